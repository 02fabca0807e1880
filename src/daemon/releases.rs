//! How long it takes from a holder's proven end until the kubelet was told that its group
//! can be had again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::ledger::{Leases, Ledger, Occupied};
use crate::metrics::{Counters, End, Spans, Timed};
use crate::sys::pci::GroupId;

/// Groups that are on their way to be free.
#[derive(Debug, Default)]
pub(super) struct Releases(Mutex<Spans<GroupId>>);

impl Releases {
    fn lock(&self) -> MutexGuard<'_, Spans<GroupId>> {
        // Only whole values are put in.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of groups without a holder. To be called under the ledger's lock, which
    /// puts it before or after a copy of the leases.
    pub(super) fn note(&self, ledger: &Ledger) {
        let released = ledger.to_close();
        if !released.is_empty() {
            self.lock().begin(released, Instant::now());
        }
    }

    /// A list was published that was made from these leases, copied at `seen`.
    pub(super) fn published(&self, leases: &Leases, seen: Instant, counters: &Counters) {
        let judge = |group| match leases.groups.get(&group) {
            None => End::Ended,
            Some(Occupied::Open(_)) => End::Open,
            // The next container has it.
            Some(Occupied::Sibling { .. } | Occupied::Itself(_)) => End::Dropped,
        };
        for took in self.lock().end(seen, Instant::now(), judge) {
            counters.time(Timed::Release, took);
        }
    }
}
