//! Who holds which function, as far as the kubelet lets us know. Pure: it is told what was
//! read and when, and judges; it never reads, waits or logs.
//!
//! The kubelet tells a plugin neither which pod it allocates for nor that a device was
//! freed. What it does give is its checkpoint, a record of (pod UID, container, resource,
//! IDs), and PodResources, which has names. A *lease* is our own record of a grant; it goes
//!
//! ```text
//!          Allocate              the checkpoint            proven gone              seen closed
//!  free ------------> granted ------------> held by ------------> releasing ------------> free
//!                     (pending)  shows one  a holder              (of the group)
//! ```
//!
//! *Proven gone* is one of two things: an entry that a well-read checkpoint no longer has,
//! or an answer of PodResources' Get that the pod is not active, or no longer lists the ID.
//! An answer that did not come proves nothing. *Seen closed* is the caller's: opening
//! /dev/vfio/N says EBUSY while any process has the group.
//!
//! [`Ledger::admit`] is Allocate's rule and [`Ledger::start`] PreStartContainer's.

mod admission;
mod denial;
mod holder;
mod leases;
mod start;
mod transitions;

pub use admission::Undo;
pub use denial::Denial;
pub use holder::{Answer, Holder, Holding, Listed, PodName, Who};
pub use leases::{Held, Leased, Leases, Occupied};
pub use start::Start;

use std::time::{Duration, Instant};

use litemap::LiteMap;

use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::pci::GroupId;

/// How long a grant may wait to be seen in the checkpoint before a refresh decides whether
/// it still stands. The kubelet writes right after the last resource of the container.
pub const PENDING: Duration = Duration::from_secs(10);

/// Our record of a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The resource it was granted under.
    pub resource: String,
    /// The group that was handed out; `None` when only the checkpoint knows of the grant
    /// and the function is not there.
    pub group: Option<GroupId>,
    /// Grants are numbered in their order; `None` when that is not known any more.
    pub number: Option<u64>,
    /// The UID of the pod whose container was let start with it, or may have been.
    pub started: Option<String>,
    /// Who held it when that was last known, for sentences.
    last: Set<Who>,
    /// `Some` until the checkpoint shows who it is for.
    pending: Option<Pending>,
}

/// A grant that the checkpoint does not show yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pending {
    since: Instant,
    /// Who the checkpoint showed for the function at the grant.
    before: Set<Holder>,
}

/// Every lease, and what is known of holders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Switches every rule off: the original plugin's behaviour.
    shared: bool,
    leases: LiteMap<DeviceId, Lease>,
    /// What the checkpoint showed last, by function.
    shown: LiteMap<DeviceId, Set<Holding>>,
    /// Of these, the ones that are proven gone although the checkpoint still has them.
    gone: Set<(DeviceId, Holder)>,
    /// Pods by UID, named by the kubelet that runs now.
    pods: LiteMap<String, PodName>,
    /// Holdings that the kubelet that runs now has listed by name: those of plain init
    /// containers never are, so for them a list without them proves nothing.
    listed: Set<(DeviceId, Holder)>,
    /// Groups that were released and not seen closed since, with their last holders.
    releasing: LiteMap<GroupId, Set<Who>>,
    /// The group of each function that shares one with an offered function.
    groups: LiteMap<DeviceId, GroupId>,
    /// Leased functions that this process has let a container start with.
    let_start: Set<DeviceId>,
    next: u64,
}

impl Ledger {
    /// An empty one. `shared` switches the rules off.
    pub fn new(shared: bool) -> Ledger {
        Ledger { shared, ..Ledger::default() }
    }

    /// Takes over a lease that an earlier run remembered. Whether it still stands is for
    /// the checkpoint to say: until then it is pending.
    pub fn restore(
        &mut self,
        addr: DeviceId,
        resource: &str,
        group: GroupId,
        number: Option<u64>,
        started: Option<String>,
        now: Instant,
    ) {
        let pending = Some(Pending { since: now, before: Set::new() });
        let resource = resource.to_owned();
        let last = Set::new();
        // What was started may have outlived its pod, and its lease been given up unseen.
        if let Some(uid) = started.clone() {
            let holder = Holder { uid, container: String::new() };
            self.releasing.entry(group).or_default().insert(Who { pod: None, holder });
        }
        let lease = Lease { resource, group: Some(group), number, started, last, pending };
        self.leases.insert(addr, lease);
        self.next = self.next.max(number.map_or(0, |n| n.saturating_add(1)));
    }

    /// Takes over that a group was released and not seen closed, as an earlier run
    /// remembered it: what the last holders started may have it open still, and nothing
    /// else would tell.
    pub fn restore_releasing(&mut self, group: GroupId, last: Set<Who>) {
        self.releasing.entry(group).or_default().extend(last);
    }

    /// Groups that were released and not seen closed since, with their last holders: to be
    /// remembered for the next run like the leases.
    pub fn releasing(&self) -> &LiteMap<GroupId, Set<Who>> {
        &self.releasing
    }

