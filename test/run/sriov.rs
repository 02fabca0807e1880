//! VFs that the config wants: made, offered, and never taken from who has them.

use std::time::{Duration, Instant};

use crate::util::bench::{Bench, NICS};
use crate::util::kubelet::Ask;
use crate::util::sriov::{FOUR, PF, VF0, VFS, card, reload, wait_vfs};
use crate::util::{SOON, wait_until};

const PFS: &str = "devices.kubevirt.io/8086_10c9";
/// Longer than the plugin waits before it calls a PF stuck.
const STUCK: Duration = Duration::from_secs(45);

fn running(config: &str, more: &str, flags: &[&str]) -> Bench {
    let mut bench = card(config, more);
    bench.start_kubelet(1);
    bench.start_plugin(flags);
    bench
}

/// What was written to the PF, in order.
fn numbers(bench: &Bench) -> Vec<String> {
    let writes = bench.kernel.writes().into_iter();
    writes.filter_map(|w| Some(w.strip_prefix("sriov_numvfs ")?.to_owned())).collect()
}

/// How the PF stands by `list --json`: state and reason.
fn standing(bench: &mut Bench) -> (String, String) {
    let listing: serde_json::Value = serde_json::from_str(&bench.list("--json")).expect("JSON");
    let pf = &listing["sriov"][0];
    let text = |key: &str| pf[key].as_str().unwrap_or_default().to_owned();
    (text("state"), text("reason"))
}

#[test]
fn vfs_are_made_offered_and_kept_when_the_plugin_ends() {
    let mut bench = running(FOUR, "", &[]);
    bench.wait_capacity(VFS, 4, 4, SOON);
    assert_eq!(numbers(&bench), [format!("{PF} 4")]);
    // No native driver has seen them, and the PF was never to be had.
    assert_eq!(bench.kernel.driver(VF0), "");
    assert!(!bench.kubelet().capacity().contains_key(PFS));
    bench.plugin().expect_log("made 4 VFs");
    assert_eq!(standing(&mut bench), ("ready".to_owned(), String::new()));
    assert!(bench.list("").contains("it is a PF with 4 VFs enabled"));

    bench.kubelet().admit("vm", &[(VFS, Ask::Count(1))]).expect("admitted");
    bench.kubelet().pre_start("vm").expect("may start");
    bench.plugin().signal("TERM");
    assert_eq!(bench.plugin().wait().code(), Some(0));
    assert_eq!(bench.kernel.vfs(PF), 4, "a pod uses one");
    // And the next run has nothing to do.
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{VFS}: registered"));
    assert_eq!(numbers(&bench).len(), 1);
}

#[test]
fn with_autoprobe_they_come_with_their_native_driver() {
    let bench = running(&FOUR.replace("vfs = 4", "vfs = 4\nautoprobe = true"), "", &[]);
    wait_vfs(&bench, 4);
    // Its driver shows no interface in this tree, so it might be in use.
    bench.wait_driver(VF0, "igbvf");
}

#[test]
fn a_pf_that_the_host_uses_is_left_alone_unless_it_is_allowed_by_name() {
    let used = "route ens9 10.9.0.0/16\n";
    let mut bench = running(FOUR, used, &[]);
    bench.wait_registered();
    let said = bench.plugin().expect_log("no VFs are made on");
    assert!(said.contains("ens9 carries a route to 10.9.0.0/16"), "{said}");
    let (state, reason) = standing(&mut bench);
    assert_eq!(state, "refused");
    assert!(reason.contains(&format!("--allow {PF}")), "{reason}");
    assert!(numbers(&bench).is_empty());

    reload(&mut bench, &format!("allow = [\"{PF}\"]\n{FOUR}"));
    bench.wait_capacity(VFS, 4, 4, SOON);
    bench.plugin().expect_log("by --allow although the host uses it: ens9 carries");
}

#[test]
fn more_than_there_can_be_is_refused_and_costs_nobody_else() {
    let mut bench = running(&FOUR.replace("vfs = 4", "vfs = 8"), "", &[]);
    bench.wait_registered();
    assert!(bench.plugin().expect_log("no VFs are made on").contains("7 VFs at most"));
    assert!(numbers(&bench).is_empty());
    assert!(bench.list("").contains("refused: it can have 7 VFs at most"));
}

