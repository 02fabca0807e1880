//! Servers over time, with real sockets and no kubelet.

use std::fs;

use crossbeam_channel::{Receiver, unbounded};

use super::super::beat::Beat;
use super::*;
use crate::board::{DeviceList, Entry};
use crate::health::{Ailment, Health};
use crate::kubelet::stream::Streams;
use crate::kubelet::wire;
use crate::sys::pci::GroupId;
use crate::sys::scratch::Scratch;

struct Bed {
    servers: Servers,
    orders: Receiver<Order>,
    registered: Arc<Registered>,
    scratch: Scratch,
}

impl Bed {
    fn new() -> Bed {
        let scratch = Scratch::new();
        let dir = scratch.dir();
        fs::write(dir.join(KUBELET_SOCKET), "").expect("something in its place");
        let (calls, prestarts) = (unbounded().0, unbounded().0);
        let (streams, _) = Streams::start(false, unbounded().0).expect("a thread");
        let routes = Routes { calls, prestarts, streams, verdicts: None, activity: Arc::default() };
        let (orders_tx, orders) = unbounded();
        let registered = Arc::<Registered>::default();
        let (env, beat) = (wire::environment(), Arc::new(Beat::new()));
        let mut servers = Servers::new(
            &dir,
            dir.join("kubelet.sock"),
            env,
            routes,
            orders_tx,
            Arc::clone(&registered),
            beat,
        );
        assert!(servers.attend());
        Bed { servers, orders, registered, scratch }
    }

    /// What the register thread was told, in short.
    fn orders(&self) -> Vec<String> {
        let words = |order| match order {
            Order::Register(resource, _) => format!("register {resource}"),
            Order::Drop(resource) => format!("drop {resource}"),
        };
        self.orders.try_iter().map(words).collect()
    }

    fn sockets(&self) -> Vec<String> {
        let entries = fs::read_dir(self.scratch.dir()).expect("list the directory").flatten();
        let names = entries.map(|e| e.file_name().to_string_lossy().into_owned());
        names.filter(|name| name != KUBELET_SOCKET).collect()
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        self.servers.stop_all();
    }
}

fn name() -> ResourceName {
    "a.b/c".parse().expect("a name")
}

fn one_device() -> Board {
    let addr = "0000:01:00.0".parse().expect("an address");
    let entry = Entry { group: GroupId::new(1), numa: None, health: Health::Healthy };
    Board::from_iter([(name(), Arc::new(DeviceList::from_iter([(addr, entry)])))])
}

#[test]
fn a_resource_without_devices_is_closed_after_a_while_and_comes_back() {
    let mut bed = Bed::new();
    let (full, empty) = (one_device(), Board::new());
    let start = Instant::now();
    bed.servers.publish(&full, start);
    let first = bed.sockets();
    assert_eq!((bed.orders(), first.len()), (vec!["register a.b/c".to_owned()], 1));

    // Its list is empty at once, and it is served on: what comes back finds its server.
    bed.servers.publish(&empty, start);
    assert!(bed.servers.running[&name()].list().is_empty());
    assert_eq!(bed.servers.next_due(), Some(start + EMPTY));
    bed.servers.publish(&full, start + EMPTY / 2);
    assert_eq!(bed.servers.running[&name()].list().len(), 1);
    assert_eq!(bed.servers.next_due(), None);

    // The time counts anew from the second time on.
    let second = start + EMPTY - Duration::from_secs(1);
    bed.servers.publish(&empty, second);
    bed.servers.publish(&empty, start + EMPTY);
    bed.servers.publish(&empty, second + EMPTY - Duration::from_secs(1));
    assert_eq!((bed.orders(), bed.sockets()), (vec![], first.clone()));
    bed.servers.taken(name());
    bed.servers.publish(&empty, second + EMPTY);
    assert_eq!((bed.orders(), bed.sockets()), (vec!["drop a.b/c".to_owned()], vec![]));
    assert!(bed.registered.since(Duration::ZERO).is_empty(), "it is compared with nobody's view");
    assert_eq!(bed.servers.next_due(), None);
    bed.servers.publish(&empty, second + EMPTY * 2);
    assert_eq!(bed.orders(), Vec::<String>::new(), "once");

    bed.servers.publish(&full, second + EMPTY * 2);
    assert_eq!(bed.orders(), ["register a.b/c"]);
    let again = bed.sockets();
    assert!(again.len() == 1 && again != first, "a socket's name is never used twice: {again:?}");
}

