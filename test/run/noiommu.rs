//! Functions without an IOMMU: offered only when that is asked for, and a group of their own,
//! whose number comes and goes with the bind.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::util::bench::{B, Bench, HOST, NIC0, NIC1, NICS, PAIR};
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

const MODE: &str = "sys/module/vfio/parameters/enable_unsafe_noiommu_mode";

fn ids(ids: &[&str]) -> Ask {
    Ask::Ids(ids.iter().map(ToString::to_string).collect())
}

/// The host, whose two NICs have no IOMMU, and a plugin with these flags and this config.
fn bench(config: &str, flags: &[&str]) -> Bench {
    let host = HOST.replace(" group=11", "").replace(" group=12", "");
    let mut bench = Bench::of(&format!("{host}file /{MODE} Y\n"));
    bench.configure(config);
    bench.start_kubelet(1);
    bench.start_plugin(flags);
    bench.wait_capacity(PAIR, 2, 2, SOON);
    if !flags.is_empty() {
        bench.wait_capacity(NICS, 2, 2, SOON);
    }
    bench
}

const ALLOWED: &[&str] = &["--allow-noiommu"];

/// The plugin starts anew, and the NIC is bound anew, with another number.
fn bind_again(bench: &mut Bench) {
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    bench.kernel.command("drivers/vfio-pci/unbind", NIC0);
    bench.wait_driver(NIC0, "");
    bench.start_plugin(ALLOWED);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
}

#[test]
fn they_are_refused_with_the_reason_unless_allowed() {
    let mut bench = bench("", &[]);
    let list = bench.list("--json");
    assert!(list.contains("reads and writes all of the host's memory"), "{list}");
    assert!(!bench.kubelet().capacity().contains_key(NICS));
}

#[test]
fn allowed_they_are_handed_out_with_the_node_that_the_bind_made() {
    let mut bench = bench("", ALLOWED);
    bench.wait_capacity(NICS, 2, 2, SOON);
    for addr in [NIC0, NIC1] {
        bench.plugin().expect_log(&format!("{addr} is offered WITHOUT AN IOMMU"));
    }
    let grant = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC1, NIC0]))]).expect("admitted");
    let nodes = bench.kubelet().create_container(&grant).expect("they are there");
    assert_eq!(nodes, ["/dev/vfio/vfio", "/dev/vfio/noiommu-100", "/dev/vfio/noiommu-101"]);
    bench.plugin().expect_log("can read and write all memory of this host");
    // What has an IOMMU is as it was.
    let grant = bench.kubelet().admit("other", &[(PAIR, ids(&[B]))]).expect("admitted");
    assert_eq!(grant.devices.len(), 2);
}

/// Each is a group of its own, and one pod's.
#[test]
fn one_pod_has_it_until_its_node_is_closed() {
    let mut bench = bench("release = \"restore\"\n", ALLOWED);
    bench.wait_capacity(NICS, 2, 2, SOON);
    bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    bench.kubelet().admit("other", &[(NICS, ids(&[NIC1]))]).expect("the other is not in its group");
    let node = bench.kernel.path("dev/vfio/noiommu-100");
    let open = |mode| fs::set_permissions(&node, fs::Permissions::from_mode(mode)).expect("mode");
    open(0o1600);
    bench.kubelet().remove("pod");
    bench.plugin().expect_log("is not seen closed since its last holder is gone");
    bench.wait_capacity(NICS, 2, 1, SOON);
    open(0o600);
    bench.wait_capacity(NICS, 2, 2, SOON);
    bench.wait_driver(NIC0, "e1000e");
    assert!(!node.exists(), "it goes with the bind");
}

/// A grant is remembered over a restart, in the file, where such a group has no number.
#[test]
fn a_restarted_plugin_knows_who_has_it() {
    let mut bench = bench("allow_noiommu = true\n", &[]);
    bench.wait_capacity(NICS, 2, 2, SOON);
    bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    bench.plugin().signal("KILL");
    bench.plugin().wait();
    let state = fs::read_to_string(bench.run_dir().join("state.json")).expect("the state file");
    let state: serde_json::Value = serde_json::from_str(&state).expect("JSON");
    assert_eq!(state["grants"][NIC0]["group"], format!("noiommu-{NIC0}"));
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    bench.kubelet().pre_start("pod").expect("may start again");
    wait_until("it is held", SOON, || {
        let list = bench.list("--json");
        if list.contains("\"lease\": \"held\"") { Ok(()) } else { Err(list) }
    });
}

