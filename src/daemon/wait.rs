//! Waiting for something that another thread or the kubelet does, and no longer than it may
//! take.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::binder::Binder;
use crate::error::words;

const POLL: Duration = Duration::from_millis(5);
/// How long the start and a stop wait for changes of drivers under way, and for our own files.
const FINISH: Duration = Duration::from_secs(5);

/// Whether a condition comes true within a time.
pub(super) fn within(time: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + time;
    while !condition() {
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(POLL);
    }
    true
}

/// Waits for binds under way: ended now, they leave nothing half done. One that does not
/// end is in the state file, and the next start undoes it.
pub(super) fn for_binds(binder: &Binder) {
    if !within(FINISH, || binder.running().is_empty()) {
        log::warn!("groups {} are still being bound", words(binder.running()));
    }
}

/// Waits for the threads that write our files, unless a write hangs.
pub(super) fn for_threads(threads: &[JoinHandle<()>]) {
    if !within(FINISH, || threads.iter().all(JoinHandle::is_finished)) {
        log::warn!("a write of our files has not returned; what it was of may be lost");
    }
}
