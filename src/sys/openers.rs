//! Which processes have a VFIO group open, by their file descriptors.
//!
//! Of groups that nobody should be using, such as that of a VM that was started outside
//! Kubernetes, this is asked without opening them, which would keep their user from it. Only
//! processes of the PID namespace that /proc shows are seen, so the daemon needs the host's.

use std::path::Path;
use std::sync::Arc;

use litemap::LiteMap;

use super::cdev;
use super::device::Uuid;
use super::groups;
use super::hostuse::initial_pid_namespace;
use super::pci::{GroupId, GroupNode, PciAddr};
use super::root::Root;
use super::scan::{GROUPS, driver};
use crate::error::{Error, Result, chain};
use crate::set::Set;

/// What the link of a descriptor of a VFIO device says (drivers/vfio, `anon_inode_getfile`).
const DEVICE: &str = "anon_inode:[vfio-device]";

/// A process that has a group open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opener {
    /// Its number.
    pub pid: u32,
    /// What the kernel calls it, 15 bytes at most.
    pub name: String,
}

/// One process of each group that is open. What cannot be read is left out: a process ends
/// at any moment, and what is hidden from us is no reason to distrust a device.
pub fn openers(root: &Root) -> LiteMap<GroupId, Opener> {
    let mut found = LiteMap::new();
    let processes = root.list("proc").ok().flatten().unwrap_or_default();
    for pid in processes.iter().filter_map(|name| name.parse::<u32>().ok()) {
        let dir = format!("proc/{pid}/fd");
        for fd in root.list(&dir).ok().flatten().unwrap_or_default() {
            let Ok(Some(target)) = root.link(format!("{dir}/{fd}")) else { continue };
            if let Opened::Group(group) = opened(root, &target) {
                found.entry(group).or_insert_with(|| Opener { pid, name: name(root, pid) });
            }
        }
    }
    found
}

/// Whether a process has a group open. Found by opening it, which keeps everybody else from
/// it for that moment: to be asked only while nobody should be using the group. Where we may
/// open no node, every process is looked into instead. Both may take long: the kernel keeps who
/// opens a group waiting while it closes or resets a device of it (drivers/vfio/group.c,
/// `group_lock`).
///
/// # Errors
/// When neither can be done, so that it is not known.
pub fn is_group_open(root: &Root, group: GroupId) -> Result<bool> {
    is_open_by(root, group, || processes(root).map(Arc::new))
}

/// The same, with `processes` to look into them where the node may not be opened: the device
/// cgroup of a container without `privileged` answers EPERM (kernel/bpf/cgroup.c
/// `__cgroup_bpf_check_dev_permission`), and so does vfio, of a group without an IOMMU, to who
/// has no CAP_SYS_RAWIO (drivers/vfio/group.c, `vfio_group_fops_open`).
///
/// # Errors
/// What opening it said, and why the processes do not tell either.
pub fn is_open_by(
    root: &Root,
    group: GroupId,
    processes: impl FnOnce() -> Result<Arc<Processes>>,
) -> Result<bool> {
    let node = groups::node(root, group)?.map(groups::path).filter(|node| root.exists(node));
    let Some(node) = node else { return without_node(root, group) };
    match root.is_busy(node) {
        Err(why) if why.io().and_then(std::io::Error::raw_os_error) == Some(libc::EPERM) => {
            let seen = processes().and_then(|seen| seen.have_open(group));
            seen.map_err(|e| Error::State(format!("{}, and {}", chain(&why), chain(&e))))
        }
        busy => busy,
    }
}

/// A group without a node is closed, but for one whose functions are on vfio-pci: that has a
/// node, and it is not ours to see.
fn without_node(root: &Root, group: GroupId) -> Result<bool> {
    let members = match group {
        GroupId::Noiommu(addr) => vec![addr],
        GroupId::Iommu(number) => {
            let names = root.list(format!("{GROUPS}/{number}/devices"))?.unwrap_or_default();
            if names.iter().any(|name| name.parse::<Uuid>().is_ok()) {
                return Err(hidden(root, group, "a mediated device"));
            }
            names.iter().filter_map(|name| name.parse::<PciAddr>().ok()).collect()
        }
    };
    for addr in members {
        if driver(root, addr)?.is_some_and(|d| d.is_vfio()) {
            return Err(hidden(root, group, &format!("{addr} on vfio-pci")));
        }
    }
    Ok(false)
}

fn hidden(root: &Root, group: GroupId, member: &str) -> Error {
    Error::State(format!(
        "its group has {member} and {} is not there; in a container the host's /dev/vfio must be \
         mounted",
        root.path(groups::shown(group)).display()
    ))
}

/// What the descriptors of all processes are of.
#[derive(Debug, Default)]
pub struct Processes {
    /// Groups that one has open.
    groups: Set<GroupId>,
    /// Why others may be open besides, when that is so.
    unseen: Option<String>,
}

