//! Reads every PCI function and IOMMU group below a [`Root`] into a [`Snapshot`].
//!
//! Facts only: nothing is filtered or judged here. What cannot be read or parsed is
//! kept as a sentence beside the function it belongs to, because one broken attribute
//! must cost one function and never the scan. An entry that leaves while it is read is
//! left out, and the next scan settles it.
//!
//! Attributes: Documentation/ABI/testing/sysfs-bus-pci and sysfs-kernel-iommu_groups
//! of the kernel.

use std::path::{Component, Path};

use litemap::LiteMap;

use super::device::Uuid;
use super::dir::{Dir, PAGE};
use super::groups;
use super::hostuse::{self, HostUse};
use super::labels::{Labels, Slots};
use super::mdev::{Mdev, mdevs};
use super::pci::{ClassCode, DriverName, GroupId, HeaderType, NumaNode, PciAddr, PciId};
use super::root::Root;
use crate::error::{Error, Result, chain};
use crate::set::Set;
use function::function;
use parts::in_parts;

mod function;
mod parts;

/// The directory of every PCI function, below the root.
pub const DEVICES: &str = "sys/bus/pci/devices";
/// The directory of VFIO's nodes, below the root.
pub const VFIO: &str = "dev/vfio";
/// The node through which groups are joined to one IOMMU context.
pub const CONTAINER: &str = "dev/vfio/vfio";
pub(super) const PROBE: &str = "sys/bus/pci/drivers_probe";
pub(super) const GROUPS: &str = "sys/kernel/iommu_groups";

/// Everything the decisions need to know of the host, as read at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Every PCI function.
    pub functions: LiteMap<PciAddr, Function>,
    /// Every IOMMU group.
    pub groups: LiteMap<GroupId, IommuGroup>,
    /// Every mediated device.
    pub mdevs: LiteMap<Uuid, Mdev>,
    /// What lies in /dev/vfio.
    pub vfio: Vfio,
    /// What the host uses: disks, networks, consoles.
    pub host: HostUse,
    /// What could not be read and belongs to no function, a sentence each.
    pub problems: Vec<String>,
}

/// One PCI function. `None` means that sysfs does not say, or that it said something
/// unreadable, and then [`Function::problems`] has the sentence.
#[derive(Clone, Debug, Default)]
pub struct Function {
    /// Vendor and device.
    pub id: Option<PciId>,
    /// Subsystem vendor and device.
    pub subsystem: Option<PciId>,
    /// Class code.
    pub class: Option<ClassCode>,
    /// Revision.
    pub revision: Option<u8>,
    /// Header type, from the first bytes of configuration space.
    pub header: Option<HeaderType>,
    /// The driver bound now.
    pub driver: Option<DriverName>,
    /// IOMMU group.
    pub group: Option<GroupId>,
    /// NUMA node, when the firmware says.
    pub numa: Option<NumaNode>,
    /// For a VF: its PF.
    pub physfn: Option<PciAddr>,
    /// For a VF: the N of its PF's `virtfnN`.
    pub vf: Option<u32>,
    /// What only a PF has.
    pub pf: Option<Box<Pf>>,
    /// For a display: whether firmware chose it as the boot console.
    pub boot_vga: Option<bool>,
    /// Bridges and controllers above it, outermost first. Read from the device's path,
    /// so a VMD controller is among the ancestors of the domain it makes.
    pub ancestors: Vec<PciAddr>,
    /// What sets it apart from others of its kind; most have nothing that does.
    pub labels: Option<Box<Labels>>,
    /// What of it could not be read, a sentence each.
    pub problems: Vec<String>,
}

/// What only a PF has.
#[derive(Clone, Debug, Default)]
pub struct Pf {
    /// How many VFs it can have, when that can be read.
    pub total: Option<u32>,
    /// Those that are enabled, by their number.
    pub vfs: LiteMap<u32, PciAddr>,
}

impl Function {
    /// What sets it apart from others of its kind.
    pub fn labels(&self) -> &Labels {
        static NONE: Labels = Labels::none();
        self.labels.as_deref().unwrap_or(&NONE)
    }

    /// How many VFs it can have; `None` for what is no PF or does not say.
    pub fn total_vfs(&self) -> Option<u32> {
        self.pf.as_ref()?.total
    }

