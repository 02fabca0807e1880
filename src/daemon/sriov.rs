//! Makes VFs where the config wants them, each PF on a thread of its own, so that a write
//! that never returns costs one PF and no more.
//!
//! It is asked at every look, so a PF that comes later, or whose VFs a reboot took, needs no
//! path of its own. On its thread a PF is decided on again from a fresh look, under the lock
//! of its group: whoever binds it has the same lock, and asks for VFs first.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use litemap::LiteMap;

use super::binder::{Binder, FIRST_RETRY, longer};
use super::desk::Desk;
use super::hint::Hint;
use super::look::{self, Look};
use super::settings::Settings;
use super::wait::within;
use crate::config::Config;
use crate::error::{Error, Result, chain};
use crate::inventory::{Inventory, inventory};
use crate::ledger::{Leases, Ledger};
use crate::metrics::Cause;
use crate::policy::Policy;
use crate::set::Set;
use crate::sriov::{Decision, Known, Order, Standing, Verdict, decide};
use crate::state::{Store, lock};
use crate::sys::pci::{GroupId, PciAddr};
use crate::sys::scan::{self, scan};
use crate::sys::{Root, groups, hostuse, openers, sriov, thread};

/// Drivers take seconds for dozens of VFs. What takes longer is not expected to return.
const STUCK: Duration = Duration::from_secs(30);
/// How long the start waits for VFs, which pods may have had before a reboot.
const PATIENCE: Duration = Duration::from_secs(5);

/// The makings of this process.
#[derive(Debug)]
pub(super) struct Maker {
    settings: Arc<Settings>,
    store: Arc<Store>,
    ledger: Arc<Mutex<Ledger>>,
    binder: Arc<Binder>,
    hint: Hint,
    work: Mutex<LiteMap<PciAddr, Work>>,
    /// What was said of each PF last, so that each thing is said once.
    said: Mutex<LiteMap<PciAddr, String>>,
}

/// What became of a PF's last making. One that is not here had none, or it succeeded.
#[derive(Debug)]
enum Work {
    Running {
        since: Instant,
        tried: Tried,
        wait: Duration,
        /// Why the one before this failed, when it did.
        failed: Option<String>,
    },
    Failed {
        why: String,
        due: Instant,
        wait: Duration,
        tried: Tried,
    },
}

/// What of a PF, when it changes, makes another try worth while before its time: what is
/// ordered, and its driver.
type Tried = (Order, Option<String>);

/// Makes what is wanted by a look and is not being made. Returns how each PF stands.
pub(super) fn pursue(
    desk: &Desk,
    inventory: &Inventory,
    leases: &Leases,
    moving: &Set<GroupId>,
) -> LiteMap<PciAddr, Standing> {
    let open = desk.openers().keys().copied().collect();
    desk.maker.pursue(inventory, leases, moving, &open)
}

/// Makes VFs before what is held is bound: after a reboot that may be VFs.
pub(super) fn at_start(desk: &Desk) {
    if desk.config().policy.sriov.is_empty() {
        return;
    }
    let Look { inventory, leases, moving, .. } = look::decide(desk, Cause::Start, None);
    pursue(desk, &inventory, &leases, &moving);
    desk.maker.wait();
}

impl Maker {
    /// A maker that has made nothing.
    pub(super) fn new(
        settings: &Arc<Settings>,
        store: &Arc<Store>,
        ledger: &Arc<Mutex<Ledger>>,
        binder: &Arc<Binder>,
        hint: &Hint,
    ) -> Maker {
        Maker {
            settings: Arc::clone(settings),
            store: Arc::clone(store),
            ledger: Arc::clone(ledger),
            binder: Arc::clone(binder),
            hint: hint.clone(),
            work: Mutex::default(),
            said: Mutex::default(),
        }
    }

