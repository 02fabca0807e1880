//! Programs that use a function by a device node: a disk opened raw, a GPU, a serial port, an
//! InfiniBand port. No table of the kernel has them, and taking the function from its driver
//! would cut them off, or wait for them for ever.
//!
//! Asked right before a function is taken, as [`probe_disks`](super::probe_disks) is.

use std::collections::BTreeSet;
use std::path::Path;

use litemap::LiteMap;

use super::blocks::{Block, controllers, resolve};
use super::nets::initial_pid_namespace;
use super::{HostUse, PciPath};
use crate::error::{Error, Result, chain};
use crate::sys::Root;
use crate::sys::pci::PciAddr;
use crate::sys::root::Node;

/// Major number of input devices (Documentation/admin-guide/devices.txt). logind has each open
/// that may be the power button; keyboards that the host needs are known otherwise.
const INPUT: u32 = 13;
/// Major number of NVIDIA's own driver, which tells sysfs nothing of its nodes.
const NVIDIA: u32 = 195;
/// What the kernel shares over NVMe-oF, where configfs is mounted (nvmet; it opens disks without
/// claiming them, drivers/nvme/target/io-cmd-bdev.c).
const NVMET: &str = "sys/kernel/config/nvmet/subsystems";

/// Looks whether a process has a node of one of these functions open, or of what hangs from
/// them, or the kernel shares a disk of one.
///
/// # Errors
/// When one is used, and when that cannot be found out.
pub fn probe_users(root: &Root, host: &HostUse, addrs: &BTreeSet<PciAddr>) -> Result<()> {
    let blind = |e: &Error| {
        Error::State(format!(
            "whether a program uses {} is not known: {}; seeing it takes CAP_SYS_PTRACE, \
             CAP_DAC_READ_SEARCH and the host's processes (hostPID)",
            crate::error::words(addrs),
            chain(e)
        ))
    };
    let none = LiteMap::new();
    let blocks = host.blocks.as_ref().unwrap_or(&none);
    if let Some(used) = exported(root, blocks, addrs).map_err(Error::State)? {
        return Err(Error::State(used));
    }
    match user(root, blocks, addrs).map_err(|e| blind(&e))? {
        Some(used) => Err(Error::State(used)),
        None => Ok(()),
    }
}

/// A process with a node of one of the functions open, as a sentence.
fn user(
    root: &Root,
    blocks: &LiteMap<String, Block>,
    addrs: &BTreeSet<PciAddr>,
) -> Result<Option<String>> {
    initial_pid_namespace(root).map_err(Error::State)?;
    let mut known = LiteMap::new();
    for pid in root.list("proc")?.unwrap_or_default() {
        // We hold disks ourselves, so that nobody mounts them meanwhile.
        let Some(pid) = pid.parse::<u32>().ok().filter(|pid| *pid != std::process::id()) else {
            continue;
        };
        let find = |node: Node| owner(root, blocks, node, addrs);
        match look_into(root, pid, &mut known, find) {
            Ok(None) => {}
            // It ended under our eyes, which the kernel calls EACCES, too.
            Err(_) if !root.has_process(pid) => {}
            used => return used,
        }
    }
    Ok(None)
}

/// What the kernel calls a node, and which function it belongs to, of those that are asked about.
type Owner = Option<(String, PciAddr)>;

fn look_into(
    root: &Root,
    pid: u32,
    known: &mut LiteMap<Node, Owner>,
    find: impl Fn(Node) -> Result<Owner>,
) -> Result<Option<String>> {
    for dir in tables(root, pid)? {
        for fd in root.list(&dir)?.unwrap_or_default() {
            let fd = format!("{dir}/{fd}");
            if !root.link(&fd)?.is_some_and(|target| may_be_node(&target)) {
                continue;
            }
            let Some(node) = root.node(&fd)? else { continue };
            if !known.contains_key(&node) {
                known.insert(node, find(node)?);
            }
            if let Some(Some((name, addr))) = known.get(&node) {
                let comm = root.read(format!("proc/{pid}/comm"))?.unwrap_or_default();
                return Ok(Some(format!(
                    "process {pid} ({comm}) has {name} of {addr} open; end it, or exclude {addr}"
                )));
            }
        }
    }
    Ok(None)
}

