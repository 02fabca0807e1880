//! A waker that rings on a channel, for threads that wait for gRPC and for channels at once.

use std::sync::Arc;
use std::task::{Wake, Waker};

use crossbeam_channel::{Receiver, Sender, bounded};

struct Bell(Sender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // Full: it has rung already.
        let _ = self.0.try_send(());
    }
}

/// A waker for whatever was asked with it, and where it rings.
pub(super) fn bell() -> (Waker, Receiver<()>) {
    let (bell, rung) = bounded(1);
    (Waker::from(Arc::new(Bell(bell))), rung)
}
