//! Joins the facts: each function with its IOMMU group and with what of the host rests
//! upon it. Pure; nothing is judged here, that is `policy`'s work.

pub mod uses;

use litemap::LiteMap;

use crate::set::Set;
use crate::sys::bind::Before;
use crate::sys::device::{DeviceId, Uuid};
use crate::sys::mdev::Mdev;
use crate::sys::pci::{DriverName, GroupId, NumaNode, PciAddr};
use crate::sys::scan::{Function, IommuGroup, Snapshot, Vfio};
use uses::HostReason;

/// The host as the decisions see it.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Every PCI function.
    pub devices: LiteMap<PciAddr, Device>,
    /// Every IOMMU group.
    pub groups: LiteMap<GroupId, IommuGroup>,
    /// Every mediated device.
    pub mdevs: LiteMap<Uuid, Mdev>,
    /// What lies in /dev/vfio.
    pub vfio: Vfio,
    /// What could not be read and belongs to no function.
    pub problems: Vec<String>,
    /// Why tables of what the host uses could not be seen; what they would have told of counts as
    /// used.
    pub unseen: Vec<String>,
}

/// A function and what the host does with it.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// What sysfs says.
    pub facts: Function,
    /// Why the host needs it; empty when it provably does not.
    pub uses: Vec<HostReason>,
    /// What it was before we moved it to vfio-pci, when we did.
    pub before: Option<Box<Before>>,
}

impl Device {
    /// The driver it belongs to: the one it is bound to, and for one that we moved, the one
    /// it came from. A name that rests on it does not change with a bind.
    pub fn native(&self) -> Option<&DriverName> {
        let now = self.facts.driver.as_ref();
        match &self.before {
            Some(before) if now.is_none_or(DriverName::is_vfio) => before.driver.as_ref(),
            _ => now,
        }
    }
}

impl Inventory {
    /// The same, with what functions were before we moved them, whatever it said of that.
    #[must_use]
    pub fn remembering(mut self, moved: LiteMap<PciAddr, Before>) -> Inventory {
        for (_, device) in &mut self.devices {
            device.before = None;
        }
        for (addr, before) in moved {
            if let Some(device) = self.devices.get_mut(&addr) {
                device.before = Some(Box::new(before));
            }
        }
        self
    }

    /// The group of a device.
    pub fn group(&self, device: DeviceId) -> Option<GroupId> {
        match device {
            DeviceId::Pci(addr) => self.devices.get(&addr)?.facts.group,
            DeviceId::Mdev(uuid) => self.mdevs.get(&uuid)?.group,
        }
    }

    /// The NUMA node of a device, when known: a mediated one is where its function is.
    pub fn numa(&self, device: DeviceId) -> Option<NumaNode> {
        let addr = match device {
            DeviceId::Pci(addr) => addr,
            DeviceId::Mdev(uuid) => self.mdevs.get(&uuid)?.function()?,
        };
        self.devices.get(&addr)?.facts.numa
    }

    /// How many mediated devices go with a function: they are made of it, or of one behind it.
    pub fn mdevs_of(&self, addr: PciAddr) -> usize {
        self.mdevs.values().filter(|mdev| mdev.above.contains(&addr)).count()
    }

    /// The groups of the host's IOMMUs.
    pub fn iommu_groups(&self) -> impl Iterator<Item = &GroupId> {
        // The others, which vfio makes, hold no function that was found, or have no number.
        let real = |(id, group): &(&GroupId, &IommuGroup)| id.number().is_some() && !group.by_vfio;
        self.groups.iter().filter(real).map(|(id, _)| id)
    }

    /// Members of a function's group, itself included; only itself when it has none.
    pub fn group_members(&self, addr: PciAddr) -> Set<PciAddr> {
        let group = self.devices.get(&addr).and_then(|d| d.facts.group);
        let mut members =
            group.and_then(|g| self.groups.get(&g)).map(|g| g.members.clone()).unwrap_or_default();
        members.insert(addr);
        members
    }
}

/// Joins a snapshot.
pub fn inventory(snapshot: Snapshot) -> Inventory {
    let mut uses = uses::uses(&snapshot);
    let mut groups = snapshot.groups;
    for (addr, facts) in &snapshot.functions {
        // The kernel tells membership twice; a function that says it is in the group counts
        // although the group's own list lacks it.
        if let Some(group) = facts.group.and_then(|g| groups.get_mut(&g)) {
            group.members.insert(*addr);
        }
    }
    let devices = snapshot
        .functions
        .into_iter()
        .map(|(addr, facts)| {
            let uses = uses.get_mut(&addr).map(std::mem::take).unwrap_or_default();
            (addr, Device { facts, uses, before: None })
        })
        .collect();
    let Snapshot { mdevs, vfio, problems, host, .. } = snapshot;
    Inventory { devices, groups, mdevs, vfio, problems, unseen: host.unseen() }
}
