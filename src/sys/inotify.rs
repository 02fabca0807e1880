//! inotify(7), as a source of hints: something below these directories changed.

#![allow(unsafe_code, reason = "inotify(7) has no counterpart in std")]

use std::ffi::CString;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::error::{Error, Result};

/// Entries made, removed, renamed or given other permissions, and the directory's own end.
const EVENTS: u32 = libc::IN_CREATE
    | libc::IN_DELETE
    | libc::IN_MOVED_FROM
    | libc::IN_MOVED_TO
    | libc::IN_ATTRIB
    | libc::IN_DELETE_SELF
    | libc::IN_MOVE_SELF
    | libc::IN_ONLYDIR;

/// A set of watched directories.
#[derive(Debug)]
pub struct Inotify(File);

impl Inotify {
    /// An empty set.
    ///
    /// # Errors
    /// When the user's limit of instances is reached (fs.inotify.max_user_instances).
    pub fn new() -> Result<Inotify> {
        // SAFETY: no pointers are passed.
        let fd = unsafe { libc::inotify_init1(libc::IN_CLOEXEC | libc::IN_NONBLOCK) };
        if fd < 0 {
            return Err(Error::Sys {
                verb: "make an inotify instance (sysctl fs.inotify.max_user_instances)",
                source: io::Error::last_os_error(),
            });
        }
        // SAFETY: the call succeeded, so this is a descriptor that nobody else owns.
        Ok(Inotify(File::from(unsafe { OwnedFd::from_raw_fd(fd) })))
    }

    /// Watches a directory. Watching one that is watched already changes nothing, so it
    /// may be repeated until a directory that is not there yet appears.
    ///
    /// # Errors
    /// When there is no such directory, or the limit of watches is reached.
    pub fn watch(&self, dir: &Path) -> Result<()> {
        let call = |source| Error::Call { verb: "watch", path: dir.to_path_buf(), source };
        let path = CString::new(dir.as_os_str().as_bytes()).map_err(|e| call(e.into()))?;
        let fd = std::os::fd::AsRawFd::as_raw_fd(&self.0);
        // SAFETY: `path` is a string with a terminating NUL that lives through the call.
        let ret = unsafe { libc::inotify_add_watch(fd, path.as_ptr(), EVENTS) };
        if ret < 0 { Err(call(io::Error::last_os_error())) } else { Ok(()) }
    }

    /// Takes everything that is queued. What it was does not matter: an event, and an
    /// overflow too, means "look again". Whether some were lost before, for who counts.
    pub fn drain(&self) -> bool {
        let mut buffer = [0; 4096];
        let mut lost = false;
        while let Ok(n @ 1..) = (&self.0).read(&mut buffer) {
            lost |= has_overflow(&buffer[..n]);
        }
        lost
    }
}

/// Whether a queue of events says that it was full (inotify(7): an event of 16 bytes with its
/// mask behind a number, and at the end the length of the name that follows).
fn has_overflow(mut events: &[u8]) -> bool {
    let word = |at: usize, events: &[u8]| {
        let bytes = events.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_ne_bytes(bytes))
    };
    while let (Some(mask), Some(len)) = (word(4, events), word(12, events)) {
        if mask & libc::IN_Q_OVERFLOW != 0 {
            return true;
        }
        let next = usize::try_from(len).unwrap_or(usize::MAX).saturating_add(16);
        events = events.get(next..).unwrap_or_default();
    }
    false
}

impl AsFd for Inotify {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(mask: u32, name: &[u8]) -> Vec<u8> {
        let len = u32::try_from(name.len()).expect("short");
        let words = [1, mask, 0, len].map(u32::to_ne_bytes).concat();
        [&words[..], name].concat()
    }

    #[test]
    fn an_overflow_is_seen_behind_other_events() {
        let made = event(libc::IN_CREATE, b"kubelet.sock\0\0\0\0");
        let full = event(libc::IN_Q_OVERFLOW, b"");
        assert!(!has_overflow(&made) && !has_overflow(b""));
        assert!(has_overflow(&full));
        assert!(has_overflow(&[&made[..], &full].concat()));
        // A name that looks like one.
        assert!(!has_overflow(&event(libc::IN_CREATE, &full)));
        assert!(!has_overflow(&full[..10]));
    }
}
