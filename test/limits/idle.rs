//! What it costs when nothing happens: bytes, memory, wake-ups.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::host::host;
use super::node::{Node, Plugin, floor};
use super::report::Report;
use super::util::kubelet::Ask;
use super::util::plugin::binary;

/// What a start leaves to do is done by then: the tracker compares once a minute.
const SETTLED: Duration = Duration::from_secs(75);
/// The subject is time that passes: one round of all that is periodic in ours.
const QUIET: Duration = Duration::from_secs(60);
const LEASES: usize = 100;
/// The refreshes that new leases cause are over by then.
const REFRESHED: Duration = Duration::from_secs(15);

/// The two binaries. Both are stripped or neither is.
pub(crate) fn size(report: &mut Report) {
    let size = |path: &Path| {
        let length = fs::metadata(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).len();
        #[allow(clippy::cast_precision_loss)]
        let length = length as f64;
        length / 1e6
    };
    report.beside("size of the binary", "MB", size(&binary()), size(&floor()), "<= 1.5, <= 6 MB");
}

pub(crate) fn measure(report: &mut Report) {
    idle(report);
    // After the others and not beside them: it works each second, and whoever runs beside it is
    // taken off the processor for it.
    leased(report);
}

fn idle(report: &mut Report) {
    let node = Node::new(&host(1_000, 50));
    let ours = node.ours(&[]);
    node.all_listed(50, ours.started);
    let bare = Node::new("vfio\n");
    let nothing = bare.nothing(50, 20);
    bare.all_listed(50, nothing.started);
    report.beside("PSS, 50 resources, 1,000 functions", "MB", ours.pss(), nothing.pss(), "<= 1.5");
    let reach = "<= 4 MB";
    report.beside("anonymous memory of it", "MB", ours.anonymous(), nothing.anonymous(), reach);
    report.beside("resident of it", "MB", ours.resident(), nothing.resident(), "<= 10 MB");
    for node in [&node, &bare] {
        node.rest();
    }
    thread::sleep(SETTLED);
    let [ours, nothing] = quiet([&ours, &nothing]);
    report.beside("context switches a minute, idle", "", ours.0, nothing.0, "<= 1.2");
    report.alone("CPU a minute, idle", "ms", ours.1, "");
    report.alone("CPU a minute of the one that does nothing", "ms", nothing.1, "");
}

fn leased(report: &mut Report) {
    let busy = Node::new(&host(1_000, 50));
    let ours = busy.ours(&[]);
    busy.all_listed(50, ours.started);
    lease(&busy);
    busy.rest();
    // With leases nothing gets rarer after a minute.
    thread::sleep(REFRESHED);
    let held = ours.anonymous();
    let [used] = quiet([&ours]);
    report.alone(format!("context switches a minute, {LEASES} leases"), "", used.0, "");
    report.alone(format!("CPU a minute, {LEASES} leases"), "ms", used.1, "");
    report.alone(format!("anonymous memory, {LEASES} leases"), "MB", held, "");
}

/// Context switches and milliseconds of CPU in a minute of each.
fn quiet<const N: usize>(plugins: [&Plugin; N]) -> [(f64, f64); N] {
    let used = || plugins.map(|p| (p.switches(), p.cpu()));
    let before = used();
    thread::sleep(QUIET);
    let after = used();
    std::array::from_fn(|n| (after[n].0 - before[n].0, after[n].1 - before[n].1))
}

/// Pods of one function each, of all resources in turn.
fn lease(node: &Node) {
    let resources: Vec<String> = node.kubelet.capacity().into_keys().collect();
    for (n, resource) in resources.iter().cycle().take(LEASES).enumerate() {
        let request = [(resource.as_str(), Ask::Count(1))];
        node.kubelet.admit(&format!("pod-{n}"), &request).expect("a function can be had");
    }
}