    fn work(&self) -> MutexGuard<'_, LiteMap<PciAddr, Work>> {
        // Only whole values are put in under this lock, and nothing waits under it.
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes what is wanted by one look and is not being made, unless it has failed a moment
    /// ago. Returns how each PF stands. Groups whose drivers are being changed say nothing.
    fn pursue(
        self: &Arc<Self>,
        inventory: &Inventory,
        leases: &Leases,
        moving: &Set<GroupId>,
        open: &Set<GroupId>,
    ) -> LiteMap<PciAddr, Standing> {
        let config = self.settings.get();
        let made = self.store.made();
        let mut decisions = decide(inventory, &config.policy, Known { leases, made: &made, open });
        decisions.retain(|addr, _| {
            let group = inventory.devices.get(addr).and_then(|d| d.facts.group);
            !group.is_some_and(|group| moving.contains(&group))
        });
        let wants = |addr: &PciAddr| {
            decisions.get(addr).is_some_and(|d| matches!(d.verdict, Verdict::Make(_)))
        };
        self.work().retain(|addr, work| matches!(work, Work::Running { .. }) || wants(addr));
        for (addr, decision) in &decisions {
            if let Verdict::Make(order) = &decision.verdict {
                let driver = inventory.devices.get(addr).and_then(|d| d.facts.driver.as_ref());
                self.order(*addr, (order.clone(), driver.map(ToString::to_string)));
            }
        }
        let standings =
            decisions.iter().map(|(addr, decision)| (*addr, self.standing(*addr, decision)));
        let standings = standings.collect();
        self.say(&standings);
        standings
    }

    fn order(self: &Arc<Self>, addr: PciAddr, tried: Tried) {
        let mut work = self.work();
        let (wait, failed) = match work.get_mut(&addr) {
            Some(Work::Running { .. }) => return,
            Some(Work::Failed { due, tried: last, .. })
                if *due > Instant::now() && *last == tried =>
            {
                return;
            }
            Some(Work::Failed { why, wait, .. }) => (longer(*wait), Some(std::mem::take(why))),
            None => (FIRST_RETRY, None),
        };
        let order = tried.0.clone();
        work.insert(addr, Work::Running { since: Instant::now(), tried, wait, failed });
        drop(work);
        let this = Arc::clone(self);
        let body = move || {
            let outcome = this.run(addr, &order);
            this.end(addr, outcome);
        };
        if let Err(e) = thread::spawn(&format!("pf-{addr}"), body) {
            self.end(addr, Err(e));
        }
    }

    fn standing(&self, addr: PciAddr, decision: &Decision) -> Standing {
        let standing = decision.standing();
        match self.work().get(&addr) {
            None => standing,
            Some(Work::Running { since, .. }) if since.elapsed() >= STUCK => {
                let why = format!(
                    "the kernel has not returned from making its VFs for more than {} s (dmesg \
                     says more)",
                    STUCK.as_secs()
                );
                standing.but("stuck", Some(why))
            }
            Some(Work::Running { .. }) => standing.but("making", None),
            Some(Work::Failed { why, .. }) => standing.but("failed", Some(why.clone())),
        }
    }

