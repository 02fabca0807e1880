//! On which PFs VFs are to be made, and why not on the others that the config names. Pure.
//!
//! The kernel goes from no VFs to any number and back to none, and from no number to another
//! (Documentation/PCI/pci-iov-howto.rst; drivers/pci/pci-sysfs.c answers EBUSY). So another
//! number costs every VF there is, and is only made of those that we made ourselves and that
//! nobody uses. A PF that the host uses is left alone: its driver may start anew for it.

use std::fmt;

use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use crate::inventory::uses::HostReason;
use crate::inventory::{Device, Inventory};
use crate::ledger::Leases;
use crate::policy::Policy;
use crate::policy::rule::Subject;
use crate::policy::sriov::Sriov;
use crate::set::Set;
use crate::sys::groups;
use crate::sys::pci::{DriverName, GroupId, PciAddr};
use crate::sys::scan::Function;

/// What is known besides the host and the config.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Who holds what.
    pub leases: &'a Leases,
    /// On which PFs we made how many VFs since the boot.
    pub made: &'a LiteMap<PciAddr, u32>,
    /// Groups that a process without a lease has open.
    pub open: &'a Set<GroupId>,
}

/// A PF that the config wants VFs on, or on which we made some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// How many VFs it has.
    pub has: u32,
    /// How many it is to have; `None` when the config does not say, or it cannot be told.
    pub wanted: Option<u32>,
    /// What follows.
    pub verdict: Verdict,
}

/// What is to be done with a PF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing: it has what is wanted.
    Ready,
    /// Make VFs.
    Make(Order),
    /// Nothing: we made its VFs, and the config wants them no more. Pods may use them.
    Left,
    /// Nothing, for this reason.
    Refused(Why),
}

/// VFs to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// How many.
    pub vfs: u32,
    /// Whether the kernel gives them to their native driver.
    pub autoprobe: bool,
    /// VFs that have to go first, each with its group: all there are.
    pub instead_of: LiteMap<PciAddr, Option<GroupId>>,
    /// What the host needs the PF for, which the operator answers for.
    pub overridden: Vec<HostReason>,
}

/// Why no VFs are made, a sentence each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Something must be known that cannot be read.
    Undecided(String),
    /// It cannot have so many.
    TooMany(u32),
    /// The host needs it.
    Host(PciAddr, Box<HostReason>),
    /// It is handed out by itself.
    OnVfio(DriverName),
    /// Somebody has it.
    Leased(String),
    /// Only a driver makes VFs.
    NoDriver,
    /// It has another number of VFs, which cannot be changed.
    Differs(String),
}

/// Decides for each PF that the config or we have to do with.
pub fn decide(
    inventory: &Inventory,
    policy: &Policy,
    known: Known<'_>,
) -> LiteMap<PciAddr, Decision> {
    let one = |(addr, device): (&PciAddr, &Device)| {
        let has = number(&device.facts);
        let (wanted, verdict) = match policy.sriov(&Subject::new(inventory, *addr, device)) {
            Err(why) => (None, Verdict::Refused(Why::Undecided(why))),
            Ok(Some(table)) => {
                let verdict = judge(inventory, policy, known, (*addr, device), table);
                (Some(table.vfs), verdict.unwrap_or_else(Verdict::Refused))
            }
            Ok(None) if has > 0 && known.made.contains_key(addr) => (None, Verdict::Left),
            Ok(None) => return None,
        };
        Some((*addr, Decision { has, wanted, verdict }))
    };
    inventory.devices.iter().filter_map(one).collect()
}

/// How many VFs a function has.
fn number(facts: &Function) -> u32 {
    // A device has 65,535 at most.
    u32::try_from(facts.vfs().len()).unwrap_or(u32::MAX)
}

