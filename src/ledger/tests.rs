//! The main transitions, one story each. Group 1 has 01:00.0 and 01:00.1, group 2 has
//! 02:00.0.

use super::*;

const A: &str = "example.com/a";
const B: &str = "example.com/b";

fn addr(text: &str) -> DeviceId {
    format!("0000:{text}").parse().expect("an address")
}

fn group_of(addr: DeviceId) -> GroupId {
    let text = addr.to_string();
    text[5..7].parse().expect("the bus is the group")
}

fn wanted(addrs: &[&str]) -> LiteMap<DeviceId, GroupId> {
    addrs.iter().map(|a| (addr(a), group_of(addr(a)))).collect()
}

fn holder(uid: &str, container: &str) -> Holder {
    Holder { uid: uid.to_owned(), container: container.to_owned() }
}

/// A line of the checkpoint: `01:00.0 uid container`, of resource a.
fn holding(line: &str) -> Holding {
    let mut words = line.split(' ');
    let mut word = || words.next().expect("address, UID, container");
    let (addr, uid, container) = (addr(word()), word(), word());
    Holding { addr, holder: holder(uid, container), resource: A.to_owned() }
}

fn pod(name: &str) -> PodName {
    PodName { namespace: "default".to_owned(), name: name.to_owned() }
}

/// A line of PodResources: `01:00.0 pod container`.
fn listed(line: &str) -> Listed {
    let Holding { addr, holder, resource } = holding(line);
    Listed { pod: pod(&holder.uid), container: holder.container, resource, addr }
}

/// A ledger and the time that it is told.
struct Told {
    ledger: Ledger,
    now: Instant,
}

impl Told {
    fn new() -> Told {
        let mut ledger = Ledger::new(false);
        ledger.learn_groups(wanted(&["01:00.0", "01:00.1", "02:00.0"]));
        Told { ledger, now: Instant::now() }
    }

    fn shows(&mut self, lines: &[&str]) {
        self.ledger.observe(lines.iter().map(|l| holding(l)));
    }

    fn lists(&mut self, lines: &[&str]) {
        self.ledger.name(&lines.iter().map(|l| listed(l)).collect());
    }

    fn gets(&mut self, name: &str, lines: &[&str]) -> bool {
        self.ledger.answer(&pod(name), &Answer::Has(lines.iter().map(|l| listed(l)).collect()))
    }

    fn asks(&mut self, resource: &str, addrs: &[&str]) -> Result<Undo, Denial> {
        self.ledger.admit(resource, &wanted(addrs), &LiteMap::new(), self.now)
    }

    fn grants(&mut self, addrs: &[&str]) {
        self.asks(A, addrs).expect("nobody is in the way");
    }

    fn starts(&mut self, addrs: &[&str]) -> Result<Start, Denial> {
        let start = self.ledger.start(A, &wanted(addrs))?;
        if start.to_close.is_empty() {
            self.ledger.started(A, &wanted(addrs), &start);
        }
        Ok(start)
    }

    fn refreshed(&mut self) {
        self.now += PENDING;
        self.ledger.refreshed(self.now);
    }

    fn leased(&self) -> Vec<String> {
        self.ledger.leases().keys().map(|a| a.to_string()[5..].to_owned()).collect()
    }

    /// What of the three functions nobody else can have.
    fn occupied(&self) -> Vec<&'static str> {
        let leases = self.ledger.snapshot();
        let resource = A.parse().expect("a resource name");
        let all = ["01:00.0", "01:00.1", "02:00.0"];
        let is = |a: &&&str| leases.occupied(addr(a), &resource, group_of(addr(a))).is_some();
        all.iter().filter(is).copied().collect()
    }
}

fn kind(answer: Result<impl Sized, Denial>) -> &'static str {
    answer.err().map_or("", |denial| denial.reason().word())
}

#[test]
fn granted_held_releasing_free() {
    let mut told = Told::new();
    told.grants(&["01:00.0"]);
    assert!(told.occupied().is_empty(), "a pending grant may be joined");
    let (none, group) = (Set::new(), Set::from([GroupId::new(1)]));
    assert_eq!(told.ledger.taken_and_joined(), (none.clone(), group.clone()));
    told.shows(&["01:00.0 u1 app"]);
    assert_eq!(told.ledger.taken_and_joined(), (group.clone(), none.clone()));
    assert_eq!(told.occupied(), ["01:00.1"], "held: its sibling cannot be had");
    told.shows(&[]);
    assert!(told.leased().is_empty());
    assert_eq!(told.occupied(), ["01:00.0", "01:00.1"], "released, and not seen closed");
    assert_eq!(told.ledger.to_close(), group);
    assert_eq!(told.ledger.taken_and_joined(), (group, none), "and not to be preferred");
    told.ledger.closed(GroupId::new(1));
    assert!(told.occupied().is_empty(), "free");
    assert_eq!(told.ledger, Told::new().ledger_after_one_grant(), "and nothing is left of it");
}

