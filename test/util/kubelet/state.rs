//! What the kubelet's device manager knows, and its decisions
//! (pkg/kubelet/cm/devicemanager/manager.go of 1.36). No call to a plugin is made here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use protobuf::Message;
use vfio_device_plugin::kubelet::api::deviceplugin as dp;

use super::checkpoint::{self, Data, Entry, NO_NODE};
use super::endpoint::Connection;
use super::podresources::Switches;
use super::pods::{Kind, Pod, Pods};
use super::random::Random;
use super::{Capacity, Device, Listed, Refused, Registration};

type Ids = BTreeSet<String>;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) resources: BTreeMap<String, Devices>,
    /// The newest registration of each resource.
    pub(crate) endpoints: BTreeMap<String, Endpoint>,
    /// Keyed by resource alone: that is what lets an old stream's end disconnect a new
    /// registration (kubernetes/kubernetes#121994).
    pub(crate) clients: BTreeMap<String, Arc<Connection>>,
    pub(crate) streams: Vec<JoinHandle<()>>,
    pub(crate) held: Vec<Held>,
    /// Device IDs taken, by resource: what `held` says, and what is in flight.
    pub(crate) allocated: BTreeMap<String, Ids>,
    /// `devicesToReuse`: what init containers leave to the later ones of their pod, by the
    /// pod's UID and by resource. In memory only.
    pub(crate) reusable: BTreeMap<String, BTreeMap<String, Ids>>,
    pub(crate) pods: Pods,
    /// Whether every source has named its pods since the start. Nothing is freed before.
    pub(crate) sources_ready: bool,
    /// Whether the checkpoint is left as it is.
    pub(crate) checkpoint_held: bool,
    pub(crate) podresources: Switches,
    /// Sentences to refuse registrations with; the key "" is for every resource.
    pub(crate) refusals: BTreeMap<String, String>,
    pub(crate) registrations: Vec<Registration>,
    pub(crate) listed: Vec<Listed>,
    pub(crate) random: Random,
}

/// The last whole list of a resource.
#[derive(Debug, Default)]
pub(crate) struct Devices {
    pub(crate) known: BTreeMap<String, Device>,
    pub(crate) healthy: BTreeSet<String>,
    pub(crate) unhealthy: BTreeSet<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// `None` after a restart, until the plugin registers again.
    pub(crate) connection: Option<Arc<Connection>>,
    pub(crate) options: dp::DevicePluginOptions,
    pub(crate) stopped: bool,
}

/// One resource of one container.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// The pod's.
    pub(crate) uid: String,
    pub(crate) container: String,
    pub(crate) resource: String,
    pub(crate) ids: BTreeMap<i64, Vec<String>>,
    pub(crate) answer: String,
}

impl Held {
    pub(crate) fn all_ids(&self) -> Ids {
        self.ids.values().flatten().cloned().collect()
    }
}

/// What an allocation takes, or what has to be asked first.
pub(crate) enum Choice {
    /// The container has them already.
    Nothing,
    /// Those of `free` may be taken after those of `reusable`; the plugin may say which of
    /// them it prefers.
    Among { reusable: Vec<String>, free: Vec<String> },
}

impl State {
    pub(crate) fn new(seed: u64) -> State {
        State {
            resources: BTreeMap::new(),
            endpoints: BTreeMap::new(),
            clients: BTreeMap::new(),
            streams: Vec::new(),
            held: Vec::new(),
            allocated: BTreeMap::new(),
            reusable: BTreeMap::new(),
            pods: Pods::default(),
            sources_ready: true,
            checkpoint_held: false,
            podresources: Switches::default(),
            refusals: BTreeMap::new(),
            registrations: Vec::new(),
            listed: Vec::new(),
            random: Random::new(seed),
        }
    }

    /// `genericDeviceUpdateCallback`: the sets are rebuilt from each whole list.
    pub(crate) fn list_received(&mut self, resource: &str, list: &dp::ListAndWatchResponse) {
        let devices: Vec<Device> = list.devices.iter().map(Device::from).collect();
        let mut sets = Devices::default();
        for device in &devices {
            let set = if device.healthy { &mut sets.healthy } else { &mut sets.unhealthy };
            set.insert(device.id.clone());
            sets.known.insert(device.id.clone(), device.clone());
        }
        self.resources.insert(resource.to_owned(), sets);
        self.listed.push(Listed { at: Instant::now(), resource: resource.to_owned(), devices });
    }

