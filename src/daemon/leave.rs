//! How functions leave vfio-pci: given back when their group is free, or by somebody else.

use std::time::Duration;

use litemap::LiteMap;

use super::desk::Desk;
use crate::config::Release;
use crate::plan::Refusal;
use crate::set::Set;
use crate::state::lock;
use crate::sys::bind;
use crate::sys::device::DeviceId;
use crate::sys::groups;
use crate::sys::pci::{GroupId, PciAddr};
use crate::sys::scan;

/// How long a group may take to be seen closed before it is given back; then it is tried again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Forgets functions that somebody else gave back: `restore`, or an operator; and those that left
/// the bus, of which the next in that place is another.
pub(super) fn forget_returned(desk: &Desk) {
    let config = desk.config();
    let root = &config.root;
    let moved = desk.store.moved();
    let leased = |addr: PciAddr| desk.ledger().leases().contains_key(&addr.into());
    // Not while one may be remembered of which the bind goes on when it is back.
    if desk.binder.running().is_empty() {
        let gone = |addr: &PciAddr| scan::is_gone(root, *addr) && !leased(*addr);
        let gone: Vec<PciAddr> = moved.keys().copied().filter(gone).collect();
        desk.store.forget_if(&gone, |addr| scan::is_gone(root, addr));
    }
    let is_still = |addr: PciAddr| {
        let group = groups::of_moved(root, addr).ok().flatten();
        group.is_some_and(|group| !desk.binder.running().contains(&group))
            && moved.get(&addr).is_some_and(|before| {
                scan::driver(root, addr).is_ok_and(|driver| driver == before.driver)
            })
    };
    // One that is pulled out under its user has no driver, and reading its override waits
    // until the user lets go: nobody gives back what is held.
    let is_free = |addr: PciAddr| {
        let group = groups::of_moved(root, addr).ok().flatten();
        group.is_some_and(|group| desk.ledger().is_free(group))
    };
    // `restore` has the lock for as long as the native driver's probe takes, and the override
    // cannot be read meanwhile.
    let is_at_rest = |addr: PciAddr| {
        let group = groups::of_moved(root, addr).ok().flatten();
        group.is_some_and(|group| matches!(lock::try_group(&config.run_dir, group), Ok(Some(_))))
    };
    let is_back = |addr: PciAddr, before: &bind::Before| {
        is_free(addr)
            && is_still(addr)
            && is_at_rest(addr)
            && scan::driver_override(root, addr).is_ok_and(|o| o == before.driver_override)
    };
    let back: Vec<PciAddr> =
        moved.iter().filter(|(addr, b)| is_back(**addr, b)).map(|(addr, _)| *addr).collect();
    // The override's read may wait for the device; so once more, by what never waits, where
    // nobody can remember it meanwhile: a bind that begins now remembers after us, and one
    // that has remembered is still running, or has ended on vfio-pci.
    desk.store.forget_if(&back, is_still);
}

/// Gives groups that are free and closed back to their native drivers: those that a bind
/// left half way whose grant then came to nothing, and all where the settings of every
/// resource in them say so. Only functions that our state file says we moved.
pub(super) fn give_back(desk: &Desk) {
    let config = desk.config();
    let remembered = desk.store.moved();
    let published = desk.view.get();
    for (group, members) in &published.plan.moves {
        let of = |addr: &PciAddr| remembered.get(addr).map(|before| (*addr, before.clone()));
        let moved: LiteMap<PciAddr, bind::Before> = members.iter().filter_map(of).collect();
        // Of most nothing was moved, and whether a group is bound is a link to read of each.
        if moved.is_empty() {
            continue;
        }
        let mut resources = published.plan.resources_of(*group);
        if !bind::is_bound(&config.root, *group, members) {
            give(desk, *group, moved, |_| true);
        } else if resources.all(|r| config.release.get(r) == Release::Restore) {
            give_closed(desk, *group, moved);
        }
    }
    give_back_unwanted(desk, &remembered);
}

/// The same for groups that the settings offer no more, and for what a bind left half way of one
/// that the host has begun to use: there is no next container to keep them for.
fn give_back_unwanted(desk: &Desk, remembered: &LiteMap<PciAddr, bind::Before>) {
    let config = desk.config();
    let published = desk.view.get();
    // And one without an IOMMU that is not bound, when the kernel takes no such any more.
    let is_reason = |why: &Refusal| why.is_the_operators() || *why == Refusal::NoGroup;
    let root = &config.root;
    let mut groups: LiteMap<GroupId, LiteMap<PciAddr, bind::Before>> = LiteMap::new();
    for (addr, before) in remembered {
        if let Some(why) = published.plan.refusal(*addr)
            && let Ok(Some(group)) = groups::of_moved(root, *addr)
            && !published.plan.moves.contains_key(&group)
            && (is_reason(why) || groups::is_viable(root, group).is_ok_and(|viable| !viable))
        {
            groups.entry(group).or_default().insert(*addr, before.clone());
        }
    }
    for (group, moved) in groups {
        // Of a group that is not offered the ledger knows only what it granted itself.
        let held = {
            let ledger = desk.ledger();
            let shown: Set<DeviceId> = ledger.shown().map(|h| h.addr).collect();
            let mut devices = moved.keys().map(|addr| DeviceId::Pci(*addr));
            devices.any(|d| shown.contains(&d) || ledger.leases().contains_key(&d))
        };
        if !held {
            give_closed(desk, group, moved);
        }
    }
}

/// Has a group given back that is free, unless somebody outside Kubernetes has it open: the
/// kernel would wait for him, and he would be asked to let go.
fn give_closed(desk: &Desk, group: GroupId, moved: LiteMap<PciAddr, bind::Before>) {
    if desk.ledger().is_free(group) && desk.is_seen_closed(group) {
        // He may have opened it since.
        give(desk, group, moved, move |desk| {
            let answer = desk.probe_within(&Set::from([group]), PATIENCE);
            answer.get(&group) == Some(&Ok(false))
        });
    }
}

/// Has a group given back if it is free, and what is asked last, on its own thread, says so.
fn give(
    desk: &Desk,
    group: GroupId,
    moved: LiteMap<PciAddr, bind::Before>,
    last: impl FnOnce(&Desk) -> bool + Send + 'static,
) {
    if moved.is_empty() || desk.binder.is_kept(group) || !desk.ledger().is_free(group) {
        return;
    }
    let here = desk.clone();
    desk.binder.give_back(group, moved, move || here.ledger().is_free(group) && last(&here));
}
