//! A directory that is held open, so that what lies in it is found by one step and not by
//! its whole path. A look at a host reads a dozen things of each of a thousand functions, and
//! without this the kernel spends most of it on walking the same path again.
//!
//! Absence is an answer here as it is in [`Root`]. The handle stays with the directory it was
//! opened on: when that leaves and another of the same name comes, everything here is absent,
//! and [`Dir::is_still`] says so.

#![allow(unsafe_code, reason = "std opens nothing by a directory's descriptor")]

use std::ffi::{CStr, CString, OsStr, OsString};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::fault::around;
use super::root::{Root, names, present};
use crate::error::{Error, Result};

/// What one attribute holds at most.
pub(super) const PAGE: usize = 4096;
/// Longer than most names and links of sysfs.
const SHORT: usize = 256;

/// A directory below a [`Root`].
#[derive(Debug)]
pub(super) struct Dir {
    path: PathBuf,
    fd: OwnedFd,
}

/// A name in a directory, for who is told where something happened.
struct Place<'a>(&'a Path, &'a str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0.display(), self.1)
    }
}

impl Root {
    /// A directory; `None` when it is not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub(super) fn dir(&self, path: impl AsRef<Path>) -> Result<Option<Dir>> {
        let path = self.path(path);
        let name = path.as_os_str().to_owned();
        Dir::open(libc::AT_FDCWD, &name, path)
    }
}

impl Dir {
    fn open(at: i32, name: &OsStr, path: PathBuf) -> Result<Option<Dir>> {
        // It is never read itself, so that search permission is enough.
        let fd = open(at, name, libc::O_PATH | libc::O_DIRECTORY);
        match present(fd) {
            Ok(fd) => Ok(fd.map(|fd| Dir { path, fd })),
            Err(source) => Err(Error::Call { verb: "open", path, source }),
        }
    }

