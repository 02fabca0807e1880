//! Whom to ask Get about next. Pure: it is told the time and the names.
//!
//! The kubelet answers 100 calls of PodResources a second, ten of them at once, for all its
//! clients together, and refuses the rest (pkg/kubelet/apis/podresources/constants.go). Who
//! asks about a hundred pods in one go hears nothing of most of them, always the same, and
//! leaves nothing to Allocate's own questions and to other agents. So a round asks about a few
//! pods at a time, a quarter of what the kubelet answers: up to 25 pods are asked about once a
//! second, a hundred every four seconds.

use std::time::{Duration, Instant};

use crate::ledger::PodName;
use crate::set::Set;

/// How often a round begins, unless it takes longer.
pub(super) const POLL: Duration = Duration::from_secs(1);
/// How many pods are asked about in one go: half of what the kubelet takes at once.
const GO: usize = 5;
/// How long until the next go.
const PAUSE: Duration = Duration::from_millis(200);

/// How far the round is.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// When it began, and when its last go was.
    begun: Option<Instant>,
    gone: Option<Instant>,
    /// The pod that was asked about last; `None` when the round is through.
    last: Option<PodName>,
    /// Whether the kubelet left the last go without an answer.
    unanswered: bool,
}

impl Round {
    /// The pods to ask about now; none before it is time.
    pub(super) fn next(&mut self, named: &Set<PodName>, now: Instant) -> Vec<PodName> {
        if !self.wait(now).is_zero() {
            return Vec::new();
        }
        let next = match self.last.take() {
            Some(last) => named.partition_point(|pod| *pod <= last),
            None => {
                self.begun = Some(now);
                0
            }
        };
        (self.gone, self.unanswered) = (Some(now), false);
        let mut left = named.iter().skip(next).cloned();
        let go: Vec<PodName> = left.by_ref().take(GO).collect();
        if left.next().is_some() {
            self.last = go.last().cloned();
        }
        go
    }

    /// How long until the next go.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        let pause = if self.unanswered { POLL } else { PAUSE };
        let go = self.gone.map_or(now, |gone| gone + pause);
        let round = match self.last {
            Some(_) => now,
            None => self.begun.map_or(now, |begun| begun + POLL),
        };
        go.max(round).saturating_duration_since(now)
    }

    /// The kubelet did not answer about this one: it is not there, or has too much to do. The
    /// rest of the go is for the next, which begins behind it.
    pub(super) fn unanswered(&mut self, pod: &PodName) {
        (self.last, self.unanswered) = (Some(pod.clone()), true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pods(count: usize) -> Set<PodName> {
        let name = |n: usize| PodName { namespace: "default".to_owned(), name: format!("p{n:03}") };
        (0..count).map(name).collect()
    }

    /// Lets rounds run for a time, always at the moment they ask for. How often each pod was
    /// asked about, and the most calls within any second.
    fn run(count: usize, time: Duration) -> (Vec<usize>, usize) {
        let (pods, begun) = (pods(count), Instant::now());
        let (mut round, mut now, mut asked) = (Round::default(), begun, Vec::new());
        while now < begun + time {
            asked.extend(round.next(&pods, now).into_iter().map(|pod| (now, pod)));
            let wait = round.wait(now);
            assert!(!wait.is_zero(), "it would turn without end");
            now += wait;
        }
        let times = pods.iter().map(|pod| asked.iter().filter(|(_, p)| p == pod).count());
        let second = Duration::from_secs(1);
        let within = |at: Instant| asked.iter().filter(move |(t, _)| (at..at + second).contains(t));
        let most = asked.iter().map(|(at, _)| within(*at).count()).max().unwrap_or(0);
        (times.collect(), most)
    }

    #[test]
    fn each_pod_is_asked_about_as_often_as_the_kubelets_limit_lets_us() {
        // Pods, how often each is asked about in twelve seconds, the most calls in one second.
        let cases = [(0, 0, 0), (1, 12, 1), (5, 12, 5), (6, 12, 6), (25, 12, 25), (100, 3, 25)];
        for (count, often, most) in cases {
            let (times, in_a_second) = run(count, Duration::from_secs(12));
            assert!(times.iter().all(|t| *t == often), "{count} pods: {times:?}");
            assert_eq!(in_a_second, most, "{count} pods");
        }
    }

    #[test]
    fn whoever_wakes_us_changes_nothing() {
        let (pods, now) = (pods(12), Instant::now());
        let mut round = Round::default();
        assert_eq!(round.next(&pods, now).len(), 5);
        for early in [Duration::ZERO, PAUSE / 2, PAUSE - Duration::from_nanos(1)] {
            assert!(round.next(&pods, now + early).is_empty(), "after {early:?}");
        }
        assert_eq!(round.next(&pods, now + PAUSE).len(), 5);
    }

    #[test]
    fn one_that_is_never_answered_about_keeps_nobody_else_waiting() {
        let (pods, begun) = (pods(7), Instant::now());
        let bad = pods.get(1).cloned().expect("there are seven");
        let (mut round, mut now, mut answered) = (Round::default(), begun, Set::new());
        while now < begun + POLL * 2 {
            for pod in round.next(&pods, now) {
                if pod == bad {
                    round.unanswered(&pod);
                    break;
                }
                answered.insert(pod);
            }
            now += round.wait(now);
        }
        assert_eq!(answered.len(), 6, "{answered:?}");
    }

    #[test]
    fn pods_that_come_and_go_meanwhile_are_no_matter() {
        let (mut pods, mut now) = (pods(12), Instant::now());
        let mut round = Round::default();
        let first = round.next(&pods, now);
        // The one that the round is at is among them.
        pods.retain(|pod| !first.contains(pod));
        now += PAUSE;
        assert_eq!(round.next(&pods, now).len(), 5);
        pods = Set::new();
        now += PAUSE;
        assert!(round.next(&pods, now).is_empty());
        assert_eq!(round.wait(now), POLL - PAUSE * 2, "the round is through");
    }
}
