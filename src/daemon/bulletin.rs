//! What `list` reads of a running daemon, written by a thread of its own: a file system that
//! hangs must cost `list` its news, and nobody else anything.

use std::path::Path;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};

use crate::error::chain;
use crate::holders::Holders;

/// How long the controller waits for the file, so that `list` knows what the kubelet is
/// told next.
const PATIENCE: Duration = Duration::from_millis(200);
/// How soon a write that failed is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// The way to have it written.
#[derive(Debug)]
pub(super) struct Bulletin {
    news: Sender<(Holders, Sender<()>)>,
    /// The last one posted, and when it was not written in time, the word that it is.
    posted: Option<Holders>,
    behind: Option<Receiver<()>>,
}

/// What the thread takes.
pub(super) type News = Receiver<(Holders, Sender<()>)>;

impl Bulletin {
    /// A bulletin and where the thread takes the news.
    pub(super) fn new() -> (Bulletin, News) {
        let (news, taken) = unbounded();
        (Bulletin { news, posted: None, behind: None }, taken)
    }

    /// Has it written when it has changed.
    pub(super) fn post(&mut self, holders: Holders) {
        if self.posted.as_ref() == Some(&holders) {
            return;
        }
        let (tx, written) = bounded(1);
        // The thread ends only after us.
        let _ = self.news.send((holders.clone(), tx));
        self.posted = Some(holders);
        let is_behind = self.behind.as_ref().is_some_and(|b| b.try_recv().is_err());
        if is_behind {
            return;
        }
        self.behind = written.recv_timeout(PATIENCE).is_err().then_some(written);
    }
}

/// Writes the newest until the bulletin is dropped.
pub(super) fn run(dir: &Path, news: &News) {
    let mut left: Option<Holders> = None;
    let mut said: Option<String> = None;
    loop {
        let first = if left.is_some() {
            news.recv_timeout(AGAIN)
        } else {
            news.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        let mut told = Vec::new();
        match first {
            Ok(first) => {
                for (holders, tx) in std::iter::once(first).chain(news.try_iter()) {
                    left = Some(holders);
                    told.push(tx);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if let Some(holders) = left.take() {
            match holders.write(dir) {
                Ok(()) => {
                    if said.take().is_some() {
                        log::info!("list can show holders again");
                    }
                }
                Err(e) => {
                    let text = chain(&e);
                    if said.as_ref() != Some(&text) {
                        log::warn!("list cannot show holders: {text}");
                    }
                    said = Some(text);
                    left = Some(holders);
                }
            }
        }
        for tx in told {
            // The controller may not have waited so long.
            let _ = tx.send(());
        }
    }
}
