//! Waiting for something that another thread or the kubelet does, and no longer than it may
//! take.

use std::time::{Duration, Instant};

const POLL: Duration = Duration::from_millis(5);

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
