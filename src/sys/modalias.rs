//! What kind of function one is, in one attribute where the kernel has five more.
//!
//! `modalias` says what `vendor`, `device`, `subsystem_vendor`, `subsystem_device` and `class`
//! say: all six print what the kernel read when it found the function (drivers/pci/pci-sysfs.c,
//! `modalias_show` and `pci_config_attr`). Opening attributes is most of what a scan does, and
//! so it opens five of each function and not nine.

use std::str::FromStr;

use super::pci::{ClassCode, PciId, hex};
use crate::error::{Error, Result};

/// The contents of `modalias`: `pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modalias {
    /// Vendor and device.
    pub id: PciId,
    /// Subsystem vendor and device; zeros for what has none.
    pub subsystem: PciId,
    /// Class code.
    pub class: ClassCode,
}

impl FromStr for Modalias {
    type Err = Error;

    fn from_str(text: &str) -> Result<Modalias> {
        modalias(text).ok_or_else(|| Error::parse("a modalias of a PCI function", text))
    }
}

/// Every field in full and nothing behind the last: what was cut short is no other function.
fn modalias(text: &str) -> Option<Modalias> {
    let mut rest = text.strip_prefix("pci:")?;
    let mut field = |name: &str, digits: usize| {
        let (value, behind) = rest.strip_prefix(name)?.split_at_checked(digits)?;
        rest = behind;
        hex(value, digits..=digits)
    };
    let mut id = |vendor, device| {
        let half = |value: Option<u32>| u16::try_from(value?).ok();
        Some(PciId { vendor: half(field(vendor, 8))?, device: half(field(device, 8))? })
    };
    let (id, subsystem) = (id("v", "d")?, id("sv", "sd")?);
    let (base, sub, interface) = (field("bc", 2)?, field("sc", 2)?, field("i", 2)?);
    let class = ClassCode::new(base << 16 | sub << 8 | interface)?;
    rest.is_empty().then_some(Modalias { id, subsystem, class })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIC: &str = "pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i01";

    #[test]
    fn it_says_what_five_attributes_say() {
        let nic: Modalias = NIC.parse().expect("a modalias");
        assert_eq!(nic.id.to_string(), "8086:10d3");
        assert_eq!(nic.subsystem.to_string(), "8086:a01f");
        assert_eq!(nic.class.to_string(), "020001");
    }

    #[test]
    fn what_is_not_whole_is_none() {
        for end in 0..NIC.len() {
            assert!(NIC[..end].parse::<Modalias>().is_err(), "{:?}", &NIC[..end]);
        }
        for text in [
            &format!("{NIC}0"),
            &format!("{NIC}\n"),
            &NIC.replace("pci:", "usb:"),
            &NIC.replace("v00008086d", "v00018086d"),
            &NIC.replace("v00008086d", "v+0008086d"),
            &NIC.replace("sv", "xv"),
            &NIC.replace("bc02", "bcé2"),
        ] {
            let error = text.parse::<Modalias>().expect_err(text).to_string();
            assert!(error.contains("is not a modalias of a PCI function"), "{error}");
        }
    }
}