/// The directories of a process' descriptors: one, as its threads share them, unless its first
/// thread has ended before the others.
fn tables(root: &Root, pid: u32) -> Result<Vec<String>> {
    let first = format!("proc/{pid}/fd");
    if !root.list(&first)?.unwrap_or_default().is_empty() {
        return Ok(vec![first]);
    }
    let threads = root.list(format!("proc/{pid}/task"))?.unwrap_or_default();
    Ok(threads.into_iter().map(|thread| format!("proc/{pid}/task/{thread}/fd")).collect())
}

/// Whether an open file may be a device node by its path, in whatever root its process lives:
/// /dev/sda, /host/dev/sda. Others are not asked: their file system may not answer.
fn may_be_node(path: &Path) -> bool {
    path.is_absolute() && path.components().skip(1).take(2).any(|part| part.as_os_str() == "dev")
}

/// Whose node it is.
fn owner(
    root: &Root,
    blocks: &LiteMap<String, Block>,
    node: Node,
    addrs: &BTreeSet<PciAddr>,
) -> Result<Owner> {
    let Node { is_block, major, minor } = node;
    if !is_block && major == INPUT {
        return Ok(None);
    }
    if !is_block && major == NVIDIA {
        return nvidia(root, minor, addrs);
    }
    let kind = if is_block { "block" } else { "char" };
    let found = blocks.iter().find(|(_, b)| is_block && b.dev == Some((major, minor)));
    let (name, path): (String, PciPath) = match found {
        Some((name, block)) => (name.clone(), block.pci.clone()),
        None => {
            let link = root.link(format!("sys/dev/{kind}/{major}:{minor}"))?;
            let Some(target) = link else { return Ok(None) };
            let name = target.file_name().map(|n| n.to_string_lossy().into_owned());
            (name.unwrap_or_default(), controllers(root, &target).map_err(Error::State)?)
        }
    };
    Ok(path.into_iter().find(|addr| addrs.contains(addr)).map(|addr| (name, addr)))
}

/// The function behind /dev/nvidiaN.
fn nvidia(root: &Root, minor: u32, addrs: &BTreeSet<PciAddr>) -> Result<Owner> {
    for addr in addrs {
        let path = format!("proc/driver/nvidia/gpus/{addr}/information");
        let text = root.read(&path)?.unwrap_or_default();
        let number = text.lines().find_map(|line| line.strip_prefix("Device Minor:"));
        if number.and_then(|n| n.trim().parse().ok()) == Some(minor) {
            return Ok(Some((format!("nvidia{minor}"), *addr)));
        }
    }
    Ok(None)
}

