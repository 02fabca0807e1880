//! Programs that use a function by a device node: a disk opened raw, a GPU, a serial port, an
//! InfiniBand port. No table of the kernel has them, and taking the function from its driver
//! would cut them off, or wait for them for ever.
//!
//! Asked right before a function is taken, as [`probe_disks`](super::probe_disks) is.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use litemap::LiteMap;

use super::blocks::{Block, controllers, resolve};
use super::nets::initial_pid_namespace;
use super::{HostUse, PciPath, Seen};
use crate::error::{Error, Result, chain, words};
use crate::set::Set;
use crate::sys::Root;
use crate::sys::pci::PciAddr;
use crate::sys::root::Node;

/// Major number of input devices (Documentation/admin-guide/devices.txt). logind has each open
/// that may be the power button; keyboards that the host needs are known otherwise.
const INPUT: u32 = 13;
/// Major number of NVIDIA's own driver, which tells sysfs nothing of its nodes.
const NVIDIA: u32 = 195;
/// Directories of nodes that say nothing of a driver's users. The clock of a network card: whoever
/// keeps the time opens those of all, and loses nothing but one clock (drivers/ptp/ptp_clock.c,
/// `ptp_clock_unregister`). And what a container has of a member that is on vfio-pci already.
const OF_NOBODY: [&str; 2] = ["ptp", "vfio-dev"];
/// What the kernel shares over NVMe-oF, where configfs is mounted (nvmet; it opens disks without
/// claiming them, drivers/nvme/target/io-cmd-bdev.c).
const NVMET: &str = "sys/kernel/config/nvmet/subsystems";

/// What processes have open, looked at once for all who ask at the same time: after a reboot each
/// group that pods have is bound, and there may be many descriptors.
#[derive(Debug, Default)]
pub struct Users {
    /// What was seen last, and when that look began. Locked by who looks.
    last: Mutex<Option<(Instant, Arc<Open>)>>,
}

/// Nodes that are open, each with a process that has it.
type Open = LiteMap<Node, (u32, String)>;

impl Users {
    /// A process with a node of one of these functions open, or of what hangs from them, as a
    /// sentence.
    ///
    /// # Errors
    /// When that cannot be seen.
    pub fn of(&self, root: &Root, host: &HostUse, addrs: &Set<PciAddr>) -> Result<Option<String>> {
        let blind = |e: Error| {
            Error::State(format!(
                "whether a program uses {} is not known: {}; seeing it takes CAP_SYS_PTRACE, \
                 CAP_DAC_READ_SEARCH and the host's processes (hostPID)",
                words(addrs),
                chain(&e)
            ))
        };
        let none = LiteMap::new();
        let blocks = host.blocks.as_ref().unwrap_or(&none);
        for (node, (pid, comm)) in &*self.open(root).map_err(blind)? {
            if let Some((name, addr)) = owner(root, blocks, *node, addrs).map_err(blind)? {
                return Ok(Some(format!(
                    "process {pid} ({comm}) has {name} of {addr} open; end it, or exclude {addr}"
                )));
            }
        }
        Ok(None)
    }

    /// What is open, by a look that began after this call.
    fn open(&self, root: &Root) -> Result<Arc<Open>> {
        let asked = Instant::now();
        // Only whole values are put in.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((begun, open)) = &*last
            && *begun >= asked
        {
            return Ok(Arc::clone(open));
        }
        let begun = Instant::now();
        let open = Arc::new(look(root)?);
        *last = Some((begun, Arc::clone(&open)));
        Ok(open)
    }
}

fn look(root: &Root) -> Result<Open> {
    initial_pid_namespace(root).map_err(Error::State)?;
    let mut open = LiteMap::new();
    for pid in root.list("proc")?.unwrap_or_default() {
        // We hold disks ourselves, so that nobody mounts them meanwhile.
        let Some(pid) = pid.parse::<u32>().ok().filter(|pid| *pid != std::process::id()) else {
            continue;
        };
        match look_into(root, pid, &mut open) {
            // It ended under our eyes, which the kernel calls EACCES, too.
            Err(_) if !root.has_process(pid) => {}
            done => done?,
        }
    }
    Ok(open)
}

