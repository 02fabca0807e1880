//! One value of a match: what a single fact of a function may be.
//!
//! Each refuses what could match nothing, so that a typing error is found where it was made
//! and not by a resource that stays empty.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::sys::pci::{ClassCode, PciAddr, PciId};

/// A vendor or device by itself: four hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hex16(pub u16);

impl FromStr for Hex16 {
    type Err = Error;

    fn from_str(text: &str) -> Result<Hex16> {
        // The parser of IDs, so that all take the same digits.
        let id: Result<PciId> = format!("{text}:0000").parse();
        id.map(|id| Hex16(id.vendor))
            .map_err(|_| Error::parse("four hex digits such as \"10de\"", text))
    }
}

impl fmt::Display for Hex16 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}", self.0)
    }
}

/// `10de:1bb3`, or `10de:*` for every device of the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdPattern {
    vendor: u16,
    device: Option<u16>,
}

impl IdPattern {
    /// Whether an ID is meant.
    pub fn matches(self, id: PciId) -> bool {
        self.vendor == id.vendor && self.device.is_none_or(|device| device == id.device)
    }

    /// The ID, when exactly one is meant.
    pub fn exact(self) -> Option<PciId> {
        self.device.map(|device| PciId { vendor: self.vendor, device })
    }
}

impl FromStr for IdPattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<IdPattern> {
        let refused = |_| Error::parse("vendor:device such as \"10de:1bb3\" or \"10de:*\"", text);
        match text.strip_suffix(":*") {
            Some(vendor) => {
                let vendor: Hex16 = vendor.parse().map_err(refused)?;
                Ok(IdPattern { vendor: vendor.0, device: None })
            }
            None => {
                let id: PciId = text.parse().map_err(refused)?;
                Ok(IdPattern { vendor: id.vendor, device: Some(id.device) })
            }
        }
    }
}

impl fmt::Display for IdPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.device {
            Some(device) => PciId { vendor: self.vendor, device }.fmt(f),
            None => write!(f, "{:04x}:*", self.vendor),
        }
    }
}

/// The first two, four or six digits of a class code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassPrefix(String);

impl ClassPrefix {
    /// Whether a class is meant.
    pub fn matches(&self, class: ClassCode) -> bool {
        class.to_string().starts_with(&self.0)
    }
}

impl FromStr for ClassPrefix {
    type Err = Error;

    fn from_str(text: &str) -> Result<ClassPrefix> {
        let hex = text.bytes().all(|b| b.is_ascii_hexdigit());
        if hex && matches!(text.len(), 2 | 4 | 6) {
            Ok(ClassPrefix(text.to_ascii_lowercase()))
        } else {
            Err(Error::parse("2, 4 or 6 hex digits of a class code such as \"0302\"", text))
        }
    }
}

impl fmt::Display for ClassPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// An address in which `*` stands for a whole part, or at the end for all that follows:
/// `0000:3b:*`, `0000:3b:00.*`, `*:01:00.0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressPattern {
    text: String,
    domain: Option<u32>,
    bus: Option<u8>,
    device: Option<u8>,
    function: Option<u8>,
}

impl AddressPattern {
    /// Whether an address is meant.
    pub fn matches(&self, addr: PciAddr) -> bool {
        fn holds<T: Copy + PartialEq>(wanted: Option<T>, is: T) -> bool {
            wanted.is_none_or(|wanted| wanted == is)
        }
        holds(self.domain, addr.domain())
            && holds(self.bus, addr.bus())
            && holds(self.device, addr.device())
            && holds(self.function, addr.function())
    }
}

impl FromStr for AddressPattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<AddressPattern> {
        let refused = || {
            Error::parse(
                "an address such as \"0000:01:00.0\", or one with * for whole parts: \
                 \"0000:3b:00.*\", \"0000:3b:*\"",
                text,
            )
        };
        let mut parts: Vec<&str> = text.split([':', '.']).collect();
        if parts.last() == Some(&"*") {
            parts.resize(parts.len().max(4), "*");
        }
        let [domain, bus, device, function] = parts[..] else { return Err(refused()) };
        // What separates them must be right too; the end may be short.
        let whole = format!("{domain}:{bus}:{device}.{function}");
        let short = whole
            .strip_prefix(text)
            .is_some_and(|rest| !rest.contains(|c| c != '*' && c != ':' && c != '.'));
        let or = |part: &str, zeros: &str| if part == "*" { zeros.to_owned() } else { part.into() };
        let filled = format!(
            "{}:{}:{}.{}",
            or(domain, "0000"),
            or(bus, "00"),
            or(device, "00"),
            or(function, "0")
        );
        let addr: PciAddr = filled.parse().map_err(|_: Error| refused())?;
        if !short {
            return Err(refused());
        }
        let given = |part: &str| part != "*";
        Ok(AddressPattern {
            text: text.to_ascii_lowercase(),
            domain: given(domain).then(|| addr.domain()),
            bus: given(bus).then(|| addr.bus()),
            device: given(device).then(|| addr.device()),
            function: given(function).then(|| addr.function()),
        })
    }
}

