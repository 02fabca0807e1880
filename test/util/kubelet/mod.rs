//! A kubelet as device plugins see it: Registration, ListAndWatch, admission, restarts,
//! and who holds what by PodResources and by the checkpoint.
//!
//! It follows pkg/kubelet/cm/devicemanager of Kubernetes 1.36, its faults included, and
//! checks answers as the kubelet and the container runtimes do. It knows nothing of what
//! a plugin does with its devices.

mod admit;
mod answer;
pub(crate) mod cdi;
mod checkpoint;
mod endpoint;
mod faults;
mod names;
mod podresources;
mod pods;
mod random;
mod server;
mod state;
#[cfg(test)]
mod tests;
mod watcher;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use grpcio::{EnvBuilder, Environment};
use vfio_device_plugin::kubelet::api::deviceplugin as dp;

pub(crate) use answer::Grant;
use endpoint::Connection;
use podresources::PodResources;
use pods::Pods;
use server::Server;
use state::State;
use watcher::Watcher;

/// What to allocate of a resource.
#[derive(Clone, Debug)]
pub(crate) enum Ask {
    /// So many, chosen as the kubelet chooses.
    Count(usize),
    /// These: the kubelet's random choice, made by the test.
    Ids(Vec<String>),
}

/// A "no", of the plugin or of the kubelet itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The gRPC code's name; KUBELET when the kubelet refused by itself, CONTRACT when the
    /// plugin's answer is none that a container could be started with.
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Refused {
    fn kubelet(message: String) -> Refused {
        Refused { code: "KUBELET".to_owned(), message }
    }

    fn contract(message: String) -> Refused {
        Refused { code: "CONTRACT".to_owned(), message }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.message)
    }
}

/// A device as it was listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) id: String,
    pub(crate) healthy: bool,
    /// Empty without topology.
    pub(crate) numa: Vec<i64>,
}

impl From<&dp::Device> for Device {
    fn from(device: &dp::Device) -> Device {
        Device {
            id: device.ID.clone(),
            // Exactly this word; anything else is unhealthy.
            healthy: device.health == "Healthy",
            numa: device.topology.nodes.iter().map(|n| n.ID).collect(),
        }
    }
}

/// A ListAndWatch message.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) at: Instant,
    pub(crate) resource: String,
    pub(crate) devices: Vec<Device>,
}

/// A Register call.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    pub(crate) at: Instant,
    pub(crate) resource: String,
    /// The socket's file name.
    pub(crate) endpoint: String,
    /// The refusal, when it was refused.
    pub(crate) refused: Option<String>,
}

/// What the node's status says of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Capacity {
    pub(crate) total: usize,
    pub(crate) healthy: usize,
}

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (healthy {})", self.total, self.healthy)
    }
}

/// The kubelet. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Kubelet {
    shared: Arc<Shared>,
    /// `None` while stopped.
    server: Mutex<Option<Server>>,
    /// `None` while stopped.
    watcher: Mutex<Option<Watcher>>,
    /// `None` while stopped or switched off.
    podresources: Mutex<Option<PodResources>>,
}

/// What the server's threads and the streams share.
struct Shared {
    /// The device plugins directory.
    dir: PathBuf,
    /// The kubelet's own, in which pod-resources is.
    kubelet_dir: PathBuf,
    /// Where device nodes are looked for when a container starts.
    root: PathBuf,
    env: Arc<Environment>,
    state: Mutex<State>,
    /// The kubelet admits one pod at a time.
    admission: Mutex<()>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shared({})", self.dir.display())
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // A test that failed under the lock has said so; the others go on.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_checkpoint(&self, state: &State) {
        if !state.checkpoint_held {
            checkpoint::write(&self.dir, &state.checkpoint());
        }
    }
}

impl Kubelet {
    /// Starts on `dir`/kubelet.sock and `kubelet_dir`/pod-resources/kubelet.sock. Device
    /// nodes of containers lie below `root`.
    pub(crate) fn start(dir: &Path, kubelet_dir: &Path, root: &Path, seed: u64) -> Kubelet {
        let env = EnvBuilder::new().cq_count(1).name_prefix("kubelet").build();
        let shared = Arc::new(Shared {
            dir: dir.to_path_buf(),
            kubelet_dir: kubelet_dir.to_path_buf(),
            root: root.to_path_buf(),
            env: Arc::new(env),
            state: Mutex::new(State::new(seed)),
            admission: Mutex::new(()),
        });
        shared.state().pods = Pods::read(kubelet_dir);
        let kubelet = Kubelet {
            shared,
            server: Mutex::new(None),
            watcher: Mutex::new(None),
            podresources: Mutex::new(None),
        };
        kubelet.start_again();
        kubelet
    }

