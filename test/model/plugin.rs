//! What the daemon does around the ledger, in the order it does it, without threads,
//! sockets and files.

use std::time::{Duration, Instant};

use litemap::LiteMap;
use vfio_device_plugin::ledger::{Answer, Denial, Ledger, Listed, PodName, Who};
use vfio_device_plugin::set::Set;
use vfio_device_plugin::sys::device::DeviceId;
use vfio_device_plugin::sys::pci::GroupId;

use super::host::Host;
use super::kubelet::{Kubelet, Sets};
use super::layout::{Layout, Resource};

/// An Allocate that has read the checkpoint and asked Get, and has not decided.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    resource: Resource,
    pub(crate) wanted: LiteMap<DeviceId, GroupId>,
    pub(crate) answers: LiteMap<PodName, Answer>,
}

/// A lease as the state file has it.
#[derive(Clone, Debug)]
struct Grant {
    resource: String,
    group: GroupId,
    number: Option<u64>,
    started: Option<String>,
}

/// The state file.
#[derive(Clone, Debug, Default)]
struct Memory {
    grants: LiteMap<DeviceId, Grant>,
    releasing: LiteMap<GroupId, Set<Who>>,
}

/// The running daemon and its state file.
#[derive(Clone, Debug)]
pub(crate) struct Plugin {
    pub(crate) ledger: Ledger,
    memory: Memory,
    pub(crate) request: Option<Request>,
    /// The newest lists, on their way to the kubelet.
    pub(crate) sent: Option<Sets>,
    /// The lists that were sent last.
    pub(crate) published: Option<Sets>,
    /// A refresh waits for its list to arrive; what List said.
    pub(crate) refreshing: Option<Set<Listed>>,
    start: Instant,
    /// Seconds since then.
    pub(crate) clock: u64,
}

impl Plugin {
    pub(crate) fn new(start: Instant, layout: &Layout, kubelet: &Kubelet) -> Plugin {
        let mut plugin = Plugin {
            ledger: Ledger::new(false),
            memory: Memory::default(),
            request: None,
            sent: None,
            published: None,
            refreshing: None,
            start,
            clock: 0,
        };
        plugin.restart(layout, kubelet, false);
        plugin
    }

    fn now(&self) -> Instant {
        self.start + Duration::from_secs(self.clock)
    }

    /// After every change, before anybody is answered.
    fn remember(&mut self) {
        let grants = self.ledger.leases().iter().filter_map(|(addr, lease)| {
            let grant = Grant {
                resource: lease.resource.clone(),
                group: lease.group?,
                number: lease.number,
                started: lease.started.clone(),
            };
            Some((*addr, grant))
        });
        self.memory.grants = grants.collect();
        self.memory.releasing.clone_from(self.ledger.releasing());
    }

    /// Reads the checkpoint.
    pub(crate) fn observe(&mut self, kubelet: &Kubelet) {
        self.ledger.observe(kubelet.holdings());
        self.remember();
    }

    /// Killed at any moment, and started again; the state file may be lost meanwhile.
    pub(crate) fn restart(&mut self, layout: &Layout, kubelet: &Kubelet, lost: bool) {
        if lost {
            self.memory = Memory::default();
        }
        (self.request, self.sent, self.published, self.refreshing) = (None, None, None, None);
        let now = self.now();
        self.ledger = Ledger::new(false);
        for (addr, grant) in &self.memory.grants {
            let Grant { resource, group, number, started } = grant;
            self.ledger.restore(*addr, resource, *group, *number, started.clone(), now);
        }
        for (group, last) in &self.memory.releasing {
            self.ledger.restore_releasing(*group, last.clone());
        }
        let groups = layout.functions.iter().map(|(addr, f)| (*addr, f.0)).collect();
        self.ledger.learn_groups(groups);
        self.observe(kubelet);
    }

