//! Decides what is offered under which resource, and why the rest is not. Pure.
//!
//! A function is judged by itself first and by its IOMMU group second, because the kernel
//! hands out whole groups: one member that must stay with the host keeps all of them.

mod mdevs;
mod refusal;
mod standing;

pub use refusal::Refusal;

use litemap::LiteMap;

use crate::inventory::{Device, Inventory};
use crate::policy::rule::Subject;
use crate::policy::{Policy, Unmatched, guard};
use crate::resource::ResourceName;
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::pci::{ClassCode, GroupId, HeaderType, NumaNode, PciAddr};
use crate::sys::scan::{Function, IommuGroup};

/// What is offered, what is not and why, and what a bind of each group would move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Offered devices by resource.
    pub offers: LiteMap<ResourceName, LiteMap<DeviceId, Offer>>,
    /// Every other device, and why it is not offered.
    pub refusals: LiteMap<DeviceId, Refusal>,
    /// For each group with an offered device: the members a bind moves to vfio-pci; none of a
    /// mediated device's, which is on its VFIO driver from the start.
    pub moves: LiteMap<GroupId, Set<PciAddr>>,
    /// Offered devices that are so for those who have them only: the settings have another
    /// name for them by now, or none.
    pub standing: Set<DeviceId>,
}

/// An offered device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its IOMMU group.
    pub group: GroupId,
    /// Its NUMA node, when known.
    pub numa: Option<NumaNode>,
}

impl Offer {
    /// What an offer of a device would be, whatever speaks against it; `None` without a group.
    fn of(inventory: &Inventory, device: DeviceId) -> Option<Offer> {
        Some(Offer { group: inventory.group(device)?, numa: inventory.numa(device) })
    }
}

impl Plan {
    /// The offer of a device and the resource it is in.
    pub fn offer<D: Into<DeviceId>>(&self, device: D) -> Option<(&ResourceName, &Offer)> {
        let device = device.into();
        self.offers.iter().find_map(|(name, offers)| offers.get(&device).map(|o| (name, o)))
    }

    /// Why a device is not offered.
    pub fn refusal<D: Into<DeviceId>>(&self, device: D) -> Option<&Refusal> {
        self.refusals.get(&device.into())
    }

    /// The resources with a device in a group.
    pub fn resources_of(&self, group: GroupId) -> impl Iterator<Item = &ResourceName> {
        let within =
            move |offers: &LiteMap<DeviceId, Offer>| offers.values().any(|o| o.group == group);
        self.offers.iter().filter(move |(_, offers)| within(offers)).map(|(name, _)| name)
    }

    /// Takes note of what was decided of a device; its group, when it is offered.
    fn decided(
        &mut self,
        device: DeviceId,
        decided: Result<(ResourceName, Offer), Refusal>,
    ) -> Option<GroupId> {
        match decided {
            Ok((name, offer)) => {
                let group = offer.group;
                self.offers.entry(name).or_default().insert(device, offer);
                Some(group)
            }
            Err(refusal) => {
                self.refusals.insert(device, refusal);
                None
            }
        }
    }

    /// Offered functions that no IOMMU keeps from the host's memory, in the order of their
    /// addresses.
    pub fn without_iommu(&self) -> impl Iterator<Item = PciAddr> {
        self.moves.keys().filter_map(|group| match group {
            GroupId::Noiommu(addr) => Some(*addr),
            GroupId::Iommu(_) => None,
        })
    }

    /// Every device that shares a group with an offered one, itself included.
    pub fn grouped(&self, inventory: &Inventory) -> LiteMap<DeviceId, GroupId> {
        let members = |group: &GroupId| {
            let members = inventory.groups.get(group).map(|g| &g.members);
            let group = *group;
            members.into_iter().flatten().map(move |addr| (DeviceId::Pci(*addr), group))
        };
        let mut all: LiteMap<DeviceId, GroupId> = self.moves.keys().flat_map(members).collect();
        // Mediated devices are no members; and where a reading in the middle of a change says
        // otherwise, the offer counts.
        for (device, offer) in self.offers.values().flatten() {
            all.insert(*device, offer.group);
        }
        all
    }

