//! `run`: starts everything, looks at the host whenever something may have changed, and
//! stops everything in reverse order.
//!
//! The loop below is the only owner of the state between looks. Threads and what ends
//! them:
//!
//! ```text
//! main       this loop                            Stop
//! signal     sigwait                              the process
//! watch      inotify, uevents                     its waker
//! register   orders, then one Register call       its channel closes
//! grpc-N     completion queues of every server    their environment is dropped
//! law-*      one ListAndWatch stream each         its feed closes, or the client leaves
//! alloc      Allocate, GetPreferredAllocation     its channel closes
//! prestart   PreStartContainer                    its channel closes
//! state      writes of the state file             closed and written, or the process
//! bulletin   writes of what list reads            its channel closes, or the process
//! tracker    PodResources, closed groups          its channel closes
//! bind-*     one change of drivers each           done, or the process
//! ```

mod alloc;
mod binder;
mod bulletin;
mod desk;
mod hint;
mod keep;
mod prestart;
mod recover;
mod servers;
mod tracker;
mod view;
mod wait;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after, bounded, select, unbounded};

use crate::board::board;
use crate::config::{Config, Groups, Release};
use crate::error::Result;
use crate::health::Trouble;
use crate::holders::Holders;
use crate::inventory::{Inventory, inventory};
use crate::kubelet::activity::Activity;
use crate::kubelet::podres::PodResources;
use crate::kubelet::service::{Routes, StreamEnded};
use crate::kubelet::{register, server};
use crate::ledger::{Leases, Ledger};
use crate::plan::{Plan, plan};
use crate::policy::guard;
use crate::resource::ResourceName;
use crate::state::{State, Store, lock};
use crate::sys::bind;
use crate::sys::openers::Opener;
use crate::sys::pci::{GroupId, PciAddr};
use crate::sys::poll::Waker;
use crate::sys::scan::{self, scan};
use crate::sys::signal::{Signals, exit_now};
use crate::sys::thread;
use binder::{Binder, is_bound};
use bulletin::Bulletin;
use desk::Desk;
use hint::Hint;
use keep::Keeper;
use servers::Servers;
use tracker::{Nudge, Request};
use view::{Published, View};
use wait::within;
use watch::Watch;

/// How long a stop waits for changes of drivers that are under way.
const FINISH: Duration = Duration::from_secs(5);
/// Looks that hints ask for are at least this far apart: one bind causes half a dozen.
const QUIET: Duration = Duration::from_millis(10);

/// Serves the kubelet until a signal says stop.
///
/// # Errors
/// When it cannot start: another instance runs, or the run directory cannot be used.
pub fn run(config: &Config) -> Result<()> {
    let signals = Signals::block()?;
    let _lock = lock::instance(&config.run_dir)?;
    let (state, warning) = State::open(&config.root, &config.run_dir)?;
    if let Some(warning) = warning {
        log::warn!("{warning}");
    }
    server::remove_stale(&config.device_plugins_dir);

    let (stop_tx, stop) = bounded::<&'static str>(1);
    thread::spawn("signal", move || {
        // The loop is gone when the second one comes: then there is nothing to wait for.
        let _ = stop_tx.send(signals.wait());
        let second = signals.wait();
        log::warn!("{second} again: stopping at once");
        exit_now(1);
    })?;

    let (hint, hints) = Hint::new();
    let store = Arc::new(Store::new(state));
    let storing = {
        let store = Arc::clone(&store);
        thread::spawn("state", move || store.run())?
    };
    let (bulletin, news) = Bulletin::new();
    let telling = {
        let dir = config.run_dir.clone();
        thread::spawn("bulletin", move || bulletin::run(&dir, &news))?
    };
    let binder = Arc::new(Binder::new(config.clone(), Arc::clone(&store), hint.clone()));
    let view = Arc::new(View::default());
    let activity = Arc::new(Activity::default());
    let (nudge, woken) = Nudge::new();
    let desk = Desk {
        config: config.clone(),
        view: Arc::clone(&view),
        ledger: Arc::new(Mutex::new(Ledger::new(config.groups == Groups::Shared))),
        store,
        binder,
        podres: Arc::new(PodResources::new(&config.kubelet_dir)),
        activity: Arc::clone(&activity),
        counters: Arc::default(),
        registered: Arc::default(),
        openers: Arc::default(),
        hint: hint.clone(),
        nudge,
        boot_id: config.root.boot_id()?,
        named_by: Arc::default(),
        unread: Arc::default(),
    };
    desk.restore_leases();
    recover::recover(&desk);

    let waker = Arc::new(Waker::new()?);
    let watching = {
        let (watch, hint) = (Watch::new(config, Arc::clone(&waker))?, hint.clone());
        thread::spawn("watch", move || watch.run(&hint))?
    };
    let (calls_tx, calls) = unbounded();
    let answering = {
        let desk = desk.clone();
        thread::spawn("alloc", move || alloc::run(&desk, &calls))?
    };
    let (prestarts_tx, prestarts) = unbounded();
    let starting = {
        let desk = desk.clone();
        thread::spawn("prestart", move || prestart::run(&desk, &prestarts))?
    };
    let (orders_tx, orders) = unbounded();
    let (done_tx, done) = unbounded();
    let registering = {
        let dir = config.device_plugins_dir.clone();
        thread::spawn("register", move || register::run(&dir, &orders, &done_tx))?
    };
    let (ended_tx, ended) = unbounded();
    let routes = Routes { calls: calls_tx, prestarts: prestarts_tx, ended: ended_tx, activity };
    let mut servers =
        Servers::new(&config.device_plugins_dir, routes, orders_tx, Arc::clone(&desk.registered));
    let (requests_tx, requests) = unbounded();
    let (tracked, end) = bounded::<Infallible>(0);
    let tracking = {
        let desk = desk.clone();
        thread::spawn("tracker", move || tracker::run(&desk, &woken, &end, &requests_tx))?
    };

    let inputs = Inputs { stop, hints, done, ended, requests };
    let reason = serve(&desk, &mut servers, bulletin, &inputs);
    log::info!("{reason}: stopping; devices stay bound, because pods may be using them");

    waker.wake();
    servers.stop_all();
    // With the servers go the last senders, and with them the threads that answer.
    drop((servers, tracked));
    for thread in [watching, answering, starting, registering, tracking] {
        // A panic aborts the process, so there is none to report.
        let _ = thread.join();
    }
    finish_binds(&desk);
    desk.store.close();
    finish_writes(&[storing, telling]);
    Ok(())
}

