//! Ways into the container: nodes or CDI names, groups or devices, whose variables.

use std::fs;

use crate::util::bench::{A, B, Bench, NIC0, NIC1, NICS, PAIR};
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

const BOOT_ID: &str = "proc/sys/kernel/random/boot_id";
const OURS: &str = "var/run/cdi/vfio-device-plugin_";

fn ids(ids: &[&str]) -> Ask {
    Ask::Ids(ids.iter().map(ToString::to_string).collect())
}

/// Whether a file of ours is there for a function.
fn has_file(bench: &Bench, addr: &str) -> bool {
    bench.kernel.path(&format!("{OURS}{addr}.json")).exists()
}

fn wait_no_file(bench: &Bench, addr: &str) {
    wait_until(&format!("the CDI file of {addr} is gone"), SOON, || {
        if has_file(bench, addr) { Err("it is there".to_owned()) } else { Ok(()) }
    });
}

/// The node goes down and comes up, with this function on its native driver.
fn reboot(bench: &mut Bench, addr: &str) {
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    bench.kernel.command("drivers/vfio-pci/unbind", addr);
    bench.wait_driver(addr, "");
    bench.kernel.put(&format!("sys/bus/pci/devices/{addr}/driver_override"), "\n");
    bench.kernel.command("drivers_probe", addr);
    bench.wait_driver(addr, "e1000e");
    bench.kernel.put(BOOT_ID, "0c9e6f1b-54e2-4b0a-9b0c-3f8f6d1d2a02\n");
}

/// Nodes beside the names would be a second word for the same thing.
#[test]
fn by_cdi_a_container_gets_names_and_the_files_say_what_they_stand_for() {
    let bench = Bench::configured("inject = \"cdi\"\n", &[]);
    let grant = bench.kubelet().admit("pod", &[(PAIR, ids(&[B, A]))]).expect("admitted");
    let names = [A, B].map(|addr| format!("devices.kubevirt.io/vfio={addr}"));
    assert_eq!((grant.cdi.as_slice(), grant.devices.len()), (&names[..], 0));
    let nodes = bench.kubelet().create_container(&grant).expect("resolved");
    assert_eq!(nodes, ["/dev/vfio/vfio", "/dev/vfio/8"]);
    assert_eq!(grant.envs["PCI_RESOURCE_DEVICES_KUBEVIRT_IO_8086_100E"], format!("{A},{B}"));
    bench.kubelet().remove("pod");
    for addr in [A, B] {
        wait_no_file(&bench, addr);
    }
}

/// Kata's cold plug asks for RESOURCE=ID.
#[test]
fn a_resource_whose_name_can_be_a_kind_is_one() {
    let text = "[[resource]]\nname = \"cards\"\nmatch = { id = \"8086:10d3\" }\ninject = \"cdi\"\n";
    let mut bench = Bench::new();
    bench.configure(text);
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    let cards = "devices.kubevirt.io/cards";
    bench.wait_capacity(cards, 2, 2, SOON);
    let grant = bench.kubelet().admit("pod", &[(cards, ids(&[NIC0]))]).expect("admitted");
    assert_eq!(grant.cdi, [format!("{cards}={NIC0}")]);
    // The others are handed out as before.
    bench.wait_capacity(PAIR, 2, 2, SOON);
    let grant = bench.kubelet().admit("other", &[(PAIR, ids(&[A]))]).expect("admitted");
    assert_eq!((grant.cdi.len(), grant.devices.len()), (0, 2));
}

#[test]
fn at_the_start_files_of_ours_that_nobody_needs_are_removed_and_no_others() {
    let bench = Bench::new();
    let dir = bench.kernel.path("var/run/cdi");
    fs::create_dir_all(&dir).expect("make the folder");
    let other = dir.join("nvidia.yaml");
    fs::write(&other, "kind: nvidia.com/gpu\n").expect("written");
    fs::write(bench.kernel.path(&format!("{OURS}{NIC1}.json")), "{}").expect("written");
    fs::write(bench.kernel.path(&format!("{OURS}{NIC0}.new")), "{").expect("written");
    let mut bench = bench;
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    bench.wait_registered();
    wait_no_file(&bench, NIC1);
    assert!(!bench.kernel.path(&format!("{OURS}{NIC0}.new")).exists());
    assert!(other.exists());
}

