//! The block tree: disks, partitions, what is stacked upon them, and the PCI functions
//! they hang from.
//!
//! Documentation/ABI/stable/sysfs-block; holders and slaves are block/holder.c.

use std::path::{Component, Path, PathBuf};

use litemap::LiteMap;

use super::{PciPath, Seen, class, names, pci_path};
use crate::error::{Error, chain};
use crate::set::Set;
use crate::sys::Root;

/// The directory of every block device.
pub(super) const CLASS: &str = "sys/class/block";

/// A block device: a disk, a partition, or one that the kernel makes of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Major and minor number. `None` for a path of an NVMe multipath disk, which has
    /// no node (GENHD_FL_HIDDEN).
    pub dev: Option<(u32, u32)>,
    /// The disk, when this is a partition.
    pub partition_of: Option<String>,
    /// What the kernel stacked upon it: dm, md, bcache, loop devices.
    pub holders: Set<String>,
    /// What it is stacked upon.
    pub slaves: Set<String>,
    /// The name of a device-mapper device or the level of an md array.
    pub label: Option<String>,
    /// Whether it belongs to a mounted file system of many disks (btrfs, bcachefs).
    pub member_of: Option<String>,
    /// Functions it hangs from.
    pub pci: PciPath,
}

/// Reads the block tree.
pub(super) fn blocks(root: &Root) -> Seen<LiteMap<String, Block>> {
    let seen = |e: &Error| chain(e);
    let list = root.list(CLASS).map_err(|e| seen(&e))?;
    let list = list.ok_or_else(|| format!("/{CLASS} is not there"))?;
    let mut blocks = LiteMap::new();
    for name in list {
        let dir = format!("{CLASS}/{name}");
        let read = |attribute: &str| root.read(format!("{dir}/{attribute}")).map_err(|e| seen(&e));
        // A disk that leaves meanwhile is left out; the next scan settles it.
        let Some(target) = root.link(&dir).map_err(|e| seen(&e))? else { continue };
        let dev = match read("dev")? {
            Some(text) => Some(device_number(&text).ok_or_else(|| {
                seen(&Error::parse("a device number", &text).at(&root.path(format!("{dir}/dev"))))
            })?),
            None => None,
        };
        let partition = root.exists(format!("{dir}/partition"));
        let parent = target.parent().and_then(Path::file_name).map(|n| n.to_string_lossy());
        // Only for sentences, and for names in /dev/mapper: what is being removed answers EINVAL or
        // EBUSY for a while (drivers/md), and must not hide all the others.
        let said = |attribute| read(attribute).ok().flatten();
        let label = said("dm/name").or_else(|| said("md/level"));
        blocks.insert(
            name,
            Block {
                dev,
                partition_of: parent.filter(|_| partition).map(|n| n.into_owned()),
                holders: names(root, &format!("{dir}/holders"))?.into_iter().collect(),
                slaves: names(root, &format!("{dir}/slaves"))?.into_iter().collect(),
                label,
                member_of: None,
                pci: controllers(root, &target)?,
            },
        );
    }
    loops(root, &mut blocks)?;
    members(root, &mut blocks)?;
    link_both_ways(&mut blocks);
    Ok(blocks)
}

