//! Plays the process of a container that was given PCI functions through VFIO.
//!
//! ```text
//! consumer [--hold] ADDRESS[,ADDRESS...] [DEVICE...]
//! consumer --status GROUP_DEVICE
//! consumer --live FILE
//! consumer --pause
//! ```
//!
//! It knows what a container knows: the addresses (the value of the
//! `PCI_RESOURCE_...` variable) and its device nodes; without any named it takes
//! all of `/dev/vfio`, and the functions' own by `/dev/iommu` where there is no
//! `/dev/vfio/vfio` (iommufd.rs). It does what a virtual machine does with them, and reads
//! each function's configuration space through VFIO:
//!
//! ```text
//! 0000:01:00.0 config space 8086:10d3 group 8 viable
//! ```
//!
//! Exit code 1 and one line that names the step and the kernel's answer
//! otherwise. `--hold` keeps all of it open until stdin ends. `--status` prints
//! `viable`, `not viable` or `busy` (somebody has the group open). `--live` is the
//! process of a container of a real runtime, until there is a file FILE; `--pause`
//! that of a pod's sandbox.

// The VFIO interface is ioctls; neither std nor a crate of this project wraps them.
#![allow(unsafe_code)]

#[path = "container.rs"]
mod container;
#[path = "iommufd.rs"]
mod iommufd;

use std::ffi::{CString, c_ulong};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::mem::size_of;
use std::os::fd::{AsRawFd, FromRawFd, RawFd};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The kernel's `_IO(';', 100 + number)` of linux/vfio.h: no size, no direction.
const fn vfio(number: c_ulong) -> c_ulong {
    ((b';' as c_ulong) << 8) | (100 + number)
}

const GET_API_VERSION: c_ulong = vfio(0);
const CHECK_EXTENSION: c_ulong = vfio(1);
const SET_IOMMU: c_ulong = vfio(2);
const GROUP_GET_STATUS: c_ulong = vfio(3);
const GROUP_SET_CONTAINER: c_ulong = vfio(4);
const GROUP_GET_DEVICE_FD: c_ulong = vfio(6);
const DEVICE_GET_REGION_INFO: c_ulong = vfio(8);

const API_VERSION: i32 = 0;
const TYPE1V2_IOMMU: c_ulong = 3;
const NOIOMMU_IOMMU: c_ulong = 8;
const GROUP_FLAGS_VIABLE: u32 = 1;
const PCI_CONFIG_REGION_INDEX: u32 = 7;
const REGION_INFO_FLAG_READ: u32 = 1;

/// `struct vfio_group_status`
#[repr(C)]
struct GroupStatus {
    argsz: u32,
    flags: u32,
}

/// `struct vfio_region_info`
#[repr(C)]
#[derive(Default)]
struct RegionInfo {
    argsz: u32,
    flags: u32,
    index: u32,
    cap_offset: u32,
    size: u64,
    offset: u64,
}

// The kernel's numbers, written out once: a slip above does not compile.
const _: () = assert!(GET_API_VERSION == 0x3b64 && DEVICE_GET_REGION_INFO == 0x3b6c);
const _: () = assert!(size_of::<GroupStatus>() == 8 && size_of::<RegionInfo>() == 32);

/// What was tried, and how the kernel answered.
struct Failure(String);

impl Failure {
    fn new(step: &str, error: &io::Error) -> Self {
        Failure(format!("{step}: {error}"))
    }
}

