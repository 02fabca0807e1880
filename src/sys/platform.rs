//! What the machine is set up with, for `doctor`: the kernel's command line, its modules,
//! its IOMMUs, limits, and where directories and sockets are. Facts only.

use std::ffi::CString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixStream;
use std::path::Path;

use litemap::LiteMap;

use super::extended::{Acs, access_control};
use super::pci::{GroupId, PciAddr};
use super::root::Root;
use super::scan::DEVICES;
use crate::error::{Error, Result};

/// The set-up of the machine. `None` and empty mean that it could not be read.
#[derive(Clone, Debug, Default)]
pub struct Platform {
    /// The kernel's release: `6.1.0-18-amd64`.
    pub release: Option<String>,
    /// The words of its command line.
    pub cmdline: Vec<String>,
    /// The maker of the processors, as /proc/cpuinfo has it.
    pub cpu: Option<String>,
    /// `ID` and `ID_LIKE` of os-release(5).
    pub distributions: Vec<String>,
    /// IOMMUs that the kernel drives: `dmar0` (VT-d), `ivhd0` (AMD-Vi), `smmu3...`.
    pub iommus: Vec<String>,
    /// The kind of DMA domain of each group: `DMA`, `DMA-FQ`, `identity`.
    pub domains: LiteMap<GroupId, String>,
    /// Where the kernel has vfio-pci.
    pub module: Module,
    /// Whether VFIO may be used without interrupt remapping.
    pub unsafe_interrupts: bool,
    /// The container runtimes that run, with their limit of locked memory.
    pub runtimes: Vec<(String, Option<Limit>)>,
    /// containerd's config file.
    pub containerd: Option<String>,
    /// Whether CRI-O is configured here.
    pub crio: bool,
}

/// Whether a port parts what is below it; `None` when it is not shown to us.
pub fn port(root: &Root, addr: PciAddr) -> Option<Acs> {
    let dir = format!("{DEVICES}/{addr}");
    // A tree that was captured without CAP_SYS_ADMIN has the first 64 bytes only.
    let whole = root.size(format!("{dir}/config")).ok().flatten().is_some_and(|size| size >= 256);
    if whole { access_control(root, &dir).ok() } else { None }
}

/// Where the kernel has a module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Module {
    /// There is no list of this kernel's modules here.
    #[default]
    Unknown,
    /// In the kernel.
    BuiltIn,
    /// A file that modprobe finds.
    File,
    /// Nowhere.
    Absent,
}

/// A soft limit of setrlimit(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// None.
    Unlimited,
    /// So many bytes.
    Bytes(u64),
}

const RUNTIMES: [&str; 2] = ["containerd", "crio"];

