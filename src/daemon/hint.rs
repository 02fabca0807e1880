//! "Look again": the only thing the outside tells the controller.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};

/// Tells the controller to look again. Hints that come while one waits are the same hint.
#[derive(Clone, Debug)]
pub(super) struct Hint {
    now: Sender<()>,
    soon: Sender<()>,
    host: Arc<AtomicBool>,
}

/// Where the controller takes them.
#[derive(Debug)]
pub(super) struct Hints {
    /// Look.
    pub(super) now: Receiver<()>,
    /// Look when the kubelet has done with what it is at.
    pub(super) soon: Receiver<()>,
    host: Arc<AtomicBool>,
}

impl Hint {
    /// A hint and where the controller takes it.
    pub(super) fn new() -> (Hint, Hints) {
        let ((now, now_rx), (soon, soon_rx)) = (bounded(1), bounded(1));
        let host = Arc::new(AtomicBool::new(true));
        (Hint { now, soon, host: Arc::clone(&host) }, Hints { now: now_rx, soon: soon_rx, host })
    }

    /// The host may have changed.
    pub(super) fn look(&self) {
        self.host.store(true, Ordering::SeqCst);
        self.kubelet();
    }

    /// The kubelet may have, or what is known of holders.
    pub(super) fn kubelet(&self) {
        // Full: a hint waits already. Disconnected: the controller stops.
        let _ = self.now.try_send(());
    }

    /// The kubelet was answered.
    pub(super) fn soon(&self) {
        // As above.
        let _ = self.soon.try_send(());
    }
}

impl Hints {
    /// Whether the host may have changed since it was read last.
    pub(super) fn is_host(&self) -> bool {
        self.host.load(Ordering::SeqCst)
    }

    /// Takes what is waiting: it is about to be looked at. Whether the host is to be read.
    pub(super) fn take(&self) -> bool {
        let _ = (self.now.try_recv(), self.soon.try_recv());
        self.host.swap(false, Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_read_once_for_all_that_was_said_of_it() {
        let (hint, hints) = Hint::new();
        assert!(hints.take(), "at the start nothing was read");
        assert!(!hints.take());
        hint.kubelet();
        hint.soon();
        assert!(hints.now.try_recv().is_ok() && !hints.is_host());
        hint.look();
        hint.kubelet();
        assert!(hints.is_host() && hints.take() && !hints.is_host());
        assert!(hints.now.is_empty() && hints.soon.is_empty());
    }
}
