//! The kernel's own announcements of devices that come, go and change drivers, as hints.
//!
//! inotify does not see them: entries the kernel makes in sysfs raise no event (measured
//! on 6.1). Format: lib/kobject_uevent.c - `ACTION@DEVPATH`, then `KEY=VALUE` strings,
//! each ended by NUL.

#![allow(unsafe_code, reason = "netlink sockets have no counterpart in std")]

use std::io;
use std::mem::{size_of, zeroed};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use crate::error::{Error, Result};

/// A NETLINK_KOBJECT_UEVENT socket, subscribed to the kernel's announcements.
#[derive(Debug)]
pub struct UeventSocket(OwnedFd);

/// What was queued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// Something that can change what we offer.
    pub relevant: bool,
    /// Messages were lost.
    pub lost: bool,
}

impl UeventSocket {
    /// Subscribes.
    ///
    /// # Errors
    /// When the kernel refuses the socket, as some sandboxes do; hotplug is then seen by
    /// the slow rescan only.
    pub fn new() -> Result<UeventSocket> {
        let kind = libc::SOCK_DGRAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
        let failed =
            || Error::Sys { verb: "subscribe to uevents", source: io::Error::last_os_error() };
        // SAFETY: no pointers are passed.
        let fd = unsafe { libc::socket(libc::AF_NETLINK, kind, libc::NETLINK_KOBJECT_UEVENT) };
        if fd < 0 {
            return Err(failed());
        }
        // SAFETY: the call succeeded, so this is a descriptor that nobody else owns.
        let fd = unsafe { OwnedFd::from_raw_fd(fd) };
        // SAFETY: sockaddr_nl is plain data, for which zeroes are a valid value.
        let mut addr: libc::sockaddr_nl = unsafe { zeroed() };
        addr.nl_family = u16::try_from(libc::AF_NETLINK).unwrap_or_default();
        // Group 1 is the kernel's; udev repeats events in group 2.
        addr.nl_groups = 1;
        let len = libc::socklen_t::try_from(size_of::<libc::sockaddr_nl>()).unwrap_or_default();
        // SAFETY: `addr` is a sockaddr_nl of `len` bytes that lives through the call.
        let ret = unsafe { libc::bind(fd.as_raw_fd(), (&raw const addr).cast(), len) };
        if ret < 0 { Err(failed()) } else { Ok(UeventSocket(fd)) }
    }

    /// Takes everything that is queued; whether something of it is about PCI, VFIO or a
    /// network or block device, so that it is worth looking again, and whether messages were
    /// lost (ENOBUFS), which is worth it too.
    pub fn drain(&self) -> Drained {
        let mut relevant = false;
        let lost = self.take(|message| relevant |= is_relevant(message));
        Drained { relevant, lost }
    }

    /// Takes every message of the kernel that is queued; whether some were lost before.
    pub fn take(&self, mut each: impl FnMut(&[u8])) -> bool {
        let mut lost = false;
        loop {
            let mut buffer = [0u8; 8192];
            // SAFETY: sockaddr_nl is plain data, for which zeroes are a valid value.
            let mut sender: libc::sockaddr_nl = unsafe { zeroed() };
            let mut len =
                libc::socklen_t::try_from(size_of::<libc::sockaddr_nl>()).unwrap_or_default();
            // SAFETY: buffer, sender and len live through the call, and their sizes are
            // those passed.
            let n = unsafe {
                libc::recvfrom(
                    self.0.as_raw_fd(),
                    buffer.as_mut_ptr().cast(),
                    buffer.len(),
                    libc::MSG_DONTWAIT,
                    (&raw mut sender).cast(),
                    &raw mut len,
                )
            };
            match usize::try_from(n) {
                // Port 0 is the kernel; any process may send to the socket.
                Ok(n) if sender.nl_pid == 0 => each(&buffer[..n]),
                Ok(_) => {}
                Err(_) if io::Error::last_os_error().raw_os_error() == Some(libc::ENOBUFS) => {
                    lost = true;
                }
                Err(_) => return lost,
            }
        }
    }
}

impl AsFd for UeventSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Whether a uevent can change what we offer: its subsystem is PCI, VFIO, or one whose
/// devices the host may put to use.
pub fn is_relevant(message: &[u8]) -> bool {
    message.split(|byte| *byte == 0).filter_map(|field| field.strip_prefix(b"SUBSYSTEM=")).any(
        |subsystem| {
            matches!(
                subsystem,
                b"pci"
                    | b"vfio"
                    | b"vfio-dev"
                    | b"mdev"
                    | b"net"
                    | b"block"
                    | b"drivers"
                    | b"module"
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_subsystems_that_matter_wake_us() {
        let cases: [(&[u8], bool); 7] = [
            (b"add@/devices/pci0000:00/0000:00:05.0\0ACTION=add\0SUBSYSTEM=pci\0SEQNUM=1\0", true),
            (b"bind@/x\0SUBSYSTEM=pci\0DRIVER=vfio-pci", true),
            (b"add@/devices/virtual/vfio/7\0SUBSYSTEM=vfio\0", true),
            (b"change@/x\0SUBSYSTEM=power_supply\0", false),
            (b"add@/x\0XSUBSYSTEM=pci\0", false),
            (b"", false),
            (b"\xff\xfe\0\0\0SUBSYSTEM=", false),
        ];
        for (message, expected) in cases {
            assert_eq!(is_relevant(message), expected, "{:?}", String::from_utf8_lossy(message));
        }
    }
}
