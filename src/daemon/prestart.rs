//! Answers PreStartContainer: the guarantee that a container that starts has its device.
//!
//! The kubelet asks before every start, also after a reboot when it replays an old
//! Allocate answer, and tries again in 10 to 15 s when we refuse. So this is where a bind
//! is waited for. The thread itself does not wait for one: a call is parked until the binds it
//! needs have ended, at the latest until its deadline.

mod permit;

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};
use grpcio::RpcStatusCode;
use litemap::LiteMap;

use self::permit::{paths, permit, stale};
use super::binder::Ended;
use super::desk::{Asked, Desk, Refused};
use super::specs::Written;
use crate::error::{chain, words};
use crate::injection::Inject;
use crate::kubelet::api::deviceplugin as dp;
use crate::kubelet::checkpoint::{self, Handed};
use crate::kubelet::service::{PreStart, Reply};
use crate::metrics::{Count, Reason};
use crate::resource::ResourceName;
use crate::set::Set;
use crate::state::Ended as Stored;
use crate::sys::cdev::{self, Cdev};
use crate::sys::device::DeviceId;
use crate::sys::groups;
use crate::sys::pci::{GroupId, GroupNode};

/// The kubelet gives up after 30 s (deviceplugin/v1beta1/constants.go); a sentence of ours
/// says more than its time-out.
const DEADLINE: Duration = Duration::from_secs(20);

/// How long a refusal is kept to be said once: longer than the kubelet waits between two tries
/// of a container (5 min, kuberuntime_manager.go).
const REMEMBERED: Duration = Duration::from_secs(600);

/// A call that waits for binds.
#[derive(Debug)]
struct Parked {
    missing: Set<GroupId>,
    /// The change of the state that says this pod was let start, until it is on disk: after
    /// a crash it is what decides between two pods of one group.
    unstored: Option<u64>,
    deadline: Instant,
    /// What is left to do when its functions are bound.
    last: Last,
    asked: Asked,
    reply: Reply<dp::PreStartContainerResponse>,
}

