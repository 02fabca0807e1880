//! The guard: no function that the host needs is offered or unbound.
//!
//! A group is judged as a whole, because the kernel hands it out as a whole: a member
//! that the host needs forbids all of it. Pure, so that it is asked again right before a
//! bind, with facts read anew.

use std::fmt;

use litemap::LiteMap;

use crate::inventory::Inventory;
use crate::inventory::uses::HostReason;
use crate::set::Set;
use crate::sys::pci::{GroupId, PciAddr};

/// Why a function is refused: the host needs it, or another of its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCritical {
    /// The function that is refused.
    pub addr: PciAddr,
    /// Its group, when it has one.
    pub group: Option<GroupId>,
    /// The function that the host needs.
    pub culprit: PciAddr,
    /// What for: the best of its reasons. Boxed, because refusals travel as errors.
    pub reason: Box<HostReason>,
    /// How many reasons more there are, of all members of the group together.
    pub more: usize,
}

impl fmt::Display for HostCritical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HostCritical { addr, group, culprit, reason, more } = self;
        if addr != culprit {
            write!(f, "{culprit} of its IOMMU group ")?;
            if let Some(group) = group {
                write!(f, "{group} ")?;
            }
            f.write_str("is needed by the host: ")?;
        }
        write!(f, "{reason}")?;
        match more {
            0 => Ok(()),
            1 => f.write_str(" (and 1 more reason)"),
            more => write!(f, " (and {more} more reasons)"),
        }
    }
}

/// Every function that must not be offered. `allow` names functions that may be taken
/// in spite of their reasons; it counts for a group only when it names every member
/// that has some.
pub fn judge(inventory: &Inventory, allow: &Set<PciAddr>) -> LiteMap<PciAddr, HostCritical> {
    let mut refused = Vec::new();
    for (group, members) in groups(inventory) {
        let needed: Vec<(PciAddr, Vec<HostReason>)> = members
            .iter()
            .map(|addr| (*addr, reasons(inventory, *addr)))
            .filter(|(_, reasons)| !reasons.is_empty())
            .collect();
        // A member that is named does not excuse those that are not.
        let unnamed = || needed.iter().filter(|(addr, _)| !allow.contains(addr));
        let Some(first) = unnamed().next() else { continue };
        let total: usize = unnamed().map(|(_, reasons)| reasons.len()).sum();
        for addr in members {
            let (culprit, reasons) = unnamed().find(|(own, _)| *own == addr).unwrap_or(first);
            let Some(reason) = reasons.first().cloned().map(Box::new) else { continue };
            let critical = HostCritical { addr, group, culprit: *culprit, reason, more: total - 1 };
            refused.push((addr, critical));
        }
    }
    refused.into_iter().collect()
}

/// The needs that `allow` overrides, for a loud warning: functions that the host needs
/// and that are not refused.
pub fn overridden<'a>(
    inventory: &'a Inventory,
    allow: &Set<PciAddr>,
) -> Vec<(PciAddr, &'a HostReason)> {
    let refused = judge(inventory, allow);
    inventory
        .devices
        .iter()
        .filter(|(addr, _)| !refused.contains_key(addr))
        .flat_map(|(addr, device)| device.uses.iter().map(|reason| (*addr, reason)))
        .collect()
}

/// Groups with their members, and each function without a group by itself. Both the
/// group's own list and each function's link are asked: one of them may not have been
/// readable.
fn groups(inventory: &Inventory) -> Vec<(Option<GroupId>, Set<PciAddr>)> {
    let mut groups: LiteMap<GroupId, Set<PciAddr>> =
        inventory.groups.iter().map(|(id, group)| (*id, group.members.clone())).collect();
    for (addr, device) in &inventory.devices {
        if let Some(id) = device.facts.group {
            groups.entry(id).or_default().insert(*addr);
        }
    }
    let grouped: Set<PciAddr> = groups.values().flatten().copied().collect();
    let alone = inventory.devices.keys().filter(|addr| !grouped.contains(addr));
    let alone: Vec<_> = alone.map(|addr| (None, Set::from([*addr]))).collect();
    groups.into_iter().map(|(id, members)| (Some(id), members)).chain(alone).collect()
}

