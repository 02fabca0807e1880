//! "Look again": the only thing the outside tells the controller.

use crossbeam_channel::{Receiver, Sender, bounded};

/// Tells the controller to look at the host again. Hints that come while one waits are
/// the same hint.
#[derive(Clone, Debug)]
pub(super) struct Hint(Sender<()>);

impl Hint {
    /// A hint and where the controller takes it.
    pub(super) fn new() -> (Hint, Receiver<()>) {
        let (tx, rx) = bounded(1);
        (Hint(tx), rx)
    }

    /// Look again.
    pub(super) fn look(&self) {
        // Full: a hint waits already. Disconnected: the controller stops.
        let _ = self.0.try_send(());
    }
}
