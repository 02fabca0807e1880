//! What each fuzz target does with its bytes, and what must hold.
//!
//! Shared by the targets (targets/) and by the replay of the corpus in the ordinary tests
//! (test/corpus.rs): what the fuzzer found once is tried on every `make test`.

mod checkpoint;
mod config;
mod host;
mod netlink;
mod state;
mod tables;
mod words;

pub use checkpoint::checkpoint;
pub use config::config;
pub use host::machine;
pub use netlink::netlink;
pub use state::state;
pub use tables::tables;
pub use words::{cli, names, uevent};

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// Takes a target's bytes, and panics when what must hold does not.
pub type Body = fn(&[u8]);

/// Every target by name: targets/NAME.rs and corpus/NAME/ belong to it.
pub const TARGETS: [(&str, Body); 9] = [
    ("checkpoint", checkpoint),
    ("cli", cli),
    ("config", config),
    ("machine", machine),
    ("names", names),
    ("netlink", netlink),
    ("state", state),
    ("tables", tables),
    ("uevent", uevent),
];

/// A directory of its own that goes with the value, in memory where that can be.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Scratch {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let shm = Path::new("/dev/shm");
        let base = if shm.is_dir() { shm.to_owned() } else { std::env::temp_dir() };
        let dir = base.join(format!("vdp-fuzz-{}-{number}", process::id()));
        // Left by a process of the same number that crashed.
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("make a temporary directory");
        Scratch(dir)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