    /// Which group each function is in by the newest look: those that share a group with an
    /// offered one.
    pub fn learn_groups(&mut self, groups: LiteMap<DeviceId, GroupId>) {
        self.groups = groups;
        for (addr, lease) in &mut self.leases {
            lease.group = lease.group.or_else(|| self.groups.get(addr).copied());
        }
        self.adopt();
    }

    /// Takes note of a checkpoint that was read whole. A holding that it has no more is
    /// gone: the kubelet forgets one only when its pod has ended.
    pub fn observe(&mut self, holdings: impl IntoIterator<Item = Holding>) {
        self.shown.clear();
        // The kubelet writes them in no order, and each would move those behind it.
        let mut holdings: Vec<Holding> = holdings.into_iter().collect();
        holdings.sort_unstable_by_key(|holding| holding.addr);
        for holding in holdings {
            self.shown.entry(holding.addr).or_default().insert(holding);
        }
        let shown: Set<(DeviceId, Holder)> =
            self.shown.values().flatten().map(|h| (h.addr, h.holder.clone())).collect();
        self.gone.retain(|entry| shown.contains(entry));
        self.listed.retain(|entry| shown.contains(entry));
        let uids: Set<&String> = shown.iter().map(|(_, holder)| &holder.uid).collect();
        self.pods.retain(|uid, _| uids.contains(uid));
        self.confirm();
        self.adopt();
        self.settle();
    }

    /// Takes note of PodResources' List in place of a checkpoint that cannot be read. It
    /// shows fewer holders than the checkpoint would (no plain init containers, no pods in
    /// admission), so only what it has shown before is gone when it shows it no more.
    pub fn observe_list(&mut self, list: &Set<Listed>) {
        let ended = self.shown.values().flatten().filter(|h| {
            self.listed.contains(&(h.addr, h.holder.clone())) && !list.iter().any(|l| l.may_be(h))
        });
        let ended: Vec<_> = ended.map(|h| (h.addr, h.holder.clone())).collect();
        self.gone.extend(ended);
        for l in list {
            if !self.live(l.addr).any(|h| l.may_be(h)) {
                let holder = Holder { uid: l.pod.to_string(), container: l.container.clone() };
                let resource = l.resource.clone();
                let holding = Holding { addr: l.addr, holder, resource };
                self.gone.remove(&(l.addr, holding.holder.clone()));
                self.shown.entry(l.addr).or_default().insert(holding);
            }
        }
        self.confirm();
        self.adopt();
        self.settle();
        self.name(list);
    }

    /// Forgets the holdings that are proven gone: where the checkpoint cannot be read it never
    /// says that they are.
    pub fn forget_gone(&mut self) {
        for (addr, holder) in std::mem::take(&mut self.gone) {
            if let Some(shown) = self.shown.get_mut(&addr) {
                shown.retain(|holding| holding.holder != holder);
            }
        }
        self.shown.retain(|_, holdings| !holdings.is_empty());
    }

    /// Takes note of PodResources' List, which names the holders it shows.
    pub fn name(&mut self, list: &Set<Listed>) {
        let mut named = Vec::new();
        for holding in self.shown.values().flatten() {
            let mut fits = list.iter().filter(|l| l.may_be(holding));
            // Two pods with one function (kubernetes/kubernetes#137534) cannot be told apart.
            let alone = self.live(holding.addr).filter(|h| h.resource == holding.resource).count();
            if let (Some(listed), None, 1) = (fits.next(), fits.next(), alone) {
                named.push((holding.addr, holding.holder.clone(), listed.pod.clone()));
            }
        }
        for (addr, holder, pod) in named {
            self.pods.insert(holder.uid.clone(), pod);
            self.listed.insert((addr, holder));
        }
        self.remember_holders();
    }

    /// Forgets every name: another kubelet runs. One that has just started knows no pods
    /// until its sources have told it, and would answer "not found" for a running one; a
    /// pod that it has named itself it knows.
    pub fn forget_names(&mut self) {
        self.pods.clear();
        self.listed = Set::new();
    }

    /// Takes note of Get's answer. Whether it proved anybody gone.
    pub fn answer(&mut self, pod: &PodName, answer: &Answer) -> bool {
        let (mut gone, mut back) = (Set::new(), Set::new());
        for holding in self.shown.values().flatten() {
            let key = (holding.addr, holding.holder.clone());
            if self.pods.get(&holding.holder.uid) != Some(pod) {
                continue;
            }
            let has = |list: &Set<Listed>| list.iter().any(|l| l.may_be(holding));
            match (self.is_live(holding), answer) {
                (true, Answer::NotFound) => {
                    gone.insert(key);
                }
                (true, Answer::Has(list)) if self.listed.contains(&key) && !has(list) => {
                    gone.insert(key);
                }
                // A static pod was added again under its UID.
                (false, Answer::Has(list)) if has(list) => {
                    back.insert(key);
                }
                _ => {}
            }
        }
        let proved = !gone.is_empty();
        self.gone.extend(gone);
        self.gone.retain(|key| !back.contains(key));
        self.adopt();
        self.settle();
        proved
    }

