//! Waits on several file descriptors at once, and wakes a waiting thread.

#![allow(unsafe_code, reason = "poll(2) and eventfd(2) have no counterpart in std")]

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::time::Duration;

use crate::error::{Error, Result};

/// Waits until one of `fds` can be read or has failed, or the time is over. Returns one
/// flag a descriptor, all false when the time was over.
///
/// # Errors
/// When poll(2) fails for another reason than a signal.
pub fn readable<const N: usize>(
    fds: [BorrowedFd<'_>; N],
    timeout: Option<Duration>,
) -> Result<[bool; N]> {
    let mut polled =
        fds.map(|fd| libc::pollfd { fd: fd.as_raw_fd(), events: libc::POLLIN, revents: 0 });
    let ms = timeout.map_or(-1, |t| i32::try_from(t.as_millis()).unwrap_or(i32::MAX));
    let count = libc::nfds_t::try_from(N).unwrap_or(libc::nfds_t::MAX);
    // SAFETY: `polled` is an array of N pollfd that lives through the call, and the
    // descriptors in it are borrowed for as long.
    let ret = unsafe { libc::poll(polled.as_mut_ptr(), count, ms) };
    if ret < 0 {
        let source = io::Error::last_os_error();
        if source.kind() == io::ErrorKind::Interrupted {
            return Ok([false; N]);
        }
        return Err(Error::Sys { verb: "poll", source });
    }
    Ok(polled.map(|p| p.revents != 0))
}

/// Wakes a thread that polls it, from another thread.
#[derive(Debug)]
pub struct Waker(File);

impl Waker {
    /// A waker that nobody has rung.
    ///
    /// # Errors
    /// When the kernel has no descriptor left.
    pub fn new() -> Result<Waker> {
        // SAFETY: no pointers are passed.
        let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if fd < 0 {
            return Err(Error::Sys { verb: "make an eventfd", source: io::Error::last_os_error() });
        }
        // SAFETY: the call succeeded, so this is a descriptor that nobody else owns.
        Ok(Waker(File::from(unsafe { OwnedFd::from_raw_fd(fd) })))
    }

    /// Makes the descriptor readable.
    pub fn wake(&self) {
        // Fails only when the counter is full, and then it is readable.
        let _ = (&self.0).write(&1u64.to_ne_bytes());
    }

    /// Takes the ring back.
    pub fn clear(&self) {
        let _ = (&self.0).read(&mut [0; 8]);
    }
}

impl AsFd for Waker {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waker_wakes_until_it_is_cleared() {
        let waker = Waker::new().expect("an eventfd");
        let ready = |ms| readable([waker.as_fd()], Some(Duration::from_millis(ms))).expect("poll");
        assert_eq!(ready(0), [false]);
        waker.wake();
        waker.wake();
        assert_eq!(ready(1000), [true]);
        waker.clear();
        assert_eq!(ready(0), [false]);
    }
}
