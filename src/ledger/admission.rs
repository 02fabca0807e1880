//! Allocate's rule: a group with a holder is not given to anybody else.
//!
//! Allocate knows neither pod nor container. What it knows is the order of things: the
//! kubelet allocates for one container at a time, and writes the checkpoint after its last
//! resource. A sibling that was granted and is in no checkpoint yet therefore belongs to
//! the container being admitted now, and one that the checkpoint shows belongs to another
//! (of another pod, or an earlier one of the same).

use std::time::Instant;

use litemap::LiteMap;

use super::{Answer, Denial, Holder, Holding, Lease, Ledger, Listed, Pending, PodName, Who};
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::pci::GroupId;

/// What a grant changed, to take it back.
#[derive(Clone, Debug, Default)]
pub struct Undo(LiteMap<DeviceId, Option<Lease>>);

impl Ledger {
    /// The pods whose state decides whether these functions may be granted: the caller asks
    /// Get about each, and hands every answer to [`Ledger::answer`] and to
    /// [`Ledger::admit`].
    pub fn questions(&self, resource: &str, wanted: &LiteMap<DeviceId, GroupId>) -> Set<PodName> {
        if self.shared {
            return Set::new();
        }
        let rivals = self.rivals(resource, wanted).into_iter().map(|(_, h)| h);
        let own = wanted.keys().flat_map(|addr| self.own(resource, *addr));
        // One that was proven gone may be back: a static pod that was added again.
        let members = wanted.values().flat_map(|group| self.members(*group));
        let shown = members.flat_map(|addr| self.shown.get(&addr).into_iter().flatten());
        let gone = shown.filter(|h| !self.is_live(h));
        rivals
            .chain(own)
            .chain(gone)
            .filter_map(|h| self.pods.get(&h.holder.uid).cloned())
            .collect()
    }

    /// Grants functions of a resource to the container that the kubelet is admitting, and
    /// says how to take that back.
    ///
    /// # Errors
    /// Nothing is granted when another container holds a member of a group, unless it is
    /// proven gone, or when `answers` show one of these very functions on an active pod.
    pub fn admit(
        &mut self,
        resource: &str,
        wanted: &LiteMap<DeviceId, GroupId>,
        answers: &LiteMap<PodName, Answer>,
        now: Instant,
    ) -> Result<Undo, Denial> {
        if !self.shared {
            if let Some((addr, holding)) = self.rivals(resource, wanted).into_iter().next() {
                return Err(self.denial(addr, wanted[&addr], holding));
            }
            if let Some(denial) = self.twice(resource, wanted, answers) {
                return Err(denial);
            }
        }
        let mut undo = Undo::default();
        for (addr, group) in wanted {
            undo.0.insert(*addr, self.grant(*addr, resource, *group, now));
        }
        Ok(undo)
    }

    /// Takes a grant back: the allocation it was for failed.
    pub fn revoke(&mut self, undo: Undo) {
        for (addr, lease) in undo.0 {
            match lease {
                Some(lease) => self.leases.insert(addr, lease),
                None => self.leases.remove(&addr),
            };
        }
        // A holder may have gone meanwhile.
        self.adopt();
        self.settle();
    }

    /// Holdings that stand in the way, each with the wanted function it is in the way of.
    fn rivals(
        &self,
        resource: &str,
        wanted: &LiteMap<DeviceId, GroupId>,
    ) -> Vec<(DeviceId, &Holding)> {
        let mut found = Vec::new();
        for (addr, group) in wanted {
            for member in self.members(*group) {
                let own = wanted.contains_key(&member);
                for holding in self.live(member) {
                    // The kubelet hands out again what it knows to be free, or to be the
                    // same pod's (an init container's).
                    let again = own && holding.resource == resource;
                    // Granted in this admission: what the checkpoint shows is older.
                    let joins = self.is_pending(member) && self.is_older(member, &holding.holder);
                    if !again && !joins {
                        found.push((*addr, holding));
                    }
                }
            }
        }
        found
    }

    /// Live holdings of a function under the resource it is asked for.
    fn own<'a>(&'a self, resource: &'a str, addr: DeviceId) -> impl Iterator<Item = &'a Holding> {
        self.live(addr).filter(move |h| h.resource == resource)
    }

    /// Whether the checkpoint showed this holder already when the pending grant was made.
    fn is_older(&self, addr: DeviceId, holder: &Holder) -> bool {
        let pending = self.leases.get(&addr).and_then(|l| l.pending.as_ref());
        pending.is_some_and(|p| p.before.contains(holder))
    }

    /// No legal way of the kubelet gives a function to a container while Get shows it on an
    /// app container of an active pod: what init containers had is not shown.
    fn twice(
        &self,
        resource: &str,
        wanted: &LiteMap<DeviceId, GroupId>,
        answers: &LiteMap<PodName, Answer>,
    ) -> Option<Denial> {
        let shows = |list: &Set<Listed>, addr| {
            list.iter().any(|l| l.addr == addr && l.resource == resource)
        };
        wanted.keys().find_map(|addr| {
            let holders: Set<Who> = self
                .own(resource, *addr)
                .map(|h| self.who(&h.holder))
                .filter(|who| {
                    let answer = who.pod.as_ref().and_then(|pod| answers.get(pod));
                    matches!(answer, Some(Answer::Has(list)) if shows(list, *addr))
                })
                .collect();
            (!holders.is_empty()).then_some(Denial::Twice { addr: *addr, holders })
        })
    }

    pub(super) fn denial(&self, addr: DeviceId, group: GroupId, holding: &Holding) -> Denial {
        let (sibling, holder) = (holding.addr, self.who(&holding.holder));
        Denial::Held { addr, group, sibling, holder: Box::new(holder) }
    }

    /// Makes the lease and returns the one that was there.
    fn grant(
        &mut self,
        addr: DeviceId,
        resource: &str,
        group: GroupId,
        now: Instant,
    ) -> Option<Lease> {
        let before: Set<Holder> =
            self.shown.get(&addr).into_iter().flatten().map(|h| h.holder.clone()).collect();
        let old = self.leases.get(&addr).cloned();
        if let Some(old) = &old
            && self.live(addr).next().is_some()
        {
            // Who had it may still be running: its container's successor waits until the
            // group was seen closed.
            self.releasing.entry(group).or_default().extend(old.last.iter().cloned());
        }
        let kept = old.as_ref().filter(|l| l.resource == resource && l.group == Some(group));
        // Granted again it keeps its place: an init container's functions are allocated
        // once more for the next container of the pod.
        let number = kept.and_then(|l| l.number).unwrap_or_else(|| {
            let number = self.next;
            // A number that was remembered may be any.
            self.next = number.saturating_add(1);
            number
        });
        let lease = Lease {
            resource: resource.to_owned(),
            group: Some(group),
            number: Some(number),
            started: kept.and_then(|l| l.started.clone()),
            last: Set::new(),
            pending: Some(Pending { since: now, before }),
        };
        self.leases.insert(addr, lease);
        old
    }
}
