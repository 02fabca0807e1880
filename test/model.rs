//! Random sequences of what kubelet, host and plugin can do, on a host with more groups and
//! pods than every order could be tried of. After each step and at rest the invariants of
//! `model::truth` must hold.
//!
//! `MODEL_SEQUENCES=n` runs n sequences; `MODEL_SEED=n` repeats one, and prints its story.

#[path = "model/mod.rs"]
#[allow(dead_code, reason = "the test of every order uses the rest")]
mod model;

use std::collections::BTreeMap;
use std::env;
use std::rc::Rc;
use std::time::Instant;

use model::layout::{A, B, Layout, Resource};
use model::pods::{Container, Pod, Spec};
use model::random::Random;
use model::settle::Settler;
use model::step::Step;
use model::truth::Violation;
use model::world::{Budget, World};

/// Sequences in the normal run.
const SEQUENCES: u64 = if cfg!(debug_assertions) { 2_000 } else { 5_000 };
/// Steps of a sequence.
const STEPS: usize = 60;
/// Pods that come by in a sequence.
const PODS: usize = 9;

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|n| n.parse().expect("a number"))
}

fn needs(random: &mut Random) -> BTreeMap<Resource, usize> {
    let all: [&[(Resource, usize)]; 6] =
        [&[(A, 1)], &[(A, 1)], &[(B, 1)], &[(A, 2)], &[(A, 1), (B, 1)], &[(A, 2), (B, 1)]];
    random.pick(&all).iter().copied().collect()
}

fn containers(random: &mut Random) -> Vec<Container> {
    let app = |needs| Container { name: "app", init: false, needs };
    match random.below(6) {
        0 => {
            let init = needs(random);
            // The app container takes over, or has needs of its own.
            let same = random.below(2) == 0;
            let main = if same { init.clone() } else { needs(random) };
            vec![Container { name: "init", init: true, needs: init }, app(main)]
        }
        1 => {
            let second = Container { name: "second", init: false, needs: needs(random) };
            vec![app(needs(random)), second]
        }
        _ => vec![app(needs(random))],
    }
}

/// Pods of a sequence, and one for each group to try at the end whether it can be had.
fn pods(random: &mut Random, layout: &Layout, kind: Kind) -> Vec<Pod> {
    let mut pods: Vec<Pod> = (0..PODS)
        .map(|n| {
            // UIDs in no order: the lower one goes first when nothing else is known.
            let uid = format!("{}-{n}", random.below(90) + 10);
            let again = n > 0 && random.below(4) == 0;
            let name = format!("pod-{}", if again { n - 1 } else { n });
            let is_static = random.below(if kind == Kind::Slips { 2 } else { 4 }) == 0;
            let containers = match kind {
                Kind::Any => containers(random),
                Kind::Slips => {
                    let needs = BTreeMap::from([(*random.pick(&[A, B]), 1)]);
                    vec![Container { name: "app", init: false, needs }]
                }
            };
            Pod::new(Spec { name, uid, is_static, containers })
        })
        .collect();
    for resource in [A, B] {
        let needs = BTreeMap::from([(resource, layout.of(resource).count())]);
        let containers = vec![Container { name: "all", init: false, needs }];
        let (name, uid) = (format!("all-{resource}"), format!("all-{resource}"));
        pods.push(Pod::new(Spec { name, uid, is_static: false, containers }));
    }
    pods
}

/// What a sequence is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Anything, on a host with several groups.
    Any,
    /// One group, Get that often does not answer, and static pods that come back without an
    /// Allocate: what slips through admission ends at the arbiter.
    Slips,
}

impl Kind {
    fn layout(self) -> Layout {
        match self {
            Kind::Any => Layout::new(&[&[A, B], &[A, A], &[A], &[B], &[A, A, B]]),
            Kind::Slips => Layout::new(&[&[A, A, B]]),
        }
    }
}

fn budget(random: &mut Random, kind: Kind) -> Budget {
    let mut some = |most: usize| u8::try_from(random.below(most + 1)).expect("a small number");
    Budget {
        kubelet_restarts: some(2),
        plugin_restarts: some(2),
        losses: some(1),
        readds: if kind == Kind::Slips { 8 } else { some(3) },
        other_lists: some(4),
        other_writes: some(3),
        laters: some(6),
        timeouts: if kind == Kind::Slips { 12 } else { some(3) },
    }
}

