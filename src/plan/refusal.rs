//! Why a function is not offered: one variant a reason, one sentence each.

use std::fmt;

use crate::policy::guard::HostCritical;
use crate::sys::pci::{ClassCode, PciAddr};

/// Why a function is not offered. The sentences are what `list` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The host needs it, or a member of its group.
    Host(HostCritical),
    /// No IOMMU group.
    NoGroup,
    /// Without an IOMMU, whoever has it reads and writes all of the host's memory.
    NoIommu,
    /// Header type 1 or 2.
    Bridge,
    /// It hangs from another endpoint, which is the one to hand out.
    Behind(PciAddr),
    /// A class that is part of the platform, and nobody named its exact ID.
    Class(ClassCode),
    /// A PF whose VFs are enabled: they would vanish with it.
    PfInUse(usize),
    /// A driver has made mediated devices of it: they would vanish with it.
    Mdevs(usize),
    /// The config wants VFs on it.
    Sriov,
    /// A member of the group is no PCI function.
    ForeignMember(String),
    /// The operator excluded it, by these words.
    Excluded(String),
    /// The operator selected others.
    NotSelected,
    /// No resource of the config takes it, and the config offers nothing else.
    Unmatched,
    /// The config asks for a fact of it that cannot be read.
    Undecided(String),
    /// sysfs did not say what must be known.
    Unreadable(String),
    /// A member of its group has to stay with the host.
    Member {
        /// Which.
        member: PciAddr,
        /// Why that one is refused.
        why: Box<Refusal>,
    },
}

impl Refusal {
    /// A word for the kind, stable for scripts and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Refusal::Host(_) => "host",
            Refusal::NoGroup => "no-group",
            Refusal::NoIommu => "no-iommu",
            Refusal::Bridge => "bridge",
            Refusal::Behind(_) => "behind",
            Refusal::Class(_) => "class",
            Refusal::PfInUse(_) => "pf-in-use",
            Refusal::Mdevs(_) => "mdevs",
            Refusal::Sriov => "sriov",
            Refusal::ForeignMember(_) => "foreign-member",
            Refusal::Excluded(_) => "excluded",
            Refusal::NotSelected => "not-selected",
            Refusal::Unmatched => "unmatched",
            Refusal::Undecided(_) => "undecided",
            Refusal::Unreadable(_) => "unreadable",
            Refusal::Member { .. } => "member",
        }
    }
}

impl Refusal {
    /// Whether the settings alone are in the way: others would offer it.
    pub fn is_the_operators(&self) -> bool {
        match self {
            Refusal::Excluded(_)
            | Refusal::NoIommu
            | Refusal::NotSelected
            | Refusal::Unmatched
            | Refusal::Sriov
            | Refusal::Class(_) => true,
            Refusal::Member { why, .. } => why.is_the_operators(),
            _ => false,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Host(critical) => write!(f, "the host needs it: {critical}"),
            Refusal::NoGroup => f.write_str(
                "it has no IOMMU group: the IOMMU is off or does not cover it \
                 (kernel parameter intel_iommu=on, and VT-d or AMD-Vi in the firmware)",
            ),
            Refusal::NoIommu => f.write_str(
                "it has no IOMMU, and whoever has it reads and writes all of the host's memory \
                 (--allow-noiommu offers it all the same)",
            ),
            Refusal::Bridge => f.write_str("it is a bridge, which vfio-pci does not take"),
            Refusal::Behind(controller) => {
                write!(f, "it is behind {controller} and leaves the bus with it")
            }
            Refusal::Class(class) => write!(
                f,
                "class {class} belongs to the platform; name its exact vendor:device in a \
                 [[resource]] to offer it"
            ),
            Refusal::PfInUse(vfs) => {
                let word = if *vfs == 1 { "VF" } else { "VFs" };
                write!(f, "it is a PF with {vfs} {word} enabled (0 in its sriov_numvfs ends that)")
            }
            Refusal::Mdevs(count) => {
                write!(f, "mediated devices are made of it, which would vanish with it: {count}")
            }
            Refusal::Sriov => f.write_str("VFs are wanted on it ([[sriov]])"),
            Refusal::ForeignMember(name) => {
                write!(f, "its IOMMU group also holds {name}, which is no PCI function")
            }
            Refusal::Excluded(by) => write!(f, "it is excluded by {by}"),
            Refusal::NotSelected => f.write_str("it is not selected (--select, select)"),
            Refusal::Unmatched => f.write_str("no [[resource]] of the config takes it"),
            Refusal::Undecided(problem) => f.write_str(problem),
            Refusal::Unreadable(problem) => f.write_str(problem),
            Refusal::Member { member, why } => {
                write!(f, "{member} of its IOMMU group has to stay with the host: {why}")
            }
        }
    }
}
