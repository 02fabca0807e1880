//! The fake over its sockets and files: a fault in it would make other tests lie.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use grpcio::{CallOption, ChannelBuilder, Client, EnvBuilder, Error, Method};
use vfio_device_plugin::kubelet::{api::podresources as pr, wire};

use super::pods::Kind;
use super::state::tests::{allocate, offering};
use super::{Ask, Kubelet, checkpoint};
use crate::util::bench::{Bench, NIC0, NIC1, NICS};
use crate::util::{SOON, TempDir, wait_until};

/// A kubelet of which "pod" has the device A of, without a plugin.
struct Node {
    kubelet: Kubelet,
    dir: TempDir,
}

impl Node {
    fn new() -> Node {
        let dir = TempDir::new();
        let kubelet = Kubelet::start(&dir.path().join("dp"), dir.path(), dir.path(), 1);
        {
            let mut state = kubelet.shared.state();
            state.resources = offering(&[("A", &[])]).resources;
            allocate(&mut state, "pod", "main", Kind::App, 1).expect("it is free");
            kubelet.shared.write_checkpoint(&state);
        }
        Node { kubelet, dir }
    }

    fn socket(&self) -> PathBuf {
        self.dir.path().join("pod-resources/kubelet.sock")
    }

    fn call<Q, A: Unpin>(&self, method: &Method<Q, A>, request: &Q) -> Result<A, String> {
        call(&self.socket(), method, request)
    }

    fn list(&self) -> Result<Vec<String>, String> {
        self.call(&wire::LIST_POD_RESOURCES, &pr::ListPodResourcesRequest::default()).map(shown)
    }

    fn get(&self, pod: &str) -> Result<(), String> {
        let request = pr::GetPodResourcesRequest {
            pod_name: pod.to_owned(),
            pod_namespace: "default".to_owned(),
            ..Default::default()
        };
        self.call(&wire::GET_POD_RESOURCES, &request).map(drop)
    }

    fn held(&self) -> usize {
        self.kubelet.shared.state().held.len()
    }
}

/// The answer, or the code's name and the text.
fn call<Q, A: Unpin>(socket: &Path, method: &Method<Q, A>, request: &Q) -> Result<A, String> {
    let env = Arc::new(EnvBuilder::new().cq_count(1).build());
    let channel = ChannelBuilder::new(env)
        .use_local_subchannel_pool(true)
        .default_authority("localhost")
        .connect(&format!("unix:{}", socket.display()));
    let option = CallOption::default().timeout(SOON);
    Client::new(channel).unary_call(method, request, option).map_err(|e| match e {
        Error::RpcFailure(status) => format!("{} {}", status.code(), status.message()),
        other => other.to_string(),
    })
}

/// "namespace/pod/container id" of each device.
fn shown(list: pr::ListPodResourcesResponse) -> Vec<String> {
    let mut shown = Vec::new();
    for pod in list.pod_resources {
        for container in &pod.containers {
            let name = format!("{}/{}/{}", pod.namespace, pod.name, container.name);
            let ids = container.devices.iter().flat_map(|d| d.device_ids.clone());
            let before = shown.len();
            shown.extend(ids.map(|id| format!("{name} {id}")));
            if shown.len() == before {
                shown.push(format!("{name} nothing"));
            }
        }
    }
    shown.sort();
    shown
}

#[test]
fn podresources_answers_and_refuses_in_the_kubelets_words() {
    let node = Node::new();
    assert_eq!(node.list().expect("served"), ["default/pod/main A"]);
    node.get("pod").expect("it is active");
    let refused = node.get("other").expect_err("there is none");
    assert_eq!(refused, "2-UNKNOWN pod other in namespace default not found");
    let healthy = node
        .call(&wire::GET_ALLOCATABLE, &pr::AllocatableResourcesRequest::default())
        .expect("served");
    assert_eq!(healthy.devices.len(), 1);

    node.kubelet.podresources_get(false);
    let refused = node.get("pod").expect_err("it is off");
    assert_eq!(refused, "2-UNKNOWN PodResources API Get method disabled");
    node.kubelet.podresources_get(true);

    node.kubelet.refuse_podresources(true);
    for refused in [node.list().map(drop), node.get("pod")] {
        assert_eq!(refused, Err("8-RESOURCE_EXHAUSTED rejected by rate limit".to_owned()));
    }
    node.kubelet.refuse_podresources(false);

    node.kubelet.remove("pod");
    node.get("pod").expect_err("it ended");
    assert_eq!(node.held(), 1);
    assert!(node.list().expect("served").is_empty());
    assert_eq!(node.held(), 0);
    let written = checkpoint::read(&node.kubelet.shared.dir).pod_device_entries;
    assert_eq!(written.map(|entries| entries.len()), Some(1), "a List writes no checkpoint");
    assert_eq!((node.kubelet.lists().len(), node.kubelet.gets()), (3, 5));
}

#[test]
fn a_late_answer_says_what_was_so_when_it_was_asked_for() {
    let node = Node::new();
    let late = Duration::from_millis(300);
    node.kubelet.delay_podresources(late);
    thread::scope(|scope| {
        let asked = Instant::now();
        let list = scope.spawn(|| node.list());
        wait_until("the List came", SOON, || match node.kubelet.lists().len() {
            1 => Ok(()),
            count => Err(count.to_string()),
        });
        node.kubelet.force_delete("pod");
        let list = list.join().expect("the client lives").expect("an answer");
        assert_eq!(list, ["default/pod/main A"]);
        assert!(asked.elapsed() >= late);
    });
    // A kubelet that stops does not wait for the answers it owes.
    node.kubelet.delay_podresources(SOON * 100);
    thread::scope(|scope| {
        let list = scope.spawn(|| node.list());
        wait_until("the List came", SOON, || match node.kubelet.lists().len() {
            2 => Ok(()),
            count => Err(count.to_string()),
        });
        let began = Instant::now();
        node.kubelet.restart();
        assert!(began.elapsed() < SOON, "it took {:?}", began.elapsed());
        list.join().expect("the client lives").expect_err("the kubelet went");
    });
}

