//! Names of PCI things: addresses, IDs, class codes, groups, drivers.
//!
//! Each is its own type with a parser that refuses and a `Display` that prints
//! what the parser reads, so that a wrong word stops at the door. Nothing here
//! reads the host.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// Address of a function: domain, bus, device, function, as sysfs spells it
/// (`0000:01:00.0`). The domain has four digits or more: Intel VMD makes domains
/// from `10000` on (drivers/pci/controller/vmd.c).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PciAddr {
    domain: u32,
    bus: u8,
    device: u8,
    function: u8,
}

impl PciAddr {
    /// The PCI domain (segment).
    pub fn domain(self) -> u32 {
        self.domain
    }

    /// The bus number.
    pub fn bus(self) -> u8 {
        self.bus
    }

    /// The device number, 0 to 31.
    pub fn device(self) -> u8 {
        self.device
    }

    /// The function number, 0 to 7.
    pub fn function(self) -> u8 {
        self.function
    }
}

/// `digits` hex digits exactly, lower or upper case, no sign.
pub(super) fn hex(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let fits = digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    if fits { u32::from_str_radix(text, 16).ok() } else { None }
}

fn hex_u8(text: &str) -> Option<u8> {
    hex(text, 2..=2).and_then(|n| u8::try_from(n).ok())
}

fn hex_u16(text: &str) -> Option<u16> {
    hex(text, 4..=4).and_then(|n| u16::try_from(n).ok())
}

impl FromStr for PciAddr {
    type Err = Error;

    fn from_str(text: &str) -> Result<PciAddr> {
        let parts = || {
            let (domain, rest) = text.split_once(':')?;
            let (bus, rest) = rest.split_once(':')?;
            let (device, function) = rest.split_once('.')?;
            let addr = PciAddr {
                domain: hex(domain, 4..=8)?,
                bus: hex_u8(bus)?,
                device: hex_u8(device)?,
                function: hex(function, 1..=1).and_then(|n| u8::try_from(n).ok())?,
            };
            (addr.device < 32 && addr.function < 8).then_some(addr)
        };
        parts().ok_or_else(|| Error::parse("a PCI address such as 0000:01:00.0", text))
    }
}

impl fmt::Display for PciAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PciAddr { domain, bus, device, function } = self;
        write!(f, "{domain:04x}:{bus:02x}:{device:02x}.{function:x}")
    }
}

/// Vendor and device ID (or subsystem vendor and device): `10de:1bb3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PciId {
    /// Vendor, assigned by the PCI-SIG.
    pub vendor: u16,
    /// Device, assigned by the vendor.
    pub device: u16,
}

impl FromStr for PciId {
    type Err = Error;

    fn from_str(text: &str) -> Result<PciId> {
        text.split_once([':', '_'])
            .and_then(|(v, d)| Some(PciId { vendor: hex_u16(v)?, device: hex_u16(d)? }))
            .ok_or_else(|| Error::parse("a vendor:device ID such as 10de:1bb3", text))
    }
}

impl fmt::Display for PciId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor, self.device)
    }
}

/// The 24-bit class code: base class, subclass, programming interface
/// (PCI Code and ID Assignment Specification).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassCode(u32);

impl ClassCode {
    /// From base class, subclass and interface in one number. `None` above 24 bits.
    pub fn new(code: u32) -> Option<ClassCode> {
        (code <= 0xff_ffff).then_some(ClassCode(code))
    }

    /// Base class: 01 storage, 02 network, 03 display, 06 bridge.
    pub fn base(self) -> u8 {
        self.0.to_be_bytes()[1]
    }

    /// Base class and subclass: 0300 VGA, 0604 PCI bridge, 0c05 SMBus.
    pub fn with_sub(self) -> u16 {
        let [_, base, sub, _] = self.0.to_be_bytes();
        u16::from_be_bytes([base, sub])
    }
}

impl FromStr for ClassCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<ClassCode> {
        hex(text, 6..=6)
            .and_then(ClassCode::new)
            .ok_or_else(|| Error::parse("a class code such as 020000", text))
    }
}

impl fmt::Display for ClassCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06x}", self.0)
    }
}

/// Layout of the configuration header: bits 0-6 of the byte at 0x0e.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderType {
    /// 0: an endpoint.
    Endpoint,
    /// 1: a PCI-to-PCI bridge. vfio-pci refuses it, and the write to `drivers_probe`
    /// still succeeds (measured).
    Bridge,
    /// 2: a CardBus bridge, or a number no specification knows.
    Other(u8),
}

impl HeaderType {
    /// From the byte at 0x0e; bit 7 only says that there are more functions.
    pub fn new(byte: u8) -> HeaderType {
        match byte & 0x7f {
            0 => HeaderType::Endpoint,
            1 => HeaderType::Bridge,
            other => HeaderType::Other(other),
        }
    }
}

/// An IOMMU group: what the kernel hands to user space as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupId {
    /// One of an IOMMU, by its number. Valid for this boot only: the kernel hands numbers out
    /// in order of discovery.
    Iommu(u32),
    /// What vfio makes of a function without an IOMMU for as long as that is on vfio-pci
    /// (drivers/vfio/group.c, `vfio_noiommu_group_alloc`). By the function, because its number
    /// is there with the bind only, and another one after the next.
    Noiommu(PciAddr),
}

impl GroupId {
    /// A group of an IOMMU by its number.
    pub fn new(number: u32) -> GroupId {
        GroupId::Iommu(number)
    }

    /// The number, of one that keeps it.
    pub fn number(self) -> Option<u32> {
        match self {
            GroupId::Iommu(number) => Some(number),
            GroupId::Noiommu(_) => None,
        }
    }
}

impl FromStr for GroupId {
    type Err = Error;

