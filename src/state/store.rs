//! The state as the daemon's threads share it. One thread writes the file, the newest value
//! each time.
//!
//! A write may fail, and its sync may never return (a disk that died, a network file
//! system). Then nobody may wait under a lock that others need: a change is made in memory,
//! gets a number, and who must know that it is on disk waits for that number on a channel,
//! for as long as it can afford. That is a group's own thread before it touches the group,
//! for ever; an Allocate for a moment; and a PreStartContainer, which is parked.

use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Sender, bounded};
use litemap::LiteMap;

use super::{Container, Grant, State, Stored, write};
use crate::error::{Error, Result, chain};
use crate::set::Set;
use crate::sys::bind::Before;
use crate::sys::device::DeviceId;
use crate::sys::pci::{GroupId, PciAddr};

/// The state in memory, and how much of it is on disk.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    inner: Mutex<Inner>,
    work: Condvar,
}

#[derive(Debug)]
struct Inner {
    wanted: Stored,
    on_disk: Stored,
    /// The number of the newest change, of the newest one that a write was tried of, and of
    /// the newest one that is on disk.
    change: u64,
    tried: u64,
    written: u64,
    /// Why the last write failed.
    failed: Option<String>,
    waiting: Vec<(u64, Sender<Ended>)>,
    closed: bool,
}

/// What became of a change that somebody waits for.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Which.
    pub change: u64,
    /// It is on disk, or the sentence says what failed.
    pub outcome: std::result::Result<(), String>,
}

