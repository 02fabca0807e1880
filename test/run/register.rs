//! Registration and lists: what the node gets to offer, and that it stays so whatever the
//! kubelet does.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::time::{Duration, Instant};

use crate::util::bench::{
    A, B, Bench, DISKS, GPUS, IDLE_DISK, NIC0, NIC1, NICS, OFFERED, PAIR, SLOW, SLOW0,
};
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

#[test]
fn every_resource_is_registered_with_its_devices_and_nothing_else() {
    let bench = Bench::running(&[]);
    let counts: BTreeMap<String, usize> =
        bench.kubelet().capacity().into_iter().map(|(name, c)| (name, c.total)).collect();
    assert_eq!(counts, OFFERED.map(|(name, count)| (name.to_owned(), count)).into());

    let devices = |resource: &str| -> Vec<(String, Vec<i64>)> {
        bench.kubelet().devices(resource).into_iter().map(|d| (d.id, d.numa)).collect()
    };
    assert_eq!(devices(NICS), [(NIC0.to_owned(), vec![0]), (NIC1.to_owned(), vec![1])]);
    // sysfs says -1: no topology, and not node 0.
    assert_eq!(devices(PAIR), [(A.to_owned(), vec![]), (B.to_owned(), vec![])]);
    assert_eq!(devices(DISKS), [(IDLE_DISK.to_owned(), vec![])]);
}

/// List has effects on other plugins' allocations (kubernetes/kubernetes#137534), and was called
/// about once a minute for ever on every node without a device of ours.
#[test]
fn a_node_where_nothing_is_offered_asks_the_kubelet_nothing() {
    let card = "0000:01:00.0";
    let host = format!(
        "vfio\npci {card} id=8086:10d3 class=020000 driver=e1000e group=11\n\
         file /proc/sys/kernel/random/boot_id 6f1b0c9e-54e2-4b0a-9b0c-3f8f6d1d2a01\n\
         net ens1 under {card} index=2 up\n\
         net eno1 index=3 up\nroute eno1 default via=10.0.2.2\n"
    );
    let mut bench = Bench::of(&host);
    bench.kernel.hot_remove(card);
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    let first = bench.run_dir().join("holders.json");
    wait_until("a look is done", SOON, || {
        if first.exists() { Ok(()) } else { Err("it is not".to_owned()) }
    });
    let before = Instant::now();
    bench.kernel.hot_add(card);
    bench.wait_capacity(NICS, 1, 1, SOON);
    // And then it is asked at once, who may have what is offered now.
    let asked = wait_until("List", SOON, || {
        let lists = bench.kubelet().lists();
        lists.first().copied().ok_or_else(|| "none came".to_owned())
    });
    assert!(asked >= before, "{:?} before there was anything to ask about", before - asked);
}

#[test]
fn the_namespace_and_the_selectors_are_the_operators() {
    let mut bench = Bench::new();
    bench.start_kubelet(1);
    bench.start_plugin(&[
        "--namespace",
        "example.com",
        "--select",
        "8086:10d3",
        "--select",
        A,
        "--exclude",
        NIC1,
    ]);
    bench.wait_capacity("example.com/8086_10d3", 1, 1, SOON);
    bench.wait_capacity("example.com/8086_100e", 1, 1, SOON);
    assert_eq!(bench.kubelet().capacity().len(), 2);
    assert_eq!(bench.kubelet().devices("example.com/8086_100e")[0].id, A);
}

#[test]
fn sockets_are_private_and_few() {
    let bench = Bench::running(&[]);
    let sockets: Vec<fs::DirEntry> = fs::read_dir(bench.plugins_dir())
        .expect("list the directory")
        .flatten()
        .filter(|e| e.file_name() != "kubelet.sock" && e.file_type().is_ok_and(|t| t.is_socket()))
        .collect();
    assert_eq!(sockets.len(), OFFERED.len());
    for socket in sockets {
        let mode = socket.metadata().expect("stat the socket").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", socket.path());
    }
}

