//! What a service manager is told, by the protocol of sd_notify(3): datagrams of lines to the
//! socket that `NOTIFY_SOCKET` names.
//!
//! Nothing here waits: a manager that does not read must not hold up who tells it.

#![allow(unsafe_code, reason = "std shows no number of its clock")]

use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::PathBuf;
use std::time::Duration;

use crate::error::{Error, Result};

/// The service manager's socket.
#[derive(Debug)]
pub struct Notifier {
    socket: UnixDatagram,
    address: SocketAddr,
    name: PathBuf,
}

impl Notifier {
    /// The one of the environment; `None` when nobody started us who wants to be told.
    ///
    /// # Errors
    /// When the variable names no socket, or there is no descriptor left.
    pub fn from_env() -> Result<Option<Notifier>> {
        match std::env::var_os("NOTIFY_SOCKET") {
            Some(name) if !name.is_empty() => Notifier::new(&name).map(Some),
            _ => Ok(None),
        }
    }

    fn new(name: &OsStr) -> Result<Notifier> {
        let failed = |source| Error::Call {
            verb: "use, as NOTIFY_SOCKET says, the socket",
            path: name.into(),
            source,
        };
        let address = address(name).map_err(failed)?;
        let socket = UnixDatagram::unbound().map_err(failed)?;
        socket.set_nonblocking(true).map_err(failed)?;
        Ok(Notifier { socket, address, name: name.into() })
    }

    /// Sends one message: lines of `NAME=VALUE`.
    ///
    /// # Errors
    /// When nobody is there, or so many messages wait unread that there is no room.
    pub fn send(&self, message: &str) -> Result<()> {
        match self.socket.send_to_addr(message.as_bytes(), &self.address) {
            Ok(_) => Ok(()),
            Err(source) => {
                let path = self.name.clone();
                Err(Error::Call { verb: "tell the service manager at", path, source })
            }
        }
    }
}

/// A path, or with a leading `@` a name in the abstract space.
fn address(name: &OsStr) -> io::Result<SocketAddr> {
    match name.as_bytes() {
        [b'@', rest @ ..] => SocketAddr::from_abstract_name(rest),
        [b'/', ..] => SocketAddr::from_pathname(name),
        _ => Err(io::Error::other("it begins neither with / nor with @")),
    }
}

/// CLOCK_MONOTONIC now, by which a manager tells whether a reload is the one that it asked
/// for.
pub fn monotonic() -> Duration {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a timespec that lives over the call, which writes to nothing else.
    // It fails for clocks that the kernel does not have only.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    let part = |n: i64| u64::try_from(n).unwrap_or(0);
    Duration::from_secs(part(now.tv_sec)) + Duration::from_nanos(part(now.tv_nsec))
}

/// How often the manager wants to hear `WATCHDOG=1`, at the least; `None` when it does not,
/// or not from this process (sd_watchdog_enabled(3)).
pub fn watchdog() -> Option<Duration> {
    let var = |name| std::env::var(name).ok();
    interval(var("WATCHDOG_USEC").as_deref(), var("WATCHDOG_PID").as_deref(), std::process::id())
}

fn interval(usec: Option<&str>, pid: Option<&str>, own: u32) -> Option<Duration> {
    if pid.is_some_and(|pid| pid.parse() != Ok(own)) {
        return None;
    }
    usec?.parse().ok().filter(|usec| *usec > 0).map(Duration::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_paths_or_abstract() {
        let of = |name: &str| address(OsStr::new(name));
        assert_eq!(of("@a/b").expect("abstract").as_abstract_name(), Some(&b"a/b"[..]));
        let path = of("/run/systemd/notify").expect("a path");
        assert_eq!(path.as_pathname(), Some(std::path::Path::new("/run/systemd/notify")));
        for name in ["", "run/notify", "vsock:2:1"] {
            assert!(of(name).is_err(), "{name}");
        }
        let error = Notifier::new(OsStr::new("vsock:2:1")).expect_err("of another kind");
        assert!(error.to_string().contains("vsock:2:1"), "{error}");
    }

    #[test]
    fn the_watchdog_is_for_whom_it_names() {
        let two = Some(Duration::from_secs(2));
        for (usec, pid, wanted) in [
            (Some("2000000"), None, two),
            (Some("2000000"), Some("7"), two),
            (Some("2000000"), Some("8"), None),
            (Some("2000000"), Some("x"), None),
            (Some("0"), None, None),
            (Some("soon"), None, None),
            (None, Some("7"), None),
        ] {
            assert_eq!(interval(usec, pid, 7), wanted, "{usec:?} {pid:?}");
        }
    }

    #[test]
    fn nobody_there_is_an_error_and_no_wait() {
        let name = format!("@vfio-nobody-{}", std::process::id());
        let notifier = Notifier::new(OsStr::new(&name)).expect("a socket of our own");
        let error = notifier.send("READY=1").expect_err("nobody listens");
        assert!(error.to_string().contains(&name), "{error}");
    }
}
