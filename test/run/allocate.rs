//! Allocate, GetPreferredAllocation and PreStartContainer: what a container gets.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use crate::util::bench::{A, B, Bench, GPUS, NIC0, NIC1, NICS, PAIR};
use crate::util::kubelet::Ask;
use crate::util::wait_until;

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// KubeVirt finds its devices by this name and takes the addresses by position.
#[test]
fn the_variable_has_the_name_and_the_order_that_kubevirt_reads() {
    let bench = Bench::running(&[]);
    let asked = Ask::Ids(ids(&[B, A]));
    let grant = bench.kubelet().admit("pod", &[(PAIR, asked)]).expect("admitted");
    let expected = [("PCI_RESOURCE_DEVICES_KUBEVIRT_IO_8086_100E".to_owned(), format!("{A},{B}"))];
    assert_eq!(grant.envs, BTreeMap::from(expected));
}

#[test]
fn a_container_gets_the_nodes_once_and_is_told_of_what_it_asked_for_only() {
    let bench = Bench::running(&[]);
    let asked = Ask::Ids(ids(&[A]));
    let grant = bench.kubelet().admit("pod", &[(PAIR, asked)]).expect("admitted");
    let nodes: Vec<(&str, &str, &str)> = grant
        .devices
        .iter()
        .map(|d| (d.host.as_str(), d.container.as_str(), d.permissions.as_str()))
        .collect();
    assert_eq!(
        nodes,
        [("/dev/vfio/vfio", "/dev/vfio/vfio", "mrw"), ("/dev/vfio/8", "/dev/vfio/8", "mrw")]
    );
    // The sibling is bound with it, but it is not the container's.
    let told: Vec<&String> = grant.envs.values().collect();
    assert_eq!(told, [A]);
}

/// What was granted to the first of two containers stayed granted when the second was refused.
#[test]
fn several_containers_of_one_call_get_all_or_nothing() {
    let bench = Bench::running(&[]);
    let plugin = bench.kubelet().plugin(NICS).expect("it is connected");
    let state = || fs::read_to_string(bench.run_dir().join("state.json")).expect("the state file");
    let granted =
        |id: &str| state().split("\"grants\"").nth(1).is_some_and(|grants| grants.contains(id));
    let known = ids(&[NIC0]);
    plugin.allocate_each(&[&known, &ids(&[A])]).expect_err("A is another resource's");
    wait_until("it is taken back", Duration::from_secs(5), || {
        if granted(NIC0) { Err(state()) } else { Ok(()) }
    });
    let both = plugin.allocate_each(&[&known, &ids(&[NIC1])]).expect("both are free");
    assert_eq!(both.container_responses.len(), 2);
    assert!(granted(NIC0) && granted(NIC1), "{}", state());
}

#[test]
fn a_namespace_of_the_operators_is_in_the_variable() {
    let mut bench = Bench::new();
    bench.start_kubelet(1);
    bench.start_plugin(&["--namespace", "my-gpus.example.com"]);
    let resource = "my-gpus.example.com/8086_10d3";
    bench.wait_capacity(resource, 2, 2, crate::util::SOON);
    let grant =
        bench.kubelet().admit("pod", &[(resource, Ask::Ids(ids(&[NIC0])))]).expect("admitted");
    // Only '/' and '.' are replaced: the hyphen stays.
    assert_eq!(grant.envs["PCI_RESOURCE_MY-GPUS_EXAMPLE_COM_8086_10D3"], NIC0);
}

#[test]
fn several_resources_of_one_container() {
    let bench = Bench::running(&[]);
    let asked = [(NICS, Ask::Count(2)), (PAIR, Ask::Count(1)), (GPUS, Ask::Count(2))];
    let grant = bench.kubelet().admit("pod", &asked).expect("admitted");
    assert_eq!(grant.envs.len(), 3);
    assert_eq!(grant.envs["PCI_RESOURCE_DEVICES_KUBEVIRT_IO_8086_10D3"], format!("{NIC0},{NIC1}"));
    // /dev/vfio/vfio came with each answer and is there once: 1 + 2 + 1 + 2.
    assert_eq!(grant.devices.len(), 6);
}

