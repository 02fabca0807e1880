//! Binding: a group moves as a whole, the result is read back, and a failure leaves
//! everything as it was.

use std::fs;

use crate::util::bench::{A, B, Bench, C, NIC0, NICS, OFFERED, PAIR, PAIR_GROUP};
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

fn one(id: &str) -> [(&'static str, Ask); 1] {
    [(PAIR, Ask::Ids(vec![id.to_owned()]))]
}

/// What the plugin this one replaces left unsolved: a group is only usable as a whole.
#[test]
fn the_whole_group_is_bound_and_the_bridge_is_not_touched() {
    let bench = Bench::running(&[]);
    bench.kubelet().admit("pod", &one(A)).expect("admitted");
    assert_eq!(bench.kernel.driver(A), "vfio-pci");
    assert_eq!(bench.kernel.driver(B), "vfio-pci");
    assert_eq!(bench.kernel.driver(C), "");
    assert_eq!(bench.kernel.driver_override(C), "");
    assert!(bench.kernel.has_group_node(PAIR_GROUP));
    let writes = bench.kernel.writes();
    assert!(writes.iter().all(|w| !w.contains(C)), "{writes:?}");
    assert_eq!(writes.len(), 4, "one unbind and one probe each: {writes:?}");
    // Other groups were left alone.
    assert_eq!(bench.kernel.driver(NIC0), "e1000e");
}

#[test]
fn a_group_that_is_bound_is_not_bound_again() {
    let bench = Bench::running(&[]);
    bench.kubelet().admit("first", &one(A)).expect("admitted");
    let writes = bench.kernel.writes();
    bench.kubelet().pre_start("first").expect("may start again");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.kubelet().remove("first");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    bench.kubelet().admit("second", &one(B)).expect("admitted");
    assert_eq!(bench.kernel.writes(), writes);
}

/// A probe that the driver refuses returns success: only the read-back of the link sees
/// that B is not bound. B was never handed out; its group was.
#[test]
fn a_refused_probe_fails_the_allocation_and_is_undone() {
    let bench = Bench::running(&[]);
    bench.kernel.put(&format!("sys/bus/pci/devices/{A}/driver_override"), "e1000\n");
    bench.kernel.refuse_probe(B, "vfio-pci");
    let refused = bench.kubelet().admit("pod", &one(A)).expect_err("B cannot be bound");

    assert_eq!(refused.code, "FAILED_PRECONDITION", "{refused}");
    for part in [B, "vfio-pci", "binding it", "the driver is (none)"] {
        assert!(refused.message.contains(part), "no {part:?} in: {refused}");
    }
    for addr in [A, B] {
        assert_eq!(bench.kernel.driver(addr), "e1000", "{addr} is back on its driver");
    }
    assert_eq!(bench.kernel.driver_override(A), "e1000", "it was set before");
    assert_eq!(bench.kernel.driver_override(B), "", "it was not");
    assert!(!bench.kernel.has_group_node(PAIR_GROUP));
    // Nobody else runs into it, and nobody else's devices are worse for it.
    bench.wait_capacity(PAIR, 2, 0, SOON);
    for (resource, count) in OFFERED.into_iter().filter(|(name, _)| *name != PAIR) {
        bench.wait_capacity(resource, count, count, SOON);
    }
    // Nothing is remembered of what was undone.
    let state = fs::read_to_string(bench.run_dir().join("state.json")).expect("the state file");
    assert!(!state.contains(A) && !state.contains(B), "{state}");
}

/// A probe without an override gave it the other one; that was taken for somebody else's doing,
/// and what it had before was forgotten.
#[test]
fn of_two_drivers_that_know_a_function_it_goes_back_to_its_own() {
    let bench = Bench::running(&[]);
    bench.kernel.prefer(A, "e1000-vendor");
    bench.kernel.refuse_probe(B, "vfio-pci");
    bench.kubelet().admit("pod", &one(A)).expect_err("B cannot be bound");
    assert_eq!(bench.kernel.driver(A), "e1000");
    assert_eq!(bench.kernel.driver_override(A), "", "nobody else's driver is kept away by it");
}

#[test]
fn a_failed_group_is_tried_again_when_it_changes() {
    let mut bench = Bench::running(&["--rescan", "1"]);
    bench.kernel.refuse_probe(B, "vfio-pci");
    bench.kubelet().admit("pod", &one(A)).expect_err("B cannot be bound");
    bench.wait_capacity(PAIR, 2, 0, SOON);
    // Of both functions, for the second time.
    let said = |bench: &mut Bench, what: &str| {
        wait_until(what, SOON, || {
            let said = bench.plugin().logged(what);
            if said.len() == 4 { Ok(()) } else { Err(said.join("\n")) }
        });
    };
    // A new try long before the half minute is over, each time the driver changes.
    bench.kernel.unload_driver("vfio-pci");
    bench.plugin().expect_log("the last bind failed: the vfio-pci driver is not there");
    bench.kernel.load_driver("vfio-pci");
    said(&mut bench, &format!("the last bind failed: binding {B}"));
    // That it is tried was taken for success, and the kubelet was told so each time.
    let well = format!("{A} is healthy again");
    assert_eq!(bench.plugin().logged(&well), Vec::<String>::new());
    bench.kernel.allow_probe(B, "vfio-pci");
    bench.kernel.unload_driver("vfio-pci");
    said(&mut bench, "the last bind failed: the vfio-pci driver is not there");
    bench.kernel.load_driver("vfio-pci");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    bench.kubelet().admit("later", &[(PAIR, Ask::Count(2))]).expect("admitted");
}

#[test]
fn when_undoing_fails_too_both_failures_are_told_and_remembered() {
    let bench = Bench::running(&[]);
    bench.kernel.refuse_probe(B, "vfio-pci");
    bench.kernel.refuse_probe(A, "e1000");
    let refused = bench.kubelet().admit("pod", &one(A)).expect_err("B cannot be bound");
    let text = &refused.message;
    let (first, undo) = text.split_once(" (").unwrap_or_else(|| panic!("{text}"));
    assert!(first.contains(B), "{text}");
    assert!(undo.contains(&format!("{A} could not be put back: ")), "{text}");
    assert!(undo.contains("e1000"), "{text}");
    assert_eq!(bench.kernel.driver(A), "", "neither driver took it");
    assert_eq!(bench.kernel.driver(B), "e1000");
    // What could not be undone is still known.
    let state = fs::read_to_string(bench.run_dir().join("state.json")).expect("the state file");
    assert!(state.contains(A), "{state}");
}

#[test]
fn a_group_without_a_node_is_a_failure() {
    let bench = Bench::running(&[]);
    bench.kernel.withhold_node(NIC0);
    let asked = [(NICS, Ask::Ids(vec![NIC0.to_owned()]))];
    let refused = bench.kubelet().admit("pod", &asked).expect_err("no node to give");
    assert!(refused.message.contains("dev/vfio/11"), "{refused}");
    assert_eq!(bench.kernel.driver(NIC0), "e1000e");
    bench.wait_capacity(NICS, 2, 1, SOON);
}

#[test]
fn without_vfio_pci_devices_are_unhealthy_until_it_comes() {
    let mut bench = Bench::new();
    bench.kernel.unload_driver("vfio-pci");
    bench.start_kubelet(1);
    bench.start_plugin(&["--rescan", "1"]);
    for (resource, count) in OFFERED {
        bench.wait_capacity(resource, count, 0, SOON);
    }
    bench.plugin().expect_log("modprobe vfio-pci");
    bench.kernel.load_driver("vfio-pci");
    bench.wait_registered();
    bench.kubelet().admit("pod", &one(A)).expect("admitted");
}

#[test]
fn without_the_right_to_write_devices_are_unhealthy_until_it_comes() {
    let mut bench = Bench::new();
    bench.kernel.forbid_writes();
    bench.start_kubelet(1);
    bench.start_plugin(&["--rescan", "1"]);
    for (resource, count) in OFFERED {
        bench.wait_capacity(resource, count, 0, SOON);
    }
    bench.plugin().expect_log("drivers_probe");
    bench.kernel.permit_writes();
    bench.wait_registered();
}

/// Two containers of different groups at once: neither waits for the other's bind.
#[test]
fn binds_of_two_groups_do_not_meet() {
    let bench = Bench::running(&[]);
    std::thread::scope(|scope| {
        for (resource, id) in [(PAIR, A), (NICS, NIC0)] {
            let plugin = bench.kubelet().plugin(resource).expect("registered");
            scope.spawn(move || plugin.pre_start(&[id.to_owned()]).expect("bound"));
        }
    });
    for addr in [A, B, NIC0] {
        bench.wait_driver(addr, "vfio-pci");
    }
}

/// Group numbers are given anew with hotplug: the node handed out must be the one of now.
#[test]
fn a_group_number_that_changed_is_not_handed_out() {
    let bench = Bench::running(&[]);
    let plugin = bench.kubelet().plugin(NICS).expect("registered");
    bench.kernel.regroup(NIC0, 11, 77);
    let refused = plugin.allocate(&[NIC0.to_owned()]).expect_err("it was group 11 a moment ago");
    assert!(refused.message.contains("11") && refused.message.contains("77"), "{refused}");
    wait_until("the new number is handed out", SOON, || {
        let answer = plugin.allocate(&[NIC0.to_owned()]).map_err(|e| e.to_string())?;
        let path = &answer.container_responses[0].devices[1].host_path;
        if path == "/dev/vfio/77" { Ok(()) } else { Err(path.clone()) }
    });
}
