//! Operations that never return: they cost their group, and the kubelet nothing.

use std::time::{Duration, Instant};

use super::machine::{BY_NAME, LONG, admit_bystander, describe};
use super::pool;
use crate::util::bench::{A, B, Bench, DISKS, GPUS, NIC0, NIC1, NICS, PAIR, SLOW};
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

/// More than the wait for a bind that the flags below ask for, and much less than what a
/// kubelet that waits would show.
const PROMPT: Duration = Duration::from_secs(5);
const FLAGS: [&str; 2] = ["--bind-wait", "300"];

fn timed<T>(what: impl FnOnce() -> T) -> (T, Duration) {
    let since = Instant::now();
    let answer = what();
    (answer, since.elapsed())
}

fn stuck(bench: &mut Bench) -> String {
    bench.wait_capacity(PAIR, 2, 0, LONG);
    // It may be unhealthy already, for a bind that failed before this one.
    wait_until("it is said to be stuck", LONG, || {
        let list = bench.list("--json");
        if list.contains("bind-stuck") { Ok("bind-stuck".to_owned()) } else { Err(list) }
    })
}

/// A write to the kernel, or a read of the override, for which the kernel takes the lock
/// that a hanging unbind has.
#[test]
fn a_step_that_hangs_costs_its_group_only() {
    let cases = [
        ("bind.override.before", "path=04:01.0"),
        ("bind.unbind.before", "path=04:01.0"),
        ("bind.probe.before", "path=04:01.0"),
        ("root.read.before", "path=04:01.0/driver_override"),
        ("root.read.before", "path=04:01.0/sriov_numvfs"),
    ];
    pool::all(
        &cases,
        |(point, path)| format!("{point} {path}"),
        |(point, path)| {
            let mut bench = Bench::running(&FLAGS);
            let (first, before) =
                timed(|| bench.kubelet().admit("first", &[(GPUS, Ask::Count(1))]));
            first.expect("admitted");
            bench.order(point, &format!("block {path}"));
            let asked = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
            let (answer, own) = timed(|| bench.kubelet().allocate("pod", "main", &asked));
            answer.expect("the bind goes on");
            bench.wait_reached(point);
            let (others, during) = timed(|| {
                for (pod, resource) in [("second", GPUS), ("third", DISKS), ("fourth", SLOW)] {
                    bench.kubelet().admit(pod, &[(resource, Ask::Count(1))]).expect("admitted");
                }
                admit_bystander(&bench);
            });
            let () = others;
            assert!(own < PROMPT, "{own:?}");
            assert!(during < before * 4 + PROMPT, "{during:?}, and one took {before:?}");
            let kind = stuck(&mut bench);
            // Whoever restarts the plugin now, or asks for a list, is not stuck with it.
            bench.relent();
            bench.wait_capacity(PAIR, 2, 1, LONG);
            bench.kubelet().pre_start("pod").expect("the kubelet tries again, and it works");
            format!("one {before:.0?}, its own {own:.0?}, four others {during:.0?}, {kind}")
        },
    );
}

/// Slow is not stuck: whoever waits for it gets it, and nobody else waits.
#[test]
fn a_slow_step_is_waited_for_at_the_containers_start() {
    let cases = [
        ("bind.unbind.before", "delay=3000 path=04:01.0"),
        ("bind.probe.after", "delay=3000 path=04:01.0"),
        ("state.fsync.before", "delay=800"),
    ];
    pool::all(
        &cases,
        |(point, order)| format!("{point} {order}"),
        |(point, order)| {
            let bench = Bench::running(&FLAGS);
            admit_bystander(&bench);
            bench.order(point, order);
            let asked = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
            let (answer, own) = timed(|| bench.kubelet().allocate("pod", "main", &asked));
            answer.expect("the bind goes on");
            let (answer, again) = timed(|| bench.kubelet().pre_start("bystander"));
            answer.expect("it has nothing to wait for");
            assert!(own < PROMPT && again < PROMPT, "{own:?} {again:?}");
            let (answer, start) = timed(|| bench.kubelet().pre_start("pod"));
            answer.expect("it is bound then");
            assert_eq!(bench.kernel.driver(A), "vfio-pci");
            bench.wait_capacity(PAIR, 2, 1, SOON);
            format!("its own {own:.0?}, another's start {again:.0?}, its start {start:.0?}")
        },
    );
}