impl Told {
    fn ledger_after_one_grant(mut self) -> Ledger {
        self.ledger.next = 1;
        self.ledger
    }
}

#[test]
fn a_refusal_names_the_holder() {
    let mut told = Told::new();
    told.grants(&["01:00.0"]);
    told.shows(&["01:00.0 u1 app"]);
    let text =
        |told: &mut Told| told.asks(A, &["01:00.1"]).expect_err("its sibling is held").to_string();
    let start = "0000:01:00.1 is in IOMMU group 1, of which";
    assert!(
        text(&mut told).starts_with(&format!("{start} container app of the pod with UID u1 holds"))
    );
    told.lists(&["01:00.0 u1 app"]);
    assert!(text(&mut told).starts_with(&format!("{start} default/u1/app holds 0000:01:00.0")));
    assert_eq!(told.leased(), ["01:00.0"], "nothing was granted");
    assert_eq!(kind(told.asks(B, &["01:00.0"])), "held", "by another name it is no less held");
    assert_eq!(kind(told.asks(A, &["02:00.0"])), "", "another group is free");
}

#[test]
fn one_admission_joins_and_the_next_does_not() {
    let mut told = Told::new();
    told.grants(&["01:00.0"]);
    told.grants(&["01:00.1"]);
    told.shows(&["01:00.0 u1 app", "01:00.1 u1 app"]);
    told.shows(&["01:00.0 u1 app"]);
    assert_eq!(kind(told.asks(A, &["01:00.1"])), "held", "the next container");
}

#[test]
fn granted_again_to_the_pod_that_had_it() {
    let mut told = Told::new();
    told.grants(&["01:00.0"]);
    told.shows(&["01:00.0 u1 init"]);
    let first = told.ledger.leases()[&addr("01:00.0")].number;
    told.grants(&["01:00.0"]);
    assert_eq!(told.ledger.leases()[&addr("01:00.0")].number, first, "it keeps its place");
    assert_eq!(kind(told.asks(A, &["01:00.1"])), "", "the same admission: what is shown is older");
    told.shows(&["01:00.0 u1 init", "01:00.0 u1 app", "01:00.1 u1 app"]);
    assert!(!told.ledger.has_overdue(told.now + PENDING), "confirmed");
}

#[test]
fn a_grant_whose_bind_failed_is_taken_back() {
    let mut told = Told::new();
    let undo = told.asks(A, &["01:00.0", "02:00.0"]).expect("both are free");
    told.ledger.revoke(undo);
    assert!(told.leased().is_empty());
    told.grants(&["01:00.0"]);
    told.shows(&["01:00.0 u1 init"]);
    let undo = told.asks(A, &["01:00.0"]).expect("granted again");
    told.ledger.revoke(undo);
    assert_eq!(told.leased(), ["01:00.0"], "the init container has it still");
}

#[test]
fn what_get_says_and_what_it_proves() {
    let has = |lines: &[&str]| Answer::Has(lines.iter().map(|l| listed(l)).collect());
    let cases = [
        ("not found", Answer::NotFound, true),
        ("it has it", has(&["01:00.0 u1 app"]), false),
        ("it has it no more", has(&[]), true),
        ("another container has it", has(&["01:00.0 u1 other"]), true),
        ("no answer", Answer::Unknown, false),
    ];
    for (name, answer, gone) in cases {
        let mut told = Told::new();
        told.grants(&["01:00.0"]);
        told.shows(&["01:00.0 u1 app"]);
        assert!(!told.ledger.answer(&pod("u1"), &answer), "{name}: it has no name yet");
        told.lists(&["01:00.0 u1 app"]);
        assert_eq!(told.ledger.answer(&pod("u1"), &answer), gone, "{name}");
        assert_eq!(told.leased().is_empty(), gone, "{name}");
        assert_eq!(told.ledger.has_stale(), gone, "{name}");
        assert_eq!(kind(told.asks(A, &["01:00.1"])).is_empty(), gone, "{name}");
    }
}

