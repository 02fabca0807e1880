//! What is mounted and what is swapped to, and upon which block device.
//!
//! The table of process 1 is read, because a daemon may live in a mount namespace of its own.

use litemap::LiteMap;

use super::blocks::{Block, resolve};
use super::tables::{Line, mountinfo, nodev, swap_lines};
use super::{PciPath, Seen, names, nets, optional, pci_path, table};
use crate::error::chain;
use crate::set::Set;
use crate::sys::Root;

/// One mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Where.
    pub target: String,
    /// Which directory of the file system; `/` unless it is a bind mount.
    pub root: String,
    /// Kind of file system.
    pub fs_type: String,
    /// What was mounted, as the mounter named it.
    pub source: String,
    /// What is below it.
    pub backing: Backing,
}

/// What is below a mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backing {
    /// This block device.
    Block(String),
    /// Disks that other tables name: a btrfs lists its own.
    Listed,
    /// A directory of the hypervisor, which some virtio function brings.
    Share,
    /// No disk: memory, the network, the kernel itself.
    Nothing,
    /// Some disk, and nothing says which.
    Unknown,
}

/// One swap area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The device or file.
    pub path: String,
    /// Its block device. `None`: a file, whose mount counts.
    pub block: Option<String>,
}

/// File systems without a device of their own, beside those that /proc/filesystems marks:
/// some are never registered there and are mounted all the same (rootfs, and nsfs for the
/// network namespace of each pod), and a captured tree may lack the file.
const NODEV: &[&str] = &[
    "autofs",
    "binfmt_misc",
    "bpf",
    "ceph",
    "cgroup",
    "cgroup2",
    "cifs",
    "configfs",
    "debugfs",
    "devpts",
    "devtmpfs",
    "efivarfs",
    "fuse",
    "fusectl",
    "hugetlbfs",
    "mqueue",
    "nfs",
    "nfs4",
    "nfsd",
    "nsfs",
    "overlay",
    "proc",
    "pstore",
    "ramfs",
    "resctrl",
    "rootfs",
    "rpc_pipefs",
    "securityfs",
    "selinuxfs",
    "smb3",
    "sysfs",
    "tmpfs",
    "tracefs",
];

/// Without a block device, and upon disks all the same: ZFS and GPFS open them by
/// themselves, the others lie on flash chips (MTD).
const NODEV_ON_DISKS: &[&str] = &["zfs", "gpfs", "ubifs", "jffs2"];

/// Reads the mount table.
pub(super) fn mounts(root: &Root, blocks: &LiteMap<String, Block>) -> Seen<Vec<Mount>> {
    nets::initial_pid_namespace(root)?;
    let lines = mountinfo(&table(root, "proc/1/mountinfo")?)?;
    let mut nodev = nodev(&optional(root, "proc/filesystems")?.unwrap_or_default());
    nodev.extend(NODEV.iter().map(|&n| n.to_owned()));
    let numbers: LiteMap<(u32, u32), &String> =
        blocks.iter().filter_map(|(name, b)| b.dev.map(|dev| (dev, name))).collect();
    let listed = blocks.values().any(|b| b.member_of.is_some());
    Ok(lines
        .into_iter()
        .map(|line| {
            let backing = numbers
                .get(&line.dev)
                .map(|&name| name.clone())
                .or_else(|| sources(&line).iter().find_map(|s| resolve(root, blocks, s)))
                .map_or_else(|| without_block(&line.fs_type, &nodev, listed), Backing::Block);
            let Line { target, root, fs_type, source, .. } = line;
            Mount { target, root, fs_type, source, backing }
        })
        .collect())
}

/// Paths in /dev that a mount may be of. A raw block volume of a pod is a device node
/// mounted upon a file; a bcachefs names its disks with colons between.
fn sources(line: &Line) -> Vec<String> {
    if line.fs_type == "devtmpfs" {
        return vec![format!("/dev{}", line.root)];
    }
    let parts = line.source.split(':').map(str::to_owned);
    parts.chain([line.source.clone()]).filter(|s| s.starts_with('/')).collect()
}

