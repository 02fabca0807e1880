//! The controller's sign of life: it ticks whenever it moves on, and whoever watches it asks
//! how long ago that was.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The controller ticks at least this often while nothing happens.
pub(super) const EVERY: Duration = Duration::from_secs(5);
/// Without a tick for so long it is wedged. Between two ticks lies at most one read of the
/// whole host, one server's end (2 s, and what gRPC needs), or one wait for a file of ours (200 ms).
pub(super) const WEDGED: Duration = Duration::from_secs(30);

/// When the controller moved on last.
#[derive(Debug)]
pub(super) struct Beat {
    start: Instant,
    /// Milliseconds after the start.
    last: AtomicU64,
}

impl Beat {
    /// One that ticked just now.
    pub(super) fn new() -> Beat {
        Beat { start: Instant::now(), last: AtomicU64::new(0) }
    }

    /// It moves on.
    pub(super) fn tick(&self) {
        self.last.store(self.now(), Ordering::Relaxed);
    }

    /// How long ago that was.
    pub(super) fn age(&self) -> Duration {
        Duration::from_millis(self.now().saturating_sub(self.last.load(Ordering::Relaxed)))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_makes_it_young_again() {
        let start = Instant::now().checked_sub(Duration::from_secs(60));
        let Some(start) = start else { return };
        let beat = Beat { start, last: AtomicU64::new(20_000) };
        assert_eq!(beat.age().as_secs(), 40);
        beat.tick();
        assert!(beat.age() < Duration::from_secs(5));
    }
}
