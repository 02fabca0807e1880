//! Registration: tells the kubelet of each resource, again and again until it agrees.
//!
//! One thread with client Environments of its own: a call here may wait for the kubelet
//! for as long as its deadline, and nothing else may wait with it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use grpcio::{CallOption, ChannelBuilder, Client, EnvBuilder};

use super::api::deviceplugin as dp;
use super::identity::{Identity, identity};
use super::wire;
use crate::error::{Error, Result, chain};
use crate::metrics::{Count, Counters};
use crate::resource::ResourceName;

/// The only version there is (deviceplugin/v1beta1/constants.go).
pub const VERSION: &str = "v1beta1";
/// The kubelet dials back inside the call, and may take 10 s for that (plugin/v1beta1/
/// client.go); a shorter deadline would cancel its dial.
const DEADLINE: Duration = Duration::from_secs(30);
const FIRST_RETRY: Duration = Duration::from_millis(250);
const LAST_RETRY: Duration = Duration::from_secs(10);
/// How long a connection is kept for the next resource. Its thread goes with it.
const LINGER: Duration = Duration::from_secs(1);
/// The kubelet's socket in its device-plugins directory.
pub const KUBELET_SOCKET: &str = "kubelet.sock";

/// What the register thread is told.
#[derive(Debug)]
pub enum Order {
    /// Register this resource, served at this endpoint, until it is done. Replaces an
    /// earlier order for the resource.
    Register(ResourceName, String),
    /// Stop trying: its server is gone.
    Drop(ResourceName),
}

/// An order that is not done yet.
#[derive(Debug)]
struct Pending {
    endpoint: String,
    due: Instant,
    wait: Duration,
    /// The last failure that was logged, so that each is said once.
    said: Option<String>,
}

/// Works off orders until their channel closes. Says on `done` which resource was taken.
pub fn run(dir: &Path, orders: &Receiver<Order>, done: &Sender<ResourceName>, counters: &Counters) {
    let socket = dir.join(KUBELET_SOCKET);
    let mut line = None;
    let mut pending: BTreeMap<ResourceName, Pending> = BTreeMap::new();
    loop {
        let next = pending.values().map(|p| p.due).min();
        let order = match next {
            Some(due) => orders.recv_deadline(due),
            None if line.is_some() => orders.recv_timeout(LINGER),
            None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match order {
            Ok(Order::Register(resource, endpoint)) => {
                pending.insert(resource, Pending::new(endpoint, Instant::now()));
            }
            Ok(Order::Drop(resource)) => {
                pending.remove(&resource);
            }
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                if pending.is_empty() {
                    line = None;
                }
                let due = pending.iter().min_by_key(|(_, p)| p.due).map(|(name, _)| name.clone());
                if let Some(resource) = due
                    && let Some(order) = pending.get_mut(&resource)
                    && attempt(&mut line, &socket, &resource, order, counters)
                {
                    pending.remove(&resource);
                    // The controller may be gone already; nobody needs to know then.
                    let _ = done.send(resource);
                }
            }
        }
    }
}

/// One try. Whether it is done; otherwise the order has its next time.
fn attempt(
    line: &mut Option<Line>,
    socket: &Path,
    resource: &ResourceName,
    order: &mut Pending,
    counters: &Counters,
) -> bool {
    if !socket.with_file_name(&order.endpoint).exists() {
        // A kubelet that starts removes every socket before it listens, and would wait 10 s
        // for one that is gone, with all other resources behind this one. The server is made
        // anew as soon as the controller has seen it.
        log::debug!("{resource}: {} is gone, so it is not registered", order.endpoint);
        order.due = Instant::now() + order.wait;
        return false;
    }
    let to = identity(socket);
    let client = match line.take() {
        Some(line) if to.is_some() && line.to == to => line,
        _ => Line::new(socket, to),
    };
    let answer = register(&client, socket, resource, &order.endpoint);
    // One that failed would be in gRPC's own back-off when the kubelet comes back.
    *line = answer.is_ok().then_some(client);
    counters.count(Count::Registered(resource.to_string(), answer.is_ok()));
    let Err(error) = answer else { return true };
    let text = chain(&error);
    if order.failed(&text, Instant::now()) {
        log::warn!(resource:%; "{resource}: {text}; trying again until it is taken");
    } else {
        log::debug!("{resource}: {text}");
    }
    false
}

