//! Calls of the kubelet, and what memory they leave behind.

use std::time::Instant;

use super::host::host;
use super::node::Node;
use super::report::{Report, median, quantile};

const CALLS: usize = 10_000;
/// So many of one kind, and then of the next.
const TURN: usize = 100;
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

    allocate(report, &node, &bare, CALLS);
    preferred(report, &node, &bare);
    report.beside("PSS after them", "MB", ours.pss(), nothing.pss(), "<= 1.5");
    allocate(&mut Report::default(), &node, &bare, MANY - CALLS);
    report.beside("PSS after 100,000 Allocates", "MB", ours.pss(), nothing.pss(), "<= 1.5, flat");
}

/// Of a function that is bound: what the call costs, and not the kernel. In turns, because the
/// machine is not as fast in one second as in the next.
fn allocate(report: &mut Report, node: &Node, bare: &Node, calls: usize) {
    let time = |node: &Node, resource: &str, id: &str, times: &mut Vec<f64>| {
        let id = id.to_owned();
        let plugin = node.kubelet.plugin(resource).expect("the plugin is connected");
        for _ in 0..TURN {
            let start = Instant::now();
            let answer = plugin.allocate(std::slice::from_ref(&id));
            times.push(start.elapsed().as_secs_f64() * 1e6);
            let answer = answer.expect("the plugin answers");
            assert_eq!(answer.container_responses.len(), 1);
        }
    };
    let plugin = node.kubelet.plugin(OURS).expect("the plugin is connected");
    plugin.allocate(&[FUNCTION.to_owned()]).expect("the function can be allocated");
    node.rest();
    let (mut floor, mut by_thread, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..calls / TURN {
        time(bare, FLOOR, FUNCTION, &mut floor);
        time(bare, FLOOR, "by-thread", &mut by_thread);
        time(node, OURS, FUNCTION, &mut ours);
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

fn preferred(report: &mut Report, node: &Node, bare: &Node) {
    let time = |node: &Node, resource: &str, times: &mut Vec<f64>| {
        let ids: Vec<String> = node.kubelet.devices(resource).into_iter().map(|d| d.id).collect();
        assert_eq!(ids.len(), DEVICES);
        let plugin = node.kubelet.plugin(resource).expect("the plugin is connected");
        for _ in 0..TURN {
            let start = Instant::now();
            let chosen = plugin.preferred(ids.clone(), Vec::new(), 64);
            times.push(start.elapsed().as_secs_f64() * 1e6);
            assert_eq!(chosen.expect("the plugin answers").len(), 64);
        }
    };
    let (mut floor, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..CALLS / 10 / TURN {
        time(bare, FLOOR, &mut floor);
        time(node, OURS, &mut ours);
    }
    let (floor, ours) = (median(&mut floor), median(&mut ours));
    report.beside("GetPreferredAllocation, 64 of 512", "us", ours, floor, "<= 3");
}
