//! Binds groups, and gives them back, each on a thread of its own, so that a write that
//! never returns costs one group and no more.
//!
//! It keeps what became of the last bind: running, stuck, or failed and due again. The
//! guard is asked again on that thread, from a fresh look at the host, right before
//! anything is written.

mod attempt;
mod hold;
mod judge;
mod kept;
mod step;
mod withhold;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use litemap::LiteMap;

use self::hold::Hold;
use self::judge::Gate;
use self::kept::Kept;
use self::step::{Progress, Step};
use super::hint::Hint;
use super::settings::Settings;
use crate::error::{Error, Result, chain};
use crate::health::Trouble;
use crate::inventory::Inventory;
use crate::metrics::{Counters, Timed};
use crate::plan::Plan;
use crate::set::Set;
use crate::state::{Store, lock};
use crate::sys::pci::{GroupId, PciAddr};
use crate::sys::scan;
use crate::sys::{bind, thread};

pub(super) const FIRST_RETRY: Duration = Duration::from_secs(30);
const LAST_RETRY: Duration = Duration::from_secs(600);

/// A bind ended.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    /// Of this group.
    pub(super) group: GroupId,
    /// How: the sentence says what failed.
    pub(super) outcome: std::result::Result<(), String>,
}

/// The binds of this process.
#[derive(Debug)]
pub(super) struct Binder {
    settings: Arc<Settings>,
    store: Arc<Store>,
    hint: Hint,
    counters: Arc<Counters>,
    groups: Mutex<LiteMap<GroupId, Work>>,
    kept: Kept,
    judging: Gate,
    pub(super) hold: Hold,
}

/// What became of a group's last bind. A group that is not here had none, or it succeeded.
#[derive(Debug)]
enum Work {
    Running {
        since: Instant,
        progress: Progress,
        waiting: Vec<Sender<Ended>>,
        wait: Duration,
        /// Why the bind before this one failed, when it did.
        failed: Option<String>,
    },
    /// On its way back to its native drivers. Who asks for a bind meanwhile is told of the
    /// bind that follows.
    Returning {
        progress: Progress,
        waiting: Option<Vec<Sender<Ended>>>,
    },
    Failed {
        why: String,
        due: Instant,
        wait: Duration,
        facts: Option<Facts>,
    },
}

/// What of a group, when it changes, makes another try worth while before its time.
type Facts = (bool, LiteMap<PciAddr, Option<String>>);

impl Binder {
    /// A binder that has bound nothing.
    pub(super) fn new(
        settings: Arc<Settings>,
        store: Arc<Store>,
        hint: Hint,
        counters: Arc<Counters>,
    ) -> Binder {
        let (groups, kept) = (Mutex::default(), Kept::default());
        let (judging, hold) = (Gate::default(), Hold::default());
        Binder { settings, store, hint, counters, groups, kept, judging, hold }
    }

    fn lock(&self) -> MutexGuard<'_, LiteMap<GroupId, Work>> {
        // Only whole values are put in under this lock, and nothing waits under it.
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Binds a group unless a bind of it is running, and tells `waiting` when it ended.
    pub(super) fn bind(self: &Arc<Self>, group: GroupId, waiting: Option<Sender<Ended>>) {
        self.bind_for(group, waiting.into_iter().collect());
    }

    fn bind_for(self: &Arc<Self>, group: GroupId, waiting: Vec<Sender<Ended>>) {
        let mut groups = self.lock();
        let (wait, failed) = match groups.get_mut(&group) {
            Some(Work::Running { waiting: others, .. }) => {
                others.extend(waiting);
                return;
            }
            Some(Work::Returning { waiting: others, .. }) => {
                others.get_or_insert_default().extend(waiting);
                return;
            }
            Some(Work::Failed { why, wait, .. }) => (longer(*wait), Some(std::mem::take(why))),
            None => (FIRST_RETRY, None),
        };
        let (since, progress) = (Instant::now(), Progress::new(Step::Lock));
        let running = Work::Running { since, progress: progress.clone(), waiting, wait, failed };
        groups.insert(group, running);
        drop(groups);
        let this = Arc::clone(self);
        let body = move || {
            let mut tried = Set::new();
            let outcome = this.run(group, &progress, &mut tried);
            this.end(group, outcome, &tried);
        };
        if let Err(e) = thread::spawn(&format!("bind-{group}"), body) {
            self.end(group, Err(e), &Set::new());
        }
    }

