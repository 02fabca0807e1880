//! What makes an offered device unhealthy, that its sentence says so, and that it recovers
//! by itself when the cause goes. One bad device never costs another.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use crate::util::SOON;
use crate::util::bench::{A, B, Bench, DISKS, GPUS, NIC0, NIC1, NICS, PAIR, PAIR_GROUP};
use crate::util::kubelet::Ask;
use crate::util::wait_until;

/// Openers are looked for every 10 s.
const LATER: Duration = Duration::from_secs(25);

fn ids(ids: &[&str]) -> Ask {
    Ask::Ids(ids.iter().map(ToString::to_string).collect())
}

/// A look that nothing else asks for: the fake kernel raises no uevents.
fn nudge(bench: &Bench) {
    let path = bench.kernel.path("dev/vfio/nudge");
    fs::write(&path, "").and_then(|()| fs::remove_file(&path)).expect("touch the directory");
}

#[test]
fn a_device_that_fell_off_the_bus_is_unhealthy_until_it_answers_again() {
    let mut bench = Bench::running(&[]);
    let path = bench.kernel.path(&format!("sys/bus/pci/devices/{NIC0}/config"));
    let config = fs::read(&path).expect("read its configuration space");
    fs::write(&path, vec![0xff; 64]).expect("write all ones");
    nudge(&bench);
    bench.wait_capacity(NICS, 2, 1, SOON);
    bench.plugin().expect_log("it has fallen off the bus");
    bench.wait_capacity(GPUS, 4, 4, SOON);
    fs::write(&path, config).expect("write it back");
    nudge(&bench);
    bench.wait_capacity(NICS, 2, 2, SOON);
}

#[test]
fn a_function_that_is_taken_from_vfio_pci_while_a_container_has_it() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    bench.kernel.put(&format!("sys/bus/pci/devices/{NIC0}/driver_override"), "e1000e\n");
    bench.kernel.command("drivers/vfio-pci/unbind", NIC0);
    bench.wait_driver(NIC0, "");
    nudge(&bench);
    bench.wait_capacity(NICS, 2, 1, SOON);
    bench.plugin().expect_log("it was taken from vfio-pci while a container has it");
    // The container's next start binds it again.
    bench.kubelet().pre_start("vm1").expect("may start again");
    bench.wait_driver(NIC0, "vfio-pci");
    bench.wait_capacity(NICS, 2, 2, SOON);
}

#[test]
fn a_vm_outside_kubernetes_has_the_group_open() {
    let mut bench = Bench::running(&[]);
    // On vfio-pci, and nobody's.
    bench.kubelet().admit("vm1", &[(PAIR, ids(&[A]))]).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.kubelet().remove("vm1");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    let process = bench.kernel.path("proc/4242");
    fs::create_dir_all(process.join("fd")).expect("a process");
    fs::write(process.join("comm"), "qemu-system-x86\n").expect("its name");
    symlink(format!("/dev/vfio/{PAIR_GROUP}"), process.join("fd/31")).expect("its descriptor");
    bench.wait_capacity(PAIR, 2, 0, LATER);
    bench.plugin().expect_log("process 4242 (qemu-system-x86) has /dev/vfio/8 open and no lease");
    fs::remove_dir_all(&process).expect("the process ends");
    bench.wait_capacity(PAIR, 2, 2, LATER);
}

/// Who has a group open by a lease was taken for a stranger when the lease had ended, for up to
/// ten seconds: pods were refused meanwhile.
#[test]
fn who_had_a_lease_is_no_stranger_when_it_ends() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &[(PAIR, ids(&[A]))]).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.kubelet().remove("vm1");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    bench.kubelet().admit("vm2", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    for (pid, group) in [(4242, PAIR_GROUP), (4343, 11)] {
        let process = bench.kernel.path(&format!("proc/{pid}"));
        fs::create_dir_all(process.join("fd")).expect("a process");
        symlink(format!("/dev/vfio/{group}"), process.join("fd/31")).expect("its descriptor");
    }
    // The stranger is seen, and so both were looked at.
    bench.wait_capacity(PAIR, 2, 0, LATER);
    fs::remove_dir_all(bench.kernel.path("proc/4343")).expect("the VM ends");
    bench.kubelet().remove("vm2");
    bench.plugin().expect_log("group 11 is free");
    // What is told of this look comes after whatever was wrong with the group.
    bench.kernel.hot_remove(NIC1);
    nudge(&bench);
    bench.wait_capacity(NICS, 2, 1, SOON);
    assert_eq!(bench.plugin().logged("/dev/vfio/11 open and no lease"), Vec::<String>::new());
}

