//! What the integration tests share: temporary directories, waiting, the real binary.

pub(crate) mod bench;
pub(crate) mod http;
pub(crate) mod kernel;
#[allow(dead_code)] // the test-kubelet program uses the rest of it
pub(crate) mod kubelet;
pub(crate) mod manager;
pub(crate) mod manifest;
pub(crate) mod plugin;
#[allow(dead_code)] // of the tests of SR-IOV
pub(crate) mod sriov;

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long something may take that takes milliseconds on an idle machine.
pub(crate) const SOON: Duration = Duration::from_secs(15);

/// A directory of its own that goes with the value. Its path is short, because sockets
/// lie in it and a socket's path has 107 bytes.
#[derive(Debug)]
pub(crate) struct TempDir(PathBuf);

impl TempDir {
    pub(crate) fn new() -> TempDir {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // In memory where that can be: the state file is synced on every change.
        let shm = Path::new("/dev/shm");
        let base = if shm.is_dir() { shm.to_owned() } else { std::env::temp_dir() };
        let dir = base.join(format!("vdp-it-{}-{number}", process::id()));
        // Left by a process of the same number that was killed.
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("make a temporary directory");
        TempDir(dir)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        // What a thread of a failed test writes meanwhile is left behind, in memory.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Asks until the answer is `Ok`, and panics with the last `Err` when it never is. The
/// only way to wait in these tests.
pub(crate) fn wait_until<T>(
    what: &str,
    within: Duration,
    mut answer: impl FnMut() -> Result<T, String>,
) -> T {
    let deadline = Instant::now() + within;
    loop {
        match answer() {
            Ok(value) => return value,
            Err(state) if Instant::now() >= deadline => {
                panic!("{what}: not within {within:?}; last seen: {state}")
            }
            Err(_) => thread::sleep(Duration::from_millis(5)),
        }
    }
}
