//! The set of resource servers, kept in step with the board and with the kubelet.
//!
//! Serve first, then register: the kubelet dials back inside Register. After a restart of
//! the kubelet every server is made anew, the old one wholly down first, because up to
//! kubelet 1.36 the end of an old stream disconnects the new one
//! (kubernetes/kubernetes#121994).

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use grpcio::Environment;
use litemap::LiteMap;

use super::beat::Beat;
use crate::board::{Board, DeviceList, says_the_same};
use crate::error::chain;
use crate::kubelet::identity::{Identity, identity};
use crate::kubelet::register::{KUBELET_SOCKET, Order};
use crate::kubelet::registry::Verdict;
use crate::kubelet::server::ResourceServer;
use crate::kubelet::service::Routes;
use crate::kubelet::stream::{self, StreamEnded};
use crate::resource::ResourceName;
use crate::set::Set;
use crate::status::Serving;

/// How long a resource without devices is served: the kubelet forgets one whose plugin is
/// gone after 5 min (pkg/kubelet/cm/devicemanager/types.go, `endpointStopGracePeriod`).
const EMPTY: Duration = Duration::from_secs(300);

/// The resources that the kubelet has taken from the servers that run now, and when.
#[derive(Debug, Default)]
pub(super) struct Registered(Mutex<LiteMap<ResourceName, Instant>>);

impl Registered {
    fn lock(&self) -> MutexGuard<'_, LiteMap<ResourceName, Instant>> {
        // Only whole values are put in.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that were taken at least so long ago.
    pub(super) fn since(&self, age: Duration) -> Set<ResourceName> {
        let registered = self.lock();
        let old = registered.iter().filter(|(_, at)| at.elapsed() >= age);
        old.map(|(resource, _)| resource.clone()).collect()
    }

    /// Whether one was.
    pub(super) fn any(&self) -> bool {
        !self.lock().is_empty()
    }

    /// How long ago the last one was taken.
    pub(super) fn newest(&self) -> Option<Duration> {
        self.lock().values().max().map(Instant::elapsed)
    }
}

/// The servers of this process.
pub(super) struct Servers {
    dir: PathBuf,
    /// Where the kubelet listens, which one that finds us does, too.
    socket: PathBuf,
    env: Arc<Environment>,
    routes: Routes,
    orders: Sender<Order>,
    registered: Arc<Registered>,
    beat: Arc<Beat>,
    running: LiteMap<ResourceName, ResourceServer>,
    /// The kubelet that listens, or did last.
    kubelet: Option<Identity>,
    /// Whether one does now.
    up: bool,
    /// Whether our sockets were removed, and that of the kubelet which does so is not seen yet.
    half_way: bool,
    /// When every server was made anew last.
    restarted: Option<Instant>,
    /// Servers started so far, for names of sockets that are never used twice.
    started: u64,
    /// Whether the missing directory was spoken of.
    said_missing: bool,
    /// Resources without devices, and since when.
    emptied: LiteMap<ResourceName, Instant>,
    /// Failures to start a server that were spoken of.
    said_failed: LiteMap<ResourceName, String>,
    /// Why the kubelet did not take servers that it found.
    refused: LiteMap<ResourceName, String>,
}

impl Servers {
    /// No servers yet, for the directory of the sockets and a kubelet that listens there.
    pub(super) fn new(
        dir: &Path,
        socket: PathBuf,
        env: Arc<Environment>,
        routes: Routes,
        orders: Sender<Order>,
        registered: Arc<Registered>,
        beat: Arc<Beat>,
    ) -> Servers {
        Servers {
            dir: dir.to_path_buf(),
            socket,
            env,
            routes,
            orders,
            registered,
            beat,
            running: LiteMap::new(),
            kubelet: None,
            up: false,
            half_way: false,
            restarted: None,
            started: 0,
            said_missing: false,
            emptied: LiteMap::new(),
            said_failed: LiteMap::new(),
            refused: LiteMap::new(),
        }
    }