    /// The VFs that are enabled, by their number.
    pub fn vfs(&self) -> &LiteMap<u32, PciAddr> {
        static NONE: LiteMap<u32, PciAddr> = LiteMap::new();
        self.pf.as_ref().map_or(&NONE, |pf| &pf.vfs)
    }
}

/// One IOMMU group: the unit the kernel hands to user space
/// (Documentation/driver-api/vfio.rst).
#[derive(Clone, Debug, Default)]
pub struct IommuGroup {
    /// PCI functions in it.
    pub members: Set<PciAddr>,
    /// Names of members that are no PCI functions (platform devices, mediated devices).
    pub others: Set<String>,
    /// Whether the kernel's list has it as one that vfio made: of a mediated device, or of a
    /// function without an IOMMU, which is in a [`GroupId::Noiommu`] instead then.
    pub by_vfio: bool,
}

/// The VFIO side of the host.
#[derive(Clone, Debug, Default)]
pub struct Vfio {
    /// Whether the vfio-pci driver is registered.
    pub driver: bool,
    /// Whether /dev/vfio/vfio is there.
    pub container: bool,
    /// Groups that have a node in /dev/vfio.
    pub groups: Set<GroupId>,
    /// Whether vfio takes functions without an IOMMU.
    pub noiommu: bool,
    /// Why drivers cannot be changed, when they cannot.
    pub not_writable: Option<String>,
}

/// Reads the host. Never fails: what cannot be read is in the snapshot, as a sentence.
pub fn scan(root: &Root) -> Snapshot {
    with(root, parts::most())
}

/// The same by one thread, for a look that nobody waits for. It is half as fast and leaves the
/// other processors alone, and two threads that the kernel has put on one processor are switched
/// every few milliseconds (perf).
pub fn scan_calmly(root: &Root) -> Snapshot {
    with(root, 1)
}

fn with(root: &Root, threads: usize) -> Snapshot {
    let mut snapshot = Snapshot::default();
    let slots = Slots::read(root);
    let (mut addrs, mut ids) = (Vec::new(), Vec::new());
    for name in names(root, DEVICES, &mut snapshot.problems) {
        match name.parse::<PciAddr>() {
            Ok(addr) => addrs.push((name, addr)),
            Err(e) => snapshot.problems.push(e.at(&root.path(DEVICES)).to_string()),
        }
    }
    if let Some(devices) = opened(root.dir(DEVICES), &mut snapshot.problems) {
        let read = |part: &[(String, PciAddr)]| {
            let mut buffer = Box::new([0; PAGE]);
            let mut one = |(name, addr): &(String, PciAddr)| {
                Some((*addr, function(&devices, name, *addr, &slots, &mut buffer)?))
            };
            part.iter().filter_map(&mut one).collect()
        };
        snapshot.functions = in_parts(&addrs, threads, read).into_iter().collect();
    }
    number_vfs(&mut snapshot.functions);
    for name in names(root, GROUPS, &mut snapshot.problems) {
        match name.parse::<GroupId>() {
            Ok(id) => ids.push(id),
            Err(e) => snapshot.problems.push(e.at(&root.path(GROUPS)).to_string()),
        }
    }
    // By number and not by name, so that each is put behind the others.
    ids.sort_unstable();
    let read = |part: &[GroupId]| part.iter().map(|id| (*id, group(root, *id))).collect();
    for (id, (group, problems)) in in_parts(&ids, threads, read) {
        snapshot.groups.extend(group.map(|group| (id, group)));
        snapshot.problems.extend(problems);
    }
    snapshot.mdevs = mdevs(root, &mut snapshot.problems);
    snapshot.vfio = vfio(root, &mut snapshot.problems);
    groups::name_without_iommu(&mut snapshot);
    snapshot.host = hostuse::read(root);
    snapshot
}

/// The driver bound to a function now. The bind's read-back, too.
///
/// # Errors
/// When the link cannot be read or names no driver.
pub fn driver(root: &Root, addr: PciAddr) -> Result<Option<DriverName>> {
    let path = format!("{DEVICES}/{addr}/driver");
    match root.link_name(&path)? {
        Some(name) => name.parse().map(Some).map_err(|e: Error| e.at(&root.path(&path))),
        None => Ok(None),
    }
}