fn look_into(root: &Root, pid: u32, open: &mut Open) -> Result<()> {
    for dir in tables(root, pid)? {
        for fd in root.list(format!("{dir}/fd"))?.unwrap_or_default() {
            let link = format!("{dir}/fd/{fd}");
            let Some(target) = root.link(&link)? else { continue };
            let elsewhere =
                || -> Result<bool> { Ok(may_be_in_dev(&target) && is_local(root, &dir, &fd)?) };
            if !is_in_dev(&target) && !elsewhere()? {
                continue;
            }
            let Some(node) = root.node(&link)? else { continue };
            if !open.contains_key(&node) {
                let comm = root.read(format!("proc/{pid}/comm"))?.unwrap_or_default();
                open.insert(node, (pid, comm));
            }
        }
    }
    Ok(())
}

/// Where a process' descriptors are: in one table, as its threads share it, unless its first
/// thread has ended before the others.
fn tables(root: &Root, pid: u32) -> Result<Vec<String>> {
    let first = format!("proc/{pid}");
    if !root.list(format!("{first}/fd"))?.unwrap_or_default().is_empty() {
        return Ok(vec![first]);
    }
    let threads = root.list(format!("{first}/task"))?.unwrap_or_default();
    Ok(threads.into_iter().map(|thread| format!("{first}/task/{thread}")).collect())
}

/// Whether an open file is below /dev, in whatever root its process lives.
fn is_in_dev(path: &Path) -> bool {
    path.starts_with("/dev")
}

/// Whether it may be below the host's, which containers have elsewhere: /host/dev/sda.
fn may_be_in_dev(path: &Path) -> bool {
    path.is_absolute() && path.components().nth(2).is_some_and(|part| part.as_os_str() == "dev")
}

/// Whether a descriptor is of a file system in memory, as every /dev is. Another one may not
/// answer, and then asking what the file is would wait for ever (/home/dev on NFS).
fn is_local(root: &Root, dir: &str, fd: &str) -> Result<bool> {
    let info = root.read(format!("{dir}/fdinfo/{fd}"))?.unwrap_or_default();
    let mount = info.lines().find_map(|line| line.strip_prefix("mnt_id:")).unwrap_or_default();
    let mounts = root.read(format!("{dir}/mountinfo"))?.unwrap_or_default();
    let row = mounts.lines().find(|row| row.split(' ').next() == Some(mount.trim()));
    let kind = row.and_then(|row| row.split_once(" - ")?.1.split(' ').next());
    Ok(kind.is_some_and(|kind| ["devtmpfs", "tmpfs", "overlay", "ramfs"].contains(&kind)))
}

/// What the kernel calls a node, and which function it belongs to, of those that are asked about.
type Owner = Option<(String, PciAddr)>;

/// Whose node it is.
fn owner(
    root: &Root,
    blocks: &LiteMap<String, Block>,
    node: Node,
    addrs: &Set<PciAddr>,
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
            if target
                .components()
                .any(|part| OF_NOBODY.iter().any(|name| part.as_os_str() == *name))
            {
                return Ok(None);
            }
            let name = target.file_name().map(|n| n.to_string_lossy().into_owned());
            (name.unwrap_or_default(), controllers(root, &target).map_err(Error::State)?)
        }
    };
    Ok(path.into_iter().find(|addr| addrs.contains(addr)).map(|addr| (name, addr)))
}

