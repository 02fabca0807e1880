//! What containers have when the operator's wishes change.

use super::*;
use crate::ledger::{Leased, Leases};
use crate::policy::rule::{Match, Rule};

const OLD: &str = "devices.kubevirt.io/10de_1b06";

fn leased(granted: bool) -> Leases {
    let lease = Leased { resource: OLD.to_owned(), group: None, granted, let_start: false };
    Leases { leased: LiteMap::from_iter([(addr(A).into(), lease)]), ..Leases::default() }
}

fn renamed() -> Policy {
    let matching = Match { id: vec!["10de:1b06".parse().expect("an ID")], ..Match::default() };
    let name = "example.com/gpu".parse().expect("a name");
    Policy { resources: vec![Rule { name, matching }], ..Policy::default() }
}

fn resource_of(plan: &Plan) -> Option<&str> {
    plan.offer(addr(A)).map(|(name, _)| name.as_str())
}

#[test]
fn a_leased_function_keeps_its_name_and_is_nobody_elses() {
    let inventory = host(&[(A, gpu()), (B, audio())]);
    let fresh = plan(&inventory, &renamed());
    assert_eq!(resource_of(&fresh), Some("example.com/gpu"));
    let earlier = Plan::default();
    let standing = fresh.clone().standing_by(&leased(true), &earlier, &inventory, &renamed());
    assert_eq!(resource_of(&standing), Some(OLD));
    assert_eq!(standing.standing, Set::from([addr(A).into()]));
    assert!(!standing.offers.keys().any(|name| name.as_str() == "example.com/gpu"));
    // Free again it is what the settings say.
    let free = fresh.clone().standing_by(&Leases::default(), &standing, &inventory, &renamed());
    assert_eq!(free, fresh);
    // Under another plugin's name it may be leased, too: that is none of ours.
    let theirs = fresh.clone().standing_by(&leased(false), &earlier, &inventory, &renamed());
    assert_eq!(theirs, fresh);
    // Our memory of the grant is lost, but we offered it so a moment ago.
    let before = plan(&inventory, &Policy::default());
    let ours = fresh.standing_by(&leased(false), &before, &inventory, &renamed());
    assert_eq!(resource_of(&ours), Some(OLD));
}

#[test]
fn what_the_operator_excludes_stays_with_who_has_it_and_what_the_host_needs_does_not() {
    let inventory = host(&[(A, gpu()), (B, audio())]);
    let earlier = plan(&inventory, &Policy::default());
    let standing = |policy: &Policy, inventory: &Inventory| {
        let plan = plan(inventory, policy);
        plan.standing_by(&leased(true), &earlier, inventory, policy)
    };
    for policy in [policy(&[], &[A]), policy(&[], &[B]), policy(&["8086:*"], &[])] {
        let plan = standing(&policy, &inventory);
        assert_eq!(resource_of(&plan), Some(OLD), "{policy:?}");
        assert_eq!(plan.standing, Set::from([addr(A).into()]), "{policy:?}");
        assert_eq!(plan.moves[&GroupId::new(1)], addrs(&[A, B]), "{policy:?}");
        assert_ne!(verdict(&plan, B), "", "nobody gets its sibling: {policy:?}");
    }
    let mut used = inventory.clone();
    let reason = HostReason::NoInterface { driver: "e1000".into() };
    used.devices.get_mut(&addr(A)).expect("A").uses.push(reason);
    assert_eq!(verdict(&standing(&policy(&[], &[A]), &used), A), "host");
    // It left the bus: there is nothing to stand by.
    assert!(standing(&policy(&[], &[A]), &host(&[])).offers.is_empty());
}

/// A function that was renamed in the middle of its bind was in two resources.
#[test]
fn a_function_that_is_being_moved_is_in_one_resource() {
    let inventory = host(&[(A, gpu()), (B, audio())]);
    let earlier = plan(&inventory, &Policy::default());
    let moving = Set::from([GroupId::new(1)]);
    assert_eq!(plan(&inventory, &renamed()).holding(&earlier, &moving), earlier);
}
