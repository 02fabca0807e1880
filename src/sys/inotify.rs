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
    pub fn watch(&self, dir: &Path) -> Result<Watched> {
        let call = |source| Error::Call { verb: "watch", path: dir.to_path_buf(), source };
        let path = CString::new(dir.as_os_str().as_bytes()).map_err(|e| call(e.into()))?;
        let fd = std::os::fd::AsRawFd::as_raw_fd(&self.0);
        // SAFETY: `path` is a string with a terminating NUL that lives through the call.
        let ret = unsafe { libc::inotify_add_watch(fd, path.as_ptr(), EVENTS) };
        if ret < 0 { Err(call(io::Error::last_os_error())) } else { Ok(Watched(ret)) }
    }

    /// Takes everything that is queued, and hands each event to `each`.
    pub fn drain(&self, mut each: impl FnMut(&Event)) {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = (&self.0).read(&mut buffer) {
            parse(&buffer[..n], &mut each);
        }
    }
}

/// A directory that is watched: inotify's number for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched(i32);

/// Something happened. None is more than a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// Events before this one were lost.
    Lost,
    /// In this directory an entry of this name was made, or its permissions were changed.
    Made(Watched, &'a [u8]),
    /// Anything else in a directory.
    Other(Watched),
}

/// Reads a queue of events: 16 bytes each, the watch, the mask, a cookie, and the length of
/// the name that follows, which is filled up with NUL (inotify(7)).
fn parse(mut events: &[u8], each: &mut impl FnMut(&Event)) {
    let word = |at: usize, events: &[u8]| {
        let bytes = events.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_ne_bytes(bytes))
    };
    let words = |events: &[u8]| Some((word(0, events)?, word(4, events)?, word(12, events)?));
    while let Some((watched, mask, len)) = words(events) {
        let next = usize::try_from(len).unwrap_or(usize::MAX).saturating_add(16);
        let name = events.get(16..next).unwrap_or_default();
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        let watched = Watched(watched.cast_signed());
        each(&match mask {
            _ if mask & libc::IN_Q_OVERFLOW != 0 => Event::Lost,
            _ if mask & (libc::IN_CREATE | libc::IN_ATTRIB) != 0 => Event::Made(watched, name),
            _ => Event::Other(watched),
        });
        events = events.get(next..).unwrap_or_default();
    }
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

    fn parsed(events: &[u8]) -> Vec<String> {
        let mut seen = Vec::new();
        parse(events, &mut |event| {
            seen.push(match event {
                Event::Lost => "lost".to_owned(),
                Event::Made(Watched(1), name) => String::from_utf8_lossy(name).into_owned(),
                _ => "other".to_owned(),
            });
        });
        seen
    }

    #[test]
    fn events_are_told_apart_and_an_overflow_is_seen_behind_others() {
        let made = event(libc::IN_CREATE, b"kubelet.sock\0\0\0\0");
        let full = event(libc::IN_Q_OVERFLOW, b"");
        let gone = event(libc::IN_DELETE, b"a\0\0\0");
        assert_eq!(parsed(b""), [""; 0]);
        assert_eq!(parsed(&[&made[..], &gone, &full].concat()), ["kubelet.sock", "other", "lost"]);
        // A name that looks like one.
        assert_eq!(parsed(&event(libc::IN_DELETE, &full)), ["other"]);
        assert_eq!(parsed(&full[..10]), [""; 0]);
        assert_eq!(parsed(&event(libc::IN_CREATE, b"")), [""]);
    }
}
