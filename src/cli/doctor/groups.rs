//! What shares an IOMMU group, why, and whether ACS would part it.
//!
//! The kernel puts into one group what may reach each other's memory without passing the
//! IOMMU (drivers/iommu/iommu.c, `pci_device_group`): functions of one card without ACS,
//! cards below ports without ACS, everything on a conventional PCI bus.

use litemap::LiteMap;

use super::Check;
use crate::cli::look::Look;
use crate::config::Config;
use crate::inventory::Inventory;
use crate::plan::{Plan, Refusal};
use crate::set::Set;
use crate::sys::extended::Acs;
use crate::sys::pci::{GroupId, HeaderType, PciAddr};
use crate::sys::platform::{self, Platform};

/// Why endpoints are in one group.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    /// They are functions of one device, or VFs of one PF.
    OneDevice,
    /// They are built into the chipset.
    Chipset,
    /// They are on a conventional PCI bus, below this bridge.
    PciBus(PciAddr),
    /// They are below these ports, which do not part them.
    Ports(Vec<PciAddr>),
}

pub(super) fn shapes(config: &Config, look: &Look, platform: &Platform) -> Check {
    let id = "groups";
    let Look { inventory, plan, .. } = look;
    if inventory.iommu_groups().next().is_none() {
        return Check::skip(id, "there are no IOMMU groups");
    }
    let mut lines = Vec::new();
    let (mut blocked, mut shared) = (0, 0);
    let mut ports: Set<Option<Acs>> = Set::new();
    let port = |addr: &PciAddr| platform::port(&config.root, *addr);
    for (group, members) in endpoints(inventory) {
        let stuck = blocked_cards(inventory, plan, &members);
        let offered = members.iter().filter(|addr| plan.offer(**addr).is_some()).count();
        if members.len() < 2 || (stuck.is_empty() && offered == 0) {
            continue;
        }
        let why = why(inventory, &members);
        // A card that the host uses is not in the way of anything but itself.
        if why != Why::OneDevice {
            blocked += stuck.len();
        }
        shared += offered;
        if let (Why::Ports(above), false) = (&why, stuck.is_empty()) {
            ports.extend(above.iter().map(port));
        }
        lines.push(sentence(group, &members, &why, port));
        let because = |(addr, refusal): &(PciAddr, String)| format!("  {addr}: {refusal}");
        lines.extend(stuck.iter().map(because));
    }
    let forced = platform.cmdline.iter().find(|w| w.starts_with("pcie_acs_override="));
    lines.extend(forced.map(|word| {
        format!("{word}: groups are parted by claim, and what parts them may not hold")
    }));
    let check = match (blocked, shared) {
        (0, 0) => Check::pass(id, "each function that is offered has a group of its own"),
        (0, shared) => {
            let sentence = format!(
                "{shared} functions that are offered share groups: one container holds a group \
                 at a time"
            );
            Check::pass(id, sentence)
        }
        (1, _) => Check::fail(id, "1 card cannot be offered because of what is in its group"),
        (n, _) => {
            Check::fail(id, format!("{n} functions cannot be offered because of their groups"))
        }
    };
    let check = check.detail(lines);
    if blocked == 0 {
        return check;
    }
    let check = check.remedy("put the card into another slot: one below a port of the processor");
    if ports.iter().any(|acs| matches!(acs, None | Some(Acs::Off))) {
        let check = check.remedy("switch on ACS in the firmware's set-up, where the ports have it");
        let disabled = |w: &&String| w.contains("disable_acs_redir=");
        return match platform.cmdline.iter().find(disabled) {
            Some(word) => check.no_kernel_line(word),
            None => check,
        };
    }
    check
}

/// The endpoints of each group, but for what hangs from another endpoint (disks behind a VMD
/// controller), which is a part of that one.
fn endpoints(inventory: &Inventory) -> LiteMap<GroupId, Set<PciAddr>> {
    let is_endpoint = |addr: &PciAddr| {
        let device = inventory.devices.get(addr);
        device.is_some_and(|d| d.facts.header == Some(HeaderType::Endpoint))
    };
    let endpoint = |addr: &&PciAddr| {
        let above = inventory.devices.get(addr).map(|d| &d.facts.ancestors);
        is_endpoint(addr) && !above.into_iter().flatten().any(is_endpoint)
    };
    let members = |group: &GroupId| inventory.groups.get(group).map(|g| &g.members);
    inventory
        .groups
        .keys()
        .map(|group| {
            let all = members(group).into_iter().flatten();
            (*group, all.filter(endpoint).copied().collect())
        })
        .collect()
}

