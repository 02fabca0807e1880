//! IOMMU groups: which one a function is in, and which node stands for it in /dev/vfio.
//!
//! A function without an IOMMU is in none until vfio-pci takes it, which it does only when
//! the kernel was told to (vfio's parameter `enable_unsafe_noiommu_mode`). The group that vfio
//! makes for it then goes with the bind, so that such a function is said to be in a group of
//! its own also before (drivers/vfio/group.c, `vfio_noiommu_group_alloc`).

use super::device::DeviceId;
use super::pci::{DriverName, GroupId, GroupNode, PciAddr};
use super::root::Root;
use super::scan::{GROUPS, IommuGroup, Snapshot, VFIO, driver};
use crate::error::{Error, Result};
use crate::set::Set;

const NOIOMMU_MODE: &str = "sys/module/vfio/parameters/enable_unsafe_noiommu_mode";
/// How vfio calls every group that it makes: of functions without an IOMMU, and of mediated
/// devices.
pub(super) const MADE_BY_VFIO: &str = "vfio-noiommu";

/// The path of a group's node, below the root.
pub fn path(node: GroupNode) -> String {
    format!("{VFIO}/{node}")
}

/// The node that stands for a group, whether it is there or not; `None` for one without an
/// IOMMU that is not bound.
///
/// # Errors
/// When the link of its function cannot be read or names no group.
pub fn node(root: &Root, group: GroupId) -> Result<Option<GroupNode>> {
    match group {
        GroupId::Iommu(number) => Ok(Some(GroupNode::Iommu(number))),
        GroupId::Noiommu(addr) => Ok(linked(root, addr.into())?.map(GroupNode::Noiommu)),
    }
}

/// How a sentence names the node of a group, below the root, when the node need not be there.
pub fn shown(group: GroupId) -> String {
    match group {
        GroupId::Iommu(number) => path(GroupNode::Iommu(number)),
        GroupId::Noiommu(addr) => format!("{VFIO}/noiommu-N of {addr}"),
    }
}

/// The same, but with the number when the group has one now.
pub fn shown_now(root: &Root, group: GroupId) -> String {
    node(root, group).ok().flatten().map_or_else(|| shown(group), path)
}

/// Whether a group's node is there.
///
/// # Errors
/// As [`node`].
pub fn has_node(root: &Root, group: GroupId) -> Result<bool> {
    Ok(node(root, group)?.is_some_and(|node| root.is_device_node(path(node))))
}

/// Groups that have a node now.
pub fn with_nodes(root: &Root) -> Set<GroupId> {
    of_nodes(root, &root.list(VFIO).ok().flatten().unwrap_or_default())
}

/// The groups whose nodes have these names.
pub(super) fn of_nodes(root: &Root, names: &[String]) -> Set<GroupId> {
    let nodes = names.iter().filter_map(|name| name.parse().ok());
    nodes.filter_map(|node| of_node(root, node)).collect()
}

/// The group that a node stands for; `None` for one without an IOMMU that is gone.
pub(super) fn of_node(root: &Root, node: GroupNode) -> Option<GroupId> {
    match node {
        GroupNode::Iommu(number) => Some(GroupId::Iommu(number)),
        GroupNode::Noiommu(number) => {
            let members = root.list(format!("{GROUPS}/{number}/devices")).ok().flatten()?;
            members.iter().find_map(|name| name.parse().ok()).map(GroupId::Noiommu)
        }
    }
}

/// The group of a device now.
///
/// # Errors
/// When the link cannot be read or names no group.
pub fn of<D: Into<DeviceId>>(root: &Root, device: D) -> Result<Option<GroupId>> {
    let device = device.into();
    match (device, named(root, device)?) {
        (DeviceId::Pci(addr), None) => {
            let would_be_made = is_noiommu_on(root) && root.exists(device.dir());
            Ok(would_be_made.then_some(GroupId::Noiommu(addr)))
        }
        (_, found) => Ok(found),
    }
}

/// The group of a function that we moved. One that is there and in no group was without an
/// IOMMU, whatever the kernel is told now: it must find its way back all the same.
///
/// # Errors
/// As [`of`].
pub fn of_moved(root: &Root, addr: PciAddr) -> Result<Option<GroupId>> {
    let device = DeviceId::Pci(addr);
    let alone = || root.exists(device.dir()).then_some(GroupId::Noiommu(addr));
    Ok(named(root, device)?.or_else(alone))
}

