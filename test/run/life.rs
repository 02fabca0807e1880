//! The process: its start, its end, its files, its command line.

use std::fs;
use std::time::{Duration, Instant};

use crate::util::bench::{A, B, Bench, NIC0, NIC1, NICS, PAIR, SLOW, SLOW0};
use crate::util::kubelet::Ask;
use crate::util::plugin::output;
use crate::util::{SOON, wait_until};

const BOOT_ID: &str = "proc/sys/kernel/random/boot_id";

#[test]
fn sigterm_ends_it_and_devices_stay_bound() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("pod", &[(PAIR, Ask::Count(1))]).expect("admitted");
    let writes = bench.kernel.writes();
    bench.plugin().signal("TERM");
    assert_eq!(bench.plugin().wait().code(), Some(0));
    // A pod is using them.
    assert_eq!(bench.kernel.driver(A), "vfio-pci");
    assert_eq!(bench.kernel.driver(B), "vfio-pci");
    bench.wait_capacity(PAIR, 2, 0, SOON);
    wait_until("its sockets are gone", SOON, || {
        let names: Vec<_> = fs::read_dir(bench.plugins_dir())
            .expect("list the directory")
            .flatten()
            .map(|e| e.file_name())
            .filter(|n| n.to_string_lossy().ends_with(".sock") && *n != *"kubelet.sock")
            .collect();
        if names.is_empty() { Ok(()) } else { Err(format!("{names:?}")) }
    });

    bench.start_plugin(&[]);
    // Of the pair one is held, so the other cannot be had.
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.kubelet().pre_start("pod").expect("the container may start again");
    assert_eq!(bench.kernel.writes(), writes, "there was nothing to do");
}

#[test]
fn sigint_is_an_end_like_sigterm() {
    let mut bench = Bench::running(&[]);
    bench.plugin().signal("INT");
    assert_eq!(bench.plugin().wait().code(), Some(0));
}

#[test]
fn a_state_file_that_cannot_be_read_is_set_aside_with_a_warning() {
    let mut bench = Bench::new();
    fs::create_dir_all(bench.run_dir()).expect("make the run directory");
    let path = bench.run_dir().join("state.json");
    fs::write(&path, b"{ \"version\": 1, \xff").expect("write a broken file");
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    bench.wait_registered();
    let line = bench.plugin().expect_log("state.json is not used");
    assert!(line.contains("WARN"), "{line}");
    assert!(bench.run_dir().join("state.json.old").exists(), "it is kept to be looked at");
    bench.kubelet().admit("pod", &[(PAIR, Ask::Count(1))]).expect("admitted");
}

#[test]
fn a_state_file_of_another_boot_is_set_aside_with_a_warning() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("pod", &[(PAIR, Ask::Count(1))]).expect("admitted");
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    bench.kernel.put(BOOT_ID, "0c9e6f1b-54e2-4b0a-9b0c-3f8f6d1d2a02\n");
    bench.start_plugin(&[]);
    bench.plugin().expect_log("of another boot");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    // The kubelet replays the answer it has: only PreStartContainer is asked.
    bench.kubelet().pre_start("pod").expect("may start");
}

/// Binding was only begun before the first list: after a reboot the kubelet starts pods as
/// soon as it has one, and Kata opens the group before PreStartContainer is asked.
#[test]
fn what_is_held_is_bound_before_the_first_list_after_a_reboot() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("pod", &[(SLOW, Ask::Count(1))]).expect("admitted");
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    bench.kernel.put(BOOT_ID, "0c9e6f1b-54e2-4b0a-9b0c-3f8f6d1d2a02\n");
    bench.kernel.put(&format!("sys/bus/pci/devices/{SLOW0}/driver_override"), "\n");
    bench.kernel.command("drivers/vfio-pci/unbind", SLOW0);
    bench.wait_driver(SLOW0, "");
    bench.kernel.command("drivers_probe", SLOW0);
    bench.wait_driver(SLOW0, "slowpoke");
    bench.kernel.hang_unbind("slowpoke");
    bench.start_plugin(&[]);
    bench.plugin().expect_log("group 31 is held and not bound");
    let since = Instant::now();
    wait_until("a list would have come by now", SOON, || {
        if since.elapsed() > Duration::from_secs(1) { Ok(()) } else { Err(String::new()) }
    });
    assert_eq!(bench.plugin().logged(": registered"), Vec::<String>::new());
    bench.kernel.resume_unbind("slowpoke");
    bench.wait_capacity(SLOW, 1, 1, SOON);
    assert_eq!(bench.kernel.driver(SLOW0), "vfio-pci");

    // One that hangs is waited for in vain, and not for long.
    bench.plugin().signal("KILL");
    bench.plugin().wait();
    bench.kernel.command("drivers/vfio-pci/unbind", SLOW0);
    bench.wait_driver(SLOW0, "");
    bench.kernel.put(&format!("sys/bus/pci/devices/{SLOW0}/driver_override"), "\n");
    bench.kernel.command("drivers_probe", SLOW0);
    bench.wait_driver(SLOW0, "slowpoke");
    bench.kernel.hang_unbind("slowpoke");
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    bench.kernel.resume_unbind("slowpoke");
    bench.kubelet().pre_start("pod").expect("may start");
}