    /// Logs what changed since the last look and is not said where it happens.
    fn say(&self, standings: &LiteMap<PciAddr, Standing>) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let mut now = LiteMap::new();
        for (addr, standing) in standings {
            let Some(why) = &standing.reason else { continue };
            let text = format!("{} {why}", standing.state);
            if said.get(addr) != Some(&text) {
                match standing.state.as_str() {
                    "left" => log::warn!(address:% = addr; "{addr} keeps its VFs: {why}"),
                    "stuck" => log::error!(address:% = addr; "{addr}: {why}"),
                    "refused" => {
                        log::warn!(address:% = addr; "no VFs are made on {addr}: {why}");
                    }
                    // It was an error when it happened.
                    _ => {}
                }
            }
            now.insert(*addr, text);
        }
        *said = now;
    }

    /// When the controller has to look again for a PF's sake.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let now = Instant::now();
        let due = |work: &Work| match work {
            Work::Running { since, .. } => Some(*since + STUCK).filter(|t| *t > now),
            Work::Failed { due, .. } => Some(*due),
        };
        self.work().values().filter_map(due).min()
    }

    /// Waits for what is being made.
    fn wait(&self) {
        let running = || self.work().values().any(|w| matches!(w, Work::Running { .. }));
        if !within(PATIENCE, || !running()) {
            log::warn!("VFs are still being made; pods that had some have to wait for them");
        }
    }

    fn end(&self, addr: PciAddr, outcome: Result<()>) {
        let mut work = self.work();
        if let Some(Work::Running { since, tried, wait, failed }) = work.remove(&addr) {
            match outcome {
                Ok(()) => {
                    let (vfs, took) = (tried.0.vfs, since.elapsed().as_secs_f64());
                    log::info!(address:% = addr; "{addr}: made {vfs} VFs in {took:.1} s");
                }
                Err(e) => {
                    let why = chain(&e);
                    // Tried again and again, and said once.
                    let again = failed.as_ref() == Some(&why);
                    let level = if again { log::Level::Debug } else { log::Level::Error };
                    log::log!(level, address:% = addr; "no VFs are made on {addr}: {why}");
                    let due = Instant::now() + wait;
                    work.insert(addr, Work::Failed { why, due, wait, tried });
                }
            }
        }
        drop(work);
        self.hint.look();
    }

    /// Looks, decides, makes. On this PF's own thread.
    fn run(&self, addr: PciAddr, order: &Order) -> Result<()> {
        let config = self.settings.get();
        let group = groups::of(&config.root, addr)?;
        let _lock = group.map(|group| lock::group(&config.run_dir, group)).transpose()?;
        // Those of now: `restore` may have had the lock for long.
        let config = self.settings.get();
        let groups: Set<GroupId> = order.instead_of.values().flatten().copied().collect();
        if !self.binder.withhold(&groups) {
            return Err(Error::State("the drivers of its VFs are being changed".into()));
        }
        let made = self.make(&config, addr, order, &groups, group);
        self.binder.release(&groups);
        made
    }

    fn make(
        &self,
        config: &Config,
        addr: PciAddr,
        order: &Order,
        groups: &Set<GroupId>,
        locked: Option<GroupId>,
    ) -> Result<()> {
        // A lease that began before the groups were withheld is seen here, and one that
        // begins after waits for us.
        let leases = self.ledger.lock().unwrap_or_else(PoisonError::into_inner).snapshot();
        if !self.is_still(&config.policy, &leases, &config.root, addr, order)? {
            return Ok(());
        }
        let mut locks = Vec::new();
        for group in groups {
            let used = || Error::State(format!("group {group} of its VFs is in use"));
            // Without isolation theirs is the PF's, whose lock we have.
            if Some(*group) != locked {
                locks.push(lock::try_group(&config.run_dir, *group)?.ok_or_else(used)?);
            }
            if leases.groups.contains_key(group) || openers::is_group_open(&config.root, *group)? {
                return Err(used());
            }
        }
        for reason in &order.overridden {
            log::warn!(
                address:% = addr;
                "VFs are made on {addr} by --allow although the host uses it: {reason}"
            );
        }
        if !order.instead_of.is_empty() {
            let vfs: Set<PciAddr> = order.instead_of.keys().copied().collect();
            let host = hostuse::read(&config.root);
            let claims = self.binder.hold.disks(&config.root, &host, &vfs)?;
            // What is remembered stays true if we are killed now: it had VFs of ours.
            sriov::remove(&config.root, addr)?;
            drop(claims);
            self.store.forget(order.instead_of.keys().copied())?;
        }
        self.store.remember_made(addr, order.vfs)?;
        let made = sriov::make(&config.root, addr, order.vfs, order.autoprobe);
        if let (Err(_), Ok(vfs @ 1..)) = (&made, scan::enabled_vfs(&config.root, addr)) {
            // Fewer than were asked for are ours as well. Why they are fewer has to be told.
            if let Err(e) = self.store.remember_made(addr, vfs) {
                log::error!("{addr}: {}", chain(&e));
            }
        }
        made
    }

    /// Whether a fresh look still says the same; false when there is nothing left to do.
    fn is_still(
        &self,
        policy: &Policy,
        leases: &Leases,
        root: &Root,
        addr: PciAddr,
        order: &Order,
    ) -> Result<bool> {
        let inventory = inventory(scan(root)).remembering(self.store.moved());
        let (made, open) = (self.store.made(), Set::new());
        let known = Known { leases, made: &made, open: &open };
        let decision = decide(&inventory, policy, known).remove(&addr);
        match decision.as_ref().map(|d| (&d.verdict, d.reason())) {
            Some((Verdict::Make(now), _)) if now == order => Ok(true),
            Some((Verdict::Make(_), _)) => Err(Error::State("something else is wanted now".into())),
            Some((_, Some(why))) => Err(Error::State(why)),
            Some((_, None)) | None => Ok(false),
        }
    }
}