/// The group that a device's link names.
fn named(root: &Root, device: DeviceId) -> Result<Option<GroupId>> {
    while let Some(number) = linked(root, device)? {
        let group = format!("{GROUPS}/{number}");
        // Groups of mediated devices have that name, too, and rest on their parent's IOMMU.
        let Some(addr) = device.pci() else { return Ok(Some(GroupId::Iommu(number))) };
        match root.attribute(format!("{group}/name"))?.as_deref() {
            Some(MADE_BY_VFIO) => return Ok(Some(GroupId::Noiommu(addr))),
            Some(_) => return Ok(Some(GroupId::Iommu(number))),
            // One of an IOMMU has no name, and one that is gone since the link was read took the
            // link with it.
            None if root.exists(&group) || linked(root, device)? == Some(number) => {
                return Ok(Some(GroupId::Iommu(number)));
            }
            None => {}
        }
    }
    Ok(None)
}

/// Whether a device is in a group now: one link to read, for a group of an IOMMU.
///
/// # Errors
/// As [`of`].
pub fn has_member(root: &Root, group: GroupId, device: DeviceId) -> Result<bool> {
    match group {
        GroupId::Iommu(known) => Ok(linked(root, device)? == Some(known)),
        GroupId::Noiommu(_) => Ok(of(root, device)? == Some(group)),
    }
}

