//! `run`: starts everything, looks at the host whenever something may have changed, and
//! stops everything.
//!
//! The loop makes plan and board anew each time, of the host as it is read now, or as it was
//! read last when only the kubelet had news. What outlives that: who holds what (`ledger`),
//! what was moved (`state`), and what is under way or due again (`binder`, `sriov`, `probe`),
//! each behind its lock; and what only the loop touches (`keep`, `servers`).
//!
//! Threads and what ends them:
//!
//! ```text
//! main       this loop                            Stop
//! signal     sigwait                              the process
//! watch      inotify, uevents                     its waker
//! register   orders, and answers to Register      its channel closes
//! grpc-N     gRPC, for all servers and clients    the process
//! lists      ListAndWatch                         its channel closes
//! alloc      Allocate, GetPreferredAllocation     its channel closes
//! prestart   PreStartContainer                    its channel closes
//! state      writes of the state file             closed and written, or the process
//! bulletin   writes of what list reads            its channel closes, or the process
//! tracker    PodResources                         its channel closes
//! probe-*    whether one group each is open       answered, or the process
//! scan       a part of one reading of the host    read
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
mod look;
mod manager;
mod orders;
mod pages;
mod prestart;
mod probe;
mod recover;
mod releases;
mod round;
mod servers;
mod settings;
mod specs;
mod sriov;
mod tracker;
mod view;
mod wait;
mod watch;

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after, bounded, never, select, tick, unbounded};

use crate::config::{Config, Groups, Http, Registration};
use crate::error::Result;
use crate::http;
use crate::kubelet::activity::{self, Activity};
use crate::kubelet::podres::PodResources;
use crate::kubelet::registry::Verdict;
use crate::kubelet::service::Routes;
use crate::kubelet::stream::{StreamEnded, Streams};
use crate::kubelet::{register, server, wire};
use crate::ledger::Ledger;
use crate::metrics::{Cause, Count, Counters};
use crate::resource::ResourceName;
use crate::state::{State, Store, lock};
use crate::sys::limits;
use crate::sys::poll::Waker;
use crate::sys::signal::Signals;
use crate::sys::thread;
use crate::version::{COMMIT, TARGET, VERSION};
use beat::Beat;
use binder::Binder;
use bulletin::Bulletin;
use desk::Desk;
use hint::{Hint, Hints};
use keep::Keeper;
use look::{Looked, Reading, bind_held, look};
use manager::Manager;
use servers::Servers;
use settings::Settings;
use specs::Specs;
use sriov::Maker;
use tracker::{Nudge, Request};
use view::View;
use watch::Watch;

/// Looks that hints ask for are at least this far apart: one bind causes half a dozen.
const QUIET: Duration = Duration::from_millis(10);
/// After a look those that the kubelet asks for wait so many times as long as it took: it
/// writes its checkpoint after each list, and needs the processor itself.
const REST: u32 = 4;

