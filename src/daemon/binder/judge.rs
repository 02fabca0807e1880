//! Whether a group may be moved, by a look at the host of this moment.

use std::fmt;
use std::fs::File;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};
use litemap::LiteMap;

use super::hold::Hold;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::inventory::inventory;
use crate::plan::{Refusal, plan};
use crate::set::Set;
use crate::sys::bind::Before;
use crate::sys::mdev;
use crate::sys::pci::{GroupId, PciAddr};
use crate::sys::scan::{self, Snapshot};

/// How many groups are judged at once. After a reboot all that pods have is bound at the same
/// time, and each look has the whole host in memory and some of its files open.
const AT_ONCE: usize = 4;

/// Lets few in at a time. Nothing is done there that waits for a device: it would keep everybody
/// else from it.
pub(super) struct Gate(Sender<()>, Receiver<()>);

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gate({} of {AT_ONCE})", self.0.len())
    }
}

impl Default for Gate {
    fn default() -> Gate {
        let (taken, free) = bounded(AT_ONCE);
        Gate(taken, free)
    }
}

/// One who is in.
pub(super) struct Inside<'a>(&'a Gate);

impl Gate {
    /// Waits to be let in.
    pub(super) fn enter(&self) -> Inside<'_> {
        // Both ends are ours.
        let _ = self.0.send(());
        Inside(self)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let _ = self.0.1.try_recv();
    }
}

/// A group that may be moved.
#[derive(Debug)]
pub(super) struct Judged {
    /// What a bind of it moves.
    pub(super) members: Set<PciAddr>,
    /// Its disks, which nobody can begin to use while these are open.
    pub(super) claims: Vec<Arc<File>>,
}

/// What a bind of the group moves; `tried` gets the same as soon as it is known. Each disk
/// below a member is opened, which fails if anything in the kernel holds it, and programs are
/// asked which nodes they have open. `moved` is what was moved already, read after the host.
///
/// # Errors
/// When the group may not be moved any more, and why.
pub(super) fn judge(
    group: GroupId,
    config: &Config,
    gate: &Gate,
    hold: &Hold,
    moved: impl FnOnce() -> LiteMap<PciAddr, Before>,
    tried: &mut Set<PciAddr>,
) -> Result<Judged> {
    let inside = gate.enter();
    let snapshot = scan::scan(&config.root);
    let (host, has_driver) = (snapshot.host.clone(), snapshot.vfio.driver);
    let members = still_offered(group, snapshot, config, moved())?;
    drop(inside);
    tried.clone_from(&members);
    if !has_driver {
        return Err(Error::State(
            "the vfio-pci driver is not there; load it with: modprobe vfio-pci".into(),
        ));
    }
    let claims = hold.disks(&config.root, &host, &members)?;
    for addr in &members {
        let vfs = scan::enabled_vfs(&config.root, *addr)?;
        if vfs > 0 {
            return Err(Error::State(format!(
                "{addr} has {vfs} virtual functions enabled, which would vanish with it"
            )));
        }
        let mdevs = mdev::made_of(&config.root, *addr)?;
        if mdevs > 0 {
            return Err(Error::State(format!("{addr}: {}", Refusal::Mdevs(mdevs))));
        }
    }
    Ok(Judged { members, claims })
}

fn still_offered(
    group: GroupId,
    snapshot: Snapshot,
    config: &Config,
    moved: LiteMap<PciAddr, Before>,
) -> Result<Set<PciAddr>> {
    let inventory = inventory(snapshot).remembering(moved);
    let mut plan = plan(&inventory, &config.policy);
    let Some(members) = plan.moves.remove(&group) else {
        let listed = inventory.groups.get(&group).into_iter().flat_map(|g| &g.members);
        let alone = match &group {
            GroupId::Noiommu(addr) => Some(addr),
            GroupId::Iommu(_) => None,
        };
        // A bridge is refused in every group, and keeps none from being offered.
        let why = listed
            .chain(alone)
            .filter_map(|a| Some((a, plan.refusal(*a)?)))
            .min_by_key(|(_, why)| **why == Refusal::Bridge)
            .map_or_else(|| "it is gone".to_owned(), |(a, why)| format!("{a}: {why}"));
        return Err(Error::State(format!("IOMMU group {group} is not offered any more: {why}")));
    };
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn few_are_in_at_a_time_and_all_get_in() {
        let (gate, inside, most) = (Gate::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        let full = Barrier::new(AT_ONCE);
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE * 8 {
                scope.spawn(|| {
                    let _inside = gate.enter();
                    most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    // As many as may be are in, before one of them leaves.
                    full.wait();
                    inside.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
        assert_eq!(format!("{gate:?}"), format!("Gate(0 of {AT_ONCE})"));
    }
}