/// The state file is everybody's, so nobody can be bound while its sync hangs; but the
/// kubelet must not be held up, containers of bound groups start, and all of it comes right.
#[test]
fn a_sync_of_the_state_file_that_hangs_holds_up_no_allocate() {
    let cases = ["state.create.before", "state.fsync.before", "state.rename.before"];
    pool::all(
        &cases,
        |point| (*point).to_owned(),
        |point| {
            let mut bench = Bench::running(&FLAGS);
            admit_bystander(&bench);
            bench.wait_capacity(PAIR, 2, 2, SOON);
            bench.order(point, "block");
            let asked = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
            let (answer, own) = timed(|| bench.kubelet().allocate("pod", "main", &asked));
            answer.expect("the bind goes on");
            bench.wait_reached(point);
            let (answer, other) =
                timed(|| bench.kubelet().allocate("other", "main", &[(GPUS, Ask::Count(1))]));
            answer.expect("the bind goes on");
            assert!(own < PROMPT && other < PROMPT, "{own:?} {other:?}");
            let (answer, again) = timed(|| bench.kubelet().pre_start("bystander"));
            answer.expect("there is nothing new to store");
            assert!(again < PROMPT, "{again:?}");
            let (refused, start) = timed(|| bench.kubelet().pre_start("other"));
            let refused = refused.expect_err("it is not bound");
            assert!(start < Duration::from_secs(28), "{start:?}");
            assert!(refused.message.contains("the kubelet tries again"), "{refused}");
            let kind = stuck(&mut bench);
            assert!(
                bench.kernel.writes().iter().all(|w| !w.contains(A)),
                "not before it is stored"
            );
            bench.relent();
            bench.wait_capacity(PAIR, 2, 1, LONG);
            for pod in ["pod", "other"] {
                bench.kubelet().pre_start(pod).expect("the kubelet tries again, and it works");
            }
            format!("its own {own:.0?}, another {other:.0?}, a start {start:.0?}, {kind}")
        },
    );
}

/// A group on its way back, and one that is put back at the start.
#[test]
fn a_group_that_hangs_on_its_way_back_costs_nobody_else() {
    let cases =
        ["undo.unbind.before", "undo.name.before", "undo.probe.before", "undo.override.before"];
    pool::all(
        &cases,
        |point| (*point).to_owned(),
        |point| {
            let mut bench = Bench::running(&["--bind-wait", "300", "--release", "restore"]);
            let asked = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
            bench.kubelet().admit("pod", &asked).expect("admitted");
            bench.wait_capacity(PAIR, 2, 1, SOON);
            bench.order(point, "block path=04:0");
            bench.kubelet().remove("pod");
            bench.wait_reached(point);
            let nic = [(NICS, Ask::Ids(vec![NIC1.to_owned()]))];
            let (answer, during) = timed(|| bench.kubelet().admit("other", &nic));
            answer.expect("admitted");
            assert!(during < PROMPT, "{during:?}");
            // A new process finds it half way, and hangs there in its turn.
            bench.plugin().signal("KILL");
            bench.plugin().wait();
            bench.start_plugin(&["--bind-wait", "300", "--release", "restore"]);
            bench.plugin().expect_log(&format!("{NICS}: registered"));
            bench.kubelet().pre_start("other").expect("may start again");
            bench.relent();
            bench.wait_capacity(PAIR, 2, 2, LONG);
            bench.kubelet().admit("later", &[(PAIR, Ask::Count(2))]).expect("admitted");
            format!("another {during:.0?}")
        },
    );
}

/// What `list` reads is nobody else's business.
#[test]
fn a_hanging_file_for_list_holds_up_nothing() {
    let bench = Bench::running(&FLAGS);
    bench.order("holders.write.before", "block");
    let (answer, during) = timed(|| {
        bench.kubelet().admit("pod", &[(PAIR, Ask::Ids(vec![A.to_owned()]))]).expect("admitted");
        bench.wait_capacity(PAIR, 2, 1, SOON);
    });
    let () = answer;
    assert!(during < PROMPT, "{during:?}");
    bench.wait_reached("holders.write.before");
    bench.relent();
    bench.kubelet().remove("pod");
    bench.wait_capacity(PAIR, 2, 2, SOON);
}

