//! SIGHUP: the config file is read again, and nobody loses what he has.

use std::fs;

use crate::util::bench::{
    A, B, Bench, DISKS, GPUS, IDLE_DISK, NIC0, NIC1, NICS, PAIR, PAIR_GROUP, SYSTEM_DISK,
};
use crate::util::kubelet::Ask;
use crate::util::{SOON, wait_until};

const CARDS: &str = "example.com/cards";

fn ids(ids: &[&str]) -> Ask {
    Ask::Ids(ids.iter().map(ToString::to_string).collect())
}

/// Writes the config of a running plugin, and waits until it has taken it or said why not.
fn reload(bench: &mut Bench, text: &str, said: &str) -> String {
    bench.configure(text);
    hang_up(bench, said)
}

fn hang_up(bench: &mut Bench, said: &str) -> String {
    let before = bench.plugin().logged(said).len();
    bench.plugin().signal("HUP");
    wait_until(&format!("{said:?} is said"), SOON, || {
        let lines = bench.plugin().logged(said);
        lines.into_iter().nth(before).ok_or_else(|| bench.plugin().log().join("\n"))
    })
}

/// The devices of a resource as the kubelet has them: address and H or U.
fn listed(bench: &Bench, resource: &str) -> Vec<String> {
    let devices = bench.kubelet().devices(resource).into_iter();
    devices.map(|d| format!("{} {}", d.id, if d.healthy { "H" } else { "U" })).collect()
}

fn wait_listed(bench: &Bench, resource: &str, devices: &[&str]) {
    wait_until(&format!("{resource} is {devices:?}"), SOON, || {
        let now = listed(bench, resource);
        if now == devices { Ok(()) } else { Err(format!("{now:?}")) }
    });
}

fn registrations(bench: &Bench, resource: &str) -> usize {
    bench.kubelet().registrations().iter().filter(|r| r.resource == resource).count()
}

/// `list` judges with its own privileges and by the file as it is; that the daemon offers
/// something else was not to be seen.
#[test]
fn list_tells_what_the_daemon_offers_otherwise() {
    let mut bench = Bench::running(&[]);
    let differing = |bench: &mut Bench| {
        let listing: serde_json::Value =
            serde_json::from_str(&bench.list("--json")).expect("list --json");
        listing["differing"].clone()
    };
    assert_eq!(differing(&mut bench), serde_json::json!([]));
    let text = "exclude = [\"8086:10d3\"]\n";
    bench.configure(text);
    let other = serde_json::json!([{ "name": NICS, "listed": 0, "offered": 2 }]);
    assert_eq!(differing(&mut bench), other);
    let table = bench.list("");
    assert!(table.contains(&format!("\n{NICS}  2, not 0\n")), "{table}");
    reload(&mut bench, text, "settings read again");
    wait_until("both are of one mind", SOON, || match differing(&mut bench) {
        none if none == serde_json::json!([]) => Ok(()),
        some => Err(some.to_string()),
    });
}

#[test]
fn a_resource_that_appears_is_registered_and_the_others_are_left_alone() {
    let mut bench = Bench::running(&[]);
    let text = "[[resource]]\nname = \"example.com/cards\"\nmatch = { id = \"8086:10d3\" }\n";
    let line = reload(&mut bench, text, "settings read again");
    assert!(line.contains("config.toml; changed: resource"), "{line}");
    wait_listed(&bench, CARDS, &[&format!("{NIC0} H"), &format!("{NIC1} H")]);
    // One may be in flight under the old name.
    wait_listed(&bench, NICS, &[&format!("{NIC0} U"), &format!("{NIC1} U")]);
    bench.plugin().expect_log(&format!("it is a device of {CARDS} now"));
    bench.kubelet().admit("pod", &[(CARDS, ids(&[NIC0]))]).expect("admitted");
    assert!(!bench.list("--json").contains("is a device of"), "it is healthy where it is now");
    bench.wait_capacity(GPUS, 4, 4, SOON);
    for resource in [GPUS, PAIR, DISKS] {
        assert_eq!(registrations(&bench, resource), 1, "{resource}");
    }

    let line = hang_up(&mut bench, "settings read again");
    assert!(line.contains("changed: nothing"), "{line}");
}

/// The kubelet would crash for an allocated device that is gone from its list, and would not
/// let its pod in again when it is unhealthy.
#[test]
fn what_is_held_stays_in_its_resource_until_it_is_released() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &[(NICS, ids(&[NIC0]))]).expect("admitted");
    let text = "[[resource]]\nname = \"example.com/cards\"\nmatch = { id = \"8086:10d3\" }\n";
    reload(&mut bench, text, "settings read again");
    wait_listed(&bench, CARDS, &[&format!("{NIC1} H")]);
    wait_listed(&bench, NICS, &[&format!("{NIC0} H"), &format!("{NIC1} U")]);
    bench.kubelet().pre_start("vm1").expect("its container may start again");
    // Also under the eyes of a new process, and of a new kubelet.
    bench.plugin().signal("TERM");
    bench.plugin().wait();
    bench.start_plugin(&[]);
    wait_listed(&bench, CARDS, &[&format!("{NIC1} H")]);
    wait_listed(&bench, NICS, &[&format!("{NIC0} H")]);
    bench.kubelet().restart();
    wait_listed(&bench, NICS, &[&format!("{NIC0} H")]);
    bench.kubelet().pre_start("vm1").expect("its container may start again");

    bench.kubelet().remove("vm1");
    wait_listed(&bench, CARDS, &[&format!("{NIC0} H"), &format!("{NIC1} H")]);
    wait_listed(&bench, NICS, &[&format!("{NIC0} U")]);
    let refused = bench.kubelet().plugin(NICS).expect("it is served").allocate(&[NIC0.to_owned()]);
    let refused = refused.expect_err("it has another name now");
    assert!(refused.message.contains(&format!("a device of {CARDS} now")), "{refused}");
    bench.kubelet().admit("vm2", &[(CARDS, ids(&[NIC0]))]).expect("admitted");
}

