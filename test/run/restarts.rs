//! A kubelet that restarts again and again, with many resources: all of them come back, and
//! nothing is left behind. `VDP_LONG=1` makes it two hundred times.

use std::fmt::Write;
use std::fs;
use std::time::Duration;

use crate::util::bench::Bench;
use crate::util::kubelet::Capacity;
use crate::util::wait_until;

const RESOURCES: usize = 50;
/// For fifty servers to go down and up on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// One function of each of so many kinds, in a group each.
fn host() -> String {
    let mut host = "vfio\n".to_owned();
    for n in 0..RESOURCES {
        let (bus, id, group) = (n + 1, 0x5000 + n, n + 1);
        let line = "class=120000 driver=slowpoke";
        writeln!(host, "pci 0000:{bus:02x}:00.0 id=1234:{id:04x} {line} group={group}")
            .expect("a string takes it");
    }
    let net = "pci 0000:f0:00.0 id=8086:1521 class=020000 driver=igb group=200\n\
               net eno1 under 0000:f0:00.0 index=2 up\n\
               route eno1 default via=10.0.2.2\n\
               file /proc/sys/kernel/random/boot_id 6f1b0c9e-54e2-4b0a-9b0c-3f8f6d1d2a01\n";
    host + net
}

fn wait_all(bench: &Bench, what: &str) {
    wait_until(what, LONG, || {
        let whole = Capacity { total: 1, healthy: 1 };
        let there = bench.kubelet().capacity().into_values().filter(|c| *c == whole).count();
        if there == RESOURCES { Ok(()) } else { Err(format!("{there} of {RESOURCES}")) }
    });
}

/// Its own threads, open files, sockets.
fn counts(bench: &mut Bench) -> (usize, usize, usize) {
    let threads = bench.plugin().own_threads().len();
    let files = bench.plugin().open_files();
    let sockets = fs::read_dir(bench.plugins_dir())
        .expect("list the directory")
        .flatten()
        .filter(|e| e.file_name().to_string_lossy().ends_with(".sock"))
        .count();
    (threads, files, sockets)
}

#[test]
fn every_restart_of_the_kubelet_ends_with_everything_registered_and_nothing_left_behind() {
    let restarts = if std::env::var_os("VDP_LONG").is_some() { 200 } else { 20 };
    let mut bench = Bench::of(&host());
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    wait_all(&bench, "the first registration");
    // What gRPC keeps for good it keeps from the first on.
    bench.kubelet().restart();
    wait_all(&bench, "the first restart");
    let before = counts(&mut bench);
    let all = bench.plugin().threads().len();
    for n in 0..restarts {
        bench.kubelet().restart();
        wait_all(&bench, &format!("restart {n}"));
    }
    let after = wait_until("as much as before", LONG, || {
        let now = counts(&mut bench);
        // A look may have had one thread more, and a registration its connection still.
        if now.0 <= before.0 && now.1 <= before.1 && now.2 == before.2 {
            Ok(now)
        } else {
            Err(format!("{before:?} became {now:?}"))
        }
    });
    bench.plugin().expect_streams(RESOURCES);
    println!(
        "{restarts} restarts, {RESOURCES} resources: (threads, files, sockets) before {before:?}, \
         after {after:?}; with gRPC's pool {all} and {} threads",
        bench.plugin().threads().len()
    );
}