/// Cards that could be offered if they were alone, with what stands in their way. What is
/// built in stays with the host nearly everywhere, and is no card.
fn blocked_cards(
    inventory: &Inventory,
    plan: &Plan,
    members: &Set<PciAddr>,
) -> Vec<(PciAddr, String)> {
    let card =
        |addr: &PciAddr| inventory.devices.get(addr).is_some_and(|d| !d.facts.ancestors.is_empty());
    let why = |addr: &PciAddr| match plan.refusal(*addr)? {
        refusal @ Refusal::Member { .. } => Some(refusal.to_string()),
        refusal @ Refusal::Host(critical) if critical.culprit != *addr => Some(refusal.to_string()),
        _ => None,
    };
    members.iter().filter(|a| card(a)).filter_map(|a| Some((*a, why(a)?))).collect()
}

fn why(inventory: &Inventory, members: &Set<PciAddr>) -> Why {
    let facts = |addr: &PciAddr| inventory.devices.get(addr).map(|d| &d.facts);
    // A VF is as its PF, wherever its number puts it.
    let device = |addr: &PciAddr| {
        let addr = facts(addr).and_then(|f| f.physfn).unwrap_or(*addr);
        (addr.domain(), addr.bus(), addr.device())
    };
    let devices: Set<_> = members.iter().map(device).collect();
    if devices.len() == 1 {
        return Why::OneDevice;
    }
    let above: Set<Option<PciAddr>> =
        members.iter().map(|a| facts(a).and_then(|f| f.ancestors.last().copied())).collect();
    // One link of PCI Express has one device at its end; a bus with more is no link.
    match above.iter().next() {
        Some(None) if above.len() == 1 => Why::Chipset,
        Some(Some(bridge)) if above.len() == 1 => Why::PciBus(*bridge),
        _ => Why::Ports(above.into_iter().flatten().collect()),
    }
}

fn sentence(
    group: GroupId,
    members: &Set<PciAddr>,
    why: &Why,
    acs: impl Fn(&PciAddr) -> Option<Acs>,
) -> String {
    const SHOWN: usize = 8;
    let mut names: Vec<String> = members.iter().take(SHOWN).map(PciAddr::to_string).collect();
    if members.len() > SHOWN {
        names.push(format!("{} more", members.len() - SHOWN));
    }
    let names = names.join(", ");
    let meaning = match why {
        Why::OneDevice => "one card, which does not part its functions".to_owned(),
        Why::Chipset => "built in, and not parted by the chipset".to_owned(),
        Why::PciBus(bridge) => {
            format!("on the conventional PCI bus below {bridge}, which no ACS can part")
        }
        Why::Ports(ports) => {
            let port = |addr: &PciAddr| match acs(addr) {
                None => addr.to_string(),
                Some(Acs::On) => format!("{addr} (ACS on)"),
                Some(Acs::Off) => format!("{addr} (ACS off)"),
                Some(Acs::Absent) => format!("{addr} (no ACS)"),
            };
            let ports: Vec<String> = ports.iter().map(port).collect();
            format!("below ports that do not part them, as ACS would: {}", ports.join(", "))
        }
    };
    format!("group {group}: {names}: {meaning}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Device;
    use crate::sys::scan::Function;

    fn addr(text: &str) -> PciAddr {
        text.parse().expect(text)
    }

    #[test]
    fn why_endpoints_are_in_one_group() {
        // (address, what is right above it, its PF)
        type Case<'a> = (&'a [(&'a str, &'a str, &'a str)], Why);
        let table: &[Case<'_>] = &[
            (
                &[("0000:01:00.0", "0000:00:01.0", ""), ("0000:01:00.1", "0000:00:01.0", "")],
                Why::OneDevice,
            ),
            (&[("0000:00:1f.0", "", ""), ("0000:00:1f.3", "", "")], Why::OneDevice),
            (&[("0000:00:1b.0", "", ""), ("0000:00:1f.3", "", "")], Why::Chipset),
            (
                &[("0000:04:01.0", "0000:03:00.0", ""), ("0000:04:02.0", "0000:03:00.0", "")],
                Why::PciBus(addr("0000:03:00.0")),
            ),
            (
                &[("0000:01:00.0", "0000:00:01.0", ""), ("0000:02:00.0", "0000:00:01.1", "")],
                Why::Ports(vec![addr("0000:00:01.0"), addr("0000:00:01.1")]),
            ),
            (
                &[("0000:00:02.0", "", ""), ("0000:02:00.0", "0000:00:01.1", "")],
                Why::Ports(vec![addr("0000:00:01.1")]),
            ),
            (
                &[
                    ("0000:3b:00.0", "0000:3a:00.0", ""),
                    ("0000:3b:02.0", "0000:3a:00.0", "0000:3b:00.0"),
                ],
                Why::OneDevice,
            ),
        ];
        for (members, expected) in table {
            let mut inventory = Inventory::default();
            for (own, above, pf) in *members {
                let facts = Function {
                    ancestors: above.parse().into_iter().collect(),
                    physfn: pf.parse().ok(),
                    ..Function::default()
                };
                inventory.devices.insert(addr(own), Device { facts, ..Device::default() });
            }
            let members = inventory.devices.keys().copied().collect();
            assert_eq!(why(&inventory, &members), *expected, "{members:?}");
        }
    }
}
