//! The other way to register: the kubelet looks for sockets in its plugins_registry
//! (pkg/kubelet/pluginmanager: pluginwatcher, reconciler, operationexecutor).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use vfio_device_plugin::kubelet::{api::pluginregistration as reg, wire};

use super::endpoint::Connection;
use super::{Refused, Registration, Shared, server};

/// How often what is there is compared with what is registered; the kubelet's own is 1 s.
const ROUND: Duration = Duration::from_millis(50);
/// The kubelet's bounds.
const INFO: Duration = Duration::from_secs(1);
const NOTIFY: Duration = Duration::from_secs(5);
/// The kubelet waits 0.5 s after the first failure, and longer after each.
const BACK_OFF: Duration = Duration::from_millis(100);

/// The thread that looks. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Watcher {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    pub(crate) fn start(shared: &Arc<Shared>) -> Watcher {
        let dir = shared.kubelet_dir.join("plugins_registry");
        fs::create_dir_all(&dir).expect("make the plugins registry");
        let (stop, end) = bounded(0);
        let shared = Arc::clone(shared);
        let thread = thread::spawn(move || run(&shared, &dir, &end));
        Watcher { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It panicked when the fake was wrong, and said so.
            let _ = thread.join();
        }
    }
}

/// A socket that was seen.
#[derive(Debug)]
enum Known {
    Registered(Arc<Connection>),
    /// When it is tried again.
    Failed(Instant, Duration),
}

fn run(shared: &Arc<Shared>, dir: &Path, end: &Receiver<()>) {
    let mut known: BTreeMap<PathBuf, Known> = BTreeMap::new();
    while end.recv_timeout(ROUND) == Err(RecvTimeoutError::Timeout) {
        let there = sockets(dir);
        known.retain(|socket, state| {
            if let (false, Known::Registered(connection)) = (there.contains(socket), state) {
                connection.close();
            }
            there.contains(socket)
        });
        for socket in there {
            let wait = match known.get(&socket) {
                Some(Known::Registered(_)) => continue,
                Some(Known::Failed(due, _)) if Instant::now() < *due => continue,
                Some(Known::Failed(_, wait)) => *wait * 2,
                None => BACK_OFF,
            };
            let state = match attempt(shared, &socket) {
                Ok(connection) => Known::Registered(connection),
                Err(_) => Known::Failed(Instant::now() + wait, wait),
            };
            known.insert(socket, state);
        }
    }
}

fn sockets(dir: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let sockets = entries.filter(|e| e.file_type().is_ok_and(|t| t.is_socket()));
    let named = sockets.filter(|e| !e.file_name().to_string_lossy().starts_with('.'));
    named.map(|e| e.path()).collect()
}

/// `GenerateRegisterPluginFunc`: asks what it is, takes it, and says whether it did.
fn attempt(shared: &Arc<Shared>, socket: &Path) -> Result<Arc<Connection>, Refused> {
    let registry = Connection::dial(&shared.env, socket)?;
    let info = registry.call(&wire::GET_INFO, &reg::InfoRequest::default(), INFO)?;
    let taken = take(shared, socket, &info);
    let endpoint = socket.file_name().map(|name| name.to_string_lossy().into_owned());
    shared.state().registrations.push(Registration {
        at: Instant::now(),
        resource: info.name.clone(),
        endpoint: endpoint.unwrap_or_default(),
        refused: taken.as_ref().err().map(|e| e.message.clone()),
    });
    let error = taken.as_ref().err().map(|e| e.message.clone());
    let status = reg::RegistrationStatus {
        plugin_registered: taken.is_ok(),
        error: error.unwrap_or_default(),
        ..reg::RegistrationStatus::default()
    };
    // One that does not want to know is taken out again.
    registry.call(&wire::NOTIFY, &status, NOTIFY).inspect_err(|_| {
        if let Ok(connection) = &taken {
            connection.close();
        }
    })?;
    taken
}

fn take(
    shared: &Arc<Shared>,
    socket: &Path,
    info: &reg::PluginInfo,
) -> Result<Arc<Connection>, Refused> {
    if info.type_ != "DevicePlugin" {
        return Err(Refused::kubelet(format!("no handler registered for type {:?}", info.type_)));
    }
    if !info.supported_versions.iter().any(|version| version == "v1beta1") {
        let why = "manifest didn't contain a compatible version";
        return Err(Refused::kubelet(why.to_owned()));
    }
    // An absolute path, or empty for the same socket.
    let endpoint = match info.endpoint.as_str() {
        "" => socket.to_path_buf(),
        path => PathBuf::from(path),
    };
    server::permit(shared, &info.name)?;
    server::connect(shared, &info.name, &endpoint, || false)
}