/// After a reboot the kubelet replays its answer, and the group may have another number:
/// the container would get another group's node.
#[test]
fn a_group_with_another_number_after_a_reboot_is_told_with_the_remedy() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("pod", &[(NICS, Ask::Ids(vec![NIC0.to_owned()]))]).expect("admitted");
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    bench.kernel.put(BOOT_ID, "0c9e6f1b-54e2-4b0a-9b0c-3f8f6d1d2a02\n");
    bench.kernel.regroup(NIC0, 11, 77);
    bench.start_plugin(&[]);
    bench.plugin().expect_log("of another boot");
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    let refused = bench.kubelet().pre_start("pod").expect_err("its node is another group's");
    for part in [NIC0, "/dev/vfio/11", "IOMMU group 77", "delete the pod"] {
        assert!(refused.message.contains(part), "no {part:?} in: {refused}");
    }
}

/// The same with a checkpoint that cannot be read: then nobody knows which node the container
/// was handed, and it got the other group's.
#[test]
fn after_a_reboot_what_was_handed_out_must_be_known() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("pod", &[(NICS, Ask::Ids(vec![NIC0.to_owned()]))]).expect("admitted");
    bench.kubelet().pre_start("pod").expect("it was granted in this boot");
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    bench.kubelet().hold_checkpoint(true);
    bench.kubelet().corrupt_checkpoint("?");
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    bench.kubelet().pre_start("pod").expect("our own memory says so");
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    bench.kernel.put(BOOT_ID, "0c9e6f1b-54e2-4b0a-9b0c-3f8f6d1d2a02\n");
    bench.kernel.regroup(NIC0, 11, 77);
    bench.start_plugin(&[]);
    bench.plugin().expect_log(&format!("{NICS}: registered"));
    let refused = bench.kubelet().pre_start("pod").expect_err("its node may be another group's");
    for part in [NIC0, "cannot be read", "delete the pod"] {
        assert!(refused.message.contains(part), "no {part:?} in: {refused}");
    }
}

/// A function that a kill left between two drivers, and that nobody was promised, goes
/// back to the one it had.
#[test]
fn what_was_left_half_way_is_put_back_at_the_start() {
    let mut bench = Bench::new();
    let state = format!(
        r#"{{"version":1,"boot_id":"6f1b0c9e-54e2-4b0a-9b0c-3f8f6d1d2a01","moved":{{"{NIC0}":{{"driver":"e1000e","driver_override":null}}}},"grants":{{}}}}"#
    );
    fs::create_dir_all(bench.run_dir()).expect("make the run directory");
    fs::write(bench.run_dir().join("state.json"), state).expect("write the state file");
    bench.kernel.put(&format!("sys/bus/pci/devices/{NIC0}/driver_override"), "vfio-pci\n");
    bench.kernel.command("drivers/e1000e/unbind", NIC0);
    bench.wait_driver(NIC0, "");
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    bench.wait_back(NIC0, "e1000e");
    bench.wait_registered();
}