/// The function behind /dev/nvidiaN.
fn nvidia(root: &Root, minor: u32, addrs: &Set<PciAddr>) -> Result<Owner> {
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
///
/// # Errors
/// When the functions have disks, and what is shared is none that is known.
pub fn exported(root: &Root, host: &HostUse, addrs: &Set<PciAddr>) -> Seen<Option<String>> {
    let none = LiteMap::new();
    let blocks = host.blocks.as_ref().unwrap_or(&none);
    if !blocks.values().any(|block| block.pci.iter().any(|addr| addrs.contains(addr))) {
        return Ok(None);
    }
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

    fn addrs(addr: &str) -> Set<PciAddr> {
        Set::from([addr.parse().expect("an address")])
    }

    fn user(root: &Root, addr: &str) -> Option<String> {
        Users::default().of(root, &HostUse::idle(), &addrs(addr)).expect("seen")
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
        assert_eq!(user(&root, GPU), None, "nobody has it open");
        open(&root, 4242);
        let used = user(&root, GPU).expect("it is used");
        assert!(used.contains("process 4242 (Xorg) has card1 of 0000:03:00.0 open"), "{used}");
        assert!(user(&root, "0000:00:01.0").is_some(), "so is what is above it");
        assert_eq!(user(&root, "0000:04:00.0"), None, "but nothing else");
    }

    #[test]
    fn the_first_thread_may_have_ended() {
        let root =
            tree(&[("sys/dev/char/1:3", "-> ../../devices/pci0000:00/0000:03:00.0/tty/ttyS4")]);
        open(&root, 4242);
        fs::create_dir_all(root.path("proc/4242/task/4243")).expect("a thread");
        fs::rename(root.path("proc/4242/fd"), root.path("proc/4242/task/4243/fd")).expect("move");
        assert!(user(&root, GPU).is_some(), "it is used");
    }

    /// chronyd has the clocks of all cards open, also of those that nobody uses; and a container
    /// has its part of a group that another member came to.
    #[test]
    fn some_nodes_are_nobodys_use_of_a_card() {
        for node in ["ptp/ptp0", "vfio-dev/vfio3"] {
            let link = format!("-> ../../devices/pci0000:00/0000:03:00.0/{node}");
            let root = tree(&[("sys/dev/char/1:3", &link)]);
            open(&root, 4242);
            assert_eq!(user(&root, GPU), None, "{node}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_an_error() {
        let root = tree(&[("proc/7/comm", "x\n")]);
        // A file in place of the directory, as root may read every directory.
        symlink("loop", root.path("proc/7/fd")).expect("a link");
        symlink("fd", root.path("proc/7/loop")).expect("to itself");
        let unseen = Users::default().of(&root, &HostUse::idle(), &addrs(GPU));
        let unseen = unseen.expect_err("not seen").to_string();
        assert!(unseen.contains("is not known") && unseen.contains("proc/7/fd"), "{unseen}");
    }

    #[test]
    fn a_gpu_of_nvidias_driver_is_known_by_its_minor() {
        let gpu = |minor: u32| {
            let root = tree(&[(
                "proc/driver/nvidia/gpus/0000:03:00.0/information",
                &format!("Model: \t\t X\nDevice Minor: \t {minor}\n"),
            )]);
            nvidia(&root, 1, &Set::from([GPU.parse().expect("an address")])).expect("read")
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
            let nic = exported(&root, &host, &addrs("0000:04:00.0"));
            assert_eq!(nic, Ok(None), "it has no disk");
            exported(&root, &host, &addrs(GPU))
        };
        assert!(matches!(shared("/dev/nvme0n1", "1"), Ok(Some(_))), "it is shared");
        assert_eq!(shared("/dev/nvme0n1", "0"), Ok(None), "not yet");
        assert_eq!(shared("/srv/disk.img", "1"), Ok(None), "its file system accounts for it");
        shared("/dev/nvme7n1", "1").expect_err("one that is not known may be any");
    }

    #[test]
    fn only_file_systems_that_answer_are_asked() {
        for (path, dev, may) in [
            ("/dev/nvme0n1", true, false),
            ("/dev/dri/card0", true, false),
            ("/host/dev/sda", false, true),
            ("/home/me/dev/x", false, false),
            ("socket:[123]", false, false),
        ] {
            let path = Path::new(path);
            assert_eq!((is_in_dev(path), may_be_in_dev(path)), (dev, may), "{}", path.display());
        }
        let of = |kind: &str| {
            let row = format!("30 28 0:24 / /home rw - {kind} server:/home rw\n");
            let root = tree(&[
                ("proc/7/fdinfo/3", "pos:\t0\nflags:\t02\nmnt_id:\t30\n"),
                ("proc/7/mountinfo", &row),
            ]);
            is_local(&root, "proc/7", "3").expect("read")
        };
        assert!(of("devtmpfs") && !of("nfs4"));
    }
}
