//! What an earlier run of this boot left half done is put back before anything is offered.

use std::collections::BTreeMap;

use super::desk::Desk;
use crate::error::chain;
use crate::sys::bind;
use crate::sys::pci::PciAddr;
use crate::sys::scan;

/// Looks at every function that we moved. One on vfio-pci stays: a container may be using
/// it. One that is on no driver, or on another than it came from, was on its way when we
/// were killed, and goes back - unless it was granted: then the bind is finished for its
/// container, or undone once the grant is known to have come to nothing.
pub(super) fn recover(desk: &Desk) {
    let root = &desk.config.root;
    // Two statements: a guard lives to the end of its own.
    let moved = desk.state().moved();
    let leases = desk.ledger().leases().clone();
    let half_way: BTreeMap<PciAddr, bind::Before> = moved
        .into_iter()
        .filter(|(addr, _)| !leases.contains_key(addr))
        .filter(|(addr, _)| match scan::driver(root, *addr) {
            Ok(driver) => !driver.is_some_and(|d| d.is_vfio()),
            // It cannot even be read: it is gone, or stays for the log of a bind.
            Err(_) => false,
        })
        .collect();
    for (addr, before) in half_way {
        log::info!("{addr} was left half way to vfio-pci by an earlier run; putting it back");
        let failed = bind::undo(root, &[(addr, before)]);
        for e in &failed {
            log::error!("{}", chain(e));
        }
        if failed.is_empty()
            && let Err(e) = desk.state().forget([addr])
        {
            log::error!("{}", chain(&e));
        }
    }
}
