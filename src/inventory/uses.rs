//! Which functions the host needs, and why: the facts of [`HostUse`] joined with the
//! functions they hang from. Pure.
//!
//! A function counts when it lies in the path of something used, whatever its class; a
//! VF brings its PF. What could not be seen counts as used. Whether a need is respected
//! or overridden is `policy::guard`'s work.
//!
//! [`HostUse`]: crate::sys::hostuse::HostUse

mod consoles;
mod disks;
mod nets;

use std::fmt;

use litemap::LiteMap;

use crate::set::Set;
use crate::sys::netlink::Net;
use crate::sys::pci::PciAddr;
use crate::sys::scan::{Function, Snapshot};

/// Why the host needs a function, one sentence each. In the order in which they are
/// told: the surest first, so that a function's first reason is its best.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostReason {
    /// A file system is mounted from it.
    Mounted {
        /// Where.
        on: String,
        /// The disk or partition.
        block: String,
    },
    /// The host swaps to it.
    Swap {
        /// The disk or partition.
        block: String,
    },
    /// The kernel stacked something upon it.
    Held {
        /// The disk or partition.
        block: String,
        /// What holds it, with its name or kind.
        by: String,
        /// What of that is mounted, when something is.
        mounted_on: Option<String>,
    },
    /// It is one of the disks of a mounted file system.
    Member {
        /// The disk or partition.
        block: String,
        /// Kind of file system.
        of: String,
    },
    /// A directory of the hypervisor is mounted, and this may bring it.
    Share {
        /// Where.
        on: String,
        /// The virtio device.
        device: String,
    },
    /// A network interface of it carries traffic of the host.
    Carries {
        /// What it carries.
        what: Carried,
        /// The interface.
        dev: String,
    },
    /// A network interface of it is part of another one.
    Below {
        /// The interface.
        dev: String,
        /// The one it is part of.
        upper: String,
        /// Whether that owns it (bond, bridge, team, Open vSwitch), or only uses it (VLAN).
        enslaved: bool,
        /// The nearest one above that carries something, and what.
        carrier: Option<(String, Carried)>,
    },
    /// Something listens to all that a network interface of it receives.
    Promiscuous {
        /// The interface.
        dev: String,
    },
    /// A network interface of it has lost its link: who configures it takes its addresses away
    /// for that time, and they come back with the link.
    LostLink {
        /// The interface.
        dev: String,
    },
    /// Another device is made of it, and goes with it.
    Subfunction {
        /// That device.
        name: String,
    },
    /// It is a network card with a driver of its own, and its interface is not here.
    NoInterface {
        /// The driver.
        driver: String,
    },
    /// Its driver hands it to a program or to another machine.
    UserDriver {
        /// The driver.
        driver: String,
    },
    /// The console is shown by it.
    Screen,
    /// The kernel prints to it.
    Terminal {
        /// The console's name.
        name: String,
    },
    /// Every keyboard of the host hangs from it.
    OnlyInput {
        /// One of them.
        keyboard: String,
    },
    /// Something could not be seen, and so nothing is proved.
    Unseen {
        /// Why not.
        why: String,
        /// What may be in use.
        what: String,
    },
}

/// What a network interface carries, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carried {
    /// The default route.
    Default,
    /// An address.
    Address(Net),
    /// A route to a network.
    Route(Net),
    /// A PPPoE session.
    Pppoe,
    /// A route that is no IP route.
    Other,
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Carried::Default => f.write_str("the default route"),
            Carried::Address(net) => write!(f, "{net}"),
            Carried::Route(net) => write!(f, "a route to {net}"),
            Carried::Pppoe => f.write_str("a PPPoE session"),
            Carried::Other => f.write_str("a route"),
        }
    }
}

