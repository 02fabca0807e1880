//! The kubelet's device manager, as pkg/kubelet/cm/devicemanager/manager.go of 1.36 has it,
//! and PodResources (apis/podresources/server_v1.go).

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use vfio_device_plugin::ledger::{Answer, Holder, Holding, Listed, PodName};
use vfio_device_plugin::set::Set;
use vfio_device_plugin::sys::device::DeviceId;

use super::layout::{Layout, Resource};
use super::pods::{Phase, Pod, Uid};

/// Functions by pod, container and resource: `podDevices`, and the checkpoint's content.
pub(crate) type Entries = BTreeMap<(Uid, usize, Resource), Set<DeviceId>>;
/// Functions by resource.
pub(crate) type Sets = BTreeMap<Resource, Set<DeviceId>>;

/// The container whose resources are being allocated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Admission {
    pub(crate) pod: Uid,
    pub(crate) container: usize,
    /// Resources to come, in whatever order a Go map has them.
    pub(crate) left: Set<Resource>,
    /// What the plugin was asked for and has not answered.
    pub(crate) picked: Option<(Resource, Set<DeviceId>)>,
    /// Whether anything was allocated: then the checkpoint is written at the end.
    changed: bool,
    /// `devicesToReuse`: what the pod's init containers had.
    reuse: Sets,
}

/// The device manager's state, and the pods.
#[derive(Clone, Debug)]
pub(crate) struct Kubelet {
    pub(crate) pods: Vec<Pod>,
    pub(crate) devices: Entries,
    allocated: Sets,
    pub(crate) healthy: Sets,
    /// The checkpoint file.
    pub(crate) file: Entries,
    /// Whether its sources have told it every pod.
    pub(crate) ready: bool,
    pub(crate) admission: Option<Admission>,
}

impl Kubelet {
    pub(crate) fn new(pods: Vec<Pod>) -> Kubelet {
        Kubelet {
            pods,
            devices: Entries::new(),
            allocated: Sets::new(),
            healthy: Sets::new(),
            file: Entries::new(),
            ready: true,
            admission: None,
        }
    }

    pub(crate) fn is_active(&self, uid: Uid) -> bool {
        self.ready && self.pods[uid].is_active()
    }

    /// `UpdateAllocatedDevices`: frees what pods have that are not active. It rebuilds the
    /// allocated set only then, and forgets what is being allocated just now
    /// (kubernetes/kubernetes#137534).
    pub(crate) fn free(&mut self) {
        if !self.ready {
            return;
        }
        let before = self.devices.len();
        let pods = &self.pods;
        self.devices.retain(|(uid, _, _), _| pods[*uid].is_active());
        if self.devices.len() < before {
            self.recount();
        }
    }

    fn recount(&mut self) {
        self.allocated.clear();
        for ((_, _, resource), addrs) in &self.devices {
            self.allocated.entry(resource).or_default().extend(addrs.iter().copied());
        }
    }

    /// Writes the checkpoint.
    pub(crate) fn write(&mut self) {
        self.file.clone_from(&self.devices);
    }

    /// The checkpoint as the plugin reads it.
    pub(crate) fn holdings(&self) -> Vec<Holding> {
        let mut holdings = Vec::new();
        for ((uid, container, resource), addrs) in &self.file {
            let spec = &self.pods[*uid].spec;
            let container = spec.containers[*container].name.to_owned();
            let holder = Holder { uid: spec.uid.clone(), container };
            holdings.extend(addrs.iter().map(|addr| Holding {
                addr: *addr,
                holder: holder.clone(),
                resource: (*resource).to_owned(),
            }));
        }
        holdings
    }