/// The kubelet replays its answer after a reboot: names are looked up anew, and the file is
/// there before the first list, for a sandbox that is made before PreStartContainer.
#[test]
fn after_a_reboot_a_name_stands_for_the_node_of_now() {
    let mut bench = Bench::configured("inject = \"cdi\"\n", &[]);
    let grant = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    reboot(&mut bench, NIC0);
    fs::remove_dir_all(bench.kernel.path("var/run/cdi")).expect("lost with the boot");
    bench.kernel.regroup(NIC0, 11, 77);
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    let nodes = bench.kubelet().create_container(&grant).expect("before PreStartContainer");
    assert_eq!(nodes, ["/dev/vfio/vfio", "/dev/vfio/77"]);
    bench.kubelet().pre_start("pod").expect("may start");
}

/// Within one boot a card that is pulled and comes back may have another number, too.
#[test]
fn a_name_stands_for_the_node_of_now_within_one_boot() {
    let mut bench = Bench::configured("inject = \"cdi\"\n", &[]);
    let grant = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    bench.kernel.command("drivers/vfio-pci/unbind", NIC0);
    bench.wait_driver(NIC0, "");
    bench.kernel.regroup(NIC0, 11, 77);
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    bench.kubelet().pre_start("pod").expect("may start");
    let nodes = bench.kubelet().create_container(&grant).expect("resolved");
    assert_eq!(nodes, ["/dev/vfio/vfio", "/dev/vfio/77"]);
    let state = fs::read_to_string(bench.run_dir().join("state.json")).expect("the state file");
    let state: serde_json::Value = serde_json::from_str(&state).expect("JSON");
    assert_eq!(state["grants"][NIC0]["group"], 77);
}

/// What was handed out by nodes needs no names, and nothing that they would stand for.
#[test]
fn who_was_given_nodes_starts_again_whatever_the_setting() {
    let mut bench = Bench::configured("", &[]);
    let grant = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    bench.configure("inject = \"cdi\"\nbackend = \"cdev\"\n");
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    bench.kubelet().pre_start("pod").expect("may start");
    bench.kubelet().create_container(&grant).expect("made");
    assert!(!has_file(&bench, NIC0));
}

/// Devices of their own do without the node that groups need.
#[test]
fn by_name_a_device_of_its_own_needs_no_group_node() {
    let bench = Bench::configured("inject = \"cdi\"\nbackend = \"cdev\"\n", &[]);
    bench.kernel.make_cdevs(4, true);
    let grant = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    fs::remove_file(bench.kernel.path("dev/vfio/vfio")).expect("removed");
    bench.kubelet().pre_start("pod").expect("may start");
    let nodes = bench.kubelet().create_container(&grant).expect("resolved");
    assert_eq!(nodes, ["/dev/iommu", "/dev/vfio/devices/vfio4"]);
}

/// Whatever the settings say now, who was given a name keeps it true.
#[test]
fn a_name_that_was_handed_out_outlives_the_setting() {
    let mut bench = Bench::configured("inject = \"cdi\"\n", &[]);
    let grant = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    reboot(&mut bench, NIC0);
    bench.configure("");
    fs::remove_dir_all(bench.kernel.path("var/run/cdi")).expect("lost with the boot");
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    bench.kubelet().pre_start("pod").expect("may start");
    bench.kubelet().create_container(&grant).expect("resolved");
}

#[test]
fn a_start_waits_for_a_slow_bind_and_its_file() {
    let bench = Bench::configured("inject = \"cdi\"\nbind_wait = \"10ms\"\n", &[]);
    bench.kernel.hang_unbind("e1000e");
    let grant = bench.kubelet().allocate("pod", "main", &[(NICS, ids(&[NIC0]))]).expect("granted");
    assert!(!has_file(&bench, NIC0));
    bench.kernel.resume_unbind("e1000e");
    bench.kubelet().pre_start("pod").expect("may start");
    let nodes = bench.kubelet().create_container(&grant).expect("resolved");
    assert_eq!(nodes, ["/dev/vfio/vfio", "/dev/vfio/11"]);
}