/// `8:0`.
fn device_number(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once(':')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// The PCI functions of a block device by its path in /sys/devices. A path that ends in
/// no PCI function may have them beside it: an NVMe multipath disk lies in its
/// subsystem, which links to its controllers (drivers/nvme/host/core.c,
/// `nvme_init_subsystem`), and one of NVMe over Fibre Channel in no HBA's path.
pub(super) fn controllers(root: &Root, target: &Path) -> Seen<PciPath> {
    let mut pci = pci_path(target);
    let parts = || target.components().filter_map(|c| c.as_os_str().to_str());
    if let Some(subsystem) = parts().find(|n| numbered(n, "nvme-subsys")) {
        let dir = format!("sys/class/nvme-subsystem/{subsystem}");
        for name in names(root, &dir)?.iter().filter(|n| numbered(n, "nvme")) {
            let path = format!("{dir}/{name}");
            if let Some(controller) = root.link(&path).map_err(|e| chain(&e))? {
                pci.extend(pci_path(&controller));
                pci.extend(over_fibre_channel(root, &path)?);
            }
        }
    }
    if let Some(name) = parts().find(|n| numbered(n, "nvme")) {
        pci.extend(over_fibre_channel(root, &format!("sys/class/nvme/{name}"))?);
    }
    Ok(pci)
}

/// Whether a name is a word and a number: `nvme0`, but not `nvme` and not `nvme0n1`.
fn numbered(name: &str, word: &str) -> bool {
    let digits = name.strip_prefix(word).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Every Fibre Channel HBA, when an NVMe controller is reached over Fibre Channel: which
/// of them carries it is told by world-wide names only, so all count.
fn over_fibre_channel(root: &Root, controller: &str) -> Seen<PciPath> {
    let transport = root.read(format!("{controller}/transport")).map_err(|e| chain(&e))?;
    if transport.as_deref() != Some("fc") {
        return Ok(PciPath::new());
    }
    Ok(class(root, "fc_host", |_| true)?.into_iter().flat_map(|(_, path)| path).collect())
}

/// A loop device upon a disk holds it: the kubelet makes one for every raw block volume.
/// One upon a file needs nothing: the file's own mount counts. The kernel says the path as it was
/// in the mount namespace of who made the loop, which may have the host's /dev elsewhere
/// (/host/dev/sda), and does not claim the disk for it.
fn loops(root: &Root, blocks: &mut LiteMap<String, Block>) -> Seen<()> {
    let names: Vec<String> = blocks.keys().filter(|n| n.starts_with("loop")).cloned().collect();
    for name in names {
        let file = format!("{CLASS}/{name}/loop/backing_file");
        let Some(file) = root.read(file).map_err(|e| chain(&e))? else { continue };
        let elsewhere = || {
            let name = Path::new(&file).file_name()?.to_str()?;
            blocks.contains_key(name).then(|| name.to_owned())
        };
        if let Some(disk) = resolve(root, blocks, &file).or_else(elsewhere) {
            blocks.entry(name).or_default().slaves.insert(disk);
        }
    }
    Ok(())
}

/// Disks of mounted btrfs (fs/btrfs/sysfs.c: fsid/devices) and bcachefs
/// (fs/bcachefs/sysfs.c: uuid/dev-N/block). A mount names one disk of several; these
/// directories name all, and are there only while it is mounted.
fn members(root: &Root, blocks: &mut LiteMap<String, Block>) -> Seen<()> {
    let mut found = Vec::new();
    for id in names(root, "sys/fs/btrfs")? {
        let devices = names(root, &format!("sys/fs/btrfs/{id}/devices"))?;
        found.extend(devices.into_iter().map(|name| (name, "btrfs")));
    }
    for id in names(root, "sys/fs/bcachefs")? {
        for device in names(root, &format!("sys/fs/bcachefs/{id}"))? {
            let link = format!("sys/fs/bcachefs/{id}/{device}/block");
            let block = root.link_name(link).map_err(|e| chain(&e))?;
            found.extend(block.map(|name| (name, "bcachefs")));
        }
    }
    for (name, kind) in found {
        if let Some(block) = blocks.get_mut(&name) {
            block.member_of = Some(kind.to_owned());
        }
    }
    Ok(())
}

/// The kernel draws holders and slaves from one fact, but not every user draws both.
fn link_both_ways(blocks: &mut LiteMap<String, Block>) {
    let pairs = blocks.iter().flat_map(|(name, block)| {
        let lower = block.slaves.iter().map(|lower| (lower.clone(), name.clone()));
        lower.chain(block.holders.iter().map(|upper| (name.clone(), upper.clone())))
    });
    let pairs: Set<(String, String)> = pairs.collect();
    for (lower, upper) in pairs {
        if let Some(block) = blocks.get_mut(&lower) {
            block.holders.insert(upper.clone());
        }
        if let Some(block) = blocks.get_mut(&upper) {
            block.slaves.insert(lower);
        }
    }
}

/// The block device that a path below /dev names, through links such as
/// /dev/mapper/x and /dev/disk/by-uuid/x.
pub(super) fn resolve(root: &Root, blocks: &LiteMap<String, Block>, path: &str) -> Option<String> {
    let mut path = PathBuf::from(path);
    // As many links as the kernel follows is more than udev makes.
    for _ in 0..16 {
        let inside = path.strip_prefix("/dev").ok()?.to_str()?.to_owned();
        // sysfs writes '!' for a '/' in a name: /dev/cciss/c0d0 is cciss!c0d0.
        let name = inside.replace('/', "!");
        if blocks.contains_key(&name) {
            return Some(name);
        }
        if let Some(label) = inside.strip_prefix("mapper/") {
            let is = |b: &Block| b.label.as_deref() == Some(label);
            if let Some((name, _)) = blocks.iter().find(|(n, b)| n.starts_with("dm-") && is(b)) {
                return Some(name.clone());
            }
        }
        let target = root.link(&path).ok().flatten()?;
        path = plain(&path.parent()?.join(target));
    }
    None
}

/// A path without `.` and `..`, by words alone: below /dev no directory is a link.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;
    use crate::sys::pci::PciAddr;

    const SATA: &str = "-> ../../devices/pci0000:00/0000:00:17.0/ata1/host0/block";

    #[test]
    fn a_disk_its_partition_and_the_stack_upon_it() {
        let root = tree(&[
            ("sys/class/block/sda", &format!("{SATA}/sda")),
            ("sys/devices/pci0000:00/0000:00:17.0/ata1/host0/block/sda/dev", "8:0\n"),
            ("sys/class/block/sda3", &format!("{SATA}/sda/sda3")),
            ("sys/devices/pci0000:00/0000:00:17.0/ata1/host0/block/sda/sda3/dev", "8:3\n"),
            ("sys/devices/pci0000:00/0000:00:17.0/ata1/host0/block/sda/sda3/partition", "3\n"),
            ("sys/devices/pci0000:00/0000:00:17.0/ata1/host0/block/sda/sda3/holders/md0", ""),
            ("sys/class/block/md0", "-> ../../devices/virtual/block/md0"),
            ("sys/devices/virtual/block/md0/dev", "9:0\n"),
            ("sys/devices/virtual/block/md0/md/level", "raid1\n"),
            ("sys/class/block/dm-0", "-> ../../devices/virtual/block/dm-0"),
            ("sys/devices/virtual/block/dm-0/dm/name", "vg-root\n"),
            ("sys/devices/virtual/block/dm-0/slaves/md0", ""),
            ("dev/vg/root", "-> ../mapper/vg-root"),
            ("dev/disk/by-uuid/1-2", "-> ../../sda3"),
        ]);
        let blocks = blocks(&root).expect("seen");
        let of = |name: &str| blocks.get(name).expect("it is there");
        assert_eq!(of("sda").dev, Some((8, 0)));
        assert_eq!(of("sda3").partition_of.as_deref(), Some("sda"));
        assert_eq!(of("sda3").pci, ["0000:00:17.0".parse().expect("address")]);
        assert!(of("md0").slaves.contains("sda3"), "from the holder's side");
        assert!(of("md0").holders.contains("dm-0"), "from the slave's side");
        assert_eq!(of("md0").label.as_deref(), Some("raid1"));
        let to = |path| resolve(&root, &blocks, path);
        assert_eq!(to("/dev/mapper/vg-root").as_deref(), Some("dm-0"));
        assert_eq!(to("/dev/vg/root").as_deref(), Some("dm-0"));
        assert_eq!(to("/dev/disk/by-uuid/1-2").as_deref(), Some("sda3"));
        assert_eq!(to("/dev/none"), None);
        assert_eq!(to("rpool/ROOT"), None);
    }

    #[test]
    fn multipath_nvme_hangs_from_its_controllers() {
        let root = tree(&[
            (
                "sys/class/block/nvme0n1",
                "-> ../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1",
            ),
            ("sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/dev", "259:0\n"),
            (
                "sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0",
                "-> ../../../pci0000:00/0000:00:01.0/0000:01:00.0/nvme/nvme0",
            ),
            (
                "sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme1",
                "-> ../../nvme-fabrics/ctl/nvme1",
            ),
            ("sys/devices/virtual/nvme-fabrics/ctl/nvme1/transport", "fc\n"),
            (
                "sys/class/nvme-subsystem/nvme-subsys0",
                "-> ../../devices/virtual/nvme-subsystem/nvme-subsys0",
            ),
            (
                "sys/class/fc_host/host7",
                "-> ../../devices/pci0000:00/0000:05:00.1/host7/fc_host/host7",
            ),
        ]);
        let blocks = blocks(&root).expect("seen");
        let of = |name: &str| blocks.get(name).expect("it is there");
        let pci: Vec<String> = of("nvme0n1").pci.iter().map(PciAddr::to_string).collect();
        assert_eq!(pci, ["0000:00:01.0", "0000:01:00.0", "0000:05:00.1"]);
    }

    #[test]
    fn members_of_btrfs_and_loops_upon_disks() {
        let root = tree(&[
            ("sys/class/block/sda", &format!("{SATA}/sda")),
            ("sys/class/block/sdb", &format!("{SATA}/sdb")),
            ("sys/fs/btrfs/8c2/devices/sdb", ""),
            ("sys/fs/btrfs/features/raid56", ""),
            ("sys/class/block/loop0", "-> ../../devices/virtual/block/loop0"),
            ("sys/devices/virtual/block/loop0/loop/backing_file", "/dev/sda\n"),
        ]);
        let blocks = blocks(&root).expect("seen");
        let of = |name: &str| blocks.get(name).expect("it is there");
        assert_eq!(of("sdb").member_of.as_deref(), Some("btrfs"));
        assert_eq!(of("sda").member_of, None);
        assert!(of("sda").holders.contains("loop0"));
    }

    /// Every bind of that moment failed, and with it a pod.
    #[test]
    fn one_that_is_being_removed_hides_no_other() {
        let root = tree(&[
            ("sys/class/block/sda", &format!("{SATA}/sda")),
            ("sys/class/block/dm-0", "-> ../../devices/virtual/block/dm-0"),
            // A directory is no more to be read than what is gone half way.
            ("sys/devices/virtual/block/dm-0/dm/name/x", ""),
        ]);
        let blocks = blocks(&root).expect("seen");
        assert_eq!(blocks.get("dm-0").expect("it is there").label, None);
        assert!(blocks.contains_key("sda"));
    }

    #[test]
    fn a_malformed_number_or_entry_hides_the_tree() {
        let root = tree(&[
            ("sys/class/block/sda", &format!("{SATA}/sda")),
            ("sys/devices/pci0000:00/0000:00:17.0/ata1/host0/block/sda/dev", "eight\n"),
        ]);
        assert!(blocks(&root).expect_err("unseen").contains("is not a device number"));
        let root = tree(&[("sys/class/block/sda/dev", "8:0\n")]);
        assert!(blocks(&root).expect_err("unseen").contains("cannot read the link"));
    }
}