#[test]
fn a_refused_resource_is_tried_again_and_costs_the_others_nothing() {
    let mut bench = Bench::new();
    bench.start_kubelet(1);
    bench.kubelet().refuse_registration(NICS, "not on this node today");
    bench.start_plugin(&[]);
    for (resource, count) in OFFERED {
        if resource != NICS {
            bench.wait_capacity(resource, count, count, SOON);
        }
    }
    bench.plugin().expect_log("not on this node today");
    let refused = wait_until("four tries", SOON, || {
        let calls = bench.kubelet().registrations();
        let refused: Vec<_> = calls.into_iter().filter(|r| r.resource == NICS).collect();
        if refused.len() >= 4 { Ok(refused) } else { Err(format!("{} tries", refused.len())) }
    });
    assert!(refused.iter().all(|r| r.refused.is_some()));
    let gaps: Vec<_> = refused.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    assert!(gaps[2] > gaps[0], "it does not back off: {gaps:?}");
    // Said once, not at each try.
    assert_eq!(
        bench
            .plugin()
            .logged("not on this node today")
            .iter()
            .filter(|l| l.contains("WARN"))
            .count(),
        1
    );

    bench.kubelet().accept(NICS);
    bench.wait_capacity(NICS, 2, 2, SOON);
}

#[test]
fn a_kubelet_that_restarts_gets_every_resource_again() {
    let bench = Bench::running(&[]);
    let before: BTreeMap<_, _> = OFFERED.map(|(name, _)| (name, bench.endpoints(name))).into();
    bench.kubelet().restart();
    bench.wait_registered();
    for (resource, old) in before {
        let new = bench.endpoints(resource);
        // A name used twice lets the old server's end remove the new one's socket.
        let fresh = new.last().expect("it was registered");
        assert!(!old.contains(fresh), "{resource}: {fresh} was used before");
    }
}

#[test]
fn restarts_in_a_row_end_with_everything_registered() {
    let bench = Bench::running(&[]);
    for _ in 0..3 {
        bench.kubelet().restart();
    }
    bench.wait_registered();
}

#[test]
fn a_missing_directory_is_waited_for_and_said_once() {
    let mut bench = Bench::new();
    bench.start_plugin(&["--rescan", "1"]);
    bench.plugin().expect_log("waiting for the kubelet");
    bench.start_kubelet(1);
    bench.wait_registered();
    assert_eq!(bench.plugin().logged("waiting for the kubelet").len(), 1);
}

#[test]
fn a_kubelet_that_is_late_finds_a_plugin_that_waits() {
    let mut bench = Bench::new();
    fs::create_dir_all(bench.plugins_dir()).expect("make the directory");
    bench.start_plugin(&[]);
    // Its sockets are there before any kubelet is, which wipes them when it starts.
    wait_until("the sockets are there", SOON, || {
        let count = fs::read_dir(bench.plugins_dir()).map_or(0, Iterator::count);
        if count == OFFERED.len() { Ok(()) } else { Err(format!("{count} entries")) }
    });
    bench.start_kubelet(1);
    bench.wait_registered();
}

#[test]
fn a_directory_that_is_removed_and_made_again_gets_every_resource() {
    let mut bench = Bench::running(&["--rescan", "1"]);
    bench.kubelet().stop();
    fs::remove_dir_all(bench.plugins_dir()).expect("remove the directory");
    bench.plugin().expect_log("waiting for the kubelet");
    bench.kubelet().start_again();
    bench.wait_registered();
}

/// A kubelet that was killed leaves its socket behind.
#[test]
fn a_socket_that_nobody_listens_on_is_tried_until_somebody_does() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().stop();
    let socket = bench.plugins_dir().join("kubelet.sock");
    let _ = fs::remove_file(&socket);
    drop(UnixListener::bind(&socket).expect("leave a socket behind"));
    bench.plugin().expect_log("trying again until it is taken");
    bench.kubelet().start_again();
    bench.wait_registered();
}

