//! Answers Allocate and GetPreferredAllocation, one at a time, on a thread that may wait.
//!
//! Allocate runs inside the kubelet's one sync loop, with no time limit: as long as we do
//! not answer, nothing else is admitted on the node. So the wait for a bind is short, and
//! PreStartContainer, which the kubelet retries, waits for the rest. An error here fails
//! the pod for good.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crossbeam_channel::{Receiver, unbounded};
use grpcio::RpcStatusCode;

use super::binder::{Binder, is_bound};
use super::hint::Hint;
use super::view::View;
use crate::config::Config;
use crate::error::{Error, Result, chain};
use crate::health::Trouble;
use crate::kubelet::api::deviceplugin as dp;
use crate::kubelet::service::Call;
use crate::kubelet::{allocate, prefer};
use crate::plan::Plan;
use crate::resource::ResourceName;
use crate::state::State;
use crate::sys::pci::{GroupId, PciAddr};
use crate::sys::scan;

/// What both threads that answer the kubelet work with.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    /// Settings.
    pub(super) config: Config,
    /// What is offered and advertised now.
    pub(super) view: Arc<View>,
    /// What we did to the host.
    pub(super) state: Arc<Mutex<State>>,
    /// The way to bind.
    pub(super) binder: Arc<Binder>,
    /// The way to make the controller look again.
    pub(super) hint: Hint,
}

/// A refusal: the code and the sentence that end up in the pod's events.
pub(super) type Refused = (RpcStatusCode, String);