#[test]
fn the_podresources_socket_goes_with_the_switch_and_is_new_after_a_restart() {
    let node = Node::new();
    let inode = |node: &Node| fs::metadata(node.socket()).expect("it is there").ino();
    let before = inode(&node);
    node.kubelet.stop();
    node.list().expect_err("nobody listens");
    // Still there, so that the number cannot be used again.
    assert_eq!(inode(&node), before);
    node.kubelet.start_again();
    assert_ne!(inode(&node), before);
    node.list().expect("served");

    node.kubelet.serve_podresources(false);
    assert!(!node.socket().exists());
    node.kubelet.restart();
    assert!(!node.socket().exists(), "the switch outlives a restart");
    node.kubelet.serve_podresources(true);
    assert_eq!(node.list().expect("served"), ["default/pod/main A"]);
}

#[test]
fn after_a_restart_without_sources_no_pod_is_known_and_all_is_held() {
    let node = Node::new();
    node.kubelet.restart_without_sources();
    assert!(node.list().expect("served").is_empty());
    node.get("pod").expect_err("not known yet");
    assert_eq!(node.held(), 1);
    node.kubelet.sources_ready();
    assert_eq!(node.list().expect("served"), ["default/pod/main A"]);
}

#[test]
fn a_kubelet_that_lost_its_checkpoint_knows_the_pod_without_devices() {
    let node = Node::new();
    let path = node.kubelet.shared.dir.join(checkpoint::FILE);
    let good = fs::read_to_string(&path).expect("it was written");
    // A checksum that is wrong is as bad as text that is none.
    for bad in ["", "{\"Data\":", &good.replace("\"A\"", "\"B\"")] {
        node.kubelet.corrupt_checkpoint(&good);
        node.kubelet.restart();
        assert_eq!(node.list().expect("served"), ["default/pod/main A"]);
        node.kubelet.corrupt_checkpoint(bad);
        node.kubelet.restart();
        assert_eq!(node.list().expect("served"), ["default/pod/main nothing"], "{bad}");
    }
    node.kubelet.hold_checkpoint(true);
    node.kubelet.corrupt_checkpoint("held");
    node.kubelet.shared.write_checkpoint(&node.kubelet.shared.state());
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "held");
}

#[test]
fn another_process_knows_the_pods_of_the_first() {
    let Node { kubelet, dir } = Node::new();
    kubelet.remove("pod");
    kubelet.allocate("pod", "main", &[]).expect("it asks for nothing");
    drop(kubelet);
    let kubelet = Kubelet::start(&dir.path().join("dp"), dir.path(), dir.path(), 1);
    let node = Node { kubelet, dir };
    assert_eq!(node.kubelet.uid("pod"), "uid-pod-2");
    // Of the first of that name.
    assert_eq!(node.held(), 1);
    assert_eq!(node.list().expect("served"), ["default/pod/main nothing"]);
    assert_eq!(node.held(), 0);
}

/// With a plugin: a second Allocate of the same ID, and starts of the one or the other.
#[test]
fn an_init_containers_device_is_allocated_again_for_its_pod() {
    let bench = Bench::running(&[]);
    let kubelet = bench.kubelet();
    let ask = [(NICS, Ask::Ids(vec![NIC1.to_owned()]))];
    kubelet.allocate_init("vms/pod", "first", &ask).expect("allocated");
    kubelet.pre_start("vms/pod").expect("the init container starts");
    let refused = kubelet
        .allocate("vms/pod", "main", &[(NICS, Ask::Ids(vec![NIC0.to_owned()]))])
        .expect_err("the kubelet uses again what it can");
    assert_eq!(refused.code, "KUBELET");
    kubelet.allocate("pod", "main", &[(NICS, Ask::Ids(vec![NIC0.to_owned()]))]).expect("free");

    kubelet.allocate_init("vms/pod", "first", &ask).expect("the failed pod is made again");
    let grant = kubelet.allocate("vms/pod", "main", &[(NICS, Ask::Count(1))]).expect("used again");
    assert_eq!(grant.ids[NICS], [NIC1]);
    kubelet.pre_start("vms/pod").expect("the container starts");
    kubelet.pre_start_container("vms/pod", "first").expect("could start too");
    let entries = checkpoint::read(&bench.plugins_dir()).pod_device_entries.expect("some");
    let mut entries: Vec<_> =
        entries.iter().map(|e| (e.uid.as_str(), e.container.as_str())).collect();
    entries.sort_unstable();
    let again = "uid-vms_pod-2";
    assert_eq!(entries, [("uid-pod", "main"), (again, "first"), (again, "main")]);
    let socket = bench.kubelet_dir().join("pod-resources/kubelet.sock");
    let list = call(&socket, &wire::LIST_POD_RESOURCES, &pr::ListPodResourcesRequest::default());
    let both = [format!("default/pod/main {NIC0}"), format!("vms/pod/main {NIC1}")];
    assert_eq!(shown(list.expect("served")), both);
}
