//! Every rule of the plan by table: the smallest host that shows it, and its neighbour
//! that must come out the other way.

mod mdevs;
mod moving;
mod naming;
mod standing;

use super::*;
use crate::inventory::uses::HostReason;
use crate::sys::pci::ClassCode;
use crate::sys::scan::Pf;

const A: &str = "0000:01:00.0";
const B: &str = "0000:01:00.1";
const PORT: &str = "0000:00:01.0";

fn addr(text: &str) -> PciAddr {
    text.parse().expect(text)
}

fn addrs(texts: &[&str]) -> Set<PciAddr> {
    texts.iter().map(|text| addr(text)).collect()
}

fn class(code: u32) -> Option<ClassCode> {
    ClassCode::new(code)
}

/// An idle GPU in group 1.
fn gpu() -> Function {
    Function {
        id: "10de:1b06".parse().ok(),
        class: class(0x03_0000),
        header: Some(HeaderType::Endpoint),
        driver: "nouveau".parse().ok(),
        group: Some(GroupId::new(1)),
        ..Function::default()
    }
}

/// The audio function beside it.
fn audio() -> Function {
    Function { id: "10de:10ef".parse().ok(), class: class(0x04_0300), ..gpu() }
}

/// What a PF has that has made one VF.
fn pf() -> Box<Pf> {
    Box::new(Pf { total: Some(7), vfs: LiteMap::from_iter([(0, addr("0000:02:10.0"))]) })
}

/// The port above it.
fn port(driver: &str) -> Function {
    Function {
        id: "8086:1901".parse().ok(),
        class: class(0x06_0400),
        header: Some(HeaderType::Bridge),
        driver: driver.parse().ok(),
        ..gpu()
    }
}

/// A host of these functions, with the groups that they name.
fn host(functions: &[(&str, Function)]) -> Inventory {
    let mut inventory = Inventory::default();
    for (text, facts) in functions {
        if let Some(group) = facts.group {
            inventory.groups.entry(group).or_default().members.insert(addr(text));
        }
        let device = Device { facts: facts.clone(), ..Device::default() };
        inventory.devices.insert(addr(text), device);
    }
    inventory
}

fn policy(select: &[&str], exclude: &[&str]) -> Policy {
    let all = |texts: &[&str]| texts.iter().map(|t| t.parse().expect("a selector")).collect();
    Policy { select: all(select), exclude: all(exclude), ..Policy::default() }
}

/// How the plan refuses a function: the kind, and for a member the kind of that one;
/// empty when it is offered.
fn verdict(plan: &Plan, text: &str) -> String {
    match plan.refusal(addr(text)) {
        Some(Refusal::Member { member, why }) => format!("member {member} {}", why.kind()),
        Some(refusal) => {
            assert!(plan.offer(addr(text)).is_none(), "{text} is both offered and refused");
            refusal.kind().to_owned()
        }
        None => {
            assert!(plan.offer(addr(text)).is_some(), "{text} is neither offered nor refused");
            String::new()
        }
    }
}

