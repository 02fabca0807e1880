//! One look: read the host, decide, publish.
//!
//! Nothing of an earlier look is edited: each makes its values anew. What was read of the host
//! a moment ago may serve again when nothing was said of the host since, and only then.

use std::time::Instant;

use super::bulletin::Bulletin;
use super::desk::Desk;
use super::hint::Hints;
use super::keep::Keeper;
use super::leave::{forget_returned, give_back};
use super::servers::Servers;
use super::sriov;
use super::view::Published;
use super::wait;
use crate::board::{board, sharing};
use crate::health::Trouble;
use crate::holders::Holders;
use crate::inventory::{Inventory, inventory};
use crate::ledger::Leases;
use crate::metrics::{Cause, Timed};
use crate::plan::{Plan, plan};
use crate::policy::guard;
use crate::set::Set;
use crate::sys::bind;
use crate::sys::pci::{GroupId, PciAddr};
use crate::sys::scan::{scan, scan_calmly};

/// The host as it was read last, for the looks that the kubelet causes, dozens in a row when it
/// starts and when it admits pods. A bind reads what it needs itself,
/// and so does the answer to an Allocate; what nobody hints at is seen by the next rescan, as
/// if the kubelet had asked for nothing.
pub(super) struct Reading {
    inventory: Inventory,
    at: Instant,
}

impl Reading {
    /// When it was read.
    pub(super) fn at(&self) -> Instant {
        self.at
    }
}

/// What one look found and decided.
pub(super) struct Look {
    pub(super) inventory: Inventory,
    /// When the host was read.
    at: Instant,
    plan: Plan,
    pub(super) leases: Leases,
    /// When the leases were copied.
    leases_at: Instant,
    /// Groups whose drivers were being changed meanwhile.
    pub(super) moving: Set<GroupId>,
}

/// Read and decide. `last` is what was read already.
pub(super) fn decide(desk: &Desk, cause: Cause, last: Option<Reading>) -> Look {
    let config = desk.config();
    // Asked before and after, so that a bind that begins or ends meanwhile counts; its end
    // makes us look again.
    let mut moving: Set<GroupId> = desk.binder.running().into_iter().collect();
    desk.beat.tick();
    let Reading { inventory, at } = last.filter(|_| moving.is_empty()).unwrap_or_else(|| {
        let begun = Instant::now();
        let scan = if cause == Cause::Rescan { scan_calmly } else { scan };
        let snapshot = scan(&config.root);
        desk.counters.time(Timed::Scan, begun.elapsed());
        Reading { inventory: inventory(snapshot), at: begun }
    });
    desk.beat.tick();
    let inventory = inventory.remembering(desk.store.moved());
    moving.extend(desk.binder.running());
    let earlier = desk.view.get();
    let plan = plan(&inventory, &config.policy).holding(&earlier.plan, &moving);
    let (leases, leases_at) = leases(desk, &inventory, &plan);
    let plan = plan.standing_by(&leases, &earlier.plan, &inventory, &config.policy);
    Look { inventory, at, plan, leases, leases_at, moving }
}

/// What a look leaves for the next.
pub(super) struct Looked {
    /// What was read, unless drivers were being changed meanwhile.
    pub(super) reading: Option<Reading>,
    /// When to publish what was not, because the kubelet is in the middle of something.
    pub(super) publish_at: Option<Instant>,
}

/// Read, decide, publish.
pub(super) fn look(
    desk: &Desk,
    servers: &mut Servers,
    bulletin: &mut Bulletin,
    keeper: &mut Keeper,
    cause: Cause,
    last: Option<Reading>,
) -> Looked {
    // Before anything that takes its time: a kubelet that was restarted waits.
    let there = servers.attend();
    let Look { inventory, at, plan, leases, leases_at, moving } = decide(desk, cause, last);
    desk.binder.retry(&inventory, &plan, &moving);
    let kept = keeper.keep(&plan, &leases, Instant::now());
    let troubles = desk.troubles(&leases, &moving);
    let board = board(&inventory, &plan, &leases, &troubles, &kept);
    let board = sharing(board, &desk.view.get().board);
    keeper.advertised(&board, Instant::now());
    let overridden = guard::overridden(&inventory, &desk.config().policy.allow);
    keeper.say(&inventory, &plan, &board, &overridden);
    let pfs = sriov::pursue(desk, &inventory, &leases, &moving);
    // First what answers are made from, then what the kubelet is told: it may call at once.
    let news = Holders::new(&desk.boot_id, &leases, &board, &pfs, &desk.counters);
    bulletin.post(news.of(&desk.config()));
    let stuck = troubles.values().filter(|t| matches!(t, Trouble::Stuck(_))).count();
    let (list, held) = (board.clone(), leases.clone());
    let problems = inventory.problems.len() + inventory.unseen.len();
    desk.view.set(Published { plan, board: list, leases: held, stuck, problems, pfs });
    // Waits before the first list: the kubelet starts containers as soon as it has it.
    desk.specs.look(servers.is_idle());
    desk.beat.tick();
    let publish_at = desk.activity.publish_at().filter(|_| !servers.is_idle());
    if there && publish_at.is_none() {
        if servers.publish(&board, Instant::now()) {
            desk.activity.published();
        }
        desk.releases.published(&leases, leases_at, &desk.counters);
    }
    desk.view.serve(servers.serving());
    desk.beat.tick();
    forget_returned(desk);
    give_back(desk);
    desk.nudge.look();
    Looked { reading: moving.is_empty().then_some(Reading { inventory, at }), publish_at }
}

/// Binds what the kubelet says is held, at the start, before the first list: after a reboot
/// the kubelet starts containers as soon as it has it, and a runtime may want the device
/// before PreStartContainer is asked (Kata's cold plug); and a bind may have been cut short.
pub(super) fn bind_held(desk: &Desk, hints: &Hints) -> Option<Reading> {
    hints.take();
    let Look { inventory, at, plan, leases, .. } = decide(desk, Cause::Start, None);
    let mut bound = false;
    for (group, members) in &plan.moves {
        // Not what another plugin has handed out: that may well be on its native driver.
        let ours = |addr: &PciAddr| {
            let resource = plan.offer(*addr).map(|(resource, _)| resource.as_str());
            leases.holders((*addr).into()).any(|held| Some(held.resource.as_str()) == resource)
        };
        let held = members.iter().any(ours);
        if held && !bind::is_bound(&desk.config().root, *group, members) {
            log::info!(group:% = group; "group {group} is held and not bound");
            desk.binder.bind(*group, None);
            bound = true;
        }
    }
    // What is still moving when the first list is made is judged by this.
    desk.view.set(Published { plan, leases, ..Published::default() });
    wait::for_binds(&desk.binder);
    (!bound).then_some(Reading { inventory, at })
}

/// Tells the ledger which functions share a group with an offered one and what the kubelet
/// has written, and asks it who holds what at this moment.
fn leases(desk: &Desk, inventory: &Inventory, plan: &Plan) -> (Leases, Instant) {
    let mut ledger = desk.ledger();
    ledger.learn_groups(plan.grouped(inventory));
    desk.observe(&mut ledger);
    (ledger.snapshot(), Instant::now())
}
