//! The guard at work: what the host needs is never offered and never moved, also when the
//! need came up after it was offered.

use crate::util::SOON;
use crate::util::bench::{Bench, DISKS, IDLE_DISK, MANAGEMENT, NIC0, NICS, SYSTEM_DISK};
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
