//! Functions below something mounted, swapped to or held.

use litemap::LiteMap;

use super::{HostReason, Marks, class_is, native};
use crate::set::Set;
use crate::sys::hostuse::{Backing, Block, HostUse, Mount};

/// Marks every function that a disk in use hangs from.
pub(super) fn mark(host: &HostUse, marks: &mut Marks<'_>) {
    let none = Vec::new();
    let mounts = host.mounts.as_ref().unwrap_or(&none);
    match &host.blocks {
        Ok(blocks) => {
            mark_used(host, blocks, mounts, marks);
            // One sentence is enough, and a disk says it for its partitions.
            if let Some(why) = blind(host).into_iter().next() {
                for (name, block) in blocks.iter().filter(|(_, b)| b.partition_of.is_none()) {
                    let reason = HostReason::Unseen { why: why.clone(), what: name.clone() };
                    marks.mark(&block.pci, &reason);
                }
            }
        }
        // Storage; SD hosts; USB, FireWire, Fibre Channel and InfiniBand (SRP) may have disks.
        Err(why) => marks.mark_unseen(why, "its disks", |f| {
            native(f) && class_is(f, &[0x01], &[0x0805, 0x0c00, 0x0c03, 0x0c04, 0x0207])
        }),
    }
    mark_shares(host, mounts, marks);
}

/// One reason of a kind for each block device: the first says enough.
fn mark_used(
    host: &HostUse,
    blocks: &LiteMap<String, Block>,
    mounts: &[Mount],
    marks: &mut Marks<'_>,
) {
    for (name, block) in blocks.iter().filter(|(_, b)| !b.pci.is_empty()) {
        if let Some(on) = mounted_on(mounts, name) {
            marks.mark(&block.pci, &HostReason::Mounted { on, block: name.clone() });
        }
        if host.swaps.iter().flatten().any(|s| s.block.as_ref() == Some(name)) {
            marks.mark(&block.pci, &HostReason::Swap { block: name.clone() });
        }
        if let Some(of) = block.member_of.clone() {
            marks.mark(&block.pci, &HostReason::Member { block: name.clone(), of });
        }
        // A holder alone is enough: an array that is assembled is about to be used.
        if let Some(holder) = block.holders.first() {
            let label = blocks.get(holder).and_then(|b| b.label.as_ref());
            let by = label.map_or_else(|| holder.clone(), |label| format!("{holder} ({label})"));
            let mounted_on = mounted_above(blocks, mounts, name);
            marks.mark(&block.pci, &HostReason::Held { block: name.clone(), by, mounted_on });
        }
    }
}

/// Where a block device is mounted: the file system itself before its bind mounts (a
/// node has one for each volume of a pod), then the shortest path.
fn mounted_on(mounts: &[Mount], block: &str) -> Option<String> {
    mounts
        .iter()
        .filter(|m| matches!(&m.backing, Backing::Block(b) if b == block))
        .min_by_key(|m| (m.target != "/", m.root != "/", m.target.len(), &m.target))
        .map(|m| m.target.clone())
}

/// Where something stacked upon a block device is mounted.
fn mounted_above(blocks: &LiteMap<String, Block>, mounts: &[Mount], name: &str) -> Option<String> {
    let mut todo = vec![name.to_owned()];
    let mut seen = Set::new();
    let mut found = Vec::new();
    while let Some(name) = todo.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        found.extend(mounted_on(mounts, &name));
        let partitions = blocks.iter().filter(|(_, b)| b.partition_of.as_ref() == Some(&name));
        todo.extend(partitions.map(|(n, _)| n.clone()));
        todo.extend(blocks.get(&name).into_iter().flat_map(|b| b.holders.iter().cloned()));
    }
    found.into_iter().min_by_key(|on| (on.len(), on.clone()))
}

/// Why the host may use disks that no table names.
fn blind(host: &HostUse) -> Set<String> {
    let mut why = Set::new();
    match &host.mounts {
        Err(sentence) => {
            why.insert(format!("the mount table was not seen ({sentence})"));
        }
        Ok(mounts) => {
            let unknown = mounts.iter().find(|m| m.backing == Backing::Unknown);
            why.extend(unknown.map(|Mount { target, source, fs_type, .. }| {
                format!("{target} is mounted from disks that the kernel does not name ({fs_type} {source})")
            }));
        }
    }
    if let Err(sentence) = &host.swaps {
        why.insert(format!("the swap areas were not seen ({sentence})"));
    }
    match &host.pools {
        Err(sentence) => {
            why.insert(format!("the ZFS pools were not seen ({sentence})"));
        }
        Ok(pools) => why.extend(
            pools.first().map(|p| format!("ZFS pool {p} has disks that the kernel does not name")),
        ),
    }
    why
}

/// Functions that bring directories of the hypervisor, when such a directory is mounted:
/// which device brings which is not told by every kernel, so all count.
fn mark_shares(host: &HostUse, mounts: &[Mount], marks: &mut Marks<'_>) {
    let mounted = mounts.iter().filter(|m| m.backing == Backing::Share);
    let mounted = mounted.min_by_key(|m| (m.target.len(), &m.target));
    match (&host.shares, &host.mounts, mounted) {
        (Ok(shares), Ok(_), Some(mount)) => {
            for (device, path) in shares {
                let (on, device) = (mount.target.clone(), device.clone());
                marks.mark(path, &HostReason::Share { on, device });
            }
        }
        (Ok(shares), Err(why), _) => {
            for (device, path) in shares {
                let (why, what) = (format!("the mount table was not seen ({why})"), device.clone());
                marks.mark(path, &HostReason::Unseen { why, what });
            }
        }
        (Err(why), _, _) => marks.mark_unseen(why, "its share", |f| {
            f.driver.as_ref().is_some_and(|d| d.as_str() == "virtio-pci")
        }),
        (Ok(_), Ok(_), None) => {}
    }
}
