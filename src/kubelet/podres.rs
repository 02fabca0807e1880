//! PodResources: which pods are active and what they hold, by name.
//!
//! `List` frees the devices of ended pods in the kubelet, and while an allocation is in
//! flight it can make the kubelet forget that one (kubernetes/kubernetes#137534): it is
//! called as part of a refresh only. `Get` and `GetAllocatableResources` have no side effect
//! (pkg/kubelet/apis/podresources/server_v1.go). Every call has a deadline, and an answer
//! that came while the kubelet was replaced is none.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use grpcio::{CallOption, Client, Environment, Method, RpcStatusCode};
use litemap::LiteMap;

use super::api::podresources as pr;
use super::identity::{Identity, identity};
use super::wire;
use crate::error::{Error, Result};
use crate::ledger::{Answer, Listed, PodName};
use crate::set::Set;

/// A node's pods with all their devices may be more than gRPC's 4 MiB.
const MAX_MESSAGE: i32 = 64 << 20;
/// How long a call without a bound of its own may take; the kubelet answers from memory.
const DEADLINE: Duration = Duration::from_secs(5);

/// Which kubelet listens: its socket is made anew when it starts.
pub type Incarnation = Identity;

/// The client, for any thread that is none of gRPC's own.
pub struct PodResources {
    socket: PathBuf,
    env: Arc<Environment>,
    /// The connection to the kubelet that was there last.
    connected: Mutex<Option<(Incarnation, Client)>>,
}

impl std::fmt::Debug for PodResources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PodResources({})", self.socket.display())
    }
}

/// What became of a call of Get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Got {
    /// An answer, of this kubelet.
    Answer(Answer),
    /// The kubelet answers so many calls a second, of all its clients, and this was one more.
    Busy,
    /// This kubelet does not have Get: before 1.34 it is off unless asked for.
    Unsupported,
}

impl PodResources {
    /// Of the kubelet with this root directory. Nothing is called yet.
    pub fn new(kubelet_dir: &Path, env: Arc<Environment>) -> PodResources {
        PodResources {
            socket: kubelet_dir.join("pod-resources/kubelet.sock"),
            env,
            connected: Mutex::default(),
        }
    }

    /// Which kubelet is there; `None` when there is no socket, which is normal: the feature
    /// may be off, or the kubelet not up.
    pub fn incarnation(&self) -> Option<Incarnation> {
        identity(&self.socket)
    }

    /// Every function of every active pod. Has a side effect, see above.
    ///
    /// # Errors
    /// When there is no answer, or another kubelet came meanwhile.
    pub fn list(&self) -> Result<Set<Listed>> {
        let request = pr::ListPodResourcesRequest::default();
        let answer = self.call(&wire::LIST_POD_RESOURCES, "List", &request, DEADLINE);
        let answer = answer.map_err(|e| e.told(&self.socket, "List"))?;
        Ok(answer.pod_resources.iter().flat_map(listed).collect())
    }

    /// One pod, within a time.
    pub fn get(&self, pod: &PodName, within: Duration) -> Got {
        let request = pr::GetPodResourcesRequest {
            pod_name: pod.name.clone(),
            pod_namespace: pod.namespace.clone(),
            ..pr::GetPodResourcesRequest::default()
        };
        match self.call(&wire::GET_POD_RESOURCES, "Get", &request, within) {
            Ok(answer) => {
                let devices = answer.pod_resources.iter().flat_map(listed).collect();
                Got::Answer(Answer::Has(devices))
            }
            Err(Failure::Call(e)) => refused(&e, pod),
            Err(Failure::Absent | Failure::Replaced) => Got::Answer(Answer::Unknown),
        }
    }

    /// The IDs that the kubelet believes healthy, by resource.
    ///
    /// # Errors
    /// When there is no answer, or another kubelet came meanwhile.
    pub fn allocatable(&self) -> Result<LiteMap<String, Set<String>>> {
        let call = "GetAllocatableResources";
        let request = pr::AllocatableResourcesRequest::default();
        let answer = self
            .call(&wire::GET_ALLOCATABLE, call, &request, DEADLINE)
            .map_err(|e| e.told(&self.socket, call))?;
        // One entry for each device and NUMA node, in any order.
        let mut healthy: LiteMap<String, Vec<String>> = LiteMap::new();
        for devices in answer.devices {
            healthy.entry(devices.resource_name).or_default().extend(devices.device_ids);
        }
        Ok(healthy.into_iter().map(|(resource, ids)| (resource, ids.into())).collect())
    }

    fn call<Q, A: Unpin>(
        &self,
        method: &Method<Q, A>,
        name: &'static str,
        request: &Q,
        within: Duration,
    ) -> std::result::Result<A, Failure> {
        let before = self.incarnation().ok_or(Failure::Absent)?;
        let answer = self
            .client(before)
            .unary_call(method, request, CallOption::default().timeout(within))
            .map_err(Failure::Call)?;
        log::trace!("{name} answered");
        if self.incarnation() == Some(before) { Ok(answer) } else { Err(Failure::Replaced) }
    }

