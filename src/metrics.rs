//! What was counted since the start, by name and label. Who shows it is not its affair.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Counters that only grow.
#[derive(Debug, Default)]
pub struct Counters(Mutex<BTreeMap<Key, u64>>);

/// A counter and its label.
pub type Key = (&'static str, &'static str);

impl Counters {
    /// One more.
    pub fn count(&self, name: &'static str, label: &'static str) {
        // A number cannot be left half changed.
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counters.entry((name, label)).or_default() += 1;
    }

    /// Every counter.
    pub fn all(&self) -> BTreeMap<Key, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
