//! SIGKILL at every point, a panic on every kind of thread, and a restart: invariant 3.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt;

use vfio_device_plugin::sys::fault;

use super::machine::{
    BY_NAME, admit_again, admit_bystander, bystander_writes, pair, restart_bystander, wait_whole,
};
use super::{pool, vfs};
use crate::util::bench::{A, B, Bench, NIC0, NIC1, NICS, PAIR};
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

/// What the program is doing when it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scene {
    /// Binding the pair for a pod.
    Bind,
    /// Undoing that, because B's probe is refused.
    Rollback,
    /// Giving the pair back after its pod ended.
    GiveBack,
    /// `restore`, without the daemon.
    ByHand,
    /// Putting back what an earlier run left half way.
    Recover,
    /// Starting after a kill.
    Start,
    /// Ending by SIGTERM.
    Stop,
}

use Scene::{Bind, ByHand, GiveBack, Recover, Rollback, Start, Stop};

/// Which steps a scene passes, and how often on the way: the pair has two members.
const PASSES: [(Scene, &str, u32); 33] = [
    (Bind, "bind.override", 2),
    (Bind, "bind.unbind", 2),
    (Bind, "bind.probe", 2),
    (Bind, "root.read", 2),
    (Bind, "root.link", 2),
    // The grant, then A's memory, then B's.
    (Bind, "state.create", 3),
    (Bind, "state.write", 3),
    (Bind, "state.fsync", 3),
    (Bind, "state.rename", 3),
    (Bind, "state.dirsync", 3),
    (Bind, "holders.write", 1),
    (Bind, "holders.rename", 1),
    (Bind, "cdi.write", 1),
    (Bind, "cdi.rename", 1),
    // B never was on a driver to be taken from.
    (Rollback, "undo.unbind", 1),
    (Rollback, "undo.name", 2),
    (Rollback, "undo.probe", 2),
    (Rollback, "undo.override", 2),
    (GiveBack, "undo.unbind", 2),
    (GiveBack, "root.open", 1),
    (GiveBack, "undo.name", 2),
    (GiveBack, "undo.probe", 2),
    (GiveBack, "undo.override", 2),
    (GiveBack, "state.rename", 2),
    (GiveBack, "cdi.unlink", 1),
    (ByHand, "undo.unbind", 2),
    (ByHand, "undo.name", 2),
    (ByHand, "undo.probe", 2),
    (ByHand, "undo.override", 2),
    (ByHand, "state.", 1),
    (Recover, "undo.", 1),
    (Start, "state.read", 1),
    (Start, "stale.unlink", 2),
];

#[derive(Debug)]
struct Case {
    scene: Scene,
    point: String,
    nth: u32,
}

fn cases() -> Vec<Case> {
    let points = fault::points();
    let mut cases = Vec::new();
    for (scene, steps, times) in PASSES.into_iter().chain([(Stop, "socket.unlink", 1)]) {
        for point in points.iter().filter(|p| p.starts_with(steps)) {
            // Half way there is no driver to be taken away.
            if scene == Recover && point.starts_with("undo.unbind") {
                continue;
            }
            cases.extend((1..=times).map(|nth| Case { scene, point: point.clone(), nth }));
        }
    }
    cases
}

/// A point that is added without a scene that passes it fails here.
#[test]
fn every_point_is_passed_by_a_scene() {
    let tried = cases().into_iter().map(|c| c.point).chain(vfs::points());
    let tried: BTreeSet<String> = tried.collect();
    let all: BTreeSet<String> = fault::points().into_iter().collect();
    assert_eq!(tried, all);
}

#[test]
fn a_kill_at_any_point_leaves_each_function_as_before_or_bound_and_remembered() {
    pool::all(&cases(), |case| format!("{:?} {} @{}", case.scene, case.point, case.nth), killed);
}

