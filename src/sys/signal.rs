//! Signals as a thread that waits for them, so that no handler runs in the middle of
//! anything.

#![allow(unsafe_code, reason = "signal masks and sigwait(3) have no counterpart in std")]

use std::io;
use std::mem::MaybeUninit;

use crate::error::{Error, Result};

/// What [`Signals::wait`] calls the signal that asks for a reload.
pub const HANGUP: &str = "SIGHUP";

/// SIGTERM, SIGINT and SIGHUP, blocked in every thread and waited for in one.
#[derive(Debug)]
pub struct Signals(libc::sigset_t);

impl Signals {
    /// Blocks them in this thread and in every thread it starts from here on: call it
    /// before any other thread exists.
    ///
    /// # Errors
    /// When the kernel refuses the mask.
    pub fn block() -> Result<Signals> {
        let mut set = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: sigemptyset initialises the set it is given, sigaddset and
        // pthread_sigmask then take an initialised one; all live through the calls.
        let (set, ret) = unsafe {
            libc::sigemptyset(set.as_mut_ptr());
            libc::sigaddset(set.as_mut_ptr(), libc::SIGTERM);
            libc::sigaddset(set.as_mut_ptr(), libc::SIGINT);
            libc::sigaddset(set.as_mut_ptr(), libc::SIGHUP);
            let set = set.assume_init();
            (set, libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut()))
        };
        if ret == 0 {
            return Ok(Signals(set));
        }
        Err(Error::Sys { verb: "block signals", source: io::Error::from_raw_os_error(ret) })
    }

    /// Waits for the next of them and says its name.
    pub fn wait(&self) -> &'static str {
        let mut number = 0;
        // SAFETY: the set was initialised by `block`, and `number` lives through the call.
        // It fails only for a set that holds no valid signal.
        unsafe { libc::sigwait(&raw const self.0, &raw mut number) };
        match number {
            libc::SIGHUP => HANGUP,
            libc::SIGINT => "SIGINT",
            _ => "SIGTERM",
        }
    }
}

/// Ends the process at once: no clean-up, no destructors. For the second signal of
/// someone who does not want to wait.
pub fn exit_now(code: i32) -> ! {
    // SAFETY: _exit(2) takes no pointers and does not return.
    unsafe { libc::_exit(code) }
}
