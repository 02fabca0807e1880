//! The PodResources service on `<kubelet dir>/pod-resources/kubelet.sock`
//! (pkg/kubelet/apis/podresources/server_v1.go), and the switches of its faults.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use futures_executor::block_on;
use grpcio::{
    RpcStatus, RpcStatusCode, ServerBuilder, ServerCredentials, ServiceBuilder, UnarySink,
};
use vfio_device_plugin::kubelet::{api::podresources as pr, wire};

use super::checkpoint::NO_NODE;
use super::pods::{Kind, Pod};
use super::random::Random;
use super::state::State;
use super::{Kubelet, Shared};

/// The kubelet's bounds on calls, all clients together (podresources/constants.go).
const EVERY: Duration = Duration::from_millis(10);
const BURST: u32 = 10;

/// How the service differs from a kubelet's at its best, and how often it was asked.
#[derive(Debug)]
pub(crate) struct Switches {
    pub(crate) absent: bool,
    get_off: bool,
    refuse_all: bool,
    late: Duration,
    lists: Vec<Instant>,
    gets: usize,
    views: usize,
    refused: usize,
    /// When the next call would be due, were they evenly spaced.
    due: Option<Instant>,
    /// The order of Go's maps; its own, so that a List does not change what is allocated.
    random: Random,
}

impl Default for Switches {
    fn default() -> Switches {
        Switches {
            absent: false,
            get_off: false,
            refuse_all: false,
            late: Duration::ZERO,
            lists: Vec::new(),
            gets: 0,
            views: 0,
            refused: 0,
            due: None,
            random: Random::new(1),
        }
    }
}

impl Switches {
    /// `rate.NewLimiter(100, 10)` of golang.org/x/time.
    fn limit(&mut self, now: Instant) -> Result<(), RpcStatus> {
        let due = self.due.map_or(now, |due| due.max(now));
        if self.refuse_all || due - now > EVERY * (BURST - 1) {
            self.refused += 1;
            return Err(RpcStatus::with_message(
                RpcStatusCode::RESOURCE_EXHAUSTED,
                "rejected by rate limit".to_owned(),
            ));
        }
        self.due = Some(due + EVERY);
        Ok(())
    }
}

impl Kubelet {
    /// Turns Get off, as it is by default up to 1.33, or on again.
    pub(crate) fn podresources_get(&self, on: bool) {
        self.shared.state().podresources.get_off = !on;
    }

    /// Refuses every PodResources call as over the rate limit, or stops doing so.
    pub(crate) fn refuse_podresources(&self, refuse: bool) {
        self.shared.state().podresources.refuse_all = refuse;
    }

    /// Refuses them for so long, as when other clients have asked for all there is.
    pub(crate) fn exhaust_podresources(&self, time: Duration) {
        self.shared.state().podresources.due = Some(Instant::now() + time + EVERY * BURST);
    }

    /// Sends the answers of List and Get so much later; they say what was so before.
    pub(crate) fn delay_podresources(&self, late: Duration) {
        self.shared.state().podresources.late = late;
    }

    /// Takes the PodResources socket away, or brings it back; restarts leave it at that.
    pub(crate) fn serve_podresources(&self, serve: bool) {
        self.shared.state().podresources.absent = !serve;
        self.stop_podresources();
        let socket = self.shared.podresources_socket();
        match fs::remove_file(&socket) {
            Err(e) if e.kind() != ErrorKind::NotFound => panic!("{}: {e}", socket.display()),
            _ => {}
        }
        let runs = self.server.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if serve && runs {
            self.start_podresources();
        }
    }

    /// When each List came, refused ones among them.
    pub(crate) fn lists(&self) -> Vec<Instant> {
        self.shared.state().podresources.lists.clone()
    }

    /// How many Gets came, refused ones among them.
    pub(crate) fn gets(&self) -> usize {
        self.shared.state().podresources.gets
    }

    /// How many GetAllocatableResources came, refused ones among them.
    pub(crate) fn views(&self) -> usize {
        self.shared.state().podresources.views
    }