    /// The old kubelet's streams ended.
    pub(crate) fn kubelet_restarted(&mut self) {
        (self.request, self.sent, self.published, self.refreshing) = (None, None, None, None);
        self.ledger.forget_names();
    }

    /// An Allocate arrives: what can be known is asked. `answered`: whether Get works.
    pub(crate) fn arrive(
        &mut self,
        kubelet: &Kubelet,
        resource: Resource,
        wanted: LiteMap<DeviceId, GroupId>,
        answered: bool,
    ) {
        // What List said and what the checkpoint shows from now on are of two moments: the
        // same function may have changed hands, and a name would go to the wrong pod.
        self.refreshing = None;
        self.observe(kubelet);
        let ask = |pod: &PodName| if answered { kubelet.get(pod) } else { Answer::Unknown };
        let questions = self.ledger.questions(resource, &wanted);
        let answers = questions.into_iter().map(|pod| (pod.clone(), ask(&pod))).collect();
        self.request = Some(Request { resource, wanted, answers });
    }

    /// The Allocate is decided; the bind that follows may fail.
    pub(crate) fn decide(&mut self, bound: bool) -> Result<bool, Denial> {
        let Request { resource, wanted, answers } =
            self.request.take().expect("a request that arrived");
        for (pod, answer) in &answers {
            self.ledger.answer(pod, answer);
        }
        let undo = self.ledger.admit(resource, &wanted, &answers, self.now());
        self.remember();
        let undo = undo?;
        if !bound {
            self.ledger.revoke(undo);
            self.remember();
        }
        Ok(bound)
    }

    /// A PreStartContainer, from its arrival to its answer.
    pub(crate) fn prestart(
        &mut self,
        kubelet: &Kubelet,
        host: &Host,
        resource: Resource,
        wanted: &LiteMap<DeviceId, GroupId>,
    ) -> Result<(), Denial> {
        self.observe(kubelet);
        let start = self.ledger.start(resource, wanted)?;
        for (group, last) in &start.to_close {
            if host.is_open(*group) {
                return Err(Denial::Open { group: *group, last: last.clone() });
            }
            self.ledger.closed(*group);
        }
        self.ledger.started(resource, wanted, &start);
        self.remember();
        Ok(())
    }

    /// Each second: the holders that have a name, and the groups that were released.
    pub(crate) fn poll(&mut self, kubelet: &Kubelet, host: &Host) {
        for pod in self.ledger.named() {
            self.ledger.answer(&pod, &kubelet.get(&pod));
        }
        for group in self.ledger.to_close() {
            if !host.is_open(group) {
                self.ledger.closed(group);
            }
        }
        self.remember();
    }

    /// The first half of a refresh: the kubelet frees, and a list goes out so that it writes.
    pub(crate) fn refresh(&mut self, kubelet: &mut Kubelet, layout: &Layout) {
        self.refreshing = Some(kubelet.list());
        self.publish(layout);
    }

    /// The second half, once the kubelet has that list.
    pub(crate) fn refreshed(&mut self, kubelet: &Kubelet) {
        let list = self.refreshing.take().expect("a refresh under way");
        self.observe(kubelet);
        self.ledger.name(&list);
        let now = self.now();
        self.ledger.refreshed(now);
        self.remember();
    }

    /// What can be handed out, by resource.
    pub(crate) fn lists(&self, layout: &Layout) -> Sets {
        let leases = self.ledger.snapshot();
        let mut lists = Sets::new();
        for (addr, (group, resource)) in &layout.functions {
            let list = lists.entry(resource).or_default();
            if leases.occupied(*addr, layout.name(resource), *group).is_none() {
                list.insert(*addr);
            }
        }
        lists
    }

    /// Sends the newest lists; one that has not arrived yet is overtaken.
    pub(crate) fn publish(&mut self, layout: &Layout) {
        let lists = self.lists(layout);
        self.published = Some(lists.clone());
        self.sent = Some(lists);
    }
}
