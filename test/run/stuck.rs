//! A write to the kernel that does not return: it costs its group, and nothing else.

use std::time::{Duration, Instant};

use crate::util::SOON;
use crate::util::bench::{Bench, NIC0, NICS, PAIR, SLOW, SLOW0};
use crate::util::kubelet::Ask;

/// Longer than the plugin waits before it calls a group stuck.
const STUCK: Duration = Duration::from_secs(25);

fn hanging(flags: &[&str]) -> Bench {
    let bench = Bench::running(flags);
    bench.kernel.hang_unbind("slowpoke");
    bench
}

/// Allocate runs in the kubelet's one loop: it must come back. PreStartContainer is where
/// the kubelet waits, for 30 s, and tries again.
#[test]
fn allocate_comes_back_and_the_start_waits_until_the_write_returns() {
    let bench = hanging(&["--bind-wait", "300"]);
    let kubelet = bench.kubelet();
    let asked = Instant::now();
    kubelet.allocate("pod", "main", &[(SLOW, Ask::Count(1))]).expect("the bind goes on");
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());

    // The others notice nothing.
    let asked = Instant::now();
    kubelet.admit("other", &[(PAIR, Ask::Count(1))]).expect("admitted");
    kubelet.admit("third", &[(NICS, Ask::Ids(vec![NIC0.to_owned()]))]).expect("admitted");
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());

    std::thread::scope(|scope| {
        let start = scope.spawn(|| kubelet.pre_start("pod"));
        // Other starts are not behind it.
        kubelet.pre_start("other").expect("may start again");
        assert!(!start.is_finished(), "its device is not bound");
        bench.kernel.resume_unbind("slowpoke");
        start.join().expect("the call ended").expect("the device is bound now");
    });
    assert_eq!(bench.kernel.driver(SLOW0), "vfio-pci");
}

#[test]
fn a_group_that_is_stuck_is_shown_and_recovers() {
    let mut bench = hanging(&["--bind-wait", "300"]);
    bench.kubelet().allocate("pod", "main", &[(SLOW, Ask::Count(1))]).expect("the bind goes on");
    let asked = Instant::now();
    let refused = bench.kubelet().pre_start("pod").expect_err("the write does not return");
    // Before the kubelet's own deadline of 30 s, whose text would say nothing.
    assert!(asked.elapsed() < Duration::from_secs(28), "{:?}", asked.elapsed());
    assert_ne!(refused.message, "Deadline Exceeded");
    assert!(refused.message.contains("31"), "the group is named: {refused}");
    bench.wait_capacity(SLOW, 1, 0, STUCK);
    bench.plugin().expect_log("has not returned");
    bench.wait_capacity(PAIR, 2, 2, SOON);

    bench.kernel.resume_unbind("slowpoke");
    bench.wait_capacity(SLOW, 1, 1, SOON);
    bench.kubelet().pre_start("pod").expect("the kubelet tries again, and it works");
}

#[test]
fn a_stuck_write_does_not_keep_the_plugin_from_ending() {
    let mut bench = hanging(&["--bind-wait", "100"]);
    bench.kubelet().allocate("pod", "main", &[(SLOW, Ask::Count(1))]).expect("the bind goes on");
    bench.plugin().signal("TERM");
    assert_eq!(bench.plugin().wait().code(), Some(0));
}

/// Killed while a group was on its way: the next run finishes what a container was
/// promised.
#[test]
fn a_bind_that_a_kill_cut_short_is_finished_at_the_containers_start() {
    let mut bench = hanging(&["--bind-wait", "100"]);
    bench.kubelet().allocate("pod", "main", &[(SLOW, Ask::Count(1))]).expect("the bind goes on");
    bench.plugin().signal("KILL");
    bench.plugin().wait();
    bench.kernel.resume_unbind("slowpoke");
    bench.start_plugin(&[]);
    bench.wait_registered();
    bench.kubelet().pre_start("pod").expect("may start");
    assert_eq!(bench.kernel.driver(SLOW0), "vfio-pci");
}
