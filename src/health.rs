//! Whether an offered function could be handed out now, and if not, why. Pure.

use std::fmt;

use crate::inventory::Inventory;
use crate::ledger::{Leases, Occupied};
use crate::resource::ResourceName;
use crate::sys::device::DeviceId;
use crate::sys::groups;
use crate::sys::pci::{GroupId, PciAddr};

/// Whether an offered function could be handed out now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It could. Idle on its native driver is healthy: it is bound when it is asked for.
    Healthy,
    /// It could not, for this reason. Boxed, because lists are of healthy ones mostly, and each
    /// of those would be as long as the longest reason.
    Unhealthy(Box<Ailment>),
}

/// Why an offered function cannot be handed out. Each goes when its cause goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// The vfio-pci driver is not registered.
    NoVfioDriver,
    /// A mediated device's group has no node.
    NoNode(GroupId),
    /// sysfs does not let us write.
    NotWritable(String),
    /// The last bind of its group failed.
    BindFailed(String),
    /// A write to the kernel for its group has not returned.
    BindStuck(String),
    /// It is granted or was advertised, and is offered no more.
    Gone(String),
    /// Its group is open in a process that holds no lease.
    Open(String),
    /// It was taken from vfio-pci while a container has it.
    Stolen(String),
    /// Its container was handed the node of another group.
    Renumbered(GroupId, GroupId),
    /// A function of its group is held, or the group is still open after a release.
    Occupied(GroupId, Occupied),
}

/// Trouble of a whole group, as the binder knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The last bind failed and was undone.
    Failed(String),
    /// A write has not returned.
    Stuck(String),
    /// A process that holds no lease has the group open.
    Open(String),
    /// Its drivers are being changed: what is read of them says nothing.
    Moving,
}

/// An offered device, and what is known of its group besides the host's facts.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The device.
    pub addr: DeviceId,
    /// The resource it is offered under.
    pub resource: &'a ResourceName,
    /// Its group.
    pub group: GroupId,
    /// What the binder knows of the group.
    pub trouble: Option<&'a Trouble>,
}

/// Judges one offered device.
pub fn health(inventory: &Inventory, leases: &Leases, subject: Subject<'_>) -> Health {
    let Subject { addr, resource, group, trouble } = subject;
    match trouble {
        Some(Trouble::Stuck(why)) => return Health::ill(Ailment::BindStuck(why.clone())),
        Some(Trouble::Failed(why)) => return Health::ill(Ailment::BindFailed(why.clone())),
        Some(Trouble::Open(why)) if !leases.held.contains_key(&addr) => {
            return Health::ill(Ailment::Open(why.clone()));
        }
        Some(Trouble::Open(_) | Trouble::Moving) | None => {}
    }
    if let Some(ailment) = broken_lease(inventory, leases, subject) {
        return Health::ill(ailment);
    }
    if let Some(occupied) = leases.occupied(addr, resource, group) {
        return Health::ill(Ailment::Occupied(group, occupied));
    }
    let has_node = inventory.vfio.groups.contains(&group);
    let Some(function) = addr.pci() else {
        return if has_node { Health::Healthy } else { Health::ill(Ailment::NoNode(group)) };
    };
    let on_vfio = |a: PciAddr| {
        let device = inventory.devices.get(&a);
        device.and_then(|d| d.facts.driver.as_ref()).is_some_and(|d| d.is_vfio())
    };
    // A function that vfio has already needs nothing written.
    if on_vfio(function) && has_node {
        return Health::Healthy;
    }
    if !inventory.vfio.driver {
        return Health::ill(Ailment::NoVfioDriver);
    }
    if let Some(why) = &inventory.vfio.not_writable {
        return Health::ill(Ailment::NotWritable(why.clone()));
    }
    Health::Healthy
}

/// What is wrong with a function that a container was started with. The kubelet does not
/// stop the container for it, but does not admit it again, and shows it.
fn broken_lease(inventory: &Inventory, leases: &Leases, subject: Subject<'_>) -> Option<Ailment> {
    let Subject { addr, resource, group, trouble } = subject;
    // What another plugin handed out may be on any driver.
    if !leases.holders(addr).any(|held| held.resource == resource.as_str()) {
        return None;
    }
    let handed_out = *leases.started.get(&addr)?;
    if handed_out != group {
        return Some(Ailment::Renumbered(handed_out, group));
    }
    let device = inventory.devices.get(&addr.pci()?)?;
    // After a reboot the checkpoint tells of it, and nobody has bound it yet: it may come later
    // than we do. Its container waits for the bind when it starts.
    let lease = leases.leased.get(&addr);
    let was_bound = lease.is_some_and(|lease| lease.granted || lease.let_start);
    if !was_bound && device.before.is_none() {
        return None;
    }
    let driver = device.facts.driver.as_ref();
    let stolen = !driver.is_some_and(|d| d.is_vfio()) && trouble != Some(&Trouble::Moving);
    stolen.then(|| Ailment::Stolen(driver.map_or("(none)", |d| d.as_str()).to_owned()))
}

