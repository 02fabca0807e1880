//! The one door to the host: a directory below which /sys, /proc and /dev lie.
//!
//! On a node it is `/`; for a captured tree or a test it is any directory, and the
//! same binary runs on it. Absence is an answer and not an error: an entry may leave
//! at any moment, and then the kernel says ENOENT, or ENODEV when the attribute was
//! already open. No caller builds a host path by other means.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::dir::{PAGE, once};
use super::fault::around;
use crate::error::{Error, Result};

/// Attributes are one page at most; tables in /proc are longer. Above this a file is
/// not what we think it is.
const MAX_FILE: u64 = 16 << 20;

const STICKY: u32 = 0o1000;

/// The host's file tree.
#[derive(Clone, Debug)]
pub struct Root(PathBuf);

/// What a device node is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// A block device, and not a character device.
    pub is_block: bool,
    /// Major number.
    pub major: u32,
    /// Minor number.
    pub minor: u32,
}

impl Root {
    /// A tree below `dir`.
    pub fn new(dir: impl Into<PathBuf>) -> Root {
        Root(dir.into())
    }

    /// Whether this is the running machine and not a captured tree: only then may the
    /// kernel be asked by other ways than files (netlink).
    pub fn is_live(&self) -> bool {
        self.0 == Path::new("/")
    }

