//! Whether an offered function could be handed out now, and if not, why. Pure.

use std::fmt;

use crate::inventory::Inventory;
use crate::ledger::{Leases, Occupied};
use crate::resource::ResourceName;
use crate::sys::pci::{GroupId, PciAddr};

/// Whether an offered function could be handed out now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It could. Idle on its native driver is healthy: it is bound when it is asked for.
    Healthy,
    /// It could not, for this reason.
    Unhealthy(Ailment),
}

/// Why an offered function cannot be handed out. Each goes when its cause goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// The vfio-pci driver is not registered.
    NoVfioDriver,
    /// sysfs does not let us write.
    NotWritable(String),
    /// The last bind of its group failed.
    BindFailed(String),
    /// A write to the kernel for its group has not returned.
    BindStuck(String),
    /// It is granted or was advertised, and is offered no more.
    Gone(String),
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
}

/// An offered function, and what is known of its group besides the host's facts.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The function.
    pub addr: PciAddr,
    /// The resource it is offered under.
    pub resource: &'a ResourceName,
    /// Its group.
    pub group: GroupId,
    /// What the binder knows of the group.
    pub trouble: Option<&'a Trouble>,
}

/// Judges one offered function.
pub fn health(inventory: &Inventory, leases: &Leases, subject: Subject<'_>) -> Health {
    let Subject { addr, resource, group, trouble } = subject;
    match trouble {
        Some(Trouble::Stuck(why)) => return Health::Unhealthy(Ailment::BindStuck(why.clone())),
        Some(Trouble::Failed(why)) => return Health::Unhealthy(Ailment::BindFailed(why.clone())),
        None => {}
    }
    if let Some(occupied) = leases.occupied(addr, resource, group) {
        return Health::Unhealthy(Ailment::Occupied(group, occupied));
    }
    let on_vfio = |a: PciAddr| {
        let device = inventory.devices.get(&a);
        device.and_then(|d| d.facts.driver.as_ref()).is_some_and(|d| d.is_vfio())
    };
    // A function that vfio has already needs nothing written.
    if on_vfio(addr) && inventory.vfio.groups.contains(&group) {
        return Health::Healthy;
    }
    if !inventory.vfio.driver {
        return Health::Unhealthy(Ailment::NoVfioDriver);
    }
    if let Some(why) = &inventory.vfio.not_writable {
        return Health::Unhealthy(Ailment::NotWritable(why.clone()));
    }
    Health::Healthy
}

impl Health {
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
            Ailment::NotWritable(_) => "not-writable",
            Ailment::BindFailed(_) => "bind-failed",
            Ailment::BindStuck(_) => "bind-stuck",
            Ailment::Gone(_) => "gone",
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
            Ailment::NotWritable(why) => {
                write!(f, "drivers cannot be changed: {why}; run as root with /sys writable")
            }
            Ailment::BindFailed(why) => write!(f, "the last bind failed: {why}"),
            Ailment::BindStuck(why) | Ailment::Gone(why) => f.write_str(why),
            Ailment::Occupied(group, Occupied::Sibling { sibling, holder }) => {
                write!(f, "{sibling} of its IOMMU group {group} is held by {holder}")
            }
            Ailment::Occupied(_, Occupied::Itself(held)) => {
                write!(f, "it is held by {} as a device of {}", held.who, held.resource)
            }
            Ailment::Occupied(group, Occupied::Open(last)) => {
                write!(f, "/dev/vfio/{group} is not seen closed since its last holder is gone")?;
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
    use super::*;
    use crate::inventory::Device;
    use crate::sys::pci::DriverName;
    use crate::sys::scan::{Function, Vfio};

    fn ailment(vfio: Vfio, driver: &str, trouble: Option<&Trouble>) -> Option<&'static str> {
        let addr: PciAddr = "0000:01:00.0".parse().expect("an address");
        let driver: Option<DriverName> = driver.parse().ok();
        let facts = Function { driver, ..Function::default() };
        let inventory = Inventory {
            devices: [(addr, Device { facts, ..Device::default() })].into(),
            vfio,
            ..Inventory::default()
        };
        let resource = "a.b/c".parse().expect("a name");
        let subject = Subject { addr, resource: &resource, group: GroupId::new(7), trouble };
        match health(&inventory, &Leases::default(), subject) {
            Health::Healthy => None,
            Health::Unhealthy(ailment) => Some(ailment.kind()),
        }
    }

    #[test]
    fn each_cause_and_its_end() {
        let ready = Vfio { driver: true, ..Vfio::default() };
        let read_only = Vfio { not_writable: Some("read-only".into()), ..ready.clone() };
        let absent = Vfio::default();
        let bound = Vfio { groups: [GroupId::new(7)].into(), ..Vfio::default() };
        let failed = Trouble::Failed("x".into());
        let stuck = Trouble::Stuck("x".into());
        let cases = [
            ("idle on its native driver", ready.clone(), "e1000e", None, None),
            ("without driver", ready.clone(), "", None, None),
            ("module missing", absent.clone(), "e1000e", None, Some("no-vfio-pci")),
            ("sysfs read-only", read_only, "e1000e", None, Some("not-writable")),
            ("bound already, nothing to write", bound.clone(), "vfio-pci", None, None),
            ("bound, but the node is gone", absent, "vfio-pci", None, Some("no-vfio-pci")),
            ("bind failed", ready.clone(), "e1000e", Some(&failed), Some("bind-failed")),
            ("bind stuck", bound, "vfio-pci", Some(&stuck), Some("bind-stuck")),
        ];
        for (name, vfio, driver, trouble, expected) in cases {
            assert_eq!(ailment(vfio, driver, trouble), expected, "{name}");
        }
    }
}
