//! Kubelet, host and plugin together: what may happen next, and that it happens.

use std::fmt::{self, Write};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::time::Instant;

use vfio_device_plugin::ledger::PENDING;
use vfio_device_plugin::set::Set;
use vfio_device_plugin::sys::device::DeviceId;

use super::host::{Host, Process};
use super::kubelet::Kubelet;
use super::layout::{Layout, Resource};
use super::plugin::Plugin;
use super::pods::{Phase, Pod, Run, Uid};
use super::step::{Note, Step};
use super::truth::{Expected, Violation};

/// How often what could go on for ever may still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Budget {
    pub(crate) kubelet_restarts: u8,
    pub(crate) plugin_restarts: u8,
    pub(crate) losses: u8,
    pub(crate) readds: u8,
    pub(crate) other_lists: u8,
    pub(crate) other_writes: u8,
    pub(crate) laters: u8,
    pub(crate) timeouts: u8,
}

/// Everything.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) layout: Rc<Layout>,
    pub(crate) kubelet: Kubelet,
    pub(crate) host: Host,
    pub(crate) plugin: Plugin,
    pub(crate) budget: Budget,
    /// What must come of the request that has arrived.
    pub(crate) expected: Expected,
}

/// Hands text to a hasher without keeping it.
struct Digest(DefaultHasher);

impl Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

impl World {
    /// A plugin that has just published its first lists.
    pub(crate) fn new(layout: &Rc<Layout>, pods: Vec<Pod>, budget: Budget, now: Instant) -> World {
        let kubelet = Kubelet::new(pods);
        let plugin = Plugin::new(now, layout, &kubelet);
        let (host, expected) = (Host::default(), Expected::default());
        let layout = Rc::clone(layout);
        let mut world = World { layout, kubelet, host, plugin, budget, expected };
        world.plugin.publish(&world.layout);
        world.deliver();
        world
    }

    /// A number for what the future depends on.
    pub(crate) fn digest(&self) -> u64 {
        let mut digest = Digest(DefaultHasher::new());
        for pod in &self.kubelet.pods {
            (pod.phase, pod.renewed, pod.returned, &pod.runs).hash(&mut digest.0);
        }
        self.kubelet.hash_into(&mut digest.0);
        (&self.host, self.budget, &self.expected).hash(&mut digest.0);
        let Plugin { ledger, request, sent, published, refreshing, clock, .. } = &self.plugin;
        (sent, published, clock).hash(&mut digest.0);
        write!(digest, "{ledger:?}{request:?}{refreshing:?}").expect("a hasher takes all text");
        digest.0.finish()
    }

