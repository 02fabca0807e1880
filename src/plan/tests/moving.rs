//! Groups whose members hang together or are on their way.

use super::*;

/// A VMD controller and an idle disk of the domain it makes, in one group: unbinding the
/// controller takes the disk away, so only the controller is offered and moved.
#[test]
fn what_hangs_from_an_endpoint_leaves_with_it() {
    let controller = Function { class: class(0x01_0400), ..gpu() };
    let disk = Function { class: class(0x01_0802), ancestors: vec![addr(A), addr(PORT)], ..gpu() };
    let inventory = host(&[(A, controller), (B, disk), (PORT, port("pcieport"))]);
    let plan = plan(&inventory, &Policy::default());
    assert_eq!(verdict(&plan, A), "");
    assert_eq!(verdict(&plan, B), "behind");
    assert_eq!(plan.moves[&GroupId::new(1)], Set::from([addr(A)]));
}

/// A look in the middle of a bind took a NIC's vanished interface for one in another
/// namespace, and PreStartContainer refused a pod that had just been admitted.
#[test]
fn a_group_that_is_being_moved_is_as_it_was() {
    let policy = Policy::default();
    let before = plan(&host(&[(A, gpu()), (B, audio())]), &policy);
    let mut inventory = host(&[(A, gpu()), (B, audio())]);
    let reason = HostReason::NoInterface { driver: "e1000".into() };
    inventory.devices.get_mut(&addr(A)).expect("A").uses.push(reason);
    let during = || plan(&inventory, &policy);
    assert_eq!(during().holding(&before, &Set::new()), during());
    assert_eq!(during().holding(&before, &Set::from([GroupId::new(1)])), before);
}

#[test]
fn an_offered_device_is_in_the_group_it_is_offered_with() {
    let apart = Function { group: Some(GroupId::new(2)), ..audio() };
    let mut inventory = host(&[(A, gpu()), (B, apart)]);
    let plan = plan(&inventory, &Policy::default());
    // A number that is given to another group while the members are read.
    let other = inventory.groups.get_mut(&GroupId::new(2)).expect("group 2");
    other.members.insert(addr(A));
    let grouped = plan.grouped(&inventory);
    let of = |text: &str| grouped.get(&addr(text).into()).copied();
    assert_eq!([of(A), of(B)], [Some(GroupId::new(1)), Some(GroupId::new(2))]);
}
