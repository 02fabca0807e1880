//! A failure at every point: a sentence, everything undone, and recovery by itself.

use vfio_device_plugin::sys::fault;

use super::machine::{BY_NAME, LONG, admit_again, admit_bystander, pair, wait_whole};
use super::pool;
use crate::util::SOON;
use crate::util::bench::{A, B, Bench, PAIR};
use crate::util::kubelet::Ask;
use crate::util::wait_until;

const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;

const BEFORE: &str = "e1000/- e1000/-";

fn points_of(steps: &str, errnos: &[i32]) -> Vec<(String, i32)> {
    let points = fault::points();
    let of = points.iter().filter(|p| p.starts_with(steps));
    of.flat_map(|point| errnos.iter().map(|errno| (point.clone(), *errno))).collect()
}

fn named(case: &(String, i32)) -> String {
    format!("{} errno {}", case.0, case.1)
}

fn asked() -> [(&'static str, Ask); 1] {
    [(PAIR, Ask::Ids(vec![A.to_owned()]))]
}

#[test]
fn a_bind_that_fails_at_any_step_is_undone_and_tried_again() {
    let mut cases = points_of("bind.", &[EIO, EROFS]);
    cases.extend(points_of("root.read", &[EIO]));
    pool::all(&cases, named, |(point, errno)| {
        let bench = Bench::running(&[]);
        admit_bystander(&bench);
        // Of all that is read only what the bind reads.
        let path = if point.starts_with("root.") { " path=04:01.0/driver_override" } else { "" };
        bench.order(point, &format!("fail={errno}{path}"));
        let refused = bench.kubelet().admit("pod", &asked()).expect_err("the step fails");
        let step = match point.split('.').nth(1) {
            Some("override") => "setting its driver_override",
            Some("unbind") => "unbinding it from its driver",
            Some("probe") => "binding it to vfio-pci",
            _ => "reading its driver_override",
        };
        assert!(refused.message.contains(step), "no {step:?} in: {refused}");
        assert!(refused.message.contains(&format!("os error {errno}")), "{refused}");
        assert_eq!(pair(&bench), BEFORE, "all undone");
        bench.wait_capacity(PAIR, 2, 0, SOON);
        bench.relent();
        admit_again(&bench);
        step.to_owned()
    });
}

/// The container would be made without its device, or not at all and without a reason.
#[test]
fn a_cdi_file_that_cannot_be_written_refuses_the_pod_and_leaves_no_lease() {
    let mut cases = points_of("cdi.write", &[ENOSPC, EROFS]);
    // After the rename the file is there: who comes second, Allocate or the look that the
    // bind's end causes, finds it in order.
    cases.push(("cdi.rename.before".to_owned(), EIO));
    pool::all(&cases, named, |(point, errno)| {
        let bench = Bench::configured(BY_NAME, &[]);
        admit_bystander(&bench);
        bench.order(point, &format!("fail={errno}"));
        let refused = bench.kubelet().admit("pod", &asked()).expect_err("no file");
        assert!(refused.message.contains("CDI file"), "{refused}");
        assert!(refused.message.contains(&format!("os error {errno}")), "{refused}");
        bench.relent();
        admit_again(&bench);
        refused.message
    });
}

/// Allocate may answer before the bind has ended, and so without the file; a start may not.
#[test]
fn a_start_without_its_cdi_file_is_refused_until_it_can_be_written() {
    let bench = Bench::configured("inject = \"cdi\"\nbind_wait = \"10ms\"\n", &[]);
    bench.kernel.hang_unbind("e1000");
    let grant = bench.kubelet().allocate("pod", "main", &asked()).expect("granted");
    bench.order("cdi.write.before", &format!("fail={ENOSPC}"));
    bench.kernel.resume_unbind("e1000");
    let refused = bench.kubelet().pre_start("pod").expect_err("no file");
    assert!(refused.message.contains("CDI file"), "{refused}");
    bench.relent();
    bench.kubelet().pre_start("pod").expect("may start");
    bench.kubelet().create_container(&grant).expect("resolved");
}

/// A file too many harms nobody, and is removed as soon as it can be.
#[test]
fn a_cdi_file_that_cannot_be_removed_is_told_and_tried_again() {
    let mut bench = Bench::configured(BY_NAME, &["--rescan", "1"]);
    bench.kubelet().admit("pod", &asked()).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.order("cdi.unlink.before", &format!("fail={EROFS}"));
    bench.kubelet().remove("pod");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    bench.plugin().expect_log("its CDI file is not what it should be");
    bench.relent();
    let file = bench.kernel.path(&format!("var/run/cdi/vfio-device-plugin_{A}.json"));
    wait_until("it is removed", LONG, || {
        if file.exists() { Err(file.display().to_string()) } else { Ok(()) }
    });
}

#[test]
fn a_state_file_that_cannot_be_written_refuses_the_pod_and_touches_nothing() {
    let mut cases: Vec<(String, i32)> = Vec::new();
    for step in ["create", "write", "fsync", "rename", "dirsync"] {
        cases.extend(points_of(&format!("state.{step}"), &[ENOSPC, EROFS]));
    }
    pool::all(&cases, named, |(point, errno)| {
        let mut bench = Bench::running(&["--rescan", "1"]);
        admit_bystander(&bench);
        bench.wait_capacity(PAIR, 2, 2, SOON);
        bench.order(point, &format!("fail={errno}"));
        let refused = bench.kubelet().admit("pod", &asked()).expect_err("it cannot be stored");
        assert!(refused.message.contains("stored"), "{refused}");
        assert!(refused.message.contains(&format!("os error {errno}")), "{refused}");
        assert!(bench.kernel.writes().iter().all(|w| !w.contains(A) && !w.contains(B)));
        // Who runs already is let run.
        bench.kubelet().pre_start("bystander").expect("nothing new is to be stored");
        wait_until("several looks", SOON, || {
            let looks = bench.plugin().logged("refused").len();
            let _ = bench.kubelet().admit("again", &asked());
            if looks >= 4 { Ok(()) } else { Err(looks.to_string()) }
        });
        let said = bench.plugin().logged("is not on disk");
        assert_eq!(said.len(), 1, "said once: {said:?}");
        bench.relent();
        bench.plugin().expect_log("can be written again");
        admit_again(&bench);
        refused.message.split(": ").next().unwrap_or_default().to_owned()
    });
}

/// The memory of a member fails when the grant did not: refused by the bind itself.
#[test]
fn a_member_that_cannot_be_remembered_is_not_touched() {
    let cases = points_of("state.write", &[ENOSPC]);
    pool::all(&cases, named, |(point, errno)| {
        let bench = Bench::running(&[]);
        // 1: the grant; 2: A.
        bench.order(point, &format!("fail={errno} @2"));
        let refused = bench.kubelet().admit("pod", &asked()).expect_err("A is not remembered");
        assert!(refused.message.contains("writing the state file"), "{refused}");
        assert!(bench.kernel.writes().is_empty());
        assert_eq!(pair(&bench), BEFORE);
        bench.relent();
        admit_again(&bench);
        String::new()
    });
}

#[test]
fn an_undo_that_fails_is_told_with_what_it_was_to_undo() {
    pool::all(&points_of("undo.", &[EIO]), named, |(point, errno)| {
        let bench = Bench::running(&[]);
        bench.kernel.refuse_probe(B, "vfio-pci");
        bench.order(point, &format!("fail={errno}"));
        let refused = bench.kubelet().admit("pod", &asked()).expect_err("B is refused");
        for part in ["binding it to vfio-pci", "could not be put back"] {
            assert!(refused.message.contains(part), "no {part:?} in: {refused}");
        }
        let left = pair(&bench);
        bench.wait_capacity(PAIR, 2, 0, SOON);
        bench.relent();
        bench.kernel.allow_probe(B, "vfio-pci");
        wait_whole(&bench);
        admit_again(&bench);
        left
    });
}

#[test]
fn giving_back_that_fails_leaves_a_group_that_can_be_had() {
    pool::all(&points_of("undo.", &[EIO]), named, |(point, errno)| {
        let mut bench = Bench::running(&["--release", "restore"]);
        bench.kubelet().admit("pod", &asked()).expect("admitted");
        bench.wait_capacity(PAIR, 2, 1, SOON);
        bench.order(point, &format!("fail={errno}"));
        bench.kubelet().remove("pod");
        bench.plugin().expect_log("is not given back");
        let left = pair(&bench);
        bench.relent();
        bench.wait_capacity(PAIR, 2, 2, LONG);
        bench.kubelet().admit("later", &[(PAIR, Ask::Count(2))]).expect("admitted");
        bench.wait_driver(A, "vfio-pci");
        bench.wait_driver(B, "vfio-pci");
        left
    });
}

/// It was not tried again before the group had been bound once more, and the host's device
/// stayed without its driver for whatever reason there was for a moment.
#[test]
fn giving_back_that_failed_once_is_tried_again() {
    let bench = Bench::running(&["--release", "restore"]);
    bench.kubelet().admit("pod", &asked()).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.order("undo.unbind.before", &format!("fail={EIO} @1"));
    bench.kubelet().remove("pod");
    bench.wait_reached("undo.unbind.before");
    wait_until("it is as before", LONG, || match pair(&bench) {
        now if now == BEFORE => Ok(()),
        now => Err(now),
    });
}