impl Processes {
    /// Whether one has a group open.
    ///
    /// # Errors
    /// When one process could not be looked into: it may be the one.
    pub fn have_open(&self, group: GroupId) -> Result<bool> {
        if self.groups.contains(&group) {
            return Ok(true);
        }
        self.unseen.as_ref().map_or(Ok(false), |why| Err(Error::State(why.clone())))
    }

    fn miss(&mut self, why: String) {
        self.unseen.get_or_insert(why);
    }

    fn look_into(&mut self, root: &Root, pid: u32) -> Result<()> {
        let (mut of_device, mut of_group) = (false, false);
        // Of each thread, as the first one may have ended before the others.
        let tasks = format!("proc/{pid}/task");
        for tid in root.list(&tasks)?.unwrap_or_default() {
            let dir = format!("{tasks}/{tid}/fd");
            for fd in root.list(&dir)?.unwrap_or_default() {
                let Some(target) = root.link(format!("{dir}/{fd}"))? else { continue };
                match opened(root, &target) {
                    Opened::Group(group) => {
                        of_group = true;
                        self.groups.insert(group);
                    }
                    Opened::Device => of_device = true,
                    Opened::Other => {}
                }
            }
        }
        // A device keeps its group open when the group's own descriptor is closed
        // (drivers/vfio/group.c), and does not say which one it is.
        if of_device && !of_group {
            let name = name(root, pid);
            self.miss(format!(
                "process {pid} ({name}) has a VFIO device open, of which group cannot be seen"
            ));
        }
        Ok(())
    }
}

/// Looks into all processes: takes as long as there are descriptors, of all threads.
///
/// # Errors
/// When not all processes of the host are to be seen.
pub fn processes(root: &Root) -> Result<Processes> {
    initial_pid_namespace(root).map_err(Error::State)?;
    let mut seen = Processes::default();
    // Twice, for a process that was born while the first look went by its parent.
    for _ in 0..2 {
        for pid in root.list("proc")?.unwrap_or_default() {
            let Ok(pid) = pid.parse::<u32>() else { continue };
            if let Err(e) = seen.look_into(root, pid) {
                seen.miss(chain(&e));
            }
        }
    }
    Ok(seen)
}

/// What a descriptor is of.
enum Opened {
    Other,
    /// This group, or a function of it by a node of its own.
    Group(GroupId),
    /// A function of a group that it does not tell.
    Device,
}

/// What a descriptor's link names, in whatever root its process lives, and also when the
/// node was removed there meanwhile.
fn opened(root: &Root, target: &Path) -> Opened {
    if target.as_os_str() == DEVICE {
        return Opened::Device;
    }
    let text = target.to_string_lossy();
    let text = text.strip_suffix(" (deleted)").unwrap_or(&text);
    if let Some((_, name)) = text.rsplit_once("/vfio/devices/") {
        let Ok(cdev) = name.parse() else { return Opened::Other };
        let group = cdev::group_of(root, cdev).ok().flatten();
        return group.map_or(Opened::Device, Opened::Group);
    }
    let node = text.rsplit_once("/vfio/").and_then(|(_, node)| node.parse::<GroupNode>().ok());
    match node {
        // Of a node that is gone it is not known which function it was of.
        Some(node) => groups::of_node(root, node).map_or(Opened::Device, Opened::Group),
        None => Opened::Other,
    }
}

