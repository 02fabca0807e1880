//! A service manager: its socket, and what came to it.

use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{SOON, wait_until};

/// Listens until the test ends.
#[derive(Debug)]
pub(crate) struct Manager {
    path: PathBuf,
    heard: Arc<Mutex<Vec<(Instant, String)>>>,
}

impl Manager {
    /// A manager with its socket in a directory.
    pub(crate) fn listen(dir: &Path) -> Manager {
        let path = dir.join("notify");
        let socket = UnixDatagram::bind(&path).expect("listen");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let to = Arc::clone(&heard);
        thread::spawn(move || {
            let mut text = [0; 4096];
            while let Ok(length) = socket.recv(&mut text) {
                let message = String::from_utf8_lossy(&text[..length]).into_owned();
                to.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), message));
            }
        });
        Manager { path, heard }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Every message so far.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.timed().into_iter().map(|(_, message)| message).collect()
    }

    fn timed(&self) -> Vec<(Instant, String)> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until nothing has come for so long.
    #[allow(dead_code)] // only tests of faults
    pub(crate) fn expect_silence(&self, time: Duration) {
        wait_until(&format!("silence for {time:?}"), SOON, || match self.timed().pop() {
            Some((at, message)) if at.elapsed() < time => Err(message),
            _ => Ok(()),
        });
    }

    /// Waits for a message that holds `text`.
    pub(crate) fn expect(&self, text: &str) -> String {
        wait_until(&format!("a message with {text:?}"), SOON, || {
            let heard = self.heard();
            heard.iter().find(|m| m.contains(text)).cloned().ok_or(format!("{heard:?}"))
        })
    }
}
