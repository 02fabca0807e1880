//! The device manager's decisions: what is used again, freed, forgotten.

use super::*;

pub(crate) const RESOURCE: &str = "example.org/card";

/// A kubelet that has one resource of healthy devices, each with its nodes.
pub(crate) fn offering(devices: &[(&str, &[i64])]) -> State {
    let device = |(id, numa): &(&str, &[i64])| {
        let node = |id: &i64| dp::NUMANode { ID: *id, ..Default::default() };
        let nodes: Vec<_> = numa.iter().map(node).collect();
        dp::Device {
            ID: (*id).to_owned(),
            health: "Healthy".to_owned(),
            topology: Some(dp::TopologyInfo { nodes, ..Default::default() }).into(),
            ..Default::default()
        }
    };
    let devices = devices.iter().map(device).collect();
    let mut state = State::new(1);
    state.list_received(RESOURCE, &dp::ListAndWatchResponse { devices, ..Default::default() });
    state
}

/// What an admission does, with a plugin that never refuses.
pub(crate) fn allocate(
    state: &mut State,
    pod: &str,
    container: &str,
    kind: Kind,
    count: usize,
) -> Result<Vec<String>, Refused> {
    let Some(uid) = state.admit(pod, container, kind) else { return Ok(Vec::new()) };
    state.free_ended();
    let of = (uid.as_str(), container, RESOURCE);
    let chosen = match state.candidates(of, count)? {
        Choice::Nothing => Vec::new(),
        Choice::Among { reusable, free } => {
            let reused: Vec<String> = reusable.into_iter().take(count).collect();
            state.take(RESOURCE, &reused, &[], &free, count)
        }
    };
    if !chosen.is_empty() {
        state.insert(of, &chosen, &dp::ContainerAllocateResponse::default());
    }
    state.admitted(&uid, container, kind);
    Ok(chosen)
}

fn containers(state: &State) -> Vec<&str> {
    state.held.iter().map(|h| h.container.as_str()).collect()
}

#[test]
fn what_an_init_container_had_its_pod_gets_again() {
    let mut state = offering(&[("A", &[]), ("B", &[]), ("C", &[])]);
    let first = allocate(&mut state, "pod", "first", Kind::Init, 2).expect("free");
    let main = allocate(&mut state, "pod", "main", Kind::App, 1).expect("used again");
    assert!(first.contains(&main[0]), "{main:?} is none of {first:?}");
    // What is left, and then one that nobody had.
    let side = allocate(&mut state, "pod", "side", Kind::App, 2).expect("one of each");
    assert!(!side.contains(&main[0]), "{main:?} is an app container's now");
    assert!(first.iter().any(|id| side.contains(id)), "{side:?} has none of {first:?}");
    assert_eq!(containers(&state), ["first", "main", "side"], "all are in the checkpoint");
}

#[test]
fn what_an_init_container_had_no_other_pod_gets() {
    let mut state = offering(&[("A", &[])]);
    allocate(&mut state, "pod", "first", Kind::Init, 1).expect("free");
    allocate(&mut state, "other", "main", Kind::App, 1).expect_err("held by the pod");
    state.pods.end("pod");
    allocate(&mut state, "other", "main", Kind::App, 1).expect("free again");
}

#[test]
fn without_sources_nothing_is_freed() {
    let mut state = offering(&[("A", &[]), ("B", &[])]);
    allocate(&mut state, "ended", "main", Kind::App, 1).expect("free");
    allocate(&mut state, "lives", "main", Kind::App, 1).expect("free");
    state.pods.end("ended");
    let entries = state.checkpoint();
    state.restore(entries);
    state.sources(false);
    assert_eq!(state.pods.active().count(), 0, "no pod was named yet");
    state.free_ended();
    assert_eq!(state.held.len(), 2);
    // A container that runs is not admitted anew, though no plugin has registered.
    allocate(&mut state, "lives", "main", Kind::App, 1).expect("it runs");
    state.sources(true);
    state.free_ended();
    let uids: Vec<_> = state.held.iter().map(|h| h.uid.as_str()).collect();
    assert_eq!(uids, ["uid-lives"]);
}

/// kubernetes/kubernetes#137534.
#[test]
fn an_id_in_flight_is_forgotten_when_another_pod_is_freed() {
    let mut state = offering(&[("A", &[]), ("B", &[])]);
    allocate(&mut state, "ended", "main", Kind::App, 1).expect("free");
    let uid = state.admit("pod", "main", Kind::App).expect("new");
    let of = (uid.as_str(), "main", RESOURCE);
    let Ok(Choice::Among { free, .. }) = state.candidates(of, 1) else { panic!("one is free") };
    let chosen = state.take(RESOURCE, &[], &[], &free, 1);
    state.pods.end("ended");
    state.free_ended();
    state.insert(of, &chosen, &dp::ContainerAllocateResponse::default());
    let others = allocate(&mut state, "other", "main", Kind::App, 2).expect("so it seems");
    assert!(others.contains(&chosen[0]), "{others:?}");
}