/// How often a step is chosen before others. What starts something comes before what
/// ends it.
fn weight(step: &Step, kind: Kind) -> usize {
    match step {
        Step::Allocate { answered: false, .. } if kind == Kind::Slips => 48,
        Step::Readd(_) | Step::Poll | Step::Publish | Step::Deliver if kind == Kind::Slips => 16,
        Step::Admit(_) => 6,
        Step::Allocate { .. } | Step::Lack(_) => 12,
        Step::Decide { bound: true } => 24,
        Step::PreStart(..) => 12,
        Step::Open(..) | Step::SourcesReady | Step::Publish | Step::Deliver => 6,
        Step::Refreshed | Step::Readd(_) => 4,
        Step::Poll | Step::Refresh | Step::Exit(..) | Step::Finish(..) => 3,
        Step::Decide { bound: false } | Step::OtherList | Step::OtherWrite => 2,
        _ => 1,
    }
}

fn choose<'a>(random: &mut Random, steps: &'a [Step], kind: Kind) -> &'a Step {
    let mut at = random.below(steps.iter().map(|step| weight(step, kind)).sum());
    let chosen = steps.iter().find(|step| {
        let here = at < weight(step, kind);
        at = at.saturating_sub(weight(step, kind));
        here
    });
    chosen.expect("the weights are summed up above")
}

/// One sequence, told line by line; how many seconds of the simulated clock it took.
fn run(seed: u64, tell: &mut dyn FnMut(&str)) -> Result<u64, Violation> {
    let mut random = Random::new(seed);
    let kind = if seed % 2 == 1 { Kind::Slips } else { Kind::Any };
    let layout = Rc::new(kind.layout());
    let pods = pods(&mut random, &layout, kind);
    let whole = [pods.len() - 2, pods.len() - 1];
    let budget = budget(&mut random, kind);
    let mut world = World::new(&layout, pods, budget, Instant::now());
    for _ in 0..STEPS {
        let mut steps = world.steps();
        steps.retain(|step| !matches!(step, Step::Admit(pod) if whole.contains(pod)));
        let step = choose(&mut random, &steps, kind);
        match world.apply(step) {
            Ok(note) => tell(&format!("{step}{note}")),
            Err(violation) => {
                tell(&step.to_string());
                return Err(violation);
            }
        }
    }
    tell("-- nothing new happens");
    let mut settler = Settler { world: &mut world, tell };
    settler.rest()?;
    settler.start()?;
    settler.rest()?;
    (settler.tell)("-- everything ends");
    settler.end()?;
    for pod in whole {
        (settler.tell)("-- everything can be had again");
        settler.run_alone(pod)?;
    }
    Ok(world.plugin.clock)
}

/// Resident memory of this process.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    line.unwrap_or("unknown").trim().to_owned()
}

/// What a sequence did, to see that the sequences reach what they are for.
fn counts(story: &[String], totals: &mut BTreeMap<&'static str, usize>) {
    for word in ["-> granted", "-> started", "-> refused", "force-deleted", "added again"] {
        *totals.entry(word).or_default() += story.iter().filter(|l| l.contains(word)).count();
    }
}

#[test]
fn no_sequence_breaks_an_invariant() {
    let seed = number("MODEL_SEED");
    let seeds = match seed {
        Some(seed) => seed..seed + 1,
        None => 0..number("MODEL_SEQUENCES").unwrap_or(SEQUENCES),
    };
    let mut totals = BTreeMap::new();
    let sequences = seeds.end - seeds.start;
    let (mut seconds, mut early) = (0, String::new());
    for seed in seeds {
        if seed == sequences / 10 {
            early = resident();
        }
        let mut story = Vec::new();
        let outcome = run(seed, &mut |line| story.push(line.to_owned()));
        counts(&story, &mut totals);
        match outcome {
            Ok(clock) => seconds += clock,
            Err(violation) => {
                let story = story.join("\n  ");
                panic!("{violation}\nMODEL_SEED={seed}\n  {story}");
            }
        }
        if env::var_os("MODEL_SEED").is_some() {
            println!("{}", story.join("\n"));
        }
    }
    println!("{sequences} sequences, 0 violations: {totals:?}");
    println!("{seconds} s of simulated time; resident {early} after a tenth, {} now", resident());
    assert!(seed.is_some() || totals.values().all(|n| *n > 0), "{totals:?}");
}