fn judge(
    inventory: &Inventory,
    policy: &Policy,
    known: Known<'_>,
    (addr, device): (PciAddr, &Device),
    table: &Sriov,
) -> Result<Verdict, Why> {
    let facts = &device.facts;
    if let Some(problem) = facts.problems.first() {
        return Err(Why::Undecided(problem.clone()));
    }
    let has = number(facts);
    if has == table.vfs {
        return Ok(Verdict::Ready);
    }
    if let Some(total) = facts.total_vfs().filter(|total| table.vfs > *total) {
        return Err(Why::TooMany(total));
    }
    if let Some(lease) = known.leases.held.get(&addr.into()) {
        let who = lease.first().map(|held| held.who.to_string());
        return Err(Why::Leased(who.unwrap_or_else(|| "a pod that has no name yet".to_owned())));
    }
    match &facts.driver {
        None => return Err(Why::NoDriver),
        Some(driver) if driver.is_vfio() => return Err(Why::OnVfio(driver.clone())),
        Some(_) => {}
    }
    if has > 0 && known.made.get(&addr) != Some(&has) {
        return Err(Why::Differs("they were not made by this program".to_owned()));
    }
    let allowed = policy.allow.contains(&addr);
    if let Some(reason) = device.uses.first().filter(|_| !allowed) {
        return Err(Why::Host(addr, Box::new(reason.clone())));
    }
    let mut instead_of = LiteMap::new();
    for vf in facts.vfs().values() {
        let group = unused(inventory, known, *vf).map_err(Why::Differs)?;
        instead_of.insert(*vf, group);
    }
    let overridden = device.uses.clone();
    let Sriov { vfs, autoprobe, .. } = *table;
    Ok(Verdict::Make(Order { vfs, autoprobe, instead_of, overridden }))
}

/// The group of a VF that nobody uses; why it cannot go, when somebody does.
fn unused(inventory: &Inventory, known: Known<'_>, vf: PciAddr) -> Result<Option<GroupId>, String> {
    let device = inventory.devices.get(&vf);
    let device = device.ok_or_else(|| format!("{vf} is not seen on the PCI bus"))?;
    if let Some(reason) = device.uses.first() {
        return Err(format!("the host needs {vf}: {reason}"));
    }
    let mdevs = inventory.mdevs_of(vf);
    if mdevs > 0 {
        return Err(format!("mediated devices are made of {vf}: {mdevs}"));
    }
    let group = device.facts.group;
    if known.leases.held.contains_key(&vf.into())
        || group.is_some_and(|group| known.leases.groups.contains_key(&group))
    {
        return Err(format!("{vf} is held by a pod"));
    }
    match group.filter(|group| known.open.contains(group)) {
        Some(group) => Err(format!("a process has /{} of {vf} open", groups::shown(group))),
        None => Ok(group),
    }
}

/// How a PF stands, for who shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// How many VFs it has.
    pub has: u32,
    /// How many it is to have, when the config says.
    pub wanted: Option<u32>,
    /// A word that stays the same over releases: those of [`Decision::state`], and of a
    /// running daemon `making`, `failed` and `stuck`.
    pub state: String,
    /// Why it has not what is wanted, when something is in the way.
    pub reason: Option<String>,
}

impl Standing {
    /// The same, as who makes the VFs knows it.
    #[must_use]
    pub fn but(self, state: &str, reason: Option<String>) -> Standing {
        Standing { state: state.to_owned(), reason, ..self }
    }
}

impl Decision {
    /// How the PF stands by this look alone.
    pub fn standing(&self) -> Standing {
        let Decision { has, wanted, .. } = *self;
        Standing { has, wanted, state: self.state().to_owned(), reason: self.reason() }
    }

    /// A word for how a PF stands, stable for scripts and metrics.
    pub fn state(&self) -> &'static str {
        match &self.verdict {
            Verdict::Ready => "ready",
            Verdict::Make(_) => "pending",
            Verdict::Left => "left",
            Verdict::Refused(_) => "refused",
        }
    }

    /// Why it has not what is wanted, when something is in the way.
    pub fn reason(&self) -> Option<String> {
        match &self.verdict {
            Verdict::Ready | Verdict::Make(_) => None,
            Verdict::Left => Some(
                "no [[sriov]] of the config wants its VFs any more; they stay until the next \
                 boot, because pods may use them"
                    .to_owned(),
            ),
            Verdict::Refused(why) => Some(self.sentence(why)),
        }
    }

    fn sentence(&self, why: &Why) -> String {
        let Why::Differs(why) = why else { return why.to_string() };
        let (has, wanted) = (self.has, self.wanted.unwrap_or_default());
        format!(
            "it has {has} VFs and not {wanted}, and another number would take all of them away: \
             {why}"
        )
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Undecided(why) | Why::Differs(why) => f.write_str(why),
            Why::TooMany(0) => {
                f.write_str("it can have no VFs now: its firmware or its driver allows none")
            }
            Why::TooMany(total) => write!(f, "it can have {total} VFs at most"),
            Why::Host(addr, reason) => write!(
                f,
                "the host needs it: {reason}; VFs are made on it all the same with --allow {addr}"
            ),
            Why::OnVfio(driver) => write!(f, "it is on {driver}, which makes no VFs for us"),
            Why::Leased(who) => write!(f, "it is held itself, by {who}"),
            Why::NoDriver => f.write_str("it has no driver, and only its driver makes VFs"),
        }
    }
}

#[cfg(test)]
mod tests;