/// A disk of one of the functions that the kernel shares over NVMe-oF, as a sentence.
fn exported(
    root: &Root,
    blocks: &LiteMap<String, Block>,
    addrs: &BTreeSet<PciAddr>,
) -> std::result::Result<Option<String>, String> {
    let list = |dir: &str| root.list(dir).map(Option::unwrap_or_default).map_err(|e| chain(&e));
    for subsystem in list(NVMET)? {
        let namespaces = format!("{NVMET}/{subsystem}/namespaces");
        for namespace in list(&namespaces)? {
            let read = |name: &str| {
                let text = root.read(format!("{namespaces}/{namespace}/{name}"));
                text.map(Option::unwrap_or_default).map_err(|e| chain(&e))
            };
            let path = read("device_path")?;
            if read("enable")? != "1" || !path.starts_with("/dev/") {
                continue;
            }
            let Some(name) = resolve(root, blocks, &path) else {
                return Err(format!(
                    "NVMe-oF subsystem {subsystem} shares {path}, which is no disk that we know"
                ));
            };
            let block = blocks.get(&name);
            if let Some(addr) = block.and_then(|b| b.pci.iter().find(|a| addrs.contains(a))) {
                return Ok(Some(format!(
                    "{name}, a disk of {addr}, is shared by NVMe-oF subsystem {subsystem}"
                )));
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    const GPU: &str = "0000:03:00.0";

    fn probe(root: &Root, addr: &str) -> Result<()> {
        probe_users(root, &HostUse::idle(), &BTreeSet::from([addr.parse().expect("an address")]))
    }

    /// A process with a node open, which is /dev/null: every machine has it, as 1:3.
    fn open(root: &Root, pid: u32) {
        let dir = root.path(format!("proc/{pid}/fd"));
        fs::create_dir_all(&dir).expect("make the process");
        fs::write(root.path(format!("proc/{pid}/comm")), "Xorg\n").expect("name it");
        symlink("/dev/null", dir.join("7")).expect("a descriptor");
    }

    #[test]
    fn who_has_a_node_open_is_named_and_others_are_in_nobodys_way() {
        let root = tree(&[(
            "sys/dev/char/1:3",
            "-> ../../devices/pci0000:00/0000:00:01.0/0000:03:00.0/drm/card1",
        )]);
        probe(&root, GPU).expect("nobody has it open");
        open(&root, 4242);
        let used = probe(&root, GPU).expect_err("it is used").to_string();
        assert!(used.contains("process 4242 (Xorg) has card1 of 0000:03:00.0 open"), "{used}");
        probe(&root, "0000:00:01.0").expect_err("so is what is above it");
        probe(&root, "0000:04:00.0").expect("but nothing else");
    }

    #[test]
    fn the_first_thread_may_have_ended() {
        let root =
            tree(&[("sys/dev/char/1:3", "-> ../../devices/pci0000:00/0000:03:00.0/tty/ttyS4")]);
        open(&root, 4242);
        fs::create_dir_all(root.path("proc/4242/task/4243")).expect("a thread");
        fs::rename(root.path("proc/4242/fd"), root.path("proc/4242/task/4243/fd")).expect("move");
        probe(&root, GPU).expect_err("it is used");
    }

    #[test]
    fn what_cannot_be_seen_counts_as_used() {
        let root = tree(&[("proc/7/comm", "x\n")]);
        // A file in place of the directory, as root may read every directory.
        symlink("loop", root.path("proc/7/fd")).expect("a link");
        symlink("fd", root.path("proc/7/loop")).expect("to itself");
        let unseen = probe(&root, GPU).expect_err("not seen").to_string();
        assert!(unseen.contains("is not known") && unseen.contains("proc/7/fd"), "{unseen}");
    }

    #[test]
    fn a_gpu_of_nvidias_driver_is_known_by_its_minor() {
        let gpu = |minor: u32| {
            let root = tree(&[(
                "proc/driver/nvidia/gpus/0000:03:00.0/information",
                &format!("Model: \t\t X\nDevice Minor: \t {minor}\n"),
            )]);
            nvidia(&root, 1, &BTreeSet::from([GPU.parse().expect("an address")])).expect("read")
        };
        assert_eq!(gpu(0), None);
        assert_eq!(gpu(1).expect("found").0, "nvidia1");
    }

    #[test]
    fn a_disk_that_is_shared_over_a_fabric_is_used() {
        let dir = "sys/kernel/config/nvmet/subsystems/x/namespaces/1";
        let shared = |path: &str, enable: &str| {
            let root = tree(&[
                (&format!("{dir}/device_path"), &format!("{path}\n")),
                (&format!("{dir}/enable"), &format!("{enable}\n")),
            ]);
            let pci = vec![GPU.parse().expect("an address")];
            let block = Block { pci, ..Block::default() };
            let blocks = Ok(LiteMap::from_iter([("nvme0n1".to_owned(), block)]));
            let host = HostUse { blocks, ..HostUse::idle() };
            probe_users(&root, &host, &BTreeSet::from([GPU.parse().expect("an address")]))
        };
        shared("/dev/nvme0n1", "1").expect_err("it is shared");
        shared("/dev/nvme0n1", "0").expect("not yet");
        shared("/srv/disk.img", "1").expect("a file, which its file system accounts for");
        shared("/dev/nvme7n1", "1").expect_err("one that is not known may be any");
    }

    #[test]
    fn paths_that_may_be_nodes() {
        for (path, may) in [
            ("/dev/nvme0n1", true),
            ("/host/dev/sda", true),
            ("/dev/dri/card0", true),
            ("/home/me/dev/x", false),
            ("/var/lib/x", false),
            ("socket:[123]", false),
        ] {
            assert_eq!(may_be_node(Path::new(path)), may, "{path}");
        }
    }
}