impl Pending {
    fn new(endpoint: String, now: Instant) -> Pending {
        Pending { endpoint, due: now, wait: FIRST_RETRY, said: None }
    }

    /// A try has failed: when the next one is. Whether this is another failure than the last.
    fn failed(&mut self, text: &str, now: Instant) -> bool {
        self.due = now + self.wait;
        self.wait = (self.wait * 2).min(LAST_RETRY);
        let news = self.said.as_deref() != Some(text);
        self.said = Some(text.to_owned());
        news
    }
}

/// A connection to the kubelet that has taken what was said on it so far.
struct Line {
    client: Client,
    /// Which kubelet.
    to: Option<Identity>,
}

impl Line {
    fn new(socket: &Path, to: Option<Identity>) -> Line {
        let env = Arc::new(EnvBuilder::new().cq_count(1).name_prefix("register").build());
        let channel = ChannelBuilder::new(env)
            .default_authority("localhost")
            .use_local_subchannel_pool(true)
            .connect(&format!("unix:{}", socket.display()));
        Line { client: Client::new(channel), to }
    }
}

fn register(line: &Line, socket: &Path, resource: &ResourceName, endpoint: &str) -> Result<()> {
    let call = |source: grpcio::Error| Error::Rpc {
        peer: socket.to_path_buf(),
        call: "Register",
        source: Box::new(source),
    };
    let request = dp::RegisterRequest {
        version: VERSION.to_owned(),
        endpoint: endpoint.to_owned(),
        resource_name: resource.to_string(),
        ..dp::RegisterRequest::default()
    };
    line.client
        .unary_call(&wire::REGISTER, &request, CallOption::default().timeout(DEADLINE))
        .map(drop)
        .map_err(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::fs;
    use std::os::unix::net::UnixListener;
    use std::thread;

    use crossbeam_channel::unbounded;
    use grpcio::{ServerBuilder, ServerCredentials, ServiceBuilder};

    const PATIENCE: Duration = Duration::from_secs(20);

    /// Under a real kubelet that was restarted, a retry that was due named the socket that
    /// the kubelet had just removed: it waited 10 s for it, and so did every resource.
    #[test]
    fn a_socket_that_is_gone_is_not_named_to_the_kubelet() {
        let dir = std::env::temp_dir().join(format!("vdp-register-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("make the directory");
        let (told_tx, told) = unbounded();
        let service = ServiceBuilder::new()
            .add_unary_handler(&wire::REGISTER, move |ctx, request: dp::RegisterRequest, sink| {
                told_tx.send(request.endpoint).expect("the test listens");
                ctx.spawn(async move {
                    sink.success(dp::Empty::default()).await.expect("the answer arrives");
                });
            })
            .build();
        let env = Arc::new(EnvBuilder::new().cq_count(1).build());
        let mut server =
            ServerBuilder::new(env).register_service(service).build().expect("make a server");
        let socket = format!("unix:{}", dir.join(KUBELET_SOCKET).display());
        server.add_listening_port(socket, ServerCredentials::insecure()).expect("listen");
        server.start();
        let _there = UnixListener::bind(dir.join("there.sock")).expect("make a socket");

        let (orders_tx, orders) = unbounded();
        let (done_tx, done) = unbounded();
        let at = dir.clone();
        let thread = thread::spawn(move || run(&at, &orders, &done_tx, &Counters::default()));
        let name = |text: &str| text.parse::<ResourceName>().expect("a name");
        for (resource, endpoint) in [("a.b/gone", "gone.sock"), ("a.b/there", "there.sock")] {
            let order = Order::Register(name(resource), endpoint.to_owned());
            orders_tx.send(order).expect("the thread runs");
        }
        assert_eq!(done.recv_timeout(PATIENCE).expect("one is taken"), name("a.b/there"));
        let _again = UnixListener::bind(dir.join("gone.sock")).expect("make a socket");
        assert_eq!(done.recv_timeout(PATIENCE).expect("then the other"), name("a.b/gone"));
        assert_eq!(told.try_iter().collect::<Vec<_>>(), ["there.sock", "gone.sock"]);

        drop(orders_tx);
        thread.join().expect("it ends");
        fs::remove_dir_all(&dir).expect("clean up");
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
}
