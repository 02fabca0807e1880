//! Calls of the kubelet, and what memory they leave behind.

use std::thread;
use std::time::{Duration, Instant};

use super::host::host;
use super::node::Node;
use super::report::{Report, median, quantile};

const CALLS: usize = 10_000;
/// So many of one kind, and then of the next.
const TURN: usize = 1_000;
/// By then ours has looked at the host because of them, which is not to fall on the floor.
const AFTER: Duration = Duration::from_secs(1);
/// Memory is measured again after so many calls in all.
const MANY: usize = 100_000;
const OURS: &str = "devices.kubevirt.io/10de_1000";
const FLOOR: &str = "floor.example/0000";
const DEVICES: usize = 512;
const FUNCTION: &str = "0000:00:00.0";

pub(crate) fn measure(report: &mut Report) {
    // One resource with all devices. The same function is asked for again and again, which
    // only `shared` grants: the rules of groups are not in these figures.
    let node = Node::new(&host(DEVICES, 1));
    let ours = node.ours(&["--groups", "shared"]);
    node.all_listed(1, ours.started);
    let bare = Node::new("vfio\n");
    bare.rest();
    let nothing = bare.nothing(1, DEVICES);
    bare.all_listed(1, nothing.started);

    allocate(report, &node, &bare);
    preferred(report, &node, &bare);
    report.beside("PSS after them", "MB", ours.pss(), nothing.pss(), "<= 1.5");
    for _ in 0..(MANY - CALLS) / TURN {
        calls(&node, OURS, FUNCTION);
        calls(&bare, FLOOR, FUNCTION);
    }
    report.beside("PSS after 100,000 Allocates", "MB", ours.pss(), nothing.pss(), "<= 1.5, flat");
}

/// Of a function that is bound: what the call costs, and not the kernel. In turns, because the
/// machine is not as fast in one minute as in the next.
fn allocate(report: &mut Report, node: &Node, bare: &Node) {
    let plugin = node.kubelet.plugin(OURS).expect("the plugin is connected");
    plugin.allocate(&[FUNCTION.to_owned()]).expect("the function can be allocated");
    node.rest();
    let (mut floor, mut by_thread, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..CALLS / TURN {
        ours.extend(calls(node, OURS, FUNCTION));
        thread::sleep(AFTER);
        floor.extend(calls(bare, FLOOR, FUNCTION));
        by_thread.extend(calls(bare, FLOOR, "by-thread"));
    }
    let what = "Allocate, bound, groups shared";
    report.beside(format!("{what}, p50"), "us", median(&mut ours), median(&mut floor), "<= 1.3");
    report.beside(
        "an echo by another thread, p50",
        "us",
        median(&mut by_thread),
        median(&mut floor),
        "",
    );
    report.beside(
        format!("{what}, p99"),
        "us",
        quantile(&mut ours, 0.99),
        quantile(&mut floor, 0.99),
        "<= 2",
    );
}

/// A turn of Allocates, in microseconds each. The first wakes everybody up, and is not among them.
fn calls(node: &Node, resource: &str, id: &str) -> Vec<f64> {
    let ids = [id.to_owned()];
    let plugin = node.kubelet.plugin(resource).expect("the plugin is connected");
    let one = |_| {
        let start = Instant::now();
        let answer = plugin.allocate(&ids);
        let time = start.elapsed().as_secs_f64() * 1e6;
        let answer = answer.expect("the plugin answers");
        assert_eq!(answer.container_responses.len(), 1);
        time
    };
    (0..=TURN).map(one).skip(1).collect()
}

fn preferred(report: &mut Report, node: &Node, bare: &Node) {
    let calls = |node: &Node, resource: &str| -> Vec<f64> {
        let ids: Vec<String> = node.kubelet.devices(resource).into_iter().map(|d| d.id).collect();
        assert_eq!(ids.len(), DEVICES);
        let plugin = node.kubelet.plugin(resource).expect("the plugin is connected");
        let one = |_| {
            let start = Instant::now();
            let chosen = plugin.preferred(ids.clone(), Vec::new(), 64);
            let time = start.elapsed().as_secs_f64() * 1e6;
            assert_eq!(chosen.expect("the plugin answers").len(), 64);
            time
        };
        (0..=TURN).map(one).skip(1).collect()
    };
    let (mut floor, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        ours.extend(calls(node, OURS));
        thread::sleep(AFTER);
        floor.extend(calls(bare, FLOOR));
    }
    let (floor, ours) = (median(&mut floor), median(&mut ours));
    report.beside("GetPreferredAllocation, 64 of 512", "us", ours, floor, "<= 3");
}