#[test]
fn a_list_without_an_init_container_proves_nothing() {
    let mut told = Told::new();
    told.shows(&["01:00.0 u1 init", "02:00.0 u1 app"]);
    told.lists(&["02:00.0 u1 app"]);
    assert!(!told.gets("u1", &["02:00.0 u1 app"]));
    assert_eq!(kind(told.asks(A, &["01:00.1"])), "held");
    assert!(told.ledger.answer(&pod("u1"), &Answer::NotFound), "the whole pod is gone");
    assert!(told.leased().is_empty());
}

#[test]
fn another_kubelet_has_to_name_a_pod_itself() {
    let mut told = Told::new();
    told.shows(&["01:00.0 u1 app"]);
    told.lists(&["01:00.0 u1 app"]);
    told.ledger.forget_names();
    assert!(told.ledger.named().is_empty());
    assert!(!told.ledger.answer(&pod("u1"), &Answer::NotFound), "it knows no pods yet");
    assert_eq!(told.ledger.nameless(), ["u1".to_owned()].into());
    told.lists(&["01:00.0 u1 app"]);
    assert!(told.ledger.answer(&pod("u1"), &Answer::NotFound));
}

#[test]
fn a_grant_that_is_never_shown_ends_with_a_refresh() {
    let mut told = Told::new();
    told.grants(&["01:00.0"]);
    told.ledger.refreshed(told.now);
    assert_eq!(told.leased(), ["01:00.0"], "it is young");
    told.refreshed();
    assert!(told.leased().is_empty());
    assert_eq!(told.ledger.to_close(), [GroupId::new(1)].into());
}

#[test]
fn the_earlier_grant_starts_whoever_asks_first() {
    for later_asks_first in [false, true] {
        let mut told = Told::new();
        told.grants(&["01:00.1"]);
        told.grants(&["01:00.0"]);
        // The kubelet gave them to two pods; the lower UID was granted later.
        told.shows(&["01:00.0 u1 app", "01:00.1 u2 app"]);
        if later_asks_first {
            assert_eq!(kind(told.starts(&["01:00.0"])), "held");
        }
        assert_eq!(kind(told.starts(&["01:00.1"])), "");
        assert_eq!(kind(told.starts(&["01:00.0"])), "held");
        told.shows(&["01:00.0 u1 app"]);
        let start = told.starts(&["01:00.0"]).expect("the other is gone");
        assert!(start.to_close.contains_key(&GroupId::new(1)), "and has to be seen closed");
    }
}

#[test]
fn who_was_started_goes_before_the_earlier_grant() {
    let mut told = Told::new();
    told.grants(&["01:00.0"]);
    told.grants(&["01:00.1"]);
    told.shows(&["01:00.1 u2 app"]);
    told.starts(&["01:00.1"]).expect("it is alone");
    told.shows(&["01:00.0 u1 app", "01:00.1 u2 app"]);
    assert_eq!(kind(told.starts(&["01:00.0"])), "held");
    assert_eq!(kind(told.starts(&["01:00.1"])), "", "its container starts again");
}

#[test]
fn a_function_given_twice_starts_for_nobody() {
    let mut told = Told::new();
    told.shows(&["01:00.0 u1 app"]);
    told.lists(&["01:00.0 u1 app"]);
    let answers = LiteMap::from_iter([(pod("u1"), Answer::Has([listed("01:00.0 u1 app")].into()))]);
    assert_eq!(told.ledger.questions(A, &wanted(&["01:00.0"])), [pod("u1")].into());
    let answer = told.ledger.admit(A, &wanted(&["01:00.0"]), &answers, told.now);
    assert_eq!(kind(answer), "twice", "Get shows it on a running container");
    told.grants(&["01:00.0"]);
    told.shows(&["01:00.0 u1 app", "01:00.0 u2 app"]);
    assert_eq!(kind(told.starts(&["01:00.0"])), "twice", "without Get it slipped in");
    told.shows(&["01:00.0 u1 app"]);
    assert_eq!(kind(told.starts(&["01:00.0"])), "");
}

#[test]
fn a_static_pod_added_again_has_its_functions() {
    let ended = || {
        let mut told = Told::new();
        told.grants(&["01:00.0"]);
        told.shows(&["01:00.0 u1 app"]);
        told.lists(&["01:00.0 u1 app"]);
        told.ledger.answer(&pod("u1"), &Answer::NotFound);
        assert!(told.leased().is_empty());
        told
    };
    let mut told = ended();
    told.starts(&["01:00.0"]).expect("it was its own");
    assert_eq!(told.leased(), ["01:00.0"], "a start without Allocate takes the lease");
    assert_eq!(kind(told.asks(A, &["01:00.1"])), "held");
    let mut told = ended();
    assert_eq!(told.ledger.questions(A, &wanted(&["01:00.1"])), [pod("u1")].into());
    told.gets("u1", &["01:00.0 u1 app"]);
    assert_eq!(kind(told.asks(A, &["01:00.1"])), "held", "Get says that it is back");
    let mut told = ended();
    told.refreshed();
    assert_eq!(told.leased(), ["01:00.0"], "the kubelet freed, and shows it still");
}

