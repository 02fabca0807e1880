//! Who holds what, in the kubelet's words: its checkpoint has UIDs, PodResources has names.

use std::fmt;

use crate::set::Set;
use crate::sys::device::DeviceId;

/// A container of a pod, as the checkpoint names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder {
    /// The pod's UID; without a readable checkpoint its `namespace/name`.
    pub uid: String,
    /// The container's name.
    pub container: String,
}

/// A pod's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodName {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl fmt::Display for PodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// One function held by one container: a line of the checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    /// The function.
    pub addr: DeviceId,
    /// Who.
    pub holder: Holder,
    /// The resource it was allocated under: any plugin's, because a function that another
    /// plugin handed out is no less in use.
    pub resource: String,
}

/// One function of one container, as PodResources names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// The pod.
    pub pod: PodName,
    /// The container, never a plain init container: those are not listed.
    pub container: String,
    /// The resource.
    pub resource: String,
    /// The function.
    pub addr: DeviceId,
}

impl Listed {
    /// Whether it may be this holding: the two records have no pod in common, one has UIDs
    /// and the other names.
    pub(super) fn may_be(&self, holding: &Holding) -> bool {
        self.addr == holding.addr
            && self.resource == holding.resource
            && self.container == holding.holder.container
    }
}

/// What PodResources' Get said of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is not among the active pods.
    NotFound,
    /// It is active and has these.
    Has(Set<Listed>),
    /// Nothing that proves anything: a time-out, an error, Get switched off.
    Unknown,
}

/// Who a container is, for a sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who {
    /// The pod, once PodResources named it.
    pub pod: Option<PodName>,
    /// As the checkpoint has it.
    pub holder: Holder,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Who { pod, holder: Holder { uid, container } } = self;
        match pod {
            Some(pod) => write!(f, "{pod}/{container}"),
            None if container.is_empty() => write!(f, "the pod with UID {uid}"),
            None => write!(f, "container {container} of the pod with UID {uid}"),
        }
    }
}