    /// Keeps step with the kubelet: every server goes when it was restarted or its
    /// directory is gone. Whether there is a directory to serve in.
    pub(super) fn attend(&mut self) -> bool {
        if !self.dir.is_dir() {
            if !self.said_missing {
                log::warn!(
                    "{} is not there yet; waiting for the kubelet to make it",
                    self.dir.display()
                );
            }
            self.said_missing = true;
            self.stop_all();
            // Nothing is closed before there is a directory again, and what is due would be
            // due without end.
            self.emptied.clear();
            self.kubelet = None;
            self.up = false;
            self.half_way = false;
            return false;
        }
        if self.said_missing {
            log::info!("{} is there", self.dir.display());
            self.said_missing = false;
        }
        let kubelet = identity(&self.dir.join(KUBELET_SOCKET));
        let wiped = self.running.values().any(|server| !server.is_reachable());
        let changed = kubelet.is_some() && self.kubelet.is_some() && kubelet != self.kubelet;
        // A kubelet that starts removes every socket first and listens then. Seen in between,
        // it is one restart and not two: the one that listens is whom these servers are for.
        let again = if wiped || (changed && !self.half_way) {
            log::info!("the kubelet was restarted; registering every resource again");
            self.restarted = Some(Instant::now());
            self.stop_all()
        } else {
            Vec::new()
        };
        if wiped {
            self.half_way = kubelet.is_some() && !changed;
            self.kubelet = self.kubelet.filter(|_| kubelet.is_some());
        } else if changed {
            self.half_way = false;
        }
        self.up = kubelet.is_some();
        let appeared = self.up && self.kubelet.is_none();
        self.kubelet = kubelet.or(self.kubelet);
        if appeared {
            let order = |(name, server): (&ResourceName, &ResourceServer)| {
                Order::Register(name.clone(), server.endpoint())
            };
            for order in self.running.iter().map(order).collect::<Vec<_>>() {
                self.order(order);
            }
        }
        // With the lists they had: the host has not changed, and is looked at afterwards.
        for (resource, list) in again {
            self.start(&resource, &list);
        }
        true
    }

    /// When every server was made anew last, for another kubelet.
    pub(super) fn restarted(&self) -> Option<Instant> {
        self.restarted
    }

    /// Where they stand.
    pub(super) fn serving(&self) -> Serving {
        let waiting = || format!("{} is not there yet", self.dir.display());
        Serving {
            obstacle: self.said_missing.then(waiting),
            kubelet: identity(&self.socket).is_some()
                || self.registered.any()
                || !self.refused.is_empty(),
            served: self.running.keys().cloned().collect(),
        }
    }

    /// Whether nothing is served: then nobody is in the middle of asking us for anything.
    pub(super) fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// Makes what runs what the board says. Whether the kubelet was told something.
    pub(super) fn publish(&mut self, board: &Board, now: Instant) -> bool {
        let mut told = false;
        for (resource, list) in board {
            match self.running.get(resource) {
                Some(server) => {
                    let last = server.list();
                    if !Arc::ptr_eq(&last, list) && !says_the_same(&last, list) {
                        server.publish(Arc::clone(list));
                        say(resource, list);
                        told = true;
                    }
                }
                None => self.start(resource, list),
            }
        }
        self.close_empty(board, now) || told
    }

    /// A resource without devices stays registered with an empty list for a while: the
    /// kubelet takes its capacity down at once, and a device that comes back finds its
    /// server.
    fn close_empty(&mut self, board: &Board, now: Instant) -> bool {
        let mut told = false;
        let Servers { emptied, running, .. } = self;
        emptied.retain(|r, _| !board.contains_key(r) && running.contains_key(r));
        let mut over = Vec::new();
        for (resource, server) in &self.running {
            if board.contains_key(resource) {
                continue;
            }
            if !server.list().is_empty() {
                server.publish(Arc::default());
                told = true;
                log::info!(resource:%; "{resource}: no devices any more");
            }
            let since = *self.emptied.entry(resource.clone()).or_insert(now);
            if now.duration_since(since) >= EMPTY {
                over.push(resource.clone());
            }
        }
        for resource in over {
            if let Some(server) = self.running.remove(&resource) {
                self.order(Order::Drop(resource.clone()));
                server.stop().wait();
                log::info!(
                    resource:%;
                    "{resource}: closed; it is registered again when a device comes"
                );
            }
            self.emptied.remove(&resource);
        }
        told
    }

