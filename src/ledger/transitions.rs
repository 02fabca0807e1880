//! How leases begin, are confirmed and end by what was observed.

use std::collections::BTreeSet;

use super::{Holding, Lease, Ledger, Who};
use crate::sys::pci::{GroupId, PciAddr};

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
        let unknown: Vec<(PciAddr, GroupId, Holding)> = self
            .groups
            .iter()
            .filter(|(addr, _)| !self.leases.contains_key(addr))
            .filter_map(|(addr, group)| {
                let holding = self.live(*addr).next()?;
                Some((*addr, *group, holding.clone()))
            })
            .collect();
        for (addr, group, Holding { resource, holder, .. }) in unknown {
            let group = Some(group);
            let last = BTreeSet::new();
            // It may run: to take it for one that does errs on the safe side.
            let started = Some(holder.uid);
            let lease = Lease { resource, group, number: None, started, last, pending: None };
            self.leases.insert(addr, lease);
        }
        self.remember_holders();
    }

    /// Keeps who holds what for the time when the checkpoint says it no more.
    pub(super) fn remember_holders(&mut self) {
        let held: Vec<(PciAddr, BTreeSet<Who>)> = self
            .leases
            .keys()
            .map(|addr| (*addr, self.live(*addr).map(|h| self.who(&h.holder)).collect()))
            .filter(|(_, who): &(_, BTreeSet<Who>)| !who.is_empty())
            .collect();
        for (addr, who) in held {
            if let Some(lease) = self.leases.get_mut(&addr) {
                lease.last = who;
            }
        }
    }

    /// Ends the leases that nobody holds.
    pub(super) fn settle(&mut self) {
        let ended: Vec<PciAddr> = self
            .leases
            .iter()
            .filter(|(addr, lease)| lease.pending.is_none() && self.live(**addr).next().is_none())
            .map(|(addr, _)| *addr)
            .collect();
        for addr in ended {
            let group = self.group(addr);
            let lease = self.leases.remove(&addr);
            if let (Some(group), Some(lease)) = (group, lease) {
                self.releasing.entry(group).or_default().extend(lease.last);
            }
        }
    }
}