/// Serves the kubelet until a signal says stop.
///
/// # Errors
/// When it cannot start: another instance runs, the run directory cannot be used, or the
/// address for metrics and probes cannot be had.
pub fn run(config: &Config) -> Result<()> {
    wire::prepare();
    limits::raise_files();
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
    // Of both ways: it may have been the other one before.
    for dir in [&config.device_plugins_dir, &config.registry_dir()] {
        server::remove_stale(dir);
    }

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
    let env = wire::environment();
    let desk = Desk {
        settings,
        view: Arc::clone(&view),
        ledger,
        store,
        binder,
        maker,
        podres: Arc::new(PodResources::new(&config.kubelet_dir, Arc::clone(&env))),
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
        probes: Arc::default(),
        checkpoint: Arc::default(),
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
        let env = Arc::clone(&env);
        thread::spawn("register", move || register::run(&dir, env, &orders, &done_tx, &counters))?
    };
    let (verdicts_tx, verdicts) = unbounded();
    let found = config.registration == Registration::Watcher;
    let (ended_tx, ended) = unbounded();
    // A kubelet that looks for sockets never comes back to one whose stream ended; one that
    // is told of them ends all its streams when it is stopped, and then nobody is to be told.
    let (streams, listing) = Streams::start(found, ended_tx)?;
    let routes = Routes {
        calls: calls_tx,
        prestarts: prestarts_tx,
        streams,
        verdicts: found.then(|| verdicts_tx.clone()),
        activity,
    };
    let (registered, beat) = (Arc::clone(&desk.registered), Arc::clone(&desk.beat));
    let socket = config.device_plugins_dir.join(register::KUBELET_SOCKET);
    let dir = config.sockets_dir();
    let mut servers = Servers::new(&dir, socket, env, routes, orders_tx, registered, beat);
    let (requests_tx, requests) = unbounded();
    let (tracked, end) = bounded::<Infallible>(0);
    let tracking = {
        let desk = desk.clone();
        thread::spawn("tracker", move || tracker::run(&desk, &woken, &end, &requests_tx))?
    };

    let inputs = Inputs { stop, hangups, hints, done, ended, verdicts, requests };
    let mut manager = Manager::new();
    let reason = serve(&desk, &mut servers, bulletin, &mut manager, &inputs);
    manager.stopping(reason);
    log::info!("{reason}: stopping; devices stay bound, because pods may be using them");

    waker.wake();
    drop(servers.stop_all());
    // With the servers go the last senders, and with them the threads that answer.
    drop((servers, tracked));
    for thread in [watching, answering, starting, registering, listing, tracking] {
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
    hints: Hints,
    done: Receiver<ResourceName>,
    ended: Receiver<StreamEnded>,
    verdicts: Receiver<Verdict>,
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
    let told = [manager.interval(), (desk.config().http != Http::Off).then_some(beat::EVERY)];
    let beats = told.into_iter().flatten().min().map_or_else(never, tick);
    let (mut cause, mut anew) = (Cause::Start, false);
    sriov::at_start(desk);
    let mut last = bind_held(desk, &inputs.hints);
    loop {
        desk.counters.count(Count::Looked(cause));
        let wanted = inputs.hints.take() || anew;
        let reading = last.take().filter(|_| !wanted);
        let begun = Instant::now();
        let publish_at;
        Looked { reading: last, publish_at } =
            look(desk, servers, &mut bulletin, &mut keeper, cause, reading);
        manager.serving(&desk.view.get(), desk.view.serving().as_ref());
        let looked = Instant::now();
        let rest = ((looked - begun) * REST).clamp(QUIET, activity::QUIET);
        let rescan = last.as_ref().map_or(begun, Reading::at) + desk.config().rescan;
        // What is due by itself is judged by the host as it is then.
        let (binds, vfs) = (desk.binder.next_due(), desk.maker.next_due());
        // Empty servers go with what is published.
        let empty = servers.next_due().filter(|_| publish_at.is_none());
        let own = [binds, vfs, keeper.next_due(), empty].into_iter().flatten().min();
        let own = own.map_or(rescan, |own| own.min(rescan));
        let mut due = publish_at.map_or(own, |at| at.min(own));
        // Not before QUIET, or a due time in the past would spin.
        let mut timer = after(due.saturating_duration_since(looked).max(QUIET));
        let mut soon = inputs.hints.soon.clone();
        loop {
            (cause, anew) = (Cause::Hint, false);
            select! {
                recv(inputs.stop) -> reason => return reason.unwrap_or("the signal thread ended"),
                recv(inputs.done) -> resource => {
                    if let Ok(resource) = resource {
                        servers.taken(resource);
                        desk.nudge.look();
                    }
                    continue;
                }
                recv(inputs.verdicts) -> verdict => {
                    if let Ok(verdict) = verdict {
                        let (name, taken) = (verdict.resource.to_string(), verdict.refused.is_none());
                        if servers.judged(verdict) {
                            desk.counters.count(Count::Registered(name, taken));
                            desk.nudge.look();
                        }
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
                        // In the middle of an admission it would fail the pod; found again later.
                        Ok(Request::Register(_)) if !desk.activity.is_quiet() => continue,
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
                    anew = true;
                }
                recv(inputs.hints.now) -> _ => {
                    if inputs.hints.is_host() {
                        // In the middle of an admission nothing is published, and a look would
                        // take the processor from the bind, which has one of its own.
                        if let Some(at) = desk.activity.publish_at() {
                            servers.attend();
                            due = due.min(at);
                            timer = after(due.saturating_duration_since(Instant::now()).max(QUIET));
                            continue;
                        }
                        // What the host does it does in several steps.
                        std::thread::sleep(QUIET);
                    } else {
                        // At once and without a look: a kubelet that was restarted waits.
                        servers.attend();
                        let again = servers.restarted().map(|at| at + activity::QUIET);
                        let at = again.unwrap_or(looked).max(looked + rest);
                        if at > Instant::now() {
                            due = due.min(at);
                            timer = after(due.saturating_duration_since(Instant::now()));
                            continue;
                        }
                    }
                }
                recv(soon) -> _ => {
                    // However many calls there are, one look is for all of them.
                    soon = never();
                    due = due.min(Instant::now().max(looked) + activity::QUIET);
                    timer = after(due.saturating_duration_since(Instant::now()).max(QUIET));
                    continue;
                }
                recv(timer) -> _ => {
                    let now = Instant::now();
                    anew = now >= own;
                    cause = if now >= rescan { Cause::Rescan } else { Cause::Due };
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
