//! What sets a function apart from others of its kind: serial number, slot, the names that
//! firmware gave it, its network interfaces, its place among its PF's VFs.
//!
//! All of it is optional and none of it decides whether a function can be passed through,
//! so what cannot be read stays a sentence here and costs the function nothing: it counts
//! only where the operator's config asks for it.
//!
//! Attributes: Documentation/ABI/testing/sysfs-bus-pci of the kernel (`acpi_index`,
//! `label`, `virtfnN`, `slots`).

use std::fmt;
use std::fs::File;
use std::str::FromStr;

use litemap::LiteMap;

use super::dir::Dir;
use super::extended;
use super::pci::PciAddr;
use super::root::Root;
use crate::error::{Error, Result, chain};
use crate::set::Set;

const SLOTS: &str = "sys/bus/pci/slots";
/// What sets a function apart. `None` means that the host does not say; why, when it ought
/// to, is in `unseen`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The 64-bit serial number of the device; its functions share it.
    pub serial: Option<Serial>,
    /// Name of the slot it is in, or that the card it is on is in.
    pub slot: Option<String>,
    /// The instance number of ACPI's _DSM.
    pub acpi_index: Option<u32>,
    /// The firmware's name: SMBIOS type 41 or ACPI's _DSM.
    pub label: Option<String>,
    /// Names of its network interfaces, for a PF.
    pub netdevs: Set<String>,
    /// Why a label cannot be told, a sentence each.
    pub unseen: LiteMap<Label, String>,
}

impl Labels {
    /// Of what nothing sets apart.
    pub const fn none() -> Labels {
        Labels {
            serial: None,
            slot: None,
            acpi_index: None,
            label: None,
            netdevs: Set::new(),
            unseen: LiteMap::new(),
        }
    }
}

/// A label that may be unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// [`Labels::serial`].
    Serial,
    /// [`Labels::slot`].
    Slot,
    /// [`Labels::acpi_index`].
    AcpiIndex,
    /// [`Labels::label`].
    Label,
    /// [`Labels::netdevs`].
    Netdevs,
}

/// A device serial number, written as lspci writes it: `00-1b-21-ff-ff-c1-c4-a5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(u64);

impl FromStr for Serial {
    type Err = Error;

    fn from_str(text: &str) -> Result<Serial> {
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_hexdigit());
        let parts: Vec<&str> = text.split('-').collect();
        let number = u64::from_str_radix(&parts.concat(), 16);
        match number {
            Ok(number) if parts.len() == 8 && parts.iter().all(|p| digits(p)) => Ok(Serial(number)),
            _ => Err(Error::parse("a serial number such as 00-1b-21-ff-ff-c1-c4-a5", text)),
        }
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0.to_be_bytes().map(|b| format!("{b:02x}"));
        f.write_str(&bytes.join("-"))
    }
}

/// The names of slots and what is in them, as `slots/NAME/address` tells it: domain, bus
/// and device, without the device for a slot that has none of its own
/// (drivers/pci/slot.c, `address_read_file`).
#[derive(Debug, Default)]
pub(super) struct Slots {
    names: LiteMap<String, String>,
    unseen: Option<String>,
}

impl Slots {
    pub(super) fn read(root: &Root) -> Slots {
        let mut slots = Slots::default();
        let names = root.list(SLOTS).unwrap_or_else(|e| {
            slots.unseen = Some(chain(&e));
            None
        });
        for name in names.unwrap_or_default() {
            match root.read(format!("{SLOTS}/{name}/address")) {
                Ok(address) => slots.names.extend(address.map(|address| (address, name))),
                Err(e) => slots.unseen = Some(chain(&e)),
            }
        }
        slots
    }