/// The folder of CDI files: who is handed out by nodes needs it not, and a start waits for it.
#[test]
fn a_hanging_cdi_folder_holds_up_only_who_needs_it() {
    let bench = Bench::configured(BY_NAME, &FLAGS);
    bench.order("cdi.write.before", "block");
    let asked = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
    let (grant, during) = timed(|| bench.kubelet().allocate("pod", "main", &asked));
    let grant = grant.expect("PreStartContainer waits for the rest");
    assert!(during < PROMPT, "{during:?}");
    bench.wait_reached("cdi.write.before");
    let nic = [(NICS, Ask::Ids(vec![NIC1.to_owned()]))];
    let (answer, during) = timed(|| bench.kubelet().admit("other", &nic));
    answer.expect("admitted");
    assert!(during < PROMPT, "{during:?}");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    std::thread::scope(|scope| {
        let start = scope.spawn(|| bench.kubelet().pre_start("pod"));
        bench.relent();
        start.join().expect("no panic").expect("may start");
    });
    bench.kubelet().create_container(&grant).expect("resolved");
}

/// A read of the host that never returns: nothing is noticed any more, and that is told.
#[test]
fn a_wedged_controller_is_not_healthy() {
    let mut bench = Bench::running(&["--http", "0", "--rescan", "1"]);
    bench.wait_page("/healthz", 200, SOON);
    bench.order("root.read.before", "block path=07:00.0/modalias");
    bench.wait_reached("root.read.before");
    let why = bench.wait_page("/healthz", 503, LONG);
    assert!(why.contains("has not moved on"), "{why}");
    // Whoever looks for the reason still gets its metrics.
    let age = |bench: &mut Bench| -> f64 {
        let body = crate::util::http::get(&bench.http(), "/metrics").body;
        let line = body.lines().find(|l| l.starts_with("vfio_device_plugin_controller_beat"));
        line.and_then(|l| l.rsplit(' ').next()?.parse().ok()).expect("the age")
    };
    assert!(age(&mut bench) >= 30.0);
    bench.relent();
    bench.wait_page("/healthz", 200, SOON);
    assert!(age(&mut bench) < 30.0);
}

/// A controller that hangs is not fed for by another thread, so the service manager starts
/// it anew; and one that goes on is fed again.
#[test]
fn a_controller_that_hangs_feeds_no_watchdog() {
    let mut bench = Bench::new();
    let manager = bench.manager();
    bench.start_kubelet(1);
    bench.start_plugin_for(&manager, Some(Duration::from_millis(100)), &["--rescan", "1"]);
    bench.wait_registered();
    let beats = || manager.heard().iter().filter(|m| *m == "WATCHDOG=1").count();
    let beat_again = |before: usize| {
        wait_until("five beats more", SOON, || {
            if beats() >= before + 5 { Ok(()) } else { Err(beats().to_string()) }
        });
    };
    beat_again(0);
    bench.order("root.read.before", "block path=numa_node");
    bench.wait_reached("root.read.before");
    manager.expect_silence(Duration::from_secs(1));
    let before = beats();
    bench.relent();
    beat_again(before);
}

/// A card that is pulled out while a VM has it loses its driver at once, and its lock only
/// when the VM lets go. One that had no driver before looked as if it was given back, and the
/// loop stood until the pod's end, because it read the override to be sure.
#[test]
fn a_held_function_that_is_pulled_out_is_not_waited_for() {
    let mut bench = Bench::new();
    bench.kernel.command("drivers/e1000e/unbind", NIC0);
    bench.wait_driver(NIC0, "");
    bench.start_kubelet(1);
    bench.start_plugin(&["--rescan", "1"]);
    bench.wait_registered();
    let asked = [(NICS, Ask::Ids(vec![NIC0.to_owned()]))];
    bench.kubelet().admit("vm", &asked).expect("admitted");
    bench.wait_driver(NIC0, "vfio-pci");
    bench.wait_capacity(NICS, 2, 2, SOON);

    bench.order("root.read.before", "block path=01:00.0/driver_override");
    bench.kernel.command("drivers/vfio-pci/unbind", NIC0);
    bench.wait_driver(NIC0, "");
    bench.wait_capacity(NICS, 2, 1, SOON);
    let other = [(NICS, Ask::Ids(vec![NIC1.to_owned()]))];
    bench.kubelet().admit("other", &other).expect("the loop goes on");
    bench.relent();
}