#[test]
fn a_function_by_itself() {
    let no_policy = Policy::default();
    let with = |change: fn(&mut Function)| {
        let mut facts = gpu();
        change(&mut facts);
        facts
    };
    let cases: &[(&str, Function, Policy, &str)] = &[
        ("idle", gpu(), no_policy.clone(), ""),
        ("no group", with(|f| f.group = None), no_policy.clone(), "no-group"),
        ("without driver", with(|f| f.driver = None), no_policy.clone(), ""),
        ("on vfio-pci", with(|f| f.driver = "vfio-pci".parse().ok()), no_policy.clone(), ""),
        (
            "a PCI bridge",
            with(|f| f.header = Some(HeaderType::Bridge)),
            no_policy.clone(),
            "bridge",
        ),
        (
            "a CardBus bridge",
            with(|f| f.header = Some(HeaderType::Other(2))),
            no_policy.clone(),
            "bridge",
        ),
        ("header not known", with(|f| f.header = None), no_policy.clone(), "unreadable"),
        ("ID not known", with(|f| f.id = None), no_policy.clone(), "unreadable"),
        ("class not known", with(|f| f.class = None), no_policy.clone(), "unreadable"),
        (
            "something unreadable",
            with(|f| f.problems.push("x".into())),
            no_policy.clone(),
            "unreadable",
        ),
        ("a PF without VFs", with(|f| f.pf = Some(Box::default())), no_policy.clone(), ""),
        ("a PF with a VF", with(|f| f.pf = Some(pf())), no_policy.clone(), "pf-in-use"),
        ("a VF", with(|f| f.physfn = Some(addr(B))), no_policy.clone(), ""),
        ("excluded by ID", gpu(), policy(&[], &["10de:1b06"]), "excluded"),
        ("excluded by address", gpu(), policy(&[], &[A]), "excluded"),
        ("excluded by vendor", gpu(), policy(&[], &["10de:*"]), "excluded"),
        ("excluded by class", gpu(), policy(&[], &["class=03"]), "excluded"),
        ("another is excluded", gpu(), policy(&[], &["10de:1b07", B, "class=02"]), ""),
        ("selected", gpu(), policy(&["10de:1b06"], &[]), ""),
        ("selected by class, among others", gpu(), policy(&["class=02", "class=0300"], &[]), ""),
        ("others are selected", gpu(), policy(&["10de:1b07"], &[]), "not-selected"),
        ("selected and excluded", gpu(), policy(&["10de:1b06"], &[A]), "excluded"),
        (
            "a bridge stays one when its ID is selected",
            port("pcieport"),
            policy(&["8086:1901"], &[]),
            "bridge",
        ),
    ];
    for (name, facts, policy, expected) in cases {
        let plan = plan(&host(&[(A, facts.clone())]), policy);
        assert_eq!(verdict(&plan, A), *expected, "{name}");
        let moved = plan.moves.get(&GroupId::new(1)).cloned().unwrap_or_default();
        let moves: &[&str] = if expected.is_empty() { &[A] } else { &[] };
        assert_eq!(moved, addrs(moves), "{name}: what a bind moves");
    }
}

#[test]
fn platform_classes_need_their_exact_id_selected() {
    // Memory, bridge, system peripheral, processor, SMBus.
    for code in [
        0x05_0000, 0x06_0100, 0x06_8000, 0x07_8000, 0x08_8000, 0x0b_4000, 0x0c_0500, 0x0c_8000,
        0x11_8000,
    ] {
        let host = host(&[(A, Function { class: class(code), ..gpu() })]);
        let ask = |select: &[&str]| verdict(&plan(&host, &policy(select, &[])), A);
        assert_eq!(ask(&[]), "class", "{code:06x}");
        assert_eq!(ask(&["10de:1b06"]), "", "{code:06x} by its ID");
        for wide in ["10de:*", A, "class=05", "class=06", "class=08", "class=0b", "class=0c05"] {
            assert_eq!(ask(&[wide]), "class", "{code:06x} by {wide}, which may mean others");
        }
    }
    for code in [0x01_0802, 0x02_0000, 0x03_0200, 0x04_0300, 0x0c_0330, 0x0c_0400, 0x12_0000] {
        let host = host(&[(A, Function { class: class(code), ..gpu() })]);
        assert_eq!(verdict(&plan(&host, &Policy::default()), A), "", "{code:06x}");
    }
}

#[test]
fn the_group_itself() {
    let verdict_of = |change: fn(&mut IommuGroup)| {
        let mut host = host(&[(A, gpu())]);
        change(host.groups.get_mut(&GroupId::new(1)).expect("group 1"));
        verdict(&plan(&host, &Policy::default()), A)
    };
    assert_eq!(verdict_of(|_| {}), "");
    assert_eq!(verdict_of(|g| g.others.extend(["serial8250".into()])), "foreign-member");

    let group = Some(GroupId::Noiommu(addr(A)));
    let without = host(&[(A, Function { group, ..gpu() })]);
    let ask = |allow_noiommu| {
        let plan = plan(&without, &Policy { allow_noiommu, ..Policy::default() });
        (verdict(&plan, A), plan.without_iommu().collect::<Vec<_>>())
    };
    assert_eq!(ask(false), ("no-iommu".to_owned(), vec![]));
    assert_eq!(ask(true), (String::new(), vec![addr(A)]));

    let mut gone = host(&[(A, gpu())]);
    gone.groups.clear();
    assert_eq!(verdict(&plan(&gone, &Policy::default()), A), "no-group");
}