    /// The innermost slot on the way to a function.
    fn of(&self, addr: PciAddr, ancestors: &[PciAddr]) -> Option<&String> {
        std::iter::once(&addr).chain(ancestors.iter().rev()).find_map(|addr| {
            let text = addr.to_string();
            let device = text.rsplit_once('.').map(|(device, _)| device)?;
            let bus = device.rsplit_once(':').map(|(bus, _)| bus)?;
            self.names.get(device).or_else(|| self.names.get(bus))
        })
    }
}

/// Reads the labels of one function.
pub(super) fn labels(
    dir: &Dir,
    config: Option<&File>,
    addr: PciAddr,
    ancestors: &[PciAddr],
    slots: &Slots,
) -> Labels {
    let mut unseen = LiteMap::new();
    let mut labels = Labels {
        serial: keep(&mut unseen, Label::Serial, serial(dir, config)),
        slot: slots.of(addr, ancestors).cloned(),
        acpi_index: keep(&mut unseen, Label::AcpiIndex, acpi_index(dir)),
        label: keep(&mut unseen, Label::Label, dir.attribute("label")),
        netdevs: keep(&mut unseen, Label::Netdevs, netdevs(dir)).unwrap_or_default(),
        unseen: LiteMap::new(),
    };
    if let (None, Some(why)) = (&labels.slot, &slots.unseen) {
        unseen.insert(Label::Slot, why.clone());
    }
    labels.unseen = unseen;
    labels
}

fn keep<T>(
    unseen: &mut LiteMap<Label, String>,
    label: Label,
    read: Result<Option<T>>,
) -> Option<T> {
    read.unwrap_or_else(|e| {
        unseen.insert(label, chain(&e));
        None
    })
}

fn acpi_index(dir: &Dir) -> Result<Option<u32>> {
    let Some(text) = dir.attribute("acpi_index")? else { return Ok(None) };
    let wrong = |_| Error::parse("a number", &text).at(&dir.path("acpi_index"));
    text.parse().map(Some).map_err(wrong)
}

/// Only a PF's are asked for, and a function that is no PF has no use for them here.
fn netdevs(dir: &Dir) -> Result<Option<Set<String>>> {
    if !dir.exists("sriov_totalvfs") {
        return Ok(None);
    }
    Ok(dir.list("net")?.map(|names| names.into_iter().collect()))
}

fn serial(dir: &Dir, config: Option<&File>) -> Result<Option<Serial>> {
    let Some(config) = config else { return Ok(None) };
    Ok(extended::serial_number(config, || dir.path("config"))?.map(Serial))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_written_as_lspci_writes_them() {
        let text = "00-1b-21-ff-ff-c1-c4-a5";
        assert_eq!(text.parse::<Serial>().expect("a serial").to_string(), text);
        assert_eq!(text.to_uppercase().parse::<Serial>().expect("a serial").to_string(), text);
        for bad in ["", "001b21ffffc1c4a5", "00-1b-21-ff-ff-c1-c4", "+0-1b-21-ff-ff-c1-c4-a5", "x"]
        {
            assert!(bad.parse::<Serial>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_card_with_a_bridge_is_in_the_slot_of_its_bridge() {
        let addr = |text: &str| text.parse::<PciAddr>().expect(text);
        let names = [("0000:01:00", "2"), ("0000:05", "9"), ("0000:00:1c", "outer")];
        let names = names.map(|(address, name)| (address.to_owned(), name.to_owned()));
        let names = LiteMap::from_iter(names);
        let slots = Slots { names, unseen: None };
        let port = addr("0000:00:1c.0");
        let of = |own: &str, above: &[PciAddr]| slots.of(addr(own), above).map(String::as_str);
        assert_eq!(of("0000:01:00.1", &[port]), Some("2"), "the innermost");
        assert_eq!(of("0000:03:00.0", &[port, addr("0000:01:00.0")]), Some("2"));
        assert_eq!(of("0000:05:07.0", &[]), Some("9"), "a slot of a whole bus");
        assert_eq!(of("0000:06:00.0", &[]), None);
    }
}