#[test]
fn a_held_function_that_vanishes_stays_unhealthy_until_its_container_starts_anew() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    bench.kernel.hot_remove(NIC0);
    bench.wait_capacity(NICS, 2, 1, SOON);
    // The kubelet would crash for an allocated ID that is gone from the list.
    assert!(bench.kubelet().devices(NICS).iter().any(|d| d.id == NIC0 && !d.healthy));
    // Back, but the container's file descriptors are of the one that left.
    bench.kernel.hot_add(NIC0);
    bench.plugin().expect_log("it was taken from vfio-pci while a container has it");
    bench.wait_capacity(NICS, 2, 1, SOON);
    bench.kubelet().pre_start("vm1").expect("the container may start again");
    bench.wait_capacity(NICS, 2, 2, SOON);
}

/// The next run did not advertise it: the kubelet may crash for an allocated ID that is gone.
#[test]
fn a_held_function_that_vanished_is_in_the_list_of_the_next_run_too() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    bench.kernel.hot_remove(NIC0);
    bench.wait_capacity(NICS, 2, 1, SOON);
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    let before = bench.kubelet().listed().len();
    bench.start_plugin(&[]);
    let first = wait_until(&format!("a list of {NICS}"), SOON, || {
        let lists = bench.kubelet().listed().into_iter().skip(before);
        lists.into_iter().find(|list| list.resource == NICS).ok_or_else(|| "none".to_owned())
    });
    let gone = first.devices.iter().find(|d| d.id == NIC0).expect("it is listed");
    assert!(!gone.healthy, "{first:?}");
    let refused = bench.kubelet().pre_start("vm1").expect_err("it is not there");
    assert!(refused.message.contains("it left the PCI bus"), "{refused}");
}

#[test]
fn a_group_that_is_gone_and_comes_back() {
    let mut bench = Bench::running(&[]);
    let link = bench.kernel.path(&format!("sys/bus/pci/devices/{NIC1}/iommu_group"));
    let target = fs::read_link(&link).expect("read the link");
    fs::remove_file(&link).expect("remove the link");
    nudge(&bench);
    bench.wait_capacity(NICS, 2, 1, SOON);
    bench.plugin().expect_log("it has no IOMMU group");
    symlink(target, &link).expect("make it again");
    nudge(&bench);
    bench.wait_capacity(NICS, 2, 2, SOON);
}

/// A group that the host began to use: what was offered is so no more, and says why.
#[test]
fn a_disk_that_the_host_mounts_is_unhealthy_until_it_does_not() {
    let mut bench = Bench::running(&[]);
    let mounts = bench.kernel.path("proc/self/mountinfo");
    let before = fs::read_to_string(&mounts).expect("read the table");
    bench.kernel.add_row(
        "proc/self/mountinfo",
        "99 1 259:2 / /data rw,relatime shared:9 - ext4 /dev/nvme1n1 rw",
    );
    nudge(&bench);
    bench.wait_capacity(DISKS, 1, 0, SOON);
    bench.plugin().expect_log("nvme1n1 is mounted on /data");
    fs::write(&mounts, before).expect("write it back");
    nudge(&bench);
    bench.wait_capacity(DISKS, 1, 1, SOON);
}

#[test]
fn a_group_that_got_another_number_is_told_to_who_has_it() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &[(PAIR, ids(&[B]))]).expect("admitted");
    bench.kernel.regroup(A, 8, 88);
    let link = bench.kernel.path(&format!("sys/bus/pci/devices/{B}/iommu_group"));
    fs::remove_file(&link).expect("remove the link");
    symlink(bench.kernel.path("sys/kernel/iommu_groups/88"), &link).expect("make it again");
    nudge(&bench);
    bench.plugin().expect_log("its container was handed /dev/vfio/8 and its IOMMU group is 88");
    wait_until("A cannot be had either", SOON, || {
        let devices = bench.kubelet().devices(PAIR);
        if devices.iter().all(|d| !d.healthy) { Ok(()) } else { Err(format!("{devices:?}")) }
    });
    // Not before: what answers are made from follows the log, and the list follows that.
    let refused = bench.kubelet().pre_start("vm1").expect_err("its node is another group's");
    assert!(refused.message.contains("delete the pod"), "{refused}");
}