/// Whether the kernel would hand a group out as it is: no member is on a driver that does DMA for
/// the host (drivers/iommu/iommu.c, `driver_managed_dma`).
///
/// # Errors
/// When the members or a driver cannot be read.
pub fn is_viable(root: &Root, group: GroupId) -> Result<bool> {
    let GroupId::Iommu(number) = group else { return Ok(true) };
    for name in root.list(format!("{GROUPS}/{number}/devices"))?.unwrap_or_default() {
        // What is no PCI function is for the plan to judge.
        let Ok(addr) = name.parse::<PciAddr>() else { continue };
        let driver = driver(root, addr)?;
        let managed =
            |name: &DriverName| name.is_vfio() || matches!(name.as_str(), "pcieport" | "pci-stub");
        if driver.is_some_and(|name| !managed(&name)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The number of the group that a device's link names.
fn linked(root: &Root, device: DeviceId) -> Result<Option<u32>> {
    let link = format!("{}/iommu_group", device.dir());
    let Some(name) = root.link_name(&link)? else { return Ok(None) };
    match name.parse() {
        Ok(GroupId::Iommu(number)) => Ok(Some(number)),
        Ok(GroupId::Noiommu(_)) | Err(_) => {
            Err(Error::parse("an IOMMU group number", &name).at(&root.path(&link)))
        }
    }
}

/// Whether vfio takes functions without an IOMMU.
pub(super) fn is_noiommu_on(root: &Root) -> bool {
    matches!(root.attribute(NOIOMMU_MODE).ok().flatten().as_deref(), Some("Y" | "1"))
}

/// Puts every function without an IOMMU in the group of its own that it has, or would have.
pub(super) fn name_without_iommu(snapshot: &mut Snapshot) {
    let Snapshot { functions, groups, vfio, .. } = snapshot;
    let mut renamed = Set::new();
    for (addr, function) in functions {
        let is_noiommu = match function.group {
            Some(id) => groups.get(&id).is_some_and(|group| group.by_vfio),
            // One of which nothing is known is in no group.
            None => vfio.noiommu && function.problems.is_empty(),
        };
        if is_noiommu {
            if let Some(group) = function.group {
                renamed.insert(group);
            }
            // Not the kernel's list: numbers are given again at once, so that it may be another's.
            let group = IommuGroup { members: [*addr].into(), ..IommuGroup::default() };
            function.group = Some(GroupId::Noiommu(*addr));
            groups.insert(GroupId::Noiommu(*addr), group);
        }
    }
    groups.retain(|id, _| !renamed.contains(id));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scan::{DEVICES, Function};
    use crate::sys::scratch::Scratch;
    use std::fs;
    use std::os::unix::fs::symlink;

    const ADDR: &str = "0000:01:00.0";

    fn addr() -> PciAddr {
        ADDR.parse().expect("an address")
    }

    /// A function, and the group that its link names, with the group's name.
    fn tree(group: Option<(&str, &str)>) -> Scratch {
        let tree = Scratch::new();
        let device = tree.path(DEVICES).join(ADDR);
        fs::create_dir_all(&device).expect("make a directory");
        if let Some((number, name)) = group {
            let group = tree.path(GROUPS).join(number);
            fs::create_dir_all(group.join("devices").join(ADDR)).expect("make a directory");
            fs::write(group.join("name"), name).expect("write a name");
            symlink(&group, device.join("iommu_group")).expect("make a link");
        }
        tree
    }

    fn switch_on(root: &Root, mode: &str) {
        let mode_of = root.path(NOIOMMU_MODE);
        fs::create_dir_all(mode_of.parent().expect("a parent")).expect("make a directory");
        fs::write(mode_of, mode).expect("write the parameter");
    }

    #[test]
    fn a_group_is_known_by_its_name_and_a_function_without_by_the_kernels_leave() {
        let of_addr = |root: &Root| of(root, addr()).expect("readable");
        for (name, id, its_node) in [
            ("", GroupId::Iommu(7), GroupNode::Iommu(7)),
            ("vfio-noiommu\n", GroupId::Noiommu(addr()), GroupNode::Noiommu(7)),
        ] {
            let root = tree(Some(("7", name)));
            assert_eq!(of_addr(&root), Some(id));
            assert!(has_member(&root, id, addr().into()).expect("readable"));
            assert!(!has_member(&root, GroupId::Iommu(8), addr().into()).expect("readable"));
            assert_eq!(node(&root, id).expect("readable"), Some(its_node));
            assert!(!has_node(&root, id).expect("readable"), "not there yet");
            let path = root.path(path(its_node));
            fs::create_dir_all(path.parent().expect("a parent")).expect("make a directory");
            fs::write(path, "").expect("make a node");
            assert!(has_node(&root, id).expect("readable"));
            assert_eq!(with_nodes(&root), Set::from([id]));
        }
        let root = tree(None);
        for (mode, wanted) in [("N\n", None), ("Y\n", Some(GroupId::Noiommu(addr())))] {
            switch_on(&root, mode);
            assert_eq!(of_addr(&root), wanted, "{mode}");
        }
        assert_eq!(node(&root, GroupId::Noiommu(addr())).expect("readable"), None, "not bound");
        // It must find its way back, whatever the kernel is told meanwhile.
        switch_on(&root, "N\n");
        let moved = of_moved(&root, addr()).expect("readable");
        assert_eq!(moved, Some(GroupId::Noiommu(addr())));
        switch_on(&root, "Y\n");
        fs::remove_dir_all(root.path(format!("{DEVICES}/{ADDR}"))).expect("it leaves");
        assert_eq!(of_addr(&root), None, "what is gone is in none");
        assert_eq!(of_moved(&root, addr()).expect("readable"), None);
    }

    #[test]
    fn each_function_without_an_iommu_is_alone_in_its_group() {
        let other: PciAddr = "0000:02:00.0".parse().expect("an address");
        // By the kernel's list the number is another's already, which was given it at once.
        let made = IommuGroup { by_vfio: true, members: [other].into(), ..IommuGroup::default() };
        let broken: PciAddr = "0000:03:00.0".parse().expect("an address");
        let in_group = |group| Function { group, ..Function::default() };
        for noiommu in [false, true] {
            let mut snapshot = Snapshot::default();
            snapshot.vfio.noiommu = noiommu;
            snapshot.functions.insert(addr(), in_group(Some(GroupId::Iommu(7))));
            snapshot.functions.insert(other, in_group(None));
            let problems = vec!["iommu_group: unreadable".to_owned()];
            snapshot.functions.insert(broken, Function { problems, ..Function::default() });
            snapshot.groups.insert(GroupId::Iommu(7), made.clone());
            name_without_iommu(&mut snapshot);
            let group = |addr: PciAddr| snapshot.functions[&addr].group;
            assert_eq!(group(addr()), Some(GroupId::Noiommu(addr())), "whatever vfio does now");
            assert_eq!(group(other), noiommu.then_some(GroupId::Noiommu(other)));
            assert_eq!(group(broken), None);
            assert!(!snapshot.groups.contains_key(&GroupId::Iommu(7)));
            let members =
                |addr| snapshot.groups.get(&GroupId::Noiommu(addr)).map(|g| g.members.clone());
            assert_eq!(members(addr()), Some([addr()].into()));
            assert_eq!(members(other), noiommu.then(|| [other].into()));
        }
    }
}
