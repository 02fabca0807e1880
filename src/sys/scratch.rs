//! A directory for a unit test, gone when the test is, also when it failed.

use std::fs;
use std::ops::Deref;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Root;

/// An empty tree of its own, below a directory that every machine has.
#[derive(Debug)]
pub(crate) struct Scratch(Root);

impl Scratch {
    /// A directory that nobody else has. Its name is short: a socket's path has 107 bytes.
    pub(crate) fn new() -> Scratch {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("vdp-unit-{}-{number}", process::id()));
        // Left by a process of the same number that was killed.
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("make a directory");
        Scratch(Root::new(dir))
    }

    /// Where it is.
    pub(crate) fn dir(&self) -> PathBuf {
        self.0.path("")
    }
}

impl Deref for Scratch {
    type Target = Root;

    fn deref(&self) -> &Root {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.dir());
    }
}
