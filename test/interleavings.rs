//! Every order of events, breadth first: two pods, up to two containers each, two functions
//! of one group and one of another, and whatever kubelet, host and plugin can do in
//! between. A counter-example is printed as its shortest story.
//!
//! `INTERLEAVINGS=n` visits up to n states of each case instead of the default.

#[path = "model/mod.rs"]
#[allow(dead_code, reason = "the random test uses the rest")]
mod model;

use std::collections::{BTreeMap, HashSet};
use std::env;
use std::fmt::Write;
use std::rc::Rc;
use std::time::Instant;

use model::layout::{A, B, Layout, Resource, addr};
use model::pods::{Container, Pod, Spec};
use model::settle::Settler;
use model::step::Step;
use model::truth::Violation;
use model::world::{Budget, World};
use vfio_device_plugin::sys::device::DeviceId;

/// States visited of each case in the normal run.
const STATES: usize = if cfg!(debug_assertions) { 6_000 } else { 25_000 };
/// Of so many states one is let come to rest.
const SAMPLE: u64 = 16;

/// A visited state: where it came from.
struct Visit {
    parent: usize,
    step: Option<Step>,
}

/// Visits states breadth first. The number of them, and whether those were all.
fn explore(first: &World, limit: usize) -> Result<(usize, bool), (Vec<Step>, Violation)> {
    let mut seen = HashSet::from([first.digest()]);
    let mut visits = vec![Visit { parent: 0, step: None }];
    let mut front = vec![(0, first.clone())];
    while !front.is_empty() {
        let mut next = Vec::new();
        for (at, world) in front {
            for step in world.steps() {
                let mut world = world.clone();
                let outcome = world.apply(&step);
                let digest = world.digest();
                let fresh = seen.insert(digest);
                if fresh || outcome.is_err() {
                    visits.push(Visit { parent: at, step: Some(step) });
                }
                let tried = outcome.and_then(|_| {
                    if fresh && digest % SAMPLE == 0 {
                        come_to_rest(&world, &mut |_| ())
                    } else {
                        Ok(())
                    }
                });
                if let Err(violation) = tried {
                    return Err((path(&visits, visits.len() - 1), violation));
                }
                if fresh {
                    next.push((visits.len() - 1, world));
                }
                if visits.len() >= limit {
                    return Ok((visits.len(), false));
                }
            }
        }
        front = next;
    }
    Ok((visits.len(), true))
}

/// From any state things come to rest, whoever waits has a reason, and at the end
/// everything is free.
fn come_to_rest(world: &World, tell: &mut dyn FnMut(&str)) -> Result<(), Violation> {
    let mut world = world.clone();
    let mut settler = Settler { world: &mut world, tell };
    settler.rest()?;
    settler.start()?;
    settler.rest()?;
    settler.end()
}

/// The steps that lead to a visit.
fn path(visits: &[Visit], mut at: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    while let Visit { parent, step: Some(step) } = &visits[at] {
        steps.push(step.clone());
        at = *parent;
    }
    steps.reverse();
    steps
}

/// The story of a path, from the beginning to what went wrong.
fn story(first: &World, steps: &[Step]) -> String {
    let mut world = first.clone();
    let mut text = String::new();
    for step in steps {
        let outcome = world.apply(step);
        let note = match &outcome {
            Ok(note) => note.to_string(),
            Err(violation) => format!(" -> {violation}"),
        };
        writeln!(text, "  {step}{note}").expect("a string takes all text");
        if outcome.is_err() {
            return text;
        }
    }
    // The steps themselves were right, so what followed was not.
    let mut tell = |line: &str| {
        writeln!(text, "  .. {line}").expect("a string takes all text");
    };
    drop(come_to_rest(&world, &mut tell));
    text
}

fn container(name: &'static str, init: bool, needs: &[(Resource, usize)]) -> Container {
    Container { name, init, needs: BTreeMap::from_iter(needs.iter().copied()) }
}

fn pod(uid: &str, is_static: bool, containers: Vec<Container>) -> Pod {
    Pod::new(Spec { name: format!("pod-{uid}"), uid: uid.to_owned(), is_static, containers })
}

/// An app container only.
fn simple(uid: &str, needs: &[(Resource, usize)]) -> Pod {
    pod(uid, false, vec![container("app", false, needs)])
}

/// Pods, and what has happened before every order of the rest is tried.
struct Case {
    name: &'static str,
    pods: Vec<Pod>,
    prelude: Vec<Step>,
}