/// What the loop receives.
struct Inputs {
    stop: Receiver<&'static str>,
    hints: Receiver<()>,
    done: Receiver<ResourceName>,
    ended: Receiver<StreamEnded>,
    requests: Receiver<Request>,
}

/// Looks, and waits for a reason to look again, until one says stop.
fn serve(
    desk: &Desk,
    servers: &mut Servers,
    mut bulletin: Bulletin,
    inputs: &Inputs,
) -> &'static str {
    let mut keeper = Keeper::default();
    loop {
        look(desk, servers, &mut bulletin, &mut keeper);
        let looked = Instant::now();
        let mut due = looked + desk.config.rescan;
        due = due.min(desk.binder.next_due().unwrap_or(due));
        due = due.min(keeper.next_due().unwrap_or(due));
        due = due.min(servers.next_due().unwrap_or(due));
        due = due.min(desk.activity.publish_at().unwrap_or(due));
        // Not before QUIET, or a due time in the past would spin.
        let timer = after(due.saturating_duration_since(looked).max(QUIET));
        loop {
            select! {
                recv(inputs.stop) -> reason => return reason.unwrap_or("the signal thread ended"),
                recv(inputs.done) -> resource => {
                    if let Ok(resource) = resource {
                        servers.taken(resource);
                    }
                    continue;
                }
                recv(inputs.ended) -> news => {
                    if let Ok(news) = news {
                        servers.ended(&news);
                    }
                }
                recv(inputs.requests) -> request => {
                    match request {
                        Ok(Request::SendAgain) => {
                            servers.send_again();
                            continue;
                        }
                        Ok(Request::Register(resources)) => {
                            for resource in &resources {
                                servers.restart(resource, "the kubelet has another view of it");
                            }
                        }
                        Err(_) => {}
                    }
                }
                recv(inputs.hints) -> _ => std::thread::sleep(QUIET),
                recv(timer) -> _ => {}
            }
            break;
        }
    }
}

/// Read, decide, publish.
fn look(desk: &Desk, servers: &mut Servers, bulletin: &mut Bulletin, keeper: &mut Keeper) {
    let config = &desk.config;
    // Asked before and after, so that a bind that begins or ends meanwhile counts; its end
    // makes us look again.
    let mut moving: BTreeSet<GroupId> = desk.binder.running().into_iter().collect();
    let inventory = inventory(scan(&config.root)).remembering(desk.store.moved());
    moving.extend(desk.binder.running());
    let plan = plan(&inventory, &config.policy).holding(&desk.view.get().plan, &moving);
    desk.binder.retry(&inventory, &plan);
    let leases = leases(desk, &inventory, &plan);
    if keeper.is_first() {
        bind_held(desk, &plan, &leases);
    }
    let kept = keeper.keep(&plan, &leases, Instant::now());
    let board = board(&inventory, &plan, &leases, &troubles(desk, &leases, &moving), &kept);
    keeper.advertised(&board, Instant::now());
    keeper.say(&inventory, &plan, &board, &guard::overridden(&inventory, &config.policy.allow));
    // First what answers are made from, then what the kubelet is told: it may call at once.
    bulletin.post(Holders::new(&desk.boot_id, &leases, &board, &desk.counters));
    desk.view.set(Published { plan, board: board.clone() });
    if servers.attend() && (servers.is_idle() || desk.activity.publish_at().is_none()) {
        servers.publish(&board);
    }
    forget_returned(desk);
    give_back(desk);
    desk.nudge.look();
}

