//! Whether groups are open, each asked on a thread of its own: while the kernel closes or resets
//! a device, which may take a minute, it keeps waiting who opens its group
//! (drivers/vfio/group.c, `group_lock`); and where no node may be opened all processes have to
//! be looked into, which takes its time on a large node. Nobody waits for that under a lock, and
//! nobody longer than he says.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use litemap::LiteMap;

use super::desk::Desk;
use crate::error::{Result, chain};
use crate::ledger::Who;
use crate::set::Set;
use crate::sys::openers::{self, Processes};
use crate::sys::pci::GroupId;
use crate::sys::root::Root;
use crate::sys::thread;

/// How long an answer counts for who cannot wait for one.
const LATELY: Duration = Duration::from_secs(5);
/// After all processes were looked into, how many times as long as that took they are let be.
const REST: u32 = 4;

/// Whether a group is open, or why that is not known.
pub(super) type Answer = std::result::Result<bool, String>;

/// The questions of this process.
#[derive(Debug, Default)]
pub(super) struct Probes {
    groups: Mutex<LiteMap<GroupId, Probe>>,
    processes: Mutex<Option<Seen>>,
}

/// What is known of one group.
#[derive(Debug, Default)]
struct Probe {
    /// Whether a thread is at it.
    running: bool,
    /// Whether somebody asked since it began its look, which then is followed by another one.
    again: bool,
    /// Who waits for that.
    waiting: Vec<Sender<(GroupId, Answer)>>,
    /// Whether the controller is to be told that it is closed.
    wanted: bool,
    /// When it was seen closed, if it was by the last look.
    closed: Option<Instant>,
    /// Why the last look could not tell.
    unknown: Option<String>,
}

/// A look into all processes.
#[derive(Debug)]
struct Seen {
    begun: Instant,
    took: Duration,
    processes: Arc<Processes>,
}

impl Probes {
    fn lock(&self) -> MutexGuard<'_, LiteMap<GroupId, Probe>> {
        // Only whole values are put in.
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is time to ask again about groups that nobody waits for.
    pub(super) fn is_rested(&self) -> bool {
        // Somebody is at it.
        let Ok(last) = self.processes.try_lock() else { return false };
        last.as_ref().is_none_or(|seen| seen.begun.elapsed() >= seen.took * (REST + 1))
    }

    /// Whether a group was seen closed lately.
    fn is_closed(&self, group: GroupId) -> bool {
        let at = self.lock().get(&group).and_then(|probe| probe.closed);
        at.is_some_and(|at| at.elapsed() < LATELY)
    }

    /// Takes note of an answer, and says why there is none, once.
    fn note(&self, group: GroupId, open: &Answer) {
        let mut groups = self.lock();
        let Some(probe) = groups.get_mut(&group) else { return };
        probe.closed = (*open == Ok(false)).then(Instant::now);
        let unknown = open.as_ref().err();
        if probe.unknown.as_ref() != unknown {
            if let Some(why) = unknown {
                log::debug!(group:% = group; "whether group {group} is open is not known: {why}");
            }
            probe.unknown = unknown.cloned();
        }
    }

    fn ask(&self, root: &Root, group: GroupId) -> Result<bool> {
        let asked = Instant::now();
        openers::is_open_by(root, group, || self.processes(root, asked))
    }

    /// One look into them is for all who asked before it began.
    fn processes(&self, root: &Root, asked: Instant) -> Result<Arc<Processes>> {
        let mut last = self.processes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = last.as_ref().filter(|seen| seen.begun >= asked) {
            return Ok(Arc::clone(&seen.processes));
        }
        let begun = Instant::now();
        let processes = Arc::new(openers::processes(root)?);
        *last = Some(Seen { begun, took: begun.elapsed(), processes: Arc::clone(&processes) });
        Ok(processes)
    }
}