/// Answers calls until their channel closes.
pub(super) fn run(desk: &Desk, calls: &Receiver<PreStart>) {
    let (tx, ended) = unbounded::<Ended>();
    let (stored_tx, stored) = unbounded();
    let (named_tx, named) = unbounded();
    let mut count = 0;
    let mut parked: Vec<Parked> = Vec::new();
    loop {
        let next = parked.iter().map(|p| p.deadline).min();
        let timer = next.map_or_else(never, |t| after(t.saturating_duration_since(Instant::now())));
        select! {
            recv(calls) -> call => {
                let Ok(PreStart(resource, request, reply)) = call else { return };
                // The kubelet has them in another order each time (Go's map).
                let ids: Set<&String> = request.devices_ids.iter().collect();
                let asked = (resource.to_string(), words(ids));
                match checked(desk, &resource, &request) {
                    Err(refused) => refuse(desk, reply, asked, refused),
                    Ok(Checked { missing, unstored, last }) => {
                        if let Some(change) = unstored {
                            desk.store.when_stored(change, stored_tx.clone());
                        }
                        for group in &missing {
                            desk.binder.bind(*group, Some(tx.clone()));
                        }
                        let deadline = Instant::now() + DEADLINE;
                        parked.push(Parked { missing, unstored, deadline, last, asked, reply });
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
            recv(named) -> end => {
                if let Ok(end) = end {
                    parked = settle_named(desk, parked, end);
                }
            }
            recv(timer) -> _ => {}
        }
        parked = hand_out(desk, parked, &mut count, &named_tx);
        parked = answer(desk, parked);
    }
}

/// What is left to do once the functions are bound.
#[derive(Debug)]
struct Last {
    resource: ResourceName,
    granted: LiteMap<DeviceId, GroupId>,
    /// Nodes of groups that were handed out; none when that is not known.
    groups: Set<GroupNode>,
    /// Nodes of VFIO devices that were handed out; none, or one for each function.
    cdevs: Set<Cdev>,
    /// Whether the container gets the nodes of groups, and with them /dev/vfio/vfio.
    has_group: bool,
    naming: Naming,
}

/// How far the CDI files of a call are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    Wanted,
    Asked(usize),
    /// They are written, or none is wanted.
    Done,
}

/// What a call that may start has to wait for.
struct Checked {
    /// Groups that have to be bound first.
    missing: Set<GroupId>,
    /// The change of the state that has to be on disk, unless it is.
    unstored: Option<u64>,
    last: Last,
}

/// What is left to wait for when everything else is right.
fn checked(
    desk: &Desk,
    resource: &ResourceName,
    request: &dp::PreStartContainerRequest,
) -> Result<Checked, Refused> {
    let granted = desk.granted(resource, &request.devices_ids)?;
    // What cannot be read has been told when the ledger was to read it.
    let handed = checkpoint::read_handed(&desk.config().device_plugins_dir).unwrap_or_default();
    let ours = |h: &Handed| {
        granted.contains_key(&h.holding.addr) && h.holding.resource == resource.as_str()
    };
    let handed: Vec<Handed> = handed.into_iter().filter(ours).collect();
    permit(desk, resource, &granted, &handed)?;
    let unstored = desk.store.unstored(granted.keys());
    let config = desk.config();
    let injection = config.injections.get(resource);
    let by_name = Handed::is_by_name(&handed, injection.inject == Inject::Cdi);
    let naming = if by_name { Naming::Wanted } else { Naming::Done };
    let groups: Set<GroupNode> =
        handed.iter().filter(|_| !by_name).flat_map(|h| h.groups.iter().copied()).collect();
    let cdevs: Set<Cdev> = handed.iter().flat_map(|h| h.cdevs.iter().copied()).collect();
    let has_group = if by_name {
        injection.backend.has_group()
    } else {
        cdevs.is_empty() || !groups.is_empty()
    };
    let missing = desk.unbound(granted.values().copied());
    desk.bindable(&missing)?;
    let resource = resource.clone();
    let last = Last { resource, granted, groups, cdevs, has_group, naming };
    Ok(Checked { missing, unstored, last })
}

/// Has CDI files written for the calls whose functions are bound, where they are wanted.
fn hand_out(
    desk: &Desk,
    parked: Vec<Parked>,
    count: &mut usize,
    tx: &Sender<Written>,
) -> Vec<Parked> {
    let mut waiting = Vec::new();
    for mut call in parked {
        if call.missing.is_empty() && call.last.naming == Naming::Wanted {
            *count += 1;
            call.last.naming = Naming::Asked(*count);
            desk.specs.write(&call.last.resource, &call.last.granted, *count, tx.clone());
        }
        waiting.push(call);
    }
    waiting
}

/// Takes the end of a write of CDI files to who waits for it.
fn settle_named(desk: &Desk, parked: Vec<Parked>, end: Written) -> Vec<Parked> {
    let (call, mut waiting): (Vec<Parked>, Vec<Parked>) =
        parked.into_iter().partition(|c| c.last.naming == Naming::Asked(end.asked));
    // Its time may be over.
    let Some(mut call) = call.into_iter().next() else { return waiting };
    match end.outcome {
        Ok(()) => {
            call.last.naming = Naming::Done;
            waiting.push(call);
        }
        Err(refused) => refuse(desk, call.reply, call.asked, refused),
    }
    waiting
}

/// Whether the nodes are there that the container was handed, now that its functions are bound.
fn has_nodes(desk: &Desk, last: &Last) -> Result<(), Refused> {
    if last.has_group {
        desk.container_node()?;
    }
    let config = desk.config();
    // Of the others [`renumbered`] has seen it.
    let unnumbered = last.granted.iter().filter(|(_, group)| group.number().is_none());
    for (addr, group) in unnumbered.filter(|_| !last.groups.is_empty()) {
        let now = desk.group_node(*group)?;
        if !last.groups.contains(&now) {
            return Err(stale(*addr, &paths(&last.groups), &format!("/{}", groups::path(now))));
        }
    }
    for addr in last.granted.keys().filter(|_| !last.cdevs.is_empty()) {
        let now =
            cdev::of(&config.root, *addr).map_err(|e| Refused::unfit(Reason::Cdev, chain(&e)))?;
        if !now.is_some_and(|now| last.cdevs.contains(&now)) {
            let node = |cdev: &Cdev| format!("/{}", cdev::node(*cdev));
            let was = last.cdevs.iter().map(node).collect::<Vec<_>>().join(", ");
            let now = now.map_or_else(|| "without such a node".to_owned(), |now| node(&now));
            return Err(stale(*addr, &was, &now));
        }
    }
    Ok(())
}

/// Takes the end of a bind to those that wait for it.
fn settle(desk: &Desk, parked: Vec<Parked>, end: &Ended) -> Vec<Parked> {
    let mut waiting = Vec::new();
    for mut call in parked {
        if call.missing.remove(&end.group)
            && let Err(why) = &end.outcome
        {
            let why = format!("IOMMU group {} cannot be bound: {why}", end.group);
            refuse(desk, call.reply, call.asked, Refused::unfit(Reason::Bind, why));
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
        let is_named = call.last.naming == Naming::Done;
        if call.missing.is_empty() && call.unstored.is_none() && is_named {
            match has_nodes(desk, &call.last) {
                Ok(()) => {
                    desk.refused_starts().remove(&call.asked);
                    call.reply.ok(dp::PreStartContainerResponse::default());
                }
                Err(refused) => refuse(desk, call.reply, call.asked, refused),
            }
        } else if call.deadline <= now {
            let what = if !call.missing.is_empty() {
                format!("IOMMU group {} is not bound to vfio-pci", words(&call.missing))
            } else if call.unstored.is_some() {
                "the start is not stored in the state file".to_owned()
            } else {
                "the CDI files are not written".to_owned()
            };
            let why = format!("{what} after {} s; the kubelet tries again", DEADLINE.as_secs());
            let code = RpcStatusCode::DEADLINE_EXCEEDED;
            refuse(desk, call.reply, call.asked, Refused { code, reason: Reason::Slow, why });
        } else {
            waiting.push(call);
        }
    }
    waiting
}

/// Keeps what was said of a start. Returns what was said of it before.
fn remember(desk: &Desk, asked: Asked, why: &str) -> Option<String> {
    let mut refused = desk.refused_starts();
    // Of a pod that is gone nobody asks again.
    refused.retain(|_, (_, at)| at.elapsed() < REMEMBERED);
    refused.insert(asked, (why.to_owned(), Instant::now())).map(|(earlier, _)| earlier)
}

fn refuse(
    desk: &Desk,
    reply: Reply<dp::PreStartContainerResponse>,
    asked: Asked,
    Refused { code, reason, why }: Refused,
) {
    desk.counters.count(Count::StartRefused(reason));
    let (resource, address) = (asked.0.clone(), asked.1.clone());
    let earlier = remember(desk, asked, &why);
    // The kubelet asks again every few seconds for as long as the pod is there.
    let again = earlier.as_ref() == Some(&why);
    let level = if again { log::Level::Debug } else { log::Level::Warn };
    log::log!(
        level, resource:%, address:%, reason = reason.word();
        "{resource}: PreStartContainer of {address} refused: {why}"
    );
    reply.refuse(code, why);
}
