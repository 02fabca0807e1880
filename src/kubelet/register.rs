//! Registration: tells the kubelet of each resource, again and again until it agrees.
//!
//! One thread: a call here may wait for the kubelet for as long as its deadline, and nothing
//! else may wait with it. Several calls are on their way at once, of each resource one.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, at, never, select};
use grpcio::{CallOption, Client, ClientUnaryReceiver, Environment};
use litemap::LiteMap;

use super::api::deviceplugin as dp;
use super::bell::bell;
use super::identity::{Identity, identity};
use super::wire;
use crate::error::{Error, chain};
use crate::metrics::{Count, Counters};
use crate::resource::ResourceName;

/// The only version there is (deviceplugin/v1beta1/constants.go).
pub const VERSION: &str = "v1beta1";
/// The kubelet dials back inside the call, and may take 10 s for that (plugin/v1beta1/
/// client.go); a shorter deadline would cancel its dial.
const DEADLINE: Duration = Duration::from_secs(30);
const FIRST_RETRY: Duration = Duration::from_millis(250);
const LAST_RETRY: Duration = Duration::from_secs(10);
/// How long a connection is kept for the next resource.
const LINGER: Duration = Duration::from_secs(1);
/// How many calls are on their way at once: the kubelet takes each on a goroutine of its own
/// and dials back in it, so that one after another is the sum of those dials.
const AT_ONCE: usize = 8;
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

/// A call on its way.
struct Call {
    endpoint: String,
    answer: ClientUnaryReceiver<dp::Empty>,
    /// What it is on, which another one's failure must not take away.
    _client: Client,
}

/// Works off orders until their channel closes. Says on `done` which resource was taken.
pub fn run(
    dir: &Path,
    env: Arc<Environment>,
    orders: &Receiver<Order>,
    done: &Sender<ResourceName>,
    counters: &Counters,
) {
    let (bell, rung) = bell();
    let mut registrar = Registrar {
        socket: dir.join(KUBELET_SOCKET),
        env,
        line: None,
        pending: LiteMap::new(),
        calls: LiteMap::new(),
        counters,
    };
    loop {
        let timer = match registrar.next_due() {
            Some(due) => at(due),
            None if registrar.calls.is_empty() && registrar.line.is_some() => after(LINGER),
            None => never(),
        };
        select! {
            recv(orders) -> order => match order {
                Ok(Order::Register(resource, endpoint)) => {
                    registrar.pending.insert(resource, Pending::new(endpoint, Instant::now()));
                }
                Ok(Order::Drop(resource)) => {
                    registrar.pending.remove(&resource);
                }
                Err(_) => return,
            },
            recv(rung) -> _ => registrar.hear(&bell, done),
            recv(timer) -> _ => match registrar.due(Instant::now()) {
                Some(resource) => {
                    registrar.call(&resource);
                    // It rings only once it was asked.
                    registrar.hear(&bell, done);
                }
                None if registrar.calls.is_empty() => registrar.line = None,
                None => {}
            },
        }
    }
}

/// What the thread works with.
struct Registrar<'a> {
    socket: PathBuf,
    env: Arc<Environment>,
    line: Option<Line>,
    pending: LiteMap<ResourceName, Pending>,
    calls: LiteMap<ResourceName, Call>,
    counters: &'a Counters,
}

impl Registrar<'_> {
    /// Orders that may be tried. Two calls of one resource would race in the kubelet: the one
    /// that fails takes the other's client away (plugin/v1beta1/server.go, `connectClient`).
    fn open(&self) -> impl Iterator<Item = (&ResourceName, &Pending)> {
        let room = self.calls.len() < AT_ONCE;
        self.pending.iter().filter(move |(name, _)| room && !self.calls.contains_key(*name))
    }

    fn next_due(&self) -> Option<Instant> {
        self.open().map(|(_, order)| order.due).min()
    }

    /// The order that has been due for longest.
    fn due(&self, now: Instant) -> Option<ResourceName> {
        let due = self.open().filter(|(_, order)| order.due <= now);
        due.min_by_key(|(_, order)| order.due).map(|(name, _)| name.clone())
    }

    /// Begins to try an order.
    fn call(&mut self, resource: &ResourceName) {
        let Some(order) = self.pending.get_mut(resource) else { return };
        let endpoint = order.endpoint.clone();
        if !self.socket.with_file_name(&endpoint).exists() {
            // A kubelet that starts removes every socket before it listens, and would wait 10 s
            // for one that is gone. The server is made anew as soon as the controller has seen
            // it.
            log::debug!("{resource}: {endpoint} is gone, so it is not registered");
            order.due = Instant::now() + order.wait;
            return;
        }
        let to = identity(&self.socket);
        let line = match self.line.take() {
            Some(line) if to.is_some() && line.to == to => line,
            _ => Line::new(&self.env, &self.socket, to),
        };
        match line.register(resource, &endpoint) {
            Ok(answer) => {
                let call = Call { endpoint, answer, _client: line.client.clone() };
                self.calls.insert(resource.clone(), call);
                self.line = Some(line);
            }
            Err(source) => self.failed(resource, &endpoint, source),
        }
    }

    /// Takes the answers that have come.
    fn hear(&mut self, bell: &Waker, done: &Sender<ResourceName>) {
        let mut context = Context::from_waker(bell);
        let mut ended = Vec::new();
        for (resource, call) in &mut self.calls {
            if let Poll::Ready(answer) = Pin::new(&mut call.answer).poll(&mut context) {
                ended.push((resource.clone(), answer));
            }
        }
        for (resource, answer) in ended {
            let Some(Call { endpoint, .. }) = self.calls.remove(&resource) else { continue };
            match answer {
                Ok(_) => {
                    self.counters.count(Count::Registered(resource.to_string(), true));
                    // Not when it is served anew since.
                    if self.pending.get(&resource).is_some_and(|order| order.endpoint == endpoint) {
                        self.pending.remove(&resource);
                        // The controller may be gone already; nobody needs to know then.
                        let _ = done.send(resource);
                    }
                }
                Err(source) => self.failed(&resource, &endpoint, source),
            }
        }
    }

    /// A try has failed.
    fn failed(&mut self, resource: &ResourceName, endpoint: &str, source: grpcio::Error) {
        self.counters.count(Count::Registered(resource.to_string(), false));
        // It would be in gRPC's own back-off when the kubelet comes back.
        self.line = None;
        let Some(order) = self.pending.get_mut(resource) else { return };
        if order.endpoint != endpoint {
            return;
        }
        let peer = self.socket.clone();
        let text = chain(&Error::Rpc { peer, call: "Register", source: Box::new(source) });
        if order.failed(&text, Instant::now()) {
            log::warn!(resource:%; "{resource}: {text}; trying again until it is taken");
        } else {
            log::debug!("{resource}: {text}");
        }
    }
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
    fn new(env: &Arc<Environment>, socket: &Path, to: Option<Identity>) -> Line {
        let channel = wire::channel(env).connect(&wire::address(socket));
        Line { client: Client::new(channel), to }
    }

    fn register(
        &self,
        resource: &ResourceName,
        endpoint: &str,
    ) -> grpcio::Result<ClientUnaryReceiver<dp::Empty>> {
        let request = dp::RegisterRequest {
            version: VERSION.to_owned(),
            endpoint: endpoint.to_owned(),
            resource_name: resource.to_string(),
            ..dp::RegisterRequest::default()
        };
        let option = CallOption::default().timeout(DEADLINE);
        self.client.unary_call_async(&wire::REGISTER, &request, option)
    }
}

#[cfg(test)]
mod tests;
