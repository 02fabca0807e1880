use super::*;
use crate::ledger::{Held, Holder, Who};
use crate::sys::mdev::Mdev;
use crate::sys::scan::{Function, Pf};

const PF: &str = "0000:41:00.0";

fn addr(text: &str) -> PciAddr {
    text.parse().expect("an address")
}

/// A card with a PF on igb that can have 7 VFs, and so many VFs on no driver; the config
/// wants 4.
#[derive(Clone)]
struct Case {
    inventory: Inventory,
    policy: Policy,
    leases: Leases,
    made: LiteMap<PciAddr, u32>,
    open: Set<GroupId>,
}

impl Case {
    fn new(vfs: u32) -> Case {
        let mut inventory = Inventory::default();
        let vf = |n: u32| addr(&format!("0000:41:10.{n}"));
        let facts = Function {
            driver: "igb".parse().ok(),
            pf: Some(Box::new(Pf { total: Some(7), vfs: (0..vfs).map(|n| (n, vf(n))).collect() })),
            group: Some(GroupId::new(60)),
            ..Function::default()
        };
        inventory.devices.insert(addr(PF), Device { facts, ..Device::default() });
        for n in 0..vfs {
            let group = Some(GroupId::new(70 + n));
            let facts = Function { group, physfn: Some(addr(PF)), ..Function::default() };
            inventory.devices.insert(vf(n), Device { facts, ..Device::default() });
        }
        let pf = vec![crate::policy::sriov::PfSelector::Named(PF.parse().expect("a PF"))];
        let sriov = vec![Sriov { pf, vfs: 4, autoprobe: false }];
        let policy = Policy { sriov, ..Policy::default() };
        let (leases, made, open) = (Leases::default(), LiteMap::new(), Set::new());
        Case { inventory, policy, leases, made, open }
    }

    fn with(mut self, change: impl FnOnce(&mut Case)) -> Case {
        change(&mut self);
        self
    }

    fn device(&mut self, of: &str) -> &mut Device {
        self.inventory.devices.get_mut(&addr(of)).expect("it is there")
    }

    fn lease(&mut self, of: &str) {
        let holder = Holder { uid: "u1".to_owned(), container: "main".to_owned() };
        let held = Held { resource: "a.b/c".to_owned(), who: Who { pod: None, holder } };
        self.leases.held.insert(addr(of).into(), [held].into());
    }

    fn decision(&self) -> Option<Decision> {
        let Case { inventory, policy, leases, made, open } = self;
        decide(inventory, policy, Known { leases, made, open }).remove(&addr(PF))
    }

    /// The state and the reason, in one line.
    fn says(&self) -> String {
        let Some(decision) = self.decision() else { return "nothing".to_owned() };
        match (&decision.verdict, decision.reason()) {
            (Verdict::Make(order), _) => {
                let (vfs, gone) = (order.vfs, order.instead_of.len());
                let allowed = if order.overridden.is_empty() { "" } else { ", allowed" };
                format!("make {vfs}, {gone} go first{allowed}")
            }
            (_, Some(why)) => format!("{}: {why}", decision.state()),
            (_, None) => decision.state().to_owned(),
        }
    }
}

fn mounted() -> HostReason {
    HostReason::Mounted { on: "/".into(), block: "sda1".into() }
}

fn ours(case: &mut Case) {
    case.made.insert(addr(PF), 2);
}

