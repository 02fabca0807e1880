//! Which processes have a VFIO group open, by their file descriptors.
//!
//! For groups that nobody should be using: a VM that was started outside Kubernetes. They
//! are not opened to find out, as that would keep their user from it. Only processes of the
//! PID namespace that /proc shows are seen, so the daemon needs the host's.

use std::collections::BTreeMap;
use std::path::Path;

use super::pci::GroupId;
use super::root::Root;
use super::scan::VFIO;

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
pub fn openers(root: &Root) -> BTreeMap<GroupId, Opener> {
    let mut found = BTreeMap::new();
    let processes = root.list("proc").ok().flatten().unwrap_or_default();
    for pid in processes.iter().filter_map(|name| name.parse::<u32>().ok()) {
        let dir = format!("proc/{pid}/fd");
        for fd in root.list(&dir).ok().flatten().unwrap_or_default() {
            let Ok(Some(target)) = root.link(format!("{dir}/{fd}")) else { continue };
            if let Some(group) = group(&target) {
                found.entry(group).or_insert_with(|| Opener { pid, name: name(root, pid) });
            }
        }
    }
    found
}

/// The group that a descriptor's link names.
fn group(target: &Path) -> Option<GroupId> {
    let name = target.strip_prefix("/").ok()?.strip_prefix(VFIO).ok()?;
    name.to_str()?.parse().ok()
}

fn name(root: &Root, pid: u32) -> String {
    let name = root.read(format!("proc/{pid}/comm")).ok().flatten();
    name.unwrap_or_else(|| "?".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn groups_are_found_by_the_links_of_descriptors() {
        let dir = std::env::temp_dir().join(format!("vdp-openers-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        let root = Root::new(&dir);
        assert_eq!(openers(&root), BTreeMap::new(), "no /proc at all");
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
        assert_eq!(openers(&root), BTreeMap::from([(GroupId::new(12), opener)]));
    }
}
