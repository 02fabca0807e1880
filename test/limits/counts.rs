//! What `build/bench-check.sh` counts the instructions of.
//!
//! `counts tree DIRECTORY` builds a host there. `counts WORK TIMES DIRECTORY` then does WORK
//! so many times: `floor`, the bare system calls; `look`, read and decide; `checkpoint`, the
//! kubelet's checkpoint read and parsed; `allocate`, what an Allocate does but for the gRPC around
//! it: the checkpoint read and found to be the last one, the ledger asked, and the grant on disk.
//! What starting costs goes away in the difference of two runs.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::bounded;
use litemap::LiteMap;
use vfio_device_plugin::error::Result;
use vfio_device_plugin::kubelet::checkpoint::{self, Last};
use vfio_device_plugin::ledger::{Holding, Ledger, Undo};
use vfio_device_plugin::state::{Grant, State, Store};
use vfio_device_plugin::sys::device::DeviceId;
use vfio_device_plugin::sys::groups;
use vfio_device_plugin::sys::pci::GroupId;
use vfio_device_plugin::sys::root::Root;

#[path = "host.rs"]
mod host;
#[allow(dead_code, reason = "the tests use the rest of it")]
#[path = "../util/manifest.rs"]
mod manifest;

const FUNCTIONS: usize = 200;
const IDS: usize = 10;
/// Entries of other plugins in the checkpoint.
const ENTRIES: usize = 100;
const RESOURCE: &str = "devices.kubevirt.io/10de_1000";

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tree", dir] => tree(Path::new(dir)),
        [work, times, dir] => {
            let times = times.parse().expect("a number of times");
            let dir = Path::new(dir);
            match work {
                "floor" => (0..times).for_each(|_| host::bare(dir)),
                "look" => (0..times).for_each(|_| drop(host::look(&Root::new(dir)))),
                "checkpoint" => (0..times).for_each(|_| drop(checkpoint::read(dir))),
                "allocate" => allocate(dir, times),
                _ => panic!("{work}: no such work"),
            }
        }
        _ => {
            panic!("usage: counts tree DIRECTORY | floor|look|checkpoint|allocate TIMES DIRECTORY")
        }
    }
}

fn tree(dir: &Path) {
    manifest::build(&host::host(FUNCTIONS, IDS), dir).expect("the host's manifest");
    let mut entries = String::new();
    for n in 0..ENTRIES {
        let comma = if n == 0 { "" } else { "," };
        write!(
            entries,
            r#"{comma}{{"PodUID":"6f1b0c9e-54e2-4b0a-9b0c-{n:012}","ContainerName":"c",
            "ResourceName":"example.com/nic","DeviceIDs":{{"0":["nic-{n}"]}},"AllocResp":"CgA="}}"#
        )
        .expect("write to a string");
    }
    let text = format!(
        r#"{{"Data":{{"PodDeviceEntries":[{entries}],"RegisteredDevices":{{}}}},"Checksum":1}}"#
    );
    fs::write(dir.join(checkpoint::FILE), text).expect("the checkpoint");
}

/// The same function each time, which only `shared` grants; each time it is taken back, so
/// that each time there is something to store.
fn allocate(dir: &Path, times: usize) {
    let root = Root::new(dir);
    let (state, _) = State::open(&root, &dir.join("run")).expect("a run directory");
    let store = Store::new(state);
    let (mut ledger, mut last) = (Ledger::new(true), Last::default());
    let addr: DeviceId = "0000:00:00.0".parse().expect("an address");
    let group = groups::of(&root, addr).expect("a link").expect("a group");
    thread::scope(|scope| {
        scope.spawn(|| store.run());
        for _ in 0..times {
            let undo = one(&root, last.read(dir), &mut ledger, &store, (addr, group));
            ledger.revoke(undo);
            save(&ledger, &store);
        }
        store.close();
    });
}

fn one(
    root: &Root,
    shown: Result<&[Holding]>,
    ledger: &mut Ledger,
    store: &Store,
    (addr, group): (DeviceId, GroupId),
) -> Undo {
    assert!(groups::has_member(root, group, addr).expect("a link"), "as it was");
    let wanted = LiteMap::from_iter([(addr, group)]);
    ledger.observe(shown.expect("the checkpoint").iter().cloned());
    let answers = LiteMap::new();
    assert!(ledger.questions(RESOURCE, &wanted).is_empty(), "nobody has it");
    let granted = ledger.admit(RESOURCE, &wanted, &answers, Instant::now());
    let undo = granted.expect("it is free");
    let (tx, stored) = bounded(1);
    store.when_stored(save(ledger, store), tx);
    let stored = stored.recv_timeout(Duration::from_secs(60)).expect("it is written");
    stored.outcome.expect("it can be written");
    undo
}

/// As the daemon has it stored.
fn save(ledger: &Ledger, store: &Store) -> u64 {
    let grants: LiteMap<DeviceId, Grant> = ledger
        .leases()
        .iter()
        .filter_map(|(addr, lease)| {
            let grant = Grant {
                resource: lease.resource.clone(),
                group: lease.group?,
                number: lease.number,
                started: lease.started.clone(),
            };
            Some((*addr, grant))
        })
        .collect();
    store.set_grants(&grants, LiteMap::new())
}
