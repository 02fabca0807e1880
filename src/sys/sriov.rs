//! Makes VFs on a PF. Each write may take seconds, or never return: on a thread of its own.
//!
//! Attributes: `sriov_*` in Documentation/ABI/testing/sysfs-bus-pci of the kernel.

use std::time::Duration;

use super::bind::settles_within;
use super::fault::around;
use super::pci::PciAddr;
use super::root::Root;
use super::scan::{DEVICES, enabled_vfs};
use crate::error::{Error, Result};

/// How long the links to VFs may take to follow a write that has returned: the kernel makes
/// them before it does (drivers/pci/iov.c, `sriov_enable`).
const SETTLE: Duration = Duration::from_secs(1);

/// Takes all VFs of a PF away, which makes a use of one wait or fail: the caller knows that
/// there is none.
///
/// # Errors
/// What the kernel answered, or that it did not do what it said.
pub fn remove(root: &Root, addr: PciAddr) -> Result<()> {
    around("sriov.remove", addr, || set_vfs(root, addr, 0))
}

/// Makes so many VFs on a PF that has none. Without `autoprobe` no driver is given to them as
/// they come; one that a `driver_override` asks for still is (drivers/pci/pci-driver.c,
/// `pci_device_can_probe`).
///
/// # Errors
/// What the kernel answered, or that it did not do what it said. When there are no VFs then,
/// the flag is as before: it would count for those that somebody else makes.
pub fn make(root: &Root, addr: PciAddr, vfs: u32, autoprobe: bool) -> Result<()> {
    let before = root.read(flag(addr))?;
    around("sriov.autoprobe", addr, || set_autoprobe(root, addr, autoprobe))?;
    around("sriov.make", addr, || set_vfs(root, addr, vfs)).inspect_err(|_| {
        if matches!(enabled_vfs(root, addr), Ok(0)) {
            // Why there are none has to be told, and not this.
            let _ = set_autoprobe(root, addr, before.as_deref() != Some("0"));
        }
    })
}

fn flag(addr: PciAddr) -> String {
    format!("{DEVICES}/{addr}/sriov_drivers_autoprobe")
}

fn set_autoprobe(root: &Root, addr: PciAddr, wanted: bool) -> Result<()> {
    let path = flag(addr);
    let wanted = if wanted { "1" } else { "0" };
    if root.read(&path)?.as_deref() == Some(wanted) {
        return Ok(());
    }
    root.write(&path, &format!("{wanted}\n"))?;
    let mut found = None;
    let took = settles_within(SETTLE, || {
        found = root.read(&path)?;
        Ok(found.as_deref() == Some(wanted))
    })?;
    if took {
        return Ok(());
    }
    Err(Error::State(format!(
        "{} reads {:?} after the write",
        root.path(path).display(),
        found.unwrap_or_default()
    )))
}

/// Writes the number and reads it back, and the links to the VFs: a driver may enable fewer
/// than it was asked for, and the write succeeds all the same.
fn set_vfs(root: &Root, addr: PciAddr, wanted: u32) -> Result<()> {
    let dir = format!("{DEVICES}/{addr}");
    root.write(format!("{dir}/sriov_numvfs"), &format!("{wanted}\n"))?;
    let mut found = (0, 0);
    let took = settles_within(SETTLE, || {
        let names = root.list(&dir)?.unwrap_or_default();
        let links = names.iter().filter(|name| name.starts_with("virtfn")).count();
        found = (enabled_vfs(root, addr)?, u32::try_from(links).unwrap_or(u32::MAX));
        Ok(found == (wanted, wanted))
    })?;
    if took {
        return Ok(());
    }
    let (number, links) = found;
    Err(Error::State(format!(
        "{wanted} VFs were written to {}/sriov_numvfs, which reads {number}, and {links} are \
         there; the kernel log says why (dmesg | grep {addr})",
        root.path(dir).display()
    )))
}
