//! Rest: the kubelet finishes what it has begun, the plugin polls and refreshes, lists
//! arrive, and Get answers, until nothing changes any more.

use super::pods::{Phase, Run, Uid};
use super::step::{Note, Step};
use super::truth::{ALONE, LEASES, Violation, broken};
use super::world::World;

/// Rounds after which everything has to be at rest.
const ROUNDS: usize = 8;

/// Lets the steps happen that need no luck, and tells of each.
pub(crate) struct Settler<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) tell: &'a mut dyn FnMut(&str),
}

impl Settler<'_> {
    fn apply(&mut self, step: &Step) -> Result<Note, Violation> {
        let outcome = self.world.apply(step);
        match &outcome {
            Ok(note) => (self.tell)(&format!("{step}{note}")),
            Err(_) => (self.tell)(&step.to_string()),
        }
        outcome
    }

    /// Finishes the admission that is under way.
    fn admit(&mut self) -> Result<(), Violation> {
        while self.world.kubelet.admission.is_some() {
            let wanted = self.world.steps().into_iter().find(|step| {
                matches!(
                    step,
                    Step::Decide { bound: true }
                        | Step::Lack(_)
                        | Step::Allocate { answered: true, .. }
                )
            });
            self.apply(&wanted.expect("an admission goes on"))?;
        }
        Ok(())
    }

    /// Polls and refreshes until the lists stay as they are.
    pub(crate) fn rest(&mut self) -> Result<(), Violation> {
        if !self.world.kubelet.ready {
            self.apply(&Step::SourcesReady)?;
        }
        self.admit()?;
        for _ in 0..ROUNDS {
            self.world.budget.laters += 1;
            let before = (self.world.plugin.ledger.clone(), self.world.kubelet.healthy.clone());
            let was_refreshing = self.world.plugin.refreshing.is_some();
            for step in [Step::Poll, Step::Later, Step::Refresh, Step::Deliver, Step::Refreshed] {
                let skip = step == Step::Refresh && was_refreshing
                    || step == Step::Deliver && self.world.plugin.sent.is_none();
                if !skip {
                    self.apply(&step)?;
                }
            }
            self.apply(&Step::Poll)?;
            self.apply(&Step::Publish)?;
            self.apply(&Step::Deliver)?;
            let after = (self.world.plugin.ledger.clone(), self.world.kubelet.healthy.clone());
            if before == after && !was_refreshing {
                break;
            }
        }
        self.world.check_lists()
    }

    /// Tries to start every container whose turn has come. Who waits has a reason.
    pub(crate) fn start(&mut self) -> Result<(), Violation> {
        for uid in 0..self.world.kubelet.pods.len() {
            self.start_pod(uid)?;
        }
        let runs = self.world.host.processes.is_empty();
        let waits = (0..self.world.kubelet.pods.len()).find(|uid| {
            let pod = &self.world.kubelet.pods[*uid];
            pod.phase == Phase::Admitted && pod.runs.iter().any(|r| matches!(r, Run::Idle(_)))
        });
        match waits {
            Some(uid) if runs && !self.is_doubled(uid) => {
                broken(ALONE, format!("nothing runs, and pod {uid} may not start"))
            }
            _ => Ok(()),
        }
    }

    /// Whether the kubelet has given one of its functions to another pod, too.
    fn is_doubled(&self, uid: Uid) -> bool {
        let devices = &self.world.kubelet.devices;
        let own = devices.iter().filter(|((pod, _, _), _)| *pod == uid);
        own.into_iter().any(|(_, addrs)| {
            devices.iter().any(|((pod, _, _), other)| *pod != uid && !other.is_disjoint(addrs))
        })
    }

    fn start_pod(&mut self, uid: Uid) -> Result<(), Violation> {
        loop {
            let next = self.world.steps().into_iter().find(|step| match step {
                Step::PreStart(pod, _, _) | Step::Finish(pod, _) => *pod == uid,
                _ => false,
            });
            let Some(step) = next else { return Ok(()) };
            if let Note::Refused(_) = self.apply(&step)? {
                return Ok(());
            }
        }
    }

    /// Ends everything.
    pub(crate) fn end(&mut self) -> Result<(), Violation> {
        for uid in 0..self.world.kubelet.pods.len() {
            if self.world.kubelet.pods[uid].phase == Phase::Admitted {
                self.apply(&Step::End(uid))?;
            }
        }
        let left: Vec<_> = self.world.host.processes.keys().copied().collect();
        for (uid, container) in left {
            self.apply(&Step::Exit(uid, container))?;
        }
        self.rest()?;
        self.world.check_end()
    }

    /// A pod that comes to an empty host gets what it asks for.
    pub(crate) fn run_alone(&mut self, uid: Uid) -> Result<(), Violation> {
        self.apply(&Step::Admit(uid))?;
        self.admit()?;
        self.start_pod(uid)?;
        if self.world.kubelet.pods[uid].runs.iter().any(|run| *run != Run::Running) {
            return broken(LEASES, format!("pod {uid} is alone and does not run"));
        }
        self.end()
    }
}