fn killed(case: &Case) -> String {
    let flags = [format!("--release={PAIR}=restore")];
    let flags: Vec<&str> = match case.scene {
        GiveBack => flags.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    let mut bench = Bench::configured(BY_NAME, &flags);
    admit_bystander(&bench);
    bench.wait_capacity(PAIR, 2, 2, SOON);
    let writes = bystander_writes(&bench);
    drive(&mut bench, case);
    bench.relent();
    let left = pair(&bench);
    bench.kernel.allow_probe(B, "vfio-pci");

    bench.start_plugin(&flags);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    wait_whole(&bench);
    let found = pair(&bench);
    assert_eq!(bench.kernel.driver(NIC0), "vfio-pci", "a container runs on it");
    admit_again(&bench);
    restart_bystander(&bench);
    assert_eq!(bystander_writes(&bench), writes, "nobody touched it");
    assert_eq!(bench.kernel.driver(NIC1), "e1000e");
    format!("{left} -> {found} -> {}", pair(&bench))
}

/// A program whose one thread has panicked would live on deaf: it ends, and the next one has
/// it as after a kill.
#[test]
fn a_panic_on_any_thread_ends_the_program() {
    let cases = [
        ("bind-8", "bind.probe.after", "panic @1"),
        ("state", "state.write.before", "panic"),
        ("bulletin", "holders.write.before", "panic"),
        ("specs", "cdi.write.before", "panic"),
        // The controller reads it at each look.
        ("main", "root.link.before", "panic path=04:01.0"),
    ];
    pool::all(
        &cases,
        |(thread, ..)| (*thread).to_owned(),
        |(thread, point, order)| {
            let mut bench = Bench::configured(BY_NAME, &["--rescan", "1"]);
            admit_bystander(&bench);
            bench.order(point, order);
            // Answering reads links, too; the controller needs no reason to look.
            if *thread != "main" {
                let _ = bench.kubelet().admit("pod", &[(PAIR, Ask::Ids(vec![A.to_owned()]))]);
            }
            let said = bench.plugin().expect_panic();
            assert!(said.contains(&format!("thread '{thread}'")), "{said}");
            bench.relent();
            bench.start_plugin(&[]);
            bench.plugin().expect_log(&format!("{NICS}: registered"));
            wait_whole(&bench);
            restart_bystander(&bench);
            admit_again(&bench);
            pair(&bench)
        },
    );
}

/// Lets the program be killed at the point.
fn drive(bench: &mut Bench, case: &Case) {
    let ordered = |bench: &Bench| {
        // Reads of the pair's first member only: there are hundreds of others.
        let path = if case.point.starts_with("root.") && !case.point.starts_with("root.open.") {
            format!(" path={A}")
        } else {
            String::new()
        };
        bench.order(&case.point, &format!("kill @{}{path}", case.nth));
    };
    let asked = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
    match case.scene {
        Bind | Rollback => {
            if case.scene == Rollback {
                bench.kernel.refuse_probe(B, "vfio-pci");
            }
            ordered(bench);
            // It fails unless the point comes after the answer.
            let _ = bench.kubelet().admit("pod", &asked);
        }
        GiveBack => {
            bench.kubelet().admit("pod", &asked).expect("admitted");
            bench.wait_capacity(PAIR, 2, 1, SOON);
            ordered(bench);
            bench.kubelet().remove("pod");
        }
        Stop => {
            bench.kubelet().admit("pod", &asked).expect("admitted");
            ordered(bench);
            bench.plugin().signal("TERM");
        }
        ByHand => {
            bench.kubelet().admit("pod", &asked).expect("admitted");
            bench.wait_capacity(PAIR, 2, 1, SOON);
            bench.kubelet().remove("pod");
            bench.wait_capacity(PAIR, 2, 2, SOON);
            // The kubelet writes it once it is asked to, a moment after it has said so.
            let checkpoint = bench.plugins_dir().join("kubelet_internal_checkpoint");
            wait_until("the checkpoint forgets the pod", SOON, || {
                let text = fs::read_to_string(&checkpoint).expect("read the checkpoint");
                if text.contains("\"uid-pod\"") { Err(text) } else { Ok(()) }
            });
            bench.plugin().signal("TERM");
            bench.plugin().wait();
            ordered(bench);
            let (code, said) = bench.restore(&[A]);
            assert_eq!(code, None, "it was not killed: {said}");
            return;
        }
        Recover => {
            bench.plugin().signal("KILL");
            bench.plugin().wait();
            leave_half_way(bench);
            ordered(bench);
            bench.start_plugin(&[]);
        }
        Start => {
            bench.kubelet().admit("pod", &asked).expect("admitted");
            bench.plugin().signal("KILL");
            bench.plugin().wait();
            ordered(bench);
            bench.start_plugin(&[]);
        }
    }
    assert_eq!(bench.plugin().wait().signal(), Some(9), "it was not killed");
}

/// As a kill between the unbind and the probe does, before grants were remembered.
fn leave_half_way(bench: &Bench) {
    let path = bench.run_dir().join("state.json");
    let text = fs::read_to_string(&path).expect("the state file");
    let mut state: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    state["moved"][A] = serde_json::json!({ "driver": "e1000", "driver_override": null });
    fs::write(&path, state.to_string()).expect("write the state file");
    bench.kernel.put(&format!("sys/bus/pci/devices/{A}/driver_override"), "vfio-pci\n");
    bench.kernel.command("drivers/e1000/unbind", A);
    bench.wait_driver(A, "");
}
