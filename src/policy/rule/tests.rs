//! Each condition by a function that has the fact, and by one that lacks it.

use litemap::LiteMap;

use super::*;
use crate::policy::{Policy, Unmatched};
use crate::sys::bind::Before;
use crate::sys::labels::Labels;
use crate::sys::pci::ClassCode;

const PF: &str = "0000:3b:00.0";
const VF: &str = "0000:3b:02.1";
const OTHER: &str = "0000:81:00.0";

fn addr(text: &str) -> PciAddr {
    text.parse().expect(text)
}

/// A PF, its VF number 1, and a function of which nothing is known.
fn host() -> Inventory {
    let pf = Function {
        id: "8086:1572".parse().ok(),
        labels: Some(Box::new(Labels { netdevs: ["ens1f0".into()].into(), ..Labels::none() })),
        ..Function::default()
    };
    let vf = Function {
        id: "8086:154c".parse().ok(),
        subsystem: "1028:0001".parse().ok(),
        class: ClassCode::new(0x02_0000),
        driver: "iavf".parse().ok(),
        numa: NumaNode::new(1),
        physfn: Some(addr(PF)),
        vf: Some(1),
        labels: Some(Box::new(Labels {
            serial: "00-1b-21-ff-ff-c1-c4-a5".parse().ok(),
            slot: Some("2-1".into()),
            acpi_index: Some(3),
            label: Some("NIC1".into()),
            ..Labels::none()
        })),
        ..Function::default()
    };
    let mut inventory = Inventory::default();
    for (text, facts) in [(PF, pf), (VF, vf), (OTHER, Function::default())] {
        inventory.devices.insert(addr(text), Device { facts, ..Device::default() });
    }
    inventory
}

fn of<T: std::str::FromStr>(text: &str) -> Vec<T> {
    let values: Vec<T> = text.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert_eq!(values.len(), text.split(' ').count(), "{text}");
    values
}

fn verdict(inventory: &Inventory, matching: &Match, text: &str) -> Verdict {
    let device = inventory.devices.get(&addr(text)).expect(text);
    matching.verdict(&Subject::new(inventory, addr(text), device))
}

#[test]
fn each_condition_holds_for_one_of_its_values() {
    let inventory = host();
    let none = Match::default;
    // (a match that holds, the same condition with a value that does not)
    let table = [
        (Match { id: of("10de:* 8086:154c"), ..none() }, Match { id: of("8086:154d"), ..none() }),
        (Match { vendor: of("8086"), ..none() }, Match { vendor: of("10de"), ..none() }),
        (Match { device: of("154c"), ..none() }, Match { device: of("1572"), ..none() }),
        (
            Match { subsystem: of("1028:*"), ..none() },
            Match { subsystem: of("1028:0002"), ..none() },
        ),
        (Match { class: of("03 0200"), ..none() }, Match { class: of("0207"), ..none() }),
        (Match { driver: of("ixgbevf iavf"), ..none() }, Match { driver: of("i40e"), ..none() }),
        (
            Match { address: of("0000:3b:02.*"), ..none() },
            Match { address: of("0000:3b:00.*"), ..none() },
        ),
        (
            Match { numa: NumaNode::new(1).into_iter().collect(), ..none() },
            Match { numa: NumaNode::new(0).into_iter().collect(), ..none() },
        ),
        (Match { pf: of("ens1f0"), ..none() }, Match { pf: of("ens1f1"), ..none() }),
        (Match { pf: of("0000:3b:*"), ..none() }, Match { pf: of("0000:3c:*"), ..none() }),
        (Match { vf: of("7 0-1"), ..none() }, Match { vf: of("2-7"), ..none() }),
        (
            Match { serial: of("00-1B-21-ff-ff-c1-c4-a5"), ..none() },
            Match { serial: of("00-1b-21-ff-ff-c1-c4-a6"), ..none() },
        ),
        (Match { slot: of("1 2-1"), ..none() }, Match { slot: of("2"), ..none() }),
        (Match { acpi_index: vec![3], ..none() }, Match { acpi_index: vec![4], ..none() }),
        (Match { label: of("NIC1"), ..none() }, Match { label: of("NIC"), ..none() }),
    ];
    for (good, bad) in &table {
        assert_eq!(verdict(&inventory, good, VF), Verdict::Yes, "{good}");
        assert_eq!(verdict(&inventory, bad, VF), Verdict::No, "{bad}");
        assert_eq!(verdict(&inventory, good, OTHER), Verdict::No, "{good}: nothing is known");
        assert!(!good.is_empty() && !good.to_string().is_empty());
        // Two conditions must both hold.
        let both = Match { vendor: of("8086"), ..good.clone() };
        assert_eq!(verdict(&inventory, &both, VF), Verdict::Yes, "{both}");
        let both = Match { vendor: of("8087"), ..good.clone() };
        assert_eq!(verdict(&inventory, &both, VF), Verdict::No, "{both}");
    }
    assert!(none().is_empty());
}