    fn client(&self, incarnation: Incarnation) -> Client {
        // Only whole values are put in.
        let mut connected = self.connected.lock().unwrap_or_else(PoisonError::into_inner);
        match &*connected {
            Some((of, client)) if *of == incarnation => client.clone(),
            // A connection to a kubelet that is gone would be in gRPC's own back-off.
            _ => {
                let channel = wire::channel(&self.env)
                    .max_receive_message_len(MAX_MESSAGE)
                    .connect(&wire::address(&self.socket));
                let client = Client::new(channel);
                *connected = Some((incarnation, client.clone()));
                client
            }
        }
    }
}

enum Failure {
    Absent,
    Replaced,
    Call(grpcio::Error),
}

impl Failure {
    fn told(self, socket: &Path, call: &'static str) -> Error {
        match self {
            Failure::Absent => {
                Error::State(format!("{} is not there, so nobody can be named", socket.display()))
            }
            Failure::Replaced => Error::State("the kubelet was replaced during a call".to_owned()),
            Failure::Call(e) => {
                Error::Rpc { peer: socket.to_path_buf(), call, source: Box::new(e) }
            }
        }
    }
}

/// What an error of Get says. A Go error that is no status comes as UNKNOWN with its text.
fn refused(error: &grpcio::Error, pod: &PodName) -> Got {
    let grpcio::Error::RpcFailure(status) = error else { return Got::Answer(Answer::Unknown) };
    let PodName { namespace, name } = pod;
    let not_found = format!("pod {name} in namespace {namespace} not found");
    match status.code() {
        RpcStatusCode::NOT_FOUND => Got::Answer(Answer::NotFound),
        RpcStatusCode::UNKNOWN if status.message() == not_found => Got::Answer(Answer::NotFound),
        RpcStatusCode::RESOURCE_EXHAUSTED => Got::Busy,
        RpcStatusCode::UNIMPLEMENTED => Got::Unsupported,
        // "PodResources API Get method disabled", 1.27 to 1.33.
        RpcStatusCode::UNKNOWN if status.message().contains("disabled") => Got::Unsupported,
        _ => Got::Answer(Answer::Unknown),
    }
}

/// The PCI functions and mediated devices of a pod. One may come more than once, and each of a
/// resource as an entry of its own (pkg/kubelet/cm/container_manager.go).
fn listed(pod: &pr::PodResources) -> Vec<Listed> {
    let mut found = Vec::new();
    for container in &pod.containers {
        for devices in &container.devices {
            for addr in devices.device_ids.iter().filter_map(|id| id.parse().ok()) {
                found.push(Listed {
                    pod: PodName { namespace: pod.namespace.clone(), name: pod.name.clone() },
                    container: container.name.clone(),
                    resource: devices.resource_name.clone(),
                    addr,
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use grpcio::RpcStatus;

    #[test]
    fn only_the_kubelets_own_words_prove_a_pod_gone() {
        let pod = PodName { namespace: "default".to_owned(), name: "vm1".to_owned() };
        let cases = [
            (RpcStatusCode::NOT_FOUND, "", Got::Answer(Answer::NotFound)),
            // 1.34 to 1.36, server_v1.go.
            (
                RpcStatusCode::UNKNOWN,
                "pod vm1 in namespace default not found",
                Got::Answer(Answer::NotFound),
            ),
            (
                RpcStatusCode::UNKNOWN,
                "pod vm in namespace default not found",
                Got::Answer(Answer::Unknown),
            ),
            (RpcStatusCode::UNKNOWN, "PodResources API Get method disabled", Got::Unsupported),
            (RpcStatusCode::UNIMPLEMENTED, "unknown method Get", Got::Unsupported),
            (RpcStatusCode::RESOURCE_EXHAUSTED, "rejected by rate limit", Got::Busy),
            (RpcStatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded", Got::Answer(Answer::Unknown)),
            (RpcStatusCode::UNAVAILABLE, "not found", Got::Answer(Answer::Unknown)),
        ];
        for (code, message, expected) in cases {
            let error =
                grpcio::Error::RpcFailure(RpcStatus::with_message(code, message.to_owned()));
            assert_eq!(refused(&error, &pod), expected, "{code} {message}");
        }
    }

    #[test]
    fn devices_are_a_set_whatever_their_entries() {
        let devices = |id: &str| pr::ContainerDevices {
            resource_name: "a.b/c".to_owned(),
            device_ids: vec![id.to_owned()],
            ..pr::ContainerDevices::default()
        };
        let container = pr::ContainerResources {
            name: "main".to_owned(),
            devices: vec![devices("0000:01:00.0"), devices("0000:01:00.0"), devices("gpu-7")],
            ..pr::ContainerResources::default()
        };
        let pod = pr::PodResources {
            name: "vm1".to_owned(),
            namespace: "default".to_owned(),
            containers: vec![container],
            ..pr::PodResources::default()
        };
        let set: Set<Listed> = listed(&pod).into_iter().collect();
        assert_eq!(set.len(), 1);
    }
}
