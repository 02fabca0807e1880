//! What the program does at which fault point (src/sys/fault.rs).

use std::fs;

use crate::util::bench::Bench;
use crate::util::{SOON, wait_until};

impl Bench {
    /// What happens at a point from now on.
    pub(crate) fn order(&self, point: &str, words: &str) {
        let dir = self.faults_dir();
        let aside = dir.join("aside");
        fs::create_dir_all(&dir)
            .and_then(|()| fs::write(&aside, words))
            .and_then(|()| fs::rename(&aside, dir.join(point)))
            .expect("write an order");
    }

    /// Takes every order back.
    pub(crate) fn relent(&self) {
        // There may have been none.
        let _ = fs::remove_dir_all(self.faults_dir());
    }

    /// Waits until an order was followed.
    pub(crate) fn wait_reached(&self, point: &str) {
        let file = self.faults_dir().join(format!("{point}.reached"));
        wait_until(&format!("{point} is reached"), SOON, || {
            if file.exists() { Ok(()) } else { Err("not yet".to_owned()) }
        });
    }
}