/// A name that no file explains would fail the container later, and say less.
#[test]
fn a_folder_that_cannot_be_written_refuses_and_leaves_no_lease() {
    let text = "[[resource]]\nname = \"cards\"\nmatch = { id = \"8086:10d3\" }\ninject = \"cdi\"\n";
    let mut bench = Bench::new();
    bench.configure(text);
    fs::create_dir_all(bench.kernel.path("var/run")).expect("make the parent");
    fs::write(bench.kernel.path("var/run/cdi"), "in the way").expect("written");
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    let cards = "devices.kubevirt.io/cards";
    bench.wait_capacity(cards, 2, 2, SOON);
    let refused = bench.kubelet().admit("pod", &[(cards, ids(&[NIC0]))]).expect_err("no file");
    for part in [NIC0, "var/run/cdi", "could not be written"] {
        assert!(refused.message.contains(part), "no {part:?} in: {refused}");
    }
    // The others can be had.
    bench.wait_capacity(PAIR, 2, 2, SOON);
    bench.kubelet().admit("other", &[(PAIR, ids(&[A]))]).expect("admitted");
    fs::remove_file(bench.kernel.path("var/run/cdi")).expect("mended");
    bench.kubelet().admit("again", &[(cards, ids(&[NIC0]))]).expect("admitted");
}

#[test]
fn devices_of_their_own_are_handed_out_where_there_are_nodes() {
    let bench = Bench::configured("backend = \"cdev\"\n", &[]);
    bench.kernel.make_cdevs(4, true);
    let grant = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    let nodes = bench.kubelet().create_container(&grant).expect("they are there");
    assert_eq!(nodes, ["/dev/iommu", "/dev/vfio/devices/vfio4"]);
    // A group is one container's by whatever interface.
    bench.kubelet().admit("b", &[(PAIR, ids(&[A]))]).expect("admitted");
    let refused = bench.kubelet().plugin(PAIR).expect("registered").allocate(&[B.to_owned()]);
    assert!(refused.is_err());
}

#[test]
fn both_is_groups_alone_where_sysfs_names_devices_without_nodes() {
    let bench = Bench::configured("backend = \"both\"\n", &[]);
    bench.kernel.make_cdevs(0, false);
    let grant = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    let nodes = bench.kubelet().create_container(&grant).expect("they are there");
    assert_eq!(nodes, ["/dev/vfio/vfio", "/dev/vfio/11"]);
    bench.kernel.make_cdevs(0, true);
    let grant = bench.kubelet().admit("other", &[(NICS, ids(&[NIC1]))]).expect("admitted");
    let nodes = bench.kubelet().create_container(&grant).expect("they are there");
    let all = ["/dev/vfio/vfio", "/dev/iommu", "/dev/vfio/12", "/dev/vfio/devices/vfio0"];
    assert_eq!(nodes, all);
}

#[test]
fn a_kernel_without_such_devices_is_told_with_the_remedy_and_leaves_no_lease() {
    let mut bench = Bench::configured("backend = \"cdev\"\n", &[]);
    let refused = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect_err("no node");
    for part in [NIC0, "CONFIG_VFIO_DEVICE_CDEV", "backend \"group\""] {
        assert!(refused.message.contains(part), "no {part:?} in: {refused}");
    }
    wait_until("nobody holds it", SOON, || {
        let list = bench.list("--json");
        if list.contains("\"lease\": \"") { Err(list) } else { Ok(()) }
    });
}

/// Numbers of devices are given anew with each bind, so a replayed node may be another's.
#[test]
fn a_device_with_another_number_after_a_reboot_is_told_with_the_remedy() {
    let mut bench = Bench::configured("backend = \"cdev\"\n", &[]);
    bench.kernel.make_cdevs(4, true);
    bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    reboot(&mut bench, NIC0);
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    let refused = bench.kubelet().pre_start("pod").expect_err("its node is another device's");
    for part in [NIC0, "/dev/vfio/devices/vfio4", "/dev/vfio/devices/vfio5", "delete the pod"] {
        assert!(refused.message.contains(part), "no {part:?} in: {refused}");
    }
}

#[test]
fn consumers_of_the_sriov_plugin_find_their_variables() {
    let bench = Bench::configured("env = [\"sriov\", \"kubevirt\"]\n", &[]);
    let grant = bench.kubelet().admit("pod", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    assert_eq!(grant.envs["PCIDEVICE_DEVICES_KUBEVIRT_IO_8086_10D3"], NIC0);
    assert_eq!(grant.envs["PCI_RESOURCE_DEVICES_KUBEVIRT_IO_8086_10D3"], NIC0);
    let info = &grant.envs["PCIDEVICE_DEVICES_KUBEVIRT_IO_8086_10D3_INFO"];
    let info: serde_json::Value = serde_json::from_str(info).expect("JSON");
    assert_eq!(info[NIC0]["vfio"]["dev-mount"], "/dev/vfio/11");
}
