//! Limits of the process.

#![allow(unsafe_code, reason = "getrlimit(2) has no counterpart in std")]

use std::mem::MaybeUninit;

/// Lets the process have as many files open as it may allow itself: after a boot all that pods
/// have is bound at once, some ten files each, and systemd starts a process with 1,024. Where
/// that cannot be changed it stays so.
pub fn raise_files() {
    let mut limit = MaybeUninit::<libc::rlimit>::uninit();
    // SAFETY: the kernel fills the structure, which lives through the call.
    if unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, limit.as_mut_ptr()) } != 0 {
        return;
    }
    // SAFETY: the call succeeded, so it is filled.
    let mut limit = unsafe { limit.assume_init() };
    limit.rlim_cur = limit.rlim_max;
    // SAFETY: the kernel reads the structure, which lives through the call.
    unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) };
}
