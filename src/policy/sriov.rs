//! The tables `[[sriov]]` of the config: on which PFs how many VFs are to be.

use std::fmt;

use super::Policy;
use super::pattern::PfPattern;
use super::rule::{Match, Subject, Verdict};
use crate::sys::labels::Label;

/// VFs that are wanted on PFs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sriov {
    /// Which PFs: those that one of these takes.
    pub pf: Vec<PfSelector>,
    /// How many on each.
    pub vfs: u32,
    /// Whether the kernel gives them to their native driver as they come.
    pub autoprobe: bool,
}

/// Which PFs are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PfSelector {
    /// By the name of its interface, or by address.
    Named(PfPattern),
    /// By anything else that is known of it.
    Matching(Box<Match>),
}

impl Sriov {
    fn verdict(&self, subject: &Subject<'_>) -> Verdict {
        let verdicts = || self.pf.iter().map(|pf| pf.verdict(subject));
        if verdicts().any(|v| v == Verdict::Yes) {
            return Verdict::Yes;
        }
        verdicts().find(|v| *v != Verdict::No).unwrap_or(Verdict::No)
    }
}

impl PfSelector {
    fn verdict(&self, subject: &Subject<'_>) -> Verdict {
        let labels = subject.facts.labels();
        match self {
            PfSelector::Matching(matching) => matching.verdict(subject),
            PfSelector::Named(PfPattern::Address(pattern)) => {
                Verdict::of(pattern.matches(subject.addr))
            }
            PfSelector::Named(PfPattern::Netdev(name)) => {
                match labels.unseen.get(&Label::Netdevs) {
                    Some(why) => Verdict::Unknown(why.clone()),
                    None => Verdict::of(labels.netdevs.contains(name)),
                }
            }
        }
    }
}

impl Policy {
    /// The first table that takes a function; what is no PF is taken by none.
    ///
    /// # Errors
    /// When it cannot be told whether a table takes it; a later one may not have it then.
    pub fn sriov(&self, subject: &Subject<'_>) -> Result<Option<&Sriov>, String> {
        if subject.facts.total_vfs().is_none() {
            return Ok(None);
        }
        for table in &self.sriov {
            match table.verdict(subject) {
                Verdict::Yes => return Ok(Some(table)),
                Verdict::No => {}
                Verdict::Unknown(why) => {
                    return Err(format!(
                        "whether [[sriov]] pf {table} takes it cannot be told: {why}"
                    ));
                }
            }
        }
        Ok(None)
    }
}

/// Which PFs, as in the file.
impl fmt::Display for Sriov {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.pf.iter().map(ToString::to_string).collect();
        f.write_str(&texts.join("|"))
    }
}

impl fmt::Display for PfSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PfSelector::Named(pattern) => pattern.fmt(f),
            PfSelector::Matching(matching) => write!(f, "({matching})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{Device, Inventory};
    use crate::sys::labels::Labels;
    use crate::sys::pci::PciAddr;
    use crate::sys::scan::{Function, Pf};

    fn table(pf: PfSelector, vfs: u32) -> Sriov {
        Sriov { pf: vec![pf], vfs, autoprobe: false }
    }

    fn named(text: &str) -> PfSelector {
        PfSelector::Named(text.parse().expect("a PF"))
    }

    #[test]
    fn the_first_table_that_takes_a_pf_has_it() {
        let by_id = Match { id: vec!["8086:10c9".parse().expect("an ID")], ..Match::default() };
        let tables = [
            table(named("0000:41:00.1"), 1),
            table(named("ens9"), 2),
            table(PfSelector::Matching(Box::new(by_id)), 3),
        ];
        let policy = Policy { sriov: tables.into(), ..Policy::default() };
        // (address, interface, SR-IOV, its interfaces can be seen, VFs)
        let cases = [
            ("0000:41:00.1", "ens9", true, true, Ok(Some(1))),
            ("0000:41:00.0", "ens9", true, true, Ok(Some(2))),
            ("0000:41:00.0", "ens8", true, true, Ok(Some(3))),
            ("0000:41:00.0", "ens9", false, true, Ok(None)),
            ("0000:41:00.0", "", true, false, Err("whether [[sriov]] pf ens9 takes it")),
        ];
        for (addr, netdev, sriov, seen, expected) in cases {
            let mut facts = Function { id: "8086:10c9".parse().ok(), ..Function::default() };
            facts.pf = sriov.then(|| Box::new(Pf { total: Some(7), ..Pf::default() }));
            let mut labels = Labels { netdevs: [netdev.to_owned()].into(), ..Labels::none() };
            if !seen {
                labels.unseen.insert(Label::Netdevs, "denied".to_owned());
            }
            facts.labels = Some(Box::new(labels));
            let device = Device { facts, ..Device::default() };
            let addr: PciAddr = addr.parse().expect("an address");
            let inventory = Inventory::default();
            let found = policy.sriov(&Subject::new(&inventory, addr, &device));
            match (found.map(|table| table.map(|t| t.vfs)), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{addr} {netdev}"),
                (Err(why), Err(expected)) => assert!(why.starts_with(expected), "{why}"),
                (found, _) => panic!("{addr} {netdev}: {found:?}"),
            }
        }
    }
}