fn name(root: &Root, pid: u32) -> String {
    let name = root.read(format!("proc/{pid}/comm")).ok().flatten();
    name.unwrap_or_else(|| "?".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scratch::Scratch;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn groups_are_found_by_the_links_of_descriptors() {
        let root = Scratch::new();
        assert_eq!(openers(&root), LiteMap::new(), "no /proc at all");
        for (pid, fd, target) in [
            ("17", "0", "/dev/null"),
            ("17", "4", "/dev/vfio/vfio"),
            ("17", "5", "/dev/vfio/12"),
            ("18", "3", "/dev/vfio/12"),
            ("19", "3", "/dev/vfio/devices/vfio0"),
            ("self", "9", "/dev/vfio/13"),
        ] {
            let fds = root.path(format!("proc/{pid}/fd"));
            fs::create_dir_all(&fds).expect("make a directory");
            symlink(target, fds.join(fd)).expect("make a link");
        }
        fs::write(root.path("proc/17/comm"), "qemu-system-x86\n").expect("write a name");
        fs::create_dir_all(root.path("proc/20")).expect("a process without descriptors");
        let opener = Opener { pid: 17, name: "qemu-system-x86".to_owned() };
        let mut expected = LiteMap::from_iter([(GroupId::new(12), opener)]);
        assert_eq!(openers(&root), expected);
        // A function's own node tells its group by way of sysfs.
        own_node(&root, "vfio0", "0000:01:00.0", 14);
        expected.insert(GroupId::new(14), Opener { pid: 19, name: "?".to_owned() });
        assert_eq!(openers(&root), expected);
        // That of a group without an IOMMU tells it by the group's only member.
        symlink("/dev/vfio/noiommu-3", root.path("proc/18/fd/4")).expect("make a link");
        assert_eq!(openers(&root), expected, "the group is gone");
        let alone = "0000:02:00.0";
        fs::create_dir_all(root.path(format!("{GROUPS}/3/devices/{alone}"))).expect("a member");
        let group = GroupId::Noiommu(alone.parse().expect("an address"));
        expected.insert(group, Opener { pid: 18, name: "?".to_owned() });
        assert_eq!(openers(&root), expected);
    }

    /// A function with its own VFIO device.
    fn own_node(root: &Root, name: &str, addr: &str, group: u32) {
        let device = root.path(format!("sys/bus/pci/devices/{addr}"));
        let class = root.path(format!("sys/class/vfio-dev/{name}"));
        for dir in [&device, &class] {
            fs::create_dir_all(dir).expect("make a directory");
        }
        symlink(format!("/x/{addr}"), class.join("device")).expect("make a link");
        symlink(format!("/x/{group}"), device.join("iommu_group")).expect("make a link");
    }

    #[test]
    fn a_group_without_node_is_closed_unless_it_must_have_one() {
        let root = Scratch::new();
        let (group, addr) = (GroupId::new(7), "0000:01:00.0");
        assert!(!is_group_open(&root, group).expect("no group at all"));
        let members = root.path(format!("{GROUPS}/{group}/devices/{addr}"));
        fs::create_dir_all(members).expect("a member");
        let device = root.path(format!("sys/bus/pci/devices/{addr}"));
        fs::create_dir_all(&device).expect("the function");
        symlink("/x/drivers/e1000e", device.join("driver")).expect("make a link");
        assert!(!is_group_open(&root, group).expect("not on vfio-pci"));
        fs::remove_file(device.join("driver")).expect("remove the link");
        symlink("/x/drivers/vfio-pci", device.join("driver")).expect("make a link");
        let why = is_group_open(&root, group).expect_err("its node is hidden").to_string();
        assert!(why.contains(addr) && why.contains("must be mounted"), "{why}");
        // A mediated device is on its VFIO driver from the start.
        let uuid = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
        fs::create_dir_all(root.path(format!("{GROUPS}/8/devices/{uuid}"))).expect("a member");
        let why = is_group_open(&root, GroupId::new(8)).expect_err("its node is hidden");
        assert!(why.to_string().contains("a mediated device"), "{why}");
    }

    #[test]
    fn whose_group_it_is_is_known_when_every_process_was_seen() {
        let root = Scratch::new();
        let open = |pid: u32, tid: u32, target: &str| {
            let fds = root.path(format!("proc/{pid}/task/{tid}/fd"));
            fs::create_dir_all(&fds).expect("make a directory");
            symlink(target, fds.join("7")).expect("make a link");
        };
        let has = |group| processes(&root)?.have_open(GroupId::new(group));
        open(17, 17, "/dev/vfio/1");
        open(18, 18, "socket:[12]");
        open(18, 19, "/srv/jail/root/dev/vfio/12");
        open(20, 20, "/dev/vfio/13 (deleted)");
        fs::create_dir_all(root.path("proc/21/task")).expect("one that ended");
        for (group, wanted) in [(12, true), (13, true), (1, true), (2, false), (112, false)] {
            assert_eq!(has(group).expect("seen"), wanted, "{group}");
        }
        // Its group may be any but those that it shows.
        open(23, 23, DEVICE);
        assert!(has(2).expect_err("a device").to_string().contains("process 23"));
        assert!(has(1).expect("one was seen"));
        fs::remove_dir_all(root.path("proc/23")).expect("it ends");
        open(18, 24, DEVICE);
        assert!(!has(2).expect("the device of group 12"));
        // A node of its own is as good as its group's, and of a function that left it is not
        // known.
        own_node(&root, "vfio3", "0000:01:00.0", 30);
        open(25, 25, "/dev/vfio/devices/vfio3");
        assert!(has(30).expect("by its own node") && !has(2).expect("of group 30"));
        open(26, 26, "/dev/vfio/devices/vfio4 (deleted)");
        assert!(has(2).expect_err("of what was it").to_string().contains("process 26"));
        fs::remove_dir_all(root.path("proc/26")).expect("it ends");
        // A directory where a link should be stands for what may not be read.
        fs::create_dir_all(root.path("proc/22/task/22/fd/3")).expect("make a directory");
        assert!(has(2).expect_err("not all was seen").to_string().contains("proc/22/"));
        assert!(has(1).expect("one was seen"));
    }
}