#[test]
fn a_restart_takes_over_what_was_remembered() {
    let mut old = Told::new();
    old.grants(&["01:00.0"]);
    old.grants(&["02:00.0"]);
    old.shows(&["01:00.0 u1 app", "02:00.0 u2 app"]);
    old.starts(&["01:00.0"]).expect("it is alone");
    let mut new = Told::new();
    for (addr, lease) in old.ledger.leases() {
        let Lease { resource, group, number, started, .. } = lease.clone();
        let group = group.expect("it is there");
        new.ledger.restore(*addr, &resource, group, number, started, new.now);
    }
    new.shows(&["01:00.0 u1 app", "02:00.0 u2 app"]);
    assert_eq!(new.leased(), ["01:00.0", "02:00.0"]);
    assert!(!new.ledger.has_overdue(new.now + PENDING), "the checkpoint confirms both");
    assert_eq!(new.ledger.next, 2, "numbers go on");
    assert_eq!(kind(new.starts(&["01:00.0"])), "", "its own open group is no obstacle");
    // u1 was started, and left unseen: whoever comes next waits for its group.
    new.shows(&["01:00.1 u3 app"]);
    let start = new.starts(&["01:00.1"]).expect("nobody holds the group");
    assert!(start.to_close.contains_key(&GroupId::new(1)));
}

#[test]
fn what_was_not_seen_closed_is_remembered_too() {
    let mut old = Told::new();
    old.shows(&["01:00.0 u1 app"]);
    old.shows(&[]);
    let mut new = Told::new();
    for (group, last) in old.ledger.releasing() {
        new.ledger.restore_releasing(*group, last.clone());
    }
    new.grants(&["01:00.1"]);
    new.shows(&["01:00.1 u2 app"]);
    let start = new.starts(&["01:00.1"]).expect("nobody holds the group");
    let who = Who { pod: None, holder: holder("u1", "app") };
    assert_eq!(start.to_close, LiteMap::from_iter([(GroupId::new(1), [who].into())]));
}

#[test]
fn a_lost_memory_is_made_up_from_the_checkpoint() {
    let mut told = Told::new();
    told.shows(&["01:00.0 u2 app", "01:00.1 u1 app"]);
    assert_eq!(told.leased(), ["01:00.0", "01:00.1"]);
    assert!(told.occupied().is_empty(), "what is held is not called unhealthy");
    assert_eq!(kind(told.starts(&["01:00.0"])), "held", "the order is unknown: the lower UID");
    let start = told.starts(&["01:00.1"]).expect("it has the lower UID");
    assert!(start.to_close.contains_key(&GroupId::new(1)), "unless the other one runs");
}

#[test]
fn a_group_that_was_numbered_anew_is_judged_by_its_new_number() {
    let mut told = Told::new();
    told.grants(&["01:00.0"]);
    told.shows(&["01:00.0 u1 app"]);
    let seven = GroupId::new(7);
    told.ledger
        .learn_groups(["01:00.0", "01:00.1"].map(|a| (addr(a), seven)).into_iter().collect());
    assert_eq!(told.ledger.leases()[&addr("01:00.0")].group, Some(GroupId::new(1)));
    let sibling = LiteMap::from_iter([(addr("01:00.1"), seven)]);
    assert_eq!(kind(told.ledger.admit(A, &sibling, &LiteMap::new(), told.now)), "held");
    told.shows(&[]);
    assert_eq!(told.ledger.to_close(), [seven].into());
}

#[test]
fn shared_groups_know_no_rules() {
    let mut told = Told { ledger: Ledger::new(true), now: Instant::now() };
    told.ledger.learn_groups(wanted(&["01:00.0", "01:00.1"]));
    told.shows(&["01:00.0 u1 app"]);
    assert_eq!(kind(told.asks(A, &["01:00.1"])), "");
    told.shows(&["01:00.0 u1 app", "01:00.1 u2 app"]);
    assert_eq!(kind(told.starts(&["01:00.1"])), "");
    assert_eq!(kind(told.starts(&["01:00.0"])), "");
    told.shows(&["01:00.0 u1 app"]);
    assert!(told.occupied().is_empty());
}