    /// A directory in it, or one that a link in it leads to; `None` when it is not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub(super) fn dir(&self, name: &str) -> Result<Option<Dir>> {
        Dir::open(self.fd.as_raw_fd(), OsStr::new(name), self.path(name))
    }

    /// Where something in it is.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// An attribute, by one read into `buffer`, which an attribute is no longer than
    /// (Documentation/filesystems/sysfs.rst): how much of it was filled; `None` when it is
    /// not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub(super) fn read(&self, name: &str, buffer: &mut [u8; PAGE]) -> Result<Option<usize>> {
        let count = around("root.read", Place(&self.path, name), || {
            once(&mut self.open_file(name)?, buffer)
        });
        present(count).map_err(|source| Error::Read { path: self.path(name), source })
    }

    /// The same as text without the trailing newline; see [`Root::attribute`].
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub(super) fn attribute(&self, name: &str) -> Result<Option<String>> {
        let text = around("root.read", Place(&self.path, name), || {
            let mut file = self.open_file(name)?;
            let mut buffer = [0; PAGE];
            let count = once(&mut file, &mut buffer)?;
            Ok(String::from_utf8_lossy(&buffer[..count]).trim_end_matches('\n').to_owned())
        });
        present(text).map_err(|source| Error::Read { path: self.path(name), source })
    }

    /// A file in it, open, with the first bytes of it, by one read into `buffer`: how many
    /// these are; `None` when it is not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub(super) fn head(&self, name: &str, buffer: &mut [u8]) -> Result<Option<(File, usize)>> {
        let opened = around("root.read", Place(&self.path, name), || {
            let mut file = self.open_file(name)?;
            let count = once(&mut file, buffer)?;
            Ok::<_, io::Error>((file, count))
        });
        present(opened).map_err(|source| Error::Read { path: self.path(name), source })
    }

    /// The last component of where a link points; `None` when the link is not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub(super) fn link_name(&self, name: &str) -> Result<Option<String>> {
        let target = self.link(name)?;
        Ok(target.and_then(|t| t.file_name().map(|n| n.to_string_lossy().into_owned())))
    }

    /// Where a link points, as written; `None` when it is not there.
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub(super) fn link(&self, name: &str) -> Result<Option<PathBuf>> {
        let target = around("root.link", Place(&self.path, name), || self.read_link(name));
        present(target).map_err(|source| Error::Link { path: self.path(name), source })
    }

    /// Whether something (a dangling link too) is there.
    pub(super) fn exists(&self, name: &str) -> bool {
        self.identity(name, libc::AT_SYMLINK_NOFOLLOW).is_ok()
    }

    /// Whether `name`, which `dir` was opened by, leads to it still.
    pub(super) fn is_still(&self, name: &str, dir: &Dir) -> bool {
        let now = self.identity(name, 0);
        now.is_ok_and(|now| dir.identity("", libc::AT_EMPTY_PATH).is_ok_and(|then| then == now))
    }

    /// Names in a directory in it, sorted; see [`Root::list`].
    ///
    /// # Errors
    /// Anything but absence, with the path.
    pub(super) fn list(&self, name: &str) -> Result<Option<Vec<String>>> {
        names(self.path(name))
    }

    fn open_file(&self, name: &str) -> io::Result<File> {
        // O_NONBLOCK: a FIFO in a captured tree must not hang the scan.
        open(self.fd.as_raw_fd(), OsStr::new(name), libc::O_RDONLY | libc::O_NONBLOCK)
            .map(File::from)
    }

    fn read_link(&self, name: &str) -> io::Result<PathBuf> {
        let mut short = [0; SHORT];
        let length = self.read_link_into(name, &mut short)?;
        if length < SHORT {
            return Ok(OsStr::from_bytes(&short[..length]).into());
        }
        // It may have been cut.
        let mut long = vec![0; PAGE];
        let length = self.read_link_into(name, &mut long)?;
        long.truncate(length);
        Ok(OsString::from_vec(long).into())
    }

    fn read_link_into(&self, name: &str, buffer: &mut [u8]) -> io::Result<usize> {
        let (to, size) = (buffer.as_mut_ptr().cast(), buffer.len());
        with_c(OsStr::new(name), |name| {
            // SAFETY: `name` ends with a NUL, and `to` has room for `size` bytes; both live
            // through the call.
            let ret = unsafe { libc::readlinkat(self.fd.as_raw_fd(), name.as_ptr(), to, size) };
            usize::try_from(ret).map_err(|_| io::Error::last_os_error())
        })
    }

    fn identity(&self, name: &str, flags: i32) -> io::Result<(u64, u64)> {
        with_c(OsStr::new(name), |name| {
            let mut stat = MaybeUninit::<libc::stat>::uninit();
            let fd = self.fd.as_raw_fd();
            // SAFETY: `name` ends with a NUL, and `stat` has room for the answer; both live
            // through the call.
            let ret = unsafe { libc::fstatat(fd, name.as_ptr(), stat.as_mut_ptr(), flags) };
            if ret < 0 {
                return Err(io::Error::last_os_error());
            }
            // SAFETY: the call succeeded, so the kernel has filled it.
            let stat = unsafe { stat.assume_init() };
            Ok((stat.st_dev, stat.st_ino))
        })
    }
}

fn open(at: i32, name: &OsStr, flags: i32) -> io::Result<OwnedFd> {
    with_c(name, |name| {
        loop {
            // SAFETY: `name` ends with a NUL and lives through the call.
            let fd = unsafe { libc::openat(at, name.as_ptr(), flags | libc::O_CLOEXEC) };
            if fd >= 0 {
                // SAFETY: the call succeeded, so this is a descriptor that nobody else owns.
                return Ok(unsafe { OwnedFd::from_raw_fd(fd) });
            }
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
    })
}

/// A name with the NUL that C wants, without an allocation when it is short.
fn with_c<T>(name: &OsStr, call: impl FnOnce(&CStr) -> io::Result<T>) -> io::Result<T> {
    let mut buffer = [0_u8; SHORT];
    let bytes = name.as_bytes();
    let Some(room) = buffer.get_mut(..=bytes.len()) else { return call(&CString::new(bytes)?) };
    room[..bytes.len()].copy_from_slice(bytes);
    call(CStr::from_bytes_with_nul(room).map_err(io::Error::other)?)
}

pub(super) fn once(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match file.read(buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