impl Store {
    /// Shares a state. Nothing is written before [`Store::run`] is.
    pub fn new(state: State) -> Store {
        let State { path, stored } = state;
        let inner = Inner {
            wanted: stored.clone(),
            on_disk: stored,
            change: 0,
            tried: 0,
            written: 0,
            failed: None,
            waiting: Vec::new(),
            closed: false,
        };
        Store { path, inner: Mutex::new(inner), work: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Only whole values are put in under this lock, and nothing waits under it.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what changes, until it is closed. A write that failed is tried again with the
    /// next change, and whenever grants are set, changed or not: at each look.
    pub fn run(&self) {
        let mut inner = self.lock();
        loop {
            if inner.tried == inner.change {
                if inner.closed {
                    return;
                }
                inner = self.work.wait(inner).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let (stored, change) = (inner.wanted.clone(), inner.change);
            drop(inner);
            let outcome = write(&self.path, &stored).map_err(|e| chain(&e));
            inner = self.lock();
            inner.tried = change;
            match &outcome {
                Ok(()) => {
                    if inner.failed.take().is_some() {
                        log::info!("{} can be written again", self.path.display());
                    }
                    inner.written = change;
                    inner.on_disk = stored;
                }
                Err(why) => {
                    // Each look tries again; it is said once.
                    if inner.failed.as_ref() != Some(why) {
                        log::error!(
                            "what was moved and granted is not on disk, and no group can be \
                             bound until it is: {why}"
                        );
                    }
                    inner.failed = Some(why.clone());
                }
            }
            let waiting = std::mem::take(&mut inner.waiting);
            let (told, waiting): (Vec<_>, _) = waiting.into_iter().partition(|(c, _)| *c <= change);
            inner.waiting = waiting;
            for (change, tx) in told {
                // Whoever asked may not want to know any more.
                let _ = tx.send(Ended { change, outcome: outcome.clone() });
            }
        }
    }

    /// Writes what is left, and ends the thread.
    pub fn close(&self) {
        self.lock().closed = true;
        self.work.notify_one();
    }

    /// Whether there is nothing that a write was not at least tried of.
    pub fn is_idle(&self) -> bool {
        let inner = self.lock();
        inner.tried == inner.change
    }

    /// Tells `tx` when everything up to a change is on disk, or could not be written.
    pub fn when_stored(&self, change: u64, tx: Sender<Ended>) {
        let mut inner = self.lock();
        let outcome = match &inner.failed {
            _ if inner.written >= change => Ok(()),
            Some(why) if inner.tried >= change => Err(why.clone()),
            _ => return inner.waiting.push((change, tx)),
        };
        // Whoever asked may not want to know any more.
        let _ = tx.send(Ended { change, outcome });
    }

    fn stored(&self, change: u64) -> Result<()> {
        let (tx, ended) = bounded(1);
        self.when_stored(change, tx);
        match ended.recv() {
            Ok(Ended { outcome: Ok(()), .. }) => Ok(()),
            Ok(Ended { outcome: Err(why), .. }) => Err(Error::State(why)),
            Err(_) => Err(Error::State("the thread that writes the state has ended".to_owned())),
        }
    }

    /// Remembers what a function was before it is moved. Durable when it returns, which may
    /// be never. Returns what it goes back to: the first memory is the true one, because a
    /// bind that was cut short left the function half way, unless somebody has given it another
    /// driver of the host since.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing is remembered.
    pub fn remember(&self, addr: PciAddr, before: Before) -> Result<Before> {
        let (first, change) = {
            let mut inner = self.lock();
            let is_true = |first: &Before| before.driver.is_none() || before.driver == first.driver;
            let first = inner.wanted.moved().remove(&addr).filter(is_true);
            if let Some(first) = &first
                && inner.on_disk.moved().contains_key(&addr)
            {
                return Ok(first.clone());
            }
            let first = first.unwrap_or(before);
            let change = self.change(&mut inner, |stored| stored.remember(addr, &first));
            (first, change)
        };
        self.stored(change).inspect_err(|_| {
            self.change(&mut self.lock(), |stored| stored.forget([addr]));
        })?;
        Ok(first)
    }

    /// Forgets functions that are back where they were; waits until it is on disk.
    ///
    /// # Errors
    /// When the file cannot be written; a later write makes up for it.
    pub fn forget(&self, addrs: impl IntoIterator<Item = PciAddr>) -> Result<()> {
        let change = self.change(&mut self.lock(), |stored| stored.forget(addrs));
        self.stored(change)
    }

    /// Forgets those of the functions for which `is_back` says so, and waits for nothing.
    /// Nobody remembers one meanwhile.
    pub fn forget_if(&self, addrs: &[PciAddr], is_back: impl Fn(PciAddr) -> bool) {
        let mut inner = self.lock();
        let addrs: Vec<PciAddr> = addrs.iter().copied().filter(|addr| is_back(*addr)).collect();
        self.change(&mut inner, |stored| stored.forget(addrs));
    }

    /// What the functions we moved were before. Entries that make no sense are left out.
    pub fn moved(&self) -> LiteMap<PciAddr, Before> {
        self.lock().wanted.moved()
    }

    /// Remembers how many VFs we make on a PF. Durable when it returns, which may be never.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remember_made(&self, addr: PciAddr, vfs: u32) -> Result<()> {
        let change = self.change(&mut self.lock(), |stored| {
            stored.made.insert(addr.to_string(), vfs) != Some(vfs)
        });
        self.stored(change)
    }

    /// On which PFs we made VFs in this boot, and how many.
    pub fn made(&self) -> LiteMap<PciAddr, u32> {
        self.lock().wanted.made()
    }

    /// Sets which grants stand, and which groups were not seen closed since they were
    /// released: the number of the change.
    pub fn set_grants(
        &self,
        grants: &LiteMap<DeviceId, Grant>,
        releasing: LiteMap<GroupId, Set<Container>>,
    ) -> u64 {
        self.change(&mut self.lock(), |stored| stored.set_grants(grants, releasing))
    }

    /// Groups that were not seen closed since they were released, with their last holders.
    pub fn releasing(&self) -> LiteMap<GroupId, Set<Container>> {
        let inner = self.lock();
        let releasing = inner.wanted.releasing.iter();
        releasing.filter_map(|(group, last)| Some((group.parse().ok()?, last.clone()))).collect()
    }

    /// The change to wait for until the grants of these functions are on disk; `None` when
    /// they are, whatever else is not.
    pub fn unstored<'a>(&self, mut addrs: impl Iterator<Item = &'a DeviceId>) -> Option<u64> {
        let inner = self.lock();
        let is_stored = |addr: &DeviceId| {
            let addr = addr.to_string();
            inner.wanted.grants.get(&addr) == inner.on_disk.grants.get(&addr)
        };
        (!addrs.all(is_stored)).then_some(inner.change)
    }

    /// Every grant of this boot.
    pub fn grants(&self) -> LiteMap<DeviceId, Grant> {
        self.lock().wanted.grants()
    }

    /// Makes a change in memory; `edit` says whether there was something to change.
    fn change(&self, inner: &mut Inner, edit: impl FnOnce(&mut Stored) -> bool) -> u64 {
        let again = inner.tried == inner.change && inner.written != inner.change;
        if edit(&mut inner.wanted) || again {
            inner.change += 1;
            self.work.notify_one();
        }
        inner.change
    }
}
