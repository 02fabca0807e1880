//! Finds out whether holders are still there, and says when the kubelet believes something else
//! than what was published.
//!
//! While a lease stands, each second: Get for the holders with a name (for as many as the
//! kubelet's limit allows, see [`Round`]), and a look whether released groups are closed. A
//! *refresh* makes the checkpoint the truth where Get cannot help: List lets the kubelet free
//! what ended, one list sent again makes it write. It has a side effect on allocations in
//! flight (kubernetes/kubernetes#137534), so it runs only while none is.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, bounded, never, select};
use litemap::LiteMap;

use super::desk::Desk;
use super::round::{POLL, Round};
use super::wait::within;
use crate::error::{Error, Result, chain};
use crate::kubelet::checkpoint;
use crate::kubelet::identity::identity;
use crate::kubelet::podres::{Got, Incarnation};
use crate::ledger::{Answer, PodName};
use crate::resource::ResourceName;
use crate::set::Set;
use crate::sys::groups;
use crate::sys::openers::openers;
use crate::sys::pci::GroupId;

/// How often a refresh is made while a holder has no name.
const NAMELESS: Duration = Duration::from_secs(5);
/// How often one is made for a kubelet without Get while something is held.
const WITHOUT_GET: Duration = Duration::from_secs(2);
/// How long a pod may go without an answer before a refresh is made for it.
const UNANSWERED: Duration = Duration::from_secs(30);
/// How soon one that could not be made is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// After so many failures in a row it is said: what lasts longer is no pod being admitted.
const DEGRADED: u32 = 5;
/// How long the kubelet may take to write its checkpoint after a list.
const WRITE: Duration = Duration::from_secs(2);
/// How long Get may take; a holder it does not answer about is not gone.
const GET: Duration = Duration::from_secs(1);
/// How often the kubelet's own view is compared for a while after a registration, which brings what
/// makes it another one (kubernetes/kubernetes#121994); and how often strangers are looked for.
const IN_SYNC: Duration = Duration::from_secs(10);
/// How long that while is; and how often after it while nothing is held: each wakes six threads.
const CALM: Duration = Duration::from_secs(60);

/// The way to wake the thread.
#[derive(Clone, Debug)]
pub(super) struct Nudge {
    wake: Sender<()>,
    /// The checkpoint is in doubt.
    doubted: Arc<AtomicBool>,
}

impl Nudge {
    /// A nudge and where the thread takes it.
    pub(super) fn new() -> (Nudge, Receiver<()>) {
        let (wake, woken) = bounded(1);
        (Nudge { wake, doubted: Arc::default() }, woken)
    }

    /// Whether it was, since this was asked last.
    fn take_doubt(&self) -> bool {
        self.doubted.swap(false, Ordering::SeqCst)
    }

    /// Something may be held now that was not before.
    pub(super) fn look(&self) {
        // Full: it is about to look. Disconnected: we stop.
        let _ = self.wake.try_send(());
    }

    /// The checkpoint has to be made true.
    pub(super) fn refresh(&self) {
        self.doubted.store(true, Ordering::SeqCst);
        self.look();
    }
}

/// What the thread asks of the controller.
#[derive(Debug)]
pub(super) enum Request {
    /// Send one current list again, so that the kubelet writes its checkpoint.
    SendAgain,
    /// The kubelet has another view of these resources for too long: register them anew.
    Register(Set<ResourceName>),
}

/// What the thread remembers.
#[derive(Debug, Default)]
struct Tracker {
    kubelet: Option<Incarnation>,
    /// Whom it was asked about.
    round: Round,
    /// Pods that it did not answer about, and since when, or since the last refresh.
    unanswered: LiteMap<PodName, Instant>,
    /// Whether this kubelet was found to have no Get.
    without_get: bool,
    /// A refresh is wanted.
    wanted: bool,
    /// When one was made, or tried, last.
    refreshed: Option<Instant>,
    /// How many failed since one succeeded.
    failures: u32,
    /// Holders without a name that a refresh has tried to name.
    tried: Set<String>,
    /// Groups that it was asked about whether they are closed, and when.
    closing: (Set<GroupId>, Option<Instant>),
    compared: Option<Instant>,
    /// When strangers were looked for.
    watched: Option<Instant>,
    /// Whether there are groups on vfio-pci that nobody holds.
    watches_nodes: bool,
    /// Resources of which the kubelet had another view at the last comparison.
    differing: Set<ResourceName>,
    /// What was said last, so that each thing is said once.
    said: LiteMap<&'static str, String>,
}

/// Works until `end` closes.
pub(super) fn run(
    desk: &Desk,
    woken: &Receiver<()>,
    end: &Receiver<Infallible>,
    requests: &Sender<Request>,
) {
    let mut tracker = Tracker { wanted: true, ..Tracker::default() };
    loop {
        tracker.turn(desk, requests);
        let timer = tracker.wait(desk).map_or_else(never, after);
        select! {
            recv(end) -> _ => return,
            recv(woken) -> _ => {}
            recv(timer) -> _ => {}
        }
    }
}