    /// Everything that may happen next.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        self.kubelet_steps(&mut steps);
        for uid in 0..self.kubelet.pods.len() {
            self.pod_steps(uid, &mut steps);
        }
        for ((uid, c), process) in &self.host.processes {
            match process {
                Process { orphan: true, .. } => steps.push(Step::Exit(*uid, *c)),
                Process { open: false, .. } if !self.host.is_busy((*uid, *c)) => {
                    steps.push(Step::Open(*uid, *c));
                }
                _ => {}
            }
        }
        self.plugin_steps(&mut steps);
        steps
    }

    fn kubelet_steps(&self, steps: &mut Vec<Step>) {
        let (kubelet, budget) = (&self.kubelet, &self.budget);
        if let Some(now) = &kubelet.admission {
            if now.picked.is_some() {
                steps.extend([true, false].map(|bound| Step::Decide { bound }));
            } else {
                for resource in &now.left {
                    self.allocations(resource, steps);
                }
            }
        }
        if budget.kubelet_restarts > 0 {
            let granted = kubelet.admission.as_ref().is_some_and(|a| a.picked.is_some());
            steps.push(Step::KubeletRestart { granted: false });
            steps.extend(granted.then_some(Step::KubeletRestart { granted }));
        }
        if !kubelet.ready {
            steps.push(Step::SourcesReady);
        }
        if budget.other_lists > 0 {
            steps.push(Step::OtherList);
        }
        if budget.other_writes > 0 && kubelet.file != kubelet.devices {
            steps.push(Step::OtherWrite);
        }
        if self.plugin.sent.is_some() {
            steps.push(Step::Deliver);
        }
    }

    fn allocations(&self, resource: Resource, steps: &mut Vec<Step>) {
        let Some(choices) = self.kubelet.choices(resource) else {
            steps.push(Step::Lack(resource));
            return;
        };
        for addrs in choices {
            if self.budget.timeouts > 0 {
                steps.push(Step::Allocate { resource, addrs: addrs.clone(), answered: false });
            }
            steps.push(Step::Allocate { resource, addrs, answered: true });
        }
    }

    /// Whether a pod can be admitted now. A predecessor of its name is gone before it is
    /// made.
    fn may_begin(&self, pod: &Pod) -> bool {
        let Kubelet { pods, ready, admission, .. } = &self.kubelet;
        let alike = |other: &Pod| other.spec.name == pod.spec.name && other.is_active();
        *ready && admission.is_none() && !pods.iter().any(alike)
    }

    fn pod_steps(&self, uid: Uid, steps: &mut Vec<Step>) {
        let kubelet = &self.kubelet;
        let pod = &kubelet.pods[uid];
        match pod.phase {
            Phase::Waiting if self.may_begin(pod) => steps.push(Step::Admit(uid)),
            Phase::Admitted => {
                steps.extend([Step::End(uid), Step::ForceDelete(uid)]);
                if pod.runs.iter().all(|run| *run == Run::Idle(Set::new())) {
                    steps.push(Step::Reject(uid));
                }
                for (c, run) in pod.runs.iter().enumerate() {
                    match run {
                        Run::Idle(passed) if kubelet.ready && pod.may_start(c) => {
                            let needs = pod.spec.containers[c].needs.keys();
                            let left = needs.filter(|r| !passed.contains(*r));
                            steps.extend(left.map(|r| Step::PreStart(uid, c, r)));
                        }
                        Run::Running if pod.spec.containers[c].init => {
                            steps.push(Step::Finish(uid, c));
                        }
                        Run::Running => steps.push(Step::Crash(uid, c)),
                        _ => {}
                    }
                }
            }
            Phase::Ended if self.budget.readds > 0 && pod.spec.is_static => {
                steps.extend(self.may_begin(pod).then_some(Step::Readd(uid)));
            }
            _ => {}
        }
    }

    fn plugin_steps(&self, steps: &mut Vec<Step>) {
        let (plugin, budget) = (&self.plugin, &self.budget);
        // Nothing is published nor refreshed until 250 ms after the last answer.
        if self.kubelet.admission.is_none() {
            if plugin.published.as_ref() != Some(&plugin.lists(&self.layout)) {
                steps.push(Step::Publish);
            }
            if plugin.refreshing.is_none() {
                steps.push(Step::Refresh);
            } else if plugin.sent.is_none() {
                steps.push(Step::Refreshed);
            }
        }
        steps.push(Step::Poll);
        if budget.plugin_restarts > 0 {
            let asked = plugin.request.is_some();
            for (granted, lost) in [(false, false), (true, false), (false, true)] {
                if (!granted || asked) && (!lost || budget.losses > 0) {
                    steps.push(Step::PluginRestart { granted, lost });
                }
            }
        }
        if budget.laters > 0 {
            steps.push(Step::Later);
        }
    }

    /// Lets it happen.
    pub(crate) fn apply(&mut self, step: &Step) -> Result<Note, Violation> {
        let note = self.change(step)?;
        self.check()?;
        Ok(note)
    }

    fn change(&mut self, step: &Step) -> Result<Note, Violation> {
        let budget = &mut self.budget;
        match step {
            Step::Admit(uid) => self.kubelet.begin(*uid),
            Step::Lack(_) => self.kubelet.fail(),
            Step::Allocate { resource, addrs, answered } => {
                budget.timeouts -= u8::from(!answered);
                self.allocate(resource, addrs, *answered)?;
            }
            Step::Decide { bound } => return self.decide(*bound),
            Step::Reject(uid) => self.kubelet.pods[*uid].phase = Phase::Rejected,
            Step::PreStart(uid, container, resource) => {
                return self.prestart(*uid, *container, resource);
            }
            Step::Open(uid, c) => {
                self.host.processes.get_mut(&(*uid, *c)).expect("a process").open = true;
            }
            Step::Finish(uid, c) => self.stop(*uid, *c, Run::Done),
            Step::Crash(uid, c) => self.stop(*uid, *c, Run::Idle(Set::new())),
            Step::End(uid) => {
                self.host.processes.retain(|(pod, _), _| pod != uid);
                self.kubelet.pods[*uid].phase = Phase::Ended;
            }
            Step::ForceDelete(uid) => {
                self.host.abandon(*uid);
                self.kubelet.pods[*uid].phase = Phase::Deleted;
            }
            Step::Exit(uid, c) => drop(self.host.processes.remove(&(*uid, *c))),
            Step::Readd(uid) => {
                budget.readds -= 1;
                let pod = &mut self.kubelet.pods[*uid];
                pod.runs.fill(Run::Idle(Set::new()));
                pod.returned = true;
                self.kubelet.begin(*uid);
            }
            Step::OtherList => {
                budget.other_lists -= 1;
                self.kubelet.free();
            }
            Step::OtherWrite => {
                budget.other_writes -= 1;
                self.kubelet.write();
            }
            Step::Publish => self.plugin.publish(&self.layout),
            Step::Deliver => self.deliver(),
            Step::Poll => self.plugin.poll(&self.kubelet, &self.host),
            Step::Refresh => self.plugin.refresh(&mut self.kubelet, &self.layout),
            Step::Refreshed => self.plugin.refreshed(&self.kubelet),
            Step::KubeletRestart { granted } => {
                budget.kubelet_restarts -= 1;
                if *granted {
                    drop(self.plugin.decide(true));
                }
                self.kubelet.restart();
                self.plugin.kubelet_restarted();
            }
            Step::SourcesReady => self.kubelet.ready = true,
            Step::PluginRestart { granted, lost } => {
                budget.plugin_restarts -= 1;
                budget.losses -= u8::from(*lost);
                self.restart_plugin(*granted, *lost);
            }
            Step::Later => {
                budget.laters -= 1;
                self.plugin.clock += PENDING.as_secs();
            }
        }
        Ok(Note::Done)
    }

    fn deliver(&mut self) {
        let lists = self.plugin.sent.take().expect("lists on their way");
        self.kubelet.receive(lists);
    }

    fn stop(&mut self, uid: Uid, container: usize, run: Run) {
        self.host.processes.remove(&(uid, container));
        self.kubelet.pods[uid].runs[container] = run;
    }

    fn allocate(
        &mut self,
        resource: Resource,
        addrs: &Set<DeviceId>,
        answered: bool,
    ) -> Result<(), Violation> {
        self.check_preference(resource)?;
        self.kubelet.pick(resource, addrs.clone());
        let wanted = self.layout.with_groups(addrs);
        self.plugin.arrive(&self.kubelet, resource, wanted, answered);
        self.expected = Expected::of(self, resource, addrs);
        Ok(())
    }

    fn decide(&mut self, bound: bool) -> Result<Note, Violation> {
        let expected = std::mem::take(&mut self.expected);
        match self.plugin.decide(bound) {
            Ok(granted) => {
                expected.check_grant(self)?;
                if !granted {
                    self.kubelet.fail();
                    return Ok(Note::Done);
                }
                self.kubelet.insert();
                Ok(Note::Granted)
            }
            Err(denial) => {
                expected.check_refusal(self, &denial)?;
                self.kubelet.fail();
                Ok(Note::Refused(denial))
            }
        }
    }

    fn prestart(
        &mut self,
        uid: Uid,
        container: usize,
        resource: Resource,
    ) -> Result<Note, Violation> {
        let key = (uid, container, resource);
        let addrs = self.kubelet.devices.get(&key).cloned().unwrap_or_default();
        let wanted = self.layout.with_groups(&addrs);
        let answer = self.plugin.prestart(&self.kubelet, &self.host, resource, &wanted);
        if let Err(denial) = answer {
            self.check_delay(uid, &addrs, &denial)?;
            self.kubelet.pods[uid].runs[container] = Run::Idle(Set::new());
            return Ok(Note::Refused(denial));
        }
        let pod = &mut self.kubelet.pods[uid];
        if let Run::Idle(passed) = &mut pod.runs[container] {
            passed.insert(resource);
            if passed.len() < pod.spec.containers[container].needs.len() {
                return Ok(Note::Done);
            }
        }
        pod.runs[container] = Run::Running;
        let all = self.kubelet.devices.iter().filter(|((u, c, _), _)| (*u, *c) == (uid, container));
        let functions: Set<DeviceId> = all.flat_map(|(_, addrs)| addrs).copied().collect();
        let groups = self.layout.groups(&functions);
        let process = Process { functions, groups, open: false, orphan: false, forgotten: false };
        self.host.processes.insert((uid, container), process);
        Ok(Note::Started)
    }

    fn restart_plugin(&mut self, granted: bool, lost: bool) {
        if granted {
            drop(self.plugin.decide(true));
        }
        if self.kubelet.admission.as_ref().is_some_and(|a| a.picked.is_some()) {
            self.kubelet.fail();
        }
        self.kubelet.healthy.clear();
        for process in self.host.processes.values_mut() {
            process.forgotten |= lost && (process.orphan || !process.open);
        }
        self.plugin.restart(&self.layout, &self.kubelet, lost);
    }
}