impl Case {
    fn new(name: &'static str, pods: impl Into<Vec<Pod>>) -> Case {
        Case { name, pods: pods.into(), prelude: Vec::new() }
    }

    fn after(mut self, steps: impl IntoIterator<Item = Step>) -> Case {
        self.prelude.extend(steps);
        self
    }
}

fn asked(resource: Resource, addr: DeviceId) -> [Step; 2] {
    let allocate = Step::Allocate { resource, addrs: [addr].into(), answered: true };
    [allocate, Step::Decide { bound: true }]
}

/// Granted while pod 2 ends and somebody calls List.
fn forgotten(resource: Resource, addr: DeviceId) -> [Step; 4] {
    let [allocate, decide] = asked(resource, addr);
    [allocate, Step::End(2), Step::OtherList, decide]
}

fn refreshed() -> [Step; 3] {
    [Step::Refresh, Step::Deliver, Step::Refreshed]
}

fn cases() -> Vec<Case> {
    let init = |uid| {
        let containers =
            vec![container("init", true, &[(A, 1)]), container("app", false, &[(A, 1)])];
        pod(uid, false, containers)
    };
    let two = |uid| {
        let containers =
            vec![container("one", false, &[(A, 1)]), container("two", false, &[(B, 1)])];
        pod(uid, false, containers)
    };
    let fixed = |uid| pod(uid, true, vec![container("app", false, &[(A, 1)])]);
    let (a, b) = (|uid| simple(uid, &[(A, 1)]), |uid| simple(uid, &[(B, 1)]));
    let both = |uid| simple(uid, &[(A, 1), (B, 1)]);
    vec![
        Case::new("one function each", [a("u2"), b("u1")]),
        Case::new("the same resource", [a("u2"), a("u1")]),
        Case::new("two resources and one", [both("u1"), b("u2")]),
        Case::new("two resources each", [both("u1"), both("u2")]),
        Case::new("init and app", [init("u2"), b("u1")]),
        Case::new("two containers", [two("u2"), a("u1")]),
        Case::new("a static pod", [fixed("u1"), b("u2")]),
        Case::new("a static pod and its like", [fixed("u2"), a("u1")]),
        // Named, ended and known to have; the next pod of its group runs.
        Case::new("a static pod and who came after it", [fixed("u1"), b("u2")])
            .after([Step::Admit(0)])
            .after(asked(A, addr(1, 0)))
            .after(refreshed())
            .after([Step::End(0), Step::Poll, Step::Admit(1)])
            .after(asked(B, addr(1, 1)))
            .after([Step::PreStart(1, 0, B), Step::Open(1, 0)]),
        // The same, and it is back before the next pod asks.
        Case::new("a static pod that is back", [fixed("u1"), b("u2")])
            .after([Step::Admit(0)])
            .after(asked(A, addr(1, 0)))
            .after(refreshed())
            .after([Step::End(0), Step::Poll, Step::Readd(0)]),
        // kubernetes/kubernetes#137534: List during an Allocate made the kubelet forget it.
        Case::new("a function that the kubelet forgot", [a("u2"), a("u1"), b("u0")])
            .after([Step::Admit(2)])
            .after(asked(B, addr(1, 1)))
            .after([Step::Admit(0)])
            .after(forgotten(A, addr(2, 0)))
            .after(refreshed()),
    ]
}

fn budget() -> Budget {
    Budget {
        kubelet_restarts: 1,
        plugin_restarts: 1,
        losses: 1,
        readds: 1,
        other_lists: 1,
        other_writes: 1,
        laters: 1,
        timeouts: 1,
    }
}

#[test]
fn no_order_of_events_breaks_an_invariant() {
    let limit = env::var("INTERLEAVINGS").ok().map(|n| n.parse().expect("a number of states"));
    let layout = Rc::new(Layout::new(&[&[A, B], &[A]]));
    let (mut total, mut broken) = (0, String::new());
    for Case { name, pods, prelude } in cases() {
        let mut first = World::new(&layout, pods, budget(), Instant::now());
        for step in &prelude {
            first.apply(step).expect("the prelude is legal");
        }
        match explore(&first, limit.unwrap_or(STATES)) {
            Ok((states, all)) => {
                let bound = if all { "all" } else { "the nearest" };
                println!("{name}: {states} states ({bound})");
                total += states;
            }
            Err((steps, violation)) => {
                let story = story(&first, &steps);
                writeln!(broken, "{name}: {violation}\n{story}").expect("a string takes all text");
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
    println!("{total} states visited, 0 violations");
}