/// The kernel keeps who opens a group waiting while it resets a device of it. Whoever asked
/// whether the group is closed had the ledger meanwhile, and no pod of the node was answered.
#[test]
fn a_group_that_cannot_be_opened_for_a_while_costs_nobody_else() {
    let mut bench = Bench::running(&FLAGS);
    let asked = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
    bench.kubelet().admit("first", &asked).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.order("root.open.before", "block path=dev/vfio/8");
    bench.kubelet().remove("first");
    bench.wait_reached("root.open.before");
    let ((), others) = timed(|| {
        for (pod, resource) in [("second", GPUS), ("third", DISKS)] {
            bench.kubelet().admit(pod, &[(resource, Ask::Count(1))]).expect("admitted");
        }
        admit_bystander(&bench);
    });
    bench.wait_capacity(PAIR, 2, 0, SOON);
    // Who is next in the group may be admitted, and may not start.
    let plugin = bench.kubelet().plugin(PAIR).expect("registered");
    let (answer, own) = timed(|| plugin.allocate(&[A.to_owned()]));
    answer.expect("its start waits for that");
    let (refused, start) = timed(|| plugin.pre_start(&[A.to_owned()]));
    let refused = refused.expect_err("it may be open");
    assert!(refused.message.contains("the kubelet tries again"), "{refused}");
    for took in [others, own, start] {
        assert!(took < PROMPT, "{others:?} {own:?} {start:?}");
    }
    bench.relent();
    bench.plugin().expect_log("group 8 is free");
    bench.wait_capacity(PAIR, 2, 2, LONG);
}

/// All members were judged before the first one was touched, however long that took.
#[test]
fn a_member_that_the_host_uses_when_its_turn_comes_is_not_taken() {
    let cases = [("bind.unbind.before", "block path=04:01.0"), ("state.fsync.before", "block")];
    pool::all(
        &cases,
        |(point, _)| (*point).to_owned(),
        |(point, order)| {
            let mut bench = Bench::running(&FLAGS);
            bench.order(point, order);
            let asked = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
            bench.kubelet().allocate("pod", "main", &asked).expect("the bind goes on");
            bench.wait_reached(point);
            stuck(&mut bench);
            // The interface of B.
            let route = "ens4\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\t0\t0\t0";
            bench.kernel.add_row("proc/1/net/route", route);
            bench.relent();
            let why = bench.plugin().expect_log("asking once more whether it is free");
            assert!(why.contains("ens4"), "{why}");
            bench.wait_back(A, "e1000");
            let writes = bench.kernel.writes();
            assert!(writes.iter().all(|write| !write.contains(B)), "{writes:?}");
            why
        },
    );
}

/// Its memory was forgotten with those of members that nobody had touched, and it was left
/// without a driver.
#[test]
fn a_member_that_was_left_half_way_before_goes_back_too() {
    let mut bench = Bench::running(&FLAGS);
    bench.kernel.refuse_probe(B, "vfio-pci");
    bench.order("undo.probe.before", "fail=5 path=04:02.0");
    let asked = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
    bench.kubelet().admit("pod", &asked).expect_err("B cannot be bound");
    wait_until("B is half way", SOON, || match describe(&bench, B) {
        left if left == "-/-/remembered" => Ok(()),
        left => Err(left),
    });
    bench.order("bind.unbind.before", "block path=04:01.0");
    std::fs::remove_file(bench.faults_dir().join("undo.probe.before")).expect("no more failures");
    let plugin = bench.kubelet().plugin(PAIR).expect("registered");
    plugin.allocate(&[A.to_owned()]).expect("the bind goes on");
    bench.wait_reached("bind.unbind.before");
    stuck(&mut bench);
    let route = "ens4\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\t0\t0\t0";
    bench.kernel.add_row("proc/1/net/route", route);
    bench.relent();
    bench.wait_driver(A, "e1000");
    bench.wait_driver(B, "e1000");
}
