//! Keeps the CDI files of what is held true, on a thread of its own: a folder that hangs
//! must cost who asked its container, and nobody else anything.
//!
//! A file is written when a function is granted or its container starts, before the kubelet
//! is answered, and again whenever something changed: after a reboot numbers are others, and
//! Kata's cold plug reads the file before PreStartContainer is asked.

use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use grpcio::RpcStatusCode;
use litemap::LiteMap;

use super::desk::{Desk, Refused};
use crate::cdi::{self, folder::Folder};
use crate::error::{Result, chain};
use crate::injection::{Inject, paths};
use crate::kubelet::checkpoint::{self, Handed};
use crate::metrics::Reason;
use crate::resource::ResourceName;
use crate::set::Set;
use crate::sys::device::DeviceId;
use crate::sys::groups;
use crate::sys::pci::GroupId;
use crate::sys::thread;

/// How long the start waits for the files of what is held.
const PATIENCE: Duration = Duration::from_secs(2);

/// Functions of one resource, with their groups.
type Functions = LiteMap<DeviceId, GroupId>;

/// The way to have files written.
#[derive(Clone, Debug)]
pub(super) struct Specs {
    orders: Sender<Order>,
}

/// What the thread takes.
#[derive(Debug)]
pub(super) enum Order {
    /// These are handed out.
    Write(ResourceName, Functions, usize, Sender<Written>),
    /// Something may have changed; tells when it was seen to.
    Look(Sender<()>),
}

/// A write that was asked for has ended.
#[derive(Debug)]
pub(super) struct Written {
    /// The asker's number for it.
    pub(super) asked: usize,
    pub(super) outcome: std::result::Result<(), Refused>,
}

impl Specs {
    /// The way, and where the thread takes its orders.
    pub(super) fn new() -> (Specs, Receiver<Order>) {
        let (orders, taken) = unbounded();
        (Specs { orders }, taken)
    }

    /// Has the files of functions say what is true now, and `tx` told when they do.
    pub(super) fn write(
        &self,
        resource: &ResourceName,
        functions: &Functions,
        asked: usize,
        tx: Sender<Written>,
    ) {
        // The thread ends with the process.
        let _ = self.orders.send(Order::Write(resource.clone(), functions.clone(), asked, tx));
    }

    /// Has the files of all that is held looked at, and waits for that when told to.
    pub(super) fn look(&self, wait: bool) {
        let (tx, seen) = bounded(1);
        let _ = self.orders.send(Order::Look(tx));
        if wait && seen.recv_timeout(PATIENCE).is_err() {
            log::warn!("the CDI files of what is held are not written after {PATIENCE:?}");
        }
    }
}

/// Starts the thread. It is not joined: what it leaves half written the next start removes.
///
/// # Errors
/// When no thread can be had.
pub(super) fn start(desk: &Desk, orders: Receiver<Order>) -> Result<()> {
    let desk = desk.clone();
    thread::spawn("specs", move || run(&desk, &orders)).map(drop)
}

/// Follows orders until the process ends.
fn run(desk: &Desk, orders: &Receiver<Order>) {
    let folder = Folder::new(&desk.config().cdi_dir);
    let mut said = LiteMap::new();
    while let Ok(first) = orders.recv() {
        let mut looks = Vec::new();
        let mut is_due = false;
        for order in std::iter::once(first).chain(orders.try_iter()) {
            match order {
                Order::Write(resource, functions, asked, tx) => {
                    let outcome = write(desk, &folder, &resource, &functions);
                    // Whoever asked may not want to know any more.
                    let _ = tx.send(Written { asked, outcome });
                }
                // A burst of them is one.
                Order::Look(tx) => {
                    is_due = true;
                    looks.push(tx);
                }
            }
        }
        if is_due {
            let now = look(desk, &folder);
            for (what, why) in &now {
                if said.get(what) != Some(why) {
                    log::warn!("{what}: its CDI file is not what it should be: {why}");
                }
            }
            said = now;
        }
        for tx in looks {
            let _ = tx.send(());
        }
    }
}

fn write(
    desk: &Desk,
    folder: &Folder,
    resource: &ResourceName,
    functions: &Functions,
) -> std::result::Result<(), Refused> {
    let nodes = desk.nodes(resource, functions)?;
    for (addr, nodes) in &nodes {
        let text = cdi::spec(resource, *addr, nodes);
        let written = text.and_then(|text| folder.put(*addr, &text)).map_err(|e| Refused {
            code: RpcStatusCode::INTERNAL,
            reason: Reason::Cdi,
            why: format!("the CDI file of {addr} could not be written: {}", chain(&e)),
        })?;
        if written {
            let stands_for = paths([nodes]).join(", ");
            log::info!(address:% = addr; "CDI device {} is {stands_for}", cdi::name(resource, *addr));
        }
    }
    Ok(())
}

/// Brings the folder in step with what is held. What could not be done, and why.
fn look(desk: &Desk, folder: &Folder) -> LiteMap<String, String> {
    let mut failed = LiteMap::new();
    for (addr, resource) in held_by_name(desk) {
        // What is not bound has no nodes yet; the bind's end is a change.
        let group = groups::of(&desk.config().root, addr).ok().flatten();
        let Some(group) = group.filter(|g| desk.unbound([*g].into_iter()).is_empty()) else {
            continue;
        };
        if let Err(refused) = write(desk, folder, &resource, &LiteMap::from_iter([(addr, group)])) {
            failed.insert(addr.to_string(), refused.why);
        }
    }
    // What is not known to be free may be needed.
    if desk.is_read() {
        match folder.tidy(|| held(desk)) {
            Ok(removed) => {
                for addr in removed {
                    log::debug!("the CDI file of {addr} is removed, nobody holds it");
                }
            }
            Err(e) => {
                failed.insert(desk.config().cdi_dir.display().to_string(), chain(&e));
            }
        }
    }
    failed
}

/// Every function that is granted or held.
fn held(desk: &Desk) -> Set<DeviceId> {
    let ledger = desk.ledger();
    let shown: Set<DeviceId> = ledger.shown().map(|h| h.addr).collect();
    shown.into_iter().chain(ledger.leases().keys().copied()).collect()
}

/// Those of them that are handed out by name.
fn held_by_name(desk: &Desk) -> LiteMap<DeviceId, ResourceName> {
    let config = desk.config();
    let mut found = LiteMap::new();
    {
        let ledger = desk.ledger();
        let leased = ledger.leases().iter().map(|(addr, lease)| (*addr, &lease.resource));
        let shown = ledger.shown().map(|h| (h.addr, &h.resource));
        for (addr, resource) in shown.chain(leased) {
            // Another plugin's names need not be ours to read.
            let Ok(resource) = resource.parse::<ResourceName>() else { continue };
            found.insert(addr, resource);
        }
    }
    if found.is_empty() {
        return found;
    }
    let published = desk.view.get();
    let handed = checkpoint::read_handed(&config.device_plugins_dir).unwrap_or_default();
    found.retain(|addr, resource| {
        let of = handed
            .iter()
            .filter(|h| h.holding.addr == *addr && h.holding.resource == resource.as_str());
        let set = config.injections.get(resource).inject == Inject::Cdi;
        published.board.contains_key(resource) && Handed::is_by_name(of, set)
    });
    found
}
