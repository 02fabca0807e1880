//! Pods: what they ask for, and how far they are.

use std::collections::BTreeMap;
use std::rc::Rc;

use vfio_device_plugin::ledger::PodName;
use vfio_device_plugin::set::Set;

use super::layout::Resource;

/// A pod's place in the list of pods; its UID follows from it.
pub(crate) type Uid = usize;

/// What a container asks for.
#[derive(Debug)]
pub(crate) struct Container {
    /// Its name.
    pub(crate) name: &'static str,
    /// Whether it is a plain init container: it ends before the next one starts.
    pub(crate) init: bool,
    /// How many of each resource.
    pub(crate) needs: BTreeMap<Resource, usize>,
}

/// What a pod asks for.
#[derive(Debug)]
pub(crate) struct Spec {
    /// Its name: a pod that is made again has its predecessor's.
    pub(crate) name: String,
    /// Its UID.
    pub(crate) uid: String,
    /// Whether it may be added again under its UID.
    pub(crate) is_static: bool,
    /// Its containers, init containers first.
    pub(crate) containers: Vec<Container>,
}

impl Spec {
    /// The name as PodResources has it.
    pub(crate) fn pod_name(&self) -> PodName {
        PodName { namespace: "default".to_owned(), name: self.name.clone() }
    }
}

/// How far a pod is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    /// The kubelet does not know it yet.
    Waiting,
    /// Its containers' resources are being allocated.
    Admitting,
    /// Its containers may run.
    Admitted,
    /// It failed for good before it ran.
    Rejected,
    /// Every container ended.
    Ended,
    /// Deleted without waiting for its containers.
    Deleted,
}

/// How far a container is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Run {
    /// Not started; PreStartContainer was passed for these resources in this try.
    Idle(Set<Resource>),
    /// Started.
    Running,
    /// An init container that ended well.
    Done,
}

/// A pod.
#[derive(Clone, Debug)]
pub(crate) struct Pod {
    /// What it asks for.
    pub(crate) spec: Rc<Spec>,
    /// How far it is.
    pub(crate) phase: Phase,
    /// It was given a function again that the checkpoint showed it with from before it was
    /// added again: nobody can see from the checkpoint that this is another grant.
    pub(crate) renewed: bool,
    /// It was added again: that it had ended may have been proven.
    pub(crate) returned: bool,
    /// How far each container is.
    pub(crate) runs: Vec<Run>,
}

impl Pod {
    /// A pod that the kubelet does not know yet.
    pub(crate) fn new(spec: Spec) -> Pod {
        let runs = vec![Run::Idle(Set::new()); spec.containers.len()];
        Pod { spec: Rc::new(spec), phase: Phase::Waiting, renewed: false, returned: false, runs }
    }

    /// Whether it counts as active while the kubelet knows its pods.
    pub(crate) fn is_active(&self) -> bool {
        matches!(self.phase, Phase::Admitting | Phase::Admitted)
    }

    /// Whether a container's turn has come: every init container before it is done.
    pub(crate) fn may_start(&self, container: usize) -> bool {
        let before = self.spec.containers.iter().zip(&self.runs).take(container);
        before.into_iter().all(|(c, run)| !c.init || *run == Run::Done)
    }
}
