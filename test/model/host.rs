//! The host: processes that were started with functions, and the groups they have open.

use std::collections::BTreeMap;

use vfio_device_plugin::set::Set;
use vfio_device_plugin::sys::device::DeviceId;
use vfio_device_plugin::sys::pci::GroupId;

use super::pods::Uid;

/// A started container's process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Process {
    /// What it was given.
    pub(crate) functions: Set<DeviceId>,
    /// The groups of these.
    pub(crate) groups: Set<GroupId>,
    /// Whether it has opened them: a while after its start.
    pub(crate) open: bool,
    /// Its pod was force-deleted: it lives on, and nobody knows.
    pub(crate) orphan: bool,
    /// The plugin lost its memory after that, or before it had opened anything: nobody can
    /// tell that it runs.
    pub(crate) forgotten: bool,
}

/// Every process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Host {
    /// By pod and container.
    pub(crate) processes: BTreeMap<(Uid, usize), Process>,
}

impl Host {
    /// What opening /dev/vfio/N would say: busy or not.
    pub(crate) fn is_open(&self, group: GroupId) -> bool {
        self.processes.values().any(|p| p.open && p.groups.contains(&group))
    }

    /// Whether one of these groups is open, by another than this process.
    pub(crate) fn is_busy(&self, of: (Uid, usize)) -> bool {
        let own = &self.processes[&of].groups;
        self.processes.iter().any(|(key, p)| *key != of && p.open && !p.groups.is_disjoint(own))
    }

    /// The pod is gone and its processes are not waited for. One that has not opened its
    /// groups yet is dropped: if it came to that later, the kernel would let one of two in.
    pub(crate) fn abandon(&mut self, pod: Uid) {
        self.processes.retain(|(uid, _), process| {
            let theirs = *uid == pod;
            process.orphan |= theirs;
            !theirs || process.open
        });
    }
}
