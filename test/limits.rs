//! `make bench`: what the plugin costs, each line beside a floor measured in the same run.
//!
//! Machines are noisy, so a line is a ratio: ours by what cannot be done for less (the bare
//! system calls, the same calls to a plugin that does nothing). Nothing is asserted; the
//! table is printed and written to `BENCH_JSON`. Words on the command line choose sections.
//!
//! `VDP_BIN` and `VDP_FLOOR` name the binaries, which `make bench` sets to the static ones.

#[path = "limits/host.rs"]
mod host;
#[path = "limits/idle.rs"]
mod idle;
#[path = "limits/look.rs"]
mod look;
#[path = "limits/node.rs"]
mod node;
#[path = "limits/release.rs"]
mod release;
#[path = "limits/report.rs"]
mod report;
#[path = "limits/rpc.rs"]
mod rpc;
#[path = "limits/start.rs"]
mod start;
#[allow(dead_code, unused_imports, reason = "the tests use the rest of it")]
mod util;

use report::Report;

/// A part of the table: its name, and what measures it.
type Section = (&'static str, fn(&mut Report));

const SECTIONS: [Section; 6] = [
    ("size", idle::size),
    ("look", look::measure),
    ("start", start::measure),
    ("rpc", rpc::measure),
    ("release", release::measure),
    ("idle", idle::measure),
];

fn main() {
    // Cargo hands on `--bench`.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|w| !w.starts_with("--")).collect();
    if let Some(unknown) = wanted.iter().find(|w| !SECTIONS.iter().any(|(name, _)| name == w)) {
        panic!("{unknown}: no section has this name; there are {:?}", SECTIONS.map(|(n, _)| n));
    }
    let mut report = Report::default();
    for (name, measure) in SECTIONS {
        if wanted.is_empty() || wanted.iter().any(|w| w == name) {
            eprintln!("==> {name}");
            measure(&mut report);
        }
    }
    print!("{report}");
    if let Some(path) = std::env::var_os("BENCH_JSON") {
        std::fs::write(&path, report.json()).expect("write BENCH_JSON");
    }
}