/// A group that was opened and attached to a container.
struct Group {
    number: String,
    file: File,
}

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let option = match words.first() {
        Some(word) if word.starts_with("--") => words.remove(0),
        _ => String::new(),
    };
    if option == "--pause" {
        container::pause();
    }
    let Some((subject, devices)) = words.split_first() else {
        return usage();
    };
    let result = match option.as_str() {
        "" => consume(subject, devices).map(drop),
        "--hold" => consume(subject, devices).map(|everything| {
            // An error on stdin ends the hold like its end does.
            let _ = io::stdin().read_to_end(&mut Vec::new());
            drop(everything);
        }),
        "--status" if devices.is_empty() => {
            status(Path::new(subject)).map(|word| println!("{word}"))
        }
        "--live" if devices.is_empty() => container::live(Path::new(subject)),
        _ => return usage(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(text)) => {
            eprintln!("consumer: {text}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!(
        "usage: consumer [--hold] ADDRESS[,ADDRESS...] [DEVICE...] | consumer --status GROUP_DEVICE | consumer --live FILE | consumer --pause"
    );
    ExitCode::from(2)
}

/// Opens all that a virtual machine would open; the files keep the group in use.
fn consume(addresses: &str, devices: &[String]) -> Result<Vec<File>, Failure> {
    let nodes =
        if devices.is_empty() { granted()? } else { devices.iter().map(PathBuf::from).collect() };
    let (own, nodes): (Vec<PathBuf>, Vec<PathBuf>) =
        nodes.into_iter().partition(|node| iommufd::is_own(node));
    if nodes.is_empty() {
        return iommufd::consume(&own);
    }
    let (containers, group_nodes): (Vec<&PathBuf>, Vec<&PathBuf>) =
        nodes.iter().partition(|node| node.ends_with("vfio"));
    let Some(container_node) = containers.first() else {
        return Err(Failure("no container node (/dev/vfio/vfio) among the devices".into()));
    };

    let container = open(container_node)?;
    match call(&container, GET_API_VERSION, 0) {
        Ok(API_VERSION) => {}
        Ok(version) => {
            return Err(Failure(format!(
                "VFIO_GET_API_VERSION: {version}, know only {API_VERSION}"
            )));
        }
        Err(error) => return Err(Failure::new("VFIO_GET_API_VERSION", &error)),
    }
    let without = |node: &&PathBuf| node.to_string_lossy().contains("/noiommu-");
    let (iommu, name) = match group_nodes.iter().any(without) {
        true => (NOIOMMU_IOMMU, "no IOMMU"),
        false => (TYPE1V2_IOMMU, "type 1 v2"),
    };
    if call(&container, CHECK_EXTENSION, iommu)
        .map_err(|e| Failure::new("VFIO_CHECK_EXTENSION", &e))?
        == 0
    {
        return Err(Failure(format!(
            "VFIO_CHECK_EXTENSION: not {name}; is vfio_iommu_type1 loaded?"
        )));
    }
    let mut groups = Vec::new();
    for node in group_nodes {
        groups.push(attach(node, &container)?);
    }
    // Only now, and once: the IOMMU is chosen for a container that has a group.
    call(&container, SET_IOMMU, iommu)
        .map_err(|e| Failure::new(&format!("VFIO_SET_IOMMU {name}"), &e))?;

    let mut everything = vec![container];
    for address in addresses.split(',') {
        let (device, group) = device(address, &groups)?;
        let (vendor, id) = identity(address, &device)?;
        println!("{address} config space {vendor:04x}:{id:04x} group {} viable", group.number);
        everything.push(device);
    }
    everything.extend(groups.into_iter().map(|group| group.file));
    Ok(everything)
}

/// The device nodes this container has.
fn granted() -> Result<Vec<PathBuf>, Failure> {
    let directory = Path::new("/dev/vfio");
    let entries = fs::read_dir(directory).map_err(|e| Failure::new("read /dev/vfio", &e))?;
    let nodes = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(nodes.filter(|node| !node.is_dir()).chain(iommufd::granted()).collect())
}

/// Opens a group, finds it viable and puts it into the container.
fn attach(node: &Path, container: &File) -> Result<Group, Failure> {
    let file = open(node)?;
    if !viable(&file, node)? {
        return Err(Failure(format!(
            "VFIO_GROUP_GET_STATUS {}: not viable, a member of the group is on a native driver",
            node.display()
        )));
    }
    let fd: RawFd = container.as_raw_fd();
    call(&file, GROUP_SET_CONTAINER, &raw const fd as c_ulong)
        .map_err(|e| Failure::new(&format!("VFIO_GROUP_SET_CONTAINER {}", node.display()), &e))?;
    let number = node.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Group { number, file })
}