    /// This plan, but with some groups as an earlier one had them: those whose drivers are
    /// being changed now. What is read in the middle of that says nothing - a NIC whose
    /// interface is gone and whose driver is still there looks like one that was moved to
    /// another network namespace (seen in the VM).
    #[must_use]
    pub fn holding(mut self, earlier: &Plan, groups: &Set<GroupId>) -> Plan {
        for (name, offers) in &earlier.offers {
            for (addr, offer) in offers.iter().filter(|(_, o)| groups.contains(&o.group)) {
                self.withdraw(*addr);
                self.refusals.remove(addr);
                self.offers.entry(name.clone()).or_default().insert(*addr, offer.clone());
            }
        }
        let moves = earlier.moves.iter().filter(|(group, _)| groups.contains(group));
        self.moves.extend(moves.map(|(group, members)| (*group, members.clone())));
        let standing = |addr: &&DeviceId| {
            earlier.offer(**addr).is_some_and(|(_, offer)| groups.contains(&offer.group))
        };
        self.standing.extend(earlier.standing.iter().filter(standing).copied());
        self
    }
}

/// Decides for the whole host.
pub fn plan(inventory: &Inventory, policy: &Policy) -> Plan {
    let critical = guard::judge(inventory, &policy.allow);
    let alone: LiteMap<PciAddr, Result<Offer, Refusal>> = inventory
        .devices
        .iter()
        .map(|(addr, device)| {
            let verdict = match critical.get(addr) {
                // A bridge is never offered, whoever needs it and whatever is allowed.
                Some(_) if is_bridge(&device.facts) => Err(Refusal::Bridge),
                Some(why) => Err(Refusal::Host(why.clone())),
                None => judge_alone(inventory, policy, *addr, device),
            };
            (*addr, verdict)
        })
        .collect();

    let mut plan = Plan::default();
    for (addr, verdict) in &alone {
        let offered = verdict.clone().and_then(|offer| {
            judge_group(inventory, policy, *addr, &alone)?;
            Ok((name(inventory, policy, *addr)?, offer))
        });
        if let Some(group) = plan.decided((*addr).into(), offered) {
            plan.moves.entry(group).or_insert_with(|| moves(inventory, policy, *addr));
        }
    }
    for (uuid, mdev) in &inventory.mdevs {
        if let Some(group) =
            plan.decided((*uuid).into(), mdevs::judge(inventory, policy, (*uuid, mdev)))
        {
            plan.moves.entry(group).or_default();
        }
    }
    plan
}

/// What a function is refused for by itself, whatever its group.
fn judge_alone(
    inventory: &Inventory,
    policy: &Policy,
    addr: PciAddr,
    device: &Device,
) -> Result<Offer, Refusal> {
    let facts = &device.facts;
    if let Some(problem) = facts.problems.first() {
        return Err(Refusal::Unreadable(problem.clone()));
    }
    let (Some(_), Some(class), Some(header)) = (facts.id, facts.class, facts.header) else {
        return Err(Refusal::Unreadable(missing(facts)));
    };
    if header != HeaderType::Endpoint {
        return Err(Refusal::Bridge);
    }
    if let Some(controller) = behind(inventory, facts) {
        return Err(Refusal::Behind(controller));
    }
    let subject = Subject::new(inventory, addr, device);
    judge_excluded(policy, &subject, "it")?;
    if is_platform(class) && !policy.names_id(&subject) {
        return Err(Refusal::Class(class));
    }
    if !facts.vfs().is_empty() {
        return Err(Refusal::PfInUse(facts.vfs().len()));
    }
    let mdevs = inventory.mdevs_of(addr);
    if mdevs > 0 {
        return Err(Refusal::Mdevs(mdevs));
    }
    if policy.sriov(&subject).map_err(Refusal::Undecided)?.is_some() {
        return Err(Refusal::Sriov);
    }
    let Some(group) = facts.group else { return Err(Refusal::NoGroup) };
    let Some(IommuGroup { others, .. }) = inventory.groups.get(&group) else {
        return Err(Refusal::NoGroup);
    };
    if matches!(group, GroupId::Noiommu(_)) && !policy.allow_noiommu {
        return Err(Refusal::NoIommu);
    }
    if let Some(other) = others.first() {
        return Err(Refusal::ForeignMember(other.clone()));
    }
    if !policy.selects(&subject) {
        return Err(Refusal::NotSelected);
    }
    Ok(Offer { group, numa: facts.numa })
}

/// What is refused because the operator excluded a function, or may have; `what` is what the
/// sentence calls that one.
fn judge_excluded(policy: &Policy, subject: &Subject<'_>, what: &str) -> Result<(), Refusal> {
    match policy.excluded_by(subject) {
        Ok(None) => Ok(()),
        Ok(Some(by)) => Err(Refusal::Excluded(by)),
        Err(why) => {
            Err(Refusal::Undecided(format!("whether {what} is excluded cannot be told: {why}")))
        }
    }
}