    /// What a new kubelet process does after [`Kubelet::stop`].
    pub(crate) fn start_again(&self) {
        self.start_process(true);
    }

    fn start_process(&self, sources_ready: bool) {
        let absent = {
            let mut state = self.shared.state();
            state.restore(checkpoint::read(&self.shared.dir));
            state.sources(sources_ready);
            state.podresources.absent
        };
        let server = Server::start(&self.shared);
        *self.server.lock().unwrap_or_else(PoisonError::into_inner) = Some(server);
        let watcher = Watcher::start(&self.shared);
        *self.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(watcher);
        if !absent {
            self.start_podresources();
        }
    }

    /// Ends as the kubelet process does: every plugin is disconnected, kubelet.sock goes.
    pub(crate) fn stop(&self) {
        drop(self.watcher.lock().unwrap_or_else(PoisonError::into_inner).take());
        let streams = {
            let mut state = self.shared.state();
            let resources: Vec<String> = state.clients.keys().cloned().collect();
            for resource in resources {
                state.stream_ended(&resource);
            }
            std::mem::take(&mut state.streams)
        };
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(server) = server {
            server.stop();
        }
        self.stop_podresources();
        for stream in streams {
            // It panicked when a list made the checkpoint's writer fail, and said so.
            let _ = stream.join();
        }
    }

    /// Stops, and starts a new process on the same directory.
    pub(crate) fn restart(&self) {
        self.stop();
        self.start_again();
    }

    /// Refuses registrations of a resource ("" for all) until [`Kubelet::accept`].
    pub(crate) fn refuse_registration(&self, resource: &str, message: &str) {
        self.shared.state().refusals.insert(resource.to_owned(), message.to_owned());
    }

    /// Takes back [`Kubelet::refuse_registration`].
    pub(crate) fn accept(&self, resource: &str) {
        self.shared.state().refusals.remove(resource);
    }

    /// Every resource known, with its devices counted.
    pub(crate) fn capacity(&self) -> BTreeMap<String, Capacity> {
        self.shared.state().capacity()
    }

    /// The devices of a resource by the last list; those of a stopped plugin are unhealthy.
    pub(crate) fn devices(&self, resource: &str) -> Vec<Device> {
        let state = self.shared.state();
        let Some(sets) = state.resources.get(resource) else { return Vec::new() };
        let now = |d: &Device| Device { healthy: sets.healthy.contains(&d.id), ..d.clone() };
        sets.known.values().map(now).collect()
    }

    /// Every ListAndWatch message so far.
    pub(crate) fn listed(&self) -> Vec<Listed> {
        self.shared.state().listed.clone()
    }

    /// When each resource was listed first since then. Asked again and again while the plugin is
    /// at work, so it copies no lists.
    pub(crate) fn first_listed(&self, since: Instant) -> BTreeMap<String, Instant> {
        let state = self.shared.state();
        let lists = state.listed.iter().rev().take_while(|list| list.at >= since);
        // The oldest of a resource comes last and stays.
        lists.map(|list| (list.resource.clone(), list.at)).collect()
    }

    /// Every registration so far, tried by the plugin or by the kubelet itself.
    pub(crate) fn registrations(&self) -> Vec<Registration> {
        self.shared.state().registrations.clone()
    }

    /// Drops the plugin of a resource, as the end of some older stream of it does.
    pub(crate) fn disconnect(&self, resource: &str) {
        self.shared.state().stream_ended(resource);
    }

    /// A connection to the plugin of a resource, for calls that the kubelet would not make.
    pub(crate) fn plugin(&self, resource: &str) -> Result<Arc<Connection>, Refused> {
        self.shared.plugin(resource).map(|(connection, _)| connection)
    }
}

impl Drop for Kubelet {
    fn drop(&mut self) {
        self.stop();
    }
}