    /// `runClient` after the stream ended: whoever is registered under the name now is
    /// disconnected, be it the one whose stream ended or not.
    pub(crate) fn stream_ended(&mut self, resource: &str) {
        if let Some(connection) = self.clients.remove(resource) {
            connection.close();
            if let Some(sets) = self.resources.get_mut(resource) {
                sets.unhealthy.append(&mut sets.healthy);
            }
            if let Some(endpoint) = self.endpoints.get_mut(resource) {
                endpoint.stopped = true;
            }
        }
    }

    /// What a new kubelet process knows: its checkpoint. Resources are known, without
    /// devices, behind endpoints that are stopped.
    pub(crate) fn restore(&mut self, data: Data) {
        self.clients.clear();
        self.resources.clear();
        self.endpoints.clear();
        self.reusable.clear();
        for resource in data.registered_devices.into_keys() {
            self.resources.insert(resource.clone(), Devices::default());
            let stub = Endpoint {
                connection: None,
                options: dp::DevicePluginOptions::default(),
                stopped: true,
            };
            self.endpoints.insert(resource, stub);
        }
        self.held = data
            .pod_device_entries
            .unwrap_or_default()
            .into_iter()
            .map(|e| Held {
                uid: e.uid,
                container: e.container,
                resource: e.resource,
                ids: e.ids,
                answer: e.answer,
            })
            .collect();
        self.count_allocated();
    }

    pub(crate) fn checkpoint(&self) -> Data {
        let entry = |h: &Held| Entry {
            uid: h.uid.clone(),
            container: h.container.clone(),
            resource: h.resource.clone(),
            ids: h.ids.clone(),
            answer: h.answer.clone(),
        };
        let registered = |(name, sets): (&String, &Devices)| {
            (name.clone(), sets.healthy.iter().cloned().collect())
        };
        Data {
            pod_device_entries: (!self.held.is_empty())
                .then(|| self.held.iter().map(entry).collect()),
            registered_devices: self.resources.iter().map(registered).collect(),
        }
    }

    /// Sources are ready, or none is yet, and no pod is known.
    pub(crate) fn sources(&mut self, ready: bool) {
        self.sources_ready = ready;
        if ready {
            self.pods.tell();
        } else {
            self.pods.untell();
        }
    }

    /// The beginning of a container's admission (`AddPod` and `Allocate`): its pod's UID.
    /// None when there is nothing to do, because a kubelet that just started sees the
    /// container running.
    pub(crate) fn admit(&mut self, pod: &str, container: &str, kind: Kind) -> Option<String> {
        let (pod, again) = self.pods.admit(pod, container, kind);
        let uid = pod.uid();
        if again && !self.sources_ready {
            return None;
        }
        // An admission is of one pod from its first container to its last, so those of
        // another are over.
        self.reusable.retain(|of, _| *of == uid);
        Some(uid)
    }

    /// The end of it: what an init container has may be used again, and what an app
    /// container has no longer.
    pub(crate) fn admitted(&mut self, uid: &str, container: &str, kind: Kind) {
        let reusable = self.reusable.entry(uid.to_owned()).or_default();
        for held in self.held.iter().filter(|h| h.uid == uid && h.container == container) {
            let ids = reusable.entry(held.resource.clone()).or_default();
            match kind {
                Kind::Init => ids.extend(held.all_ids()),
                Kind::App => ids.retain(|id| !held.all_ids().contains(id)),
            }
        }
    }

    /// `UpdateAllocatedDevices`: frees what pods hold that are not active.
    pub(crate) fn free_ended(&mut self) {
        if !self.sources_ready {
            return;
        }
        let active: BTreeSet<String> = self.pods.active().map(Pod::uid).collect();
        let before = self.held.len();
        self.held.retain(|h| active.contains(&h.uid));
        // Only then does the kubelet count again: an ID that it forgot stays forgotten.
        if self.held.len() < before {
            self.count_allocated();
        }
    }

