//! When the kubelet is in the middle of admitting something.
//!
//! A list that arrives between two Allocates of one container makes the kubelet write its
//! checkpoint in the middle, or refuse the rest of the container by itself. It does not say
//! when a container's allocation begins and ends, so calls that wait for an answer, and a
//! while after the last answer, count as the middle.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long after an answer was given to gRPC nothing is published: the time the kubelet may
/// take to have it and to ask for the container's next resource.
pub const QUIET: Duration = Duration::from_millis(250);
/// A kubelet that admits one pod after the other gets a list all the same after this.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// The calls of Allocate and GetPreferredAllocation under way.
#[derive(Debug, Default)]
pub struct Activity(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    waiting: usize,
    /// Calls so far.
    begun: u64,
    /// Since when there was no quiet.
    since: Option<Instant>,
    last: Option<Instant>,
}

impl Activity {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Counters: no holder of the lock can leave them half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call arrived.
    pub fn begin(&self) {
        let now = Instant::now();
        let mut inner = self.lock();
        if inner.is_quiet(now) {
            inner.since = Some(now);
        }
        inner.waiting += 1;
        inner.begun += 1;
    }

    /// It was answered.
    pub fn end(&self) {
        let mut inner = self.lock();
        inner.waiting = inner.waiting.saturating_sub(1);
        inner.last = Some(Instant::now());
    }

    /// Something was published. When that was in the middle, the next waits as long again.
    pub fn published(&self) {
        let now = Instant::now();
        let mut inner = self.lock();
        if !inner.is_quiet(now) {
            inner.since = Some(now);
        }
    }

    /// How many calls there were, to see whether there was one between two moments.
    pub fn begun(&self) -> u64 {
        self.lock().begun
    }

    /// Whether nothing waits for an answer and none was given a moment ago.
    pub fn is_quiet(&self) -> bool {
        self.lock().is_quiet(Instant::now())
    }

    /// When to ask whether a list may be published; `None` when it may be now.
    pub fn publish_at(&self) -> Option<Instant> {
        let now = Instant::now();
        let inner = self.lock();
        if inner.is_quiet(now) || inner.since.is_some_and(|s| now >= s + PATIENCE) {
            return None;
        }
        let quiet = if inner.waiting > 0 { now + QUIET } else { inner.last? + QUIET };
        Some(inner.since.map_or(quiet, |since| quiet.min(since + PATIENCE)))
    }
}

impl Inner {
    fn is_quiet(&self, now: Instant) -> bool {
        self.waiting == 0 && self.last.is_none_or(|last| now >= last + QUIET)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_before_the_first_call_and_a_while_after_the_last() {
        let activity = Activity::default();
        assert!(activity.is_quiet() && activity.publish_at().is_none());
        activity.begin();
        activity.begin();
        activity.end();
        assert!(!activity.is_quiet() && activity.publish_at().is_some());
        activity.end();
        let last = activity.lock().last.expect("one was answered");
        assert!(!activity.lock().is_quiet(last + QUIET / 2));
        assert!(activity.lock().is_quiet(last + QUIET));
    }

    #[test]
    fn a_kubelet_that_never_rests_still_gets_lists() {
        let activity = Activity::default();
        activity.begin();
        let since = Instant::now().checked_sub(PATIENCE);
        activity.lock().since = since;
        assert!(since.is_none() || activity.publish_at().is_none());
        assert!(!activity.is_quiet(), "but no refresh");
        // One, and not each from then on.
        activity.published();
        assert!(activity.publish_at().is_some());
    }
}