/// What is below a mount that no block device was found for.
fn without_block(fs_type: &str, nodev: &Set<String>, listed: bool) -> Backing {
    // A file system by FUSE may have a second name: fuse.sshfs.
    let kind = fs_type.split('.').next().unwrap_or_default();
    match kind {
        "9p" | "virtiofs" => Backing::Share,
        "btrfs" | "bcachefs" if listed => Backing::Listed,
        _ if NODEV_ON_DISKS.contains(&kind) => Backing::Unknown,
        _ if nodev.contains(kind) => Backing::Nothing,
        _ => Backing::Unknown,
    }
}

/// Reads the swap areas. A kernel without swap has no such file.
pub(super) fn swaps(root: &Root, blocks: &LiteMap<String, Block>) -> Seen<Vec<Swap>> {
    let text = optional(root, "proc/swaps")?.unwrap_or_default();
    swap_lines(&text)?
        .into_iter()
        .map(|(path, kind)| {
            if kind == "file" {
                return Ok(Swap { path, block: None });
            }
            match resolve(root, blocks, &path) {
                Some(block) => Ok(Swap { path, block: Some(block) }),
                None => Err(format!("swap {path} is on no block device that is known")),
            }
        })
        .collect()
}

/// Imported ZFS pools: each has a directory beside the module's own counters
/// (OpenZFS, module/zfs/spa_stats.c). Its disks are told by no table of the kernel.
pub(super) fn pools(root: &Root) -> Seen<Vec<String>> {
    const DIR: &str = "proc/spl/kstat/zfs";
    let is_pool = |name: &String| {
        ["state", "txgs"].iter().any(|file| root.exists(format!("{DIR}/{name}/{file}")))
    };
    Ok(names(root, DIR)?.into_iter().filter(is_pool).collect())
}