#[test]
fn a_member_that_must_stay_keeps_its_group() {
    let none = Policy::default();
    let with = |change: fn(&mut Function)| {
        let mut facts = audio();
        change(&mut facts);
        facts
    };
    // The sibling B; what A gets for it; what a bind moves when A is offered.
    let member = |why: &str| format!("member {B} {why}");
    let cases: &[(&str, Function, Policy, String, &[&str])] = &[
        ("another endpoint moves along", audio(), none.clone(), String::new(), &[A, B]),
        ("so without driver", with(|f| f.driver = None), none.clone(), String::new(), &[A, B]),
        (
            "so when it is not selected",
            audio(),
            policy(&["10de:1b06"], &[]),
            String::new(),
            &[A, B],
        ),
        ("not when it is excluded", audio(), policy(&[], &["10de:10ef"]), member("excluded"), &[]),
        ("a port on pcieport stays", port("pcieport"), none.clone(), String::new(), &[A]),
        ("a port without driver stays", port(""), none.clone(), String::new(), &[A]),
        ("an excluded port too", port(""), policy(&[], &["8086:1901"]), String::new(), &[A]),
        ("a port on another driver forbids", port("shpchp"), none.clone(), member("bridge"), &[]),
        (
            "a port that cannot be read forbids",
            Function { problems: vec!["x".into()], ..port("") },
            none.clone(),
            member("unreadable"),
            &[],
        ),
        (
            "a bridge is known by its header, whatever its class",
            Function { class: class(0x04_0000), ..port("") },
            none.clone(),
            String::new(),
            &[A],
        ),
        (
            "a host bridge without driver stays",
            with(|f| (f.class, f.driver) = (class(0x06_0000), None)),
            none.clone(),
            String::new(),
            &[A],
        ),
        (
            "a host bridge with a driver forbids",
            with(|f| (f.class, f.driver) = (class(0x06_0000), "skl_uncore".parse().ok())),
            none.clone(),
            member("class"),
            &[],
        ),
        (
            "a switch of class 06 selected by its ID moves",
            with(|f| (f.class, f.driver) = (class(0x06_8000), None)),
            policy(&["10de:10ef", "10de:1b06"], &[]),
            String::new(),
            &[A, B],
        ),
        (
            "SMBus forbids, with driver or without",
            with(|f| (f.class, f.driver) = (class(0x0c_0500), None)),
            none.clone(),
            member("class"),
            &[],
        ),
        (
            "memory forbids although it is not selected either",
            with(|f| f.class = class(0x05_0000)),
            policy(&["10de:1b06"], &[]),
            member("class"),
            &[],
        ),
        (
            "a PF with VFs forbids",
            with(|f| f.pf = Some(pf())),
            none.clone(),
            member("pf-in-use"),
            &[],
        ),
        (
            "what cannot be read forbids",
            with(|f| f.id = None),
            none.clone(),
            member("unreadable"),
            &[],
        ),
        (
            "a member with another group link forbids",
            // The group lists it, its own link is gone: the two views differ.
            with(|f| f.group = None),
            none.clone(),
            member("no-group"),
            &[],
        ),
    ];
    for (name, sibling, policy, expected, moves) in cases {
        let mut host = host(&[(A, gpu()), (B, sibling.clone())]);
        host.groups.entry(GroupId::new(1)).or_default().members.insert(addr(B));
        let plan = plan(&host, policy);
        assert_eq!(verdict(&plan, A), *expected, "{name}");
        let moved = plan.moves.get(&GroupId::new(1)).cloned().unwrap_or_default();
        assert_eq!(moved, addrs(moves), "{name}: what a bind moves");
    }
}

#[test]
fn a_member_that_is_not_on_the_bus_forbids() {
    let mut host = host(&[(A, gpu())]);
    host.groups.entry(GroupId::new(1)).or_default().members.insert(addr(B));
    for allow in [&[][..], &[A, B]] {
        let policy = Policy { allow: addrs(allow), ..Policy::default() };
        assert_eq!(verdict(&plan(&host, &policy), A), format!("member {B} unreadable"));
    }
}

