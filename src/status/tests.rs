//! Metrics and readiness by values alone.

use std::sync::Arc;

use super::*;
use crate::board::{DeviceList, Entry};
use crate::health::Ailment;
use crate::ledger::{Held, Holder, PodName, Who};
use crate::metrics::Counters;
use crate::plan::Refusal;
use crate::sys::device::DeviceId;
use crate::sys::pci::GroupId;

/// What a status borrows.
#[derive(Default)]
struct Facts {
    board: Board,
    plan: Plan,
    leases: Leases,
    registered: Set<ResourceName>,
    in_sync: LiteMap<ResourceName, bool>,
    tally: Tally,
    serving: Option<Serving>,
    pfs: LiteMap<PciAddr, Standing>,
}

impl Facts {
    fn status(&self) -> Status<'_> {
        Status {
            board: &self.board,
            plan: &self.plan,
            leases: &self.leases,
            pod_labels: true,
            stuck: 0,
            problems: 0,
            pfs: &self.pfs,
            serving: self.serving.as_ref(),
            registered: &self.registered,
            in_sync: &self.in_sync,
            tally: &self.tally,
            beat: Duration::from_millis(1500),
            started: Duration::from_secs(1_795_541_445),
        }
    }

    fn metrics(&self) -> Set<String> {
        let text = metrics(&self.status());
        text.lines()
            .map(|l| l.strip_prefix("vfio_device_plugin_").unwrap_or(l).to_owned())
            .collect()
    }
}

fn name() -> ResourceName {
    "a.b/c".parse().expect("a name")
}

fn addr(number: u8) -> DeviceId {
    format!("0000:{number:02x}:00.0").parse().expect("an address")
}

/// A resource with a healthy function, one without a driver, and one that is held.
fn busy() -> Facts {
    let entry = |health| Entry { group: GroupId::new(7), numa: None, health };
    let list = DeviceList::from_iter([
        (addr(1), entry(Health::Healthy)),
        (addr(2), entry(Health::ill(Ailment::NoVfioDriver))),
        (addr(3), entry(Health::Healthy)),
    ]);
    let pod = PodName { namespace: "de\"v".to_owned(), name: "vm".to_owned() };
    let holder = Holder { uid: "u".to_owned(), container: "main".to_owned() };
    let held = Held { resource: name().to_string(), who: Who { pod: Some(pod), holder } };
    Facts {
        board: Board::from_iter([(name(), Arc::new(list))]),
        plan: Plan {
            refusals: LiteMap::from_iter([(addr(9), Refusal::Bridge)]),
            ..Plan::default()
        },
        leases: Leases {
            held: LiteMap::from_iter([(addr(3), Set::from([held]))]),
            ..Leases::default()
        },
        ..Facts::default()
    }
}

fn assert_holds(lines: &Set<String>, expected: &[&str]) {
    for line in expected {
        assert!(lines.contains(*line), "{line}\n{lines:#?}");
    }
}

#[test]
fn devices_refusals_and_leases() {
    let mut facts = busy();
    // An alert on what is healthy must see that it is none.
    facts.board.insert("a.b/none".parse().expect("a name"), Arc::default());
    assert_holds(
        &facts.metrics(),
        &[
            "devices{resource=\"a.b/none\",state=\"healthy\"} 0",
            "devices{resource=\"a.b/c\",state=\"healthy\"} 2",
            "devices{resource=\"a.b/c\",state=\"no-vfio-pci\"} 1",
            "not_offered{reason=\"bridge\"} 1",
            "leases{resource=\"a.b/c\",state=\"held\"} 1",
            "leases{resource=\"a.b/c\",state=\"granted\"} 0",
            "lease_info{resource=\"a.b/c\",address=\"0000:03:00.0\",group=\"7\",\
             namespace=\"de\\\"v\",pod=\"vm\",container=\"main\"} 1",
            "registered{resource=\"a.b/c\"} 0",
            "start_time_seconds 1795541445",
            "controller_beat_age_seconds 1.5",
        ],
    );
}

#[test]
fn pods_are_not_named_when_they_must_not_be() {
    let facts = busy();
    let text = metrics(&Status { pod_labels: false, ..facts.status() });
    assert!(!text.contains("lease_info") && !text.contains("pod="), "{text}");
    assert!(text.contains("leases{resource=\"a.b/c\",state=\"held\"} 1"), "{text}");
}

