//! What a change of drivers is at, so that one that does not end can say what it waits for.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::sys::pci::GroupId;

/// A step that takes longer is not expected to end.
pub(super) const STUCK: Duration = Duration::from_secs(10);

/// What it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The group's lock, which `restore` may have.
    Lock,
    /// The word that nobody has the group open, which has an end of its own.
    Closed,
    /// A look at the host, and its turn to look.
    Look,
    /// The state file.
    Store,
    /// The kernel's answer to a write.
    Kernel,
    /// VFs that are made or taken away: whoever does that says himself when it does not end.
    Vfs,
}

/// The step that a change is at, and since when.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<Mutex<(Step, Instant)>>);

impl Progress {
    pub(super) fn new(step: Step) -> Progress {
        Progress(Arc::new(Mutex::new((step, Instant::now()))))
    }

    fn lock(&self) -> MutexGuard<'_, (Step, Instant)> {
        // A value of two words, put in whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It is at this step from now on.
    pub(super) fn at(&self, step: Step) {
        *self.lock() = (step, Instant::now());
    }

    /// When to ask whether it is stuck.
    pub(super) fn due(&self) -> Instant {
        self.lock().1 + STUCK
    }

    /// What it has been waiting for too long, as a sentence.
    pub(super) fn stuck(&self, group: GroupId, run_dir: &Path) -> Option<String> {
        let (step, since) = *self.lock();
        if since.elapsed() < STUCK {
            return None;
        }
        let (time, dir) = (STUCK.as_secs(), run_dir.display());
        match step {
            Step::Kernel => Some(format!(
                "the kernel has not returned from a change of drivers in IOMMU group {group} for \
                 more than {time} s; something still uses a member (dmesg says what)"
            )),
            Step::Lock => Some(format!(
                "another process has {dir}/group-{group}.lock for more than {time} s: a restore \
                 that does not end (fuser names it)"
            )),
            Step::Store => Some(format!(
                "{dir}/state.json is not written for more than {time} s: its disk does not \
                 answer (dmesg says why)"
            )),
            Step::Look => Some(format!(
                "the look at the host before a change of drivers in IOMMU group {group} takes \
                 more than {time} s: a device or a disk does not answer (dmesg says which)"
            )),
            Step::Closed | Step::Vfs => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_too_long_says_for_what() {
        let told = |step, ago: Duration| {
            let progress = Progress::new(step);
            progress.lock().1 = Instant::now().checked_sub(ago).expect("the machine is up so long");
            progress.stuck(GroupId::Iommu(9), Path::new("/run/x"))
        };
        for (step, words) in [
            (Step::Kernel, "the kernel has not returned"),
            (Step::Lock, "has /run/x/group-9.lock"),
            (Step::Store, "/run/x/state.json is not written"),
            (Step::Look, "the look at the host"),
        ] {
            let said = told(step, STUCK).unwrap_or_default();
            assert!(said.contains(words), "{step:?}: {said}");
            assert_eq!(told(step, STUCK / 2), None, "{step:?}");
        }
        assert_eq!(told(Step::Vfs, STUCK * 3), None);
        assert_eq!(told(Step::Closed, STUCK * 3), None);
    }
}
