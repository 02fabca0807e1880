//! The state file.

use std::fs;
use std::thread;
use std::time::Instant;

use super::Scratch;
use vfio_device_plugin::ledger::Ledger;
use vfio_device_plugin::state::{State, Store};
use vfio_device_plugin::sys::Root;
use vfio_device_plugin::sys::bind::Before;
use vfio_device_plugin::sys::device::DeviceId;
use vfio_device_plugin::sys::pci::{GroupId, PciAddr};

/// The content of the file. The boot's id is "b".
pub fn state(bytes: &[u8]) {
    let scratch = Scratch::new();
    let root = Root::new(&scratch.0);
    let (boot_id, run) = (root.path("proc/sys/kernel/random/boot_id"), root.path("run"));
    fs::create_dir_all(boot_id.parent().expect("a parent")).expect("make a directory");
    fs::write(boot_id, "b\n").expect("write the boot's id");
    fs::create_dir_all(&run).expect("make the run directory");
    fs::write(run.join("state.json"), bytes).expect("write the state");

    let peeked = State::peek(&root, &run);
    let (state, warning) = State::open(&root, &run).expect("a file is no reason to fail");
    let store = Store::new(state);
    assert_eq!(peeked.is_err(), warning.is_some(), "peek and open disagree");
    assert_eq!(peeked.unwrap_or_default(), store.moved());
    assert_eq!(warning.is_some(), run.join("state.json.old").exists(), "it is kept aside");

    // The ledger takes over any grant, and the next one comes after it.
    let (now, grants) = (Instant::now(), store.grants());
    let mut ledger = Ledger::new(false);
    for (addr, grant) in grants.clone() {
        ledger.restore(addr, &grant.resource, grant.group, grant.number, grant.started, now);
    }
    assert!(ledger.leases().keys().eq(grants.keys()));
    let new: PciAddr = "0000:fe:1f.7".parse().expect("an address");
    let id = DeviceId::from(new);
    let wanted = [(id, GroupId::new(u32::MAX))].into_iter().collect();
    if ledger.admit("a.b/c", &wanted, &Default::default(), now).is_ok() {
        let number = |addr: &DeviceId| ledger.leases().get(addr).and_then(|lease| lease.number);
        let late = |addr: &&DeviceId| **addr != id && number(addr) > number(&id);
        assert_eq!(grants.keys().find(late), None, "an earlier grant has a later number");
    }

    // What was understood survives being written.
    let releasing = store.releasing();
    let before = thread::scope(|scope| {
        scope.spawn(|| store.run());
        let before = store.remember(new, Before { driver: None, driver_override: None });
        store.set_grants(&grants, releasing.clone());
        store.close();
        before
    });
    before.expect("memory takes it");
    let moved = store.moved();
    assert!(moved.contains_key(&new));
    let (again, warning) = State::open(&root, &run).expect("open again");
    assert_eq!(warning, None);
    let again = Store::new(again);
    assert_eq!(again.moved(), moved);
    assert_eq!(again.grants(), grants);
    assert_eq!(again.releasing(), releasing);
}
