//! How leases begin, are confirmed and end by what was observed.

use super::{Holding, Lease, Ledger, Who};
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::pci::GroupId;

impl Ledger {
    /// Ends the waiting of grants whose holder is shown now.
    pub(super) fn confirm(&mut self) {
        for (addr, lease) in &mut self.leases {
            let mut shown = self.shown.get(addr).into_iter().flatten();
            if let Some(pending) = &lease.pending
                && shown.any(|h| !pending.before.contains(&h.holder))
            {
                lease.pending = None;
            }
        }
    }

    /// Makes leases for functions that the checkpoint shows held and we know nothing of:
    /// our memory was lost, or a static pod was added again, which brings no Allocate.
    pub(super) fn adopt(&mut self) {
        let unknown: Vec<(DeviceId, GroupId, Holding)> = self
            .shown
            .keys()
            .filter(|addr| !self.leases.contains_key(addr))
            .filter_map(|addr| {
                let (group, holding) = (self.groups.get(addr)?, self.live(*addr).next()?);
                Some((*addr, *group, holding.clone()))
            })
            .collect();
        for (addr, group, Holding { resource, holder, .. }) in unknown {
            let group = Some(group);
            let last = Set::new();
            // It may run: to take it for one that does errs on the safe side.
            let started = Some(holder.uid);
            let lease = Lease { resource, group, number: None, started, last, pending: None };
            self.leases.insert(addr, lease);
        }
        self.remember_holders();
    }

    /// Keeps who holds what for the time when the checkpoint says it no more. Who is gone
    /// while another holder of the same function is there (kubernetes/kubernetes#137534) may
    /// have left the group open, so that the other has to see it closed.
    pub(super) fn remember_holders(&mut self) {
        let mut left: Vec<(GroupId, Who)> = Vec::new();
        let held: Vec<(DeviceId, Set<Who>)> =
            self.leases.keys().map(|addr| (*addr, self.new_holders(*addr))).collect();
        for (addr, who) in held.into_iter().filter(|(_, who)| !who.is_empty()) {
            let group = self.group(addr);
            let Some(lease) = self.leases.get_mut(&addr) else { continue };
            let stays = |last: &Who| who.iter().any(|w| w.holder == last.holder);
            if let Some(group) = group {
                left.extend(lease.last.iter().filter(|l| !stays(l)).map(|l| (group, l.clone())));
            }
            lease.last = who;
        }
        for (group, who) in left {
            self.releasing.entry(group).or_default().insert(who);
        }
    }

    /// Live holders of a function. While a grant is pending those from before it do not
    /// count: the group waits for them since the grant.
    fn new_holders(&self, addr: DeviceId) -> Set<Who> {
        let pending = self.leases.get(&addr).and_then(|l| l.pending.as_ref());
        let is_new = |h: &&Holding| pending.is_none_or(|p| !p.before.contains(&h.holder));
        self.live(addr).filter(is_new).map(|h| self.who(&h.holder)).collect()
    }

    /// Ends the leases that nobody holds.
    pub(super) fn settle(&mut self) {
        let ended: Vec<DeviceId> = self
            .leases
            .iter()
            .filter(|(addr, lease)| lease.pending.is_none() && self.live(**addr).next().is_none())
            .map(|(addr, _)| *addr)
            .collect();
        for addr in ended {
            let group = self.group(addr);
            self.let_start.remove(&addr);
            let lease = self.leases.remove(&addr);
            if let (Some(group), Some(lease)) = (group, lease) {
                self.releasing.entry(group).or_default().extend(lease.last);
            }
        }
    }
}
