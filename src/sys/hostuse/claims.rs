//! The one question that no table answers: whether something in the kernel holds a disk right
//! now. It is asked by holding it, so that nobody can begin to.

use std::fs::File;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use litemap::LiteMap;

use super::HostUse;
use super::blocks::CLASS;
use crate::error::{Error, Result, words};
use crate::set::Set;
use crate::sys::Root;
use crate::sys::pci::PciAddr;

/// The disks that this process holds: an NVMe disk of several controllers is below several
/// functions, and our own hold on it must not look like somebody's.
#[derive(Debug, Default)]
pub struct Claims(Mutex<LiteMap<(u32, u32), Weak<File>>>);

impl Claims {
    fn lock(&self) -> MutexGuard<'_, LiteMap<(u32, u32), Weak<File>>> {
        // Only whole values are put in, and nothing waits under this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self, dev: (u32, u32)) -> Option<Arc<File>> {
        self.lock().get(&dev)?.upgrade()
    }

    /// Opens a disk exclusively, unless it is held already.
    fn claim(&self, root: &Root, dev: (u32, u32), node: &str) -> Result<Arc<File>> {
        let mut tries = TRIES;
        loop {
            if let Some(held) = self.held(dev) {
                return Ok(held);
            }
            match root.open_exclusive(node) {
                // Another thread of ours may have opened it and not said so yet.
                Err(e) if is_busy(&e) && tries > 0 => tries -= 1,
                Err(e) => return Err(e),
                Ok(file) => {
                    let file = Arc::new(file);
                    let mut claims = self.lock();
                    claims.retain(|_, claim| claim.strong_count() > 0);
                    claims.insert(dev, Arc::downgrade(&file));
                    return Ok(file);
                }
            }
            thread::sleep(AGAIN);
        }
    }
}

fn is_busy(error: &Error) -> bool {
    error.io().and_then(std::io::Error::raw_os_error) == Some(libc::EBUSY)
}

/// How often a disk that is busy is tried again, and how soon.
const TRIES: u32 = 5;
const AGAIN: Duration = Duration::from_millis(20);

/// Opens every whole disk below functions exclusively, right before they are taken from their
/// drivers. That sees what no table shows: disks of a ZFS pool, the second
/// disk of a file system, a mount in another mount namespace, a mount that was detached
/// and is still busy. A disk counts as used when one of its partitions is
/// (block/bdev.c, `bd_may_claim`). The opening is read-only, so udev does not look at
/// the disk anew.
///
/// Nobody can begin to use one for as long as the files that are returned are open.
///
/// # Errors
/// When a disk is in use, and when that cannot be found out.
pub fn probe_disks(
    root: &Root,
    host: &HostUse,
    addrs: &Set<PciAddr>,
    claims: &Claims,
) -> Result<Vec<Arc<File>>> {
    let blocks = host.blocks.as_ref().map_err(|why| {
        let of = words(addrs);
        Error::State(format!("{why}, so whether {of} has disks in use is not known"))
    })?;
    let mut held = Vec::new();
    for (name, block) in blocks {
        // Without a number there is no node; the multipath disk above is probed instead.
        let (None, Some(dev)) = (&block.partition_of, block.dev) else { continue };
        let Some(addr) = block.pci.iter().find(|addr| addrs.contains(addr)) else { continue };
        let node = format!("dev/{}", name.replace('!', "/"));
        let e = match claims.claim(root, dev, &node) {
            Ok(claim) => {
                held.push(claim);
                continue;
            }
            Err(e) => e,
        };
        match e.io().and_then(std::io::Error::raw_os_error) {
            Some(libc::EBUSY) => {
                return Err(Error::State(format!(
                    "{name}, a disk of {addr}, is in use by the host"
                )));
            }
            // An empty drive or card reader: nothing there can be in use.
            Some(libc::ENOMEDIUM) => {}
            // It left after the tables were read. A node missing while the disk is there
            // proves nothing: we may have been given another /dev.
            Some(libc::ENOENT | libc::ENODEV | libc::ENXIO)
                if !root.exists(format!("{CLASS}/{name}")) => {}
            _ => return Err(e),
        }
    }
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::super::blocks::blocks;
    use super::super::tests::tree;
    use super::*;

    const SATA: &str = "-> ../../devices/pci0000:00/0000:00:17.0/ata1/host0/block";

    fn probe(root: &Root, host: &HostUse, addr: PciAddr) -> Result<Vec<Arc<File>>> {
        probe_disks(root, host, &Set::from([addr]), &Claims::default())
    }

    #[test]
    fn a_probe_proves_or_refuses() {
        let root = tree(&[
            ("sys/class/block/sda", &format!("{SATA}/sda")),
            ("sys/devices/pci0000:00/0000:00:17.0/ata1/host0/block/sda/dev", "8:0\n"),
        ]);
        let addr = "0000:00:17.0".parse().expect("address");
        let host = HostUse { blocks: blocks(&root), ..HostUse::idle() };
        let missing = probe(&root, &host, addr).expect_err("no node, but a disk");
        assert!(missing.to_string().ends_with("dev/sda"), "{missing}");
        let elsewhere = "0000:00:18.0".parse().expect("address");
        probe(&root, &host, elsewhere).expect("no disk of this function");
        std::fs::create_dir_all(root.path("dev")).expect("dir");
        std::fs::write(root.path("dev/sda"), "").expect("node");
        probe(&root, &host, addr).expect("free");
        std::fs::remove_file(root.path("dev/sda")).expect("node");
        std::fs::remove_file(root.path("sys/class/block/sda")).expect("link");
        probe(&root, &host, addr).expect("the disk left");
        let unseen = HostUse { blocks: Err("not seen".into()), ..HostUse::idle() };
        assert!(probe(&root, &unseen, elsewhere).is_err());
    }

    /// Both controllers of an NVMe disk in one group, or two groups at the same time: the second
    /// one found the disk in use, by ourselves.
    #[test]
    fn what_we_hold_already_is_shared() {
        let root = tree(&[("dev/sda", "")]);
        let claims = Claims::default();
        let first = claims.claim(&root, (8, 0), "dev/sda").expect("free");
        // Files of a test can be opened twice, so that only the same one proves it.
        let second = claims.claim(&root, (8, 0), "dev/sda").expect("ours");
        assert!(Arc::ptr_eq(&first, &second));
        drop((first, second));
        assert!(claims.held((8, 0)).is_none(), "nobody holds it any more");
    }
}
