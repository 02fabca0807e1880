//! What the other decisions see of the ledger: a copy of who holds what, made once a look.

use litemap::LiteMap;

use super::{Lease, Ledger, Who};
use crate::resource::ResourceName;
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::pci::GroupId;

/// Who holds what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leases {
    /// Leased functions; without holders while the grant is pending.
    pub held: LiteMap<DeviceId, Set<Held>>,
    /// The same functions, by the resource they are leased under.
    pub leased: LiteMap<DeviceId, Leased>,
    /// Groups in which something is leased, or was and is still open.
    pub groups: LiteMap<GroupId, Occupied>,
    /// Functions that a container was started with, and the group that it was handed.
    pub started: LiteMap<DeviceId, GroupId>,
    /// Whether groups are exclusive.
    pub exclusive: bool,
}

/// What a function is leased under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// The resource.
    pub resource: String,
    /// The group that was handed out, when that is known.
    pub group: Option<GroupId>,
    /// Whether we granted it. Otherwise only the checkpoint says so, and it may be another
    /// plugin's.
    pub granted: bool,
    /// Whether its container was let start with it by this process, so that it was bound then.
    pub let_start: bool,
}

/// One holder of a function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// The resource it was allocated under.
    pub resource: String,
    /// Who.
    pub who: Who,
}

/// Why a function that nobody holds cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occupied {
    /// A function of the group is held.
    Sibling {
        /// Which.
        sibling: DeviceId,
        /// By whom.
        holder: Who,
    },
    /// It is held itself, under another resource name.
    Itself(Held),
    /// The group was not seen closed since its last holders went.
    Open(Set<Who>),
}

impl Ledger {
    /// The copy.
    pub fn snapshot(&self) -> Leases {
        let held: LiteMap<DeviceId, Set<Held>> = self
            .leases
            .keys()
            .map(|addr| {
                let held = self
                    .live(*addr)
                    .map(|h| Held { resource: h.resource.clone(), who: self.who(&h.holder) });
                (*addr, held.collect())
            })
            .collect();
        let mut groups: LiteMap<GroupId, Occupied> = self
            .to_close()
            .into_iter()
            .filter_map(|group| Some((group, Occupied::Open(self.releasing.get(&group)?.clone()))))
            .collect();
        for (addr, holders) in &held {
            if let (Some(group), Some(first)) = (self.group(*addr), holders.first()) {
                let holder = first.who.clone();
                groups.entry(group).or_insert(Occupied::Sibling { sibling: *addr, holder });
            }
        }
        let running = self.leases.iter().filter(|(_, lease)| lease.started.is_some());
        let started = running.filter_map(|(addr, lease)| Some((*addr, lease.group?))).collect();
        let leased = |addr: &DeviceId, lease: &Lease| Leased {
            resource: lease.resource.clone(),
            group: lease.group,
            granted: lease.number.is_some(),
            let_start: self.let_start.contains(addr),
        };
        let leased = self.leases.iter().map(|(addr, lease)| (*addr, leased(addr, lease))).collect();
        Leases { held, leased, groups, started, exclusive: !self.shared }
    }
}

impl Leases {
    /// What a function is held by: nothing while its grant is pending, or it is free.
    pub fn holders(&self, addr: DeviceId) -> impl Iterator<Item = &Held> {
        self.held.get(&addr).into_iter().flatten()
    }

    /// Whether a function is held, or granted to somebody not known yet, under this resource.
    pub fn has(&self, addr: DeviceId, resource: &ResourceName) -> bool {
        let leased = self.leased.get(&addr).is_some_and(|l| l.resource == resource.as_str());
        leased || self.holders(addr).any(|held| held.resource == resource.as_str())
    }

    /// Why a function of a resource in this group cannot be had by anybody else; `None` for
    /// a free group, and for a function that is leased itself: what is held is never called
    /// unhealthy for bookkeeping, because the kubelet would not admit its pod again
    /// (manager.go, "previously allocated devices are no longer healthy").
    pub fn occupied(
        &self,
        addr: DeviceId,
        resource: &ResourceName,
        group: GroupId,
    ) -> Option<Occupied> {
        if !self.exclusive {
            return None;
        }
        let Some(holders) = self.held.get(&addr) else { return self.groups.get(&group).cloned() };
        let ours = |held: &Held| held.resource == resource.as_str();
        // Without a holder the grant is pending, and it is ours.
        let other = holders.iter().next().filter(|_| !holders.iter().any(ours));
        other.map(|held| Occupied::Itself(held.clone()))
    }
}