impl fmt::Display for AddressPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A PF by its address or by the name of its network interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PfPattern {
    /// By address.
    Address(AddressPattern),
    /// By name.
    Netdev(String),
}

impl FromStr for PfPattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<PfPattern> {
        if let Ok(address) = text.parse() {
            return Ok(PfPattern::Address(address));
        }
        // What the kernel takes for a name (net/core/dev.c, `dev_valid_name`), and nothing
        // that was meant as an address.
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '/' | ':' | '*');
        if (1..16).contains(&text.len()) && !matches!(text, "." | "..") && text.chars().all(plain) {
            return Ok(PfPattern::Netdev(text.to_owned()));
        }
        Err(Error::parse("a PF: the name of its network interface, or its address", text))
    }
}

impl fmt::Display for PfPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PfPattern::Address(address) => address.fmt(f),
            PfPattern::Netdev(name) => f.write_str(name),
        }
    }
}

/// Numbers of VFs: `3`, or `0-7`, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VfRange {
    first: u32,
    last: u32,
}

impl VfRange {
    /// Whether a number is within.
    pub fn contains(self, number: u32) -> bool {
        (self.first..=self.last).contains(&number)
    }
}

impl FromStr for VfRange {
    type Err = Error;

    fn from_str(text: &str) -> Result<VfRange> {
        let number = |text: &str| {
            let digits = text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => Ok(VfRange { first, last }),
            _ => {
                Err(Error::parse("the number of a VF such as 3, or a range such as \"0-7\"", text))
            }
        }
    }
}

impl fmt::Display for VfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return write!(f, "{}", self.first);
        }
        write!(f, "{}-{}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads<T: FromStr<Err = Error> + fmt::Display>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(text.parse::<T>().map(|p| p.to_string()).ok().as_deref(), Some(*text));
        }
        for text in bad {
            assert!(text.parse::<T>().is_err(), "{text:?} must be refused");
        }
    }

    #[test]
    fn words_that_are_patterns_and_words_that_are_not() {
        reads::<Hex16>(&["10de", "0000"], &["", "10d", "0x10de", "10de:", "10de1"]);
        reads::<IdPattern>(&["10de:1bb3", "10de:*"], &["", "10de", "*:*", "*:1bb3", "10de:1b*"]);
        reads::<ClassPrefix>(&["03", "0302", "030200"], &["", "3", "030", "0x03", "zz"]);
        reads::<VfRange>(&["3", "0-7"], &["", "7-0", "-", "1-", "+1", "0-x", "1-2-3"]);
        reads::<PfPattern>(
            &["ens1f0", "0000:3b:00.0", "0000:3b:00.*", "eth0.100"],
            &["", "a/b", "a b", "0000:3b", "name-of-16-chars", ".."],
        );
        reads::<AddressPattern>(
            &[
                "0000:01:00.0",
                "10000:e1:00.0",
                "0000:3b:*",
                "0000:3b:00.*",
                "0000:3b:*.0",
                "*:01:00.0",
                "0000:*",
                "*",
            ],
            &[
                "",
                "01:00.0",
                "0000:3b",
                "0000:3b:1*",
                "3b:*.0:*",
                "0000.3b:00:0",
                "0000:3b:00.8",
                "0000:3b:20.*",
                "00:*",
            ],
        );
    }

    #[test]
    fn a_star_is_any_part() {
        let addr: PciAddr = "0000:3b:02.1".parse().expect("an address");
        for (text, expected) in [
            ("0000:3b:02.1", true),
            ("0000:3B:02.1", true),
            ("0000:3b:02.0", false),
            ("0000:3b:*", true),
            ("0000:3c:*", false),
            ("0000:3b:02.*", true),
            ("0000:3b:*.1", true),
            ("0000:3b:*.2", false),
            ("*:3b:02.1", true),
            ("0001:*", false),
            ("*", true),
        ] {
            let pattern: AddressPattern = text.parse().expect(text);
            assert_eq!(pattern.matches(addr), expected, "{text}");
        }
    }
}