/// What was due then was due without end, and the controller looked a hundred times a second.
#[test]
fn nothing_is_due_while_the_directory_is_gone() {
    let mut bed = Bed::new();
    let start = Instant::now();
    bed.servers.publish(&one_device(), start);
    bed.servers.publish(&Board::new(), start);
    assert_eq!(bed.servers.next_due(), Some(start + EMPTY));
    bed.servers.dir = bed.scratch.path("gone");
    assert!(!bed.servers.attend());
    assert_eq!(bed.servers.next_due(), None);
}

/// A kubelet that starts removes every socket, and listens later: seen in between, it was
/// taken for two restarts, and what had just been registered went away once more.
#[test]
fn a_restart_that_is_seen_half_way_is_one_restart() {
    let mut bed = Bed::new();
    let board = one_device();
    bed.servers.publish(&board, Instant::now());
    assert_eq!(bed.orders(), ["register a.b/c"]);

    for socket in bed.sockets().iter().map(String::as_str).chain([KUBELET_SOCKET]) {
        fs::remove_file(bed.scratch.path(socket)).expect("remove it");
    }
    assert!(bed.servers.attend());
    bed.servers.publish(&board, Instant::now());
    let anew = bed.sockets();
    assert_eq!((bed.orders(), anew.len()), (vec!["drop a.b/c".to_owned()], 1));

    fs::write(bed.scratch.path(KUBELET_SOCKET), "").expect("the new one listens");
    assert!(bed.servers.attend());
    bed.servers.publish(&board, Instant::now());
    assert_eq!((bed.orders(), bed.sockets()), (vec!["register a.b/c".to_owned()], anew.clone()));

    // The same, seen while the old one's socket is still there.
    fs::remove_file(bed.scratch.path(&anew[0])).expect("remove ours");
    assert!(bed.servers.attend());
    bed.servers.publish(&board, Instant::now());
    assert_eq!(bed.orders(), ["drop a.b/c", "register a.b/c"]);
    let anew = bed.sockets();
    let listen = || {
        fs::write(bed.scratch.path("aside"), "").expect("make it");
        fs::rename(bed.scratch.path("aside"), bed.scratch.path(KUBELET_SOCKET))
            .expect("replace it");
    };
    listen();
    assert!(bed.servers.attend());
    bed.servers.publish(&board, Instant::now());
    assert_eq!((bed.orders(), bed.sockets()), (vec![], anew.clone()));

    // One that listens anew without having removed ours is another one all the same.
    listen();
    assert!(bed.servers.attend());
    bed.servers.publish(&board, Instant::now());
    assert_eq!(bed.orders(), ["drop a.b/c", "register a.b/c"]);
    assert_ne!(bed.sockets(), anew);
}

/// The name of a sibling's holder became known, and the kubelet got a list for it.
#[test]
fn a_list_that_says_the_same_to_the_kubelet_is_not_sent() {
    let mut bed = Bed::new();
    let ill = |why: &str| {
        let mut board = one_device();
        for (_, list) in &mut board {
            for (_, entry) in Arc::make_mut(list) {
                entry.health = Health::ill(Ailment::BindFailed(why.to_owned()));
            }
        }
        board
    };
    let now = Instant::now();
    bed.servers.publish(&ill("one"), now);
    let sent = bed.servers.running[&name()].list();
    bed.servers.publish(&ill("two"), now);
    assert!(Arc::ptr_eq(&sent, &bed.servers.running[&name()].list()));
    bed.servers.publish(&one_device(), now);
    assert!(!Arc::ptr_eq(&sent, &bed.servers.running[&name()].list()));
}

/// What a kubelet says of a server that was made anew since would count for the new one.
#[test]
fn what_is_said_of_a_server_that_is_gone_counts_for_nobody() {
    let mut bed = Bed::new();
    bed.servers.publish(&one_device(), Instant::now());
    for refused in [None, Some("not today".to_owned())] {
        let feed = bed.servers.routes.streams.feed(Arc::default());
        assert!(!bed.servers.judged(Verdict { resource: name(), feed, refused }));
    }
    assert!(bed.registered.since(Duration::ZERO).is_empty());
    assert!(bed.servers.refused.is_empty());
}
