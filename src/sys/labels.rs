//! What sets a function apart from others of its kind: serial number, slot, the names that
//! firmware gave it, its network interfaces, its place among its PF's VFs.
//!
//! All of it is optional and none of it decides whether a function can be passed through,
//! so what cannot be read stays a sentence here and costs the function nothing: it counts
//! only where the operator's config asks for it.
//!
//! Attributes: Documentation/ABI/testing/sysfs-bus-pci of the kernel (`acpi_index`,
//! `label`, `virtfnN`, `slots`); the serial number: PCI Express Base Specification, Device
//! Serial Number Extended Capability.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::pci::PciAddr;
use super::root::Root;
use crate::error::{Error, Result, chain};

const SLOTS: &str = "sys/bus/pci/slots";
/// Where the extended configuration space begins, and where it ends.
const EXTENDED: u16 = 0x100;
const END: u16 = 0x1000;
/// ID of the Device Serial Number capability.
const SERIAL_NUMBER: u32 = 0x0003;

/// What sets a function apart. `None` means that the host does not say; why, when it ought
/// to, is in `unseen`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    pub netdevs: BTreeSet<String>,
    /// For a VF: the N of its PF's `virtfnN`.
    pub vf: Option<u32>,
    /// Why a label cannot be told, a sentence each.
    pub unseen: BTreeMap<Label, String>,
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
    names: BTreeMap<String, String>,
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

/// Reads the labels of one function but for `vf`, which only its PF knows.
pub(super) fn labels(
    root: &Root,
    dir: &str,
    addr: PciAddr,
    ancestors: &[PciAddr],
    slots: &Slots,
) -> Labels {
    let mut unseen = BTreeMap::new();
    let mut labels = Labels {
        serial: keep(&mut unseen, Label::Serial, serial(root, dir)),
        slot: slots.of(addr, ancestors).cloned(),
        acpi_index: keep(&mut unseen, Label::AcpiIndex, acpi_index(root, dir)),
        label: keep(&mut unseen, Label::Label, root.read(format!("{dir}/label"))),
        netdevs: keep(&mut unseen, Label::Netdevs, netdevs(root, dir)).unwrap_or_default(),
        ..Labels::default()
    };
    if let (None, Some(why)) = (&labels.slot, &slots.unseen) {
        unseen.insert(Label::Slot, why.clone());
    }
    labels.unseen = unseen;
    labels
}

fn keep<T>(
    unseen: &mut BTreeMap<Label, String>,
    label: Label,
    read: Result<Option<T>>,
) -> Option<T> {
    read.unwrap_or_else(|e| {
        unseen.insert(label, chain(&e));
        None
    })
}

fn acpi_index(root: &Root, dir: &str) -> Result<Option<u32>> {
    let path = format!("{dir}/acpi_index");
    let Some(text) = root.read(&path)? else { return Ok(None) };
    let wrong = |_| Error::parse("a number", &text).at(&root.path(&path));
    text.parse().map(Some).map_err(wrong)
}

/// Only a PF's are asked for, and a function that is no PF has no use for them here.
fn netdevs(root: &Root, dir: &str) -> Result<Option<BTreeSet<String>>> {
    if !root.exists(format!("{dir}/sriov_totalvfs")) {
        return Ok(None);
    }
    Ok(root.list(format!("{dir}/net"))?.map(|names| names.into_iter().collect()))
}

/// The serial number in the extended configuration space. Its few words are read one by
/// one: to read all of it costs a thousand reads of the device, and there are devices that
/// do not bear that (drivers/pci/pci-sysfs.c, `pci_read_config`).
fn serial(root: &Root, dir: &str) -> Result<Option<Serial>> {
    let path = format!("{dir}/config");
    // Conventional PCI has 256 bytes.
    if root.size(&path)?.unwrap_or(0) <= u64::from(EXTENDED) {
        return Ok(None);
    }
    let mut failed = None;
    let found = find_serial(|offset| match root.read_at(&path, u64::from(offset), 4) {
        Ok(bytes) => match bytes.as_deref() {
            Some([a, b, c, d]) => Some(u32::from_le_bytes([*a, *b, *c, *d])),
            _ => {
                failed = Some(not_shown(root.path(&path)));
                None
            }
        },
        Err(e) => {
            failed = Some(e);
            None
        }
    });
    match failed {
        Some(e) => Err(e),
        None => Ok(found),
    }
}

/// The kernel shows everyone the first 64 bytes and the rest to CAP_SYS_ADMIN, by a read
/// that ends early.
fn not_shown(path: PathBuf) -> Error {
    let hidden = "the kernel shows its extended part to CAP_SYS_ADMIN only";
    Error::Read { path, source: std::io::Error::new(std::io::ErrorKind::PermissionDenied, hidden) }
}

/// Follows the list of extended capabilities, each of which begins with its ID in bits
/// 0-15 and the offset of the next in bits 20-31. `word` reads four bytes.
fn find_serial(mut word: impl FnMut(u16) -> Option<u32>) -> Option<Serial> {
    let mut at = EXTENDED;
    // No list of a sane device is longer than its space has room for.
    for _ in 0..(END - EXTENDED) / 8 {
        let header = word(at)?;
        // Nothing there; a device that left answers with ones.
        if header == 0 || header == u32::MAX {
            return None;
        }
        if header & 0xffff == SERIAL_NUMBER {
            let (low, high) = (word(at.checked_add(4)?)?, word(at.checked_add(8)?)?);
            return Some(Serial(u64::from(high) << 32 | u64::from(low)));
        }
        at = u16::try_from(header >> 20).ok()? & !3;
        if !(EXTENDED..END - 8).contains(&at) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of an extended space by offset; what is not listed reads as zeros.
    fn found(words: &[(u16, u32)]) -> Option<String> {
        let word = |at| Some(words.iter().find(|(o, _)| *o == at).map_or(0, |(_, w)| *w));
        find_serial(word).map(|serial| serial.to_string())
    }

    #[test]
    fn serial_numbers_are_found_behind_other_capabilities() {
        assert_eq!(found(&[]), None, "no list");
        assert_eq!(found(&[(0x100, u32::MAX)]), None, "a device that left");
        assert_eq!(found(&[(0x100, 0x1501_0001)]), None, "a list that ends");
        let whole = [(0x100, 0x1501_0001), (0x150, 0x0001_0003), (0x154, 0xffc1_c4a5)];
        let high = (0x158, 0x001b_21ff);
        let all: Vec<_> = whole.into_iter().chain([high]).collect();
        assert_eq!(found(&all).as_deref(), Some("00-1b-21-ff-ff-c1-c4-a5"));
        assert_eq!(found(&[(0x100, 0x1001_0001)]), None, "a list that bites its tail");
        assert_eq!(found(&[(0x100, 0x0801_0001)]), None, "a list that leaves its space");
        assert_eq!(find_serial(|_| None), None, "nothing can be read");
    }

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
        let names = names.map(|(address, name)| (address.to_owned(), name.to_owned())).into();
        let slots = Slots { names, unseen: None };
        let port = addr("0000:00:1c.0");
        let of = |own: &str, above: &[PciAddr]| slots.of(addr(own), above).map(String::as_str);
        assert_eq!(of("0000:01:00.1", &[port]), Some("2"), "the innermost");
        assert_eq!(of("0000:03:00.0", &[port, addr("0000:01:00.0")]), Some("2"));
        assert_eq!(of("0000:05:07.0", &[]), Some("9"), "a slot of a whole bus");
        assert_eq!(of("0000:06:00.0", &[]), None);
    }
}