#[test]
fn another_number_waits_until_nobody_has_a_vf() {
    let mut bench = running(FOUR, "", &[]);
    bench.wait_capacity(VFS, 4, 4, SOON);
    bench.kubelet().admit("vm", &[(VFS, Ask::Ids(vec![VF0.to_owned()]))]).expect("admitted");
    reload(&mut bench, &FOUR.replace("vfs = 4", "vfs = 6"));
    let said = bench.plugin().expect_log("no VFs are made on");
    assert!(said.contains("it has 4 VFs and not 6") && said.contains(VF0), "{said}");
    bench.kubelet().pre_start("vm").expect("its container may start again");
    assert_eq!(bench.kernel.vfs(PF), 4);

    bench.kubelet().remove("vm");
    wait_vfs(&bench, 6);
    bench.wait_capacity(VFS, 6, 6, SOON);
    assert_eq!(numbers(&bench), ["4", "0", "6"].map(|n| format!("{PF} {n}")));
    bench.kubelet().admit("later", &[(VFS, Ask::Count(6))]).expect("admitted");
    bench.kubelet().pre_start("later").expect("may start");

    // Wanted no more: said, and left to who has them.
    reload(&mut bench, FOUR.split("\n\n").nth(1).expect("the resource"));
    bench.plugin().expect_log("keeps its VFs");
    assert_eq!(standing(&mut bench).0, "left");
    assert_eq!(bench.kernel.vfs(PF), 6);
}

#[test]
fn vfs_that_somebody_else_made_are_never_taken_away() {
    let mut bench = card(FOUR, "");
    bench.kernel.put(&format!("sys/bus/pci/devices/{PF}/sriov_numvfs"), "2\n");
    wait_vfs(&bench, 2);
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    bench.wait_registered();
    let said = bench.plugin().expect_log("no VFs are made on");
    assert!(said.contains("they were not made by this program"), "{said}");
    assert_eq!(numbers(&bench), [format!("{PF} 2")]);
}

/// A driver may give fewer than it was asked for, and the write succeeds.
#[test]
fn fewer_than_were_asked_for_are_told() {
    let mut bench = card(FOUR, "");
    bench.kernel.limit_vfs(3);
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    let said = bench.plugin().expect_log("no VFs are made on");
    assert!(said.contains("4 VFs were written to") && said.contains("which reads 3"), "{said}");
    bench.wait_registered();
    // It is said before the next look shows it.
    wait_until("it is shown", SOON, || match standing(&mut bench) {
        (state, reason) if state == "failed" && reason.contains("which reads 3") => Ok(()),
        other => Err(format!("{other:?}")),
    });
}

/// The PF comes late: no path of its own.
#[test]
fn a_card_that_is_plugged_in_gets_its_vfs() {
    let mut bench = card(&FOUR.replace("\"ens9\"\nvfs", &format!("\"{PF}\"\nvfs")), "");
    bench.kernel.hot_remove(PF);
    bench.start_kubelet(1);
    bench.start_plugin(&["--rescan", "1"]);
    bench.wait_registered();
    bench.kernel.hot_add(PF);
    wait_vfs(&bench, 4);
    bench.plugin().expect_log("made 4 VFs");
}

#[test]
fn a_pf_that_a_pod_has_gets_none_until_it_is_released() {
    let mut bench = running("", "", &[]);
    bench.wait_capacity(PFS, 1, 1, SOON);
    bench.kubelet().admit("vm", &[(PFS, Ask::Count(1))]).expect("admitted");
    let by_address = FOUR.replace("\"ens9\"\nvfs", &format!("\"{PF}\"\nvfs"));
    reload(&mut bench, &by_address);
    let said = bench.plugin().expect_log("no VFs are made on");
    assert!(said.contains("it is held itself, by"), "{said}");
    bench.kubelet().pre_start("vm").expect("its container may start again");
    bench.kubelet().remove("vm");
    wait_vfs(&bench, 4);
    assert_eq!(bench.kernel.driver(PF), "igb");
}

/// A write that does not return costs the PF and nothing else.
#[test]
fn a_stuck_write_is_shown_and_everything_else_goes_on() {
    let mut bench = card(FOUR, "");
    bench.kernel.hang_autoprobe(PF);
    bench.start_kubelet(1);
    let started = Instant::now();
    bench.start_plugin(&["--rescan", "1"]);
    bench.wait_registered();
    assert!(started.elapsed() < Duration::from_secs(25), "{:?}", started.elapsed());
    bench.kubelet().admit("vm", &[(NICS, Ask::Count(1))]).expect("admitted");
    wait_until("the PF is stuck", STUCK, || match standing(&mut bench) {
        (state, reason) if state == "stuck" => Ok(reason),
        other => Err(format!("{other:?}")),
    });
    bench.kernel.resume_autoprobe(PF);
    wait_vfs(&bench, 4);
    wait_until("it is ready", SOON, || match standing(&mut bench) {
        (state, _) if state == "ready" => Ok(()),
        other => Err(format!("{other:?}")),
    });
}