/// A function's reasons. A member of a group that the scan did not find has none here:
/// that nothing is known of it forbids its group in the plan, and no option overrides it.
fn reasons(inventory: &Inventory, addr: PciAddr) -> Vec<HostReason> {
    inventory.devices.get(&addr).map(|device| device.uses.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Device;
    use crate::sys::scan::{Function, IommuGroup};

    fn addr(text: &str) -> PciAddr {
        text.parse().expect("address")
    }

    fn mounted() -> HostReason {
        HostReason::Mounted { on: "/".into(), block: "sda1".into() }
    }

    /// Functions 0000:00:NN.0 by NN, with group and how many reasons.
    fn machine(functions: &[(&str, Option<u32>, usize)]) -> Inventory {
        let mut inventory = Inventory::default();
        for (name, group, uses) in functions {
            let group = group.map(GroupId::new);
            let facts = Function { group, ..Function::default() };
            let swap = HostReason::Swap { block: "sda2".into() };
            let uses = [mounted(), swap].into_iter().take(*uses).collect();
            let addr = addr(&format!("0000:00:{name}.0"));
            inventory.devices.insert(addr, Device { facts, uses, ..Device::default() });
        }
        inventory
    }

    #[test]
    fn whole_groups_unless_every_needed_member_is_allowed() {
        let pair = &[("01", Some(5), 0), ("02", Some(5), 1), ("03", Some(6), 0)][..];
        let two = &[("01", Some(5), 1), ("02", Some(5), 1)][..];
        let alone = &[("01", None, 1), ("02", None, 0)][..];
        // (machine, allowed, refused)
        let table = [
            (pair, &[][..], &["01", "02"][..]),
            (pair, &["02"], &[]),
            (pair, &["01"], &["01", "02"]),
            (two, &["01"], &["01", "02"]),
            (two, &["01", "02"], &[]),
            (alone, &[], &["01"]),
            (alone, &["01"], &[]),
        ];
        for (functions, allow, expected) in table {
            let set = |names: &[&str]| -> Set<PciAddr> {
                names.iter().map(|n| addr(&format!("0000:00:{n}.0"))).collect()
            };
            let inventory = machine(functions);
            let refused: Set<_> = judge(&inventory, &set(allow)).keys().copied().collect();
            assert_eq!(refused, set(expected), "{functions:?} allowing {allow:?}");
            let overridden: Set<_> =
                overridden(&inventory, &set(allow)).into_iter().map(|(addr, _)| addr).collect();
            let expected = if refused.is_empty() { set(allow) } else { Set::new() };
            assert_eq!(overridden, expected, "{functions:?} allowing {allow:?}");
        }
    }

    #[test]
    fn the_sentence_is_said_from_the_refused_function() {
        let inventory = machine(&[("01", Some(5), 0), ("02", Some(5), 2)]);
        let refused = judge(&inventory, &Set::new());
        let says = |name: &str| refused[&addr(name)].to_string();
        assert_eq!(says("0000:00:02.0"), "sda1 is mounted on / (and 1 more reason)");
        assert_eq!(
            says("0000:00:01.0"),
            "0000:00:02.0 of its IOMMU group 5 is needed by the host: sda1 is mounted on / \
             (and 1 more reason)"
        );
    }

    #[test]
    fn the_culprit_is_one_that_was_not_allowed() {
        let inventory = machine(&[("01", Some(5), 1), ("02", Some(5), 1)]);
        let refused = judge(&inventory, &Set::from([addr("0000:00:01.0")]));
        assert_eq!(refused[&addr("0000:00:01.0")].culprit, addr("0000:00:02.0"));
    }

    #[test]
    fn either_list_makes_a_member() {
        // The link of 01 was not readable; the group's own list names it.
        let mut inventory = machine(&[("01", None, 0), ("02", Some(7), 1)]);
        let members = [addr("0000:00:01.0")].into();
        let group = IommuGroup { members, ..IommuGroup::default() };
        inventory.groups.insert(GroupId::new(7), group);
        let refused = judge(&inventory, &Set::new());
        assert_eq!(refused[&addr("0000:00:01.0")].culprit, addr("0000:00:02.0"));
        assert_eq!(refused[&addr("0000:00:01.0")].group, Some(GroupId::new(7)));
    }
}