    /// Where `path` (relative to the root, no leading slash) really is.
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        self.0.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// A whole file as text without the trailing newline; `None` when it is not there.
    /// Bytes that are no UTF-8 become U+FFFD: a corrupt attribute must reach its parser,
    /// which refuses it by name.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Option<String>> {
        let bytes = self.read_bytes(path, MAX_FILE)?;
        Ok(bytes.map(|b| String::from_utf8_lossy(&b).trim_end_matches('\n').to_owned()))
    }

    /// The first `limit` bytes of a file; `None` when it is not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub fn read_bytes(&self, path: impl AsRef<Path>, limit: u64) -> Result<Option<Vec<u8>>> {
        self.read_by(path, |file| {
            let mut bytes = Vec::new();
            file.take(limit).read_to_end(&mut bytes).map(|_| bytes)
        })
    }

    /// An attribute of sysfs as text, as [`Root::read`] reads a file, but by one read: an
    /// attribute is a page at most, and a read returns all of it
    /// (Documentation/filesystems/sysfs.rst). A look at a host is mostly this.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub fn attribute(&self, path: impl AsRef<Path>) -> Result<Option<String>> {
        let bytes = self.read_by(path, read_once)?;
        Ok(bytes.map(|b| String::from_utf8_lossy(&b).trim_end_matches('\n').to_owned()))
    }

    fn read_by(
        &self,
        path: impl AsRef<Path>,
        read: impl FnOnce(File) -> io::Result<Vec<u8>>,
    ) -> Result<Option<Vec<u8>>> {
        let path = self.path(path);
        // O_NONBLOCK: a FIFO in a captured tree must not hang the scan.
        let bytes = around("root.read", path.display(), || {
            OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(&path).and_then(read)
        });
        present(bytes).map_err(|source| Error::Read { path, source })
    }

    /// A file, open; `None` when it is not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Option<File>> {
        let path = self.path(path);
        // O_NONBLOCK: as above.
        let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(&path);
        present(file).map_err(|source| Error::Read { path, source })
    }

    /// A file's size as its directory has it, which for an attribute of sysfs is what it may
    /// hold; `None` when it is not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub fn size(&self, path: impl AsRef<Path>) -> Result<Option<u64>> {
        let path = self.path(path);
        present(fs::metadata(&path).map(|meta| meta.len()))
            .map_err(|source| Error::Read { path, source })
    }

    /// Writes `data` in one call to an attribute that exists. Never creates: a missing
    /// attribute must not become a file in a fake tree. Truncates, as `echo >` does: sysfs
    /// takes no notice, and in a plain file no tail of the old text is left.
    ///
    /// # Errors
    /// Absence too: a missing attribute is a fact to report, not to repair.
    pub fn write(&self, path: impl AsRef<Path>, data: &str) -> Result<()> {
        let path = self.path(path);
        OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(&path)
            .and_then(|mut file| file.write_all(data.as_bytes()))
            .map_err(|source| Error::Write { path, data: data.to_owned(), source })
    }

    /// Whether an attribute could be written: it is opened and nothing is written, which
    /// sysfs takes as no event. Says EROFS where access(2) as root would not ask.
    ///
    /// # Errors
    /// The kernel's answer to the opening, with the path.
    pub fn check_writable(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = self.path(path);
        // O_NONBLOCK: in a fake tree the attribute may be a FIFO nobody reads.
        OpenOptions::new()
            .write(true)
            .custom_flags(libc::O_NONBLOCK)
            .open(&path)
            .map(drop)
            .map_err(|source| Error::Call { verb: "open for writing", path, source })
    }

    /// The device that a node is of, or that a descriptor's link in /proc names; `None` for what
    /// is none, or is gone.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub fn node(&self, path: impl AsRef<Path>) -> Result<Option<Node>> {
        let path = self.path(path);
        let meta = present(fs::metadata(&path));
        let meta = meta.map_err(|source| Error::Call { verb: "stat", path, source })?;
        let is_block = |meta: &fs::Metadata| meta.file_type().is_block_device();
        let meta = meta.filter(|m| is_block(m) || m.file_type().is_char_device());
        Ok(meta.map(|m| Node {
            is_block: is_block(&m),
            major: libc::major(m.rdev()),
            minor: libc::minor(m.rdev()),
        }))
    }

    /// Where a symbolic link points, as written; `None` when it is not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub fn link(&self, path: impl AsRef<Path>) -> Result<Option<PathBuf>> {
        let path = self.path(path);
        let target = around("root.link", path.display(), || fs::read_link(&path));
        present(target).map_err(|source| Error::Link { path, source })
    }

    /// The last component of where a link points, which is how sysfs names drivers,
    /// groups and devices; `None` when the link is not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub fn link_name(&self, path: impl AsRef<Path>) -> Result<Option<String>> {
        let target = self.link(path)?;
        Ok(target.and_then(|t| t.file_name().map(|n| n.to_string_lossy().into_owned())))
    }

    /// The random name of this boot (Documentation/admin-guide/sysctl/kernel.rst).
    ///
    /// # Errors
    /// When it cannot be read; absence too, because without it nothing that was written
    /// before could be told from a memory of another boot.
    pub fn boot_id(&self) -> Result<String> {
        let path = "proc/sys/kernel/random/boot_id";
        self.read(path)?.ok_or_else(|| Error::Read {
            path: self.path(path),
            source: io::ErrorKind::NotFound.into(),
        })
    }

    /// Whether a process runs.
    pub fn has_process(&self, pid: u32) -> bool {
        self.exists(format!("proc/{pid}"))
    }

    /// Names in a directory, sorted; `None` when it is not there. Names that are no
    /// UTF-8 are left out: no kernel object has one.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub fn list(&self, path: impl AsRef<Path>) -> Result<Option<Vec<String>>> {
        names(self.path(path))
    }

    /// Whether something (a dangling link too) is at `path`.
    pub fn exists(&self, path: impl AsRef<Path>) -> bool {
        fs::symlink_metadata(self.path(path)).is_ok()
    }

    /// Whether a device node is at `path`. In a captured tree, which has no device
    /// nodes, a plain file stands for one.
    pub fn is_device_node(&self, path: impl AsRef<Path>) -> bool {
        let Ok(meta) = fs::metadata(self.path(path)) else { return false };
        meta.file_type().is_char_device()
            || meta.file_type().is_block_device()
            || (!self.is_live() && meta.is_file())
    }

    /// Whether a node that only one may open at a time is open: EBUSY, as VFIO's groups say
    /// (drivers/vfio/group.c, `vfio_group_fops_open`). In a captured tree, where a plain
    /// file stands for the node, its sticky bit stands for being open.
    ///
    /// # Errors
    /// Any other answer of the kernel but absence, with the path.
    pub fn is_busy(&self, path: impl AsRef<Path>) -> Result<bool> {
        let path = self.path(path);
        if !self.is_live() {
            let mode = || fs::metadata(&path).map(|m| m.permissions().mode());
            let mode = present(around("root.open", path.display(), mode))
                .map_err(|source| Error::Read { path, source })?;
            return Ok(mode.is_some_and(|mode| mode & STICKY != 0));
        }
        match present(OpenOptions::new().read(true).write(true).open(&path)) {
            Ok(_) => Ok(false),
            Err(e) if e.raw_os_error() == Some(libc::EBUSY) => Ok(true),
            Err(source) => Err(Error::Call { verb: "open", path, source }),
        }
    }

    /// Opens a block device read-only and exclusively: EBUSY when anything in the
    /// kernel holds it - a file system, swap, dm, md, zfs - in any mount namespace
    /// (open(2): O_EXCL without O_CREAT on a block device).
    ///
    /// # Errors
    /// The kernel's answer, EBUSY among them, with the path.
    pub fn open_exclusive(&self, path: impl AsRef<Path>) -> Result<File> {
        let path = self.path(path);
        OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_EXCL | libc::O_NONBLOCK)
            .open(&path)
            .map_err(|source| Error::Call { verb: "open exclusively", path, source })
    }
}

