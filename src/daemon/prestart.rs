//! Answers PreStartContainer: the guarantee that a container that starts has its device.
//!
//! The kubelet asks before every start, also after a reboot when it replays an old
//! Allocate answer, and tries again in 10 to 15 s when we refuse. So this is where a bind
//! is waited for. The thread itself never waits: a call is parked until the binds it needs
//! have ended, at the latest until its deadline.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after, never, select, unbounded};
use grpcio::RpcStatusCode;

use super::binder::Ended;
use super::desk::{Asked, Desk, Refused};
use crate::error::chain;
use crate::kubelet::api::deviceplugin as dp;
use crate::kubelet::checkpoint;
use crate::kubelet::service::{PreStart, Reply};
use crate::ledger::Denial;
use crate::metrics::Count;
use crate::resource::ResourceName;
use crate::state::Ended as Stored;
use crate::sys::openers;
use crate::sys::pci::{GroupId, PciAddr};

/// The kubelet gives up after 30 s (deviceplugin/v1beta1/constants.go); a sentence of ours
/// says more than its time-out.
const DEADLINE: Duration = Duration::from_secs(20);

/// A call that waits for binds.
#[derive(Debug)]
struct Parked {
    missing: BTreeSet<GroupId>,
    /// The change of the state that says this pod was let start, until it is on disk: after
    /// a crash it is what decides between two pods of one group.
    unstored: Option<u64>,
    deadline: Instant,
    asked: Asked,
    reply: Reply<dp::PreStartContainerResponse>,
}

/// Answers calls until their channel closes.
pub(super) fn run(desk: &Desk, calls: &Receiver<PreStart>) {
    let (tx, ended) = unbounded::<Ended>();
    let (stored_tx, stored) = unbounded();
    let mut parked: Vec<Parked> = Vec::new();
    loop {
        let next = parked.iter().map(|p| p.deadline).min();
        let timer = next.map_or_else(never, |t| after(t.saturating_duration_since(Instant::now())));
        select! {
            recv(calls) -> call => {
                let Ok(PreStart(resource, request, reply)) = call else { return };
                let asked = (resource.to_string(), request.devices_ids.join(", "));
                match checked(desk, &resource, &request) {
                    Err(refused) => refuse(desk, reply, asked, refused),
                    Ok((missing, unstored)) => {
                        if let Some(change) = unstored {
                            desk.store.when_stored(change, stored_tx.clone());
                        }
                        for group in &missing {
                            desk.binder.bind(*group, Some(tx.clone()));
                        }
                        let deadline = Instant::now() + DEADLINE;
                        parked.push(Parked { missing, unstored, deadline, asked, reply });
                    }
                }
            }
            recv(ended) -> end => {
                if let Ok(end) = end {
                    parked = settle(desk, parked, &end);
                }
            }
            recv(stored) -> end => {
                if let Ok(end) = end {
                    parked = settle_stored(desk, parked, &end);
                }
            }
            recv(timer) -> _ => {}
        }
        parked = answer(desk, parked);
    }
}

/// The groups that have to be bound first, once everything else is right, and the change of
/// the state that has to be on disk, unless it is.
fn checked(
    desk: &Desk,
    resource: &ResourceName,
    request: &dp::PreStartContainerRequest,
) -> Result<(BTreeSet<GroupId>, Option<u64>), Refused> {
    let granted = desk.granted(resource, &request.devices_ids)?;
    let mut ledger = desk.ledger();
    let readable = desk.observe(&mut ledger);
    for (addr, group) in &granted {
        if let Some(handed_out) = ledger.leases().get(addr).and_then(|l| l.group)
            && handed_out != *group
        {
            return Err(stale(*addr, &format!("/dev/vfio/{handed_out}"), *group));
        }
    }
    renumbered(desk, resource, &granted)?;
    let start = ledger.start(resource.as_str(), &granted).map_err(|denial| {
        desk.nudge.refresh();
        Refused::from(denial)
    })?;
    if !readable && start.uid.is_none() && ledger.has_others(&granted) {
        desk.nudge.refresh();
        let why = "the kubelet's checkpoint cannot be read, so it is not known whether the rest \
                   of the IOMMU group belongs to the same pod; PodResources is asked";
        return Err(Refused::unfit("unread", why.to_owned()));
    }
    for (group, last) in start.to_close.clone() {
        match openers::is_group_open(&desk.config().root, group) {
            Ok(false) => ledger.closed(group),
            Ok(true) => return Err(Denial::Open { group, last }.into()),
            Err(e) => return Err(Refused::unfit("open", chain(&e))),
        }
    }
    ledger.started(resource.as_str(), &granted, &start);
    desk.save(&ledger);
    let unstored = desk.store.unstored(granted.keys());
    Ok((desk.unbound(granted.into_values()), unstored))
}

