//! Functions by their own VFIO device nodes and IOMMUFD (linux/iommufd.h, linux/vfio.h): what
//! a container does that was given neither a group nor `/dev/vfio/vfio`.
//!
//! ```text
//! vfio0 config space 8086:10d3 in an I/O address space
//! ```

use std::ffi::c_ulong;
use std::fs::{self, File};
use std::mem::size_of;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use crate::{Failure, call, identity, open, vfio};

const DEVICE_BIND_IOMMUFD: c_ulong = vfio(18);
const DEVICE_ATTACH_IOMMUFD_PT: c_ulong = vfio(19);
/// `_IO(';', 0x81)`
const IOAS_ALLOC: c_ulong = ((b';' as c_ulong) << 8) | 0x81;

/// `struct iommu_ioas_alloc`
#[repr(C)]
struct IoasAlloc {
    size: u32,
    flags: u32,
    out_ioas_id: u32,
}

/// `struct vfio_device_bind_iommufd`
#[repr(C)]
struct Bind {
    argsz: u32,
    flags: u32,
    iommufd: i32,
    out_devid: u32,
}

/// `struct vfio_device_attach_iommufd_pt`
#[repr(C)]
struct Attach {
    argsz: u32,
    flags: u32,
    pt_id: u32,
}

const _: () = assert!(DEVICE_BIND_IOMMUFD == 0x3b76 && IOAS_ALLOC == 0x3b81);
const _: () = assert!(size_of::<IoasAlloc>() == 12 && size_of::<Bind>() == 16);
const _: () = assert!(size_of::<Attach>() == 12);

const IOMMU: &str = "/dev/iommu";
const DEVICES: &str = "/dev/vfio/devices";

/// Whether a node is of a function alone, or the IOMMU's.
pub(crate) fn is_own(node: &Path) -> bool {
    node == Path::new(IOMMU) || node.starts_with(DEVICES)
}

/// Those this container has.
pub(crate) fn granted() -> Vec<PathBuf> {
    let iommu = PathBuf::from(IOMMU);
    let devices = fs::read_dir(DEVICES).into_iter().flatten();
    let devices = devices.filter_map(|entry| Some(entry.ok()?.path()));
    iommu.exists().then_some(iommu).into_iter().chain(devices).collect()
}

/// Binds each function to the IOMMU's file, gives all one I/O address space, and reads their
/// configuration spaces.
pub(crate) fn consume(nodes: &[PathBuf]) -> Result<Vec<File>, Failure> {
    let (iommu, devices): (Vec<&PathBuf>, Vec<&PathBuf>) =
        nodes.iter().partition(|node| node.as_path() == Path::new(IOMMU));
    if iommu.is_empty() || devices.is_empty() {
        return Err(Failure(format!("neither groups nor {IOMMU} with devices: {nodes:?}")));
    }
    let iommu = open(Path::new(IOMMU))?;
    let mut space = IoasAlloc { size: 12, flags: 0, out_ioas_id: 0 };
    call(&iommu, IOAS_ALLOC, &raw mut space as c_ulong)
        .map_err(|e| Failure::new("IOMMU_IOAS_ALLOC", &e))?;
    let mut everything = vec![];
    for node in devices {
        let name = node.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let device = open(node)?;
        let mut bind = Bind { argsz: 16, flags: 0, iommufd: iommu.as_raw_fd(), out_devid: 0 };
        call(&device, DEVICE_BIND_IOMMUFD, &raw mut bind as c_ulong)
            .map_err(|e| Failure::new(&format!("VFIO_DEVICE_BIND_IOMMUFD {name}"), &e))?;
        let mut attach = Attach { argsz: 12, flags: 0, pt_id: space.out_ioas_id };
        call(&device, DEVICE_ATTACH_IOMMUFD_PT, &raw mut attach as c_ulong)
            .map_err(|e| Failure::new(&format!("VFIO_DEVICE_ATTACH_IOMMUFD_PT {name}"), &e))?;
        let (vendor, id) = identity(&name, &device)?;
        println!("{name} config space {vendor:04x}:{id:04x} in an I/O address space");
        everything.push(device);
    }
    everything.push(iommu);
    Ok(everything)
}
