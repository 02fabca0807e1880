//! What may be offered, and under which name: the operator's selectors and the guard
//! of what the host needs. Pure.

pub mod guard;
pub mod pattern;
pub mod rule;
pub mod select;
pub mod sriov;

use crate::set::Set;
use crate::sys::pci::{PciAddr, PciId};
use rule::{Match, Rule, Subject, Verdict};
use select::Selector;
use sriov::Sriov;

/// Where resources are named when nothing else is asked for; the namespace of the plugin
/// this one replaces, and the one KubeVirt's documentation uses.
pub const DEFAULT_NAMESPACE: &str = "devices.kubevirt.io";

/// What the operator asked for.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The part of a resource's name before the slash.
    pub namespace: String,
    /// Only these are offered; empty means everything.
    pub select: Vec<Selector>,
    /// These are neither offered nor moved to vfio-pci, and so their group is not either.
    pub exclude: Vec<Selector>,
    /// Functions the operator answers for although the host needs them.
    pub allow: Set<PciAddr>,
    /// Whether functions are offered that no IOMMU keeps from the host's memory.
    pub allow_noiommu: bool,
    /// As `exclude`, by any fact.
    pub exclusions: Vec<Match>,
    /// Resources with names of their own; the first whose match holds has the function.
    pub resources: Vec<Rule>,
    /// What becomes of a function that none of them takes.
    pub unmatched: Unmatched,
    /// On which PFs VFs are to be; the first that takes a PF counts.
    pub sriov: Vec<Sriov>,
}

/// What becomes of a function that no rule of the config takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unmatched {
    /// It is offered under its vendor and device, as without a config.
    #[default]
    Offer,
    /// It is not offered.
    Ignore,
}

impl Policy {
    /// By which of the operator's words a function is neither offered nor moved, if by any.
    ///
    /// # Errors
    /// When it cannot be told whether one excludes it, and none surely does.
    pub fn excluded_by(&self, subject: &Subject<'_>) -> Result<Option<String>, String> {
        let named = self.exclude.iter().find(|s| s.matches(subject.addr, subject.facts));
        if let Some(selector) = named {
            return Ok(Some(selector.to_string()));
        }
        let mut unknown = Ok(None);
        for exclusion in &self.exclusions {
            match exclusion.verdict(subject) {
                Verdict::Yes => return Ok(Some(format!("[[exclude]] {exclusion}"))),
                Verdict::No => {}
                Verdict::Unknown(why) => unknown = unknown.and(Err(why)),
            }
        }
        unknown
    }

    /// Whether a function is among those that may be offered at all.
    pub fn selects(&self, subject: &Subject<'_>) -> bool {
        let selected = |s: &Selector| s.matches(subject.addr, subject.facts);
        self.select.is_empty() || self.select.iter().any(selected)
    }

    /// The rule that has a function.
    ///
    /// # Errors
    /// When it cannot be told whether a rule has it; a later one may not have it then.
    pub fn rule(&self, subject: &Subject<'_>) -> Result<Option<&Rule>, String> {
        for rule in &self.resources {
            match rule.matching.verdict(subject) {
                Verdict::Yes => return Ok(Some(rule)),
                Verdict::No => {}
                Verdict::Unknown(why) => {
                    return Err(format!("whether it is in {} cannot be told: {why}", rule.name));
                }
            }
        }
        Ok(None)
    }

    /// Whether a function's exact vendor and device were named, by a selector or by the rule
    /// that has it.
    pub fn names_id(&self, subject: &Subject<'_>) -> bool {
        let by_rule =
            |id: PciId| matches!(self.rule(subject), Ok(Some(rule)) if rule.matching.names_id(id));
        self.select.iter().any(|s| s.names_id(subject.facts))
            || subject.facts.id.is_some_and(by_rule)
    }
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            namespace: DEFAULT_NAMESPACE.into(),
            select: Vec::new(),
            exclude: Vec::new(),
            allow: Set::new(),
            allow_noiommu: false,
            exclusions: Vec::new(),
            resources: Vec::new(),
            unmatched: Unmatched::default(),
            sriov: Vec::new(),
        }
    }
}
