//! What stays in the lists, over time.

use super::*;
use crate::ledger::Leased;
use crate::plan::Offer;
use crate::sys::pci::GroupId;

const OLD: &str = "a.b/old";
const NEW: &str = "a.b/new";

fn name(text: &str) -> ResourceName {
    text.parse().expect("a name")
}

fn addr() -> DeviceId {
    "0000:01:00.0".parse().expect("an address")
}

/// The one function, offered under a name or under none.
fn offered(resource: &str) -> Plan {
    let offer = Offer { group: GroupId::new(1), numa: None };
    let offers = LiteMap::from_iter([(name(resource), LiteMap::from_iter([(addr(), offer)]))]);
    Plan { offers, ..Plan::default() }
}

fn leased(resource: &str) -> Leases {
    let group = Some(GroupId::new(1));
    let lease = Leased { resource: resource.to_owned(), group, granted: true, let_start: false };
    let held = LiteMap::from_iter([(addr(), Set::new())]);
    Leases { held, leased: LiteMap::from_iter([(addr(), lease)]), ..Leases::default() }
}

/// One look: the names under which the function is in the lists.
fn look(keeper: &mut Keeper, plan: &Plan, leases: &Leases, now: Instant) -> Vec<String> {
    let kept = keeper.keep(plan, leases, now);
    let inventory = Inventory::default();
    let board = crate::board::board(&inventory, plan, leases, &LiteMap::new(), &kept);
    keeper.advertised(&board, now);
    board.keys().map(ToString::to_string).collect()
}

#[test]
fn a_device_that_left_is_dropped_a_minute_later() {
    let (free, gone) = (Leases::default(), Plan::default());
    let (mut keeper, start) = (Keeper::default(), Instant::now());
    assert_eq!(look(&mut keeper, &offered(OLD), &free, start), [OLD]);
    assert_eq!(keeper.next_due(), None);
    assert_eq!(look(&mut keeper, &gone, &free, start), [OLD]);
    assert_eq!(keeper.next_due(), Some(start + LINGER));
    let almost = start + LINGER - Duration::from_millis(1);
    assert_eq!(look(&mut keeper, &gone, &free, almost), [OLD]);
    // Back in time, it lingers anew.
    assert_eq!(look(&mut keeper, &offered(OLD), &free, almost), [OLD]);
    assert_eq!(keeper.next_due(), None, "it is offered");
    assert_eq!(look(&mut keeper, &gone, &free, start + LINGER), [OLD]);
    assert_eq!(look(&mut keeper, &gone, &free, almost + LINGER), Vec::<String>::new());
    assert_eq!(keeper.next_due(), None);
}

/// A plugin that was started anew knew of it by its state file, and left it out of the list: a
/// kubelet that restarts then may crash for an allocated device that nobody advertises.
#[test]
fn what_a_container_has_of_an_earlier_run_is_kept_although_it_is_gone() {
    let (gone, start) = (Plan::default(), Instant::now());
    let mut keeper = Keeper::default();
    assert_eq!(look(&mut keeper, &gone, &leased(OLD), start), [OLD]);
    let later = start + LINGER * 2;
    assert_eq!(look(&mut keeper, &gone, &leased(OLD), later), [OLD]);
    // Free, it lingers like any other.
    assert_eq!(look(&mut keeper, &gone, &Leases::default(), later), [OLD]);
    assert_eq!(look(&mut keeper, &gone, &Leases::default(), later + LINGER), Vec::<String>::new());
    // What only the checkpoint says may be another plugin's.
    let mut theirs = leased(OLD);
    for (_, lease) in &mut theirs.leased {
        lease.granted = false;
    }
    assert_eq!(look(&mut Keeper::default(), &gone, &theirs, start), Vec::<String>::new());
    // Unless the resource is ours: then another of its functions is offered.
    let other: DeviceId = "0000:02:00.0".parse().expect("an address");
    let offer = Offer { group: GroupId::new(2), numa: None };
    let offers = LiteMap::from_iter([(name(OLD), LiteMap::from_iter([(other, offer)]))]);
    let ours = Plan { offers, ..Plan::default() };
    let kept = Keeper::default().keep(&ours, &theirs, start);
    assert!(kept.contains_key(&(name(OLD), addr())), "{kept:?}");
}

/// It was dropped in the moment of its release when it had left the bus a minute before: the
/// kubelet may have it still.
#[test]
fn a_minute_counts_from_the_end_of_the_lease() {
    let gone = Plan::default();
    let (mut keeper, start) = (Keeper::default(), Instant::now());
    look(&mut keeper, &offered(OLD), &leased(OLD), start);
    let late = start + LINGER * 10;
    assert_eq!(look(&mut keeper, &gone, &leased(OLD), late), [OLD]);
    assert_eq!(keeper.next_due(), None);
    let just = late + LINGER - Duration::from_millis(1);
    assert_eq!(look(&mut keeper, &gone, &Leases::default(), just), [OLD]);
    assert_eq!(look(&mut keeper, &gone, &Leases::default(), late + LINGER), Vec::<String>::new());
}

/// The memory was by address alone, and the new name took the old one's place while a
/// container had it.
#[test]
fn a_function_in_another_resource_stays_in_the_old_one_for_a_minute() {
    let (mut keeper, start) = (Keeper::default(), Instant::now());
    look(&mut keeper, &offered(OLD), &Leases::default(), start);
    // Taken under the new name meanwhile: that keeps it out of the old one no longer.
    for leases in [Leases::default(), leased(NEW)] {
        assert_eq!(look(&mut keeper, &offered(NEW), &leases, start), [NEW, OLD]);
    }
    assert_eq!(look(&mut keeper, &offered(NEW), &leased(OLD), start + LINGER), [NEW, OLD]);
    let late = start + LINGER * 2;
    assert_eq!(look(&mut keeper, &offered(NEW), &leased(NEW), late), [NEW]);
}