    /// What PodResources shows of one pod: nothing of plain init containers.
    fn listed(&self, pod: Uid) -> impl Iterator<Item = Listed> + '_ {
        let spec = &self.pods[pod].spec;
        self.devices
            .iter()
            .filter(move |((uid, container, _), _)| {
                *uid == pod && !spec.containers[*container].init
            })
            .flat_map(move |((_, container, resource), addrs)| {
                addrs.iter().map(move |addr| Listed {
                    pod: spec.pod_name(),
                    container: spec.containers[*container].name.to_owned(),
                    resource: (*resource).to_owned(),
                    addr: *addr,
                })
            })
    }

    /// PodResources' List, which frees.
    pub(crate) fn list(&mut self) -> Set<Listed> {
        self.free();
        let active = (0..self.pods.len()).filter(|uid| self.is_active(*uid));
        active.flat_map(|uid| self.listed(uid)).collect()
    }

    /// PodResources' Get.
    pub(crate) fn get(&self, name: &PodName) -> Answer {
        let is_it = |uid: &Uid| self.is_active(*uid) && self.pods[*uid].spec.pod_name() == *name;
        match (0..self.pods.len()).find(is_it) {
            Some(uid) => Answer::Has(self.listed(uid).collect()),
            None => Answer::NotFound,
        }
    }

    /// A list message of ours: it takes effect and the checkpoint is written.
    pub(crate) fn receive(&mut self, lists: Sets) {
        self.healthy = lists;
        self.write();
    }

    /// Begins to admit a pod.
    pub(crate) fn begin(&mut self, pod: Uid) {
        self.pods[pod].phase = Phase::Admitting;
        self.admission = Some(Admission {
            pod,
            container: 0,
            left: self.pods[pod].spec.containers[0].needs.keys().copied().collect(),
            picked: None,
            changed: false,
            reuse: Sets::new(),
        });
        self.free();
        self.advance();
    }

    /// Goes on to the next resource that needs an Allocate; a container that has its
    /// functions already needs none.
    fn advance(&mut self) {
        while let Some(mut now) = self.admission.take() {
            let (pod, container) = (now.pod, now.container);
            let has = |r: &Resource| self.devices.contains_key(&(pod, container, *r));
            now.left.retain(|r| !has(r));
            if !now.left.is_empty() {
                self.admission = Some(now);
                return;
            }
            if now.changed {
                self.write();
            }
            self.keep_for_reuse(&mut now);
            let containers = &self.pods[pod].spec.containers;
            let Some(next) = containers.get(container + 1) else {
                self.pods[pod].phase = Phase::Admitted;
                return;
            };
            now.left = next.needs.keys().copied().collect();
            (now.container, now.changed) = (container + 1, false);
            self.admission = Some(now);
            self.free();
        }
    }

    fn keep_for_reuse(&self, now: &mut Admission) {
        let init = self.pods[now.pod].spec.containers[now.container].init;
        for ((uid, container, resource), addrs) in &self.devices {
            if (*uid, *container) != (now.pod, now.container) {
                continue;
            }
            let reuse = now.reuse.entry(resource).or_default();
            if init {
                reuse.extend(addrs.iter().copied());
            } else {
                reuse.retain(|addr| !addrs.contains(addr));
            }
        }
    }

    /// What the kubelet may choose for a resource of the container being admitted: first
    /// what the pod's init containers had, then what is healthy and not allocated. `None`
    /// when there is not enough.
    pub(crate) fn choices(&self, resource: Resource) -> Option<Vec<Set<DeviceId>>> {
        let now = self.admission.as_ref().expect("a pod is being admitted");
        let needed = self.pods[now.pod].spec.containers[now.container].needs[resource];
        let empty = Set::new();
        let set = |sets: &Sets| sets.get(resource).cloned().unwrap_or_default();
        let reuse = set(&now.reuse);
        let healthy = self.healthy.get(resource).unwrap_or(&empty);
        let allocated = self.allocated.get(resource).unwrap_or(&empty);
        if healthy.is_empty() {
            return None;
        }
        if reuse.len() >= needed {
            return Some(subsets(&reuse, needed));
        }
        let available: Set<DeviceId> = healthy.difference(allocated).copied().collect();
        let rest = needed - reuse.len();
        if available.len() < rest {
            return None;
        }
        let more = subsets(&available, rest);
        Some(more.into_iter().map(|set| set.iter().chain(&reuse).copied().collect()).collect())
    }

    /// Chooses these, and asks the plugin.
    pub(crate) fn pick(&mut self, resource: Resource, addrs: Set<DeviceId>) {
        self.allocated.entry(resource).or_default().extend(addrs.iter().copied());
        let now = self.admission.as_mut().expect("a pod is being admitted");
        now.picked = Some((resource, addrs));
    }

    /// The plugin granted what was picked.
    pub(crate) fn insert(&mut self) {
        let now = self.admission.as_mut().expect("a pod is being admitted");
        let (resource, addrs) = now.picked.take().expect("the plugin was asked");
        now.left.remove(resource);
        now.changed = true;
        let key = (now.pod, now.container, resource);
        self.pods[now.pod].renewed |= self.file.contains_key(&key);
        self.devices.insert(key, addrs);
        self.advance();
    }

    /// The pod cannot be admitted: it fails for good and nothing is written.
    pub(crate) fn fail(&mut self) {
        if let Some(now) = self.admission.take() {
            self.pods[now.pod].phase = Phase::Rejected;
            self.recount();
        }
    }

    /// Everything of it but the pods, which its user knows better.
    pub(crate) fn hash_into(&self, state: &mut impl Hasher) {
        let Kubelet { pods: _, devices, allocated, healthy, file, ready, admission } = self;
        (devices, allocated, healthy, file, ready, admission).hash(state);
    }

    /// Another kubelet: it has the checkpoint, and knows no pod for a while.
    pub(crate) fn restart(&mut self) {
        if let Some(now) = self.admission.take() {
            self.pods[now.pod].phase = Phase::Waiting;
        }
        self.devices.clone_from(&self.file);
        self.recount();
        self.healthy.clear();
        self.ready = false;
    }
}

/// Every subset of a size.
fn subsets(set: &Set<DeviceId>, size: usize) -> Vec<Set<DeviceId>> {
    if size == 0 {
        return vec![Set::new()];
    }
    let mut found = Vec::new();
    let mut rest = set.clone();
    for first in set {
        rest.remove(first);
        for mut more in subsets(&rest, size - 1) {
            more.insert(*first);
            found.push(more);
        }
    }
    found
}

/// Entries of other pods, each with a function of it that is in a group of the wanted ones.
pub(crate) fn others<'a>(
    entries: &'a Entries,
    pod: Uid,
    layout: &'a Layout,
    wanted: &'a Set<DeviceId>,
) -> impl Iterator<Item = (&'a (Uid, usize, Resource), DeviceId)> + 'a {
    let groups = layout.groups(wanted);
    entries
        .iter()
        .filter(move |((uid, _, _), _)| *uid != pod)
        .flat_map(|(key, addrs)| addrs.iter().map(move |addr| (key, *addr)))
        .filter(move |(_, addr)| groups.contains(&layout.group(*addr)))
}
