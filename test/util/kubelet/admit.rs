//! Admission and start of a container (manager.go, `allocateContainerResources`,
//! `devicesToAllocate` and `GetDeviceRunContainerOptions`).

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use super::answer::checked;
use super::endpoint::Connection;
use super::state::Choice;
use super::{Ask, Grant, Kubelet, Refused, Shared, checkpoint};

/// A container's resource with what is asked of it.
pub(crate) type Request<'a> = (&'a str, Ask);

impl Kubelet {
    /// Admits a container: allocates every resource, one call each, in random order. The
    /// first refusal fails the pod for good.
    pub(crate) fn allocate(
        &self,
        pod: &str,
        container: &str,
        requests: &[Request<'_>],
    ) -> Result<Grant, Refused> {
        let _one_at_a_time = self.shared.admission.lock().unwrap_or_else(PoisonError::into_inner);
        let mut requests = requests.to_vec();
        {
            let mut state = self.shared.state();
            state.free_ended();
            state.random.shuffle(&mut requests);
        }
        let mut grant = Grant::default();
        let allocated = requests.iter().try_for_each(|(resource, ask)| {
            self.shared.allocate_one((pod, container, resource), ask, &mut grant)
        });
        match &allocated {
            Ok(()) => checkpoint::write(&self.shared.dir, &self.shared.state().checkpoint()),
            // The pod is Failed: it is no longer active, and its devices go with it.
            Err(_) => self.remove(pod),
        }
        allocated.map(|()| grant)
    }

    /// Asks PreStartContainer for every resource of a pod's containers, then looks for the
    /// device nodes as a runtime does. A refusal here is tried again by the kubelet.
    pub(crate) fn pre_start(&self, pod: &str) -> Result<(), Refused> {
        let held: Vec<_> =
            self.shared.state().held.iter().filter(|h| h.pod == pod).cloned().collect();
        if held.is_empty() {
            return Err(Refused::kubelet(format!(
                "no devices found allocated in local cache for pod {pod}"
            )));
        }
        for held in held {
            let (connection, options) = self.shared.plugin(&held.resource)?;
            if options.pre_start_required {
                connection.pre_start(&held.all_ids().into_iter().collect::<Vec<_>>())?;
            }
        }
        Ok(())
    }

    /// Both, as for a pod of one container.
    pub(crate) fn admit(&self, pod: &str, requests: &[Request<'_>]) -> Result<Grant, Refused> {
        let grant = self.allocate(pod, "main", requests)?;
        self.pre_start(pod)?;
        self.create_container(&grant)?;
        Ok(grant)
    }

    /// What containerd does with device nodes: one that is missing fails the container.
    pub(crate) fn create_container(&self, grant: &Grant) -> Result<(), Refused> {
        for device in &grant.devices {
            let node = self.shared.root.join(device.host.trim_start_matches('/'));
            std::fs::metadata(&node).map_err(|e| {
                Refused::contract(format!("error stating device path {}: {e}", device.host))
            })?;
        }
        Ok(())
    }
}

impl Shared {
    /// The plugin of a resource, unless its endpoint is stopped.
    pub(crate) fn plugin(
        &self,
        resource: &str,
    ) -> Result<(Arc<Connection>, super::dp::DevicePluginOptions), Refused> {
        let endpoint = self.state().endpoints.get(resource).cloned();
        let Some(endpoint) = endpoint else {
            return Err(Refused::kubelet(format!("unknown Device Plugin {resource}")));
        };
        match endpoint.connection {
            Some(connection) if !endpoint.stopped => Ok((connection, endpoint.options)),
            _ => Err(Refused::kubelet(format!("endpoint {resource} has been stopped"))),
        }
    }

    fn allocate_one(
        &self,
        of: (&str, &str, &str),
        ask: &Ask,
        grant: &mut Grant,
    ) -> Result<(), Refused> {
        let (pod, container, resource) = of;
        let needed = match ask {
            Ask::Count(count) => *count,
            Ask::Ids(ids) => ids.len(),
        };
        let free = match self.state().candidates(pod, container, resource, needed)? {
            Choice::Nothing => return Ok(()),
            Choice::Among(free) => free,
        };
        let (connection, options) = self.plugin(resource)?;
        let preferred = match ask {
            Ask::Ids(ids) => {
                let missing: Vec<&String> = ids.iter().filter(|id| !free.contains(id)).collect();
                if !missing.is_empty() {
                    return Err(Refused::kubelet(format!("{missing:?} cannot be chosen now")));
                }
                ids.clone()
            }
            // Without a topology policy it is asked also when nothing is left to choose.
            Ask::Count(_) if options.get_preferred_allocation_available => {
                let preferred = connection.preferred(free.clone(), Vec::new(), needed)?;
                check_preference(&preferred, &free, needed)?;
                preferred
            }
            Ask::Count(_) => Vec::new(),
        };
        let chosen = self.state().take(resource, &free, &preferred, needed);
        let answer =
            connection.allocate(&chosen).inspect_err(|_| self.state().count_allocated())?;
        let answer = checked(&answer).map_err(Refused::contract)?;
        self.state().insert(of, &chosen, answer);
        grant.add(resource, &chosen, answer);
        Ok(())
    }
}

/// The kubelet would quietly fill up or cut down; a plugin that needs that has a fault.
fn check_preference(preferred: &[String], free: &[String], needed: usize) -> Result<(), Refused> {
    let different: BTreeSet<&String> = preferred.iter().collect();
    if preferred.len() == needed
        && different.len() == needed
        && different.iter().all(|id| free.contains(id))
    {
        return Ok(());
    }
    Err(Refused::contract(format!("preferred {preferred:?} of {free:?}, asked for {needed}")))
}