    /// How many calls were over the rate limit.
    pub(crate) fn refused_podresources(&self) -> usize {
        self.shared.state().podresources.refused
    }

    pub(super) fn start_podresources(&self) {
        let server = PodResources::start(&self.shared);
        *self.podresources.lock().unwrap_or_else(PoisonError::into_inner) = Some(server);
    }

    /// Leaves the socket's file where it is, as a kubelet that was killed does.
    pub(super) fn stop_podresources(&self) {
        let server = self.podresources.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(server) = server {
            server.stop();
        }
    }
}

impl Shared {
    fn podresources_socket(&self) -> PathBuf {
        self.kubelet_dir.join("pod-resources").join("kubelet.sock")
    }
}

pub(crate) struct PodResources {
    server: grpcio::Server,
    /// Answers that are to be late end their wait when it goes.
    running: Sender<()>,
}

impl std::fmt::Debug for PodResources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PodResources")
    }
}

impl PodResources {
    fn start(shared: &Arc<Shared>) -> PodResources {
        let socket = shared.podresources_socket();
        let dir = socket.parent().expect("it was joined to a directory");
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o750)
            .create(dir)
            .expect("make the pod-resources directory");
        shared.state().podresources.due = None;
        let (running, ended) = bounded(0);
        let caller = || Caller { shared: Arc::clone(shared), ended: ended.clone() };
        let (lister, getter, allocatable_caller) = (caller(), caller(), caller());
        let service = ServiceBuilder::new()
            .add_unary_handler(&wire::LIST_POD_RESOURCES, move |_, _, sink| {
                lister.answer(sink, |state, limited| {
                    state.podresources.lists.push(Instant::now());
                    let late = state.podresources.late;
                    (limited.map(|()| list(state)), late)
                });
            })
            .add_unary_handler(&wire::GET_POD_RESOURCES, move |_, request, sink| {
                getter.answer(sink, move |state, limited| {
                    state.podresources.gets += 1;
                    // A Go error that is no status reaches the client as UNKNOWN.
                    let unknown = |e| RpcStatus::with_message(RpcStatusCode::UNKNOWN, e);
                    let late = state.podresources.late;
                    (limited.and_then(|()| get(state, &request).map_err(unknown)), late)
                });
            })
            .add_unary_handler(&wire::GET_ALLOCATABLE, move |_, _, sink| {
                allocatable_caller.answer(sink, |state, limited| {
                    state.podresources.views += 1;
                    (limited.map(|()| allocatable(state)), Duration::ZERO)
                });
            })
            .build();
        let mut server = ServerBuilder::new(Arc::clone(&shared.env))
            .register_service(service)
            .build()
            .expect("a server with one service");
        // Made aside and renamed onto the old one (util/`CreateListener`).
        let aside = dir.join("new");
        let _ = fs::remove_file(&aside);
        server
            .add_listening_port(format!("unix:{}", aside.display()), ServerCredentials::insecure())
            .expect("listen on the PodResources socket");
        server.start();
        fs::rename(&aside, &socket).expect("put the PodResources socket in its place");
        PodResources { server, running }
    }

    fn stop(self) {
        let PodResources { mut server, running } = self;
        drop(running);
        let shutdown = server.shutdown();
        server.cancel_all_calls();
        block_on(shutdown).expect("the server shuts down");
    }
}

/// What a handler needs to answer.
#[derive(Clone)]
struct Caller {
    shared: Arc<Shared>,
    ended: Receiver<()>,
}

