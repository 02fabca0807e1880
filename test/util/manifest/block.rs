//! Block devices and what is known of their use: mounts, swap, holders.
//!
//! Options of `block`: `dev` (no `dev` attribute when not given, as for the hidden path of
//! an NVMe multipath disk), `parts` (numbers), `on` (what it is stacked upon), `dm` (name
//! of a device-mapper device) with `uuid`, `md` (level of an array), `loop` (backing file).

use super::{Line, Result, Tree};

const MOUNTS: &str = "proc/1/mountinfo";
const SWAPS: &str = "proc/swaps";
const FILESYSTEMS: &str = "proc/filesystems";

/// The tables of a host without disks.
pub(super) fn tables(tree: &mut Tree) {
    for (id, dev, point, kind, source) in [
        (22, "0:21", "/sys", "sysfs", "sysfs"),
        (23, "0:22", "/proc", "proc", "proc"),
        (24, "0:5", "/dev", "devtmpfs", "udev"),
        (25, "0:24", "/run", "tmpfs", "tmpfs"),
        (26, "0:27", "/sys/fs/cgroup", "cgroup2", "cgroup2"),
    ] {
        let row = format!(
            "{id} 28 {dev} / {point} rw,nosuid,nodev,noexec,relatime shared:{id} - {kind} {source} rw\n"
        );
        tree.add(MOUNTS, &row);
    }
    tree.add(SWAPS, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
    for name in ["sysfs", "tmpfs", "bdev", "proc", "cgroup2", "devtmpfs", "overlay", "nfs", "nfs4"]
    {
        tree.add(FILESYSTEMS, &format!("nodev\t{name}\n"));
    }
    for name in ["ext4", "vfat", "xfs", "btrfs", "iso9660", "squashfs"] {
        tree.add(FILESYSTEMS, &format!("\t{name}\n"));
    }
}

/// A `block` line.
pub(super) fn block(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let name = line.word("a name")?;
    let under = line.under()?;
    let options = line.options(&["dev", "parts", "on", "dm", "uuid", "md", "loop"])?;
    let dir = match &under {
        Some(place) => format!("{}/{name}", tree.place(place)),
        None => format!("sys/devices/virtual/block/{name}"),
    };
    disk(tree, &name, &dir, options.get("dev"))?;
    tree.link(&format!("sys/block/{name}"), &dir)?;
    tree.dir(&format!("{dir}/slaves"))?;
    if let Some(place) = &under {
        // A SCSI disk lies in "block" below its device, an NVMe disk in its controller.
        let place = tree.place(place);
        tree.link(&format!("{dir}/device"), place.strip_suffix("/block").unwrap_or(&place))?;
        tree.file(&format!("{dir}/hidden"), if options.has("dev") { "0\n" } else { "1\n" })?;
        nvme_classes(tree, &dir)?;
    }
    for number in options.all("parts") {
        let dev = options.need("dev")?;
        let (major, minor) = dev.split_once(':').ok_or_else(|| options.wrong("dev"))?;
        let both = (minor.parse::<u32>(), number.parse::<u32>());
        let (Ok(minor), Ok(offset)) = both else { return Err(options.wrong("parts")) };
        let minor = minor.checked_add(offset).ok_or_else(|| options.wrong("parts"))?;
        // A disk whose name ends in a digit gets a "p" (block/partitions/core.c).
        let p = if name.ends_with(|c: char| c.is_ascii_digit()) { "p" } else { "" };
        let part = format!("{name}{p}{number}");
        let dir = format!("{dir}/{part}");
        disk(tree, &part, &dir, Some(&format!("{major}:{minor}")))?;
        tree.file(&format!("{dir}/partition"), format!("{number}\n"))?;
    }
    for below in options.all("on") {
        let below_dir = tree.named.get(below).cloned().ok_or_else(|| options.wrong("on"))?;
        tree.link(&format!("{dir}/slaves/{below}"), &below_dir)?;
        tree.link(&format!("{below_dir}/holders/{name}"), &dir)?;
    }
    if let Some(mapped) = options.get("dm") {
        let uuid = options.or("uuid", "").to_owned();
        tree.files(&format!("{dir}/dm"), &[("name", mapped.to_owned()), ("uuid", uuid)])?;
    }
    if let Some(level) = options.get("md") {
        let state = ("array_state", "clean".to_owned());
        tree.files(&format!("{dir}/md"), &[("level", level.to_owned()), state])?;
    }
    if let Some(file) = options.get("loop") {
        tree.files(&format!("{dir}/loop"), &[("backing_file", file.to_owned())])?;
    }
    Ok(())
}

/// A disk or partition with its links.
fn disk(tree: &mut Tree, name: &str, dir: &str, dev: Option<&str>) -> Result<()> {
    tree.named.insert(name.to_owned(), dir.to_owned());
    let attributes =
        [("size", "1953525168".to_owned()), ("ro", "0".to_owned()), ("removable", "0".to_owned())];
    tree.files(dir, &attributes)?;
    tree.dir(&format!("{dir}/holders"))?;
    tree.link(&format!("{dir}/subsystem"), "sys/class/block")?;
    tree.link(&format!("sys/class/block/{name}"), dir)?;
    let Some(dev) = dev else { return Ok(()) };
    tree.file(&format!("{dir}/dev"), format!("{dev}\n"))?;
    tree.link(&format!("sys/dev/block/{dev}"), dir)
}

/// The classes of an NVMe controller and its subsystem, when the disk's path has them.
fn nvme_classes(tree: &Tree, dir: &str) -> Result<()> {
    let numbered = |name: &str, prefix: &str| {
        name.strip_prefix(prefix)
            .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let parts: Vec<&str> = dir.split('/').collect();
    for (at, part) in parts.iter().enumerate() {
        for (prefix, class) in [("nvme", "nvme"), ("nvme-subsys", "nvme-subsystem")] {
            if numbered(part, prefix) {
                let own = parts.get(..=at).unwrap_or_default().join("/");
                tree.link(&format!("sys/class/{class}/{part}"), &own)?;
                tree.link(&format!("{own}/subsystem"), &format!("sys/class/{class}"))?;
                if class == "nvme" {
                    tree.files(
                        &own,
                        &[("transport", "pcie".to_owned()), ("state", "live".to_owned())],
                    )?;
                }
            }
        }
    }
    Ok(())
}

/// A `mount` line.
pub(super) fn mount(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let (dev, point) = (line.word("a device number")?, line.word("a mount point")?);
    let (kind, source) = (line.word("a file system")?, line.word("a source")?);
    let options = line.options(&["root"])?;
    let id = tree.tables.get(MOUNTS).map_or(0, |t| t.lines().count()) + 23;
    let parent = if point == "/" { 1 } else { 28 };
    let root = options.or("root", "/");
    let row = format!(
        "{id} {parent} {dev} {root} {point} rw,relatime shared:{id} - {kind} {source} rw\n"
    );
    tree.add(MOUNTS, &row);
    Ok(())
}

/// A `swap` line.
pub(super) fn swap(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let path = line.word("a path")?;
    let kind = if line.options(&["file"])?.has("file") { "file\t" } else { "partition" };
    tree.add(SWAPS, &format!("{path:40}{kind}\t8388604\t\t0\t\t-2\n"));
    Ok(())
}

/// A `filesystem` line.
pub(super) fn filesystem(tree: &mut Tree, line: &mut Line) -> Result<()> {
    let name = line.word("a name")?;
    let nodev = if line.options(&["nodev"])?.has("nodev") { "nodev" } else { "" };
    tree.add(FILESYSTEMS, &format!("{nodev}\t{name}\n"));
    Ok(())
}
