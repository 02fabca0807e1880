//! The extended configuration space of PCI Express: a list of capabilities from 0x100 on
//! (PCI Express Base Specification, Extended Capabilities).
//!
//! Its words are read one by one: to read all of it costs a thousand reads of the device,
//! and there are devices that do not bear that (drivers/pci/pci-sysfs.c,
//! `pci_read_config`).

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use super::root::{Root, present};
use crate::error::{Error, Result};

/// Where it begins, and where it ends.
const BEGIN: u16 = 0x100;
const END: u16 = 0x1000;
/// ID of the Device Serial Number capability.
const SERIAL_NUMBER: u32 = 0x0003;
/// ID of the Access Control Services capability.
const ACCESS_CONTROL: u32 = 0x000d;

/// The 64-bit serial number in a function's configuration space; `None` when it has none.
///
/// # Errors
/// When it is not shown to us, or cannot be read.
pub(super) fn serial_number(config: &File, path: impl Fn() -> PathBuf) -> Result<Option<u64>> {
    read(config, path, |word| {
        let at = find(SERIAL_NUMBER, &mut *word)?;
        let (low, high) = (word(at + 4)?, word(at + 8)?);
        Some(u64::from(high) << 32 | u64::from(low))
    })
}

/// Whether a port parts what is below it from the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Acs {
    /// It does.
    On,
    /// It could, and is not told to.
    Off,
    /// It cannot.
    Absent,
}

/// What the kernel asks of a port before it gives what is below a group of its own: source
/// validation, redirection of requests and completions, upstream forwarding
/// (drivers/iommu/iommu.c, `REQ_ACS_FLAGS`).
const PARTS: u32 = 0x1d;

/// The access control of a port.
///
/// # Errors
/// When it is not shown to us, or cannot be read.
pub(super) fn access_control(root: &Root, dir: &str) -> Result<Acs> {
    let path = format!("{dir}/config");
    let Some(config) = root.open(&path)? else { return Ok(Acs::Absent) };
    let register = read(
        &config,
        || root.path(&path),
        |word| {
            let at = find(ACCESS_CONTROL, &mut *word)?;
            word(at + 4)
        },
    )?;
    Ok(match register {
        // Capability below, control above.
        Some(register) if (register >> 16) & PARTS == PARTS => Acs::On,
        Some(register) if register & PARTS == PARTS => Acs::Off,
        _ => Acs::Absent,
    })
}

/// Lets `parse` read words of a function; its answer counts only when every word that it
/// asked for could be read.
fn read<T>(
    config: &File,
    path: impl Fn() -> PathBuf,
    parse: impl FnOnce(&mut dyn FnMut(u16) -> Option<u32>) -> Option<T>,
) -> Result<Option<T>> {
    let wrong = |source| Error::Read { path: path(), source };
    // Conventional PCI has 256 bytes.
    let length = present(config.metadata().map(|meta| meta.len())).map_err(wrong)?;
    if length.unwrap_or(0) <= u64::from(BEGIN) {
        return Ok(None);
    }
    let mut failed = None;
    let mut word = |at: u16| {
        let mut bytes = [0; 4];
        match present(config.read_at(&mut bytes, u64::from(at))) {
            Ok(Some(4)) => return Some(u32::from_le_bytes(bytes)),
            // The kernel shows everyone the first 64 bytes and the rest to CAP_SYS_ADMIN,
            // by a read that ends early.
            Ok(_) => {
                let hidden = "the kernel shows its extended part to CAP_SYS_ADMIN only";
                failed = Some(wrong(io::Error::new(io::ErrorKind::PermissionDenied, hidden)));
            }
            Err(e) => failed = Some(wrong(e)),
        }
        None
    };
    let parsed = parse(&mut word);
    failed.map_or(Ok(parsed), Err)
}

/// Follows the list, each of whose entries begins with its ID in bits 0-15 and the offset
/// of the next in bits 20-31, to one with room for two words more.
fn find(id: u32, word: &mut dyn FnMut(u16) -> Option<u32>) -> Option<u16> {
    let mut at = BEGIN;
    // No list of a sane device is longer than its space has room for.
    for _ in 0..(END - BEGIN) / 8 {
        let header = word(at)?;
        // Nothing there; a device that left answers with ones.
        if header == 0 || header == u32::MAX {
            return None;
        }
        if header & 0xffff == id {
            return Some(at);
        }
        at = u16::try_from(header >> 20).ok()? & !3;
        if !(BEGIN..=END - 12).contains(&at) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::sys::scratch::Scratch;

    /// A function whose extended space has these words, and is cut at `size`.
    fn with<T>(words: &[(usize, u32)], size: usize, ask: impl FnOnce(&Root) -> T) -> T {
        let tree = Scratch::new();
        fs::create_dir_all(tree.path("d")).expect("make a directory");
        let mut bytes = vec![0_u8; 4096];
        for (at, word) in words {
            bytes[*at..at + 4].copy_from_slice(&word.to_le_bytes());
        }
        bytes.truncate(size);
        fs::write(tree.path("d/config"), bytes).expect("write");
        ask(&tree)
    }

    fn serial_of(root: &Root) -> Result<Option<u64>> {
        let config = root.open("d/config")?.expect("it is there");
        serial_number(&config, || root.path("d/config"))
    }

    #[test]
    fn serial_numbers_are_found_behind_other_capabilities() {
        let serial = |words: &[(usize, u32)]| with(words, 4096, serial_of).expect("readable");
        assert_eq!(serial(&[]), None, "no list");
        assert_eq!(serial(&[(0x100, u32::MAX)]), None, "a device that left");
        assert_eq!(serial(&[(0x100, 0x1501_0001)]), None, "a list that ends");
        let whole = [
            (0x100, 0x1501_0001),
            (0x150, 0x0001_0003),
            (0x154, 0xffc1_c4a5),
            (0x158, 0x001b_21ff),
        ];
        assert_eq!(serial(&whole), Some(0x001b_21ff_ffc1_c4a5));
        assert_eq!(serial(&[(0x100, 0x1001_0001)]), None, "a list that bites its tail");
        assert_eq!(serial(&[(0x100, 0x0801_0001)]), None, "a list that leaves its space");
        assert_eq!(serial(&[(0x100, 0xffc1_0001), (0xffc, 3)]), None, "one at the very end");
        assert_eq!(with(&[], 256, serial_of).expect("readable"), None);
        let absent = with(&[], 256, |root| access_control(root, "e")).expect("readable");
        assert_eq!(absent, Acs::Absent, "no function");
        let hidden = with(&whole, 0x152, serial_of).expect_err("hidden");
        assert!(crate::error::chain(&hidden).contains("CAP_SYS_ADMIN"), "{hidden}");
    }

    #[test]
    fn ports_part_when_all_four_controls_are_set() {
        let acs = |words: &[(usize, u32)]| {
            with(words, 4096, |root| access_control(root, "d")).expect("readable")
        };
        assert_eq!(acs(&[]), Acs::Absent);
        assert_eq!(acs(&[(0x100, 0x0001_000d), (0x104, 0x001d_005f)]), Acs::On);
        assert_eq!(acs(&[(0x100, 0x0001_000d), (0x104, 0x0001_005f)]), Acs::Off);
        assert_eq!(acs(&[(0x100, 0x0001_000d), (0x104, 0x0000_0001)]), Acs::Absent);
    }
}
