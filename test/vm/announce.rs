//! What any process with the right to it can do: write a uevent of its own making into
//! another process's socket.

#![allow(unsafe_code, reason = "netlink sockets have no counterpart in std")]

use std::io;
use std::mem::{size_of, zeroed};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// Sends an announcement to the socket with this port; the kernel gives the first one of a
/// process the process's number (net/netlink/af_netlink.c, `netlink_autobind`).
pub(crate) fn announce(port: u32, subsystem: &str) -> io::Result<()> {
    let text = format!("add@/devices/nowhere\0ACTION=add\0SUBSYSTEM={subsystem}\0SEQNUM=1\0");
    let kind = libc::SOCK_DGRAM | libc::SOCK_CLOEXEC;
    // SAFETY: no pointers are passed.
    let fd = unsafe { libc::socket(libc::AF_NETLINK, kind, libc::NETLINK_KOBJECT_UEVENT) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call succeeded, so this is a descriptor that nobody else owns.
    let fd = unsafe { OwnedFd::from_raw_fd(fd) };
    // SAFETY: sockaddr_nl is plain data, for which zeroes are a valid value.
    let mut addr: libc::sockaddr_nl = unsafe { zeroed() };
    addr.nl_family = libc::sa_family_t::try_from(libc::AF_NETLINK).unwrap_or_default();
    addr.nl_pid = port;
    let len = libc::socklen_t::try_from(size_of::<libc::sockaddr_nl>()).unwrap_or_default();
    // SAFETY: the text and `addr`, of these lengths, live through the call.
    let sent = unsafe {
        libc::sendto(
            fd.as_raw_fd(),
            text.as_ptr().cast(),
            text.len(),
            0,
            (&raw const addr).cast(),
            len,
        )
    };
    if sent < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
