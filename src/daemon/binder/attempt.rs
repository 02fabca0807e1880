//! One try to bind a group, on the group's own thread: looks, judges, moves.

use std::fs::File;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Binder;
use super::judge::{Judged, judge};
use super::step::{Progress, Step};
use crate::config::Config;
use crate::error::{Error, Result, chain};
use crate::set::Set;
use crate::state::lock;
use crate::sys::bind::{self, Before, Permit};
use crate::sys::pci::{GroupId, PciAddr};

/// How old the judgement may be when a member is touched.
const FRESH: Duration = Duration::from_secs(1);
const CHANGED: &str = "the members of its IOMMU group have changed meanwhile";

/// The try.
struct Attempt<'a> {
    binder: &'a Binder,
    group: GroupId,
    config: Arc<Config>,
    progress: &'a Progress,
    /// What it moves.
    tried: &'a mut Set<PciAddr>,
    judged: Instant,
    claims: Vec<Arc<File>>,
    /// What was remembered for it.
    fresh: Vec<PciAddr>,
}

impl Binder {
    /// Tries it. `tried` gets what it moves.
    pub(super) fn run(
        &self,
        group: GroupId,
        progress: &Progress,
        tried: &mut Set<PciAddr>,
    ) -> Result<()> {
        let _lock = lock::group(&self.settings.get().run_dir, group)?;
        // Those of now: `restore` may have had the lock for long.
        let config = self.settings.get();
        let (judged, claims, fresh) = (Instant::now(), Vec::new(), Vec::new());
        let mut attempt =
            Attempt { binder: self, group, config, progress, tried, judged, claims, fresh };
        let members = attempt.judge()?;
        let root = attempt.config.root.clone();
        let bound = bind::group(&root, group, &members, &mut attempt);
        if let Err(Error::Bind { rollback, .. }) = &bound
            && rollback.is_empty()
        {
            // All back where they were: there is nothing left to undo. Why the bind failed
            // is what has to be told; a memory too many only costs a look at the next start.
            progress.at(Step::Store);
            if let Err(e) = self.store.forget(attempt.fresh) {
                log::error!("group {group}: {}", chain(&e));
            }
        }
        bound
    }
}

impl Attempt<'_> {
    /// What may be moved by the host of this moment.
    fn judge(&mut self) -> Result<Set<PciAddr>> {
        self.progress.at(Step::Look);
        let begun = Instant::now();
        let Binder { judging, hold, store, .. } = self.binder;
        let judged = judge(self.group, &self.config, judging, hold, || store.moved(), self.tried);
        let Judged { members, claims } = judged?;
        self.claims = claims;
        self.judged = begun;
        self.progress.at(Step::Kernel);
        Ok(members)
    }
}

impl Permit for Attempt<'_> {
    fn remember(&mut self, addr: PciAddr, before: Before) -> Result<Before> {
        self.fresh.push(addr);
        self.progress.at(Step::Store);
        let first = self.binder.store.remember(addr, before);
        self.progress.at(Step::Kernel);
        first
    }

    /// A write of our file, or a driver that lets go, may have taken any time.
    fn still_allowed(&mut self) -> Result<()> {
        if self.judged.elapsed() < FRESH {
            return Ok(());
        }
        let before = self.tried.clone();
        let now = self.judge()?;
        if now == before { Ok(()) } else { Err(Error::State(CHANGED.to_owned())) }
    }

    fn let_go(&mut self) {
        self.claims.clear();
    }
}
