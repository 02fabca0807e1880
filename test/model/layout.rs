//! The host's functions: which group each is in, under which name it is offered.

use std::collections::BTreeMap;

use litemap::LiteMap;
use vfio_device_plugin::resource::ResourceName;
use vfio_device_plugin::set::Set;
use vfio_device_plugin::sys::device::DeviceId;
use vfio_device_plugin::sys::pci::GroupId;

/// A resource's name.
pub(crate) type Resource = &'static str;

/// The two resources of every world.
pub(crate) const A: Resource = "example.com/a";
pub(crate) const B: Resource = "example.com/b";

/// An address on one of the host's buses: a bus for each group.
pub(crate) fn addr(group: u32, function: u32) -> DeviceId {
    format!("0000:{group:02x}:00.{function}").parse().expect("an address")
}

/// Every function.
#[derive(Debug)]
pub(crate) struct Layout {
    /// Its group and resource.
    pub(crate) functions: BTreeMap<DeviceId, (GroupId, Resource)>,
    names: BTreeMap<Resource, ResourceName>,
}

impl Layout {
    /// One group for each list of resources.
    pub(crate) fn new(groups: &[&[Resource]]) -> Layout {
        let mut functions = BTreeMap::new();
        for (group, resources) in (1..).zip(groups) {
            for (function, resource) in (0..).zip(*resources) {
                functions.insert(addr(group, function), (GroupId::new(group), *resource));
            }
        }
        let names = [A, B].map(|r| (r, r.parse().expect("a resource name"))).into();
        Layout { functions, names }
    }

    /// The group of a function.
    pub(crate) fn group(&self, addr: DeviceId) -> GroupId {
        self.functions[&addr].0
    }

    /// The groups of functions.
    pub(crate) fn groups<'a>(&self, addrs: impl IntoIterator<Item = &'a DeviceId>) -> Set<GroupId> {
        addrs.into_iter().map(|a| self.group(*a)).collect()
    }

    /// Functions with their groups, as the ledger takes them.
    pub(crate) fn with_groups(&self, addrs: &Set<DeviceId>) -> LiteMap<DeviceId, GroupId> {
        addrs.iter().map(|a| (*a, self.group(*a))).collect()
    }

    /// The parsed name of a resource.
    pub(crate) fn name(&self, resource: Resource) -> &ResourceName {
        &self.names[resource]
    }

    /// The functions of a resource.
    pub(crate) fn of(&self, resource: Resource) -> impl Iterator<Item = DeviceId> + '_ {
        self.functions.iter().filter(move |(_, f)| f.1 == resource).map(|(a, _)| *a)
    }
}
