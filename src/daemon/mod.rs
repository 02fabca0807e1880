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
//! specs      writes of CDI files                  the process
//! pf-*       the VFs of one PF each               done, or the process
//! http       accept                               the process
//! http-conn  one request each                     answered, or too slow
//! ```

mod alloc;
mod beat;
mod binder;
mod bulletin;
mod desk;
mod handout;
mod hint;
mod keep;
mod leave;
mod manager;
mod orders;
mod pages;
mod prestart;
mod recover;
mod releases;
mod servers;
mod settings;
mod specs;
mod sriov;
mod tracker;
mod view;
mod wait;
mod watch;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after, bounded, select, tick, unbounded};

use crate::board::board;
use crate::config::{Config, Groups, Http};
use crate::error::Result;
use crate::health::Trouble;
use crate::holders::Holders;
use crate::http;
use crate::inventory::{Inventory, inventory};
use crate::kubelet::activity::Activity;
use crate::kubelet::podres::PodResources;
use crate::kubelet::service::{Routes, StreamEnded};
use crate::kubelet::{register, server};
use crate::ledger::{Leases, Ledger};
use crate::metrics::{Cause, Count, Counters, Timed};
use crate::plan::{Plan, plan};
use crate::policy::guard;
use crate::resource::ResourceName;
use crate::state::{State, Store, lock};
use crate::sys::pci::GroupId;
use crate::sys::poll::Waker;
use crate::sys::scan::scan;
use crate::sys::signal::Signals;
use crate::sys::thread;
use crate::version::{COMMIT, TARGET, VERSION};
use beat::Beat;
use binder::Binder;
use bulletin::Bulletin;
use desk::Desk;
use hint::Hint;
use keep::Keeper;
use leave::{forget_returned, give_back};
use manager::Manager;
use servers::Servers;
use settings::Settings;
use specs::Specs;
use sriov::Maker;
use tracker::{Nudge, Request};
use view::{Published, View};
use watch::Watch;

/// Looks that hints ask for are at least this far apart: one bind causes half a dozen.
const QUIET: Duration = Duration::from_millis(10);