impl Tracker {
    /// How long to wait to be woken; `None` when there is nothing to do until then.
    fn wait(&self, desk: &Desk) -> Option<Duration> {
        match self.kubelet {
            _ if !is_idle(desk) && self.without_get => Some(POLL),
            _ if !is_idle(desk) => Some(self.round.wait(Instant::now())),
            Some(_) if self.wanted && desk.registered.any() => Some(self.again()),
            _ if self.watches_nodes => Some(IN_SYNC),
            Some(_) => Some(self.period(desk)),
            None => None,
        }
    }

    /// How often the kubelet's view is compared.
    fn period(&self, desk: &Desk) -> Duration {
        let fresh = desk.registered.newest().is_some_and(|age| age < CALM);
        if fresh || !self.differing.is_empty() || !is_idle(desk) { IN_SYNC } else { CALM }
    }

    /// How soon a refresh is tried again: longer after each failure, because List is not
    /// free of effects.
    fn again(&self) -> Duration {
        AGAIN * 2u32.pow(self.failures.saturating_sub(1).min(6))
    }

    /// One turn: everything that is due.
    fn turn(&mut self, desk: &Desk, requests: &Sender<Request>) {
        let now = desk.podres.incarnation();
        if now != self.kubelet {
            // What the new kubelet answers about pods that it has not named itself proves
            // nothing: until its sources have told it, it knows none.
            desk.ledger().forget_names();
            desk.name_by(now);
            *self = Tracker { kubelet: now, wanted: true, ..Tracker::default() };
        }
        self.wanted |= desk.nudge.take_doubt();
        self.ask(desk);
        self.close(desk);
        if self.is_due(desk) && desk.activity.is_quiet() {
            self.refreshed = Some(Instant::now());
            match self.refresh(desk, requests) {
                Ok(()) => {
                    self.said.remove("refresh");
                    self.wanted = false;
                    // It was for all of them.
                    for (_, since) in &mut self.unanswered {
                        *since = Instant::now();
                    }
                    if self.failures >= DEGRADED {
                        log::info!("the end of every pod is noticed again");
                    }
                    self.failures = 0;
                }
                Err(e) => {
                    self.failures += 1;
                    if self.failures == DEGRADED {
                        let why = chain(&e);
                        log::warn!("the end of some pods may not be noticed for now: {why}");
                    }
                    self.say("refresh", &e);
                }
            }
            self.close(desk);
        }
        // What was published in the middle of an admission was not sent.
        let is_due = self.compared.is_none_or(|at| at.elapsed() >= self.period(desk));
        if is_due && desk.activity.is_quiet() {
            self.compared = Some(Instant::now());
            self.compare(desk, requests);
        }
        if self.watched.is_none_or(|at| at.elapsed() >= IN_SYNC) {
            self.watched = Some(Instant::now());
            self.look_for_openers(desk);
        }
    }

    /// Asks Get about the holders with a name whose turn it is.
    fn ask(&mut self, desk: &Desk) {
        if self.without_get {
            return;
        }
        let named = desk.ledger().named();
        self.unanswered.retain(|pod, _| named.contains(pod));
        for pod in self.round.next(&named, Instant::now()) {
            match desk.get(&pod, GET) {
                Got::Unsupported => {
                    log::info!(
                        "this kubelet has no PodResources Get (it has since 1.34); \
                         releases are noticed by refreshes, every {} s",
                        WITHOUT_GET.as_secs()
                    );
                    self.without_get = true;
                    return;
                }
                Got::Answer(Answer::Unknown) | Got::Busy => {
                    self.round.unanswered(&pod);
                    let since = *self.unanswered.entry(pod).or_insert_with(Instant::now);
                    self.wanted |= since.elapsed() >= UNANSWERED;
                    return;
                }
                Got::Answer(answer) => {
                    self.unanswered.remove(&pod);
                    let mut ledger = desk.ledger();
                    if ledger.answer(&pod, &answer) {
                        log::info!(pod:%; "{pod} has ended");
                        desk.save(&ledger);
                        self.wanted = true;
                        desk.hint.kubelet();
                    }
                }
            }
        }
    }

    /// Asks whether released groups are closed; nobody waits for the answers.
    fn close(&mut self, desk: &Desk) {
        let groups = desk.ledger().to_close();
        let is_due = |at: Instant| at.elapsed() >= POLL && desk.probes.is_rested();
        if groups != self.closing.0 || self.closing.1.is_none_or(is_due) {
            groups.iter().for_each(|group| desk.probe(*group, None, false));
            self.closing = (groups, Some(Instant::now()));
        }
    }

    fn is_due(&mut self, desk: &Desk) -> bool {
        let now = Instant::now();
        let ledger = desk.ledger();
        let (nameless, held) = (ledger.nameless(), !ledger.leases().is_empty());
        let (overdue, stale) = (ledger.has_overdue(now), ledger.has_stale());
        // Without the checkpoint a refresh ends no grant.
        let ends = overdue && desk.is_read();
        let urgent = self.wanted || stale || ends || !nameless.is_subset(&self.tried);
        let since = |wait: Duration| self.refreshed.is_none_or(|at| now.duration_since(at) >= wait);
        // Without a stream nothing can be sent again, and nobody has anything of ours.
        self.kubelet.is_some()
            && desk.registered.any()
            && ((urgent && since(self.again()))
                || (!nameless.is_empty() && since(NAMELESS))
                || (overdue && since(NAMELESS.max(self.again())))
                || (self.without_get && held && since(WITHOUT_GET)))
    }