    fn from_str(text: &str) -> Result<GroupId> {
        let id = match text.strip_prefix(NOIOMMU) {
            Some(addr) => addr.parse().ok().map(GroupId::Noiommu),
            None => decimal(text).map(GroupId::Iommu),
        };
        id.ok_or_else(|| Error::parse("an IOMMU group number", text))
    }
}

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GroupId::Iommu(number) => write!(f, "{number}"),
            GroupId::Noiommu(addr) => write!(f, "{NOIOMMU}{addr}"),
        }
    }
}

/// The name of a group's node in /dev/vfio, for as long as the group has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupNode {
    /// `12`
    Iommu(u32),
    /// `noiommu-12`: opened by nobody without CAP_SYS_RAWIO (`vfio_group_fops_open`).
    Noiommu(u32),
}

impl FromStr for GroupNode {
    type Err = Error;

    fn from_str(text: &str) -> Result<GroupNode> {
        let node = match text.strip_prefix(NOIOMMU) {
            Some(number) => decimal(number).map(GroupNode::Noiommu),
            None => decimal(text).map(GroupNode::Iommu),
        };
        node.ok_or_else(|| Error::parse("a node of an IOMMU group", text))
    }
}

impl fmt::Display for GroupNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GroupNode::Iommu(number) => write!(f, "{number}"),
            GroupNode::Noiommu(number) => write!(f, "{NOIOMMU}{number}"),
        }
    }
}

/// What vfio puts before the numbers of groups without an IOMMU.
const NOIOMMU: &str = "noiommu-";

/// Digits alone: no sign.
fn decimal(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// A NUMA node. sysfs says -1 for "unknown"; that is `None` wherever this type is
/// used, never node 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumaNode(u32);

impl NumaNode {
    /// From the number in the `numa_node` attribute; negative means unknown.
    pub fn new(number: i64) -> Option<NumaNode> {
        u32::try_from(number).ok().map(NumaNode)
    }

    /// The number.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl FromStr for NumaNode {
    type Err = Error;

    fn from_str(text: &str) -> Result<NumaNode> {
        decimal(text).map(NumaNode).ok_or_else(|| Error::parse("a NUMA node such as 0", text))
    }
}

impl fmt::Display for NumaNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Name of a kernel driver as in `/sys/bus/pci/drivers`: one file name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DriverName(String);

impl DriverName {
    /// The driver that hands functions to user space.
    pub fn vfio_pci() -> DriverName {
        DriverName("vfio-pci".into())
    }

    /// Whether a group is viable with a member on this driver: vfio-pci, or one of the
    /// kernel's device-specific variants of it (nvgrace-gpu-vfio-pci, mlx5_vfio_pci, ...:
    /// drivers/vfio/pci/).
    pub fn is_vfio(&self) -> bool {
        self.0 == "vfio-pci" || self.0.ends_with("-vfio-pci") || self.0.ends_with("_vfio_pci")
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DriverName {
    type Err = Error;

    fn from_str(text: &str) -> Result<DriverName> {
        let plain = |c: char| c.is_ascii_graphic() && c != '/';
        if text.is_empty() || text.starts_with('.') || text.len() > 64 || !text.chars().all(plain) {
            return Err(Error::parse("a driver name", text));
        }
        Ok(DriverName(text.to_owned()))
    }
}

impl fmt::Display for DriverName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trips<T: FromStr + fmt::Display>(text: &str) {
        let Ok(value) = text.parse::<T>() else { panic!("{text} must parse") };
        assert_eq!(value.to_string(), text);
    }

    fn refuses<T: FromStr>(texts: &[&str]) {
        for text in texts {
            assert!(text.parse::<T>().is_err(), "{text:?} must be refused");
        }
    }

    #[test]
    fn addresses() {
        for text in ["0000:00:00.0", "0000:01:00.0", "10000:e1:1f.7", "ffffffff:ff:1f.7"] {
            round_trips::<PciAddr>(text);
        }
        refuses::<PciAddr>(&[
            "",
            "01:00.0",
            "0000:01:00",
            "0000:01:00.8",
            "0000:01:20.0",
            "000:01:00.0",
            "0000:1:00.0",
            "0000:01:00.0 ",
            "+000:01:00.0",
            "fffffffff:00:00.0",
            "0000:01:00.00",
        ]);
    }

    #[test]
    fn ids_classes_groups_drivers() {
        round_trips::<PciId>("10de:1bb3");
        refuses::<PciId>(&["10de", "10de:1bb", "10de:1bb3:", "g0de:1bb3", ":"]);
        round_trips::<ClassCode>("0c0330");
        refuses::<ClassCode>(&["0c03", "0x0c0330", ""]);
        round_trips::<GroupId>("31");
        round_trips::<GroupId>("noiommu-0000:01:00.0");
        refuses::<GroupId>(&["", "-1", "noiommu-0", "4294967296", "+1"]);
        round_trips::<GroupNode>("31");
        round_trips::<GroupNode>("noiommu-31");
        refuses::<GroupNode>(&["", "vfio", "-1", "noiommu", "noiommu--1", "noiommu-0000:01:00.0"]);
        round_trips::<DriverName>("vfio-pci");
        refuses::<DriverName>(&["", "../x", ".", "a/b", "a b", "(null)\n"]);
    }

    #[test]
    fn class_parts() {
        let class = ClassCode::new(0x0c_0330).map(|c| (c.base(), c.with_sub()));
        assert_eq!(class, Some((0x0c, 0x0c03)));
        assert_eq!(ClassCode::new(0x100_0000), None);
    }

    #[test]
    fn unknown_numa_node_is_none() {
        assert_eq!(NumaNode::new(-1), None);
        assert_eq!(NumaNode::new(1).map(NumaNode::number), Some(1));
    }
}