/// Whether a function has left the bus, which is there to be seen.
pub fn is_gone(root: &Root, addr: PciAddr) -> bool {
    !root.exists(format!("{DEVICES}/{addr}")) && root.exists(PROBE)
}

/// Whether the vfio-pci driver is there.
pub fn has_vfio_pci(root: &Root) -> bool {
    root.exists("sys/bus/pci/drivers/vfio-pci")
}

/// The driver override of a function now. One that is not set reads as "(null)"
/// (drivers/pci/pci-sysfs.c). Not part of a scan: the kernel takes the device's lock for it,
/// which an unbind that hangs never gives back, and the scan would hang with it.
///
/// # Errors
/// When the attribute cannot be read or names no driver.
pub fn driver_override(root: &Root, addr: PciAddr) -> Result<Option<DriverName>> {
    let path = format!("{DEVICES}/{addr}/driver_override");
    match root.read(&path)?.as_deref() {
        None | Some("" | "(null)") => Ok(None),
        Some(name) => name.parse().map(Some).map_err(|e: Error| e.at(&root.path(&path))),
    }
}

/// How many VFs a PF has enabled now: none for what is no PF. Not part of a scan, which
/// counts the links instead, for the same reason as [`driver_override`]; here the lock makes
/// it wait for an enabling that is under way.
///
/// # Errors
/// When the attribute cannot be read or is no number.
pub fn enabled_vfs(root: &Root, addr: PciAddr) -> Result<u32> {
    let path = format!("{DEVICES}/{addr}/sriov_numvfs");
    let Some(text) = root.read(&path)? else { return Ok(0) };
    text.parse().map_err(|_| Error::parse("a number of VFs", &text).at(&root.path(&path)))
}

pub(super) fn names(root: &Root, dir: &str, problems: &mut Vec<String>) -> Vec<String> {
    root.list(dir)
        .unwrap_or_else(|e| {
            problems.push(chain(&e));
            None
        })
        .unwrap_or_default()
}

fn opened(dir: Result<Option<Dir>>, problems: &mut Vec<String>) -> Option<Dir> {
    dir.unwrap_or_else(|e| {
        problems.push(chain(&e));
        None
    })
}

/// Tells each VF its number, which only its PF has.
fn number_vfs(functions: &mut LiteMap<PciAddr, Function>) {
    let vfs: Vec<(u32, PciAddr)> =
        functions.values().flat_map(Function::vfs).map(|(n, addr)| (*n, *addr)).collect();
    for (number, addr) in vfs {
        if let Some(vf) = functions.get_mut(&addr) {
            vf.vf = Some(number);
        }
    }
}

/// The PCI addresses among the components of a device's path.
pub(super) fn addresses_in(path: &Path) -> impl Iterator<Item = PciAddr> {
    path.components().filter_map(|c| match c {
        Component::Normal(name) => name.to_str()?.parse().ok(),
        _ => None,
    })
}

/// One group, or `None` when it left during the reading: its name is read first, so that one
/// that has none had none while it was there.
fn group(root: &Root, id: GroupId) -> (Option<IommuGroup>, Vec<String>) {
    let (mut group, mut problems) = (IommuGroup::default(), Vec::new());
    match root.attribute(format!("{GROUPS}/{id}/name")) {
        Ok(name) => group.by_vfio = name.as_deref() == Some(groups::MADE_BY_VFIO),
        Err(e) => problems.push(chain(&e)),
    }
    match root.list(format!("{GROUPS}/{id}/devices")) {
        Ok(None) => return (None, problems),
        Ok(Some(names)) => {
            for name in names {
                match name.parse() {
                    Ok(addr) => group.members.insert(addr),
                    Err(_) => group.others.insert(name),
                };
            }
        }
        Err(e) => problems.push(chain(&e)),
    }
    (Some(group), problems)
}

fn vfio(root: &Root, problems: &mut Vec<String>) -> Vfio {
    let nodes = names(root, VFIO, problems);
    Vfio {
        driver: has_vfio_pci(root),
        container: root.is_device_node(CONTAINER),
        groups: groups::of_nodes(root, &nodes),
        noiommu: groups::is_noiommu_on(root),
        not_writable: root.check_writable(PROBE).err().map(|e| chain(&e)),
    }
}