/// Up to Kubernetes 1.36 the end of an old stream disconnects the newest registration
/// (kubernetes/kubernetes#121994); nobody tells the plugin.
#[test]
fn a_resource_that_the_kubelet_dropped_is_registered_again() {
    let bench = Bench::running(&[]);
    bench.kubelet().disconnect(NICS);
    bench.wait_capacity(NICS, 2, 0, SOON);
    // The next list finds that its reader left.
    bench.kernel.hot_remove(NIC0);
    bench.wait_capacity(NICS, 2, 1, SOON);
    bench.kernel.hot_add(NIC0);
    bench.wait_capacity(NICS, 2, 2, SOON);
    bench.wait_capacity(GPUS, 4, 4, SOON);
    assert_eq!(bench.endpoints(SLOW).len(), 1, "the others were left alone");
}

/// Lists that are in order tell nothing: only the kubelet's own view does.
#[test]
fn what_the_kubelet_lost_unnoticed_is_registered_again() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().disconnect(NICS);
    bench.wait_capacity(NICS, 2, 0, SOON);
    // It is compared every 10 s, and twice.
    bench.wait_capacity(NICS, 2, 2, Duration::from_secs(60));
    bench.plugin().expect_log(&format!("{NICS}: the kubelet has another view of it"));
    for resource in [GPUS, SLOW, DISKS, PAIR] {
        assert_eq!(bench.endpoints(resource).len(), 1, "{resource} was left alone");
    }
}

/// It would prove nothing, and a kubelet to which all is registered has enough to do.
#[test]
fn the_kubelet_is_not_asked_for_its_view_of_what_was_registered_just_now() {
    let bench = Bench::running(&[]);
    bench.kubelet().admit("pod", &[(PAIR, Ask::Count(1))]).expect("admitted");
    // Who asks is the one who would compare, and has had its turns by then.
    wait_until("its holder is asked about", SOON, || match bench.kubelet().gets() {
        0 => Err("not yet".to_owned()),
        _ => Ok(()),
    });
    assert_eq!(bench.kubelet().views(), 0);
}

#[test]
fn a_resource_comes_with_its_first_card() {
    let mut bench = Bench::new();
    bench.kernel.hot_remove(SLOW0);
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    bench.wait_capacity(NICS, 2, 2, SOON);
    assert!(!bench.kubelet().capacity().contains_key(SLOW));
    bench.kernel.hot_add(SLOW0);
    bench.wait_registered();
    bench.kernel.hot_remove(SLOW0);
    bench.wait_capacity(SLOW, 1, 0, SOON);
    bench.kernel.hot_add(SLOW0);
    bench.wait_capacity(SLOW, 1, 1, SOON);
    assert_eq!(bench.endpoints(SLOW).len(), 1);
}

#[test]
fn hotplug_changes_the_list() {
    let bench = Bench::running(&[]);
    bench.kernel.hot_remove(NIC1);
    // Still listed: the kubelet may be allocating it at this moment.
    bench.wait_capacity(NICS, 2, 1, SOON);
    bench.kernel.hot_add(NIC1);
    bench.wait_capacity(NICS, 2, 2, SOON);
    assert_eq!(bench.endpoints(NICS).len(), 1, "a changed list needs no new registration");
}

#[test]
fn a_burst_of_changes_ends_in_the_right_list() {
    let bench = Bench::running(&[]);
    for _ in 0..50 {
        bench.kernel.hot_remove(NIC0);
        bench.kernel.hot_add(NIC0);
    }
    bench.kernel.hot_remove(NIC1);
    bench.wait_capacity(NICS, 2, 1, SOON);
    wait_until("the right one is healthy", SOON, || {
        let healthy: Vec<_> =
            bench.kubelet().devices(NICS).into_iter().filter(|d| d.healthy).collect();
        if healthy.len() == 1 && healthy[0].id == NIC0 {
            Ok(())
        } else {
            Err(format!("{healthy:?}"))
        }
    });
    let lists = bench.kubelet().listed().iter().filter(|l| l.resource == NICS).count();
    assert!(lists < 101, "each list costs the kubelet a checkpoint write: {lists}");
}
