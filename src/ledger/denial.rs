//! Why a function may not be granted, or its container not started: a sentence each, which
//! ends up in the pod's events.

use std::fmt;

use super::Who;
use crate::error::words;
use crate::metrics::Reason;
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::groups;
use crate::sys::pci::GroupId;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial {
    /// Somebody holds another function of the group, or this one under another resource.
    Held {
        /// What was asked for.
        addr: DeviceId,
        /// The group of both.
        group: GroupId,
        /// What is held.
        sibling: DeviceId,
        /// By whom. Boxed, because denials travel as errors.
        holder: Box<Who>,
    },
    /// The kubelet has given the function to two pods.
    Twice {
        /// The function.
        addr: DeviceId,
        /// Those that have it.
        holders: Set<Who>,
    },
    /// The group is still open although its last holder is gone.
    Open {
        /// The group.
        group: GroupId,
        /// Its last holders.
        last: Set<Who>,
    },
}

impl Denial {
    /// As what it is counted.
    pub fn reason(&self) -> Reason {
        match self {
            Denial::Held { .. } => Reason::Held,
            Denial::Twice { .. } => Reason::Twice,
            Denial::Open { .. } => Reason::Open,
        }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Denial::Held { addr, group, sibling, holder } if addr == sibling => write!(
                f,
                "{addr} of IOMMU group {group} is held by {holder} under another resource name"
            ),
            Denial::Held { addr, group, sibling, holder } => write!(
                f,
                "{addr} is in IOMMU group {group}, of which {holder} holds {sibling}; a group \
                 goes to one container at a time (of one pod, ask for both in one container)"
            ),
            Denial::Twice { addr, holders } => write!(
                f,
                "the kubelet has given {addr} to more than one pod ({}), see \
                 kubernetes/kubernetes#137534; delete the newer one",
                words(holders)
            ),
            Denial::Open { group, last } => {
                let node = groups::shown(*group);
                write!(f, "/{node} is still open by what the last holder started")?;
                if !last.is_empty() {
                    write!(f, " ({})", words(last))?;
                }
                write!(f, "; fuser /{node} on the node names the process")
            }
        }
    }
}
