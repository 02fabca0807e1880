//! What is one device to the kubelet: a PCI function, or a mediated device that a driver makes
//! of one (Documentation/driver-api/vfio-mediated-device.rst). Nothing here reads the host.

use std::fmt;
use std::str::FromStr;

use super::pci::PciAddr;
use crate::error::{Error, Result};

/// A device, by the name that sysfs and the kubelet know it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceId {
    /// A PCI function.
    Pci(PciAddr),
    /// A mediated device.
    Mdev(Uuid),
}

impl DeviceId {
    /// The address of a PCI function.
    pub fn pci(self) -> Option<PciAddr> {
        match self {
            DeviceId::Pci(addr) => Some(addr),
            DeviceId::Mdev(_) => None,
        }
    }

    /// What became of one that sysfs shows no more, for a sentence.
    pub fn gone(self) -> &'static str {
        match self {
            DeviceId::Pci(_) => "it left the PCI bus",
            DeviceId::Mdev(_) => "it was removed",
        }
    }

    /// Its directory, below the root.
    pub fn dir(self) -> String {
        match self {
            DeviceId::Pci(addr) => format!("sys/bus/pci/devices/{addr}"),
            DeviceId::Mdev(uuid) => format!("sys/bus/mdev/devices/{uuid}"),
        }
    }
}

impl From<PciAddr> for DeviceId {
    fn from(addr: PciAddr) -> DeviceId {
        DeviceId::Pci(addr)
    }
}

impl From<Uuid> for DeviceId {
    fn from(uuid: Uuid) -> DeviceId {
        DeviceId::Mdev(uuid)
    }
}

impl FromStr for DeviceId {
    type Err = Error;

    fn from_str(text: &str) -> Result<DeviceId> {
        // No address is so long. A checkpoint is full of other plugins' IDs, and to refuse one
        // twice is to make two errors of it.
        if text.len() == LENGTH {
            text.parse().map(DeviceId::Mdev)
        } else {
            text.parse().map(DeviceId::Pci)
        }
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeviceId::Pci(addr) => write!(f, "{addr}"),
            DeviceId::Mdev(uuid) => write!(f, "{uuid}"),
        }
    }
}

/// What whoever makes a mediated device calls it, as sysfs prints it: lower case
/// (`83b8f4f2-509f-382f-3c1e-e6bfe0fa1001`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(
    // A u128 is aligned to 16 bytes: the key of every list of devices would be 32 bytes long,
    // and is 20.
    [u8; 16],
);

/// Digits of each part.
const PARTS: [usize; 5] = [8, 4, 4, 4, 12];
/// Of the whole, with the hyphens between the parts.
const LENGTH: usize = 36;

impl FromStr for Uuid {
    type Err = Error;

    fn from_str(text: &str) -> Result<Uuid> {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let parts: Vec<&str> = text.split('-').collect();
        let fits = parts.iter().map(|part| part.len()).eq(PARTS)
            && parts.iter().all(|part| part.bytes().all(digit));
        let number = fits.then(|| u128::from_str_radix(&parts.concat(), 16).ok()).flatten();
        number.map(|n| Uuid(n.to_be_bytes())).ok_or_else(|| Error::parse("a UUID", text))
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", u128::from_be_bytes(self.0));
        let (mut rest, mut parts) = (digits.as_str(), Vec::new());
        for length in PARTS {
            let (part, behind) = rest.split_at(length);
            parts.push(part);
            rest = behind;
        }
        f.write_str(&parts.join("-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices() {
        let uuid = "00b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
        for (text, is_pci) in [("0000:01:00.0", true), (uuid, false)] {
            let id: DeviceId = text.parse().expect("an ID");
            assert_eq!((id.to_string().as_str(), id.pci().is_some()), (text, is_pci));
            assert!(id.dir().ends_with(text), "{}", id.dir());
        }
        for bad in [
            "",
            "GPU-00b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
            "00b8f4f2-509f-382f-3c1e-e6bfe0fa100",
            "00b8f4f2-509f-382f-3c1e-e6bfe0fa1001-",
            "00b8f4f2509f382f3c1ee6bfe0fa1001",
            "00B8F4F2-509F-382F-3C1E-E6BFE0FA1001",
            "+0b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
        ] {
            assert!(bad.parse::<DeviceId>().is_err(), "{bad}");
        }
    }
}
