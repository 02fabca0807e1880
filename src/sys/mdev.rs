//! Reads the mediated devices that drivers have made
//! (Documentation/driver-api/vfio-mediated-device.rst, "Directories and files under the sysfs
//! for each physical device").

use litemap::LiteMap;

use super::device::{DeviceId, Uuid};
use super::groups;
use super::pci::{GroupId, PciAddr};
use super::root::Root;
use super::scan::{addresses_in, names};
use crate::error::{Error, Result, chain};

/// The directory of every mediated device, below the root.
const DEVICES: &str = "sys/bus/mdev/devices";

/// One mediated device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mdev {
    /// The device that it is made of: a PCI function, nearly always.
    pub parent: String,
    /// The PCI functions above it, outermost first: what it goes with when one of them does.
    pub above: Vec<PciAddr>,
    /// Its type, by the name of its directory (`nvidia-222`, `i915-GVTg_V5_4`).
    pub kind: String,
    /// Its group, which VFIO makes for it alone.
    pub group: Option<GroupId>,
    /// What of it could not be read, a sentence each.
    pub problems: Vec<String>,
}

impl Mdev {
    /// The PCI function that it is made of, by itself or by a device of that function's.
    pub fn function(&self) -> Option<PciAddr> {
        self.above.last().copied()
    }
}

/// How many mediated devices a function was made into, by its own directory: what is there at
/// this moment, whatever was read before.
///
/// # Errors
/// When the directory cannot be read.
pub fn made_of(root: &Root, addr: PciAddr) -> Result<usize> {
    let names = root.list(DeviceId::Pci(addr).dir())?.unwrap_or_default();
    Ok(names.iter().filter(|name| name.parse::<Uuid>().is_ok()).count())
}

/// Every mediated device. What cannot be read is in it, as a sentence, or in `problems` when
/// it belongs to none.
pub(super) fn mdevs(root: &Root, problems: &mut Vec<String>) -> LiteMap<Uuid, Mdev> {
    let mut found = LiteMap::new();
    for name in names(root, DEVICES, problems) {
        match name.parse() {
            Ok(uuid) => {
                found.insert(uuid, mdev(root, uuid));
            }
            Err(e) => problems.push(Error::at(e, &root.path(DEVICES)).to_string()),
        }
    }
    found
}

fn mdev(root: &Root, uuid: Uuid) -> Mdev {
    let (dir, mut problems) = (DeviceId::Mdev(uuid).dir(), Vec::new());
    let (parent, above) = kept(parent_of(root, &dir), &mut problems);
    let kind = kept(kind_of(root, &dir), &mut problems);
    let group = kept(groups::of(root, uuid), &mut problems);
    Mdev { parent, above, kind, group, problems }
}

fn kept<T: Default>(read: Result<T>, problems: &mut Vec<String>) -> T {
    read.unwrap_or_else(|e| {
        problems.push(chain(&e));
        T::default()
    })
}

fn kind_of(root: &Root, dir: &str) -> Result<String> {
    root.link_name(format!("{dir}/mdev_type"))?.ok_or_else(|| missing(root, dir, "type"))
}

/// The name of the directory that holds the device's own, and the functions on the way to it.
fn parent_of(root: &Root, dir: &str) -> Result<(String, Vec<PciAddr>)> {
    let target = root.link(dir)?;
    let parent = target.as_ref().and_then(|target| target.parent());
    let name = parent.and_then(|path| path.file_name()).map(|n| n.to_string_lossy().into_owned());
    let above = parent.map(|path| addresses_in(path).collect()).unwrap_or_default();
    name.map(|name| (name, above)).ok_or_else(|| missing(root, dir, "parent"))
}

fn missing(root: &Root, dir: &str, what: &str) -> Error {
    Error::State(format!("{} names no {what}", root.path(dir).display()))
}