/// The resource that a function is in. What stands in the way here concerns this function
/// only: it may still be moved along with others of its group.
fn name(inventory: &Inventory, policy: &Policy, addr: PciAddr) -> Result<ResourceName, Refusal> {
    let device = inventory.devices.get(&addr);
    let unknown = || Refusal::Unreadable(device.map(|d| missing(&d.facts)).unwrap_or_default());
    let rule = device.map(|d| policy.rule(&Subject::new(inventory, addr, d)));
    match (rule.transpose().map_err(Refusal::Undecided)?.flatten(), policy.unmatched) {
        (Some(rule), _) => Ok(rule.name.clone()),
        (None, Unmatched::Ignore) => Err(Refusal::Unmatched),
        (None, Unmatched::Offer) => {
            let id = device.and_then(|d| d.facts.id).ok_or_else(unknown)?;
            ResourceName::of(&policy.namespace, id).map_err(|e| Refusal::Unreadable(e.to_string()))
        }
    }
}

/// What a function is refused for because of the others of its group.
fn judge_group(
    inventory: &Inventory,
    policy: &Policy,
    addr: PciAddr,
    alone: &LiteMap<PciAddr, Result<Offer, Refusal>>,
) -> Result<(), Refusal> {
    for member in inventory.group_members(addr) {
        let refusal = match alone.get(&member) {
            // It left between the two listings, or its own directory is broken: either
            // way nothing is known of it.
            None => Refusal::Unreadable("it is in the group but not on the PCI bus".into()),
            // Not offered, but nothing speaks against moving it along.
            Some(Ok(_) | Err(Refusal::NotSelected | Refusal::Behind(_))) => continue,
            Some(Err(refusal)) => refusal.clone(),
        };
        let device = inventory.devices.get(&member);
        let stays = device.is_some_and(|d| is_harmless(inventory, policy, member, d));
        if !stays {
            return Err(Refusal::Member { member, why: Box::new(refusal) });
        }
    }
    Ok(())
}

/// A bridge that may stay in a group handed to user space: one without driver, or on
/// pcieport, which vfio knows to be safe (drivers/vfio/vfio_main.c, `vfio_dev_viable`;
/// since 5.19 `driver_managed_dma` in drivers/pci/pcie/portdrv.c). Any other native
/// driver makes the group not viable.
fn is_harmless(inventory: &Inventory, policy: &Policy, addr: PciAddr, device: &Device) -> bool {
    let facts = &device.facts;
    let bridge = facts.header == Some(HeaderType::Bridge)
        || (facts.class.is_some_and(|c| c.base() == 0x06)
            && !policy.names_id(&Subject::new(inventory, addr, device)));
    let driver = facts.driver.as_ref().map(|d| d.as_str());
    bridge && facts.problems.is_empty() && matches!(driver, None | Some("pcieport"))
}

/// The members of a function's group that a bind moves: its endpoints that are no bridges.
fn moves(inventory: &Inventory, policy: &Policy, addr: PciAddr) -> Set<PciAddr> {
    inventory
        .group_members(addr)
        .into_iter()
        .filter(|member| {
            inventory.devices.get(member).is_some_and(|d| {
                !is_harmless(inventory, policy, *member, d) && behind(inventory, &d.facts).is_none()
            })
        })
        .collect()
}

/// The endpoint that a function hangs from, when it does: a VMD controller makes a PCI
/// domain of its own (drivers/pci/controller/vmd.c), and unbinding it takes the domain away
/// with everything in it.
fn behind(inventory: &Inventory, facts: &Function) -> Option<PciAddr> {
    facts.ancestors.iter().copied().find(|addr| {
        inventory.devices.get(addr).is_some_and(|d| d.facts.header == Some(HeaderType::Endpoint))
    })
}

fn is_bridge(facts: &Function) -> bool {
    facts.header.is_some_and(|header| header != HeaderType::Endpoint)
}

/// Classes that are part of the platform rather than of what is plugged into it: memory,
/// bridges, system peripherals, processors, SMBus - and what firmware talks through:
/// management engines (0780), IPMI (0c07), flash controllers (0c80), security processors (1080,
/// AMD's, which kvm_amd uses for encrypted guests), thermal sensors (1180).
fn is_platform(class: ClassCode) -> bool {
    matches!(class.base(), 0x05 | 0x06 | 0x08 | 0x0b)
        || matches!(class.with_sub(), 0x0780 | 0x0c05 | 0x0c07 | 0x0c80 | 0x1080 | 0x1180)
}

fn missing(facts: &Function) -> String {
    let absent = [
        ("modalias", facts.id.is_none() || facts.class.is_none()),
        ("config", facts.header.is_none()),
    ];
    let names: Vec<&str> = absent.iter().filter(|(_, gone)| *gone).map(|(n, _)| *n).collect();
    format!("sysfs has no {} for it", names.join(", "))
}

#[cfg(test)]
mod tests;
