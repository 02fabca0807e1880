//! Registration, against a Registration service that does as the test says.

use super::*;

use std::os::unix::net::UnixListener;
use std::thread::{self, JoinHandle};

use crossbeam_channel::unbounded;
use futures_executor::block_on;
use grpcio::{Server, ServerBuilder, ServerCredentials, ServiceBuilder, UnarySink};

use crate::sys::scratch::Scratch;

const PATIENCE: Duration = Duration::from_secs(20);

/// A call that waits for the test's answer: the endpoint it names.
type Told = (String, UnarySink<dp::Empty>);

/// The thread, and a kubelet that answers nothing by itself.
struct Bed {
    scratch: Scratch,
    told: Receiver<Told>,
    orders: Option<Sender<Order>>,
    done: Receiver<ResourceName>,
    thread: Option<JoinHandle<()>>,
    _server: Server,
}

impl Bed {
    fn new() -> Bed {
        let scratch = Scratch::new();
        let dir = scratch.dir();
        let (told_tx, told) = unbounded();
        let service = ServiceBuilder::new()
            .add_unary_handler(&wire::REGISTER, move |_, request: dp::RegisterRequest, sink| {
                told_tx.send((request.endpoint, sink)).expect("the test listens");
            })
            .build();
        let mut server = ServerBuilder::new(wire::environment())
            .register_service(service)
            .build()
            .expect("make a server");
        let socket = wire::address(&dir.join(KUBELET_SOCKET));
        server.add_listening_port(socket, ServerCredentials::insecure()).expect("listen");
        server.start();
        let (orders_tx, orders) = unbounded();
        let (done_tx, done) = unbounded();
        let thread = thread::spawn(move || {
            run(&dir, wire::environment(), &orders, &done_tx, &Counters::default());
        });
        Bed { scratch, told, orders: Some(orders_tx), done, thread: Some(thread), _server: server }
    }

    fn socket(&self, endpoint: &str) -> UnixListener {
        UnixListener::bind(self.scratch.path(endpoint)).expect("make a socket")
    }

    fn order(&self, resource: &str, endpoint: &str) {
        let order = Order::Register(name(resource), endpoint.to_owned());
        self.orders.as_ref().expect("open").send(order).expect("the thread runs");
    }

    /// The next call, which must be of this endpoint.
    fn told(&self, endpoint: &str) -> UnarySink<dp::Empty> {
        let (told, sink) = self.told.recv_timeout(PATIENCE).expect("it is told");
        assert_eq!(told, endpoint);
        sink
    }

    fn take(&self, endpoint: &str) {
        block_on(self.told(endpoint).success(dp::Empty::default())).expect("the answer arrives");
    }

    fn done(&self, resource: &str) {
        assert_eq!(self.done.recv_timeout(PATIENCE).expect("one is taken"), name(resource));
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        self.orders = None;
        self.thread.take().expect("it runs").join().expect("it ends");
    }
}

fn name(text: &str) -> ResourceName {
    text.parse().expect("a name")
}

/// Under a real kubelet that was restarted, a retry that was due named the socket that
/// the kubelet had just removed: it waited 10 s for it, and so did every resource.
#[test]
fn a_socket_that_is_gone_is_not_named_to_the_kubelet() {
    let bed = Bed::new();
    let _there = bed.socket("there.sock");
    bed.order("a.b/gone", "gone.sock");
    bed.order("a.b/there", "there.sock");
    bed.take("there.sock");
    bed.done("a.b/there");
    let _again = bed.socket("gone.sock");
    bed.take("gone.sock");
    bed.done("a.b/gone");
}

/// One after another, fifty resources waited for fifty dials of the kubelet's; and one that it
/// could not dial held up the rest for 10 s.
#[test]
fn one_that_the_kubelet_does_not_answer_holds_up_no_other() {
    let bed = Bed::new();
    let _sockets = ["slow.sock", "new.sock", "other.sock"].map(|endpoint| bed.socket(endpoint));
    bed.order("a.b/slow", "slow.sock");
    let slow = bed.told("slow.sock");
    bed.order("a.b/other", "other.sock");
    bed.take("other.sock");
    bed.done("a.b/other");

    // Made anew meanwhile: not told before the kubelet is done with the old one, whose answer
    // then counts for nothing.
    bed.order("a.b/slow", "new.sock");
    bed.order("a.b/last", "other.sock");
    bed.take("other.sock");
    bed.done("a.b/last");
    block_on(slow.success(dp::Empty::default())).expect("the answer arrives");
    bed.take("new.sock");
    bed.done("a.b/slow");
    assert!(bed.done.is_empty() && bed.told.is_empty(), "each is taken once");
}

/// A kubelet that takes nobody for now would have a goroutine for each resource of each plugin.
#[test]
fn only_so_many_are_told_at_once() {
    let bed = Bed::new();
    let _socket = bed.socket("one.sock");
    for n in 0..=AT_ONCE {
        bed.order(&format!("a.b/{n}"), "one.sock");
    }
    let first = bed.told("one.sock");
    let rest: Vec<_> = (1..AT_ONCE).map(|_| bed.told("one.sock")).collect();
    assert!(bed.told.recv_timeout(Duration::from_millis(100)).is_err(), "one is too many");
    block_on(first.success(dp::Empty::default())).expect("the answer arrives");
    drop(bed.told("one.sock"));
    drop(rest);
}

/// A kubelet that refuses for hours costs a line, and a call every ten seconds.
#[test]
fn hours_of_refusals_are_said_once_and_tried_on() {
    let mut now = Instant::now();
    let mut order = Pending::new("vfio.sock".to_owned(), now);
    let mut waits = Vec::new();
    let mut lines = 0;
    for _ in 0..1000 {
        lines += usize::from(order.failed("not today", now));
        waits.push(order.due - now);
        now = order.due;
    }
    assert_eq!(lines, 1);
    assert_eq!(waits[..3], [1, 2, 4].map(|n| FIRST_RETRY * n));
    assert!(waits[10..].iter().all(|wait| *wait == LAST_RETRY));
    assert!(order.failed("for another reason", now), "that is news");
}
