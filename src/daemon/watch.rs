//! The watch thread: everything outside that may mean "look again".
//!
//! inotify on the directories named in the design, and the kernel's uevents, because
//! entries that the kernel itself makes in sysfs raise no inotify event (measured). Both
//! are hints and nothing more: a lost one costs at most the time to the next rescan.

use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::hint::Hint;
use crate::config::Config;
use crate::error::{Result, chain};
use crate::kubelet::register::KUBELET_SOCKET;
use crate::metrics::{Count, Counters, Source};
use crate::sys::inotify::Inotify;
use crate::sys::poll::{Waker, readable};
use crate::sys::scan;
use crate::sys::uevent::{Drained, UeventSocket};

/// How often a directory that cannot be watched yet is tried again.
const MISSING_RETRY: Duration = Duration::from_secs(1);

/// What the thread works with.
#[derive(Debug)]
pub(super) struct Watch {
    inotify: Inotify,
    uevents: Option<UeventSocket>,
    stop: Arc<Waker>,
    counters: Arc<Counters>,
    /// Directories, and whether their absence is worth waking up for.
    dirs: Vec<(PathBuf, bool)>,
}

impl Watch {
    /// Opens what is watched.
    ///
    /// # Errors
    /// When the kernel gives no inotify instance.
    pub(super) fn new(config: &Config, stop: Arc<Waker>, counters: Arc<Counters>) -> Result<Watch> {
        // A captured tree is not this machine's: its kernel says nothing of it.
        let uevents = if config.root.is_live() {
            UeventSocket::new()
                .inspect_err(|e| {
                    log::warn!("{}; hotplug is seen by the rescan only", chain(e));
                })
                .ok()
        } else {
            None
        };
        let dirs = vec![
            (config.root.path(scan::DEVICES), false),
            (config.root.path(scan::VFIO), false),
            (config.device_plugins_dir.clone(), true),
        ];
        Ok(Watch { inotify: Inotify::new()?, uevents, stop, counters, dirs })
    }

    /// Gives hints until the waker rings.
    pub(super) fn run(&self, hint: &Hint) {
        log::debug!("watching for {KUBELET_SOCKET} and devices");
        loop {
            // Again each time: a directory may have been removed and made anew.
            let waiting = self.watch_all();
            let uevents = self.uevents.as_ref().map_or(self.stop.as_fd(), AsFd::as_fd);
            let fds = [self.stop.as_fd(), self.inotify.as_fd(), uevents];
            let timeout = waiting.then_some(MISSING_RETRY);
            match readable(fds, timeout) {
                Ok([true, ..]) => return,
                Ok([_, inotify, uevent]) => {
                    if inotify && self.inotify.drain() {
                        self.counters.count(Count::EventsLost(Source::Inotify));
                    }
                    let uevents = self.uevents.as_ref().filter(|_| uevent);
                    let Drained { relevant, lost } =
                        uevents.map(UeventSocket::drain).unwrap_or_default();
                    if lost {
                        self.counters.count(Count::EventsLost(Source::Uevent));
                    }
                    // A directory that appeared while it was waited for is news, too.
                    if inotify || relevant || lost || (waiting && !self.watch_all()) {
                        hint.look();
                    }
                }
                Err(e) => {
                    log::error!("{}; hotplug is seen by the rescan only", chain(&e));
                    return;
                }
            }
        }
    }

    /// Watches every directory there is; whether one is missing that is waited for.
    fn watch_all(&self) -> bool {
        let mut waiting = false;
        for (dir, needed) in &self.dirs {
            if let Err(e) = self.inotify.watch(dir) {
                log::debug!("{}", chain(&e));
                waiting |= needed;
            }
        }
        waiting
    }
}
