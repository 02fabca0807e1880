//! Answers Allocate and GetPreferredAllocation, one at a time, on a thread that may wait.
//!
//! Allocate runs inside the kubelet's one sync loop, with no time limit: as long as we do
//! not answer, nothing else is admitted on the node. So the wait for a bind is short, and
//! PreStartContainer, which the kubelet retries, waits for the rest. An error here fails
//! the pod for good.

use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded, unbounded};
use grpcio::RpcStatusCode;
use litemap::LiteMap;

use super::desk::{Desk, Refused};
use crate::error::{Error, Result, chain, words};
use crate::health::{Ailment, Trouble};
use crate::kubelet::api::deviceplugin as dp;
use crate::kubelet::podres::Got;
use crate::kubelet::service::Call;
use crate::kubelet::{allocate, prefer};
use crate::ledger::{Answer, PodName, Undo};
use crate::metrics::{Count, Reason};
use crate::plan::Plan;
use crate::resource::ResourceName;
use crate::set::Set;
use crate::sys::bind;
use crate::sys::device::DeviceId;
use crate::sys::groups;
use crate::sys::pci::GroupId;

/// How long all the questions of one Allocate may take; who has not answered by then is
/// not proven gone.
const QUESTIONS: Duration = Duration::from_millis(200);
/// How soon one is asked again that the kubelet's rate limit refused: by then it allows two more.
const BUSY: Duration = Duration::from_millis(20);

/// Answers calls until their channel closes.
pub(super) fn run(desk: &Desk, calls: &Receiver<Call>) {
    let answered = || {
        desk.activity.end();
        // Nothing is published before the kubelet rests, so that there is no hurry.
        desk.hint.soon();
    };
    for call in calls {
        match call {
            Call::Prefer(resource, request, reply) => {
                reply.ok(preferred(desk, &resource, &request));
                answered();
            }
            Call::Allocate(resource, request, reply) => {
                // Answered before anything is said of it: the log may be slow.
                match allocated(desk, &resource, &request) {
                    Ok((answer, granted)) => {
                        reply.ok(answer);
                        answered();
                        for functions in &granted {
                            say(desk, &resource, functions);
                        }
                    }
                    Err(Refused { code, reason, why }) => {
                        reply.refuse(code, why.clone());
                        answered();
                        desk.counters.count(Count::AllocateRefused(reason));
                        // Which of our own troubles it comes from has been said as an error.
                        log::warn!(resource:%, reason = reason.word(); "{resource}: Allocate refused: {why}");
                    }
                }
            }
        }
    }
}

fn preferred(
    desk: &Desk,
    resource: &ResourceName,
    request: &dp::PreferredAllocationRequest,
) -> dp::PreferredAllocationResponse {
    let published = desk.view.get();
    let list = published.board.get(resource);
    let (taken, joined) = {
        let mut ledger = desk.ledger();
        desk.observe(&mut ledger);
        ledger.taken_and_joined()
    };
    let groups = prefer::Groups { taken, joined };
    let one = |container: &dp::ContainerPreferredAllocationRequest| {
        // IDs that are neither addresses nor UUIDs are none of ours; left out, because an
        // error here would fail the pod and the kubelet fills what is missing.
        let set = |ids: &[String]| ids.iter().filter_map(|id| id.parse().ok()).collect();
        let wish = prefer::Wish {
            available: set(&container.available_deviceIDs),
            must_include: set(&container.must_include_deviceIDs),
            size: usize::try_from(container.allocation_size).unwrap_or(0),
        };
        let chosen = list.map(|list| prefer::prefer(list, &groups, &wish)).unwrap_or_default();
        dp::ContainerPreferredAllocationResponse {
            deviceIDs: chosen.iter().map(ToString::to_string).collect(),
            ..dp::ContainerPreferredAllocationResponse::default()
        }
    };
    dp::PreferredAllocationResponse {
        container_responses: request.container_requests.iter().map(one).collect(),
        ..dp::PreferredAllocationResponse::default()
    }
}

/// The answer, and what was granted with it to each container: all of them or none.
fn allocated(
    desk: &Desk,
    resource: &ResourceName,
    request: &dp::AllocateRequest,
) -> std::result::Result<(dp::AllocateResponse, Vec<LiteMap<DeviceId, GroupId>>), Refused> {
    let mut leased = Vec::new();
    let one = |container: &dp::ContainerAllocateRequest| {
        let granted = desk.granted(resource, &container.devices_ids)?;
        desk.spare(granted.keys())?;
        let deadline = Instant::now() + desk.config().bind_wait;
        let (undo, change) = desk.lease(resource, &granted, deadline)?;
        leased.push(undo);
        let ready = desk.stored(change, deadline).and_then(|()| desk.bind(&granted, deadline));
        let ready = ready.and_then(|bound| desk.handout(resource, &granted, bound, deadline));
        Ok((allocate::answer(resource, &ready?), granted))
    };
    let answers: std::result::Result<Vec<_>, Refused> =
        request.container_requests.iter().map(one).collect();
    let answers = answers.inspect_err(|_| desk.revoke(leased))?;
    let (answers, granted) = answers.into_iter().unzip();
    let answer =
        dp::AllocateResponse { container_responses: answers, ..dp::AllocateResponse::default() };
    Ok((answer, granted))
}

