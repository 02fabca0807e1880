//! The character device that VFIO makes of each function, beside its group's (kernel >= 6.6
//! with CONFIG_VFIO_DEVICE_CDEV, Documentation/driver-api/vfio.rst, "VFIO device cdev").

use std::fmt;
use std::str::FromStr;

use super::device::DeviceId;
use super::groups;
use super::pci::GroupId;
use super::root::Root;
use crate::error::{Error, Result};

/// The directory of their nodes.
pub const NODES: &str = "dev/vfio/devices";
/// The node through which such devices get at memory.
pub const IOMMUFD: &str = "dev/iommu";

/// Number of a function's VFIO device: `vfio3`. Made anew with each bind to vfio-pci.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cdev(u32);

impl Cdev {
    /// A device by its number.
    pub fn new(number: u32) -> Cdev {
        Cdev(number)
    }
}

impl FromStr for Cdev {
    type Err = Error;

    fn from_str(text: &str) -> Result<Cdev> {
        let number = text.strip_prefix("vfio").filter(|n| n.bytes().all(|b| b.is_ascii_digit()));
        let number = number.and_then(|n| n.parse().ok());
        number.map(Cdev).ok_or_else(|| Error::parse("a VFIO device such as vfio3", text))
    }
}

impl fmt::Display for Cdev {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vfio{}", self.0)
    }
}

/// Its node, below the root.
pub fn node(cdev: Cdev) -> String {
    format!("{NODES}/{cdev}")
}

/// The VFIO device of a function or mediated device that is on its VFIO driver. `None` when it
/// is not, and when the kernel makes none: sysfs names devices also where there are no nodes
/// (kubevirt/kubevirt#18895), so that only the node tells, and it is of no use without the
/// IOMMU's. That one is not to be seen from a container, which has the host's /dev/vfio and
/// nothing else of its /dev; a misc device in sysfs has its node.
///
/// # Errors
/// When sysfs cannot be read.
pub fn of(root: &Root, device: DeviceId) -> Result<Option<Cdev>> {
    let names = root.list(format!("{}/vfio-dev", device.dir()))?.unwrap_or_default();
    let cdev = names.iter().find_map(|name| name.parse().ok());
    Ok(cdev.filter(|c| root.is_device_node(node(*c)) && has_iommufd(root)))
}

/// The group of the function that a device is of; `None` when it is gone.
///
/// # Errors
/// When sysfs cannot be read.
pub fn group_of(root: &Root, cdev: Cdev) -> Result<Option<GroupId>> {
    let name = root.link_name(format!("sys/class/vfio-dev/{cdev}/device"))?;
    match name.and_then(|name| name.parse::<DeviceId>().ok()) {
        Some(device) => groups::of(root, device),
        None => Ok(None),
    }
}

/// Whether the kernel offers IOMMUs to such devices.
pub fn has_iommufd(root: &Root) -> bool {
    root.is_device_node(IOMMUFD) || root.exists("sys/class/misc/iommu")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scratch::Scratch;
    use std::fs;

    #[test]
    fn a_name_in_sysfs_is_no_node() {
        let root = Scratch::new();
        let addr: DeviceId = "0000:01:00.0".parse().expect("an address");
        let now = || of(&root, addr).expect("readable");
        assert_eq!(now(), None);
        let touch = |path: &str| {
            let path = root.path(path);
            fs::create_dir_all(path.parent().expect("below dir")).expect("mkdir");
            fs::write(path, "").expect("write");
        };
        touch("sys/bus/pci/devices/0000:01:00.0/vfio-dev/vfio7/dev");
        assert_eq!(now(), None);
        touch("dev/vfio/devices/vfio7");
        assert_eq!(now(), None);
        touch("dev/iommu");
        assert_eq!(now(), Some(Cdev(7)));
    }

    #[test]
    fn names_of_devices() {
        assert_eq!("vfio12".parse::<Cdev>().ok(), Some(Cdev(12)));
        for bad in ["", "vfio", "12", "vfio-1", "vfio1a", "vfio99999999999"] {
            assert!(bad.parse::<Cdev>().is_err(), "{bad}");
        }
    }
}