fn viable(group: &File, node: &Path) -> Result<bool, Failure> {
    let mut status = GroupStatus { argsz: 8, flags: 0 };
    call(group, GROUP_GET_STATUS, &raw mut status as c_ulong)
        .map_err(|e| Failure::new(&format!("VFIO_GROUP_GET_STATUS {}", node.display()), &e))?;
    Ok(status.flags & GROUP_FLAGS_VIABLE != 0)
}

/// The function at `address`, from whichever group has it.
fn device<'a>(address: &str, groups: &'a [Group]) -> Result<(File, &'a Group), Failure> {
    let name =
        CString::new(address).map_err(|_| Failure(format!("not an address: {address:?}")))?;
    for group in groups {
        match call(&group.file, GROUP_GET_DEVICE_FD, name.as_ptr() as c_ulong) {
            // SAFETY: the kernel just made this descriptor for us, and nothing else owns it.
            Ok(fd) => return Ok((unsafe { File::from_raw_fd(fd) }, group)),
            // "Not in this group": the next one may have it.
            Err(error) if error.raw_os_error() == Some(libc::ENODEV) => {}
            Err(error) => {
                return Err(Failure::new(&format!("VFIO_GROUP_GET_DEVICE_FD {address}"), &error));
            }
        }
    }
    Err(Failure(format!(
        "VFIO_GROUP_GET_DEVICE_FD {address}: in none of the granted groups on vfio-pci"
    )))
}

/// Vendor and device ID, read from the configuration space through VFIO.
fn identity(name: &str, device: &File) -> Result<(u16, u16), Failure> {
    let mut region =
        RegionInfo { argsz: 32, index: PCI_CONFIG_REGION_INDEX, ..RegionInfo::default() };
    call(device, DEVICE_GET_REGION_INFO, &raw mut region as c_ulong)
        .map_err(|e| Failure::new(&format!("VFIO_DEVICE_GET_REGION_INFO {name} config"), &e))?;
    if region.flags & REGION_INFO_FLAG_READ == 0 || region.size < 64 {
        return Err(Failure(format!(
            "VFIO_DEVICE_GET_REGION_INFO {name} config: flags {:#x}, {} bytes, cannot be read",
            region.flags, region.size
        )));
    }
    let mut ids = [0; 4];
    device
        .read_exact_at(&mut ids, region.offset)
        .map_err(|e| Failure::new(&format!("pread {name} config space"), &e))?;
    Ok((u16::from_le_bytes([ids[0], ids[1]]), u16::from_le_bytes([ids[2], ids[3]])))
}

fn status(node: &Path) -> Result<&'static str, Failure> {
    match OpenOptions::new().read(true).write(true).open(node) {
        Ok(group) => Ok(if viable(&group, node)? { "viable" } else { "not viable" }),
        Err(error) if error.kind() == ErrorKind::ResourceBusy => Ok("busy"),
        Err(error) => Err(Failure::new(&format!("open {}", node.display()), &error)),
    }
}

fn open(node: &Path) -> Result<File, Failure> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .open(node)
        .map_err(|e| Failure::new(&format!("open {}", node.display()), &e))
}

/// One ioctl; the argument is a number or the address of what the request reads and writes.
fn call(file: &File, request: c_ulong, argument: c_ulong) -> io::Result<i32> {
    // SAFETY: every caller passes a plain number, or a pointer to a live value of the
    // type that linux/vfio.h gives for the request, with its own size in `argsz`.
    // The request's type differs between the C libraries; the value fits both.
    let answer = unsafe { libc::ioctl(file.as_raw_fd(), request as libc::Ioctl, argument) };
    if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(answer) }
}