/// A host's NIC lost its driver at the next start, and with it the host's network: the state
/// file remembered what it was before somebody gave it another driver.
#[test]
fn what_somebody_else_has_given_a_driver_since_stays_there() {
    for (was, ours) in [("null", "(null)"), ("\"igb\"", "(null)"), ("\"igb\"", "vfio-pci")] {
        let mut bench = Bench::new();
        let state = format!(
            r#"{{"version":1,"boot_id":"6f1b0c9e-54e2-4b0a-9b0c-3f8f6d1d2a01","moved":{{"{NIC0}":{{"driver":{was},"driver_override":null}}}},"grants":{{}}}}"#
        );
        fs::create_dir_all(bench.run_dir()).expect("make the run directory");
        let file = bench.run_dir().join("state.json");
        fs::write(&file, &state).expect("write the state file");
        bench.kernel.put(&format!("sys/bus/pci/devices/{NIC0}/driver_override"), ours);
        let (code, said) = bench.restore(&["--dry-run"]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(&format!("{NIC0} is on e1000e already")), "{said}");

        bench.start_kubelet(1);
        bench.start_plugin(&["--release", "restore"]);
        bench.wait_registered();
        wait_until("it is forgotten", SOON, || {
            let state = fs::read_to_string(&file).expect("the state file");
            if state.contains(NIC0) { Err(state) } else { Ok(()) }
        });
        assert_eq!(bench.kernel.writes(), Vec::<String>::new());
        assert_eq!(bench.kernel.driver(NIC0), "e1000e");
        assert_eq!(bench.kernel.driver_override(NIC0), "");
        // From here on its driver is the one that it goes back to.
        bench.kubelet().admit("vm", &[(NICS, Ask::Ids(vec![NIC0.to_owned()]))]).expect("admitted");
        assert_eq!(bench.kernel.driver(NIC0), "vfio-pci");
        bench.kubelet().remove("vm");
        bench.wait_driver(NIC0, "e1000e");
    }
}

#[test]
fn a_second_instance_is_refused_and_names_the_first() {
    let mut bench = Bench::running(&[]);
    let (root, run_dir) = (bench.kernel.path(""), bench.run_dir());
    let second =
        output(&["--root", &root.to_string_lossy(), "--run-dir", &run_dir.to_string_lossy()]);
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains(&bench.plugin().pid().to_string()), "{said}");
    assert!(bench.plugin().is_running());
}

#[test]
fn wrong_usage_is_exit_code_2_and_names_the_word() {
    for (words, word) in [
        (&["frobnicate"][..], "frobnicate"),
        (&["run", "--frob"], "frob"),
        (&["run", "now"], "now"),
        (&["--select", "eth0"], "eth0"),
        (&["--exclude", "10de:zzzz"], "10de:zzzz"),
        (&["--allow", "01:00.0"], "01:00.0"),
        (&["--namespace", "kubernetes.io"], "kubernetes.io"),
        (&["--bind-wait", "soon"], "soon"),
    ] {
        let done = output(words);
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{words:?}: {said}");
        assert!(said.contains(word), "{words:?}: {said}");
    }
    for words in [&["--help"][..], &["--version"], &["run", "-h"]] {
        let done = output(words);
        assert_eq!(done.status.code(), Some(0), "{words:?}");
        assert!(!done.stdout.is_empty(), "{words:?}");
    }
}

/// While nothing changes the kubelet gets no lists, because each costs it a checkpoint
/// write, and looks at the host change nothing.
#[test]
fn looks_without_change_publish_nothing() {
    let mut bench = Bench::running(&["--rescan", "1"]);
    let lists = |bench: &Bench| bench.kubelet().listed().len();
    // Once all are registered the tracker has one list sent again, so that the kubelet writes
    // its checkpoint: it waits two seconds for that.
    wait_until("no list comes any more", SOON, || {
        let last = bench.kubelet().listed().last().map(|list| list.at.elapsed());
        let last = last.ok_or("none came")?;
        if last > Duration::from_secs(3) { Ok(()) } else { Err(format!("{last:?} ago")) }
    });
    let before = lists(&bench);
    // A change that is seen only by a look: whatever else the look would send is there too.
    bench.kernel.put(&format!("sys/bus/pci/devices/{NIC1}/numa_node"), "0\n");
    wait_until("the change is listed", SOON, || {
        let devices = bench.kubelet().devices(NICS);
        if devices.iter().all(|d| d.numa == [0]) { Ok(()) } else { Err(format!("{devices:?}")) }
    });
    assert_eq!(lists(&bench), before + 1);
    assert!(bench.plugin().is_running());
}
