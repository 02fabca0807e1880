//! The one thing that `list` prints, as plain values: its fields, serialized, are the
//! documented keys of `list --json`. Knows nothing of how it is printed.
//!
//! Keys are only ever added; a change of one's meaning raises `version`. A value that
//! sysfs does not give is `null`, never a made-up one.

use litemap::LiteMap;
use serde::Serialize;

use crate::board::Board;
use crate::health::Health;
use crate::holders::Holders;
use crate::inventory::Inventory;
use crate::ledger::{Leases, Who};
use crate::object::Object;
use crate::plan::Plan;
use crate::policy::{Policy, guard};
use crate::set::Set;
use crate::sriov::Standing;
use crate::sys::device::DeviceId;
use crate::sys::pci::{DriverName, GroupId, NumaNode, PciAddr};
use crate::sys::scan::Function;

/// Everything `list` says.
#[derive(Clone, Debug, Serialize)]
pub struct Listing {
    /// Of this format: 1.
    pub version: u32,
    /// What is offered, by resource name.
    pub resources: Vec<Resource>,
    /// What is not, by address.
    pub refused: Vec<Refused>,
    /// What `--allow` took in spite of the host's needs, by address.
    pub overridden: Vec<Overridden>,
    /// Addresses of what `--allow-noiommu` offers without an IOMMU.
    pub noiommu: Vec<String>,
    /// The PFs that VFs are wanted on, by address.
    pub sriov: Vec<Pf>,
    /// Resources of which the running daemon offers more or fewer devices than this listing
    /// has, by name.
    pub differing: Vec<Differing>,
    /// What could not be read and is told nowhere else, a sentence each.
    pub problems: Vec<String>,
    /// How often something happened since the running daemon's start, by name and kind:
    /// `allocations`, `allocate_refused`, `start_refused`. Empty without a daemon.
    pub counters: Object<Object<u64>>,
}

/// A resource as the kubelet is told of it.
#[derive(Clone, Debug, Serialize)]
pub struct Resource {
    /// What a pod asks for: `devices.kubevirt.io/10de_1bb3`.
    pub name: String,
    /// The variable that holds the addresses in the pod.
    pub env: String,
    /// By address.
    pub devices: Vec<Device>,
}

/// An offered device.
#[derive(Clone, Debug, Serialize)]
pub struct Device {
    /// `0000:01:00.0`, or the UUID of a mediated device; the device ID towards the kubelet.
    pub address: String,
    /// Of a mediated device: what it is made of, and its type.
    #[serde(flatten)]
    pub mdev: Option<Mdev>,
    /// Vendor and device, hex: `10de:1bb3`.
    pub id: Option<String>,
    /// Six hex digits: `030000`.
    pub class: Option<String>,
    /// Subsystem vendor and device, hex.
    pub subsystem: Option<String>,
    /// Two hex digits.
    pub revision: Option<String>,
    /// Number of its IOMMU group; one without an IOMMU has none that stays.
    pub group: Option<u32>,
    /// Its NUMA node.
    pub numa: Option<u32>,
    /// The driver bound now.
    pub driver: Option<String>,
    /// `Healthy` or `Unhealthy`, the kubelet's words.
    pub health: &'static str,
    /// For an unhealthy one, a word that stays the same over releases.
    pub kind: Option<String>,
    /// For an unhealthy one, the sentence.
    pub reason: Option<String>,
    /// `granted` until the kubelet's checkpoint shows for whom, then `held`.
    pub lease: Option<&'static str>,
    /// Who holds it.
    pub holders: Vec<Holder>,
    /// The other functions of its IOMMU group, bridges among them.
    pub siblings: Vec<String>,
}

/// What a mediated device is.
#[derive(Clone, Debug, Serialize)]
pub struct Mdev {
    /// The function that it is made of: `0000:01:00.0`.
    pub parent: String,
    /// `nvidia-222`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A container that holds a function.
#[derive(Clone, Debug, Serialize)]
pub struct Holder {
    /// The pod's namespace and name, once PodResources named it.
    pub namespace: Option<String>,
    /// See `namespace`.
    pub pod: Option<String>,
    /// The pod's UID.
    pub uid: String,
    /// The container's name.
    pub container: String,
}

/// A device that is not offered.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// `0000:01:00.0`, or the UUID of a mediated device.
    pub address: String,
    /// See [`Device::mdev`].
    #[serde(flatten)]
    pub mdev: Option<Mdev>,
    /// Vendor and device, hex.
    pub id: Option<String>,
    /// Six hex digits.
    pub class: Option<String>,
    /// The driver bound now.
    pub driver: Option<String>,
    /// Number of its IOMMU group.
    pub group: Option<u32>,
    /// Its NUMA node.
    pub numa: Option<u32>,
    /// Why, as a word that stays the same over releases.
    pub kind: &'static str,
    /// Why, as a sentence.
    pub reason: String,
}