/// Forgets functions that somebody else gave back: `restore`, or an operator.
fn forget_returned(desk: &Desk) {
    let root = &desk.config.root;
    let moved = desk.store.moved();
    let is_still = |addr: PciAddr| {
        let group = scan::group_of(root, addr).ok().flatten();
        group.is_some_and(|group| !desk.binder.running().contains(&group))
            && moved.get(&addr).is_some_and(|before| {
                scan::driver(root, addr).is_ok_and(|driver| driver == before.driver)
            })
    };
    // One that is pulled out under its user has no driver, and reading its override waits until
    // the user lets go: nobody gives back what is held.
    let is_free = |addr: PciAddr| {
        let group = scan::group_of(root, addr).ok().flatten();
        group.is_some_and(|group| desk.ledger().is_free(group))
    };
    let is_back = |addr: PciAddr, before: &bind::Before| {
        is_free(addr)
            && is_still(addr)
            && scan::driver_override(root, addr).is_ok_and(|o| o == before.driver_override)
    };
    let back: Vec<PciAddr> =
        moved.iter().filter(|(addr, b)| is_back(**addr, b)).map(|(addr, _)| *addr).collect();
    // The override's read may wait for the device; so once more, by what never waits, where
    // nobody can remember it meanwhile: a bind that begins now remembers after us, and one
    // that has remembered is still running, or has ended on vfio-pci.
    desk.store.forget_if(back, is_still);
}

/// What is wrong with whole groups: what the binder knows, and who has one open that nobody
/// holds.
fn troubles(
    desk: &Desk,
    leases: &Leases,
    moving: &BTreeSet<GroupId>,
) -> BTreeMap<GroupId, Trouble> {
    let mut troubles = desk.binder.troubles();
    for group in moving {
        troubles.entry(*group).or_insert(Trouble::Moving);
    }
    for (group, opener) in &*desk.openers() {
        if !leases.groups.contains_key(group) {
            let Opener { pid, name } = opener;
            let why = format!("process {pid} ({name}) has /dev/vfio/{group} open and no lease");
            troubles.entry(*group).or_insert(Trouble::Open(why));
        }
    }
    troubles
}

/// Gives groups that are free and closed back to their native drivers: those that a bind
/// left half way whose grant then came to nothing, and all where the settings of every
/// resource in them say so. Only functions that our state file says we moved.
fn give_back(desk: &Desk) {
    let remembered = desk.store.moved();
    let published = desk.view.get();
    for (group, members) in &published.plan.moves {
        let moved: BTreeMap<PciAddr, bind::Before> = remembered
            .iter()
            .filter(|(addr, _)| members.contains(addr))
            .map(|(addr, before)| (*addr, before.clone()))
            .collect();
        let mut resources = published.plan.resources_of(*group);
        let wanted = !is_bound(&desk.config.root, *group, members)
            || resources.all(|r| desk.config.release.get(r) == Release::Restore);
        if moved.is_empty() || !wanted || desk.binder.is_kept(*group) {
            continue;
        }
        if desk.ledger().is_free(*group) {
            let (ledger, group) = (Arc::clone(&desk.ledger), *group);
            desk.binder.give_back(group, moved, move || {
                ledger.lock().unwrap_or_else(PoisonError::into_inner).is_free(group)
            });
        }
    }
}

/// Binds what the kubelet says is held, at the start: after a reboot a container runtime may
/// want it before PreStartContainer is asked, and a bind may have been cut short.
fn bind_held(desk: &Desk, plan: &Plan, leases: &Leases) {
    for (group, members) in &plan.moves {
        // Not what another plugin has handed out: that may well be on its native driver.
        let ours = |addr: &PciAddr| {
            let resource = plan.offer(*addr).map(|(resource, _)| resource.as_str());
            leases.holders(*addr).any(|held| Some(held.resource.as_str()) == resource)
        };
        let held = members.iter().any(ours);
        if held && !is_bound(&desk.config.root, *group, members) {
            log::info!("group {group} is held and not bound");
            desk.binder.bind(*group, None);
        }
    }
}

/// Tells the ledger which functions share a group with an offered one and what the kubelet
/// has written, and asks it who holds what.
fn leases(desk: &Desk, inventory: &Inventory, plan: &Plan) -> Leases {
    let mut ledger = desk.ledger();
    ledger.learn_groups(plan.grouped(inventory));
    desk.observe(&mut ledger);
    ledger.snapshot()
}

/// Waits for binds under way: ended now, they leave nothing half done. One that does not
/// end is in the state file, and the next start undoes it.
fn finish_binds(desk: &Desk) {
    if !within(FINISH, || desk.binder.running().is_empty()) {
        log::warn!("groups {:?} are still being bound", desk.binder.running());
    }
}

/// Waits for the threads that write our files, unless a write hangs.
fn finish_writes(threads: &[JoinHandle<()>]) {
    if !within(FINISH, || threads.iter().all(JoinHandle::is_finished)) {
        log::warn!("a write of our files has not returned; what it was of may be lost");
    }
}