#[test]
fn what_the_host_needs_keeps_its_group_unless_allowed() {
    let mut host = host(&[
        (A, gpu()),
        (B, audio()),
        ("0000:02:00.0", Function { group: Some(GroupId::new(2)), ..gpu() }),
    ]);
    let swap = HostReason::Swap { block: "sda2".into() };
    host.devices.get_mut(&addr(B)).expect("it is there").uses.push(swap);
    let refused = plan(&host, &Policy::default());
    assert_eq!([A, B].map(|text| verdict(&refused, text)), ["host", "host"]);
    assert_eq!(verdict(&refused, "0000:02:00.0"), "", "another group is another matter");
    assert_eq!(refused.moves.keys().collect::<Vec<_>>(), [&GroupId::new(2)]);

    let allowed = Policy { allow: addrs(&[B]), ..Policy::default() };
    let offered = plan(&host, &allowed);
    assert_eq!([A, B].map(|text| verdict(&offered, text)), ["", ""]);
    assert_eq!(offered.moves[&GroupId::new(1)], addrs(&[A, B]));
    // It overrides the guard and nothing else.
    let excluded = Policy { allow: addrs(&[B]), ..policy(&[], &[B]) };
    assert_eq!(verdict(&plan(&host, &excluded), A), format!("member {B} excluded"));
}

#[test]
fn a_member_without_an_offer_gets_its_own_refusal() {
    let host = host(&[(A, gpu()), (B, Function { class: class(0x0c_0500), ..audio() })]);
    let plan = plan(&host, &Policy::default());
    assert_eq!(verdict(&plan, B), "class", "the reason is its own, not its group's");
    assert_eq!(verdict(&plan, A), format!("member {B} class"));
}

#[test]
fn functions_of_one_model_are_one_resource_over_all_groups() {
    let other = Function { group: Some(GroupId::new(2)), numa: NumaNode::new(1), ..gpu() };
    let alone = "0000:02:00.0";
    let plan = plan(&host(&[(A, gpu()), (B, audio()), (alone, other)]), &Policy::default());
    let names: Vec<&str> = plan.offers.keys().map(ResourceName::as_str).collect();
    assert_eq!(names, ["devices.kubevirt.io/10de_10ef", "devices.kubevirt.io/10de_1b06"]);
    let (name, offer) = plan.offer(addr(alone)).expect("it is offered");
    assert_eq!(name.as_str(), "devices.kubevirt.io/10de_1b06");
    assert_eq!(plan.offers[name].len(), 2);
    assert_eq!((offer.group, offer.numa), (GroupId::new(2), NumaNode::new(1)));
    assert_eq!(plan.offer(addr(A)).and_then(|(_, o)| o.numa), None, "unknown stays unknown");
    let moves: Vec<_> = plan.moves.into_iter().collect();
    assert_eq!(moves, [(GroupId::new(1), addrs(&[A, B])), (GroupId::new(2), addrs(&[alone]))]);
}

#[test]
fn a_name_the_kubelet_would_refuse_is_not_offered() {
    let policy = Policy { namespace: "kubernetes.io".into(), ..Policy::default() };
    assert_eq!(verdict(&plan(&host(&[(A, gpu())]), &policy), A), "unreadable");
}

#[test]
fn each_refusal_is_one_line_and_says_what_it_is_about() {
    let member =
        Refusal::Member { member: addr(B), why: Box::new(Refusal::Excluded("10de:*".into())) };
    let cases = [
        (Refusal::NoGroup, "IOMMU"),
        (Refusal::NoIommu, "no IOMMU"),
        (Refusal::Bridge, "bridge"),
        (Refusal::Class(class(0x0c_0500).expect("a class")), "0c0500"),
        (Refusal::PfInUse(1), "1 VF "),
        (Refusal::PfInUse(16), "16 VFs "),
        (Refusal::Mdevs(3), "mediated devices"),
        (Refusal::ForeignMember("serial8250".into()), "serial8250"),
        (Refusal::Excluded("10de:*".into()), "excluded by 10de:*"),
        (Refusal::NotSelected, "not selected"),
        (Refusal::Unreadable("vendor: broken".into()), "vendor: broken"),
        (member, "0000:01:00.1 of its IOMMU group has to stay with the host: it is excluded"),
    ];
    let mut kinds = Set::new();
    for (refusal, part) in &cases {
        let sentence = refusal.to_string();
        assert!(sentence.contains(part) && !sentence.contains('\n'), "{sentence}");
        kinds.insert(refusal.kind());
    }
    assert_eq!(kinds.len(), cases.len() - 1, "a kind for each, the PF's for both numbers");
}