#[test]
fn what_is_excluded_while_it_is_held_goes_to_nobody_else_and_back_to_the_host() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &[(PAIR, ids(&[A])), (NICS, ids(&[NIC1]))]).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    // B shares A's group; the NIC is excluded itself.
    let text = format!("exclude = [\"{B}\", \"{NIC1}\"]\n");
    reload(&mut bench, &text, "settings read again");
    bench.plugin().expect_log(&format!("{B} is unhealthy: it is excluded"));
    wait_listed(&bench, PAIR, &[&format!("{A} H"), &format!("{B} U")]);
    wait_listed(&bench, NICS, &[&format!("{NIC0} H"), &format!("{NIC1} H")]);
    bench.kubelet().pre_start("vm1").expect("its container may start again");
    let refused = bench.kubelet().plugin(NICS).expect("it is served").allocate(&[NIC1.to_owned()]);
    let refused = refused.expect_err("it is excluded");
    assert!(refused.message.contains("only the pod that has it keeps it"), "{refused}");
    assert_eq!(bench.kernel.driver(NIC1), "vfio-pci");

    bench.kubelet().remove("vm1");
    for (addr, driver) in [(A, "e1000"), (B, "e1000"), (NIC1, "e1000e")] {
        bench.wait_back(addr, driver);
    }
    wait_listed(&bench, PAIR, &[&format!("{A} U"), &format!("{B} U")]);
    wait_listed(&bench, NICS, &[&format!("{NIC0} H"), &format!("{NIC1} U")]);
    // And all of it comes back.
    reload(&mut bench, "", "settings read again");
    bench.wait_registered();
}

/// A machine outside Kubernetes has a free group open: it was to be taken from under it as soon
/// as the settings gave free groups back.
#[test]
fn a_group_that_a_stranger_has_open_is_not_given_back() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &[(PAIR, ids(&[A]))]).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
    bench.kubelet().remove("vm1");
    bench.wait_capacity(PAIR, 2, 2, SOON);
    let writes = bench.kernel.writes();
    bench.hold_group_open(PAIR_GROUP, true);
    reload(&mut bench, "release = \"restore\"\n", "settings read again");
    // A look after the one that has read them.
    bench.kernel.hot_remove(NIC1);
    wait_listed(&bench, NICS, &[&format!("{NIC0} H"), &format!("{NIC1} U")]);
    assert_eq!(bench.kernel.writes(), writes);
    bench.hold_group_open(PAIR_GROUP, false);
    bench.wait_driver(A, "e1000");
}

#[test]
fn a_file_that_is_wrong_changes_nothing_and_every_error_is_said() {
    let mut bench = Bench::new();
    bench.configure(&format!("exclude = [\"{NIC0}\"]\n"));
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    bench.wait_capacity(NICS, 1, 1, SOON);
    let text = "namespace = \"A_B\"\nfrobnicate = 1\n";
    reload(&mut bench, text, "the settings stay as they were");
    let log = bench.plugin().log().join("\n");
    for place in ["config.toml:1:13: ", "config.toml:2:1: "] {
        assert!(log.contains(place), "no {place} in: {log}");
    }
    bench.wait_capacity(NICS, 1, 1, SOON);
    // Gone, as when an editor replaces it: then everything would be offered.
    fs::remove_file(bench.kernel.path("etc/vfio-device-plugin/config.toml")).expect("remove it");
    hang_up(&mut bench, "is not there any more");
    // What comes after a wrong one is taken.
    reload(&mut bench, &format!("exclude = [\"{NIC1}\"]\n"), "settings read again");
    wait_listed(&bench, NICS, &[&format!("{NIC0} H"), &format!("{NIC1} U")]);
    assert_eq!(registrations(&bench, NICS), 1);
}

#[test]
fn what_needs_a_restart_is_said_and_the_rest_is_applied() {
    let mut bench = Bench::running(&["--release", "keep"]);
    let text = "groups = \"shared\"\nrelease = \"restore\"\nbind_wait = \"2s\"\n";
    let line = reload(&mut bench, text, "settings read again");
    // The flag stands in the place of the file's release.
    assert!(line.contains("changed: bind_wait"), "{line}");
    let line = bench.plugin().expect_log("changes only with a restart");
    assert!(line.contains("groups") && line.contains("stays \"exclusive\""), "{line}");
    bench.kubelet().admit("vm1", &[(PAIR, ids(&[A]))]).expect("admitted");
    bench.wait_capacity(PAIR, 2, 1, SOON);
}

/// A release mode, and a name that the guard was told to overlook, count from now on.
#[test]
fn modes_and_allowances_count_from_the_next_look_on() {
    let mut bench = Bench::running(&[]);
    bench.kubelet().admit("vm1", &[(PAIR, ids(&[A]))]).expect("admitted");
    let text = format!("release = \"restore\"\nallow = [\"{SYSTEM_DISK}\"]\n");
    reload(&mut bench, &text, "settings read again");
    let both = [format!("{SYSTEM_DISK} H"), format!("{IDLE_DISK} H")];
    wait_listed(&bench, DISKS, &both.each_ref().map(String::as_str));
    bench.plugin().expect_log("is offered by --allow although the host uses it");
    bench.kubelet().remove("vm1");
    bench.wait_driver(A, "e1000");
    reload(&mut bench, "", "settings read again");
    let one = [format!("{SYSTEM_DISK} U"), format!("{IDLE_DISK} H")];
    wait_listed(&bench, DISKS, &one.each_ref().map(String::as_str));
}
