//! What the rules of the config make of a function, and of its group.

use super::*;
use crate::policy::rule::{Match, Rule};
use crate::sys::labels::{Label, Labels};

fn rule(name: &str, matching: Match) -> Rule {
    Rule { name: name.parse().expect(name), matching }
}

fn by_id(id: &str) -> Match {
    Match { id: vec![id.parse().expect(id)], ..Match::default() }
}

fn serial() -> Match {
    let serial = "00-1b-21-ff-ff-c1-c4-a5".parse().expect("a serial");
    Match { serial: vec![serial], ..Match::default() }
}

fn resource(plan: &Plan, text: &str) -> String {
    plan.offer(addr(text)).map(|(name, _)| name.to_string()).unwrap_or_default()
}

#[test]
fn the_first_rule_has_the_function() {
    let host = host(&[(A, gpu()), (B, audio())]);
    let resources = vec![
        rule("example.com/gpu", by_id("10de:1b06")),
        rule("example.com/nvidia", by_id("10de:*")),
        rule("example.com/late", by_id("10de:10ef")),
    ];
    let plan = plan(&host, &Policy { resources, ..Policy::default() });
    assert_eq!(resource(&plan, A), "example.com/gpu");
    assert_eq!(resource(&plan, B), "example.com/nvidia");
    assert_eq!(plan.offers.len(), 2, "each function is in one resource");
}

/// Not offered, but nothing speaks against moving it along.
#[test]
fn what_no_rule_takes_keeps_its_name_or_is_not_offered() {
    let host = host(&[(A, gpu()), (B, audio())]);
    let resources = vec![rule("example.com/gpu", by_id("10de:1b06"))];
    let mut policy = Policy { resources, ..Policy::default() };
    assert_eq!(resource(&plan(&host, &policy), B), "devices.kubevirt.io/10de_10ef");
    policy.unmatched = Unmatched::Ignore;
    let plan = plan(&host, &policy);
    assert_eq!(verdict(&plan, B), "unmatched");
    assert_eq!(resource(&plan, A), "example.com/gpu");
    assert_eq!(plan.moves[&GroupId::new(1)], addrs(&[A, B]));
}

#[test]
fn a_rule_with_the_exact_id_offers_a_platform_class() {
    let qat = || Function { class: class(0x0b_4000), ..gpu() };
    let ask = |matching: Match| {
        let resources = vec![rule("example.com/qat", matching)];
        let policy = Policy { resources, ..Policy::default() };
        verdict(&plan(&host(&[(A, qat())]), &policy), A)
    };
    assert_eq!(ask(by_id("10de:1b06")), "");
    assert_eq!(ask(by_id("10de:*")), "class");
    assert_eq!(ask(by_id("10de:1b07")), "class");
    let elsewhere = Match { numa: NumaNode::new(1).into_iter().collect(), ..by_id("10de:1b06") };
    assert_eq!(ask(elsewhere), "class", "the rule means another one");
}

/// Undecided exclusions keep the group with the host, undecided names only the function.
#[test]
fn what_cannot_be_told_is_not_offered() {
    let mut hidden = audio();
    let unseen = [(Label::Serial, "not root".into())].into_iter().collect();
    hidden.labels = Some(Box::new(Labels { unseen, ..Labels::none() }));
    let host = host(&[(A, gpu()), (B, hidden)]);
    let excluding = Policy { exclusions: vec![serial()], ..Policy::default() };
    let excluded = plan(&host, &excluding);
    assert_eq!(verdict(&excluded, B), "undecided");
    assert_eq!(verdict(&excluded, A), format!("member {B} undecided"));
    let resources = vec![rule("example.com/one", serial())];
    let named = plan(&host, &Policy { resources, ..Policy::default() });
    assert_eq!(verdict(&named, B), "undecided");
    assert_eq!(verdict(&named, A), "");
    let why = named.refusal(addr(B)).expect("refused").to_string();
    assert_eq!(why, "whether it is in example.com/one cannot be told: not root");
}