/// Serves the kubelet until a signal says stop.
///
/// # Errors
/// When it cannot start: another instance runs, the run directory cannot be used, or the
/// address for metrics and probes cannot be had.
pub fn run(config: &Config) -> Result<()> {
    let signals = Signals::block()?;
    let _lock = lock::instance(&config.run_dir)?;
    log::info!("vfio-device-plugin {VERSION}, commit {}, {TARGET}", COMMIT.unwrap_or("unknown"));
    let server = match config.http {
        Http::Off => None,
        Http::At(addr) => Some(http::Server::bind(addr)?),
    };
    let (state, warning) = State::open(&config.root, &config.run_dir)?;
    if let Some(warning) = warning {
        log::warn!("{warning}");
    }
    server::remove_stale(&config.device_plugins_dir);

    let (stop, hangups) = orders::listen(signals)?;
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
    let counters: Arc<Counters> = Arc::default();
    let settings = Arc::new(Settings::new(config.clone()));
    let binder = {
        let (settings, store, hint) = (Arc::clone(&settings), Arc::clone(&store), hint.clone());
        Arc::new(Binder::new(settings, store, hint, Arc::clone(&counters)))
    };
    let ledger = Arc::new(Mutex::new(Ledger::new(config.groups == Groups::Shared)));
    let maker = Arc::new(Maker::new(&settings, &store, &ledger, &binder, &hint));
    let view = Arc::new(View::default());
    let activity = Arc::new(Activity::default());
    let (nudge, woken) = Nudge::new();
    let (specs, spec_orders) = Specs::new();
    let desk = Desk {
        settings,
        view: Arc::clone(&view),
        ledger,
        store,
        binder,
        maker,
        podres: Arc::new(PodResources::new(&config.kubelet_dir)),
        activity: Arc::clone(&activity),
        counters: Arc::clone(&counters),
        registered: Arc::default(),
        in_sync: Arc::default(),
        beat: Arc::new(Beat::new()),
        releases: Arc::default(),
        refused_starts: Arc::default(),
        openers: Arc::default(),
        specs,
        hint: hint.clone(),
        nudge,
        boot_id: config.root.boot_id()?,
        named_by: Arc::default(),
        unread: Arc::default(),
    };
    if let Some(server) = server {
        let at = server.addr().map_or_else(String::new, |addr| addr.to_string());
        log::info!("metrics and probes on http://{at}");
        let pages = pages::pages(desk.clone());
        // Not joined: it holds no state, and a slow client must not hold up a stop.
        thread::spawn("http", move || server.run(&pages))?;
    }
    specs::start(&desk, spec_orders)?;
    desk.restore_leases();
    recover::recover(&desk);

    let waker = Arc::new(Waker::new()?);
    let watching = {
        let (watch, hint) = (Watch::new(config, Arc::clone(&waker), counters)?, hint.clone());
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
        let (dir, counters) = (config.device_plugins_dir.clone(), Arc::clone(&desk.counters));
        thread::spawn("register", move || register::run(&dir, &orders, &done_tx, &counters))?
    };
    let (ended_tx, ended) = unbounded();
    let routes = Routes { calls: calls_tx, prestarts: prestarts_tx, ended: ended_tx, activity };
    let (registered, beat) = (Arc::clone(&desk.registered), Arc::clone(&desk.beat));
    let mut servers = Servers::new(&config.device_plugins_dir, routes, orders_tx, registered, beat);
    let (requests_tx, requests) = unbounded();
    let (tracked, end) = bounded::<Infallible>(0);
    let tracking = {
        let desk = desk.clone();
        thread::spawn("tracker", move || tracker::run(&desk, &woken, &end, &requests_tx))?
    };

    let inputs = Inputs { stop, hangups, hints, done, ended, requests };
    let mut manager = Manager::new();
    let reason = serve(&desk, &mut servers, bulletin, &mut manager, &inputs);
    manager.stopping(reason);
    log::info!("{reason}: stopping; devices stay bound, because pods may be using them");

    waker.wake();
    servers.stop_all();
    // With the servers go the last senders, and with them the threads that answer.
    drop((servers, tracked));
    for thread in [watching, answering, starting, registering, tracking] {
        // A panic aborts the process, so there is none to report.
        let _ = thread.join();
    }
    wait::for_binds(&desk.binder);
    desk.store.close();
    wait::for_threads(&[storing, telling]);
    Ok(())
}

/// What the loop receives.
struct Inputs {
    stop: Receiver<&'static str>,
    hangups: Receiver<()>,
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
    manager: &mut Manager,
    inputs: &Inputs,
) -> &'static str {
    let mut keeper = Keeper::default();
    let beats = tick(manager.interval(beat::EVERY));
    let mut cause = Cause::Start;
    sriov::at_start(desk);
    let Look { plan, leases, .. } = decide(desk);
    recover::bind_held(desk, &plan, &leases);
    loop {
        desk.counters.count(Count::Looked(cause));
        look(desk, servers, &mut bulletin, &mut keeper);
        manager.serving(&desk.view.get());
        let looked = Instant::now();
        let mut due = looked + desk.config().rescan;
        due = due.min(desk.binder.next_due().unwrap_or(due));
        due = due.min(desk.maker.next_due().unwrap_or(due));
        due = due.min(keeper.next_due().unwrap_or(due));
        due = due.min(servers.next_due().unwrap_or(due));
        due = due.min(desk.activity.publish_at().unwrap_or(due));
        // Not before QUIET, or a due time in the past would spin.
        let timer = after(due.saturating_duration_since(looked).max(QUIET));
        loop {
            cause = Cause::Hint;
            select! {
                recv(inputs.stop) -> reason => return reason.unwrap_or("the signal thread ended"),
                recv(inputs.done) -> resource => {
                    if let Ok(resource) = resource {
                        servers.taken(resource);
                    }
                    continue;
                }
                recv(inputs.ended) -> news => {
                    cause = Cause::Kubelet;
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
                            cause = Cause::Kubelet;
                            for resource in &resources {
                                servers.restart(resource, "the kubelet has another view of it");
                            }
                        }
                        Err(_) => {}
                    }
                }
                recv(inputs.hangups) -> _ => {
                    manager.reloading();
                    desk.settings.reload();
                }
                recv(inputs.hints) -> _ => std::thread::sleep(QUIET),
                recv(timer) -> _ => {
                    let rescan = looked.elapsed() >= desk.config().rescan;
                    cause = if rescan { Cause::Rescan } else { Cause::Due };
                }
                // No reason to look.
                recv(beats) -> _ => {
                    desk.beat.tick();
                    manager.alive();
                    continue;
                }
            }
            break;
        }
    }
}