/// Reads it. Never fails: what cannot be read is as if it were not there.
pub fn platform(root: &Root) -> Platform {
    let read = |path: &str| root.read(path).ok().flatten();
    let names = |path: &str| root.list(path).ok().flatten().unwrap_or_default();
    let release = read("proc/sys/kernel/osrelease");
    let domains = names("sys/kernel/iommu_groups").into_iter().filter_map(|name| {
        let kind = read(&format!("sys/kernel/iommu_groups/{name}/type"))?;
        Some((name.parse().ok()?, kind))
    });
    Platform {
        cmdline: words(&read("proc/cmdline").unwrap_or_default()),
        cpu: read("proc/cpuinfo").as_deref().and_then(cpu),
        distributions: read("etc/os-release").map(|t| distributions(&t)).unwrap_or_default(),
        iommus: names("sys/class/iommu"),
        domains: domains.collect(),
        module: release.as_deref().map(|r| module(root, r)).unwrap_or_default(),
        unsafe_interrupts: read("sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts")
            .is_some_and(|t| t == "Y"),
        runtimes: runtimes(root),
        containerd: read("etc/containerd/config.toml"),
        crio: root.exists("etc/crio"),
        release,
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn cpu(text: &str) -> Option<String> {
    let field = |line: &str| {
        let (key, value) = line.split_once(':')?;
        let maker = matches!(key.trim(), "vendor_id" | "CPU implementer");
        maker.then(|| value.trim().to_owned())
    };
    text.lines().find_map(field)
}

fn distributions(text: &str) -> Vec<String> {
    let value = |line: &str| {
        let (key, value) = line.split_once('=')?;
        matches!(key, "ID" | "ID_LIKE").then(|| value.replace(['"', '\''], ""))
    };
    text.lines().filter_map(value).flat_map(|value| words(&value)).collect()
}

/// modules.dep names every module file below it, modules.builtin what is in the kernel
/// (Documentation/kbuild/kbuild.rst, modules.dep(5)).
fn module(root: &Root, release: &str) -> Module {
    let listed = |file: &str| {
        let text = root.read(format!("lib/modules/{release}/{file}")).ok().flatten()?;
        let names = |line: &str| {
            let path = line.split(':').next().unwrap_or_default();
            path.rsplit('/').next().is_some_and(|name| name.starts_with("vfio-pci.ko"))
        };
        Some(text.lines().any(names))
    };
    match (listed("modules.builtin"), listed("modules.dep")) {
        (Some(true), _) => Module::BuiltIn,
        (_, Some(true)) => Module::File,
        (_, Some(false)) => Module::Absent,
        (_, None) => Module::Unknown,
    }
}

fn runtimes(root: &Root) -> Vec<(String, Option<Limit>)> {
    let mut found = Vec::new();
    for pid in root.list("proc").ok().flatten().unwrap_or_default() {
        if !pid.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let Ok(Some(comm)) = root.read(format!("proc/{pid}/comm")) else { continue };
        if RUNTIMES.contains(&comm.as_str()) {
            let limits = root.read(format!("proc/{pid}/limits")).ok().flatten();
            found.push((comm, limits.as_deref().and_then(memlock)));
        }
    }
    found
}

/// The soft limit in the row of /proc/PID/limits (proc(5)).
fn memlock(text: &str) -> Option<Limit> {
    let row = text.lines().find_map(|line| line.strip_prefix("Max locked memory"))?;
    match row.split_whitespace().next()? {
        "unlimited" => Some(Limit::Unlimited),
        bytes => bytes.parse().ok().map(Limit::Bytes),
    }
}

/// Whether entries can be made in a directory: access(2), which also tells of a file system
/// that is mounted read-only.
///
/// # Errors
/// The kernel's answer, with the path.
pub fn check_directory(dir: &Path) -> Result<()> {
    let failed = |verb, source| Error::Call { verb, path: dir.to_path_buf(), source };
    let meta = fs::metadata(dir).map_err(|e| failed("look at", e))?;
    if !meta.is_dir() {
        return Err(failed("list", io::ErrorKind::NotADirectory.into()));
    }
    let path = CString::new(dir.as_os_str().as_bytes()).map_err(|e| failed("look at", e.into()))?;
    #[allow(unsafe_code, reason = "access(2) has no counterpart in std")]
    // SAFETY: the path is a C string that lives through the call.
    let answer = unsafe { libc::access(path.as_ptr(), libc::W_OK | libc::X_OK) };
    if answer == 0 { Ok(()) } else { Err(failed("write to", io::Error::last_os_error())) }
}

/// Whether somebody listens on a socket. In a captured tree any file stands for one.
///
/// # Errors
/// The kernel's answer, with the path.
pub fn check_socket(root: &Root, path: &Path) -> Result<()> {
    let failed = |verb, source| Error::Call { verb, path: path.to_path_buf(), source };
    let meta = fs::metadata(path).map_err(|e| failed("look at", e))?;
    if !root.is_live() && !meta.file_type().is_socket() {
        return Ok(());
    }
    UnixStream::connect(path).map(drop).map_err(|e| failed("connect to", e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_locked_memory() {
        let row = "Limit                     Soft Limit           Hard Limit           Units\n\
                   Max locked memory         8388608              unlimited            bytes\n";
        assert_eq!(memlock(row), Some(Limit::Bytes(8 << 20)));
        assert_eq!(memlock(&row.replace("8388608", "unlimited")), Some(Limit::Unlimited));
        assert_eq!(memlock(&row.replace("8388608", "x")), None);
        assert_eq!(memlock(""), None);
    }

    #[test]
    fn makers_and_distributions() {
        assert_eq!(
            cpu("processor\t: 0\nvendor_id\t: GenuineIntel\n").as_deref(),
            Some("GenuineIntel")
        );
        assert_eq!(cpu("CPU implementer\t: 0x41\n").as_deref(), Some("0x41"));
        assert_eq!(cpu("x"), None);
        let rocky = "NAME=\"Rocky Linux\"\nID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n";
        assert_eq!(distributions(rocky), ["rocky", "rhel", "centos", "fedora"]);
        assert_eq!(distributions("ID=debian\n"), ["debian"]);
        assert!(distributions("VERSION_ID=12\n").is_empty());
    }

    #[test]
    fn a_directory_that_is_none_says_so() {
        let error = check_directory(Path::new("/nonexistent/x")).expect_err("it is not there");
        assert!(error.to_string().contains("/nonexistent/x"), "{error}");
        let error = check_directory(&std::env::current_exe().expect("a path")).expect_err("a file");
        assert_eq!(error.io().map(io::Error::kind), Some(io::ErrorKind::NotADirectory));
        assert!(check_directory(&std::env::temp_dir()).is_ok());
    }
}
