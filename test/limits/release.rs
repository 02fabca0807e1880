//! How long a function cannot be had after the pod that had another of its group is gone.

use std::time::Instant;

use super::node::{Node, until};
use super::report::{Report, median, ms, quantile};
use super::util::bench::{A, B, HOST, PAIR};
use super::util::kubelet::Ask;

const ROUNDS: usize = 10;
/// How often the plugin asks the kubelet about the pods it knows (src/daemon/tracker.rs).
const PERIOD: f64 = 1000.0;

pub(crate) fn measure(report: &mut Report) {
    let node = Node::new(HOST);
    let _ours = node.ours(&[]);
    let healthy = |wanted: bool| {
        until("B's health is told", || {
            let devices = node.kubelet.devices(PAIR);
            devices.iter().any(|d| d.id == B && d.healthy == wanted).then_some(())
        });
    };
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        healthy(true);
        let pod = format!("pod-{round}");
        let request = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
        node.kubelet.admit(&pod, &request).expect("A can be had");
        healthy(false);
        node.kubelet.remove(&pod);
        let gone = Instant::now();
        healthy(true);
        times.push(ms(gone.elapsed()));
    }
    let what = "A's pod is gone to B healthy (floor: the period of asking)";
    report.beside(what, "ms", median(&mut times), PERIOD, "<= 2");
    let worst = quantile(&mut times, 1.0);
    report.beside(format!("the same, worst of {ROUNDS}"), "ms", worst, PERIOD, "<= 2");
}
