//! A host of any size, a look at it, and the bare system calls that read the same.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use litemap::LiteMap;
use vfio_device_plugin::board::{Board, board};
use vfio_device_plugin::inventory::inventory;
use vfio_device_plugin::ledger::Leases;
use vfio_device_plugin::plan::plan;
use vfio_device_plugin::policy::Policy;
use vfio_device_plugin::sys::root::Root;
use vfio_device_plugin::sys::scan::scan;

/// What is read of a function, whoever does it.
const ATTRIBUTES: [&str; 5] = ["modalias", "revision", "numa_node", "boot_vga", "config"];
const LINKS: [&str; 2] = ["driver", "iommu_group"];

/// A host with so many functions of so many IDs, each in a group of its own.
pub(crate) fn host(functions: usize, ids: usize) -> String {
    let mut text = String::from("vfio\n");
    for n in 0..functions {
        let (domain, bus, slot) = (n / 8192, n / 32 % 256, n % 32);
        let id = 0x1000 + n % ids;
        writeln!(
            text,
            "pci {domain:04x}:{bus:02x}:{slot:02x}.0 id=10de:{id:04x} class=030200 driver=nouveau \
             group={n} numa={}",
            n % 2
        )
        .expect("write to a string");
    }
    // Without it, whether a function has disks in use is not known, and none is bound.
    text.push_str("dir /sys/class/block\n");
    text.push_str("file /proc/sys/kernel/random/boot_id 6f1b0c9e-54e2-4b0a-9b0c-3f8f6d1d2a01\n");
    text
}

/// Read and decide, as the controller does.
pub(crate) fn look(root: &Root) -> Board {
    let inventory = inventory(scan(root));
    let plan = plan(&inventory, &Policy::default());
    let (leases, troubles, kept) = (Leases::default(), LiteMap::new(), LiteMap::new());
    board(&inventory, &plan, &leases, &troubles, &kept)
}

/// Open, one read, close for each attribute; readlink for each link; the members of groups.
pub(crate) fn bare(root: &Path) {
    let mut buffer = [0; 4096];
    let devices = root.join("sys/bus/pci/devices");
    for entry in fs::read_dir(&devices).expect("the functions").flatten() {
        let dir = devices.join(entry.file_name());
        for name in ATTRIBUTES {
            if let Ok(mut file) = open(&dir.join(name)) {
                let _ = file.read(&mut buffer);
            }
        }
        for name in LINKS {
            let _ = fs::read_link(dir.join(name));
        }
        let _ = fs::read_link(&dir);
    }
    let groups = root.join("sys/kernel/iommu_groups");
    for entry in fs::read_dir(&groups).expect("the groups").flatten() {
        let members = groups.join(entry.file_name()).join("devices");
        let _ = fs::read_dir(members).map(Iterator::count);
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)
}