impl Health {
    /// It could not be handed out.
    pub fn ill(ailment: Ailment) -> Health {
        Health::Unhealthy(Box::new(ailment))
    }

    /// Whether it is advertised without being offered.
    pub fn is_gone(&self) -> bool {
        matches!(self, Health::Unhealthy(ailment) if matches!(**ailment, Ailment::Gone(_)))
    }

    /// Whether the kubelet may hand it out.
    pub fn is_healthy(&self) -> bool {
        matches!(self, Health::Healthy)
    }
}

impl Ailment {
    /// A word for the kind, stable for scripts and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Ailment::NoVfioDriver => "no-vfio-pci",
            Ailment::NoNode(_) => "no-node",
            Ailment::NotWritable(_) => "not-writable",
            Ailment::BindFailed(_) => "bind-failed",
            Ailment::BindStuck(_) => "bind-stuck",
            Ailment::Gone(_) => "gone",
            Ailment::Open(_) => "open-elsewhere",
            Ailment::Stolen(_) => "driver-stolen",
            Ailment::Renumbered(..) => "renumbered",
            Ailment::Occupied(_, Occupied::Sibling { .. }) => "sibling-held",
            Ailment::Occupied(_, Occupied::Itself(_)) => "held-elsewhere",
            Ailment::Occupied(_, Occupied::Open(_)) => "group-open",
        }
    }
}

