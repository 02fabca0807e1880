//! What the service manager is told: that we serve and what, and that the controller loop
//! turns. Only the loop feeds the watchdog, since a loop that hangs is what it is for.

use std::time::Duration;

use super::view::Published;
use crate::error::chain;
use crate::health::Health;
use crate::status::Serving;
use crate::sys::notify::{self, Notifier};

/// The way to the manager, if there is one.
#[derive(Debug)]
pub(super) struct Manager {
    notifier: Option<Notifier>,
    /// How often it wants to hear that the loop turns, when it does.
    watchdog: Option<Duration>,
    /// What it was told last of what we serve.
    told: Option<String>,
    /// Whether the last message did not reach it.
    deaf: bool,
}

impl Manager {
    /// The manager that started us.
    pub(super) fn new() -> Manager {
        let notifier = Notifier::from_env().unwrap_or_else(|e| {
            log::warn!("{}", chain(&e));
            None
        });
        let watchdog = notifier.as_ref().and_then(|_| notify::watchdog()).map(half);
        Manager { notifier, watchdog, told: None, deaf: false }
    }

    /// We serve this. The first time it means that what waits for us may start, which is
    /// before there is a kubelet: it is one of those that wait.
    pub(super) fn serving(&mut self, published: &Published, serving: Option<&Serving>) {
        let status = status(published, serving.and_then(|s| s.obstacle.as_deref()));
        if self.told.as_ref() != Some(&status) && self.tell(&format!("READY=1\nSTATUS={status}")) {
            self.told = Some(status);
        }
    }

    /// How often [`Manager::alive`] is to be called, when it wants to hear that.
    pub(super) fn interval(&self) -> Option<Duration> {
        self.watchdog
    }

    /// The loop turns.
    pub(super) fn alive(&mut self) {
        if self.watchdog.is_some() {
            self.tell("WATCHDOG=1");
        }
    }

    /// We read the settings again. What follows from them is told as the next thing we serve.
    pub(super) fn reloading(&mut self) {
        if self.tell(&format!("RELOADING=1\nMONOTONIC_USEC={}", notify::monotonic().as_micros())) {
            self.told = None;
        }
    }

    /// We stop, for this reason.
    pub(super) fn stopping(&mut self, reason: &str) {
        self.tell(&format!("STOPPING=1\nSTATUS={reason}: stopping"));
    }

    /// Whether it was told; a failure is logged once until one succeeds.
    fn tell(&mut self, message: &str) -> bool {
        let Some(notifier) = &self.notifier else { return true };
        let sent = notifier.send(message);
        if let Err(e) = &sent
            && !self.deaf
        {
            log::warn!("{}", chain(e));
        }
        self.deaf = sent.is_err();
        !self.deaf
    }
}

/// Twice as often as the manager asks for, as sd_watchdog_enabled(3) recommends.
fn half(interval: Duration) -> Duration {
    (interval / 2).max(Duration::from_millis(1))
}

/// What we serve in a sentence, and what keeps us from it: what `systemctl status` shows.
fn status(published: &Published, obstacle: Option<&str>) -> String {
    let entries = || published.board.values().flat_map(|list| list.values());
    let healthy = entries().filter(|entry| entry.health == Health::Healthy).count();
    let offered = format!(
        "{} functions in {} resources, {healthy} healthy; {} not offered",
        entries().count(),
        published.board.len(),
        published.plan.refusals.len()
    );
    match obstacle {
        Some(obstacle) => format!("{obstacle}; {offered}"),
        None => offered,
    }
}