/// A need of the host that the operator overrode.
#[derive(Clone, Debug, Serialize)]
pub struct Overridden {
    /// `0000:01:00.0`.
    pub address: String,
    /// What the host needs it for, as a sentence.
    pub reason: String,
}

/// A resource of which the running daemon offers something else: it has other flags or
/// privileges, or the config has changed since it read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// The resource.
    pub name: String,
    /// How many devices this listing has of it.
    pub listed: usize,
    /// How many the daemon offers.
    pub offered: usize,
}

/// A PF that `[[sriov]]` of the config wants VFs on, or on which a running daemon made some.
#[derive(Clone, Debug, Serialize)]
pub struct Pf {
    /// `0000:01:00.0`.
    pub address: String,
    /// How many VFs it has.
    pub vfs: u32,
    /// How many it is to have, when the config says.
    pub wanted: Option<u32>,
    /// `ready`, `pending`, `refused`, `left`; of a running daemon also `making`, `failed`,
    /// `stuck`.
    pub state: String,
    /// Why it has not what is wanted, as a sentence.
    pub reason: Option<String>,
}

impl Pf {
    pub(super) fn new(address: String, standing: Standing) -> Pf {
        let Standing { has, wanted, state, reason } = standing;
        Pf { address, vfs: has, wanted, state, reason }
    }
}

impl Listing {
    /// Of the values that `run` would work with.
    pub fn new(
        inventory: &Inventory,
        policy: &Policy,
        plan: &Plan,
        board: &Board,
        leases: &Leases,
    ) -> Listing {
        let resources = board
            .iter()
            .map(|(name, list)| Resource {
                name: name.to_string(),
                env: match list.keys().any(|device| device.pci().is_some()) {
                    true => name.env_name(),
                    false => name.mdev_env_name(),
                },
                devices: list
                    .iter()
                    .map(|(addr, entry)| device(inventory, leases, *addr, &entry.health))
                    .collect(),
            })
            .collect();
        let refused: Vec<Refused> = plan
            .refusals
            .iter()
            .map(|(addr, refusal)| {
                let facts = facts(inventory, *addr);
                Refused {
                    address: addr.to_string(),
                    mdev: mdev(inventory, *addr),
                    id: facts.id.map(|id| id.to_string()),
                    class: facts.class.map(|class| class.to_string()),
                    driver: facts.driver.map(|driver| driver.to_string()),
                    group: facts.group.and_then(GroupId::number),
                    numa: facts.numa.map(NumaNode::number),
                    kind: refusal.kind(),
                    reason: refusal.to_string(),
                }
            })
            .collect();
        // A refusal names one problem of its function; the others must not be lost.
        let untold = inventory
            .devices
            .values()
            .flat_map(|device| &device.facts.problems)
            .filter(|problem| !refused.iter().any(|r| r.reason.contains(problem.as_str())));
        let problems = inventory.problems.iter().chain(untold).cloned().collect();
        let overridden = guard::overridden(inventory, &policy.allow)
            .into_iter()
            .map(|(addr, why)| Overridden { address: addr.to_string(), reason: why.to_string() })
            .collect();
        let noiommu = plan.without_iommu().map(|addr| addr.to_string()).collect();
        Listing {
            version: 1,
            resources,
            refused,
            overridden,
            noiommu,
            sriov: Vec::new(),
            differing: Vec::new(),
            problems,
            counters: Object::default(),
        }
    }

    /// Puts what a running daemon knows of devices' health in the place of what a look at the
    /// host tells: failed and stuck binds, groups that are held or still open.
    pub(super) fn correct(&mut self, daemon: &Holders) {
        self.counters.clone_from(daemon.counters());
        let pfs = daemon.pfs().iter();
        self.sriov = pfs.map(|(addr, s)| Pf::new(addr.clone(), s.clone())).collect();
        for device in self.resources.iter_mut().flat_map(|r| &mut r.devices) {
            if let Some(unhealthy) = daemon.unhealthy(&device.address) {
                device.health = "Unhealthy";
                device.kind = Some(unhealthy.kind.clone());
                device.reason = Some(unhealthy.reason.clone());
            }
        }
        if let Some(offered) = daemon.offered() {
            self.differing = self.differing(offered);
        }
    }