    /// A refresh is through: the kubelet has freed what ended and has written since, so the
    /// checkpoint observed after it is the truth also of grants that it never showed.
    pub fn refreshed(&mut self, now: Instant) {
        for (_, lease) in &mut self.leases {
            if lease.pending.as_ref().is_some_and(|p| now.duration_since(p.since) >= PENDING) {
                lease.pending = None;
            }
        }
        // What is still shown is held: a static pod that ended and was added again under
        // its UID before the kubelet freed anything keeps its functions without an Allocate.
        self.gone = Set::new();
        self.adopt();
        self.settle();
    }

    /// A group was seen closed, with no lease standing in it or before a container starts.
    pub fn closed(&mut self, group: GroupId) {
        self.releasing.remove(&group);
    }

    /// Groups to look whether they are closed: released, and no lease stands in them.
    pub fn to_close(&self) -> Set<GroupId> {
        let standing: Set<GroupId> = self.leases.keys().filter_map(|a| self.group(*a)).collect();
        self.releasing.keys().filter(|group| !standing.contains(*group)).copied().collect()
    }

    /// Groups in which another container than the one being admitted holds something, and
    /// those in which that one was granted something already.
    pub fn taken_and_joined(&self) -> (Set<GroupId>, Set<GroupId>) {
        if self.shared {
            return (Set::new(), Set::new());
        }
        let of = |pending: bool| {
            let leases = self.leases.iter().filter(move |(_, l)| l.pending.is_some() == pending);
            leases.filter_map(|(addr, _)| self.group(*addr)).collect()
        };
        let released = self.releasing.keys().copied();
        let (mut taken, joined): (Set<GroupId>, _) = (of(false), of(true));
        taken.extend(released);
        (taken, joined)
    }

    /// Whether something else of the groups of these functions is leased that must not be.
    pub fn has_others(&self, wanted: &LiteMap<DeviceId, GroupId>) -> bool {
        if self.shared {
            return false;
        }
        let others = self.leases.keys().filter(|addr| !wanted.contains_key(addr));
        let groups: Set<GroupId> = others.filter_map(|addr| self.group(*addr)).collect();
        wanted.values().any(|group| groups.contains(group))
    }

    /// Whether nothing of a group is leased and it was seen closed.
    pub fn is_free(&self, group: GroupId) -> bool {
        let leased = self.leases.keys().any(|addr| self.group(*addr) == Some(group));
        !leased && !self.releasing.contains_key(&group)
    }

    /// Pods to ask Get about: the named ones that hold something of ours.
    pub fn named(&self) -> Set<PodName> {
        self.held().filter_map(|h| self.pods.get(&h.holder.uid).cloned()).collect()
    }

    /// UIDs of the holders that can only be proven gone by a refresh: they have no name.
    pub fn nameless(&self) -> Set<String> {
        let nameless = self.held().filter(|h| !self.pods.contains_key(&h.holder.uid));
        nameless.map(|h| h.holder.uid.clone()).collect()
    }

    /// Whether a grant has waited too long to be seen in the checkpoint.
    pub fn has_overdue(&self, now: Instant) -> bool {
        let pending = self.leases.values().filter_map(|l| l.pending.as_ref());
        pending.into_iter().any(|p| now.duration_since(p.since) >= PENDING)
    }

    /// Whether the checkpoint still has holdings that are proven gone.
    pub fn has_stale(&self) -> bool {
        !self.gone.is_empty()
    }

    /// What the checkpoint showed last and is not proven gone.
    pub fn shown(&self) -> impl Iterator<Item = &Holding> {
        self.shown.values().flatten().filter(|h| self.is_live(h))
    }

    /// Every lease.
    pub fn leases(&self) -> &LiteMap<DeviceId, Lease> {
        &self.leases
    }

    /// The group a function is in now, or was granted in.
    fn group(&self, addr: DeviceId) -> Option<GroupId> {
        let granted = || self.leases.get(&addr).and_then(|l| l.group);
        self.groups.get(&addr).copied().or_else(granted)
    }

    /// Every function of a group, those that left the bus while leased among them.
    fn members(&self, group: GroupId) -> Set<DeviceId> {
        let known = self.groups.keys().chain(self.leases.keys()).copied();
        known.filter(|addr| self.group(*addr) == Some(group)).collect()
    }

    fn is_live(&self, holding: &Holding) -> bool {
        !self.gone.contains(&(holding.addr, holding.holder.clone()))
    }

    /// Holdings of a function that are not proven gone.
    fn live(&self, addr: DeviceId) -> impl Iterator<Item = &Holding> {
        self.shown.get(&addr).into_iter().flatten().filter(|h| self.is_live(h))
    }

    /// Live holdings of leased functions.
    fn held(&self) -> impl Iterator<Item = &Holding> {
        self.leases.keys().flat_map(|addr| self.live(*addr))
    }

    fn is_pending(&self, addr: DeviceId) -> bool {
        self.leases.get(&addr).is_some_and(|l| l.pending.is_some())
    }

    /// A holder with its pod's name, when that is known.
    pub fn who(&self, holder: &Holder) -> Who {
        Who { pod: self.pods.get(&holder.uid).cloned(), holder: holder.clone() }
    }
}

#[cfg(test)]
mod tests;
