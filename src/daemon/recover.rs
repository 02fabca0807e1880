//! What an earlier run of this boot left half done is put back before anything is offered.

use std::time::Duration;

use litemap::LiteMap;

use super::desk::Desk;
use super::wait::within;
use crate::error::{chain, words};
use crate::sys::bind;
use crate::sys::groups;
use crate::sys::pci::{GroupId, PciAddr};
use crate::sys::scan;

/// How long the start waits for it. A write that hangs costs its group only.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks at every function that we moved. One on vfio-pci stays: a container may be using
/// it. One that is on no driver, or on the one it came from, was on its way when we were
/// killed, and goes back - unless it was granted: then the bind is finished for its
/// container, or undone once the grant is known to have come to nothing. One that somebody
/// else has given another driver since stays there and is forgotten.
pub(super) fn recover(desk: &Desk) {
    let config = desk.config();
    let root = &config.root;
    let leases = desk.ledger().leases().clone();
    let mut half_way: LiteMap<GroupId, LiteMap<PciAddr, bind::Before>> = LiteMap::new();
    for (addr, before) in desk.store.moved() {
        if leases.contains_key(&addr.into()) {
            continue;
        }
        match (scan::driver(root, addr), groups::of_moved(root, addr)) {
            (Ok(driver), Ok(Some(group))) if !driver.as_ref().is_some_and(|d| d.is_vfio()) => {
                match driver.filter(|driver| Some(driver) != before.driver.as_ref()) {
                    Some(other) => log::info!("{addr} is on {other} now and stays there"),
                    None => log::info!(
                        "{addr} was left half way to vfio-pci by an earlier run; putting it back"
                    ),
                }
                half_way.entry(group).or_default().insert(addr, before);
            }
            // It is gone.
            (Ok(_), Ok(_)) => {}
            // It stays in the state file for the log of a bind.
            (Err(e), _) | (_, Err(e)) => log::error!("{}", chain(&e)),
        }
    }
    for (group, moved) in half_way {
        desk.binder.give_back(group, moved, || true);
    }
    if !within(PATIENCE, || desk.binder.running().is_empty()) {
        let groups = words(desk.binder.running());
        log::warn!("groups {groups} are still being put back");
    }
}
