//! The settings that count now. A reload replaces them whole, so that whoever has taken them
//! for one piece of work finishes it by the same.

use std::sync::{Arc, Mutex, PoisonError};

use crate::config::{Config, Renewal};
use crate::error::{Error, chain};

/// What every thread reads and the controller replaces.
#[derive(Debug)]
pub(super) struct Settings(Mutex<Arc<Config>>);

impl Settings {
    /// Those of the start.
    pub(super) fn new(config: Config) -> Settings {
        Settings(Mutex::new(Arc::new(config)))
    }

    /// The newest.
    pub(super) fn get(&self) -> Arc<Config> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the file again. A file that is wrong changes nothing, and everything that is
    /// wrong with it is said.
    pub(super) fn reload(&self) {
        match self.get().reload() {
            Ok(renewal) => {
                say(&renewal);
                let config = Arc::new(renewal.config);
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = config;
            }
            Err(Error::Config { path, problems }) => {
                for problem in &problems {
                    log::error!("{problem}");
                }
                log::error!("{} is wrong; the settings stay as they were", path.display());
            }
            Err(e) => log::error!("{}; the settings stay as they were", chain(&e)),
        }
    }
}

fn say(Renewal { config, changed, delayed }: &Renewal) {
    let from = match &config.origin.read {
        Some(path) => path.display().to_string(),
        None => "flags alone".to_owned(),
    };
    let what = if changed.is_empty() { "nothing".to_owned() } else { changed.join(", ") };
    log::info!("settings read again from {from}; changed: {what}");
    for (key, sentence) in delayed {
        log::warn!("{key} changes only with a restart: {sentence}");
    }
}