#[test]
fn what_cannot_be_read_is_neither_yes_nor_no() {
    let mut inventory = host();
    let labels = |inventory: &mut Inventory, text: &str, label| {
        let device = inventory.devices.get_mut(&addr(text)).expect(text);
        let labels = device.facts.labels.get_or_insert_with(|| Box::new(Labels::none()));
        labels.unseen.insert(label, "no".into());
    };
    labels(&mut inventory, OTHER, Label::Serial);
    labels(&mut inventory, PF, Label::Netdevs);
    let serial = Match { serial: of("00-1b-21-ff-ff-c1-c4-a5"), ..Match::default() };
    let unknown = Verdict::Unknown("no".into());
    assert_eq!(verdict(&inventory, &serial, OTHER), unknown);
    let elsewhere = Match { address: of("0000:82:*"), ..serial.clone() };
    assert_eq!(verdict(&inventory, &elsewhere, OTHER), Verdict::No, "it is not this one");
    let named = Match { pf: of("ens9"), ..Match::default() };
    assert_eq!(verdict(&inventory, &named, VF), unknown);
    let by_address = Match { pf: of("0000:3c:00.0"), ..Match::default() };
    assert_eq!(verdict(&inventory, &by_address, VF), Verdict::No);

    let subject = |text| Subject::new(&inventory, addr(text), &inventory.devices[&addr(text)]);
    let name: ResourceName = "example.com/nic".parse().expect("a name");
    let rule = |matching: &Match| Rule { name: name.clone(), matching: matching.clone() };
    let any = Match { address: of("*"), ..Match::default() };
    let policy = Policy { resources: vec![rule(&serial), rule(&any)], ..Policy::default() };
    assert!(policy.rule(&subject(OTHER)).is_err(), "the second may not have it");
    assert_eq!(policy.rule(&subject(VF)), Ok(Some(&policy.resources[0])));
    let policy = Policy { exclusions: vec![serial, any], ..Policy::default() };
    let by = policy.excluded_by(&subject(OTHER));
    assert_eq!(by, Ok(Some("[[exclude]] address *".into())), "another exclusion settles it");
    let policy = Policy { exclusions: policy.exclusions[..1].to_vec(), ..Policy::default() };
    assert_eq!(policy.excluded_by(&subject(OTHER)).map_err(Verdict::Unknown), Err(unknown));
    assert_eq!(policy.unmatched, Unmatched::Offer);
}

/// A resource by driver would lose its functions with their first bind.
#[test]
fn the_driver_is_the_one_from_before_our_bind() {
    let mut inventory = host();
    let iavf = Match { driver: of("iavf"), ..Match::default() };
    let vfio = Match { driver: of("vfio-pci"), ..Match::default() };
    let bind = |inventory: &mut Inventory, driver: &str| {
        let device = inventory.devices.get_mut(&addr(VF)).expect("the VF");
        device.facts.driver = driver.parse().ok();
    };
    bind(&mut inventory, "vfio-pci");
    assert_eq!(verdict(&inventory, &vfio, VF), Verdict::Yes, "somebody else bound it");
    let before = Before { driver: "iavf".parse().ok(), driver_override: None };
    let moved = LiteMap::from_iter([(addr(VF), before)]);
    let mut inventory = inventory.remembering(moved);
    // On vfio-pci, and in the middle of a bind.
    for driver in ["vfio-pci", ""] {
        bind(&mut inventory, driver);
        assert_eq!(verdict(&inventory, &iavf, VF), Verdict::Yes, "{driver:?}");
        assert_eq!(verdict(&inventory, &vfio, VF), Verdict::No, "{driver:?}");
    }
    // Whoever moved it on has the last word.
    bind(&mut inventory, "ixgbevf");
    assert_eq!(verdict(&inventory, &iavf, VF), Verdict::No);
}

#[test]
fn exact_ids_are_named_together_or_apart() {
    let id: PciId = "8086:4940".parse().expect("an ID");
    let named = |matching: Match| matching.names_id(id);
    let none = Match::default;
    assert!(named(Match { id: of("8086:4940"), ..none() }));
    assert!(named(Match { vendor: of("8086"), device: of("4941 4940"), ..none() }));
    assert!(!named(Match { id: of("8086:* 8086:4941"), ..none() }));
    assert!(!named(Match { vendor: of("8086"), ..none() }));
    assert!(!named(Match { device: of("4940"), ..none() }));
    assert!(!named(Match { class: of("0b40"), ..none() }));
}
