//! What must hold: after every step, when a request is decided, and at rest.

use std::fmt;

use vfio_device_plugin::ledger::{Answer, Denial};
use vfio_device_plugin::set::Set;
use vfio_device_plugin::sys::device::DeviceId;

use super::kubelet::others;
use super::layout::Resource;
use super::pods::Uid;
use super::world::World;

/// An invariant that does not hold, and where.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    pub(crate) invariant: &'static str,
    what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}

/// Two pods in one group.
pub(crate) const ONE_POD: &str = "I1 one group, one pod at a time";
/// Allocate gave away what the checkpoint showed held.
pub(crate) const SHOWN: &str = "I2 no grant into a group with a shown live holder";
/// A list that is not the truth.
pub(crate) const LISTS: &str = "I3 at rest the lists are the truth";
/// A lease that is too few or too many.
pub(crate) const LEASES: &str = "I4 a lease as long as its container, and no longer";
/// Refused without need.
pub(crate) const ALONE: &str = "L alone on a free group is never refused";

pub(crate) fn broken<T>(invariant: &'static str, what: String) -> Result<T, Violation> {
    Err(Violation { invariant, what })
}

/// What may come of an Allocate, by what could be known when it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Expected {
    /// Pods that were active and shown: while one of them is, nothing may be granted.
    rivals: Set<Uid>,
    /// Nobody else was shown, and the pod has one container only.
    alone: bool,
}

impl Expected {
    /// Judges the request that has just arrived.
    pub(crate) fn of(world: &World, resource: Resource, addrs: &Set<DeviceId>) -> Expected {
        let kubelet = &world.kubelet;
        let now = kubelet.admission.as_ref().expect("a pod is being admitted");
        let request = world.plugin.request.as_ref().expect("a request that arrived");
        // What the kubelet has given to this container already; if to another pod as well,
        // it could not be told apart from then on.
        let given: Set<DeviceId> = kubelet
            .devices
            .iter()
            .filter(|((uid, c, _), _)| (*uid, *c) == (now.pod, now.container))
            .flat_map(|(_, addrs)| addrs.iter().copied())
            .collect();
        let seen = |uid: Uid, addr: DeviceId| {
            let name = kubelet.pods[uid].spec.pod_name();
            let has = |list: &Set<_>| {
                list.iter().any(|l: &vfio_device_plugin::ledger::Listed| {
                    l.addr == addr && l.resource == resource
                })
            };
            matches!(request.answers.get(&name), Some(Answer::Has(list)) if has(list))
        };
        let shown: Vec<_> = others(&kubelet.file, now.pod, &world.layout, addrs).collect();
        let rivals = shown.iter().filter(|((uid, _, other), addr)| {
            let pod = &kubelet.pods[*uid];
            let twice = addrs.contains(addr) && *other == resource;
            let unknowable = if twice { !seen(*uid, *addr) } else { given.contains(addr) };
            // Its end was proven, and Get, which could tell that it is back, is silent.
            let answer = request.answers.get(&pod.spec.pod_name());
            let unseen = pod.returned && !matches!(answer, Some(Answer::Has(_)));
            kubelet.is_active(*uid) && !pod.renewed && !unseen && !unknowable
        });
        let single = kubelet.pods[now.pod].spec.containers.len() == 1;
        // Added again, it may meet what it had before.
        let again = kubelet.file.keys().any(|(uid, _, _)| *uid == now.pod);
        Expected {
            rivals: rivals.map(|((uid, _, _), _)| *uid).collect(),
            alone: shown.is_empty() && single && !again,
        }
    }

    /// Granted.
    pub(crate) fn check_grant(&self, world: &World) -> Result<(), Violation> {
        match self.rivals.iter().find(|uid| world.kubelet.is_active(**uid)) {
            Some(uid) => broken(SHOWN, format!("granted although pod {uid} was shown")),
            None => Ok(()),
        }
    }

    /// Refused.
    pub(crate) fn check_refusal(&self, world: &World, denial: &Denial) -> Result<(), Violation> {
        let kubelet = &world.kubelet;
        let now = kubelet.admission.as_ref().expect("a pod is being admitted");
        // Another plugin's list or a crash made the kubelet write in the middle of it.
        let half_shown =
            kubelet.file.keys().any(|(uid, c, _)| (*uid, *c) == (now.pod, now.container));
        if self.alone && !half_shown {
            broken(ALONE, format!("Allocate: {denial}"))
        } else {
            Ok(())
        }
    }
}

impl World {
    /// What must hold after every step.
    pub(crate) fn check(&self) -> Result<(), Violation> {
        self.check_processes()?;
        self.check_leases()
    }

    /// A process counts as running while its pod is active, and while it has its groups
    /// open.
    fn check_processes(&self) -> Result<(), Violation> {
        let processes: Vec<_> = self
            .host
            .processes
            .iter()
            .filter(|(_, p)| !p.forgotten && (!p.orphan || p.open))
            .collect();
        for (at, (first, process)) in processes.iter().enumerate() {
            for (second, other) in &processes[at + 1..] {
                if first.0 != second.0 && !process.groups.is_disjoint(&other.groups) {
                    let what = format!("pods {} and {} run in one", first.0, second.0);
                    return broken(ONE_POD, what);
                }
            }
        }
        Ok(())
    }

    fn check_leases(&self) -> Result<(), Violation> {
        let leases = self.plugin.ledger.leases();
        for ((uid, _), process) in &self.host.processes {
            let lost = process.functions.iter().find(|addr| !leases.contains_key(addr));
            if let (false, Some(addr)) = (process.orphan, lost) {
                return broken(LEASES, format!("pod {uid} runs with {addr} and has no lease"));
            }
        }
        Ok(())
    }

    /// PreStartContainer refused: somebody else is shown in the group, or has it open.
    pub(crate) fn check_delay(
        &self,
        uid: Uid,
        addrs: &Set<DeviceId>,
        denial: &Denial,
    ) -> Result<(), Violation> {
        let shown = others(&self.kubelet.file, uid, &self.layout, addrs).next().is_some();
        let open = self.layout.groups(addrs).into_iter().any(|g| self.host.is_open(g));
        if shown || open { Ok(()) } else { broken(ALONE, format!("PreStartContainer: {denial}")) }
    }

    /// What must hold when everything has come to rest.
    pub(crate) fn check_lists(&self) -> Result<(), Violation> {
        let kubelet = &self.kubelet;
        let held = |addr: DeviceId| {
            let mut entries = kubelet.devices.iter();
            entries.any(|((uid, _, _), addrs)| kubelet.is_active(*uid) && addrs.contains(&addr))
        };
        for (addr, (group, resource)) in &self.layout.functions {
            let members = self.layout.functions.iter().filter(|(_, f)| f.0 == *group);
            let occupied = members.into_iter().any(|(member, _)| held(*member));
            let processes = || self.host.processes.values().filter(|p| p.groups.contains(group));
            if processes().any(|p| p.forgotten) {
                continue;
            }
            let expected = held(*addr) || !(occupied || self.host.is_open(*group));
            let listed = kubelet.healthy.get(resource).is_some_and(|l| l.contains(addr));
            if expected != listed {
                let word = if listed { "Healthy" } else { "Unhealthy" };
                return broken(LISTS, format!("{addr} is {word}"));
            }
        }
        Ok(())
    }

    /// What must hold when every container ended and everything has come to rest.
    pub(crate) fn check_end(&self) -> Result<(), Violation> {
        match self.plugin.ledger.leases().keys().next() {
            Some(addr) => broken(LEASES, format!("{addr} is leased, and nothing runs")),
            None => self.check_lists(),
        }
    }
}