/// Counts and logs what a container was granted.
fn say(desk: &Desk, resource: &ResourceName, granted: &LiteMap<DeviceId, GroupId>) {
    desk.counters.count(Count::Allocated(resource.to_string()));
    let addresses = words(granted.keys());
    log::info!(resource:%, address = addresses.as_str(); "{resource}: allocated {addresses}");
    let without = |group: &GroupId| matches!(group, GroupId::Noiommu(_));
    let without = words(granted.iter().filter(|(_, g)| without(g)).map(|(addr, _)| addr));
    if !without.is_empty() {
        log::warn!(
            resource:%, address = without.as_str();
            "{resource}: {without} without an IOMMU: its container can read and write all \
             memory of this host"
        );
    }
}

impl Desk {
    /// The functions behind requested IDs, with the group each is in at this moment.
    ///
    /// # Errors
    /// INVALID_ARGUMENT for an ID we do not advertise, FAILED_PRECONDITION for one that
    /// cannot be handed out any more.
    pub(super) fn granted(
        &self,
        resource: &ResourceName,
        ids: &[String],
    ) -> std::result::Result<LiteMap<DeviceId, GroupId>, Refused> {
        let published = self.view.get();
        let advertised = published.board.get(resource);
        let one = |id: &String| {
            let addr = id
                .parse()
                .ok()
                .filter(|addr| advertised.is_some_and(|list| list.contains_key(addr)))
                .ok_or_else(|| {
                    let why = format!("{id:?} is not a device of {resource}");
                    Refused { code: RpcStatusCode::INVALID_ARGUMENT, reason: Reason::Unknown, why }
                })?;
            let group = self
                .group_now(&published.plan, resource, addr)
                .map_err(|e| Refused::unfit(Reason::Gone, chain(&e)))?;
            Ok((addr, group))
        };
        ids.iter().map(one).collect()
    }

