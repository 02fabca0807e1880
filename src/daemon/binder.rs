//! Binds groups, and gives them back, each on a thread of its own, so that a write that
//! never returns costs one group and no more.
//!
//! It keeps what became of the last bind: running, stuck, or failed and due again. The
//! guard is asked again on that thread, from a fresh look at the host, right before
//! anything is written.

mod judge;
mod kept;
mod withhold;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use litemap::LiteMap;

use self::judge::{Gate, judge};
use self::kept::Kept;
use super::hint::Hint;
use super::settings::Settings;
use crate::error::{Error, Result, chain};
use crate::health::Trouble;
use crate::inventory::Inventory;
use crate::metrics::{Counters, Timed};
use crate::state::{Store, lock};
use crate::sys::pci::{GroupId, PciAddr};
use crate::sys::scan;
use crate::sys::{bind, thread};

/// A write to the kernel that takes longer is not expected to return.
const STUCK: Duration = Duration::from_secs(10);
pub(super) const FIRST_RETRY: Duration = Duration::from_secs(30);
const LAST_RETRY: Duration = Duration::from_secs(600);
/// How old the judgement may be when a member is touched.
const FRESH: Duration = Duration::from_secs(1);

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
}

/// What became of a group's last bind. A group that is not here had none, or it succeeded.
#[derive(Debug)]
enum Work {
    Running {
        since: Instant,
        waiting: Vec<Sender<Ended>>,
        wait: Duration,
        /// Why the bind before this one failed, when it did.
        failed: Option<String>,
    },
    /// On its way back to its native drivers. Who asks for a bind meanwhile is told of the
    /// bind that follows.
    Returning {
        since: Instant,
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
        let (groups, kept, judging) = (Mutex::default(), Kept::default(), Gate::default());
        Binder { settings, store, hint, counters, groups, kept, judging }
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
        groups.insert(group, Work::Running { since: Instant::now(), waiting, wait, failed });
        drop(groups);
        let this = Arc::clone(self);
        let body = move || {
            let mut tried = BTreeSet::new();
            let outcome = this.run(group, &mut tried);
            this.end(group, outcome, &tried);
        };
        if let Err(e) = thread::spawn(&format!("bind-{group}"), body) {
            self.end(group, Err(e), &BTreeSet::new());
        }
    }

    /// The groups in trouble.
    pub(super) fn troubles(&self) -> LiteMap<GroupId, Trouble> {
        let trouble = |work: &Work| match work {
            Work::Running { since, .. } | Work::Returning { since, .. }
                if since.elapsed() >= STUCK =>
            {
                Some(Trouble::Stuck(format!(
                    "the kernel has not returned from a change of drivers in its IOMMU group \
                     for more than {} s; something still uses a member (dmesg says what)",
                    STUCK.as_secs()
                )))
            }
            Work::Running { .. } | Work::Returning { .. } => None,
            Work::Failed { why, .. } => Some(Trouble::Failed(why.clone())),
        };
        self.lock().iter().filter_map(|(group, work)| Some((*group, trouble(work)?))).collect()
    }

    /// Tries failed groups again whose time has come, or whose facts have changed since
    /// they failed. A group that is no longer in the plan is forgotten.
    pub(super) fn retry(self: &Arc<Self>, inventory: &Inventory, plan: &crate::plan::Plan) {
        let now = Instant::now();
        let mut again = Vec::new();
        let mut groups = self.lock();
        groups.retain(|group, work| {
            !matches!(work, Work::Failed { .. }) || plan.moves.contains_key(group)
        });
        for (group, work) in groups.iter_mut() {
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
            Work::Running { since, .. } | Work::Returning { since, .. } => {
                Some(*since + STUCK).filter(|t| *t > now)
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
        {
            let mut groups = self.lock();
            if groups.contains_key(&group) {
                return;
            }
            groups.insert(group, Work::Returning { since: Instant::now(), waiting: None });
        }
        let this = Arc::clone(self);
        let body = move || {
            let failed = if is_free() { this.put_back(group, &moved) } else { Vec::new() };
            this.returned(group, &failed);
        };
        if let Err(e) = thread::spawn(&format!("bind-{group}"), body) {
            self.returned(group, &[e]);
        }
    }

    fn put_back(&self, group: GroupId, moved: &LiteMap<PciAddr, bind::Before>) -> Vec<Error> {
        let config = self.settings.get();
        let _lock = match lock::group(&config.run_dir, group) {
            Ok(lock) => lock,
            Err(e) => return vec![e],
        };
        let moved: Vec<_> = moved.iter().map(|(addr, before)| (*addr, before.clone())).collect();
        let mut failed = bind::undo(&config.root, &moved);
        if failed.is_empty() {
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

    fn end(&self, group: GroupId, outcome: Result<()>, tried: &BTreeSet<PciAddr>) {
        let outcome = outcome.map_err(|e| chain(&e));
        // Read here and not at the next look: what changes before that counts, too.
        let facts = outcome.is_err().then(|| self.facts(tried)).flatten();
        if outcome.is_ok() {
            self.kept.note(group, &[]);
        }
        let mut groups = self.lock();
        let (since, waiting, wait, failed) = match groups.remove(&group) {
            Some(Work::Running { since, waiting, wait, failed }) => (since, waiting, wait, failed),
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
    fn facts(&self, members: &BTreeSet<PciAddr>) -> Option<Facts> {
        if members.is_empty() {
            return None;
        }
        let root = &self.settings.get().root;
        let driver = |addr: &PciAddr| {
            Some((*addr, scan::driver(root, *addr).ok()?.map(|name| name.to_string())))
        };
        Some((scan::has_vfio_pci(root), members.iter().map(driver).collect::<Option<_>>()?))
    }

    /// Looks, judges, moves. On this group's own thread. `tried` gets what it moves.
    fn run(&self, group: GroupId, tried: &mut BTreeSet<PciAddr>) -> Result<()> {
        let config = self.settings.get();
        let _lock = lock::group(&config.run_dir, group)?;
        let mut judge = || judge(group, &config, &self.judging, || self.store.moved(), tried);
        let members = judge()?;
        let mut judged = Instant::now();
        // A write of our file, or a driver that lets go, may have taken any time.
        let mut still_allowed = || {
            if judged.elapsed() < FRESH {
                return Ok(());
            }
            let now = judge()?;
            judged = Instant::now();
            if now == members { Ok(()) } else { Err(Error::State(CHANGED.to_owned())) }
        };
        let mut fresh = Vec::new();
        let bound = bind::group(
            &config.root,
            group,
            &members,
            &mut |addr, before| {
                fresh.push(addr);
                self.store.remember(addr, before)
            },
            &mut still_allowed,
        );
        if let Err(Error::Bind { rollback, .. }) = &bound
            && rollback.is_empty()
        {
            // All back where they were: there is nothing left to undo. Why the bind failed
            // is what has to be told; a memory too many only costs a look at the next start.
            if let Err(e) = self.store.forget(fresh) {
                log::error!("group {group}: {}", chain(&e));
            }
        }
        bound
    }
}

/// How long to wait before the try after this one.
pub(super) fn longer(wait: Duration) -> Duration {
    (wait * 2).min(LAST_RETRY)
}

const CHANGED: &str = "the members of its IOMMU group have changed meanwhile";

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