    /// When a resource has been without devices for long enough to be closed.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.emptied.values().min().map(|since| *since + EMPTY)
    }

    /// Sends one list again, so that the kubelet writes its checkpoint.
    pub(super) fn send_again(&self) {
        // Of any one: the file is the same for all.
        let _ = self.running.values().any(ResourceServer::send_again);
    }

    /// Makes a server anew whose last stream ended, unless that was done meanwhile.
    pub(super) fn ended(&mut self, news: &StreamEnded) {
        if self.running.get(&news.resource).is_some_and(|server| server.has_feed(&news.feed)) {
            self.restart(&news.resource, "its stream ended");
        }
    }

    /// Makes one server anew and registers it again.
    pub(super) fn restart(&mut self, resource: &ResourceName, why: &str) {
        if let Some(server) = self.running.remove(resource) {
            let list = server.list();
            self.order(Order::Drop(resource.clone()));
            server.stop().wait();
            log::info!(resource:%; "{resource}: {why}; registering it again");
            self.start(resource, &list);
        }
    }

    /// Stops every server; each is fully down when it returns. What they served, but for
    /// those without a device.
    pub(super) fn stop_all(&mut self) -> Vec<(ResourceName, Arc<DeviceList>)> {
        let mut lists = Vec::new();
        let mut stopping = Vec::new();
        for (resource, server) in std::mem::take(&mut self.running) {
            self.order(Order::Drop(resource.clone()));
            lists.push((resource, server.list()));
            stopping.push(server.stop());
        }
        for server in stopping {
            server.wait();
            self.beat.tick();
        }
        lists.retain(|(_, list)| !list.is_empty());
        lists
    }

    fn start(&mut self, resource: &ResourceName, list: &Arc<DeviceList>) {
        self.beat.tick();
        self.started += 1;
        let instance = format!("{}-{}", std::process::id(), self.started);
        let server = ResourceServer::start(
            &self.env,
            &self.dir,
            &instance,
            resource,
            Arc::clone(list),
            &self.routes,
        );
        match server {
            Ok(server) => {
                self.said_failed.remove(resource);
                say(resource, list);
                if self.kubelet.is_some() {
                    self.order(Order::Register(resource.clone(), server.endpoint()));
                }
                self.running.insert(resource.clone(), server);
            }
            // Tried again at every look; said once.
            Err(e) => {
                let text = chain(&e);
                if self.said_failed.get(resource) != Some(&text) {
                    log::error!(resource:%; "{resource}: cannot be served: {text}");
                }
                self.said_failed.insert(resource.clone(), text);
            }
        }
    }

    /// The kubelet has taken a resource.
    pub(super) fn taken(&self, resource: ResourceName) {
        log::info!(resource:%; "{resource}: registered");
        self.registered.lock().insert(resource, Instant::now());
    }

    /// The kubelet has found a server. Whether it is one of those that run.
    pub(super) fn judged(&mut self, verdict: Verdict) -> bool {
        let Verdict { resource, feed, refused } = verdict;
        let ours = self.running.get(&resource).is_some_and(|server| server.has_feed(&feed));
        match refused {
            _ if !ours => {}
            None => {
                self.refused.remove(&resource);
                self.taken(resource);
            }
            // It tries again by itself, later and later; said once.
            Some(why) => {
                if self.refused.get(&resource) != Some(&why) {
                    log::warn!(resource:%; "{resource}: the kubelet does not take it: {why}");
                }
                self.registered.lock().remove(&resource);
                self.refused.insert(resource, why);
            }
        }
        ours
    }

    fn order(&mut self, order: Order) {
        let (Order::Register(resource, _) | Order::Drop(resource)) = &order;
        self.registered.lock().remove(resource);
        self.refused.remove(resource);
        // The register thread ends only after us.
        let _ = self.orders.send(order);
    }
}

fn say(resource: &ResourceName, list: &DeviceList) {
    let (all, healthy) = stream::count(list);
    log::info!(resource:%; "{resource}: {all} devices, {healthy} healthy");
}

#[cfg(test)]
mod tests;
