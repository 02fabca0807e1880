//! Whether a container may start, by the ledger and by what it was handed.

use std::time::Duration;

use litemap::LiteMap;

use super::super::desk::{Desk, Refused};
use crate::injection::Inject;
use crate::kubelet::checkpoint::Handed;
use crate::ledger::{Denial, Lease, Who};
use crate::metrics::Reason;
use crate::resource::ResourceName;
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::groups;
use crate::sys::pci::{GroupId, GroupNode};

/// How long a released group may take to be seen closed: other starts wait so long, too. Who
/// would wait longer is tried again by the kubelet, and finds what was seen until then.
const CLOSED: Duration = Duration::from_secs(1);

/// Lets a container with these functions start, and takes note of it.
///
/// # Errors
/// When another pod goes before it, when one of their groups is still open from before, or when
/// the container would get another group's node.
pub(super) fn permit(
    desk: &Desk,
    resource: &ResourceName,
    granted: &LiteMap<DeviceId, GroupId>,
    handed: &[Handed],
) -> Result<(), Refused> {
    let mut closed = LiteMap::new();
    while let Some(to_close) = unless_started(desk, resource, granted, handed, &closed)? {
        see_closed(desk, &to_close)?;
        closed.extend(to_close);
    }
    Ok(())
}

/// Takes note that the container starts, or says which groups have to be seen closed before:
/// those that are not `closed` since they had these last holders.
fn unless_started(
    desk: &Desk,
    resource: &ResourceName,
    granted: &LiteMap<DeviceId, GroupId>,
    handed: &[Handed],
    closed: &LiteMap<GroupId, Set<Who>>,
) -> Result<Option<LiteMap<GroupId, Set<Who>>>, Refused> {
    let mut ledger = desk.ledger();
    let readable = desk.observe(&mut ledger);
    renumbered(granted, handed, ledger.leases())?;
    if !readable {
        unverified(desk, resource, granted, ledger.leases())?;
    }
    let start = ledger.start(resource.as_str(), granted).map_err(|denial| {
        desk.nudge.refresh();
        Refused::from(denial)
    })?;
    if !readable && start.uid.is_none() && ledger.has_others(granted) {
        desk.nudge.refresh();
        let why = "the kubelet's checkpoint cannot be read, so it is not known whether the rest \
                   of the IOMMU group belongs to the same pod; PodResources is asked";
        return Err(Refused::unfit(Reason::Unread, why.to_owned()));
    }
    if start.to_close.iter().any(|(group, last)| closed.get(group) != Some(last)) {
        return Ok(Some(start.to_close));
    }
    for group in start.to_close.keys() {
        ledger.closed(*group);
    }
    ledger.started(resource.as_str(), granted, &start);
    desk.save(&ledger);
    Ok(None)
}

/// Sees that groups are closed.
///
/// # Errors
/// When one is open, or it cannot be told in time; the kubelet tries again.
fn see_closed(desk: &Desk, groups: &LiteMap<GroupId, Set<Who>>) -> Result<(), Refused> {
    let answers = desk.probe_within(&groups.keys().copied().collect(), CLOSED);
    for (group, last) in groups {
        match answers.get(group) {
            Some(Ok(false)) => {}
            Some(Ok(true)) => {
                return Err(Denial::Open { group: *group, last: last.clone() }.into());
            }
            Some(Err(why)) => return Err(Refused::unfit(Reason::Open, why.clone())),
            None => {
                let why = format!(
                    "whether IOMMU group {group} is closed is not known after {CLOSED:?}: the \
                     kernel is still closing a device of it, or there are many processes to look \
                     into; the kubelet tries again"
                );
                return Err(Refused::unfit(Reason::Open, why));
            }
        }
    }
    Ok(())
}

/// After a reboot the kubelet replays its old answer, and group numbers may have changed: the
/// container would get the node of another group. What was handed out by name is looked up
/// only when the container is made. A group without an IOMMU has its number with the bind only,
/// and [`has_nodes`] looks at it then.
fn renumbered(
    granted: &LiteMap<DeviceId, GroupId>,
    handed: &[Handed],
    leases: &LiteMap<DeviceId, Lease>,
) -> Result<(), Refused> {
    for (addr, group) in granted {
        let Some(number) = group.number() else { continue };
        let ours = || handed.iter().filter(|h| h.holding.addr == *addr);
        if ours().any(|h| h.by_name) {
            continue;
        }
        let lease = leases.get(addr).and_then(|l| l.group).filter(|was| was != group);
        let nodes: Set<GroupNode> = ours().flat_map(|h| h.groups.iter().copied()).collect();
        // Two pods with one function are the arbiter's affair: the right one will do.
        let replayed = !nodes.is_empty() && !nodes.contains(&GroupNode::Iommu(number));
        let was = match lease {
            Some(was) => format!("/{}", groups::shown(was)),
            None if replayed => paths(&nodes),
            None => continue,
        };
        return Err(stale(*addr, &was, &format!("in IOMMU group {group}")));
    }
    Ok(())
}

/// Without the checkpoint it is not known which nodes an old answer has that the kubelet replays
/// after a reboot; only of what we granted in this boot do we know it ourselves.
fn unverified(
    desk: &Desk,
    resource: &ResourceName,
    granted: &LiteMap<DeviceId, GroupId>,
    leases: &LiteMap<DeviceId, Lease>,
) -> Result<(), Refused> {
    if desk.config().injections.get(resource).inject == Inject::Cdi {
        return Ok(());
    }
    let is_known = |addr: &DeviceId| leases.get(addr).is_some_and(|l| l.number.is_some());
    let mut numbered = granted.iter().filter(|(_, group)| group.number().is_some());
    let Some((addr, _)) = numbered.find(|(addr, _)| !is_known(addr)) else {
        return Ok(());
    };
    desk.nudge.refresh();
    let why = format!(
        "the kubelet's checkpoint cannot be read, so it is not known which group's node the \
         container of {addr} was handed before the reboot; delete the pod, so that it is admitted \
         anew"
    );
    Err(Refused::unfit(Reason::Unread, why))
}

/// Nodes as a sentence has them.
pub(super) fn paths(nodes: &Set<GroupNode>) -> String {
    nodes.iter().map(|node| format!("/{}", groups::path(*node))).collect::<Vec<_>>().join(", ")
}

/// What was handed out is another's now.
pub(super) fn stale(addr: DeviceId, was: &str, now: &str) -> Refused {
    Refused::unfit(
        Reason::Renumbered,
        format!(
            "{addr} was handed out as {was} and is {now} now; delete the pod, so that it is \
             admitted anew (inject = \"cdi\" hands out names, which stay)"
        ),
    )
}
