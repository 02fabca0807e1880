//! From exec, and from the kubelet's restart, to the last of 50 resources listed.

use std::time::Instant;

use super::host::host;
use super::node::{Node, Plugin};
use super::report::{Report, median, ms, quantile};

const RESOURCES: usize = 50;
const FUNCTIONS: usize = 1_000;
const STARTS: usize = 10;
const RESTARTS: usize = 200;

pub(crate) fn measure(report: &mut Report) {
    let host = host(FUNCTIONS, RESOURCES);
    let devices = FUNCTIONS / RESOURCES;
    let started = |start: &dyn Fn(&Node) -> Plugin| {
        let node = Node::new(&host);
        node.rest();
        let plugin = start(&node);
        ms(node.all_listed(RESOURCES, plugin.started) - plugin.started)
    };
    // In turns, so that what else the machine does meets both.
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        floor.push(started(&|node| node.nothing(RESOURCES, devices)));
        ours.push(started(&|node| node.ours(&[])));
    }
    report.beside(
        "exec to 50 resources listed, 1,000 functions",
        "ms",
        median(&mut ours),
        median(&mut floor),
        "<= 1.5, <= 100 ms",
    );
    restarts(report, &host, devices);
}

fn restarts(report: &mut Report, host: &str, devices: usize) {
    let mut ours = Vec::new();
    let node = Node::new(host);
    node.rest();
    let plugin = node.ours(&[]);
    node.all_listed(RESOURCES, plugin.started);
    for _ in 0..RESTARTS {
        node.kubelet.stop();
        let again = Instant::now();
        node.kubelet.start_again();
        ours.push(ms(node.all_listed(RESOURCES, again) - again));
    }
    drop((plugin, node));
    let mut floor = Vec::new();
    let node = Node::new(host);
    node.rest();
    let mut plugin = node.nothing(RESOURCES, devices);
    node.all_listed(RESOURCES, plugin.started);
    for _ in 0..RESTARTS {
        let again = Instant::now();
        plugin.again();
        floor.push(ms(node.all_listed(RESOURCES, again) - again));
    }
    let floor = median(&mut floor);
    let what = "kubelet.sock anew to 50 resources listed";
    report.beside(what, "ms", median(&mut ours), floor, "<= 1.5, <= 60 ms");
    report.beside(
        format!("{what}, worst of {RESTARTS}"),
        "ms",
        quantile(&mut ours, 1.0),
        floor,
        "<= 150 ms",
    );
}
