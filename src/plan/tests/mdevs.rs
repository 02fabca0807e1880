//! Mediated devices, and the functions that they are made of.

use super::*;
use crate::policy::Unmatched;
use crate::sys::device::{DeviceId, Uuid};
use crate::sys::mdev::Mdev;

const M: &str = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";

fn uuid() -> Uuid {
    M.parse().expect("a UUID")
}

/// The GPU, with one mediated device made of it.
fn mediated(change: impl FnOnce(&mut Mdev)) -> Inventory {
    let mut inventory = host(&[(A, Function { numa: NumaNode::new(1), ..gpu() })]);
    let group = Some(GroupId::new(60));
    let above = vec![addr(A)];
    let kind = "nvidia-222".to_owned();
    let mut mdev = Mdev { parent: A.to_owned(), above, kind, group, problems: Vec::new() };
    change(&mut mdev);
    inventory.mdevs.insert(uuid(), mdev);
    inventory
}

fn kind(plan: &Plan) -> &str {
    plan.refusal(uuid()).map_or("", Refusal::kind)
}

#[test]
fn it_is_offered_by_the_parents_vendor_and_its_type_and_the_parent_is_not() {
    let inventory = mediated(|_| {});
    let plan = plan(&inventory, &Policy::default());
    let (name, offer) = plan.offer(uuid()).expect("it is offered");
    assert_eq!(name.as_str(), "devices.kubevirt.io/10de_nvidia-222");
    assert_eq!((offer.group, offer.numa), (GroupId::new(60), NumaNode::new(1)));
    assert!(plan.moves[&GroupId::new(60)].is_empty(), "there is nothing to bind");
    let grouped = plan.grouped(&inventory);
    assert_eq!(grouped.get(&DeviceId::Mdev(uuid())), Some(&GroupId::new(60)));
    // A bind would take it away.
    assert_eq!(verdict(&plan, A), "mdevs");
}

/// An endpoint that others hang from goes with all of them.
#[test]
fn whatever_is_above_stays_with_the_host() {
    let inventory = mediated(|mdev| {
        mdev.parent = "engine0".to_owned();
        mdev.above.insert(0, addr("0000:00:0e.0"));
    });
    let plan = plan(&inventory, &Policy::default());
    assert_eq!(verdict(&plan, A), "mdevs", "by a device of its own");
    assert_eq!(inventory.mdevs_of(addr("0000:00:0e.0")), 1);
    let (name, _) = plan.offer(uuid()).expect("it is offered");
    assert_eq!(name.as_str(), "devices.kubevirt.io/10de_nvidia-222");
}

/// Some parents are no PCI functions: Crypto cards of s390, and the kernel's sample.
#[test]
fn a_parent_without_vendor_is_called_by_its_name() {
    let inventory = mediated(|mdev| {
        mdev.parent = "mtty".to_owned();
        mdev.above.clear();
        mdev.kind = "mtty-1".to_owned();
    });
    let plan = plan(&inventory, &Policy::default());
    let (name, offer) = plan.offer(uuid()).expect("it is offered");
    assert_eq!((name.as_str(), offer.numa), ("devices.kubevirt.io/mtty_mtty-1", None));
    assert_eq!(verdict(&plan, A), "", "it is none of this one's");
}

#[test]
fn what_is_selected_and_excluded_is_the_parent() {
    let ask = |policy: &Policy| kind(&plan(&mediated(|_| {}), policy)).to_owned();
    assert_eq!(ask(&policy(&[A], &[])), "");
    assert_eq!(ask(&policy(&["8086:*"], &[])), "not-selected");
    assert_eq!(ask(&policy(&[], &["10de:*"])), "excluded");
    let ignore = Policy { unmatched: Unmatched::Ignore, ..Policy::default() };
    assert_eq!(ask(&ignore), "unmatched");
}

#[test]
fn what_is_not_known_is_not_offered() {
    let ask = |change: fn(&mut Mdev)| kind(&plan(&mediated(change), &Policy::default())).to_owned();
    assert_eq!(ask(|mdev| mdev.problems.push("mdev_type: broken".into())), "unreadable");
    assert_eq!(ask(|mdev| mdev.group = None), "unreadable");
    assert_eq!(ask(|mdev| mdev.kind = "a type".into()), "unreadable");
    assert_eq!(ask(|mdev| mdev.above = vec![addr(B)]), "unreadable", "its parent is not there");
}
