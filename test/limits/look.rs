//! A look at the host: read and decide, beside the bare system calls that read the same.

use std::time::Instant;

use vfio_device_plugin::sys::root::Root;

use super::host::{bare, host, look};
use super::report::{Report, median, ms};
use super::util::{TempDir, manifest};

pub(crate) fn measure(report: &mut Report) {
    for (functions, rounds) in [(100, 40), (1_000, 10), (10_000, 3)] {
        let dir = TempDir::new();
        manifest::build(&host(functions, 50), dir.path()).expect("the host's manifest");
        let root = Root::new(dir.path());
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let start = Instant::now();
            bare(dir.path());
            floor.push(ms(start.elapsed()));
            let start = Instant::now();
            let board = look(&root);
            ours.push(ms(start.elapsed()));
            assert!(!board.is_empty(), "the host offers something");
        }
        report.beside(
            format!("look at {functions} functions"),
            "ms",
            median(&mut ours),
            median(&mut floor),
            "<= 2",
        );
    }
}