    /// The groups in trouble.
    pub(super) fn troubles(&self) -> LiteMap<GroupId, Trouble> {
        let run_dir = &self.settings.get().run_dir;
        let trouble = |group: GroupId, work: &Work| match work {
            Work::Running { progress, failed, .. } => {
                let stuck = progress.stuck(group, run_dir).map(Trouble::Stuck);
                // Another try is no success yet.
                stuck.or_else(|| failed.clone().map(Trouble::Failed))
            }
            Work::Returning { progress, .. } => progress.stuck(group, run_dir).map(Trouble::Stuck),
            Work::Failed { why, .. } => Some(Trouble::Failed(why.clone())),
        };
        let works = self.lock();
        works.iter().filter_map(|(group, work)| Some((*group, trouble(*group, work)?))).collect()
    }

    /// Tries failed groups again whose time has come, or whose facts have changed since
    /// they failed. A group that is no longer in the plan is forgotten. Of one that was `moving`
    /// while the host was read the facts are those of half the way.
    pub(super) fn retry(
        self: &Arc<Self>,
        inventory: &Inventory,
        plan: &Plan,
        moving: &Set<GroupId>,
    ) {
        let now = Instant::now();
        let mut again = Vec::new();
        let mut groups = self.lock();
        groups.retain(|group, work| {
            !matches!(work, Work::Failed { .. }) || plan.moves.contains_key(group)
        });
        for (group, work) in groups.iter_mut().filter(|(group, _)| !moving.contains(group)) {
            let Work::Failed { due, facts, .. } = work else { continue };
            let Some(members) = plan.moves.get(group) else { continue };
            let driver = |a: &PciAddr| {
                let driver = inventory.devices.get(a).and_then(|d| d.facts.driver.as_ref());
                (*a, driver.map(ToString::to_string))
            };
            let seen: Facts = (inventory.vfio.driver, members.iter().map(driver).collect());
            let changed = facts.as_ref().is_some_and(|f| *f != seen);
            *facts = Some(seen);
            if changed || *due <= now {
                again.push(*group);
            }
        }
        drop(groups);
        for group in again {
            log::debug!("group {group}: trying to bind it again");
            self.bind(group, None);
        }
    }

