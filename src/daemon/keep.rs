//! What has to be remembered from one look to the next: devices that were advertised and
//! are offered no more, and what was said already.

use std::time::{Duration, Instant};

use litemap::LiteMap;

use crate::board::{Board, Entry, Kept};
use crate::health::{Ailment, Health};
use crate::inventory::Inventory;
use crate::inventory::uses::HostReason;
use crate::ledger::Leases;
use crate::plan::Plan;
use crate::resource::ResourceName;
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::pci::PciAddr;

/// How long a device that is offered no more stays in the list when nothing is known to
/// hold it: an allocation of it may be in flight.
const LINGER: Duration = Duration::from_secs(60);

/// Memory of the last look.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    /// What was advertised last, and when.
    advertised: Option<(Board, Instant)>,
    /// Devices that are offered no more and still advertised, as they were when they were last
    /// offered, and when they were last offered or held.
    kept: LiteMap<(ResourceName, DeviceId), (Entry, Instant)>,
    /// When the first of those that are offered no more has lingered long enough.
    due: Option<Instant>,
    said: Said,
}

/// What was said already, so that each thing is said when it changes.
#[derive(Debug, Default)]
struct Said {
    allowed: Set<PciAddr>,
    noiommu: Set<PciAddr>,
    ailments: LiteMap<(ResourceName, DeviceId), String>,
    refusals: LiteMap<DeviceId, String>,
    problems: Set<String>,
}

impl Keeper {
    /// The devices to keep advertising although they are not offered: those that are
    /// granted, and those that were offered a moment ago.
    pub(super) fn keep(&mut self, plan: &Plan, leases: &Leases, now: Instant) -> Kept {
        let offered = |resource: &ResourceName, addr: &DeviceId| {
            plan.offers.get(resource).is_some_and(|offers| offers.contains_key(addr))
        };
        if let Some((board, at)) = &self.advertised {
            for (resource, list) in board {
                let left = list
                    .iter()
                    .filter(|(addr, entry)| !entry.health.is_gone() && !offered(resource, addr));
                let key = |addr: &DeviceId| (resource.clone(), *addr);
                self.kept.extend(left.map(|(addr, entry)| (key(addr), (entry.clone(), *at))));
            }
        }
        // What an earlier run advertised and somebody has still. What we have not granted in
        // this boot may be another plugin's, unless the resource is ours.
        for (addr, lease) in &leases.leased {
            if let (Ok(resource), Some(group)) = (lease.resource.parse(), lease.group)
                && (lease.granted || plan.offers.contains_key(&resource))
            {
                let health = Health::ill(Ailment::Gone(String::new()));
                let entry = Entry { group, numa: None, health };
                self.kept.entry((resource, *addr)).or_insert((entry, now));
            }
        }
        let mut due = None;
        let kept = std::mem::take(&mut self.kept).into_iter();
        let kept = kept.filter_map(|((resource, addr), (entry, seen))| {
            if offered(&resource, &addr) {
                return None;
            }
            if leases.has(addr, &resource) {
                return Some(((resource, addr), (entry, now)));
            }
            let end = seen + LINGER;
            if end <= now {
                return None;
            }
            due = Some(due.map_or(end, |d: Instant| d.min(end)));
            Some(((resource, addr), (entry, seen)))
        });
        self.kept = kept.collect();
        self.due = due;
        self.kept.iter().map(|(key, (entry, _))| (key.clone(), entry.clone())).collect()
    }

    /// Takes note of what is advertised now.
    pub(super) fn advertised(&mut self, board: &Board, now: Instant) {
        self.advertised = Some((board.clone(), now));
    }

    /// When a device that is kept has lingered long enough.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.due
    }

    /// Logs what changed since the last look, each thing once.
    pub(super) fn say(
        &mut self,
        inventory: &Inventory,
        plan: &Plan,
        board: &Board,
        overridden: &[(PciAddr, &HostReason)],
    ) {
        let said = &mut self.said;
        for (addr, reason) in overridden {
            // A PF that VFs are made on is not offered, and who makes them says this.
            if plan.offer(*addr).is_some() && said.allowed.insert(*addr) {
                log::warn!("{addr} is offered by --allow although the host uses it: {reason}");
            }
        }
        for addr in plan.without_iommu().filter(|addr| said.noiommu.insert(*addr)) {
            log::warn!(
                "{addr} is offered WITHOUT AN IOMMU by --allow-noiommu: a container that has it \
                 reads and writes all memory of this host, and nothing can stop it"
            );
        }
        let problems = inventory.problems.iter().chain(&inventory.unseen);
        let problems: Set<String> = problems.cloned().collect();
        for problem in problems.difference(&said.problems) {
            log::warn!("{problem}");
        }
        said.problems = problems;
        let entries = board.iter().flat_map(|(name, list)| {
            list.iter().map(move |(addr, entry)| ((name.clone(), *addr), entry))
        });
        let mut ailments = LiteMap::new();
        for (key, entry) in entries {
            let (name, addr) = &key;
            if let Health::Unhealthy(ailment) = &entry.health {
                let text = ailment.to_string();
                // That a neighbour is held is no trouble, and its holder's name, which comes
                // later, no change.
                let (level, state) = match &**ailment {
                    Ailment::Occupied(..) => (log::Level::Info, ailment.kind().to_owned()),
                    _ => (log::Level::Warn, text.clone()),
                };
                if said.ailments.get(&key) != Some(&state) {
                    log::log!(
                        level, resource:% = name, address:% = addr, kind = ailment.kind();
                        "{name}: {addr} is unhealthy: {text}"
                    );
                }
                ailments.insert(key, state);
            } else if said.ailments.contains_key(&key) {
                log::info!(
                    resource:% = name, address:% = addr;
                    "{name}: {addr} is healthy again"
                );
            }
        }
        said.ailments = ailments;
        let refusals: LiteMap<DeviceId, String> =
            plan.refusals.iter().map(|(addr, why)| (*addr, why.to_string())).collect();
        for (addr, why) in &refusals {
            if said.refusals.get(addr) != Some(why) {
                log::debug!("{addr} is not offered: {why}");
            }
        }
        said.refusals = refusals;
    }
}

#[cfg(test)]
mod tests;