impl fmt::Display for Ailment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ailment::NoVfioDriver => {
                f.write_str("the vfio-pci driver is not there; load it with: modprobe vfio-pci")
            }
            Ailment::NoNode(group) => write!(
                f,
                "/{} is not there: no VFIO driver has it; in a container the host's /dev/vfio \
                 must be mounted",
                groups::shown(*group)
            ),
            Ailment::NotWritable(why) => {
                write!(f, "drivers cannot be changed: {why}; run as root with /sys writable")
            }
            Ailment::BindFailed(why) => write!(f, "the last bind failed: {why}"),
            Ailment::BindStuck(why) | Ailment::Gone(why) | Ailment::Open(why) => f.write_str(why),
            Ailment::Stolen(driver) => write!(
                f,
                "it was taken from vfio-pci while a container has it; its driver is {driver} now; \
                 delete the pod, so that it is bound anew"
            ),
            Ailment::Renumbered(was, now) => write!(
                f,
                "its container was handed /{} and its IOMMU group is {now} now; delete the pod, \
                 so that it is admitted anew",
                groups::shown(*was)
            ),
            Ailment::Occupied(group, Occupied::Sibling { sibling, holder }) => {
                write!(f, "{sibling} of its IOMMU group {group} is held by {holder}")
            }
            Ailment::Occupied(_, Occupied::Itself(held)) => {
                write!(f, "it is held by {} as a device of {}", held.who, held.resource)
            }
            Ailment::Occupied(group, Occupied::Open(last)) => {
                let node = groups::shown(*group);
                write!(f, "/{node} is not seen closed since its last holder is gone")?;
                match last.first() {
                    Some(who) => write!(f, " ({who})"),
                    None => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use litemap::LiteMap;

    use super::*;
    use crate::inventory::Device;
    use crate::ledger::{Held, Holder, Leased, Who};
    use crate::sys::bind::Before;
    use crate::sys::pci::DriverName;
    use crate::sys::scan::{Function, Vfio};

    fn ailment(vfio: Vfio, driver: &str, trouble: Option<&Trouble>) -> Option<&'static str> {
        ailment_of(vfio, driver, trouble, &Leases::default())
    }

    fn ailment_of(
        vfio: Vfio,
        driver: &str,
        trouble: Option<&Trouble>,
        leases: &Leases,
    ) -> Option<&'static str> {
        let addr: PciAddr = "0000:01:00.0".parse().expect("an address");
        let driver: Option<DriverName> = driver.parse().ok();
        let facts = Function { driver, ..Function::default() };
        let inventory = Inventory {
            devices: LiteMap::from_iter([(addr, Device { facts, ..Device::default() })]),
            vfio,
            ..Inventory::default()
        };
        let resource = "a.b/c".parse().expect("a name");
        let subject =
            Subject { addr: addr.into(), resource: &resource, group: GroupId::new(7), trouble };
        match health(&inventory, leases, subject) {
            Health::Healthy => None,
            Health::Unhealthy(ailment) => Some(ailment.kind()),
        }
    }

    #[test]
    fn what_a_container_was_started_with_has_to_stay_as_it_was() {
        let bound = Vfio { driver: true, groups: [GroupId::new(7)].into(), ..Vfio::default() };
        let addr: DeviceId = "0000:01:00.0".parse().expect("an address");
        let cases = [
            ("all is well", "vfio-pci", 7, None, None),
            ("stolen", "e1000e", 7, None, Some("driver-stolen")),
            ("without driver", "", 7, None, Some("driver-stolen")),
            ("being bound", "e1000e", 7, Some(&Trouble::Moving), None),
            ("another group", "vfio-pci", 6, None, Some("renumbered")),
        ];
        for (name, driver, handed_out, trouble, expected) in cases {
            let mut leases = Leases::default();
            let holder = Holder { uid: "u".to_owned(), container: "c".to_owned() };
            let held = Held { resource: "a.b/c".to_owned(), who: Who { pod: None, holder } };
            leases.held.insert(addr, [held].into());
            leases.started.insert(addr, GroupId::new(handed_out));
            let resource = "a.b/c".to_owned();
            let lease = Leased { resource, group: None, granted: true, let_start: false };
            leases.leased.insert(addr, lease);
            assert_eq!(ailment_of(bound.clone(), driver, trouble, &leases), expected, "{name}");
            // Adopted after a reboot: nobody has bound it yet, and its pod failed for good.
            if let Some(lease) = leases.leased.get_mut(&addr) {
                (lease.granted, lease.let_start) = (false, true);
            }
            assert_eq!(ailment_of(bound.clone(), driver, trouble, &leases), expected, "{name}");
            if let Some(lease) = leases.leased.get_mut(&addr) {
                lease.let_start = false;
            }
            let expected = expected.filter(|kind| *kind != "driver-stolen");
            assert_eq!(ailment_of(bound.clone(), driver, trouble, &leases), expected, "{name}");
        }
    }

    /// All memory of the grant is lost, and not that of the move.
    #[test]
    fn what_we_moved_is_stolen_whoever_granted_it() {
        let addr: PciAddr = "0000:01:00.0".parse().expect("an address");
        let facts = Function { driver: "e1000e".parse().ok(), ..Function::default() };
        let before = Some(Box::new(Before { driver: None, driver_override: None }));
        let devices = LiteMap::from_iter([(addr, Device { facts, before, ..Device::default() })]);
        let vfio = Vfio { driver: true, ..Vfio::default() };
        let inventory = Inventory { devices, vfio, ..Inventory::default() };
        let holder = Holder { uid: "u".to_owned(), container: "c".to_owned() };
        let held = Held { resource: "a.b/c".to_owned(), who: Who { pod: None, holder } };
        let mut leases = Leases::default();
        leases.held.insert(addr.into(), [held].into());
        leases.started.insert(addr.into(), GroupId::new(7));
        let (addr, group) = (addr.into(), GroupId::new(7));
        let resource = "a.b/c".parse().expect("a name");
        let judged = health(
            &inventory,
            &leases,
            Subject { addr, resource: &resource, group, trouble: None },
        );
        assert_eq!(judged, Health::ill(Ailment::Stolen("e1000e".to_owned())));
    }

    #[test]
    fn a_mediated_device_is_well_while_its_group_has_a_node() {
        let addr = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001".parse().expect("a UUID");
        let resource = "a.b/c".parse().expect("a name");
        let subject = Subject { addr, resource: &resource, group: GroupId::new(7), trouble: None };
        let mut inventory = Inventory::default();
        let judge = |inventory: &Inventory| health(inventory, &Leases::default(), subject);
        let expected = Health::ill(Ailment::NoNode(GroupId::new(7)));
        assert_eq!(judge(&inventory), expected);
        inventory.vfio.groups.insert(GroupId::new(7));
        assert_eq!(judge(&inventory), Health::Healthy, "whatever vfio-pci is");
    }

    #[test]
    fn each_cause_and_its_end() {
        let ready = Vfio { driver: true, ..Vfio::default() };
        let read_only = Vfio { not_writable: Some("read-only".into()), ..ready.clone() };
        let absent = Vfio::default();
        let bound = Vfio { groups: [GroupId::new(7)].into(), ..Vfio::default() };
        let failed = Trouble::Failed("x".into());
        let stuck = Trouble::Stuck("x".into());
        let open = Trouble::Open("x".into());
        let cases = [
            ("idle on its native driver", ready.clone(), "e1000e", None, None),
            ("without driver", ready.clone(), "", None, None),
            ("module missing", absent.clone(), "e1000e", None, Some("no-vfio-pci")),
            ("sysfs read-only", read_only, "e1000e", None, Some("not-writable")),
            ("bound already, nothing to write", bound.clone(), "vfio-pci", None, None),
            ("bound, but the node is gone", absent, "vfio-pci", None, Some("no-vfio-pci")),
            ("bind failed", ready.clone(), "e1000e", Some(&failed), Some("bind-failed")),
            ("bind stuck", bound.clone(), "vfio-pci", Some(&stuck), Some("bind-stuck")),
            ("a VM outside Kubernetes", bound, "vfio-pci", Some(&open), Some("open-elsewhere")),
        ];
        for (name, vfio, driver, trouble, expected) in cases {
            assert_eq!(ailment(vfio, driver, trouble), expected, "{name}");
        }
    }
}