    /// When the controller has to look again for a group's sake.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let now = Instant::now();
        let due = |work: &Work| match work {
            Work::Running { progress, .. } | Work::Returning { progress, .. } => {
                Some(progress.due()).filter(|t| *t > now)
            }
            Work::Failed { due, .. } => Some(*due),
        };
        self.lock().values().filter_map(due).chain(self.kept.next_due()).min()
    }

    /// Groups whose drivers are being changed.
    pub(super) fn running(&self) -> Vec<GroupId> {
        let groups = self.lock();
        let moving = |w: &Work| matches!(w, Work::Running { .. } | Work::Returning { .. });
        groups.iter().filter(|(_, w)| moving(w)).map(|(g, _)| *g).collect()
    }

    /// Gives the functions of a group that we moved back to what they were, unless something
    /// is being done to it. `is_free` is asked once this is known to everybody who binds: a
    /// lease that began before it is seen, and one that begins after waits for us.
    pub(super) fn give_back(
        self: &Arc<Self>,
        group: GroupId,
        moved: LiteMap<PciAddr, bind::Before>,
        is_free: impl FnOnce() -> bool + Send + 'static,
    ) {
        let progress = Progress::new(Step::Closed);
        {
            let mut groups = self.lock();
            if groups.contains_key(&group) {
                return;
            }
            let returning = Work::Returning { progress: progress.clone(), waiting: None };
            groups.insert(group, returning);
        }
        let this = Arc::clone(self);
        let body = move || {
            let back = || this.put_back(group, &progress, &moved);
            let failed = if is_free() { back() } else { Vec::new() };
            this.returned(group, &failed);
        };
        if let Err(e) = thread::spawn(&format!("bind-{group}"), body) {
            self.returned(group, &[e]);
        }
    }

    fn put_back(
        &self,
        group: GroupId,
        progress: &Progress,
        moved: &LiteMap<PciAddr, bind::Before>,
    ) -> Vec<Error> {
        let config = self.settings.get();
        progress.at(Step::Lock);
        let _lock = match lock::group(&config.run_dir, group) {
            Ok(lock) => lock,
            Err(e) => return vec![e],
        };
        let moved: Vec<_> = moved.iter().map(|(addr, before)| (*addr, before.clone())).collect();
        progress.at(Step::Kernel);
        let mut failed = bind::undo(&config.root, &moved);
        if failed.is_empty() {
            progress.at(Step::Store);
            log::info!(group:% = group; "group {group}: given back to its native drivers");
            failed.extend(self.store.forget(moved.iter().map(|(addr, _)| *addr)).err());
        }
        failed
    }

    fn returned(self: &Arc<Self>, group: GroupId, failed: &[Error]) {
        self.kept.note(group, failed);
        let work = self.lock().remove(&group);
        if let Some(Work::Returning { waiting: Some(waiting), .. }) = work {
            self.bind_for(group, waiting);
        }
        self.hint.look();
    }

    /// Whether giving a group back has failed, and it is not time to try again.
    pub(super) fn is_kept(&self, group: GroupId) -> bool {
        self.kept.holds(group)
    }

    fn end(&self, group: GroupId, outcome: Result<()>, tried: &Set<PciAddr>) {
        let outcome = outcome.map_err(|e| chain(&e));
        // Read here and not at the next look: what changes before that counts, too.
        let facts = outcome.is_err().then(|| self.facts(tried)).flatten();
        if outcome.is_ok() {
            self.kept.note(group, &[]);
        }
        let mut groups = self.lock();
        let (since, waiting, wait, failed) = match groups.remove(&group) {
            Some(Work::Running { since, waiting, wait, failed, .. }) => {
                (since, waiting, wait, failed)
            }
            _ => (Instant::now(), Vec::new(), FIRST_RETRY, None),
        };
        self.counters.time(Timed::Bind(outcome.is_ok()), since.elapsed());
        match &outcome {
            Ok(()) => log::info!(group:% = group; "group {group}: bound to vfio-pci"),
            // Tried again and again, and said once.
            Err(why) if failed.as_ref() == Some(why) => {
                log::debug!(group:% = group; "group {group}: again {why}");
            }
            Err(why) => log::error!(group:% = group; "group {group}: {why}"),
        }
        if let Err(why) = &outcome {
            let due = Instant::now() + wait;
            groups.insert(group, Work::Failed { why: why.clone(), due, wait, facts });
        }
        drop(groups);
        for tx in waiting {
            // Whoever asked may have answered without us.
            let _ = tx.send(Ended { group, outcome: outcome.clone() });
        }
        self.hint.look();
    }

    /// What a failed bind is tried again for, as soon as it changes. Not known of a group
    /// without members, and when a driver cannot be read; the next look tells then.
    fn facts(&self, members: &Set<PciAddr>) -> Option<Facts> {
        if members.is_empty() {
            return None;
        }
        let root = &self.settings.get().root;
        let driver = |addr: &PciAddr| {
            Some((*addr, scan::driver(root, *addr).ok()?.map(|name| name.to_string())))
        };
        Some((scan::has_vfio_pci(root), members.iter().map(driver).collect::<Option<_>>()?))
    }
}

/// How long to wait before the try after this one.
pub(super) fn longer(wait: Duration) -> Duration {
    (wait * 2).min(LAST_RETRY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bind_is_tried_again_after_half_a_minute_and_later_after_ten() {
        let waits: Vec<u64> = std::iter::successors(Some(FIRST_RETRY), |wait| Some(longer(*wait)))
            .take(7)
            .map(|wait| wait.as_secs())
            .collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 600, 600]);
    }
}
