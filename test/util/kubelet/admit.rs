//! Admission and start of a container (manager.go, `allocateContainerResources`,
//! `devicesToAllocate` and `GetDeviceRunContainerOptions`).

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use super::answer::checked;
use super::cdi;
use super::endpoint::Connection;
use super::pods::Kind;
use super::state::{Choice, Held};
use super::{Ask, Grant, Kubelet, Refused, Shared};

/// A container's resource with what is asked of it.
pub(crate) type Request<'a> = (&'a str, Ask);

impl Kubelet {
    /// Admits an app container: allocates every resource, one call each, in random order.
    /// The first refusal fails the pod for good. Later calls for the pod are for further
    /// containers of it, until it ended.
    pub(crate) fn allocate(
        &self,
        pod: &str,
        container: &str,
        requests: &[Request<'_>],
    ) -> Result<Grant, Refused> {
        self.allocate_container((pod, container, Kind::App), requests)
    }

    /// Admits an init container. What it gets later containers of the pod get too, each by
    /// an Allocate of its own, as long as no other pod is admitted in between.
    pub(crate) fn allocate_init(
        &self,
        pod: &str,
        container: &str,
        requests: &[Request<'_>],
    ) -> Result<Grant, Refused> {
        self.allocate_container((pod, container, Kind::Init), requests)
    }

    fn allocate_container(
        &self,
        (pod, container, kind): (&str, &str, Kind),
        requests: &[Request<'_>],
    ) -> Result<Grant, Refused> {
        let _one_at_a_time = self.shared.admission.lock().unwrap_or_else(PoisonError::into_inner);
        let mut requests = requests.to_vec();
        let mut grant = Grant::default();
        let uid = {
            let mut state = self.shared.state();
            let uid = state.admit(pod, container, kind);
            state.pods.write(&self.shared.kubelet_dir);
            let Some(uid) = uid else { return Ok(grant) };
            if !requests.is_empty() {
                state.free_ended();
            }
            state.random.shuffle(&mut requests);
            uid
        };
        let allocated = requests.iter().try_for_each(|(resource, ask)| {
            self.shared.allocate_one((&uid, container, resource), ask, &mut grant)
        });
        match &allocated {
            Ok(()) => {
                let mut state = self.shared.state();
                if !grant.ids.is_empty() {
                    self.shared.write_checkpoint(&state);
                }
                state.admitted(&uid, container, kind);
            }
            // The pod is Failed: it is no longer active, and its devices go with it.
            Err(_) => self.remove(pod),
        }
        allocated.map(|()| grant)
    }

    /// Asks PreStartContainer for every resource of a pod's containers, then looks for the
    /// device nodes as a runtime does. A refusal here is tried again by the kubelet. Init
    /// containers are started only while no other was admitted: they ended then.
    pub(crate) fn pre_start(&self, pod: &str) -> Result<(), Refused> {
        let (apps, inits) = self.shared.held_by(pod);
        self.shared.start(pod, if apps.is_empty() { inits } else { apps })
    }

    /// The same for one container, of either kind.
    pub(crate) fn pre_start_container(&self, pod: &str, container: &str) -> Result<(), Refused> {
        let (apps, inits) = self.shared.held_by(pod);
        let held = apps.into_iter().chain(inits).filter(|h| h.container == container).collect();
        self.shared.start(pod, held)
    }

    /// Both, as for a pod of one container.
    pub(crate) fn admit(&self, pod: &str, requests: &[Request<'_>]) -> Result<Grant, Refused> {
        let grant = self.allocate(pod, "main", requests)?;
        self.pre_start(pod)?;
        self.create_container(&grant)?;
        Ok(grant)
    }

    /// What containerd does with devices: one that is missing, or a name that no file knows,
    /// fails the container. The paths of all nodes, those behind names last.
    pub(crate) fn create_container(&self, grant: &Grant) -> Result<Vec<String>, Refused> {
        let mut paths: Vec<String> = grant.devices.iter().map(|d| d.host.clone()).collect();
        for name in &grant.cdi {
            let named = cdi::nodes(&self.shared.root.join("var/run/cdi"), name);
            for path in named.map_err(Refused::contract)? {
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
        for path in &paths {
            let node = self.shared.root.join(path.trim_start_matches('/'));
            std::fs::metadata(&node)
                .map_err(|e| Refused::contract(format!("error stating device path {path}: {e}")))?;
        }
        Ok(paths)
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

    /// What the containers of a pod hold: app containers, init containers.
    fn held_by(&self, pod: &str) -> (Vec<Held>, Vec<Held>) {
        let state = self.state();
        let pod = state.pods.newest(pod);
        let uid = pod.uid();
        let held = state.held.iter().filter(|h| h.uid == uid).cloned();
        held.partition(|h| pod.containers(Kind::App).any(|name| name == h.container))
    }

    fn start(&self, pod: &str, held: Vec<Held>) -> Result<(), Refused> {
        if held.is_empty() {
            return Err(Refused::kubelet(format!(
                "no devices found allocated in local cache for pod {pod}"
            )));
        }
        for held in held {
            let endpoint = self.state().endpoints.get(&held.resource).cloned();
            // Not known to a kubelet that restarted, until the plugin registers again:
            // containers start without it (manager.go, `callPreStartContainerIfNeeded`).
            if endpoint.is_some_and(|e| !e.options.pre_start_required) {
                continue;
            }
            let (connection, _) = self.plugin(&held.resource)?;
            connection.pre_start(&held.all_ids().into_iter().collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn allocate_one(
        &self,
        of: (&str, &str, &str),
        ask: &Ask,
        grant: &mut Grant,
    ) -> Result<(), Refused> {
        let (_, _, resource) = of;
        let needed = match ask {
            Ask::Count(count) => *count,
            Ask::Ids(ids) => ids.len(),
        };
        let (reusable, free) = match self.state().candidates(of, needed)? {
            Choice::Nothing => return Ok(()),
            Choice::Among { reusable, free } => (reusable, free),
        };
        let (connection, options) = self.plugin(resource)?;
        let (reused, preferred) = match ask {
            Ask::Ids(ids) => choosable(ids, &reusable, &free)?,
            Ask::Count(_) => {
                let reused: Vec<String> = reusable.into_iter().take(needed).collect();
                // Without a topology policy it is asked also when nothing is left to choose.
                let ask = reused.len() < needed && options.get_preferred_allocation_available;
                let preferred = if ask {
                    let available = [&reused[..], &free[..]].concat();
                    let preferred =
                        connection.preferred(available.clone(), reused.clone(), needed)?;
                    check_preference(&preferred, &available, &reused, needed)?;
                    preferred
                } else {
                    Vec::new()
                };
                (reused, preferred)
            }
        };
        let chosen = self.state().take(resource, &reused, &preferred, &free, needed);
        let answer =
            connection.allocate(&chosen).inspect_err(|_| self.state().count_allocated())?;
        let answer = checked(&answer).map_err(Refused::contract)?;
        self.state().insert(of, &chosen, answer);
        grant.add(resource, &chosen, answer);
        Ok(())
    }
}

/// The IDs of a test's choice that are used again and those that are not, when the kubelet
/// could have made it.
fn choosable(
    ids: &[String],
    reusable: &[String],
    free: &[String],
) -> Result<(Vec<String>, Vec<String>), Refused> {
    let (reused, others): (Vec<String>, Vec<String>) =
        ids.iter().cloned().partition(|id| reusable.contains(id));
    let missing: Vec<&String> = others.iter().filter(|id| !free.contains(id)).collect();
    if !missing.is_empty() {
        return Err(Refused::kubelet(format!("{missing:?} cannot be chosen now")));
    }
    if !others.is_empty() && reused.len() < reusable.len() {
        return Err(Refused::kubelet(format!("{reusable:?} are chosen before {others:?}")));
    }
    Ok((reused, others))
}

/// The kubelet would quietly fill up or cut down; a plugin that needs that has a fault.
fn check_preference(
    preferred: &[String],
    available: &[String],
    must_include: &[String],
    needed: usize,
) -> Result<(), Refused> {
    let different: BTreeSet<&String> = preferred.iter().collect();
    if preferred.len() == needed
        && different.len() == needed
        && different.iter().all(|id| available.contains(id))
        && must_include.iter().all(|id| different.contains(id))
    {
        return Ok(());
    }
    Err(Refused::contract(format!(
        "preferred {preferred:?} of {available:?} with {must_include:?}, asked for {needed}"
    )))
}
