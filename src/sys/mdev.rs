//! Reads the mediated devices that drivers have made
//! (Documentation/driver-api/vfio-mediated-device.rst, "Directories and files under the sysfs
//! for each physical device").

use std::collections::BTreeMap;

use super::device::{DeviceId, Uuid};
use super::groups;
use super::pci::{GroupId, PciAddr};
use super::root::Root;
use crate::error::{Error, Result, chain};

/// The directory of every mediated device, below the root.
const DEVICES: &str = "sys/bus/mdev/devices";

/// One mediated device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mdev {
    /// The device that it is made of: a PCI function, nearly always.
    pub parent: String,
    /// Its type, by the name of its directory (`nvidia-222`, `i915-GVTg_V5_4`).
    pub kind: String,
    /// Its group, which VFIO makes for it alone.
    pub group: Option<GroupId>,
    /// What of it could not be read, a sentence each.
    pub problems: Vec<String>,
}

impl Mdev {
    /// The PCI function that it is made of.
    pub fn function(&self) -> Option<PciAddr> {
        self.parent.parse().ok()
    }
}

/// Every mediated device. What cannot be read is in it, as a sentence, or in `problems` when
/// it belongs to none.
pub(super) fn mdevs(root: &Root, problems: &mut Vec<String>) -> BTreeMap<Uuid, Mdev> {
    let names = root.list(DEVICES).unwrap_or_else(|e| {
        problems.push(chain(&e));
        None
    });
    let mut found = BTreeMap::new();
    for name in names.unwrap_or_default() {
        match name.parse::<Uuid>() {
            Ok(uuid) => {
                found.insert(uuid, mdev(root, uuid));
            }
            Err(e) => problems.push(e.at(&root.path(DEVICES)).to_string()),
        }
    }
    found
}

fn mdev(root: &Root, uuid: Uuid) -> Mdev {
    let dir = DeviceId::Mdev(uuid).dir();
    let mut mdev = Mdev::default();
    let mut keep = |read: Result<()>| mdev.problems.extend(read.err().map(|e| chain(&e)));
    let (mut parent, mut kind, mut group) = (String::new(), String::new(), None);
    keep(parent_of(root, &dir).map(|name| parent = name));
    let said = root.link_name(format!("{dir}/mdev_type"));
    keep(said.and_then(|name| name.ok_or_else(|| missing(root, &dir, "type"))).map(|n| kind = n));
    keep(groups::of(root, uuid).map(|id| group = id));
    Mdev { parent, kind, group, ..mdev }
}

/// The directory that holds the device's own.
fn parent_of(root: &Root, dir: &str) -> Result<String> {
    let target = root.link(dir)?;
    let parent = target.as_ref().and_then(|t| t.parent()?.file_name());
    parent.map(|n| n.to_string_lossy().into_owned()).ok_or_else(|| missing(root, dir, "parent"))
}

fn missing(root: &Root, dir: &str, what: &str) -> Error {
    Error::State(format!("{} names no {what}", root.path(dir).display()))
}