#[test]
fn what_is_made_and_what_is_in_the_way() {
    let differs = "refused: it has 2 VFs and not 4, and another number would take all of them away";
    let cases = [
        ("none yet", Case::new(0), "make 4, 0 go first".to_owned()),
        ("all there", Case::new(4), "ready".to_owned()),
        (
            "all there, and the host uses it: that is its affair",
            Case::new(4).with(|c| c.device(PF).uses.push(mounted())),
            "ready".to_owned(),
        ),
        (
            "too many",
            Case::new(0).with(|c| c.policy.sriov[0].vfs = 8),
            "refused: it can have 7 VFs at most".to_owned(),
        ),
        (
            "none allowed by firmware",
            Case::new(0).with(|c| c.device(PF).facts.pf.as_mut().expect("a PF").total = Some(0)),
            "refused: it can have no VFs now: its firmware or its driver allows none".to_owned(),
        ),
        (
            "the host uses it",
            Case::new(0).with(|c| c.device(PF).uses.push(mounted())),
            format!(
                "refused: the host needs it: sda1 is mounted on /; VFs are made on it all the \
                 same with --allow {PF}"
            ),
        ),
        (
            "the host uses it, and the operator answers for it",
            Case::new(0).with(|c| {
                c.device(PF).uses.push(mounted());
                c.policy.allow.insert(addr(PF));
            }),
            "make 4, 0 go first, allowed".to_owned(),
        ),
        (
            "on vfio-pci",
            Case::new(0).with(|c| c.device(PF).facts.driver = Some(DriverName::vfio_pci())),
            "refused: it is on vfio-pci, which makes no VFs for us".to_owned(),
        ),
        (
            "held itself",
            Case::new(0).with(|c| c.lease(PF)),
            "refused: it is held itself, by container main of the pod with UID u1".to_owned(),
        ),
        (
            "granted, and the pod not known yet",
            Case::new(0).with(|c| {
                c.leases.held.insert(addr(PF).into(), Set::new());
            }),
            "refused: it is held itself, by a pod that has no name yet".to_owned(),
        ),
        (
            "without driver",
            Case::new(0).with(|c| c.device(PF).facts.driver = None),
            "refused: it has no driver, and only its driver makes VFs".to_owned(),
        ),
        (
            "a broken attribute",
            Case::new(0).with(|c| c.device(PF).facts.problems.push("broken".to_owned())),
            "refused: broken".to_owned(),
        ),
        ("fewer, not ours", Case::new(2), format!("{differs}: they were not made by this program")),
        ("fewer, ours", Case::new(2).with(ours), "make 4, 2 go first".to_owned()),
        (
            "ours, and somebody changed the number",
            Case::new(3).with(ours),
            differs.replace("2 VFs", "3 VFs") + ": they were not made by this program",
        ),
        (
            "ours, one is held",
            Case::new(2).with(ours).with(|c| c.lease("0000:41:10.1")),
            format!("{differs}: 0000:41:10.1 is held by a pod"),
        ),
        (
            "ours, the host uses one, and the PF is allowed",
            Case::new(2).with(ours).with(|c| {
                c.device("0000:41:10.1").uses.push(mounted());
                c.policy.allow.insert(addr(PF));
            }),
            format!("{differs}: the host needs 0000:41:10.1: sda1 is mounted on /"),
        ),
        (
            "ours, one is open elsewhere",
            Case::new(2).with(ours).with(|c| {
                c.open.insert(GroupId::new(71));
            }),
            format!("{differs}: a process has /dev/vfio/71 of 0000:41:10.1 open"),
        ),
        (
            "ours, a mediated device is made of one",
            Case::new(2).with(ours).with(|c| {
                let uuid = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001".parse().expect("a UUID");
                let above = vec![addr("0000:41:10.1")];
                c.inventory.mdevs.insert(uuid, Mdev { above, ..Mdev::default() });
            }),
            format!("{differs}: mediated devices are made of 0000:41:10.1: 1"),
        ),
        (
            "ours, one is not seen",
            Case::new(2).with(ours).with(|c| {
                c.inventory.devices.remove(&addr("0000:41:10.1"));
            }),
            format!("{differs}: 0000:41:10.1 is not seen on the PCI bus"),
        ),
        (
            "wanted no more, ours",
            Case::new(2).with(ours).with(|c| c.policy.sriov.clear()),
            "left: no [[sriov]] of the config wants its VFs any more; they stay until the next \
             boot, because pods may use them"
                .to_owned(),
        ),
        ("never wanted", Case::new(2).with(|c| c.policy.sriov.clear()), "nothing".to_owned()),
        ("no PF", Case::new(0).with(|c| c.device(PF).facts.pf = None), "nothing".to_owned()),
    ];
    for (name, case, expected) in cases {
        assert_eq!(case.says(), expected, "{name}");
    }
}

#[test]
fn each_vf_that_goes_is_named_with_its_group() {
    let decision = Case::new(2).with(ours).decision().expect("the config wants it");
    let Verdict::Make(order) = decision.verdict else { panic!("{decision:?}") };
    let groups = [(addr("0000:41:10.0"), 70), (addr("0000:41:10.1"), 71)];
    let groups = groups.map(|(vf, group)| (vf, Some(GroupId::new(group))));
    assert_eq!(order.instead_of, LiteMap::from_iter(groups));
    assert_eq!((decision.has, decision.wanted), (2, Some(4)));
}
