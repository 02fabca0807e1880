//! Answers made from the state, and the rate limit.

use super::*;
use crate::util::kubelet::state::tests::{RESOURCE, allocate, offering};

fn request(pod: &str) -> pr::GetPodResourcesRequest {
    pr::GetPodResourcesRequest {
        pod_name: pod.to_owned(),
        pod_namespace: "default".to_owned(),
        ..Default::default()
    }
}

fn ids(pod: &pr::PodResources) -> Vec<(&str, &str)> {
    pod.containers
        .iter()
        .flat_map(|c| c.devices.iter().map(|d| (c.name.as_str(), d.device_ids[0].as_str())))
        .collect()
}

#[test]
fn list_frees_and_get_does_not() {
    let mut state = offering(&[("A", &[])]);
    allocate(&mut state, "pod", "main", Kind::App, 1).expect("it is free");
    state.pods.end("pod");
    let refused = get(&state, &request("pod")).expect_err("it ended");
    assert_eq!(refused, "pod pod in namespace default not found");
    assert_eq!(state.held.len(), 1, "Get freed it");
    let listed = list(&mut state);
    assert!(listed.pod_resources.is_empty(), "{listed}");
    assert!(state.held.is_empty(), "List did not free it");
}

#[test]
fn a_device_is_shown_once_for_each_of_its_nodes() {
    let mut state = offering(&[("A", &[0, 1]), ("B", &[])]);
    allocate(&mut state, "pod", "main", Kind::App, 2).expect("both are free");
    let answer = get(&state, &request("pod")).expect("it is active");
    let mut shown: Vec<_> = answer.pod_resources.containers[0]
        .devices
        .iter()
        .map(|d| (d.device_ids.clone(), d.topology.nodes.iter().map(|n| n.ID).collect()))
        .collect();
    shown.sort();
    let one = |id: &str, nodes: &[i64]| (vec![id.to_owned()], nodes.to_vec());
    assert_eq!(shown, [one("A", &[0]), one("A", &[1]), one("B", &[])]);
    assert!(answer.pod_resources.containers[0].devices.iter().all(|d| d.resource_name == RESOURCE));
}

#[test]
fn init_containers_are_not_shown() {
    let mut state = offering(&[("A", &[]), ("B", &[])]);
    allocate(&mut state, "pod", "first", Kind::Init, 2).expect("both are free");
    allocate(&mut state, "pod", "main", Kind::App, 1).expect("used again");
    let listed = list(&mut state);
    let [pod] = &listed.pod_resources[..] else { panic!("{listed}") };
    let [(container, _)] = ids(pod)[..] else { panic!("{pod}") };
    assert_eq!(container, "main");
}

#[test]
fn ten_calls_at_once_and_a_hundred_in_a_second() {
    let mut switches = Switches::default();
    let now = Instant::now();
    let mut taken = |at: Instant| (0..20).filter(|_| switches.limit(at).is_ok()).count();
    assert_eq!(taken(now), 10);
    assert_eq!(taken(now + EVERY * 3), 3);
}
