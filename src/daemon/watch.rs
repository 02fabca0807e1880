//! The watch thread: everything outside that may mean "look again".
//!
//! inotify on the directories named in the design, and the kernel's uevents, because
//! entries that the kernel itself makes in sysfs raise no inotify event (measured). Both
//! are hints and nothing more: a lost one costs at most the time to the next rescan.

use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::hint::Hint;
use crate::config::Config;
use crate::error::{Result, chain};
use crate::kubelet::register::KUBELET_SOCKET;
use crate::kubelet::server::is_ours;
use crate::metrics::{Count, Counters, Source};
use crate::sys::inotify::{Event, Inotify, Watched};
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
    /// Directories of the host.
    host: [PathBuf; 2],
    /// Those of the kubelet: their absence is worth waking up for.
    kubelet: Vec<PathBuf>,
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
        let host = [config.root.path(scan::DEVICES), config.root.path(scan::VFIO)];
        let mut kubelet = vec![config.sockets_dir(), config.device_plugins_dir.clone()];
        kubelet.dedup();
        Ok(Watch { inotify: Inotify::new()?, uevents, stop, counters, host, kubelet })
    }

    /// Gives hints until the waker rings.
    pub(super) fn run(&self, hint: &Hint) {
        log::debug!("watching for {KUBELET_SOCKET} and devices");
        loop {
            // Again each time: a directory may have been removed and made anew.
            let kubelet = self.watch_all();
            let waiting = kubelet.contains(&None);
            let uevents = self.uevents.as_ref().map_or(self.stop.as_fd(), AsFd::as_fd);
            let fds = [self.stop.as_fd(), self.inotify.as_fd(), uevents];
            let timeout = waiting.then_some(MISSING_RETRY);
            match readable(fds, timeout) {
                Ok([true, ..]) => return,
                Ok([_, inotify, uevent]) => {
                    let seen = if inotify { self.drain(&kubelet) } else { Seen::default() };
                    let uevents = self.uevents.as_ref().filter(|_| uevent);
                    let Drained { relevant, lost } =
                        uevents.map(UeventSocket::drain).unwrap_or_default();
                    if lost {
                        self.counters.count(Count::EventsLost(Source::Uevent));
                    }
                    // A directory that appeared while it was waited for is news, too.
                    if seen.host || relevant || lost || (waiting && self.watch_all() != kubelet) {
                        hint.look();
                    } else if seen.kubelet {
                        hint.kubelet();
                    }
                }
                Err(e) => {
                    log::error!("{}; hotplug is seen by the rescan only", chain(&e));
                    return;
                }
            }
        }
    }

    /// Watches every directory there is; those of the kubelet, `None` for one that is missing,
    /// which is waited for.
    fn watch_all(&self) -> Vec<Option<Watched>> {
        let watch =
            |dir: &Path| self.inotify.watch(dir).inspect_err(|e| log::debug!("{}", chain(e))).ok();
        for dir in &self.host {
            watch(dir);
        }
        self.kubelet.iter().map(|dir| watch(dir)).collect()
    }

    /// Takes what inotify has.
    fn drain(&self, kubelet: &[Option<Watched>]) -> Seen {
        let mut seen = Seen::default();
        self.inotify.drain(|event| match *event {
            Event::Lost => {
                self.counters.count(Count::EventsLost(Source::Inotify));
                seen.host = true;
            }
            // A socket that we have just made ourselves.
            Event::Made(dir, name) if kubelet.contains(&Some(dir)) && is_ours(name) => {}
            Event::Made(dir, _) | Event::Other(dir) if kubelet.contains(&Some(dir)) => {
                seen.kubelet = true;
            }
            Event::Made(..) | Event::Other(_) => seen.host = true,
        });
        seen
    }
}

/// What of the outside may have changed.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    kubelet: bool,
    host: bool,
}