impl Desk {
    /// Asks about groups, and waits for the answers no longer than this. Of one that has not
    /// come by then the group is taken note of all the same: see [`Desk::probe`].
    pub(super) fn probe_within(
        &self,
        groups: &Set<GroupId>,
        time: Duration,
    ) -> LiteMap<GroupId, Answer> {
        if groups.is_empty() {
            return LiteMap::new();
        }
        let deadline = Instant::now() + time;
        let (tx, answers) = unbounded();
        groups.iter().for_each(|group| self.probe(*group, Some(tx.clone()), false));
        drop(tx);
        collect(&answers, deadline)
    }

    /// Asks about a group by a look that begins from now on, and tells who waits, and the
    /// controller when it is `wanted` closed. A released group that is seen closed is free from
    /// then on.
    pub(super) fn probe(
        &self,
        group: GroupId,
        waiting: Option<Sender<(GroupId, Answer)>>,
        wanted: bool,
    ) {
        {
            let mut groups = self.probes.lock();
            let probe = groups.entry(group).or_default();
            probe.waiting.extend(waiting);
            probe.wanted |= wanted;
            probe.again = true;
            if std::mem::replace(&mut probe.running, true) {
                return;
            }
        }
        let desk = self.clone();
        if let Err(e) = thread::spawn(&format!("probe-{group}"), move || desk.look_at(group)) {
            let why = chain(&e);
            let mut groups = self.probes.lock();
            for tx in groups.remove(&group).into_iter().flat_map(|probe| probe.waiting) {
                let _ = tx.send((group, Err(why.clone())));
            }
        }
    }

    /// Whether a group was seen closed lately. When it was not it is asked about, and the
    /// controller is told once it is.
    pub(super) fn is_seen_closed(&self, group: GroupId) -> bool {
        if self.probes.is_closed(group) {
            return true;
        }
        if self.probes.is_rested() {
            self.probe(group, None, true);
        }
        false
    }

    /// Looks until nobody asks any more. On a thread of the group's own.
    fn look_at(&self, group: GroupId) {
        loop {
            let (waiting, wanted) = match self.probes.lock().get_mut(&group) {
                Some(probe) => {
                    probe.again = false;
                    (std::mem::take(&mut probe.waiting), probe.wanted)
                }
                None => return,
            };
            let (released, is_due) = {
                let ledger = self.ledger();
                (ledger.releasing().get(&group).cloned(), ledger.to_close().contains(&group))
            };
            // Else its next container may be about to open it, and our look would be in its way.
            if is_due || wanted || !waiting.is_empty() {
                let open = self.probes.ask(&self.config().root, group).map_err(|e| chain(&e));
                self.probes.note(group, &open);
                if open == Ok(false) {
                    self.is_closed_now(group, released.as_ref());
                }
                for tx in waiting {
                    // He may have waited long enough.
                    let _ = tx.send((group, open.clone()));
                }
            }
            let mut groups = self.probes.lock();
            let Some(probe) = groups.get_mut(&group) else { return };
            if !probe.again {
                probe.running = false;
                return;
            }
        }
    }

    /// Takes note that a group was closed at some moment since `released` were its last
    /// holders. What was released since then may be open.
    fn is_closed_now(&self, group: GroupId, released: Option<&Set<Who>>) {
        let mut groups = self.probes.lock();
        if groups.get_mut(&group).is_some_and(|probe| std::mem::take(&mut probe.wanted)) {
            self.hint.look();
        }
        drop(groups);
        let mut ledger = self.ledger();
        if released.is_none() || ledger.releasing().get(&group) != released {
            return;
        }
        ledger.closed(group);
        self.save(&ledger);
        if ledger.is_free(group) {
            log::info!(group:% = group; "group {group} is free");
        }
        self.hint.kubelet();
    }
}

/// The answers that come in time.
fn collect(answers: &Receiver<(GroupId, Answer)>, deadline: Instant) -> LiteMap<GroupId, Answer> {
    std::iter::from_fn(|| answers.recv_deadline(deadline).ok()).collect()
}