    /// Refuses what is offered only to who has it already.
    fn spare<'a>(
        &self,
        mut addrs: impl Iterator<Item = &'a DeviceId>,
    ) -> std::result::Result<(), Refused> {
        let published = self.view.get();
        let Some(addr) = addrs.find(|addr| published.plan.standing.contains(addr)) else {
            return Ok(());
        };
        let why = format!(
            "by the settings {addr} is not a device of this resource any more; only the pod \
             that has it keeps it"
        );
        Err(Refused::unfit(Reason::Gone, why))
    }

    /// The group of an offered function, read anew: numbers may change with every
    /// hotplug, and the answer is kept for the pod's whole life.
    fn group_now(&self, plan: &Plan, resource: &ResourceName, addr: DeviceId) -> Result<GroupId> {
        let offer = plan.offers.get(resource).and_then(|offers| offers.get(&addr));
        let Some(offer) = offer else {
            if let Some((now, _)) = plan.offer(addr) {
                return Err(Error::State(format!("{addr} is a device of {now} now")));
            }
            let why = plan.refusals.get(&addr);
            let why = why.map_or_else(|| addr.gone().to_owned(), ToString::to_string);
            return Err(Error::State(format!("{addr} is not offered any more: {why}")));
        };
        let (root, was) = (&self.config().root, offer.group);
        if groups::has_member(root, was, addr)? {
            return Ok(was);
        }
        self.hint.look();
        let now = groups::of(root, addr)?.map_or("none".to_owned(), |g| g.to_string());
        Err(Error::State(format!("the IOMMU group of {addr} was {was} and is {now} now")))
    }

    /// Takes the leases, unless somebody holds a function of their groups. Returns how to
    /// take that back, and the change of the state to wait for.
    fn lease(
        &self,
        resource: &ResourceName,
        granted: &LiteMap<DeviceId, GroupId>,
        deadline: Instant,
    ) -> std::result::Result<(Undo, u64), Refused> {
        let questions = {
            let mut ledger = self.ledger();
            self.observe(&mut ledger);
            ledger.questions(resource.as_str(), granted)
        };
        let answers = self.ask(questions);
        let mut ledger = self.ledger();
        for (pod, answer) in &answers {
            ledger.answer(pod, answer);
        }
        let undo = ledger.admit(resource.as_str(), granted, &answers, Instant::now()).map_err(
            |denial| {
                // Whoever is in the way may have ended without the kubelet writing so.
                self.nudge.refresh();
                Refused::from(denial)
            },
        )?;
        let change = self.save(&ledger);
        let released = granted.values().filter(|group| ledger.releasing().contains_key(group));
        let released: Set<GroupId> = released.copied().collect();
        drop(ledger);
        // Now, before the runtime makes a sandbox, which may open it (Kata's cold plug does):
        // then it could not be told from what the last holder left, and PreStartContainer, which
        // waits for what is not known by the deadline, would wait for ever.
        self.probe_within(&released, deadline.saturating_duration_since(Instant::now()));
        Ok((undo, change))
    }

    /// Waits until the leases are on disk. When that takes longer than the kubelet may be
    /// made to wait, PreStartContainer waits for the rest.
    fn stored(&self, change: u64, deadline: Instant) -> std::result::Result<(), Refused> {
        let (tx, ended) = bounded(1);
        self.store.when_stored(change, tx);
        match ended.recv_deadline(deadline) {
            Ok(ended) => ended.outcome.map_err(|why| Refused::unstored("grant", &why)),
            Err(_) => {
                log::warn!(
                    "the grant is not stored after {:?}; PreStartContainer waits for that",
                    self.config().bind_wait
                );
                Ok(())
            }
        }
    }

    /// Takes leases back, the last one first.
    fn revoke(&self, leased: Vec<Undo>) {
        let mut ledger = self.ledger();
        for undo in leased.into_iter().rev() {
            ledger.revoke(undo);
        }
        self.save(&ledger);
    }

    /// Asks Get about each pod, within one bound for all.
    fn ask(&self, pods: Set<PodName>) -> LiteMap<PodName, Answer> {
        let deadline = Instant::now() + QUESTIONS;
        let ask = |pod: PodName| loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.get(&pod, left) {
                Got::Answer(answer) => return (pod, answer),
                Got::Unsupported => return (pod, Answer::Unknown),
                Got::Busy => thread::sleep(BUSY.min(left)),
            }
        };
        pods.into_iter().map(ask).collect()
    }

    /// Binds the groups, waiting no longer than the settings say. A bind that is not
    /// finished by then is no failure: PreStartContainer waits for it. Whether all are.
    fn bind(
        &self,
        granted: &LiteMap<DeviceId, GroupId>,
        deadline: Instant,
    ) -> std::result::Result<bool, Refused> {
        let refused = |group: GroupId, why: String| {
            let of = words(granted.iter().filter(|(_, g)| **g == group).map(|(addr, _)| addr));
            let why = format!("IOMMU group {group} of {of} cannot be handed out: {why}");
            Refused::unfit(Reason::Bind, why)
        };
        let mut missing = self.unbound(granted.values().copied());
        if missing.is_empty() {
            return Ok(true);
        }
        self.bindable(&missing)?;
        let troubles = self.binder.troubles();
        let (tx, ended) = unbounded();
        for group in &missing {
            if let Some(Trouble::Stuck(why)) = troubles.get(group) {
                return Err(refused(*group, why.clone()));
            }
            self.binder.bind(*group, Some(tx.clone()));
        }
        while !missing.is_empty() {
            let Ok(end) = ended.recv_deadline(deadline) else {
                let (groups, time) = (words(&missing), self.config().bind_wait);
                log::warn!(
                    "groups {groups} are not bound after {time:?}; PreStartContainer waits for them"
                );
                return Ok(false);
            };
            end.outcome.map_err(|why| refused(end.group, why))?;
            missing.remove(&end.group);
        }
        Ok(true)
    }

    /// Refuses a mediated device without a node: there is nothing to bind.
    pub(super) fn bindable(&self, missing: &Set<GroupId>) -> std::result::Result<(), Refused> {
        let moves = &self.view.get().plan.moves;
        match missing
            .iter()
            .find(|group| moves.get(group).is_some_and(|members| members.is_empty()))
        {
            Some(group) => Err(Refused::unfit(Reason::Bind, Ailment::NoNode(*group).to_string())),
            None => Ok(()),
        }
    }

    /// Those of the groups that are not wholly on vfio-pci.
    pub(super) fn unbound(&self, groups: impl Iterator<Item = GroupId>) -> Set<GroupId> {
        let published = self.view.get();
        // One whose drivers are being changed now may be on its way back.
        let moving: Set<GroupId> = self.binder.running().into_iter().collect();
        let bound = |group: &GroupId| {
            let members = published.plan.moves.get(group);
            !moving.contains(group)
                && members
                    .is_some_and(|members| bind::is_bound(&self.config().root, *group, members))
        };
        groups.filter(|group| !bound(group)).collect()
    }
}
