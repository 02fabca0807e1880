//! The rtnetlink socket: asks for a dump and brings its messages. What they say is the
//! parsers' business.
// The socket calls have no safe form in std; each block says why it is sound.
#![allow(unsafe_code)]

use std::io;
use std::mem::{self, MaybeUninit};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use super::{Message, part};
use crate::error::{Error, Result};

const NLM_F_REQUEST: u16 = 0x001;
const NLM_F_DUMP: u16 = 0x300;

/// The kernel builds dump messages of at most 32 KiB (net/netlink/af_netlink.c,
/// `netlink_dump`).
const BUFFER: usize = 64 << 10;
/// How often a dump that was changed under way is asked for again.
const TRIES: u32 = 10;

/// A whole dump, asked for again while it was interrupted.
pub(super) fn dump(kind: u16, body: &[u8]) -> Result<Vec<Message>> {
    let socket = open()?;
    for seq in 1..=TRIES {
        if let Some(messages) = attempt(&socket, kind, body, seq)? {
            return Ok(messages);
        }
    }
    Err(Error::State(format!("the network changed during each of {TRIES} dumps by rtnetlink")))
}

/// One dump; `None` when the table changed meanwhile (NLM_F_DUMP_INTR).
fn attempt(socket: &OwnedFd, kind: u16, body: &[u8], seq: u32) -> Result<Option<Vec<Message>>> {
    send(socket, &request(kind, body, seq))?;
    let (mut messages, mut interrupted) = (Vec::new(), false);
    let mut buffer = vec![0; BUFFER];
    loop {
        let length = receive(socket, &mut buffer)?;
        let part = part(buffer.get(..length).unwrap_or_default(), seq)?;
        messages.extend(part.messages);
        interrupted |= part.interrupted;
        if part.done {
            return Ok((!interrupted).then_some(messages));
        }
    }
}

/// struct nlmsghdr: length, type, flags, sequence number, port; then the body.
fn request(kind: u16, body: &[u8], seq: u32) -> Vec<u8> {
    let length = u32::try_from(16 + body.len()).expect("a request is a few bytes");
    let mut bytes = length.to_ne_bytes().to_vec();
    bytes.extend(kind.to_ne_bytes());
    bytes.extend((NLM_F_REQUEST | NLM_F_DUMP).to_ne_bytes());
    bytes.extend(seq.to_ne_bytes());
    bytes.extend(0_u32.to_ne_bytes());
    bytes.extend(body);
    bytes
}

fn last(verb: &'static str) -> Error {
    Error::Sys { verb, source: io::Error::last_os_error() }
}

fn open() -> Result<OwnedFd> {
    let kind = libc::SOCK_RAW | libc::SOCK_CLOEXEC;
    // SAFETY: no pointers; the descriptor is checked and owned at once.
    let fd = unsafe { libc::socket(libc::AF_NETLINK, kind, libc::NETLINK_ROUTE) };
    if fd < 0 {
        return Err(last("open an rtnetlink socket"));
    }
    // SAFETY: `fd` is a new descriptor that nobody else has.
    let socket = unsafe { OwnedFd::from_raw_fd(fd) };
    let timeout = libc::timeval { tv_sec: 5, tv_usec: 0 };
    let size = libc::socklen_t::try_from(mem::size_of_val(&timeout)).expect("a small struct");
    // SAFETY: `timeout` outlives the call and `size` is its size.
    let set = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_RCVTIMEO,
            (&raw const timeout).cast(),
            size,
        )
    };
    if set < 0 { Err(last("set a time limit on rtnetlink")) } else { Ok(socket) }
}

fn send(socket: &OwnedFd, bytes: &[u8]) -> Result<()> {
    // A socket without a destination sends to port 0, the kernel (netlink(7)).
    // SAFETY: the pointer and the length are those of `bytes`.
    let sent = unsafe { libc::send(socket.as_raw_fd(), bytes.as_ptr().cast(), bytes.len(), 0) };
    if sent < 0 { Err(last("send to rtnetlink")) } else { Ok(()) }
}

/// One datagram from the kernel. One that does not fit is an error: its tail is lost.
fn receive(socket: &OwnedFd, buffer: &mut [u8]) -> Result<usize> {
    loop {
        let mut sender = MaybeUninit::<libc::sockaddr_nl>::zeroed();
        let mut size = libc::socklen_t::try_from(mem::size_of_val(&sender)).expect("small");
        // SAFETY: the buffer and the sender outlive the call, with their own sizes.
        let length = unsafe {
            libc::recvfrom(
                socket.as_raw_fd(),
                buffer.as_mut_ptr().cast(),
                buffer.len(),
                libc::MSG_TRUNC,
                sender.as_mut_ptr().cast(),
                &raw mut size,
            )
        };
        // SAFETY: every bit pattern, all zeros too, is a valid sockaddr_nl.
        let sender = unsafe { sender.assume_init() };
        match usize::try_from(length) {
            Err(_) => match last("receive from rtnetlink") {
                e if e.io().is_some_and(|e| e.kind() == io::ErrorKind::Interrupted) => {}
                e => return Err(e),
            },
            // With MSG_TRUNC the length is the datagram's, not what fitted.
            Ok(length) if length > buffer.len() => {
                let source = io::Error::from_raw_os_error(libc::EMSGSIZE);
                return Err(Error::Sys { verb: "receive from rtnetlink", source });
            }
            Ok(length) if sender.nl_pid == 0 => return Ok(length),
            // Another process may send to us; only the kernel is port 0.
            Ok(_) => {}
        }
    }
}
