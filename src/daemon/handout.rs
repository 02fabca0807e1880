//! From a grant to what its container gets: which nodes stand for the functions at this
//! moment, and the CDI files that name them.

use std::time::{Duration, Instant};

use crossbeam_channel::bounded;
use litemap::LiteMap;

use super::desk::{Desk, Refused};
use crate::error::chain;
use crate::injection::{Backend, Inject, Nodes};
use crate::kubelet::allocate::{Granted, Handout};
use crate::metrics::Reason;
use crate::resource::ResourceName;
use crate::sys::device::DeviceId;
use crate::sys::pci::{GroupId, GroupNode};
use crate::sys::{cdev, groups, scan};

/// How long Allocate waits for CDI files when a bind has taken all its time.
const AT_LEAST: Duration = Duration::from_millis(100);

impl Desk {
    /// What Allocate answers with. A CDI file that is not written in time, or cannot be while
    /// the bind is not finished, is PreStartContainer's to wait for.
    ///
    /// # Errors
    /// FAILED_PRECONDITION when there is nothing to hand out of the kind that the settings
    /// ask for, INTERNAL when a CDI file cannot be written.
    pub(super) fn handout(
        &self,
        resource: &ResourceName,
        granted: &LiteMap<DeviceId, GroupId>,
        bound: bool,
        deadline: Instant,
    ) -> Result<Handout, Refused> {
        let injection = self.config().injections.get(resource).clone();
        if bound && injection.backend.has_group() {
            self.container_node()?;
        }
        let functions = match injection.inject {
            Inject::Nodes if bound => Granted::Nodes(self.nodes(resource, granted)?),
            Inject::Nodes => Granted::Nodes(self.early_nodes(resource, granted)?),
            Inject::Cdi => {
                if bound {
                    self.name(resource, granted, deadline)?;
                }
                Granted::Names(granted.keys().copied().collect())
            }
        };
        Ok(Handout { functions, env: injection.env })
    }

    /// The nodes that are known while the bind is not finished.
    ///
    /// # Errors
    /// FAILED_PRECONDITION when the container would have none of a function.
    fn early_nodes(
        &self,
        resource: &ResourceName,
        granted: &LiteMap<DeviceId, GroupId>,
    ) -> Result<LiteMap<DeviceId, Nodes>, Refused> {
        let config = self.config();
        let unknown = |what: &str| {
            let why = format!(
                "{what} known only when the bind has ended, and it has not within bind_wait, \
                 {:?}; inject = \"cdi\" can wait for them",
                config.bind_wait
            );
            Err(Refused::unfit(Reason::Bind, why))
        };
        let backend = config.injections.get(resource).backend;
        if !backend.has_group() {
            return unknown("the nodes of backend \"cdev\" are");
        }
        if backend.has_cdev() {
            log::warn!("{resource}: without the nodes of VFIO devices, which the bind makes");
        }
        let mut nodes = LiteMap::new();
        for (addr, group) in granted {
            let Some(number) = group.number() else {
                return unknown("the nodes of groups without an IOMMU are");
            };
            nodes.insert(*addr, Nodes { group: Some(GroupNode::Iommu(number)), cdev: None });
        }
        Ok(nodes)
    }

    /// Has the CDI files of functions written.
    fn name(
        &self,
        resource: &ResourceName,
        granted: &LiteMap<DeviceId, GroupId>,
        deadline: Instant,
    ) -> Result<(), Refused> {
        let (tx, written) = bounded(1);
        self.specs.write(resource, granted, 0, tx);
        match written.recv_deadline(deadline.max(Instant::now() + AT_LEAST)) {
            Ok(written) => written.outcome,
            Err(_) => {
                log::warn!("{resource}: a CDI file is not written; PreStartContainer waits for it");
                Ok(())
            }
        }
    }

    /// CRI-O starts a container without a device whose node is missing, so we look.
    pub(super) fn container_node(&self) -> Result<(), Refused> {
        if self.config().root.is_device_node(scan::CONTAINER) {
            return Ok(());
        }
        let node = self.config().root.path(scan::CONTAINER);
        let why = format!("{} is not there; load it with: modprobe vfio", node.display());
        Err(Refused::unfit(Reason::Bind, why))
    }

    /// The nodes that stand for functions now; their groups are bound.
    ///
    /// # Errors
    /// FAILED_PRECONDITION when there are none of the kind that the settings ask for.
    pub(super) fn nodes(
        &self,
        resource: &ResourceName,
        functions: &LiteMap<DeviceId, GroupId>,
    ) -> Result<LiteMap<DeviceId, Nodes>, Refused> {
        let config = self.config();
        let backend = config.injections.get(resource).backend;
        let one = |(addr, group): (&DeviceId, &GroupId)| {
            let cdev = if backend.has_cdev() {
                cdev::of(&config.root, *addr)
                    .map_err(|e| Refused::unfit(Reason::Cdev, chain(&e)))?
            } else {
                None
            };
            if backend == Backend::Cdev && matches!(group, GroupId::Noiommu(_)) {
                let why = format!(
                    "backend \"cdev\" of {resource}: {addr} has no IOMMU, and vfio makes no node \
                     of its own for such a function; backend \"group\" works"
                );
                return Err(Refused::unfit(Reason::Cdev, why));
            }
            if backend == Backend::Cdev && cdev.is_none() {
                let why = format!(
                    "backend \"cdev\" of {resource}: {addr} has no node in {}, or {} is not \
                     there; they need a kernel with CONFIG_VFIO_DEVICE_CDEV and CONFIG_IOMMUFD, \
                     and the module iommufd; backend \"group\" needs neither",
                    config.root.path(cdev::NODES).display(),
                    config.root.path(cdev::IOMMUFD).display()
                );
                return Err(Refused::unfit(Reason::Cdev, why));
            }
            let group = if backend.has_group() { Some(self.group_node(*group)?) } else { None };
            Ok((*addr, Nodes { group, cdev }))
        };
        functions.iter().map(one).collect()
    }

    /// The node of a group that is bound.
    ///
    /// # Errors
    /// FAILED_PRECONDITION when it was given back meanwhile, and had a number only until then.
    pub(super) fn group_node(&self, group: GroupId) -> Result<GroupNode, Refused> {
        let node = groups::node(&self.config().root, group);
        let node = node.map_err(|e| Refused::unfit(Reason::Bind, chain(&e)))?;
        let gone = || format!("IOMMU group {group} is not on vfio-pci any more and has no node");
        node.ok_or_else(|| Refused::unfit(Reason::Bind, gone()))
    }
}