/// Two of one pod that have no name yet looked the same, which Prometheus refuses.
#[test]
fn no_sample_comes_twice() {
    let mut facts = busy();
    let holder = |uid: &str| Holder { uid: uid.to_owned(), container: "main".to_owned() };
    let held =
        |uid| Held { resource: name().to_string(), who: Who { pod: None, holder: holder(uid) } };
    facts.leases.held.insert(addr(3), Set::from([held("u1"), held("u2")]));
    let text = metrics(&facts.status());
    let samples = text.lines().filter(|l| !l.starts_with('#'));
    let names: Vec<&str> = samples.filter_map(|l| Some(l.rsplit_once(' ')?.0)).collect();
    let unique: Set<&&str> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "{text}");
}

/// What only appears with its first increase hides it from `increase()`.
#[test]
fn counters_are_there_before_they_count() {
    let lines = busy().metrics();
    assert_holds(
        &lines,
        &[
            "allocations_total{resource=\"a.b/c\"} 0",
            "allocate_refused_total{reason=\"held\"} 0",
            "start_refused_total{reason=\"renumbered\"} 0",
            "registrations_total{resource=\"a.b/c\",result=\"failed\"} 0",
            "looks_total{cause=\"rescan\"} 0",
            "events_lost_total{source=\"uevent\"} 0",
            "bind_seconds_count{result=\"failed\"} 0",
            "release_seconds_bucket{le=\"+Inf\"} 0",
        ],
    );
    let counters = Counters::default();
    counters.count(Count::Registered("gone.io/x".to_owned(), true));
    let facts = Facts { tally: counters.all(), ..busy() };
    assert_holds(
        &facts.metrics(),
        &["registrations_total{resource=\"gone.io/x\",result=\"accepted\"} 1"],
    );
}

#[test]
fn every_family_is_shown_described_and_in_the_readme() {
    let text = metrics(&busy().status());
    let readme = include_str!("../../README.md");
    for family in FAMILIES {
        assert!(text.contains(&format!("# TYPE vfio_device_plugin_{} ", family.name)));
        assert!(family.help.ends_with('.'), "{}", family.name);
        assert!(readme.contains(&format!("`{}", family.name)), "{}", family.name);
    }
    assert_eq!(text.matches("# TYPE").count(), FAMILIES.len());
}

/// Two lists were kept of them, and the newest reasons were in neither: what was refused for
/// these was counted and not shown.
#[test]
fn every_reason_has_a_counter() {
    let counters = Counters::default();
    for reason in Reason::ALL {
        counters.count(Count::AllocateRefused(reason));
        counters.count(Count::StartRefused(reason));
    }
    let lines = Facts { tally: counters.all(), ..busy() }.metrics();
    for reason in Reason::ALL.map(Reason::word) {
        for family in ["allocate_refused", "start_refused"] {
            let line = format!("{family}_total{{reason=\"{reason}\"}} 1");
            assert!(lines.contains(&line), "no {line}");
        }
    }
}

#[test]
fn ready_is_served_and_registered_where_there_is_a_kubelet() {
    let mut facts = busy();
    let why = |facts: &Facts| not_ready(&facts.status()).unwrap_or_default();
    assert!(why(&facts).contains("first look"));
    let obstacle = Some("/x is not there".to_owned());
    facts.serving = Some(Serving { obstacle, ..Serving::default() });
    assert_eq!(why(&facts), "/x is not there");
    facts.serving = Some(Serving::default());
    assert!(why(&facts).contains("not served: a.b/c"));
    let served = Set::from([name()]);
    facts.serving = Some(Serving { served: served.clone(), ..Serving::default() });
    assert_eq!(why(&facts), "", "at boot the kubelet comes later");
    facts.serving = Some(Serving { served, kubelet: true, ..Serving::default() });
    assert!(why(&facts).contains("has not registered: a.b/c"));
    facts.registered.insert(name());
    assert_eq!(why(&facts), "");
}

#[test]
fn wedged_from_the_limit_on() {
    let limit = Duration::from_secs(30);
    assert_eq!(wedged(Duration::from_millis(29_999), limit), None);
    assert!(wedged(limit, limit).is_some_and(|why| why.contains("30 s")));
}
