//! Mediated devices: offered by their parent's vendor and their type, on their driver already.

use std::fs;

use crate::util::bench::{Bench, HOST, NIC0, NIC1, NICS, PAIR};
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

const M1: &str = "13b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
const M2: &str = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
/// The resource of both.
const VGPUS: &str = "devices.kubevirt.io/8086_i915-GVTg_V5_4";
const MDEVS: &str = "sys/bus/mdev/devices";

fn ids(ids: &[&str]) -> Ask {
    Ask::Ids(ids.iter().map(ToString::to_string).collect())
}

/// The host, with two mediated devices made of one of its NICs.
fn bench(config: &str) -> Bench {
    let mdev =
        |uuid, group| format!("mdev {uuid} under {NIC0} type=i915-GVTg_V5_4 group={group}\n");
    let mut bench = Bench::of(&format!("{HOST}{}{}", mdev(M1, 61), mdev(M2, 62)));
    bench.configure(config);
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    for (resource, count) in [(PAIR, 2), (NICS, 1), (VGPUS, 2)] {
        bench.wait_capacity(resource, count, count, SOON);
    }
    bench
}

#[test]
fn they_are_handed_out_by_uuid_and_their_parent_stays() {
    let bench = bench("");
    let grant = bench.kubelet().admit("pod", &[(VGPUS, ids(&[M2, M1]))]).expect("admitted");
    let nodes = bench.kubelet().create_container(&grant).expect("they are there");
    assert_eq!(nodes, ["/dev/vfio/vfio", "/dev/vfio/61", "/dev/vfio/62"]);
    let env = "MDEV_PCI_RESOURCE_DEVICES_KUBEVIRT_IO_8086_I915-GVTG_V5_4";
    assert_eq!(grant.envs[env], format!("{M1},{M2}"));
    assert_eq!(grant.envs.len(), 1, "{:?}", grant.envs);
    assert_eq!(bench.kernel.writes(), [""; 0], "nothing is bound");
    bench.kubelet().pre_start("pod").expect("may start");
}

/// One that is made while its parent is being bound would go with that; its own directory tells
/// last.
#[test]
fn a_function_is_not_bound_that_has_one_by_now() {
    let bench = bench("");
    let made = bench.kernel.path(&format!("sys/bus/pci/devices/{NIC1}/{M1}"));
    fs::create_dir(&made).expect("it is made");
    let refused = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC1]))]).expect_err("it would go");
    assert!(refused.message.contains("mediated devices are made of it"), "{refused}");
    assert_eq!(bench.kernel.writes(), [""; 0], "nothing is bound");
}

/// The container would be made without it, or fail later and say less.
#[test]
fn one_whose_node_has_gone_is_refused_with_the_reason() {
    let bench = bench("");
    let asked = [M1.to_owned()];
    let resource = bench.kubelet().plugin(VGPUS).expect("registered");
    fs::remove_file(bench.kernel.path("dev/vfio/61")).expect("it goes");
    let refused = resource.allocate(&asked).expect_err("no node");
    assert!(refused.message.contains("/dev/vfio/61 is not there"), "{refused}");
}

/// As a function's: the VM of a pod that was deleted by force may live on.
#[test]
fn one_whose_node_is_open_is_nobodys_next() {
    let mut bench = bench("");
    bench.kubelet().admit("pod", &[(VGPUS, ids(&[M1]))]).expect("admitted");
    bench.hold_group_open(61, true);
    bench.kubelet().remove("pod");
    bench.plugin().expect_log("/dev/vfio/61 is not seen closed since its last holder is gone");
    bench.wait_capacity(VGPUS, 2, 1, SOON);
    bench.hold_group_open(61, false);
    bench.wait_capacity(VGPUS, 2, 2, SOON);
}

/// The kubelet must not be told that an ID is gone which it has allocated.
#[test]
fn one_that_is_removed_is_told_and_one_that_is_made_is_offered() {
    let mut bench = bench("");
    bench.kubelet().admit("pod", &[(VGPUS, ids(&[M1]))]).expect("admitted");
    let (link, aside) = (bench.kernel.path(&format!("{MDEVS}/{M1}")), bench.kernel.path("aside"));
    let node = bench.kernel.path("dev/vfio/61");
    fs::rename(&link, &aside).and_then(|()| fs::remove_file(&node)).expect("it is removed");
    bench.plugin().expect_log(&format!("{M1} is unhealthy: it was removed"));
    bench.wait_capacity(VGPUS, 2, 1, SOON);
    fs::rename(&aside, &link).and_then(|()| fs::write(&node, "")).expect("it is made again");
    bench.wait_capacity(VGPUS, 2, 2, SOON);
}

#[test]
fn a_restarted_plugin_knows_who_has_it() {
    let mut bench = bench("");
    bench.kubelet().admit("pod", &[(VGPUS, ids(&[M1]))]).expect("admitted");
    bench.plugin().signal("KILL");
    bench.plugin().wait();
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{VGPUS}: registered"));
    bench.kubelet().pre_start("pod").expect("may start again");
    wait_until("it is held", SOON, || {
        let list = bench.list("--json");
        let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
        let devices = list["resources"].as_array().into_iter().flatten();
        let mut devices = devices.flat_map(|r| r["devices"].as_array().into_iter().flatten());
        match devices.find(|d| d["address"] == M1) {
            Some(d) if d["lease"] == "held" && d["parent"] == NIC0 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
}

#[test]
fn by_cdi_its_name_is_its_uuid() {
    let bench = bench("inject = \"cdi\"\n");
    let grant = bench.kubelet().admit("pod", &[(VGPUS, ids(&[M1]))]).expect("admitted");
    assert_eq!(grant.cdi, [format!("devices.kubevirt.io/vfio={M1}")]);
    let nodes = bench.kubelet().create_container(&grant).expect("resolved");
    assert_eq!(nodes, ["/dev/vfio/vfio", "/dev/vfio/61"]);
    bench.kubelet().pre_start("pod").expect("may start");
}