    /// The set of taken IDs, made anew from what containers hold; what is in flight is
    /// forgotten by it, as in the kubelet.
    pub(crate) fn count_allocated(&mut self) {
        self.allocated.clear();
        for held in &self.held {
            self.allocated.entry(held.resource.clone()).or_default().extend(held.all_ids());
        }
    }

    /// The first half of `devicesToAllocate`: what may be chosen from, in random order.
    pub(crate) fn candidates(
        &mut self,
        (uid, container, resource): (&str, &str, &str),
        needed: usize,
    ) -> Result<Choice, Refused> {
        let has: Ids = self
            .held
            .iter()
            .filter(|h| h.uid == uid && h.container == container && h.resource == resource)
            .flat_map(Held::all_ids)
            .collect();
        let Some(sets) = self.resources.get(resource) else {
            return Err(Refused::kubelet(format!(
                "cannot allocate unregistered device {resource}"
            )));
        };
        if sets.healthy.is_empty() {
            return Err(Refused::kubelet(format!(
                "no healthy devices present; cannot allocate unhealthy devices {resource}"
            )));
        }
        if !sets.healthy.is_superset(&has) {
            return Err(Refused::kubelet(format!(
                "previously allocated devices are no longer healthy; cannot allocate unhealthy devices {resource}"
            )));
        }
        if !has.is_empty() {
            return if has.len() == needed {
                Ok(Choice::Nothing)
            } else {
                Err(Refused::kubelet(format!(
                    "pod {uid:?} container {container:?} changed request for resource {resource:?}"
                )))
            };
        }
        let taken = self.allocated.get(resource).cloned().unwrap_or_default();
        let mut free: Vec<String> = sets.healthy.difference(&taken).cloned().collect();
        // Whether these are healthy is not asked.
        let mut reusable: Vec<String> = self
            .reusable
            .get(uid)
            .and_then(|of| of.get(resource))
            .map_or_else(Vec::new, |ids| ids.iter().cloned().collect());
        let left = needed.saturating_sub(reusable.len());
        if free.len() < left {
            return Err(Refused::kubelet(format!(
                "requested number of devices unavailable for {resource}. Requested: {left}, Available: {}",
                free.len()
            )));
        }
        self.random.shuffle(&mut reusable);
        self.random.shuffle(&mut free);
        Ok(Choice::Among { reusable, free })
    }

    /// The second half: reused ones, then preferred ones, then any.
    pub(crate) fn take(
        &mut self,
        resource: &str,
        reused: &[String],
        preferred: &[String],
        free: &[String],
        needed: usize,
    ) -> Vec<String> {
        let wanted = preferred.iter().filter(|id| free.contains(id));
        let mut chosen: Vec<String> = Vec::new();
        for id in reused.iter().chain(wanted).chain(free) {
            if chosen.len() < needed && !chosen.contains(id) {
                chosen.push(id.clone());
            }
        }
        self.allocated.entry(resource.to_owned()).or_default().extend(chosen.iter().cloned());
        chosen
    }

    /// Records an allocation with the NUMA nodes of its devices.
    pub(crate) fn insert(
        &mut self,
        (uid, container, resource): (&str, &str, &str),
        chosen: &[String],
        answer: &dp::ContainerAllocateResponse,
    ) {
        let mut ids: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for id in chosen {
            let known = self.resources.get(resource).and_then(|sets| sets.known.get(id));
            let nodes = match known {
                Some(device) if !device.numa.is_empty() => device.numa.clone(),
                Some(_) => vec![NO_NODE],
                // manager.go dereferences a nil pointer here.
                None => panic!(
                    "{id} was dropped from the list of {resource} while in flight: this crashes kubelet 1.36"
                ),
            };
            for node in nodes {
                ids.entry(node).or_default().push(id.clone());
            }
        }
        let bytes = answer.write_to_bytes().expect("a message that was decoded encodes");
        self.held.push(Held {
            uid: uid.to_owned(),
            container: container.to_owned(),
            resource: resource.to_owned(),
            ids,
            answer: checkpoint::base64(&bytes),
        });
    }

    pub(crate) fn capacity(&self) -> BTreeMap<String, Capacity> {
        let count = |sets: &Devices| Capacity {
            total: sets.healthy.len() + sets.unhealthy.len(),
            healthy: sets.healthy.len(),
        };
        self.resources.iter().map(|(name, sets)| (name.clone(), count(sets))).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests;
