//! `restore`: gives functions that we moved back to their native drivers, by hand.
//!
//! Whole groups, as they were moved, and only what the state file says we moved. A group
//! that somebody holds or has open is left alone. It may run beside the daemon: a lock a
//! group keeps the two apart, and what is granted meanwhile is bound again before its
//! container starts.

use std::io::Write;

use litemap::LiteMap;

use crate::config::Config;
use crate::error::{Error, Result, chain};
use crate::holders::Holders;
use crate::kubelet::checkpoint;
use crate::ledger::Ledger;
use crate::set::Set;
use crate::state::{State, lock};
use crate::sys::bind::{self, Before};
use crate::sys::device::DeviceId;
use crate::sys::groups;
use crate::sys::openers;
use crate::sys::pci::{DriverName, GroupId, PciAddr};
use crate::sys::scan;

/// What to give back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The groups of these; everything when there are none.
    pub addrs: Set<PciAddr>,
    /// Say it and do nothing.
    pub dry_run: bool,
}

type Moved = LiteMap<PciAddr, Before>;

/// Gives back, a line for each function.
///
/// # Errors
/// When something that was asked for was not given back; the lines say what and why.
pub fn restore(config: &Config, request: &Request, out: &mut dyn Write) -> Result<()> {
    let moved = State::peek(&config.root, &config.run_dir)?;
    let (groups, mut left) = chosen(config, request, &moved);
    let mut say = |line: String| writeln!(out, "{line}").map_err(Error::output);
    for line in &left {
        say(line.clone())?;
    }
    if moved.is_empty() && request.addrs.is_empty() {
        return say("Nothing was moved to vfio-pci since this machine started.".to_owned());
    }
    for (group, moved) in groups {
        let verb = if request.dry_run { "would go" } else { "went" };
        let failed = match give_back(config, group, &moved, request.dry_run) {
            Ok(failed) => failed,
            Err(why) => {
                for addr in moved.keys() {
                    say(format!("{addr} stays on vfio-pci: {why}"))?;
                    left.push(addr.to_string());
                }
                continue;
            }
        };
        for (addr, before) in moved.iter().filter(|(addr, _)| !failed.contains_key(addr)) {
            let name = |driver: &Option<DriverName>| {
                driver.as_ref().map_or("no driver".to_owned(), ToString::to_string)
            };
            let (was, now) = (&before.driver, scan::driver(&config.root, *addr).ok().flatten());
            // Somebody else gave it one.
            match now.filter(|now| !now.is_vfio() && Some(now) != was.as_ref()) {
                Some(other) => say(format!("{addr} is on {other} already, and stays there"))?,
                None => say(format!("{addr} {verb} back to {}", name(was)))?,
            }
        }
        for (addr, why) in failed {
            say(why)?;
            left.push(addr.to_string());
        }
    }
    if left.is_empty() {
        return Ok(());
    }
    Err(Error::State(format!("{} not given back, see above", left.len())))
}

/// What was moved of the groups asked for, and a sentence for each address that was not.
fn chosen(
    config: &Config,
    request: &Request,
    moved: &Moved,
) -> (LiteMap<GroupId, Moved>, Vec<String>) {
    let mut groups: LiteMap<GroupId, Moved> = LiteMap::new();
    let mut left = Vec::new();
    for (addr, before) in moved {
        match groups::of_moved(&config.root, *addr) {
            Ok(Some(group)) => {
                groups.entry(group).or_default().insert(*addr, before.clone());
            }
            // It left the bus: there is nothing to give back.
            Ok(None) => {}
            Err(e) => left.push(format!("{addr}: {}", chain(&e))),
        }
    }
    for addr in &request.addrs {
        if !groups.values().any(|moved| moved.contains_key(addr)) {
            left.push(format!("{addr} was not moved by us since this machine started"));
        }
    }
    if !request.addrs.is_empty() {
        groups.retain(|_, moved| moved.keys().any(|addr| request.addrs.contains(addr)));
    }
    (groups, left)
}

/// Gives a group back. Returns those of its functions of which it failed, and why.
///
/// # Errors
/// When it may not be given back now: a sentence.
fn give_back(
    config: &Config,
    group: GroupId,
    moved: &Moved,
    dry_run: bool,
) -> std::result::Result<LiteMap<PciAddr, String>, String> {
    let told = |e: Error| chain(&e);
    let lock = lock::try_group(&config.run_dir, group).map_err(told)?;
    let Some(_lock) = lock else {
        return Err(format!("the drivers of group {group} are being changed right now"));
    };
    if let Some(holder) = holder(config, group)? {
        return Err(holder);
    }
    if openers::is_group_open(&config.root, group).map_err(told)? {
        return Err(format!("a process has /{} open", groups::shown_now(&config.root, group)));
    }
    if dry_run {
        return Ok(LiteMap::new());
    }
    let mut failed = LiteMap::new();
    for (addr, before) in moved.iter().rev() {
        let undone = bind::undo(&config.root, &[(*addr, before.clone())]);
        failed.extend(undone.iter().map(|e| (*addr, chain(e))));
    }
    let back: Vec<PciAddr> =
        moved.keys().filter(|addr| !failed.contains_key(addr)).copied().collect();
    if let Err(e) = forget(config, &back) {
        let why = chain(&e);
        failed.extend(
            back.into_iter()
                .map(|a| (a, format!("{a} went back and is still noted as moved: {why}"))),
        );
    }
    Ok(failed)
}

/// Takes functions out of the state file. The daemon, when one runs, owns it and does so by
/// itself.
fn forget(config: &Config, back: &[PciAddr]) -> Result<()> {
    let Ok(_instance) = lock::instance(&config.run_dir) else { return Ok(()) };
    let (mut state, _) = State::open(&config.root, &config.run_dir)?;
    state.forget(back.iter().copied())
}

/// Who holds a function of a group, as a sentence.
fn holder(config: &Config, group: GroupId) -> std::result::Result<Option<String>, String> {
    let told = |e: Error| chain(&e);
    let held: LiteMap<DeviceId, String> = match Holders::read(&config.root, &config.run_dir) {
        Some(daemon) => {
            let leases = daemon.leases();
            let who = |addr: &DeviceId| match leases.holders(*addr).next() {
                Some(held) => held.who.to_string(),
                None => "a container that is being admitted".to_owned(),
            };
            leases.held.keys().map(|addr| (*addr, who(addr))).collect()
        }
        None => {
            let mut ledger = Ledger::new(false);
            match checkpoint::read(&config.device_plugins_dir) {
                Ok(holdings) => ledger.observe(holdings),
                Err(e) if e.io().is_some_and(|e| e.kind() == std::io::ErrorKind::NotFound) => {}
                Err(e) => return Err(told(e)),
            }
            let who = |h: &crate::ledger::Holding| (h.addr, ledger.who(&h.holder).to_string());
            ledger.shown().map(who).collect()
        }
    };
    // By the same word as what is given back; a mediated device is in no group of a function.
    for (addr, who) in held.into_iter().filter_map(|(device, who)| Some((device.pci()?, who))) {
        if groups::of_moved(&config.root, addr).map_err(told)? == Some(group) {
            return Ok(Some(format!("{addr} is held by {who}")));
        }
    }
    Ok(None)
}