/// What one look found and decided.
struct Look {
    inventory: Inventory,
    plan: Plan,
    leases: Leases,
    /// When the leases were copied.
    seen: Instant,
    /// Groups whose drivers were being changed meanwhile.
    moving: BTreeSet<GroupId>,
}

/// Read and decide.
fn decide(desk: &Desk) -> Look {
    let config = desk.config();
    // Asked before and after, so that a bind that begins or ends meanwhile counts; its end
    // makes us look again.
    let mut moving: BTreeSet<GroupId> = desk.binder.running().into_iter().collect();
    desk.beat.tick();
    let begun = Instant::now();
    let snapshot = scan(&config.root);
    desk.counters.time(Timed::Scan, begun.elapsed());
    desk.beat.tick();
    let inventory = inventory(snapshot).remembering(desk.store.moved());
    moving.extend(desk.binder.running());
    let earlier = desk.view.get();
    let plan = plan(&inventory, &config.policy).holding(&earlier.plan, &moving);
    let (leases, seen) = leases(desk, &inventory, &plan);
    let plan = plan.standing_by(&leases, &earlier.plan, &inventory, &config.policy);
    Look { inventory, plan, leases, seen, moving }
}

/// Read, decide, publish.
fn look(desk: &Desk, servers: &mut Servers, bulletin: &mut Bulletin, keeper: &mut Keeper) {
    let Look { inventory, plan, leases, seen, moving } = decide(desk);
    desk.binder.retry(&inventory, &plan);
    let kept = keeper.keep(&plan, &leases, Instant::now());
    let troubles = desk.troubles(&leases, &moving);
    let board = board(&inventory, &plan, &leases, &troubles, &kept);
    keeper.advertised(&board, Instant::now());
    let overridden = guard::overridden(&inventory, &desk.config().policy.allow);
    keeper.say(&inventory, &plan, &board, &overridden);
    let pfs = sriov::pursue(desk, &inventory, &leases, &moving);
    // First what answers are made from, then what the kubelet is told: it may call at once.
    bulletin.post(Holders::new(&desk.boot_id, &leases, &board, &pfs, &desk.counters));
    let stuck = troubles.values().filter(|t| matches!(t, Trouble::Stuck(_))).count();
    let (list, held, problems) = (board.clone(), leases.clone(), inventory.problems.len());
    desk.view.set(Published { plan, board: list, leases: held, stuck, problems, pfs });
    // Waits before the first list: the kubelet starts containers as soon as it has it.
    desk.specs.look(servers.is_idle());
    desk.beat.tick();
    if servers.attend() && (servers.is_idle() || desk.activity.publish_at().is_none()) {
        servers.publish(&board, Instant::now());
        desk.releases.published(&leases, seen, &desk.counters);
    }
    desk.view.serve(servers.serving());
    desk.beat.tick();
    forget_returned(desk);
    give_back(desk);
    desk.nudge.look();
}

/// Tells the ledger which functions share a group with an offered one and what the kubelet
/// has written, and asks it who holds what at this moment.
fn leases(desk: &Desk, inventory: &Inventory, plan: &Plan) -> (Leases, Instant) {
    let mut ledger = desk.ledger();
    ledger.learn_groups(plan.grouped(inventory));
    desk.observe(&mut ledger);
    (ledger.snapshot(), Instant::now())
}
