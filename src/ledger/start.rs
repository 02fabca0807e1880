//! PreStartContainer's rule, the arbiter: of two pods on one group one starts.
//!
//! It is asked before every start of a container, and the kubelet asks again in 10 to 15 s
//! when we refuse. The checkpoint says whose the functions are, so here, other than in
//! Allocate, the pod is known. What slipped through admission ends here.

use std::cmp::Ordering;

use litemap::LiteMap;

use super::{Denial, Holding, Lease, Ledger, Who};
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::pci::GroupId;

/// What has to be seen before the container may start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The UID of the pod, when the checkpoint shows it.
    pub uid: Option<String>,
    /// Groups that were released by others and not seen closed since, or in which others may
    /// run for all we know, with those others: the caller looks, and refuses while one is
    /// open.
    pub to_close: LiteMap<GroupId, Set<Who>>,
}

impl Ledger {
    /// Whether a container with these functions of a resource may start. The caller has
    /// observed the checkpoint just now, and calls [`Ledger::started`] when all is well.
    ///
    /// # Errors
    /// When another pod holds one of them or of their groups and is not proven gone, and
    /// was there first.
    pub fn start(
        &self,
        resource: &str,
        wanted: &LiteMap<DeviceId, GroupId>,
    ) -> Result<Start, Denial> {
        if self.shared {
            return Ok(Start { uid: None, to_close: LiteMap::new() });
        }
        let own = self.owners(resource, wanted);
        if own.len() > 1
            && let Some(addr) = wanted.keys().next()
        {
            let holders = self.live(*addr).map(|h| self.who(&h.holder)).collect();
            return Err(Denial::Twice { addr: *addr, holders });
        }
        let uid = own.into_iter().next();
        let mut to_close: LiteMap<GroupId, Set<Who>> = LiteMap::new();
        for (addr, group) in wanted {
            for member in self.members(*group) {
                let others = self.live(member).filter(|h| Some(&h.holder.uid) != uid.as_ref());
                for holding in others {
                    match self.order(uid.as_ref(), *addr, holding) {
                        Order::Before => {}
                        Order::Unknown => {
                            to_close.entry(*group).or_default().insert(self.who(&holding.holder));
                        }
                        Order::After => return Err(self.denial(*addr, *group, holding)),
                    }
                }
            }
        }
        for group in wanted.values() {
            let others: Set<Who> = self
                .releasing
                .get(group)
                .into_iter()
                .flatten()
                .filter(|who| Some(&who.holder.uid) != uid.as_ref())
                .cloned()
                .collect();
            // Released, by whom is not known any more: it has to be seen closed, too.
            let unknown = self.releasing.get(group).is_some_and(|last| last.is_empty());
            if unknown || !others.is_empty() {
                to_close.entry(*group).or_default().extend(others);
            }
        }
        Ok(Start { uid, to_close })
    }

    /// The container was let start: from here on it is there first. Takes the lease where
    /// there is none: a static pod that was added again under its old UID brings no Allocate.
    pub fn started(&mut self, resource: &str, wanted: &LiteMap<DeviceId, GroupId>, start: &Start) {
        for (addr, group) in wanted {
            if let Some(uid) = &start.uid {
                self.gone.retain(|(a, holder)| a != addr || holder.uid != *uid);
            }
            let lease = self.leases.entry(*addr).or_insert_with(|| Lease {
                resource: resource.to_owned(),
                group: Some(*group),
                number: None,
                started: None,
                last: Set::new(),
                pending: None,
            });
            // Another than was granted is a matter of who handed it out, and was allowed there.
            self.let_start.insert(*addr);
            lease.group = Some(*group);
            lease.started = start.uid.clone().or(lease.started.take());
        }
        self.remember_holders();
    }

    /// UIDs of the pods whose containers hold all of these. One that was thought gone,
    /// with some of them or all, is the last choice: a static pod may be added again under
    /// its old UID.
    fn owners(&self, resource: &str, wanted: &LiteMap<DeviceId, GroupId>) -> Set<String> {
        let of = |live: bool| -> Set<String> {
            let uids = |addr: &DeviceId| -> Set<String> {
                let shown = self.shown.get(addr).into_iter().flatten();
                shown
                    .filter(|h| h.resource == resource && (!live || self.is_live(h)))
                    .map(|h| h.holder.uid.clone())
                    .collect()
            };
            let all = wanted.keys().map(uids);
            all.reduce(|a, b| a.intersection(&b).cloned().collect()).unwrap_or_default()
        };
        let live = of(true);
        if live.is_empty() { of(false) } else { live }
    }

    /// Whether a pod that wants `addr` goes before the holder of a member of its group. Who
    /// was let start goes first, then the earlier grant, then the lower UID: each of the two
    /// gets the other answer, whenever it asks.
    fn order(&self, uid: Option<&String>, addr: DeviceId, rival: &Holding) -> Order {
        // Who asks is not known: whoever is known goes first.
        let Some(uid) = uid else { return Order::After };
        let place = |addr: DeviceId, uid: &String| {
            let lease = self.leases.get(&addr);
            let started = lease.and_then(|l| l.started.as_ref()) == Some(uid);
            (!started, lease.and_then(|l| l.number).unwrap_or(u64::MAX))
        };
        let theirs = &rival.holder.uid;
        match place(addr, uid).cmp(&place(rival.addr, theirs)) {
            Ordering::Less => Order::Before,
            Ordering::Equal if uid < theirs => Order::Unknown,
            _ => Order::After,
        }
    }
}

/// How a pod stands to another one.
enum Order {
    Before,
    After,
    /// Our memory was lost: it goes first by its UID, unless the other one runs.
    Unknown,
}