/// Answers calls until their channel closes.
pub(super) fn run(desk: &Desk, calls: &Receiver<Call>) {
    for call in calls {
        match call {
            Call::Prefer(resource, request, reply) => {
                reply.ok(preferred(desk, &resource, &request));
            }
            Call::Allocate(resource, request, reply) => {
                match allocated(desk, &resource, &request) {
                    Ok(answer) => reply.ok(answer),
                    Err((code, why)) => {
                        log::error!("{resource}: Allocate refused: {why}");
                        reply.refuse(code, why);
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
    let one = |container: &dp::ContainerPreferredAllocationRequest| {
        // IDs that are no addresses are none of ours; left out, because an error here
        // would fail the pod and the kubelet fills what is missing.
        let set = |ids: &[String]| ids.iter().filter_map(|id| id.parse().ok()).collect();
        let wish = prefer::Wish {
            available: set(&container.available_deviceIDs),
            must_include: set(&container.must_include_deviceIDs),
            size: usize::try_from(container.allocation_size).unwrap_or(0),
        };
        let chosen = list
            .map(|list| prefer::prefer(list, &prefer::Groups::default(), &wish))
            .unwrap_or_default();
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

fn allocated(
    desk: &Desk,
    resource: &ResourceName,
    request: &dp::AllocateRequest,
) -> std::result::Result<dp::AllocateResponse, Refused> {
    let one = |container: &dp::ContainerAllocateRequest| {
        let granted = desk.granted(resource, &container.devices_ids)?;
        desk.lease(resource, &granted)?;
        log::info!("{resource}: allocated {}", words(granted.keys()));
        Ok(allocate::answer(resource, &granted))
    };
    let answers: std::result::Result<Vec<_>, Refused> =
        request.container_requests.iter().map(one).collect();
    Ok(dp::AllocateResponse { container_responses: answers?, ..dp::AllocateResponse::default() })
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
    ) -> std::result::Result<BTreeMap<PciAddr, GroupId>, Refused> {
        let published = self.view.get();
        let advertised = published.board.get(resource);
        let one = |id: &String| {
            let addr = id
                .parse()
                .ok()
                .filter(|addr| advertised.is_some_and(|list| list.contains_key(addr)))
                .ok_or_else(|| {
                    let why = format!("{id:?} is not a device of {resource}");
                    (RpcStatusCode::INVALID_ARGUMENT, why)
                })?;
            let group = self
                .group_now(&published.plan, addr)
                .map_err(|e| (RpcStatusCode::FAILED_PRECONDITION, chain(&e)))?;
            Ok((addr, group))
        };
        ids.iter().map(one).collect()
    }

    /// The group of an offered function, read anew: numbers may change with every
    /// hotplug, and the answer is kept for the pod's whole life.
    fn group_now(&self, plan: &Plan, addr: PciAddr) -> Result<GroupId> {
        let Some((_, offer)) = plan.offer(addr) else {
            let why = plan.refusals.get(&addr);
            let why = why.map_or_else(|| "it left the PCI bus".to_owned(), ToString::to_string);
            return Err(Error::State(format!("{addr} is not offered any more: {why}")));
        };
        match scan::group_of(&self.config.root, addr)? {
            Some(group) if group == offer.group => Ok(group),
            now => {
                self.hint.look();
                let now = now.map_or("none".to_owned(), |g| g.to_string());
                let was = offer.group;
                Err(Error::State(format!("the IOMMU group of {addr} was {was} and is {now} now")))
            }
        }
    }

    /// Takes the leases and binds the groups, or undoes both.
    fn lease(
        &self,
        resource: &ResourceName,
        granted: &BTreeMap<PciAddr, GroupId>,
    ) -> std::result::Result<(), Refused> {
        let held: BTreeSet<PciAddr> = self.state().grants().into_keys().collect();
        let fresh = || granted.keys().filter(|addr| !held.contains(*addr));
        let take = || {
            granted
                .iter()
                .try_for_each(|(addr, group)| self.state().grant(*addr, resource.as_str(), *group))
        };
        let taken = take().map_err(|e| (RpcStatusCode::INTERNAL, chain(&e)));
        taken.and_then(|()| self.bind(granted)).inspect_err(|_| {
            for addr in fresh() {
                if let Err(e) = self.state().revoke(*addr) {
                    log::error!("the grant of {addr} could not be taken back: {}", chain(&e));
                }
            }
            self.hint.look();
        })
    }

    /// Binds the groups, waiting no longer than the settings say. A bind that is not
    /// finished by then is no failure: PreStartContainer waits for it.
    fn bind(&self, granted: &BTreeMap<PciAddr, GroupId>) -> std::result::Result<(), Refused> {
        let deadline = Instant::now() + self.config.bind_wait;
        let refused = |group: GroupId, why: String| {
            let of = words(granted.iter().filter(|(_, g)| **g == group).map(|(addr, _)| addr));
            let why = format!("IOMMU group {group} of {of} cannot be handed out: {why}");
            (RpcStatusCode::FAILED_PRECONDITION, why)
        };
        let mut missing = self.unbound(granted.values().copied());
        if missing.is_empty() {
            return self.container_node();
        }
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
                log::warn!(
                    "groups {missing:?} are not bound after {:?}; PreStartContainer waits for them",
                    self.config.bind_wait
                );
                return Ok(());
            };
            end.outcome.map_err(|why| refused(end.group, why))?;
            missing.remove(&end.group);
        }
        self.container_node()
    }

    /// Those of the groups that are not wholly on vfio-pci.
    pub(super) fn unbound(&self, groups: impl Iterator<Item = GroupId>) -> BTreeSet<GroupId> {
        let published = self.view.get();
        let bound = |group: &GroupId| {
            let members = published.plan.moves.get(group);
            members.is_some_and(|members| is_bound(&self.config.root, *group, members))
        };
        groups.filter(|group| !bound(group)).collect()
    }

    /// CRI-O starts a container without a device whose node is missing, so we look.
    pub(super) fn container_node(&self) -> std::result::Result<(), Refused> {
        if self.config.root.is_device_node(scan::CONTAINER) {
            return Ok(());
        }
        let node = self.config.root.path(scan::CONTAINER);
        let why = format!("{} is not there; load it with: modprobe vfio", node.display());
        Err((RpcStatusCode::FAILED_PRECONDITION, why))
    }

    /// The state, for one change at a time.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // State takes a change over only when it is stored, so it is whole at any moment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Addresses as words of a sentence.
fn words<'a>(addrs: impl Iterator<Item = &'a PciAddr>) -> String {
    addrs.map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
