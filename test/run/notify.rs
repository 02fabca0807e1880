//! The service manager (sd_notify(3)): what it is told, and when.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::{Duration, Instant};

use crate::util::bench::{A, Bench, DISKS, PAIR};
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

/// Pods that start at boot must find us registered, so the kubelet waits for us and not we
/// for it.
#[test]
fn ready_comes_before_there_is_a_kubelet() {
    let mut bench = Bench::new();
    let manager = bench.manager();
    bench.start_plugin_for(&manager, None, &[]);
    let ready = manager.expect("READY=1");
    let missing = format!("{} is not there yet", bench.plugins_dir().display());
    let status = "10 functions in 5 resources, 10 healthy; 5 not offered";
    assert_eq!(ready, format!("READY=1\nSTATUS={missing}; {status}"));
    bench.start_kubelet(1);
    bench.wait_registered();
    assert!(manager.heard().iter().all(|m| !m.contains("WATCHDOG")), "nobody asked for it");
}

#[test]
fn the_status_follows_and_the_end_is_told() {
    let mut bench = Bench::new();
    let manager = bench.manager();
    bench.start_kubelet(1);
    bench.start_plugin_for(&manager, None, &[]);
    bench.wait_registered();
    bench.kubelet().admit("pod", &[(PAIR, Ask::Ids(vec![A.to_owned()]))]).expect("admitted");
    manager.expect("10 functions in 5 resources, 9 healthy");
    bench.plugin().signal("TERM");
    assert_eq!(bench.plugin().wait().code(), Some(0));
    manager.expect("STOPPING=1\nSTATUS=SIGTERM: stopping");
    let said = manager.heard();
    assert!(said.windows(2).all(|two| two[0] != two[1]), "nothing is said twice: {said:?}");
}

/// Whoever asked for it by `systemctl reload` waits for the READY that follows.
#[test]
fn a_reload_is_told_with_its_end() {
    let mut bench = Bench::new();
    let manager = bench.manager();
    bench.start_plugin_for(&manager, None, &[]);
    manager.expect("READY=1");
    let before = manager.heard().len();
    bench.plugin().signal("HUP");
    manager.expect("RELOADING=1\nMONOTONIC_USEC=");
    wait_until("it is ready again", SOON, || {
        let said = manager.heard().split_off(before);
        match &said[..] {
            [_, ready] if ready.starts_with("READY=1") => Ok(()),
            _ => Err(format!("{said:?}")),
        }
    });
}

/// A beat is no look: it must not cost what a look costs, and the next one is as far as it was.
#[test]
fn the_watchdog_is_fed_without_looks() {
    let mut bench = Bench::new();
    let manager = bench.manager();
    bench.start_kubelet(1);
    bench.start_plugin_for(&manager, Some(Duration::from_millis(100)), &["--rescan", "3600"]);
    bench.wait_registered();
    let beats = || manager.heard().iter().filter(|m| *m == "WATCHDOG=1").count();
    let since = Instant::now();
    let before = beats();
    wait_until("twenty beats", SOON, || {
        if beats() >= before + 20 { Ok(()) } else { Err(beats().to_string()) }
    });
    // Every 50 ms, so that twenty are not there after half of their time.
    assert!(since.elapsed() > Duration::from_millis(500), "{:?}", since.elapsed());
    // Nothing tells of a new mount, so it is seen by the next look and not before.
    bench.kernel.add_row("proc/1/mountinfo", "99 28 259:2 / /data rw - ext4 /dev/nvme1n1 rw");
    let before = beats();
    wait_until("five more", SOON, || {
        if beats() >= before + 5 { Ok(()) } else { Err(beats().to_string()) }
    });
    bench.wait_capacity(DISKS, 1, 1, SOON);
    bench.kubelet().admit("pod", &[(PAIR, Ask::Count(1))]).expect("a grant makes it look");
    bench.wait_capacity(DISKS, 1, 0, SOON);
}

#[test]
fn a_name_in_the_abstract_space_is_one_too() {
    let name = format!("vfio-notify-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(&name).expect("an abstract name");
    let socket = UnixDatagram::bind_addr(&address).expect("listen");
    socket.set_read_timeout(Some(SOON)).expect("set a deadline");
    let mut bench = Bench::new();
    bench.start_plugin_with(&[], &[("NOTIFY_SOCKET", format!("@{name}").into())]);
    let mut text = [0; 512];
    let length = socket.recv(&mut text).expect("a message");
    assert!(text[..length].starts_with(b"READY=1\n"));
}

#[test]
fn a_manager_that_is_gone_is_told_of_once_and_holds_up_nothing() {
    let mut bench = Bench::new();
    bench.start_kubelet(1);
    let env = [("NOTIFY_SOCKET", "/nonexistent/notify".into()), ("WATCHDOG_USEC", "20000".into())];
    bench.start_plugin_with(&[], &env);
    bench.wait_registered();
    bench.kubelet().admit("pod", &[(PAIR, Ask::Count(1))]).expect("admitted");
    assert_eq!(bench.plugin().logged("/nonexistent/notify").len(), 1);
}
