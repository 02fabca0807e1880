//! What signals order: to read the settings again, to stop, and to stop at once.

use crossbeam_channel::{Receiver, bounded};

use crate::error::Result;
use crate::sys::signal::{HANGUP, Signals, exit_now};
use crate::sys::thread;

/// Waits for signals on a thread of its own. The first channel gets the reason to stop, the
/// second one each SIGHUP.
///
/// # Errors
/// When the thread cannot be started.
pub(super) fn listen(signals: Signals) -> Result<(Receiver<&'static str>, Receiver<()>)> {
    let (stop_tx, stop) = bounded(1);
    let (hangup_tx, hangups) = bounded(1);
    thread::spawn("signal", move || {
        let end = || loop {
            match signals.wait() {
                // Full: one waits already. Disconnected: we stop.
                HANGUP => drop(hangup_tx.try_send(())),
                end => return end,
            }
        };
        // The loop is gone when the second one comes: then there is nothing to wait for.
        let _ = stop_tx.send(end());
        let second = end();
        log::warn!("{second} again: stopping at once");
        exit_now(1);
    })?;
    Ok((stop, hangups))
}