    /// Makes the checkpoint the truth.
    fn refresh(&mut self, desk: &Desk, requests: &Sender<Request>) -> Result<()> {
        let begun = desk.activity.begun();
        let list = desk.podres.list()?;
        if desk.podres.incarnation() != self.kubelet {
            return Err(Error::State("the kubelet was replaced meanwhile".to_owned()));
        }
        let file = desk.config().device_plugins_dir.join(checkpoint::FILE);
        let before = identity(&file);
        let admitting = || Error::State("the kubelet began to admit a pod meanwhile".to_owned());
        if desk.activity.begun() != begun {
            return Err(admitting());
        }
        // The controller is gone only while we stop.
        let _ = requests.send(Request::SendAgain);
        let written = within(WRITE, || identity(&file) != before);
        let mut ledger = desk.ledger();
        let readable = desk.observe(&mut ledger);
        // The list is older than what a pod admitted since has written: a name of it could
        // go to the wrong UID (found by the model).
        if desk.activity.begun() != begun {
            return Err(admitting());
        }
        if readable {
            ledger.name(&list);
            if written {
                ledger.refreshed(Instant::now());
            }
        } else {
            ledger.observe_list(&list);
            ledger.forget_gone();
        }
        self.tried = ledger.nameless();
        desk.save(&ledger);
        desk.hint.kubelet();
        if written { Ok(()) } else { Err(Error::State(NOT_WRITTEN.to_owned())) }
    }

    /// Compares the kubelet's view with what was published. A list may be on its way, so
    /// only a difference that is still there at the next comparison counts.
    fn compare(&mut self, desk: &Desk, requests: &Sender<Request>) {
        // One that was registered just now may not have read its first list; while all are, the
        // kubelet has enough to do.
        let registered = desk.registered.since(IN_SYNC);
        let asked = (!registered.is_empty()).then(|| desk.podres.allocatable());
        let Some(Ok(kubelet)) = asked else {
            desk.in_sync().clear();
            return;
        };
        let published = desk.view.get();
        let differs = |name: &ResourceName, list: &crate::board::DeviceList| {
            let ours: Set<String> = list
                .iter()
                .filter(|(_, entry)| entry.health.is_healthy())
                .map(|(addr, _)| addr.to_string())
                .collect();
            kubelet.get(name.as_str()).map_or(!ours.is_empty(), |theirs| *theirs != ours)
        };
        let in_sync: LiteMap<ResourceName, bool> = published
            .board
            .iter()
            .filter(|(name, _)| registered.contains(*name))
            .map(|(name, list)| (name.clone(), !differs(name, list)))
            .collect();
        let differing: Set<ResourceName> =
            in_sync.iter().filter(|(_, same)| !**same).map(|(name, _)| name.clone()).collect();
        *desk.in_sync() = in_sync;
        let again: Set<ResourceName> = differing.intersection(&self.differing).cloned().collect();
        self.differing = differing;
        if !again.is_empty() {
            self.differing = Set::new();
            let _ = requests.send(Request::Register(again));
        }
    }

    /// Looks who has groups open that nobody holds, when there are any with a node.
    fn look_for_openers(&mut self, desk: &Desk) {
        let leased = desk.ledger().snapshot().groups;
        let nodes = groups::with_nodes(&desk.config().root);
        let offered = &desk.view.get().plan.moves;
        let free = |group: &GroupId| offered.contains_key(group) && !leased.contains_key(group);
        self.watches_nodes = nodes.iter().any(free);
        let mut found = match self.watches_nodes {
            true => openers(&desk.config().root),
            false => LiteMap::new(),
        };
        // Who has a group open by a lease, or did when it was seen, would be a stranger as soon
        // as the lease ends, until the next look.
        let now = desk.ledger().snapshot().groups;
        found.retain(|group, _| !leased.contains_key(group) && !now.contains_key(group));
        let mut known = desk.openers();
        let changed = |group: &GroupId| known.get(group) != found.get(group);
        if nodes.iter().any(|group| free(group) && changed(group)) {
            desk.hint.kubelet();
        }
        *known = found;
    }

    fn say(&mut self, what: &'static str, error: &Error) {
        let text = chain(error);
        if self.said.get(what) != Some(&text) {
            // Each is a state that may last: the socket absent, the rate limit reached.
            log::debug!("{text}");
        }
        self.said.insert(what, text);
    }
}

/// Whether nothing is held, and nothing waits to be seen closed.
fn is_idle(desk: &Desk) -> bool {
    let ledger = desk.ledger();
    ledger.leases().is_empty() && ledger.to_close().is_empty()
}

const NOT_WRITTEN: &str = "the kubelet has not written its checkpoint after a list";