/// After a reboot the kubelet replays its old answer, and group numbers may have changed: the
/// container would get the node of another group.
fn renumbered(
    desk: &Desk,
    resource: &ResourceName,
    granted: &BTreeMap<PciAddr, GroupId>,
) -> Result<(), Refused> {
    // What cannot be read has been told when the ledger was to read it.
    let handed = checkpoint::read_handed(&desk.config().device_plugins_dir).unwrap_or_default();
    for (addr, group) in granted {
        let ours = handed
            .iter()
            .filter(|h| h.holding.addr == *addr && h.holding.resource == resource.as_str());
        let mut ours = ours.filter(|h| !h.groups.is_empty()).peekable();
        // Two pods with one function are the arbiter's affair.
        if ours.peek().is_some() && ours.clone().all(|h| !h.groups.contains(group)) {
            let was = ours.flat_map(|h| &h.groups).map(|g| format!("/dev/vfio/{g}"));
            let was = was.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ");
            return Err(stale(*addr, &was, *group));
        }
    }
    Ok(())
}

fn stale(addr: PciAddr, was: &str, now: GroupId) -> Refused {
    Refused::unfit(
        "renumbered",
        format!(
            "{addr} was handed out as {was} and is in IOMMU group {now} now; delete the pod, so \
             that it is admitted anew"
        ),
    )
}

/// Takes the end of a bind to those that wait for it.
fn settle(desk: &Desk, parked: Vec<Parked>, end: &Ended) -> Vec<Parked> {
    let mut waiting = Vec::new();
    for mut call in parked {
        if call.missing.remove(&end.group)
            && let Err(why) = &end.outcome
        {
            let why = format!("IOMMU group {} cannot be bound: {why}", end.group);
            refuse(desk, call.reply, call.asked, Refused::unfit("bind", why));
            continue;
        }
        waiting.push(call);
    }
    waiting
}

/// Takes the end of a write of the state to those that wait for it.
fn settle_stored(desk: &Desk, parked: Vec<Parked>, end: &Stored) -> Vec<Parked> {
    let mut waiting = Vec::new();
    for mut call in parked {
        if call.unstored == Some(end.change) {
            if let Err(why) = &end.outcome {
                refuse(desk, call.reply, call.asked, Refused::unstored("start", why));
                continue;
            }
            call.unstored = None;
        }
        waiting.push(call);
    }
    waiting
}

/// Answers the calls that wait for nothing any more, and those whose time is over.
fn answer(desk: &Desk, parked: Vec<Parked>) -> Vec<Parked> {
    let now = Instant::now();
    let mut waiting = Vec::new();
    for call in parked {
        if call.missing.is_empty() && call.unstored.is_none() {
            match desk.container_node() {
                Ok(()) => {
                    desk.refused_starts().remove(&call.asked);
                    call.reply.ok(dp::PreStartContainerResponse::default());
                }
                Err(refused) => refuse(desk, call.reply, call.asked, refused),
            }
        } else if call.deadline <= now {
            let groups: Vec<String> = call.missing.iter().map(ToString::to_string).collect();
            let what = if groups.is_empty() {
                "the start is not stored in the state file".to_owned()
            } else {
                format!("IOMMU group {} is not bound to vfio-pci", groups.join(", "))
            };
            let why = format!("{what} after {} s; the kubelet tries again", DEADLINE.as_secs());
            let code = RpcStatusCode::DEADLINE_EXCEEDED;
            refuse(desk, call.reply, call.asked, Refused { code, kind: "slow", why });
        } else {
            waiting.push(call);
        }
    }
    waiting
}

fn refuse(
    desk: &Desk,
    reply: Reply<dp::PreStartContainerResponse>,
    asked: Asked,
    Refused { code, kind, why }: Refused,
) {
    desk.counters.count(Count::StartRefused(kind));
    let (resource, address) = (asked.0.clone(), asked.1.clone());
    let earlier = desk.refused_starts().insert(asked, why.clone());
    // The kubelet asks again every few seconds for as long as the pod is there.
    let again = earlier.as_ref() == Some(&why);
    let level = if again { log::Level::Debug } else { log::Level::Warn };
    log::log!(
        level, resource:%, address:%, reason = kind;
        "{resource}: PreStartContainer of {address} refused: {why}"
    );
    reply.refuse(code, why);
}
