//! What it costs when nothing happens: bytes, memory, wake-ups.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::host::host;
use super::node::{Node, floor};
use super::report::Report;
use super::util::plugin::binary;

/// What a start leaves to do is done by then: the tracker compares once a minute.
const SETTLED: Duration = Duration::from_secs(75);
/// The subject is time that passes: one round of all that is periodic in ours.
const QUIET: Duration = Duration::from_secs(60);

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
    thread::sleep(SETTLED);
    let before = (ours.switches(), nothing.switches(), ours.cpu(), nothing.cpu());
    thread::sleep(QUIET);
    report.beside(
        "context switches a minute, idle",
        "",
        ours.switches() - before.0,
        nothing.switches() - before.1,
        "<= 1.2",
    );
    report.alone("CPU a minute, idle", "ms", ours.cpu() - before.2, "");
    report.alone("CPU a minute of the one that does nothing", "ms", nothing.cpu() - before.3, "");
}