fn read_once(mut file: File) -> io::Result<Vec<u8>> {
    let mut buffer = [0; PAGE];
    let count = once(&mut file, &mut buffer)?;
    Ok(buffer[..count].to_vec())
}

/// Names in a directory, sorted; `None` when it is not there.
pub(super) fn names(path: PathBuf) -> Result<Option<Vec<String>>> {
    let names = fs::read_dir(&path)
        .and_then(|dir| dir.map(|e| e.map(|e| e.file_name())).collect::<io::Result<Vec<_>>>());
    let names = present(names).map_err(|source| Error::List { path, source })?;
    Ok(names.map(|names| {
        let mut names: Vec<String> =
            names.into_iter().filter_map(|n| OsString::into_string(n).ok()).collect();
        names.sort_unstable();
        names
    }))
}

/// Absence as a value. ENODEV: the object left after the open. ENXIO: a node whose
/// device left. ENOTDIR: a part of the path is no longer a directory.
pub(super) fn present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(e) => match e.raw_os_error() {
            Some(libc::ENOENT | libc::ENODEV | libc::ENXIO | libc::ENOTDIR) => Ok(None),
            _ => Err(e),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::scratch::Scratch;

    fn tree() -> Scratch {
        let tree = Scratch::new();
        fs::create_dir_all(tree.path("sys/a")).expect("make a directory");
        tree
    }

    #[test]
    fn absence_is_none_and_other_failures_name_the_path() {
        let root = tree();
        assert_eq!(root.read("sys/none").expect("absent"), None);
        assert_eq!(root.list("sys/none").expect("absent"), None);
        assert_eq!(root.link("sys/none").expect("absent"), None);
        let error = root.read("sys/a").expect_err("a directory is no attribute");
        assert!(error.to_string().ends_with("sys/a"), "{error}");
        let error = root.link("sys/a").expect_err("a directory is no link");
        assert!(matches!(error, Error::Link { .. }), "{error}");
    }

    #[test]
    fn write_never_creates() {
        let root = tree();
        let error = root.write("sys/a/bind", "x").expect_err("must not create");
        assert_eq!(error.io().and_then(io::Error::raw_os_error), Some(libc::ENOENT));
        assert!(!root.exists("sys/a/bind"));
    }

    #[test]
    fn text_loses_its_newline_and_survives_binary() {
        let root = tree();
        fs::write(root.path("sys/a/vendor"), b"0x8086\n").expect("write");
        fs::write(root.path("sys/a/bad"), b"\xff\xfe").expect("write");
        assert_eq!(root.read("sys/a/vendor").expect("read").as_deref(), Some("0x8086"));
        assert_eq!(root.read("sys/a/bad").expect("read").as_deref(), Some("\u{fffd}\u{fffd}"));
    }
}