#[test]
fn two_containers_of_one_pod_get_their_own() {
    let bench = Bench::running(&[]);
    let kubelet = bench.kubelet();
    let first = kubelet.allocate("pod", "a", &[(NICS, Ask::Count(1))]).expect("the first");
    let second = kubelet.allocate("pod", "b", &[(NICS, Ask::Count(1))]).expect("the second");
    kubelet.pre_start("pod").expect("both may start");
    assert_ne!(first.ids[NICS], second.ids[NICS]);
    let refused = kubelet.allocate("other", "a", &[(NICS, Ask::Count(1))]);
    assert_eq!(refused.expect_err("none is left").code, "KUBELET");
    kubelet.remove("pod");
    kubelet.admit("later", &[(NICS, Ask::Count(2))]).expect("both are free again");
}

/// The devices of an init container are allocated again, by the same IDs, for the next
/// container of the pod.
#[test]
fn the_same_device_can_be_allocated_again() {
    let bench = Bench::running(&[]);
    let plugin = bench.kubelet().plugin(PAIR).expect("registered");
    let first = plugin.allocate(&ids(&[A])).expect("allocated");
    let second = plugin.allocate(&ids(&[A])).expect("allocated again");
    assert_eq!(first, second);
    assert_eq!(first.container_responses.len(), 1);
}

/// An answer without the device would start the container without it.
#[test]
fn an_unknown_device_is_refused_by_name() {
    let bench = Bench::running(&[]);
    let plugin = bench.kubelet().plugin(NICS).expect("registered");
    for (unknown, asked) in [
        ("0000:99:00.0", ids(&["0000:99:00.0"])),
        ("0000:99:00.0", ids(&[NIC0, "0000:99:00.0"])),
        ("gpu0", ids(&["gpu0"])),
        // Known, but of another resource.
        (A, ids(&[A])),
    ] {
        let allocate = plugin.allocate(&asked).map(drop).expect_err("unknown to Allocate");
        let pre_start = plugin.pre_start(&asked).expect_err("unknown to PreStartContainer");
        for refused in [allocate, pre_start] {
            assert_eq!(refused.code, "INVALID_ARGUMENT", "{refused}");
            assert!(refused.message.contains(unknown), "{refused}");
        }
    }
    assert_eq!(bench.kernel.writes(), Vec::<String>::new());
}

/// The kubelet may start a container that brought no Allocate: a static pod that was
/// added again under its UID, and every pod after a reboot.
#[test]
fn a_start_without_allocate_binds() {
    let bench = Bench::running(&[]);
    let plugin = bench.kubelet().plugin(PAIR).expect("registered");
    plugin.pre_start(&ids(&[B])).expect("may start");
    assert_eq!(bench.kernel.driver(A), "vfio-pci");
    assert_eq!(bench.kernel.driver(B), "vfio-pci");
}

#[test]
fn two_accelerators_come_from_one_numa_node() {
    for seed in 1..=4 {
        let mut bench = Bench::new();
        bench.start_kubelet(seed);
        bench.start_plugin(&[]);
        bench.wait_capacity(GPUS, 4, 4, crate::util::SOON);
        let node = |id: &String| {
            let devices = bench.kubelet().devices(GPUS);
            devices.iter().find(|d| d.id == *id).expect("a device of the list").numa.clone()
        };
        for pod in ["one", "two"] {
            let grant = bench.kubelet().admit(pod, &[(GPUS, Ask::Count(2))]).expect("admitted");
            let [first, second] = &grant.ids[GPUS][..] else { panic!("{:?}", grant.ids) };
            assert_eq!(node(first), node(second), "seed {seed}: {first} and {second}");
        }
    }
}

#[test]
fn a_preference_honours_what_must_be_included() {
    let bench = Bench::running(&[]);
    let plugin = bench.kubelet().plugin(GPUS).expect("registered");
    let all = || bench.kubelet().devices(GPUS).into_iter().map(|d| d.id).collect::<Vec<_>>();
    let mut two = plugin.preferred(all(), ids(&["0000:a1:00.0"]), 2).expect("an answer");
    two.sort();
    assert_eq!(two, ["0000:a1:00.0", "0000:a2:00.0"]);
    // Node 1 has no third, so both nodes are used whatever is chosen.
    let three = plugin.preferred(all(), ids(&["0000:a1:00.0"]), 3).expect("an answer");
    assert!(three.len() == 3 && three.contains(&"0000:a1:00.0".to_owned()), "{three:?}");
    // An error would fail the pod: nonsense gets an answer, too.
    plugin.preferred(ids(&["gpu0"]), ids(&["gpu1"]), 7).expect("an answer");
    plugin.preferred(vec![], vec![], 0).expect("an answer");
}