/// Virtio devices that bring a directory of the hypervisor, with their functions.
pub(super) fn shares(root: &Root) -> Seen<LiteMap<String, PciPath>> {
    let mut found = LiteMap::new();
    for driver in ["virtiofs", "9pnet_virtio"] {
        let dir = format!("sys/bus/virtio/drivers/{driver}");
        for name in names(root, &dir)?.into_iter().filter(|n| n.starts_with("virtio")) {
            if let Some(target) = root.link(format!("{dir}/{name}")).map_err(|e| chain(&e))? {
                found.insert(name, pci_path(&target));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    fn blocks() -> LiteMap<String, Block> {
        let block = |dev| Block { dev, ..Block::default() };
        let dm = Block { label: Some("vg-root".into()), ..block(Some((254, 0))) };
        [("sda2", block(Some((8, 2)))), ("sdb", block(Some((8, 16)))), ("dm-0", dm)]
            .map(|(name, block)| (name.to_owned(), block))
            .into_iter()
            .collect()
    }

    fn backing_of(line: &str, filesystems: Option<&str>) -> Backing {
        let mut entries = vec![("proc/1/mountinfo", line)];
        entries.extend(filesystems.map(|text| ("proc/filesystems", text)));
        let root = tree(&entries);
        mounts(&root, &blocks()).expect("seen").remove(0).backing
    }

    #[test]
    fn what_is_below_a_mount() {
        let on = |name: &str| Backing::Block(name.to_owned());
        // (source and type as after the dash, device number, root, what is below)
        let table = [
            ("number", "8:2", "/", "ext4 /dev/root", on("sda2")),
            ("path", "0:30", "/@", "btrfs /dev/sda2", on("sda2")),
            ("mapper", "0:30", "/", "btrfs /dev/mapper/vg-root", on("dm-0")),
            ("raw", "0:6", "/sdb", "devtmpfs udev", on("sdb")),
            ("dev", "0:6", "/", "devtmpfs udev", Backing::Nothing),
            ("colons", "0:31", "/", "bcachefs /dev/sdb:/dev/sdc", on("sdb")),
            ("zfs", "0:32", "/", "zfs rpool/ROOT", Backing::Unknown),
            ("nfs", "0:33", "/", "nfs4 10.0.0.1:/srv", Backing::Nothing),
            ("fuse", "0:34", "/", "fuse.sshfs host:/", Backing::Nothing),
            ("fuseblk", "0:34", "/", "fuseblk.ntfs /dev/sdz1", Backing::Unknown),
            ("virtiofs", "0:35", "/", "virtiofs root", Backing::Share),
            ("ext4", "8:99", "/", "ext4 /dev/sdz", Backing::Unknown),
            ("btrfs", "0:36", "/", "btrfs /dev/root", Backing::Unknown),
        ];
        for (name, dev, root, rest, expected) in table {
            let line = format!("22 1 {dev} {root} /mnt rw shared:1 - {rest} rw\n");
            assert_eq!(backing_of(&line, None), expected, "{name}");
        }
        let never_registered = "22 1 0:4 net:[4026532287] /run/netns/a rw - nsfs nsfs rw\n";
        assert_eq!(backing_of(never_registered, Some("nodev\tproc\n")), Backing::Nothing);
        let zfs = "22 1 0:32 / / rw - zfs rpool/ROOT rw\n";
        assert_eq!(backing_of(zfs, Some("nodev\tzfs\n")), Backing::Unknown);
        let own = "22 1 0:9 / /mnt rw - ownfs x rw\n";
        assert_eq!(backing_of(own, Some("nodev\townfs\n\text4\n")), Backing::Nothing);
        assert_eq!(backing_of(own, Some("nodev\tproc\n\townfs\n")), Backing::Unknown);
    }

    #[test]
    fn a_listed_btrfs_needs_no_source() {
        let root = tree(&[("proc/1/mountinfo", "2 1 0:9 / / rw - btrfs /dev/root rw")]);
        let mut blocks = blocks();
        blocks.entry("sdb".into()).or_default().member_of = Some("btrfs".into());
        assert_eq!(mounts(&root, &blocks).expect("seen")[0].backing, Backing::Listed);
    }

    #[test]
    fn swap_on_partitions_and_files() {
        let text = "Filename\t\t\tType\t\tSize\t\tUsed\t\tPriority\n\
                    /dev/dm-0   partition\t8388604\t0\t-2\n/swap\\040file  file\t1\t0\t-3\n";
        let root = tree(&[("proc/swaps", text)]);
        let swaps = swaps(&root, &blocks()).expect("seen");
        assert_eq!(swaps[0].block.as_deref(), Some("dm-0"));
        assert_eq!((swaps[1].path.as_str(), swaps[1].block.as_deref()), ("/swap file", None));
    }

    #[test]
    fn swap_unknown_malformed_or_absent() {
        let heading = "Filename Type\n";
        for (name, text) in [
            ("gone", "/dev/sdz1 partition 1 0 -2"),
            ("kind", "/dev/dm-0 tape 1"),
            ("short", "/dev/dm-0"),
        ] {
            let root = tree(&[("proc/swaps", &format!("{heading}{text}\n"))]);
            assert!(swaps(&root, &blocks()).is_err(), "{name}");
        }
        assert!(swap_lines("garbage").is_err());
        assert_eq!(swaps(&tree(&[]), &blocks()), Ok(vec![]));
    }

    #[test]
    fn pools_and_shares() {
        let root = tree(&[
            ("proc/spl/kstat/zfs/arcstats", ""),
            ("proc/spl/kstat/zfs/tank/state", "ONLINE"),
            (
                "sys/bus/virtio/drivers/virtiofs/virtio3",
                "-> ../../../../devices/pci0000:00/0000:00:05.0/virtio3",
            ),
            ("sys/bus/virtio/drivers/virtiofs/module", "-> ../../../../module/virtiofs"),
        ]);
        assert_eq!(pools(&root), Ok(vec!["tank".to_owned()]));
        let shares = shares(&root).expect("seen");
        assert_eq!(shares.len(), 1);
        assert_eq!(
            *shares.get("virtio3").expect("it is there"),
            ["0000:00:05.0".parse().expect("address")]
        );
    }
}