/// The kubelet replays its answer, and the number of a node is another one after each bind:
/// the container would get another function's.
#[test]
fn a_node_that_was_numbered_anew_is_told_with_the_remedy() {
    let mut bench = bench("", ALLOWED);
    bench.wait_capacity(NICS, 2, 2, SOON);
    bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    bind_again(&mut bench);
    let refused = bench.kubelet().pre_start("pod").expect_err("its node is gone");
    for part in [NIC0, "/dev/vfio/noiommu-100", "/dev/vfio/noiommu-101", "delete the pod"] {
        assert!(refused.message.contains(part), "no {part:?} in: {refused}");
    }
}

/// By name it does not matter.
#[test]
fn by_cdi_a_container_starts_again_with_the_new_node() {
    let mut bench = bench("inject = \"cdi\"\n", ALLOWED);
    bench.wait_capacity(NICS, 2, 2, SOON);
    let grant = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    bind_again(&mut bench);
    bench.kubelet().pre_start("pod").expect("may start");
    let nodes = bench.kubelet().create_container(&grant).expect("resolved");
    assert_eq!(nodes, ["/dev/vfio/vfio", "/dev/vfio/noiommu-101"]);
}

/// Unlike a group's number, this one is not known before.
#[test]
fn a_bind_that_is_late_is_told_and_leaves_no_lease() {
    let mut bench = bench("allow_noiommu = true\nbind_wait = \"10ms\"\n", &[]);
    bench.wait_capacity(NICS, 2, 2, SOON);
    bench.kernel.hang_unbind("e1000e");
    let refused = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect_err("no node yet");
    for part in ["known only when the bind has ended", "10ms", "cdi"] {
        assert!(refused.message.contains(part), "no {part:?} in: {refused}");
    }
    bench.kernel.resume_unbind("e1000e");
    wait_until("nobody holds it", SOON, || {
        let list = bench.list("--json");
        if list.contains("\"lease\": \"") { Err(list) } else { Ok(()) }
    });
}

/// Nothing is offered that vfio would not take.
#[test]
fn without_the_kernels_leave_there_is_no_group() {
    let host = HOST.replace(" group=11", "").replace(" group=12", "");
    let mut bench = Bench::of(&host);
    bench.start_kubelet(1);
    bench.start_plugin(ALLOWED);
    bench.wait_capacity(PAIR, 2, 2, SOON);
    let list = bench.list("--json");
    assert!(list.contains("it has no IOMMU group"), "{list}");
    assert!(!bench.kubelet().capacity().contains_key(NICS));
}

/// vfio makes such nodes of functions with an IOMMU only.
#[test]
fn by_a_node_of_its_own_it_cannot_be_had() {
    let mut bench = bench("allow_noiommu = true\nbackend = \"cdev\"\n", &[]);
    bench.wait_capacity(NICS, 2, 2, SOON);
    let refused = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect_err("no node");
    for part in [NIC0, "has no IOMMU", "backend \"group\" works"] {
        assert!(refused.message.contains(part), "no {part:?} in: {refused}");
    }
    wait_until("nobody holds it", SOON, || {
        let list = bench.list("--json");
        if list.contains("\"lease\": \"") { Err(list) } else { Ok(()) }
    });
}

/// It was left without a driver and without a group, which nothing but our memory tells from a
/// function that nobody moved. Free before the restart or only after it: two ways back.
#[test]
fn what_was_left_half_way_goes_back_although_the_kernel_takes_its_leave_away() {
    for released in [true, false] {
        let mut bench = bench("", ALLOWED);
        bench.wait_capacity(NICS, 2, 2, SOON);
        bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
        if released {
            bench.kubelet().remove("pod");
            bench.plugin().expect_log(&format!("group noiommu-{NIC0} is free"));
        }
        bench.plugin().signal("KILL");
        bench.plugin().wait();
        bench.kernel.command("drivers/vfio-pci/unbind", NIC0);
        bench.wait_driver(NIC0, "");
        bench.kernel.put(MODE, "N\n");
        bench.kubelet().remove("pod");
        bench.start_plugin(ALLOWED);
        if released {
            bench.plugin().expect_log(&format!("{NIC0} was left half way to vfio-pci"));
        }
        bench.wait_back(NIC0, "e1000e");
    }
}
