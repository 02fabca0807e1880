//! Groups that could not be given back to their native drivers, and when that is tried again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use litemap::LiteMap;

use super::{FIRST_RETRY, longer};
use crate::error::{Error, chain};
use crate::sys::pci::GroupId;

/// The groups of this process.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<LiteMap<GroupId, Failed>>);

/// What became of the last try.
#[derive(Debug)]
struct Failed {
    why: String,
    due: Instant,
    wait: Duration,
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, LiteMap<GroupId, Failed>> {
        // Only whole values are put in.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of what giving a group back came to; of one that was bound it is forgotten.
    pub(super) fn note(&self, group: GroupId, failed: &[Error]) {
        let mut groups = self.lock();
        let earlier = groups.remove(&group);
        if failed.is_empty() {
            return;
        }
        let why = failed.iter().map(|e| chain(e)).collect::<Vec<_>>().join("; ");
        // Tried again and again, and said once.
        let again = earlier.as_ref().is_some_and(|earlier| earlier.why == why);
        let level = if again { log::Level::Debug } else { log::Level::Error };
        log::log!(level, group:% = group; "group {group} is not given back: {why}");
        let wait = earlier.map_or(FIRST_RETRY, |earlier| longer(earlier.wait));
        groups.insert(group, Failed { why, due: Instant::now() + wait, wait });
    }

    /// Whether it has failed, and it is not time to try again.
    pub(super) fn holds(&self, group: GroupId) -> bool {
        self.lock().get(&group).is_some_and(|failed| failed.due > Instant::now())
    }

    /// When one is to be tried again. One that is due and not wanted back any more would be
    /// due for ever.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let now = Instant::now();
        self.lock().values().map(|failed| failed.due).filter(|due| *due > now).min()
    }
}