impl Caller {
    /// Answers on a thread of its own, for the one that serves may not wait. The answer is
    /// made now, and sent after the time that comes with it.
    fn answer<A: Send + 'static>(
        &self,
        sink: UnarySink<A>,
        make: impl FnOnce(&mut State, Result<(), RpcStatus>) -> (Result<A, RpcStatus>, Duration)
        + Send
        + 'static,
    ) {
        let Caller { shared, ended } = self.clone();
        thread::spawn(move || {
            let (made, late) = {
                let mut state = shared.state();
                let limited = state.podresources.limit(Instant::now());
                make(&mut state, limited)
            };
            // Nothing is ever sent: this ends with the time or with the server.
            let made = match ended.recv_timeout(late) {
                Err(RecvTimeoutError::Disconnected) => Err(RpcStatus::with_message(
                    RpcStatusCode::UNAVAILABLE,
                    "the kubelet ends".to_owned(),
                )),
                _ => made,
            };
            // The client may have given up on the call; that is its affair.
            let _ = match made {
                Ok(answer) => block_on(sink.success(answer)),
                Err(status) => block_on(sink.fail(status)),
            };
        });
    }
}

/// Active pods with their app containers. This call, and of them all only this one, frees
/// what ended pods hold; the checkpoint is not written.
pub(crate) fn list(state: &mut State) -> pr::ListPodResourcesResponse {
    state.free_ended();
    let mut pods: Vec<pr::PodResources> =
        state.pods.active().map(|pod| resources(state, pod)).collect();
    let random = &mut state.podresources.random;
    random.shuffle(&mut pods);
    for pod in &mut pods {
        pod.containers.iter_mut().for_each(|c| random.shuffle(&mut c.devices));
    }
    pr::ListPodResourcesResponse { pod_resources: pods, ..Default::default() }
}

/// # Errors
/// The text of the kubelet's: also for a pod that ended.
pub(crate) fn get(
    state: &State,
    request: &pr::GetPodResourcesRequest,
) -> Result<pr::GetPodResourcesResponse, String> {
    if state.podresources.get_off {
        return Err("PodResources API Get method disabled".to_owned());
    }
    let (name, namespace) = (&request.pod_name, &request.pod_namespace);
    let pod = state.pods.active().find(|p| p.name == *name && p.namespace == *namespace);
    let Some(pod) = pod else {
        return Err(format!("pod {name} in namespace {namespace} not found"));
    };
    Ok(pr::GetPodResourcesResponse {
        pod_resources: Some(resources(state, pod)).into(),
        ..Default::default()
    })
}

/// The healthy devices, each under each of its nodes.
fn allocatable(state: &State) -> pr::AllocatableResourcesResponse {
    let mut devices = Vec::new();
    for (resource, sets) in &state.resources {
        for device in sets.known.values().filter(|d| sets.healthy.contains(&d.id)) {
            if device.numa.is_empty() {
                devices.push(device_on(resource, &device.id, NO_NODE));
            }
            devices.extend(device.numa.iter().map(|node| device_on(resource, &device.id, *node)));
        }
    }
    // The kubelet's own order is that of Go's maps.
    devices.reverse();
    pr::AllocatableResourcesResponse { devices, ..Default::default() }
}

/// Init containers are left out, unless they are sidecars, which no pod here has.
fn resources(state: &State, pod: &Pod) -> pr::PodResources {
    let uid = pod.uid();
    let devices = |container: &str| {
        let held = state.held.iter().filter(|h| h.uid == uid && h.container == container);
        held.flat_map(|h| {
            let by_node = h.ids.iter();
            by_node.flat_map(|(node, ids)| ids.iter().map(|id| device_on(&h.resource, id, *node)))
        })
        .collect()
    };
    let container = |name: &str| pr::ContainerResources {
        name: name.to_owned(),
        devices: devices(name),
        ..Default::default()
    };
    pr::PodResources {
        name: pod.name.clone(),
        namespace: pod.namespace.clone(),
        containers: pod.containers(Kind::App).map(container).collect(),
        ..Default::default()
    }
}

/// One entry for each device and node (cm/container_manager.go,
/// `containerDevicesFromResourceDeviceInstances`).
fn device_on(resource: &str, id: &str, node: i64) -> pr::ContainerDevices {
    let topology = (node != NO_NODE).then(|| pr::TopologyInfo {
        nodes: vec![pr::NUMANode { ID: node, ..Default::default() }],
        ..Default::default()
    });
    pr::ContainerDevices {
        resource_name: resource.to_owned(),
        device_ids: vec![id.to_owned()],
        topology: topology.into(),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests;