impl fmt::Display for HostReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HostReason::Mounted { on, block } => write!(f, "{block} is mounted on {on}"),
            HostReason::Swap { block } => write!(f, "{block} is swap"),
            HostReason::Held { block, by, mounted_on: None } => {
                write!(f, "{block} is held by {by}")
            }
            HostReason::Held { block, by, mounted_on: Some(on) } => {
                write!(f, "{block} is held by {by}, mounted on {on}")
            }
            HostReason::Member { block, of } => write!(f, "{block} belongs to a mounted {of}"),
            HostReason::Share { on, device } => write!(f, "{device} may bring the share on {on}"),
            HostReason::Carries { what, dev } => write!(f, "{dev} carries {what}"),
            HostReason::Below { dev, upper, enslaved, carrier } => {
                let is = if *enslaved { "enslaved to" } else { "below" };
                write!(f, "{dev} is {is} {upper}")?;
                match carrier {
                    None => Ok(()),
                    Some((name, what)) if name == upper => write!(f, ", which carries {what}"),
                    Some((name, what)) => write!(f, ", below {name}, which carries {what}"),
                }
            }
            HostReason::Promiscuous { dev } => {
                write!(f, "{dev} is in promiscuous mode: something listens to all it receives")
            }
            HostReason::LostLink { dev } => write!(
                f,
                "{dev} has lost its link, and what it carries with one may be gone for that time \
                 only (when nobody needs it: ip link set {dev} down)"
            ),
            HostReason::Subfunction { name } => {
                write!(f, "{name} is made of it, and would vanish with it")
            }
            HostReason::NoInterface { driver } => write!(
                f,
                "{driver} shows no network interface here: it may be in another network \
                 namespace or in use by a program"
            ),
            HostReason::UserDriver { driver } => {
                write!(f, "{driver} may have given it to a program or another machine")
            }
            HostReason::Screen => f.write_str("the console is shown on it"),
            HostReason::Terminal { name } => write!(f, "{name} on it is the kernel's console"),
            HostReason::OnlyInput { keyboard } => {
                write!(f, "the only console input hangs from it ({keyboard})")
            }
            HostReason::Unseen { why, what } => write!(f, "{why}, so {what} may be used"),
        }
    }
}

/// Every function the host needs, with its reasons, best first.
pub fn uses(snapshot: &Snapshot) -> LiteMap<PciAddr, Vec<HostReason>> {
    let mut marks = Marks { functions: &snapshot.functions, found: LiteMap::new() };
    disks::mark(&snapshot.host, &mut marks);
    nets::mark(&snapshot.host, &mut marks);
    consoles::mark(&snapshot.host, &mut marks);
    for (addr, function) in &snapshot.functions {
        if let Some(driver) = function.driver.as_ref().filter(|d| for_programs(d.as_str())) {
            let driver = driver.to_string();
            marks.mark(&[*addr], &HostReason::UserDriver { driver });
        }
    }
    marks.found.into_iter().map(|(addr, reasons)| (addr, best(reasons))).collect()
}

/// Reasons in their order. What was not seen adds nothing to what was.
fn best(reasons: Set<HostReason>) -> Vec<HostReason> {
    let unseen = |reason: &HostReason| matches!(reason, HostReason::Unseen { .. });
    let sure = reasons.iter().any(|reason| !unseen(reason));
    reasons.into_iter().filter(|reason| !(sure && unseen(reason))).collect()
}

/// Reasons found so far.
struct Marks<'a> {
    functions: &'a LiteMap<PciAddr, Function>,
    found: LiteMap<PciAddr, Set<HostReason>>,
}

impl Marks<'_> {
    /// Marks functions, everything above them, and the PF of each VF among them.
    fn mark(&mut self, path: &[PciAddr], reason: &HostReason) {
        let mut todo = path.to_vec();
        let mut seen = Set::new();
        while let Some(addr) = todo.pop() {
            if !seen.insert(addr) {
                continue;
            }
            self.found.entry(addr).or_default().insert(reason.clone());
            if let Some(function) = self.functions.get(&addr) {
                todo.extend(&function.ancestors);
                todo.extend(function.physfn);
            }
        }
    }

    /// Marks the functions that satisfy a condition, because something was not seen.
    fn mark_unseen(&mut self, why: &str, what: &str, may: impl Fn(&Function) -> bool) {
        let reason = HostReason::Unseen { why: why.to_owned(), what: what.to_owned() };
        let functions = self.functions;
        for (addr, _) in functions.iter().filter(|(_, f)| may(f)) {
            self.mark(&[*addr], &reason);
        }
    }
}

/// Whether a driver of the host runs the function: then what it does is seen in the
/// kernel's tables, or not at all. A driver link that could not be read may be any.
fn native(function: &Function) -> bool {
    match &function.driver {
        // Every VFIO driver has the word in its name: vfio-pci, mlx5_vfio_pci.
        Some(driver) => !driver.as_str().contains("vfio") && driver.as_str() != "pci-stub",
        None => !function.problems.is_empty(),
    }
}

/// Drivers that give a function away without VFIO: to a program (DPDK, SPDK) or to a
/// Xen domain. The kernel's tables then show nothing of it.
fn for_programs(driver: &str) -> bool {
    ["uio_pci_generic", "igb_uio", "pciback", "xen-pciback"].contains(&driver)
}

/// Whether the class is one of these, by base class or by base class and subclass, or
/// could not be read.
fn class_is(function: &Function, bases: &[u8], subs: &[u16]) -> bool {
    function
        .class
        .is_none_or(|class| bases.contains(&class.base()) || subs.contains(&class.with_sub()))
}

#[cfg(test)]
mod tests;
