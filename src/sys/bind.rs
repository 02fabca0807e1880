//! Moves functions between drivers: with `sriov`, the only writer to the kernel.
//!
//! A group moves as a whole or not at all. For each member: tell the state file what was
//! there before, set `driver_override`, unbind, probe, and read the driver link back - a
//! probe that the driver refused still returns success (measured on 6.1). On any failure
//! every member touched is put back in reverse order, and both errors are kept.
//!
//! Never `new_id`: it makes vfio-pci take every other unbound device of the same ID.
//! Attributes: Documentation/ABI/testing/sysfs-bus-pci of the kernel.

use std::thread;
use std::time::{Duration, Instant};

use super::fault::around;
use super::groups;
use super::pci::{DriverName, GroupId, PciAddr};
use super::root::Root;
use super::scan::{DEVICES, PROBE, driver, driver_override};
use crate::error::{Error, Result};
use crate::set::Set;

/// How long a link or node may take to follow a write that has returned. The kernel does
/// both before the write returns (measured); the bound is for udev and for emulation.
const SETTLE: Duration = Duration::from_millis(200);
const POLL: Duration = Duration::from_millis(2);

/// What a function was bound to before it was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The driver bound.
    pub driver: Option<DriverName>,
    /// The override set.
    pub driver_override: Option<DriverName>,
}

/// What a bind asks of who wants it.
pub trait Permit {
    /// Called before a member is first touched. When it returns, the state is stored durably,
    /// and its answer is what the member goes back to on failure (an earlier memory, when a
    /// bind was cut short before).
    ///
    /// # Errors
    /// When it is not stored; the member is not touched then.
    fn remember(&mut self, addr: PciAddr, before: Before) -> Result<Before>;

    /// Asked after that, right before the member is touched.
    ///
    /// # Errors
    /// When the host has begun to use it.
    fn still_allowed(&mut self) -> Result<()>;

    /// The members have left their drivers, or go back to them: what was kept from the host
    /// for that is let go.
    fn let_go(&mut self);
}

/// Moves the members of a group to vfio-pci and waits for the group's node. Members that
/// are on a VFIO driver already are left alone and not remembered: what we did not bind
/// we do not undo.
///
/// # Errors
/// [`Error::Bind`], naming the member and the step. Everything touched has been put back,
/// unless its `rollback` says what could not be.
pub fn group(
    root: &Root,
    group: GroupId,
    members: &Set<PciAddr>,
    permit: &mut dyn Permit,
) -> Result<()> {
    let mut touched: Vec<(PciAddr, Before)> = Vec::new();
    let mut last = None;
    let moved = members.iter().try_for_each(|addr| {
        last = Some(*addr);
        let before = Before {
            driver: driver(root, *addr).map_err(|e| failed(*addr, "reading its driver", e))?,
            driver_override: driver_override(root, *addr)
                .map_err(|e| failed(*addr, "reading its driver_override", e))?,
        };
        if before.driver.as_ref().is_some_and(DriverName::is_vfio) {
            return Ok(());
        }
        let from = before.driver.clone();
        let first = permit
            .remember(*addr, before)
            .map_err(|e| failed(*addr, "writing the state file", e))?;
        // Also one that is refused now: it may have been left half way before.
        touched.push((*addr, first));
        permit
            .still_allowed()
            .map_err(|e| failed(*addr, "asking once more whether it is free", e))?;
        to_vfio(root, *addr, from.as_ref())
    });
    permit.let_go();
    let ready = moved.and_then(|()| {
        let there = settles(|| groups::has_node(root, group));
        match (there, last) {
            (Ok(true), _) | (_, None) => Ok(()),
            (_, Some(addr)) => {
                let missing = Error::State(format!(
                    "{} did not appear although every member is on vfio-pci",
                    root.path(groups::shown(group)).display()
                ));
                Err(failed(addr, "waiting for the group's node", missing))
            }
        }
    });
    ready.map_err(|error| with_rollback(error, undo(root, &touched)))
}

/// Whether every member of a group is on a VFIO driver and the group's node is there: a
/// few links to read, no write, no thread.
pub fn is_bound(root: &Root, group: GroupId, members: &Set<PciAddr>) -> bool {
    let on_vfio = |addr: &PciAddr| {
        driver(root, *addr).is_ok_and(|driver| driver.is_some_and(|d| d.is_vfio()))
    };
    members.iter().all(on_vfio) && groups::has_node(root, group).unwrap_or(false)
}

/// Puts functions back to what they were, in reverse order, all of them whatever happens
/// to some. Returns what failed. One that somebody else has given a driver of the host since
/// is not ours to take from it, and nobody has asked whether the host uses it: of that only
/// our override is undone.
pub fn undo(root: &Root, touched: &[(PciAddr, Before)]) -> Vec<Error> {
    touched.iter().rev().filter_map(|(addr, before)| back(root, *addr, before).err()).collect()
}

fn failed(addr: PciAddr, step: &'static str, source: Error) -> Error {
    Error::Bind { addr: addr.to_string(), step, source: Box::new(source), rollback: Vec::new() }
}

