//! The rules of the config: which functions a resource takes, and which are excluded.
//!
//! A match is a set of conditions that all must hold; each lists values of which one must.
//! What cannot be read makes a match undecided, which is neither yes nor no: a function of
//! which it is not known whether it is excluded, or whose it is, is not offered.

use std::fmt;

use super::pattern::{AddressPattern, ClassPrefix, Hex16, IdPattern, PfPattern, VfRange};
use crate::inventory::{Device, Inventory};
use crate::resource::ResourceName;
use crate::sys::labels::{Label, Serial};
use crate::sys::pci::{DriverName, NumaNode, PciAddr, PciId};
use crate::sys::scan::Function;

/// A resource of the config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What a pod asks for.
    pub name: ResourceName,
    /// Which functions it takes.
    pub matching: Match,
}

/// Conditions on a function, all of which must hold. An empty list is no condition; of
/// the others, one value must be the function's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// Vendor and device together.
    pub id: Vec<IdPattern>,
    /// Vendor.
    pub vendor: Vec<Hex16>,
    /// Device.
    pub device: Vec<Hex16>,
    /// Subsystem vendor and device.
    pub subsystem: Vec<IdPattern>,
    /// Class code, by its first digits.
    pub class: Vec<ClassPrefix>,
    /// The native driver.
    pub driver: Vec<DriverName>,
    /// Address.
    pub address: Vec<AddressPattern>,
    /// NUMA node.
    pub numa: Vec<NumaNode>,
    /// For a VF: its PF.
    pub pf: Vec<PfPattern>,
    /// For a VF: its number.
    pub vf: Vec<VfRange>,
    /// Serial number.
    pub serial: Vec<Serial>,
    /// Name of the slot.
    pub slot: Vec<String>,
    /// ACPI's instance number.
    pub acpi_index: Vec<u32>,
    /// The firmware's name.
    pub label: Vec<String>,
}

/// What a match is held against.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub(super) addr: PciAddr,
    pub(super) facts: &'a Function,
    native: Option<&'a DriverName>,
    pf: Option<(PciAddr, &'a Function)>,
}

impl<'a> Subject<'a> {
    /// A function of an inventory.
    pub fn new(inventory: &'a Inventory, addr: PciAddr, device: &'a Device) -> Subject<'a> {
        let pf = device.facts.physfn.and_then(|pf| Some((pf, &inventory.devices.get(&pf)?.facts)));
        Subject { addr, facts: &device.facts, native: device.native(), pf }
    }
}

/// Whether a match holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It cannot be told, for this reason.
    Unknown(String),
}

impl Verdict {
    pub(super) fn of(holds: bool) -> Verdict {
        if holds { Verdict::Yes } else { Verdict::No }
    }
}

/// One condition: any of the values, or none given.
fn any<T>(wanted: &[T], holds: impl Fn(&T) -> bool) -> Verdict {
    Verdict::of(wanted.is_empty() || wanted.iter().any(holds))
}

impl Match {
    /// Whether it holds for a function.
    pub fn verdict(&self, subject: &Subject<'_>) -> Verdict {
        let Subject { addr, facts, native, .. } = *subject;
        let labels = facts.labels();
        let conditions = [
            any(&self.address, |a| a.matches(addr)),
            any(&self.id, |id| facts.id.is_some_and(|is| id.matches(is))),
            any(&self.vendor, |v| facts.id.is_some_and(|is| is.vendor == v.0)),
            any(&self.device, |d| facts.id.is_some_and(|is| is.device == d.0)),
            any(&self.subsystem, |id| facts.subsystem.is_some_and(|is| id.matches(is))),
            any(&self.class, |c| facts.class.is_some_and(|is| c.matches(is))),
            any(&self.driver, |d| native == Some(d)),
            any(&self.numa, |n| facts.numa == Some(*n)),
            any(&self.vf, |range| facts.vf.is_some_and(|n| range.contains(n))),
            self.pf(subject),
            label(&self.serial, facts, Label::Serial, |s| labels.serial == Some(*s)),
            label(&self.slot, facts, Label::Slot, |s| labels.slot.as_ref() == Some(s)),
            label(&self.acpi_index, facts, Label::AcpiIndex, |n| labels.acpi_index == Some(*n)),
            label(&self.label, facts, Label::Label, |l| labels.label.as_ref() == Some(l)),
        ];
        // A condition that fails settles it, whatever could not be read.
        if conditions.contains(&Verdict::No) {
            return Verdict::No;
        }
        conditions.into_iter().find(|c| *c != Verdict::Yes).unwrap_or(Verdict::Yes)
    }

    fn pf(&self, subject: &Subject<'_>) -> Verdict {
        if self.pf.is_empty() {
            return Verdict::Yes;
        }
        let Some((addr, pf)) = subject.pf else { return Verdict::No };
        let by_name = |p: &PfPattern| matches!(p, PfPattern::Netdev(_));
        let holds = self.pf.iter().any(|p| match p {
            PfPattern::Address(pattern) => pattern.matches(addr),
            PfPattern::Netdev(name) => pf.labels().netdevs.contains(name),
        });
        match pf.labels().unseen.get(&Label::Netdevs) {
            Some(why) if !holds && self.pf.iter().any(by_name) => Verdict::Unknown(why.clone()),
            _ => Verdict::of(holds),
        }
    }

    /// Whether it names a function's exact vendor and device: the operator's word that this
    /// odd class is meant to be passed through.
    pub fn names_id(&self, id: PciId) -> bool {
        self.id.iter().any(|p| p.exact() == Some(id))
            || (self.vendor.contains(&Hex16(id.vendor)) && self.device.contains(&Hex16(id.device)))
    }

    /// Whether there is no condition at all.
    pub fn is_empty(&self) -> bool {
        *self == Match::default()
    }
}

/// A condition on a label, which may be unreadable.
fn label<T>(wanted: &[T], facts: &Function, label: Label, holds: impl Fn(&T) -> bool) -> Verdict {
    match any(wanted, holds) {
        Verdict::No => match facts.labels().unseen.get(&label) {
            Some(why) => Verdict::Unknown(why.clone()),
            None => Verdict::No,
        },
        other => other,
    }
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn texts<T: ToString>(values: &[T]) -> Vec<String> {
            values.iter().map(T::to_string).collect()
        }
        let keys = [
            ("id", texts(&self.id)),
            ("vendor", texts(&self.vendor)),
            ("device", texts(&self.device)),
            ("subsystem", texts(&self.subsystem)),
            ("class", texts(&self.class)),
            ("driver", texts(&self.driver)),
            ("address", texts(&self.address)),
            ("numa", texts(&self.numa)),
            ("pf", texts(&self.pf)),
            ("vf", texts(&self.vf)),
            ("serial", texts(&self.serial)),
            ("slot", texts(&self.slot)),
            ("acpi_index", texts(&self.acpi_index)),
            ("label", texts(&self.label)),
        ];
        let given = keys.iter().filter(|(_, values)| !values.is_empty());
        let words: Vec<String> =
            given.map(|(key, values)| format!("{key} {}", values.join("|"))).collect();
        f.write_str(&words.join(", "))
    }
}

#[cfg(test)]
mod tests;