    fn differing(&self, offered: &Object<usize>) -> Vec<Differing> {
        let listed: LiteMap<&str, usize> =
            self.resources.iter().map(|r| (r.name.as_str(), r.devices.len())).collect();
        let names: Set<&str> =
            listed.keys().copied().chain(offered.keys().map(String::as_str)).collect();
        let one = |name: &str| Differing {
            name: name.to_owned(),
            listed: listed.get(name).copied().unwrap_or(0),
            offered: offered.get(name).copied().unwrap_or(0),
        };
        names.into_iter().map(one).filter(|d| d.listed != d.offered).collect()
    }

    /// Whether there is no PCI function at all.
    pub(super) fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.refused.is_empty()
    }

    /// The reason that stands in the way most often, as the hint when nothing is offered:
    /// how many functions share it, and its sentence. What is refused on every machine
    /// (bridges, platform classes, what the host uses) says nothing while anything else is
    /// refused.
    pub(super) fn main_refusal(&self) -> Option<(usize, &str)> {
        let usual = |r: &Refused| matches!(r.kind, "bridge" | "class" | "host");
        let telling: Vec<&Refused> = self.refused.iter().filter(|r| !usual(r)).collect();
        let refused = if telling.is_empty() { self.refused.iter().collect() } else { telling };
        let of_kind = |kind| refused.iter().filter(|r| r.kind == kind).count();
        refused
            .iter()
            .rev()
            .max_by_key(|r| of_kind(r.kind))
            .map(|r| (of_kind(r.kind), r.reason.as_str()))
    }
}

fn holder(who: &Who) -> Holder {
    Holder {
        namespace: who.pod.as_ref().map(|pod| pod.namespace.clone()),
        pod: who.pod.as_ref().map(|pod| pod.name.clone()),
        uid: who.holder.uid.clone(),
        container: who.holder.container.clone(),
    }
}

/// What is known of a device; of a mediated one there is little.
fn facts(inventory: &Inventory, device: DeviceId) -> Function {
    let function = device.pci().and_then(|addr| inventory.devices.get(&addr));
    let (group, numa) = (inventory.group(device), inventory.numa(device));
    let little = || Function { group, numa, ..Function::default() };
    function.map_or_else(little, |d| d.facts.clone())
}

fn mdev(inventory: &Inventory, device: DeviceId) -> Option<Mdev> {
    let DeviceId::Mdev(uuid) = device else { return None };
    let mdev = inventory.mdevs.get(&uuid)?;
    Some(Mdev { parent: mdev.parent.clone(), kind: mdev.kind.clone() })
}

fn device(inventory: &Inventory, leases: &Leases, addr: DeviceId, health: &Health) -> Device {
    let facts = facts(inventory, addr);
    let (word, ailment) = match health {
        Health::Healthy => ("Healthy", None),
        Health::Unhealthy(ailment) => ("Unhealthy", Some(ailment)),
    };
    let members = addr.pci().map(|addr| inventory.group_members(addr)).unwrap_or_default();
    let siblings = members.iter().filter(|member| DeviceId::Pci(**member) != addr);
    Device {
        address: addr.to_string(),
        mdev: mdev(inventory, addr),
        id: facts.id.map(|id| id.to_string()),
        class: facts.class.map(|class| class.to_string()),
        subsystem: facts.subsystem.map(|id| id.to_string()),
        revision: facts.revision.map(|byte| format!("{byte:02x}")),
        group: facts.group.and_then(GroupId::number),
        numa: facts.numa.map(NumaNode::number),
        driver: facts.driver.as_ref().map(DriverName::to_string),
        health: word,
        kind: ailment.map(|a| a.kind().to_owned()),
        reason: ailment.map(|a| a.to_string()),
        lease: leases.held.get(&addr).map(|h| if h.is_empty() { "granted" } else { "held" }),
        holders: leases.holders(addr).map(|held| holder(&held.who)).collect(),
        siblings: siblings.map(PciAddr::to_string).collect(),
    }
}