fn with_rollback(error: Error, undone: Vec<Error>) -> Error {
    match error {
        Error::Bind { addr, step, source, .. } => {
            Error::Bind { addr, step, source, rollback: undone }
        }
        other => other,
    }
}

fn to_vfio(root: &Root, addr: PciAddr, from: Option<&DriverName>) -> Result<()> {
    let vfio = DriverName::vfio_pci();
    around("bind.override", addr, || set_override(root, addr, Some(&vfio)))
        .map_err(|e| failed(addr, "setting its driver_override", e))?;
    if let Some(from) = from {
        around("bind.unbind", addr, || unbind(root, addr, from))
            .map_err(|e| failed(addr, "unbinding it from its driver", e))?;
    }
    around("bind.probe", addr, || probe(root, addr, &vfio))
        .map_err(|e| failed(addr, "binding it to vfio-pci", e))
}

fn back(root: &Root, addr: PciAddr, before: &Before) -> Result<()> {
    let undo = || {
        let now = driver(root, addr)?;
        let other = now.as_ref().filter(|now| Some(*now) != before.driver.as_ref());
        if other.is_some_and(|other| !other.is_vfio())
            && driver_override(root, addr)? != Some(DriverName::vfio_pci())
        {
            return Ok(());
        }
        if let Some(vfio) = other.filter(|other| other.is_vfio()) {
            around("undo.unbind", addr, || unbind(root, addr, vfio))?;
        }
        let bound = match &before.driver {
            // By its name: of two drivers that know the function the kernel takes the one that
            // was loaded first, and ours may have been given by hand.
            Some(driver) if now.as_ref().is_none_or(DriverName::is_vfio) => {
                around("undo.name", addr, || set_override(root, addr, Some(driver)))
                    .and_then(|()| around("undo.probe", addr, || probe(root, addr, driver)))
            }
            _ => Ok(()),
        };
        // Also when that driver did not come: one that is loaded later may take it then.
        let cleared = around("undo.override", addr, || {
            set_override(root, addr, before.driver_override.as_ref())
        });
        bound.and(cleared)
    };
    undo().map_err(|e| Error::PutBack { addr: addr.to_string(), source: Box::new(e) })
}

/// Sets or clears the only driver that may bind. An empty line clears it (measured). What
/// is so already is not written: the undo of a write that was refused would be refused too.
fn set_override(root: &Root, addr: PciAddr, wanted: Option<&DriverName>) -> Result<()> {
    let path = format!("{DEVICES}/{addr}/driver_override");
    if driver_override(root, addr)?.as_ref() == wanted {
        return Ok(());
    }
    let text = wanted.map_or("\n".to_owned(), |w| format!("{w}\n"));
    root.write(&path, &text)?;
    let mut found = None;
    let took = settles(|| {
        found = driver_override(root, addr)?;
        Ok(found.as_ref() == wanted)
    })?;
    if took {
        return Ok(());
    }
    Err(Error::State(format!(
        "{} reads {} after the write",
        root.path(path).display(),
        name(&found)
    )))
}

/// Takes the driver away. May block for as long as the driver has users that it waits for
/// (a mounted file system, an open VFIO group): never call it under a lock.
fn unbind(root: &Root, addr: PciAddr, from: &DriverName) -> Result<()> {
    root.write(format!("sys/bus/pci/drivers/{from}/unbind"), &format!("{addr}\n"))?;
    if settles(|| Ok(driver(root, addr)?.as_ref() != Some(from)))? {
        return Ok(());
    }
    Err(Error::State(format!("it is still bound to {from} after the write")))
}

/// Asks for a driver and reads back whether it came: a probe that the driver refuses
/// returns success and leaves the function without one.
fn probe(root: &Root, addr: PciAddr, wanted: &DriverName) -> Result<()> {
    root.write(PROBE, &format!("{addr}\n"))?;
    let mut found = None;
    let bound = settles(|| {
        found = driver(root, addr)?;
        Ok(found.as_ref() == Some(wanted))
    })?;
    if bound {
        return Ok(());
    }
    Err(Error::State(format!(
        "the kernel took the probe, but the driver is {} and not {wanted}; \
         the kernel log says why (dmesg | grep {addr})",
        name(&found)
    )))
}

fn name(driver: &Option<DriverName>) -> &str {
    driver.as_ref().map_or("(none)", DriverName::as_str)
}

/// Whether a condition comes true within [`SETTLE`].
fn settles(condition: impl FnMut() -> Result<bool>) -> Result<bool> {
    settles_within(SETTLE, condition)
}

/// Whether a condition comes true within a time.
pub(super) fn settles_within(
    time: Duration,
    mut condition: impl FnMut() -> Result<bool>,
) -> Result<bool> {
    let deadline = Instant::now() + time;
    loop {
        if condition()? {
            return Ok(true);
        }
        if Instant::now() >= deadline {
            return Ok(false);
        }
        thread::sleep(POLL);
    }
}
