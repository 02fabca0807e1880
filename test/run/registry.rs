//! `--registration=watcher`: the kubelet finds the sockets in its plugins_registry.

use std::fs;
use std::os::unix::net::UnixListener;

use crate::util::bench::{Bench, GPUS, NIC0, NICS, OFFERED};
use crate::util::http::get;
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

const WATCHER: &str = "--registration=watcher";

fn entries(dir: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("list the directory").flatten();
    entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn every_resource_is_found_and_nothing_is_written_beside_the_kubelets_socket() {
    let mut bench = Bench::running(&[WATCHER]);
    let sockets = entries(&bench.kubelet_dir().join("plugins_registry"));
    assert_eq!(sockets.len(), OFFERED.len(), "{sockets:?}");
    let mut there = entries(&bench.plugins_dir());
    there.retain(|name| name != "kubelet_internal_checkpoint");
    assert_eq!(there, ["kubelet.sock"]);
    for (resource, _) in OFFERED {
        bench.plugin().expect_log(&format!("{resource}: registered"));
    }
    let asked = [(NICS, Ask::Ids(vec![NIC0.to_owned()]))];
    bench.kubelet().admit("pod", &asked).expect("it is admitted");
    bench.wait_driver(NIC0, "vfio-pci");
}

#[test]
fn a_kubelet_that_restarts_finds_every_resource_on_another_socket() {
    let bench = Bench::running(&[WATCHER]);
    let before = OFFERED.map(|(name, _)| (name, bench.endpoints(name)));
    bench.kubelet().restart();
    bench.wait_registered();
    for (resource, old) in before {
        wait_until(&format!("{resource} is on another socket"), SOON, || {
            let new = bench.endpoints(resource);
            let fresh = new.last().is_some_and(|last| !old.contains(last));
            if fresh { Ok(()) } else { Err(format!("{new:?}")) }
        });
    }
    bench.wait_registered();
}

/// The kubelet watches the file and not the connection (k8snetworkplumbingwg/
/// sriov-network-device-plugin#411).
#[test]
fn a_resource_that_the_kubelet_dropped_is_on_another_socket() {
    let bench = Bench::running(&[WATCHER]);
    let old = bench.endpoints(NICS);
    bench.kubelet().plugin(NICS).expect("it is registered").close();
    wait_until("it is registered again", SOON, || {
        let new = bench.endpoints(NICS);
        if new.len() > old.len() { Ok(()) } else { Err(format!("{new:?}")) }
    });
    bench.wait_capacity(NICS, 2, 2, SOON);
    assert_eq!(bench.endpoints(GPUS).len(), 1, "the others were left alone");
}

#[test]
fn a_refused_resource_is_said_once_and_costs_the_others_nothing() {
    let mut bench = Bench::new();
    bench.start_kubelet(1);
    bench.kubelet().refuse_registration(NICS, "not on this node today");
    bench.start_plugin(&[WATCHER, "--http", "0"]);
    for (resource, count) in OFFERED {
        if resource != NICS {
            bench.wait_capacity(resource, count, count, SOON);
        }
    }
    bench.plugin().expect_log("the kubelet does not take it: not on this node today");
    wait_until("three tries", SOON, || {
        let tries = bench.endpoints(NICS).len();
        if tries >= 3 { Ok(()) } else { Err(format!("{tries}")) }
    });
    assert_eq!(bench.plugin().logged("the kubelet does not take it").len(), 1);
    let addr = bench.http();
    let ready = get(&addr, "/readyz");
    assert!(ready.body.contains(&format!("has not registered: {NICS}")), "{}", ready.body);
    bench.kubelet().accept(NICS);
    bench.wait_capacity(NICS, 2, 2, SOON);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
}

/// It was ready, and kubelet_up was 0: nothing told of it.
#[test]
fn a_kubelet_that_never_finds_us_is_told_of() {
    let mut bench = Bench::new();
    fs::create_dir_all(bench.kubelet_dir().join("plugins_registry")).expect("make the directory");
    fs::create_dir_all(bench.plugins_dir()).expect("make the directory");
    let _listener =
        UnixListener::bind(bench.plugins_dir().join("kubelet.sock")).expect("a kubelet");
    bench.start_plugin(&[WATCHER, "--http", "0"]);
    bench.wait_metric("kubelet_up 1");
    let why = bench.wait_page("/readyz", 503, SOON);
    assert!(why.contains("has not registered"), "{why}");
}

#[test]
fn what_a_killed_plugin_left_goes_whichever_way_the_next_one_registers() {
    let mut bench = Bench::running(&[WATCHER]);
    bench.plugin().signal("KILL");
    bench.plugin().wait();
    let registry = bench.kubelet_dir().join("plugins_registry");
    // It would dial the one below.
    bench.kubelet().stop();
    let others = "vfio-of-somebody-else.sock";
    let _listener = UnixListener::bind(registry.join(others)).expect("a socket beside them");
    assert_eq!(entries(&registry).len(), OFFERED.len() + 1);
    bench.start_plugin(&[]);
    for (resource, count) in OFFERED {
        bench.plugin().expect_log(&format!("{resource}: {count} devices"));
    }
    assert_eq!(entries(&registry), [others]);
}

/// Without a kubelet, whose streams would tell as well.
#[test]
fn a_socket_that_is_removed_is_made_again_at_once() {
    let mut bench = Bench::running(&[WATCHER]);
    bench.kubelet().stop();
    let registry = bench.kubelet_dir().join("plugins_registry");
    for (resource, _) in OFFERED {
        bench.plugin().expect_log(&format!("{resource}: its stream ended"));
    }
    let made = wait_until("every resource has a socket", SOON, || {
        let there = entries(&registry);
        if there.len() == OFFERED.len() { Ok(there) } else { Err(format!("{there:?}")) }
    });
    fs::remove_file(registry.join(&made[0])).expect("remove it");
    wait_until("there are as many", SOON, || {
        let there = entries(&registry);
        let anew = there.len() == OFFERED.len() && !there.contains(&made[0]);
        if anew { Ok(()) } else { Err(format!("{there:?}")) }
    });
}
