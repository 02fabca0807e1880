//! The guard at work: what the host needs is never offered and never moved, also when the
//! need came up after it was offered.

use std::fs;
use std::os::unix::fs::symlink;

use crate::util::SOON;
use crate::util::bench::{Bench, DISKS, IDLE_DISK, MANAGEMENT, NIC0, NIC1, NICS, SYSTEM_DISK};
use crate::util::kubelet::Ask;

const NETWORK: &str = "devices.kubevirt.io/8086_1521";

#[test]
fn the_system_disk_and_the_management_nic_are_not_offered_even_when_selected() {
    let mut bench = Bench::new();
    bench.start_kubelet(1);
    bench.start_plugin(&["--select", "1b36:0010", "--select", SYSTEM_DISK, "--select", MANAGEMENT]);
    bench.wait_capacity(DISKS, 1, 1, SOON);
    assert_eq!(bench.kubelet().devices(DISKS)[0].id, IDLE_DISK);
    assert_eq!(bench.kubelet().capacity().len(), 1);

    let plugin = bench.kubelet().plugin(DISKS).expect("registered");
    for addr in [SYSTEM_DISK, MANAGEMENT] {
        let refused = plugin.allocate(&[addr.to_owned()]).expect_err("it is the host's");
        assert_eq!(refused.code, "INVALID_ARGUMENT", "{refused}");
        plugin.pre_start(&[addr.to_owned()]).expect_err("it is the host's");
    }
    assert_eq!(bench.kernel.writes(), Vec::<String>::new());
    assert_eq!(bench.kernel.driver(SYSTEM_DISK), "nvme");
}

/// The list is as old as the last look. Between the two somebody mounted the disk.
#[test]
fn a_disk_that_was_mounted_after_it_was_listed_is_not_taken() {
    let bench = Bench::running(&[]);
    bench.kernel.add_row("proc/1/mountinfo", "99 28 259:2 / /data rw - ext4 /dev/nvme1n1 rw");
    let asked = [(DISKS, Ask::Ids(vec![IDLE_DISK.to_owned()]))];
    let refused = bench.kubelet().admit("pod", &asked).expect_err("it is mounted");
    assert!(refused.message.contains(IDLE_DISK), "{refused}");
    assert!(refused.message.contains("/data"), "{refused}");
    assert_eq!(bench.kernel.writes(), Vec::<String>::new());
    assert_eq!(bench.kernel.driver(IDLE_DISK), "nvme");
    // And it is not offered any longer; a held ID must not vanish, so it stays listed.
    bench.wait_capacity(DISKS, 1, 0, SOON);
}

#[test]
fn a_nic_that_got_the_default_route_after_it_was_listed_is_not_taken() {
    let bench = Bench::running(&[]);
    bench
        .kernel
        .add_row("proc/1/net/route", "ens1\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\t0\t0\t0");
    let plugin = bench.kubelet().plugin(NICS).expect("registered");
    let refused = plugin.allocate(&[NIC0.to_owned()]).expect_err("it carries a route");
    assert!(refused.message.contains("ens1"), "{refused}");
    assert_eq!(bench.kernel.driver(NIC0), "e1000e");
}

/// No table has it: a program drives the card by a device node, and lost it in the middle of
/// its work.
#[test]
fn a_device_that_a_program_has_open_is_not_taken_from_it() {
    let bench = Bench::running(&[]);
    // /dev/null stands for the node: it is 1:3 everywhere.
    let verbs = bench.kernel.path("sys/dev/char/1:3");
    fs::create_dir_all(verbs.parent().expect("a parent")).expect("make a directory");
    let target = format!("../../devices/pci0000:00/{NIC0}/infiniband_verbs/uverbs0");
    symlink(target, verbs).expect("name the node");
    let process = bench.kernel.path("proc/4242");
    fs::create_dir_all(process.join("fd")).expect("a process");
    fs::write(process.join("comm"), "opensm\n").expect("its name");
    symlink("/dev/null", process.join("fd/7")).expect("its descriptor");
    let asked = |addr: &str| [(NICS, Ask::Ids(vec![addr.to_owned()]))];
    let refused = bench.kubelet().admit("pod", &asked(NIC0)).expect_err("it is used");
    let used = format!("process 4242 (opensm) has uverbs0 of {NIC0} open");
    assert!(refused.message.contains(&used), "{refused}");
    assert_eq!(bench.kernel.writes(), Vec::<String>::new());
    assert_eq!(bench.kernel.driver(NIC0), "e1000e");
    bench.kubelet().admit("other", &asked(NIC1)).expect("nobody has that one");
}

#[test]
fn what_cannot_be_seen_is_taken_as_used() {
    let mut bench = Bench::new();
    bench.kernel.put("proc/1/mountinfo", "this is no mount table\n");
    bench.start_kubelet(1);
    bench.start_plugin(&["--rescan", "1"]);
    bench.wait_capacity(NICS, 2, 2, SOON);
    assert!(!bench.kubelet().capacity().contains_key(DISKS), "a disk may be mounted");
}

#[test]
fn the_operator_can_allow_it_and_is_warned() {
    let mut bench = Bench::new();
    bench.start_kubelet(1);
    bench.start_plugin(&["--allow", MANAGEMENT]);
    bench.wait_capacity(NETWORK, 1, 1, SOON);
    let line = bench.plugin().expect_log("although the host uses it");
    assert!(line.contains(MANAGEMENT) && line.contains("WARN"), "{line}");
    // The other one was not named.
    bench.wait_capacity(DISKS, 1, 1, SOON);
}
