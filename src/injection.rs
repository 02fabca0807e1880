//! What a granted function becomes in its container: which device nodes, by which way, and
//! under which variables. Pure.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::set::Set;
use crate::sys::cdev::{self, Cdev};
use crate::sys::groups;
use crate::sys::pci::GroupNode;
use crate::sys::scan;

/// How the functions of one resource are handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Injection {
    /// Which way the nodes take.
    pub inject: Inject,
    /// Which nodes.
    pub backend: Backend,
    /// Which variables name the functions; never none.
    pub env: Set<Env>,
}

impl Default for Injection {
    fn default() -> Injection {
        let env = [Env::Kubevirt].into();
        Injection { inject: Inject::default(), backend: Backend::default(), env }
    }
}

/// Which way device nodes take into the container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inject {
    /// Named in the Allocate answer. The kubelet keeps that answer and replays it, so that
    /// after a reboot it may name the node of another group.
    #[default]
    Nodes,
    /// By a name that the runtime looks up in a file of ours when it makes the container
    /// (Container Device Interface).
    Cdi,
}

/// By which interface of the kernel the container uses its functions
/// (Documentation/driver-api/vfio.rst).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// `/dev/vfio/vfio` and the node of each IOMMU group.
    #[default]
    Group,
    /// `/dev/iommu` and the node of each function, `/dev/vfio/devices/vfioN`.
    Cdev,
    /// The first, and the second where the kernel has it.
    Both,
}

impl Backend {
    /// Whether the nodes of IOMMU groups are handed out.
    pub fn has_group(self) -> bool {
        self != Backend::Cdev
    }

    /// Whether the nodes of functions are, where there are any.
    pub fn has_cdev(self) -> bool {
        self != Backend::Group
    }
}

/// A consumer's way of naming functions in variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Env {
    /// `PCI_RESOURCE_*`.
    Kubevirt,
    /// `PCIDEVICE_*` and `PCIDEVICE_*_INFO`, as the SR-IOV network device plugin has them.
    Sriov,
}

/// The nodes of one granted function, as they are at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nodes {
    /// That of its IOMMU group, when that is handed out.
    pub group: Option<GroupNode>,
    /// Its own node, when that is.
    pub cdev: Option<Cdev>,
}

/// Paths of the nodes of functions that one container gets, each once: what all have in
/// common first, then by number.
///
/// `/dev/vfio/vfio` is always among those of a group, because KubeVirt's virt-handler gives
/// the group's node to the VM's user only when it is there (pkg/virt-handler/non-root.go).
pub fn paths<'a>(nodes: impl IntoIterator<Item = &'a Nodes>) -> Vec<String> {
    let (mut of_groups, mut cdevs) = (Set::new(), Set::new());
    for Nodes { group, cdev } in nodes {
        if let Some(group) = group {
            of_groups.insert(*group);
        }
        if let Some(cdev) = cdev {
            cdevs.insert(*cdev);
        }
    }
    let container = (!of_groups.is_empty()).then(|| scan::CONTAINER.to_owned());
    let iommufd = (!cdevs.is_empty()).then(|| cdev::IOMMUFD.to_owned());
    let common = container.into_iter().chain(iommufd);
    let own = of_groups.into_iter().map(groups::path).chain(cdevs.into_iter().map(cdev::node));
    common.chain(own).map(|path| format!("/{path}")).collect()
}

impl FromStr for Inject {
    type Err = Error;

    fn from_str(text: &str) -> Result<Inject> {
        match text {
            "nodes" => Ok(Inject::Nodes),
            "cdi" => Ok(Inject::Cdi),
            _ => Err(Error::parse("\"nodes\" or \"cdi\"", text)),
        }
    }
}

impl fmt::Display for Inject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Inject::Nodes => "nodes",
            Inject::Cdi => "cdi",
        })
    }
}

impl FromStr for Backend {
    type Err = Error;

    fn from_str(text: &str) -> Result<Backend> {
        match text {
            "group" => Ok(Backend::Group),
            "cdev" => Ok(Backend::Cdev),
            "both" => Ok(Backend::Both),
            _ => Err(Error::parse("\"group\", \"cdev\" or \"both\"", text)),
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Backend::Group => "group",
            Backend::Cdev => "cdev",
            Backend::Both => "both",
        })
    }
}

impl FromStr for Env {
    type Err = Error;

    fn from_str(text: &str) -> Result<Env> {
        match text {
            "kubevirt" => Ok(Env::Kubevirt),
            "sriov" => Ok(Env::Sriov),
            _ => Err(Error::parse("\"kubevirt\" or \"sriov\"", text)),
        }
    }
}

impl fmt::Display for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Env::Kubevirt => "kubevirt",
            Env::Sriov => "sriov",
        })
    }
}

impl fmt::Display for Injection {
    /// `nodes of group, env kubevirt`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let env: Vec<String> = self.env.iter().map(ToString::to_string).collect();
        write!(f, "{} of {}, env {}", self.inject, self.backend, env.join(" and "))
    }
}
