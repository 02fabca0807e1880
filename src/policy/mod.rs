//! What may be offered, and under which name: the operator's selectors and the guard
//! of what the host needs. Pure.

pub mod guard;
pub mod select;

use std::collections::BTreeSet;

use crate::sys::pci::PciAddr;
use select::Selector;

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
    pub allow: BTreeSet<PciAddr>,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            namespace: DEFAULT_NAMESPACE.into(),
            select: Vec::new(),
            exclude: Vec::new(),
            allow: BTreeSet::new(),
        }
    }
}
