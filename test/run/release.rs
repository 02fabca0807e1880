//! What becomes of a group that was freed, by itself and by `restore`.

use std::fs;
use std::time::Duration;

use crate::util::bench::{A, B, Bench, NIC0, NICS, PAIR, PAIR_GROUP};
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

/// Until a lease of what is gone has ended.
const LINGER: Duration = Duration::from_secs(60);

fn ids(ids: &[&str]) -> Ask {
    Ask::Ids(ids.iter().map(ToString::to_string).collect())
}

#[test]
fn keep_leaves_a_freed_group_on_vfio_pci() {
    let bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &[(PAIR, ids(&[A]))]).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.kubelet().remove("vm1");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    assert_eq!(bench.kernel.driver(A), "vfio-pci");
    assert_eq!(bench.kernel.driver(B), "vfio-pci");
}

#[test]
fn restore_gives_every_member_its_driver_back_once_the_group_is_closed() {
    let bench = Bench::running(&["--release", "restore"]);
    bench.kubelet().admit("vm1", &[(PAIR, ids(&[A]))]).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.hold_group_open(PAIR_GROUP, true);
    bench.kubelet().remove("vm1");
    bench.wait_capacity(PAIR, 2, 0, SOON);
    assert_eq!(bench.kernel.driver(A), "vfio-pci", "its last holder has it open");
    bench.hold_group_open(PAIR_GROUP, false);
    for addr in [A, B] {
        bench.wait_back(addr, "e1000");
    }
    bench.wait_capacity(PAIR, 2, 2, SOON);
    // And it can be had again.
    bench.kubelet().admit("vm2", &[(PAIR, ids(&[B]))]).expect("admitted");
    bench.wait_driver(B, "vfio-pci");
}

#[test]
fn a_resource_may_be_released_otherwise_than_the_rest() {
    let nics = format!("{NICS}=restore");
    let bench = Bench::running(&["--release", &nics]);
    let asked = [(PAIR, ids(&[A])), (NICS, ids(&[NIC0]))];
    bench.kubelet().admit("vm1", &asked).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.kubelet().remove("vm1");
    bench.wait_driver(NIC0, "e1000e");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    assert_eq!(bench.kernel.driver(A), "vfio-pci");
}

/// As a kill between two members leaves a group when the host begins to use the one that was
/// not moved yet: the other one stayed on vfio-pci, for nobody.
#[test]
fn the_rest_of_a_group_that_the_host_uses_goes_back() {
    let bench = Bench::running(&["--rescan", "1"]);
    bench.kubelet().admit("vm1", &[(PAIR, ids(&[A]))]).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    let route = "ens4\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\t0\t0\t0";
    bench.kernel.add_row("proc/1/net/route", route);
    bench.wait_capacity(PAIR, 2, 0, SOON);
    bench.kernel.command("drivers/vfio-pci/unbind", B);
    bench.wait_driver(B, "");
    bench.kernel.put(&format!("sys/bus/pci/devices/{B}/driver_override"), "\n");
    bench.kernel.command("drivers_probe", B);
    bench.wait_driver(B, "e1000");
    assert_eq!(bench.kernel.driver(A), "vfio-pci", "its pod has it");
    bench.kubelet().remove("vm1");
    bench.wait_back(A, "e1000");
}

/// A new VF in its place, which was to have no driver, was given the one of the old.
#[test]
fn what_left_the_bus_is_forgotten() {
    let bench = Bench::running(&["--rescan", "1"]);
    bench.kubelet().admit("vm1", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    bench.wait_driver(NIC0, "vfio-pci");
    bench.kernel.hot_remove(NIC0);
    bench.wait_capacity(NICS, 2, 1, SOON);
    let state = || fs::read_to_string(bench.run_dir().join("state.json")).expect("the state file");
    let moved = || state().split("\"grants\"").next().is_some_and(|moved| moved.contains(NIC0));
    assert!(moved(), "its pod has it");
    bench.kubelet().remove("vm1");
    wait_until("it is forgotten", LINGER, || if moved() { Err(state()) } else { Ok(()) });
}

/// Somebody bound it before we came: it is offered, and is never given away.
#[test]
fn what_we_did_not_bind_is_never_given_back() {
    let mut bench = Bench::new();
    bench.kernel.put(&format!("sys/bus/pci/devices/{NIC0}/driver_override"), "vfio-pci\n");
    bench.kernel.command("drivers/e1000e/unbind", NIC0);
    bench.wait_driver(NIC0, "");
    bench.kernel.command("drivers_probe", NIC0);
    bench.wait_driver(NIC0, "vfio-pci");
    bench.start_kubelet(1);
    bench.start_plugin(&["--release", "restore"]);
    bench.wait_registered();
    bench.kubelet().admit("vm1", &[(NICS, ids(&[NIC0])), (PAIR, ids(&[A]))]).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.kubelet().remove("vm1");
    bench.wait_driver(A, "e1000");
    assert_eq!(bench.kernel.driver(NIC0), "vfio-pci");
    let (code, said) = bench.restore(&[NIC0]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("was not moved by us"), "{said}");
    assert_eq!(bench.kernel.driver(NIC0), "vfio-pci");
}

#[test]
fn by_hand_beside_the_daemon_and_without_it() {
    let mut bench = Bench::running(&[]);
    let asked = [(PAIR, ids(&[A])), (NICS, ids(&[NIC0]))];
    bench.kubelet().admit("vm1", &asked).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    let (code, said) = bench.restore(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(A) && said.contains("is held by"), "{said}");
    assert_eq!(bench.kernel.driver(A), "vfio-pci");

    bench.kubelet().remove("vm1");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    bench.hold_group_open(PAIR_GROUP, true);
    let (code, said) = bench.restore(&[B]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("has /dev/vfio/8 open"), "{said}");
    bench.hold_group_open(PAIR_GROUP, false);

    let (code, said) = bench.restore(&["--dry-run"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("{A} would go back to e1000")), "{said}");
    assert_eq!(bench.kernel.driver(A), "vfio-pci");

    // Naming one member gives the group back; the other group stays.
    let (code, said) = bench.restore(&[B]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!((bench.kernel.driver(A), bench.kernel.driver(B)), ("e1000".into(), "e1000".into()));
    assert_eq!(bench.kernel.driver(NIC0), "vfio-pci");

    bench.plugin().signal("TERM");
    bench.plugin().wait();
    let (code, said) = bench.restore(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(bench.kernel.driver(NIC0), "e1000e");
    let (code, said) = bench.restore(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Nothing was moved"), "{said}");
}
