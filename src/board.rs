//! The lists to advertise: per resource every device with its health. Pure.

use std::sync::Arc;

use litemap::LiteMap;

use crate::health::{Ailment, Health, Subject, Trouble, health};
use crate::inventory::Inventory;
use crate::ledger::Leases;
use crate::plan::Plan;
use crate::resource::ResourceName;
use crate::sys::device::DeviceId;
use crate::sys::pci::{GroupId, NumaNode};

/// Per resource the whole list to advertise. Lists are shared, never edited: a stream
/// that is behind sends the newest one.
pub type Board = LiteMap<ResourceName, Arc<DeviceList>>;

/// Every device of a resource.
pub type DeviceList = LiteMap<DeviceId, Entry>;

/// One advertised device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its IOMMU group when it was last seen.
    pub group: GroupId,
    /// Its NUMA node, when known.
    pub numa: Option<NumaNode>,
    /// Whether it can be handed out.
    pub health: Health,
}

/// Whether two lists say the same to the kubelet, whatever the reasons are: each message
/// costs it a checkpoint write.
pub fn says_the_same(one: &DeviceList, other: &DeviceList) -> bool {
    let said = |list: &DeviceList| -> Vec<(DeviceId, bool, Option<NumaNode>)> {
        list.iter().map(|(addr, e)| (*addr, e.health.is_healthy(), e.numa)).collect()
    };
    said(one) == said(other)
}

/// Makes the lists: what of a group is held stays as healthy as the host lets it be, and
/// its siblings turn unhealthy, so that allocatable is what can really be had. `kept` are
/// devices that were advertised under a name and are offered under it no more, but may be
/// allocated or in flight: they must stay in the list, Unhealthy, because kubelet 1.36
/// dereferences nil for an allocated ID that is gone (pkg/kubelet/cm/devicemanager
/// manager.go).
pub fn board(
    inventory: &Inventory,
    plan: &Plan,
    leases: &Leases,
    troubles: &LiteMap<GroupId, Trouble>,
    kept: &Kept,
) -> Board {
    let mut lists: LiteMap<ResourceName, DeviceList> = LiteMap::new();
    for (name, offers) in &plan.offers {
        let entries = offers.iter().map(|(addr, offer)| {
            let (group, trouble) = (offer.group, troubles.get(&offer.group));
            let subject = Subject { addr: *addr, resource: name, group, trouble };
            let health = health(inventory, leases, subject);
            (*addr, Entry { group, numa: offer.numa, health })
        });
        lists.insert(name.clone(), entries.collect());
    }
    for ((name, addr), entry) in kept {
        let why = match (plan.offer(*addr), plan.refusals.get(addr)) {
            (Some((now, _)), _) => format!("it is a device of {now} now"),
            (None, Some(refusal)) => refusal.to_string(),
            (None, None) => addr.gone().to_owned(),
        };
        let health = Health::ill(Ailment::Gone(why));
        let entry = Entry { health, ..entry.clone() };
        // Offered under its name again: the offer stands.
        lists.entry(name.clone()).or_default().entry(*addr).or_insert(entry);
    }
    lists.into_iter().map(|(name, list)| (name, Arc::new(list))).collect()
}

/// A board of the lists that an earlier one has, where they are equal, reasons included: most
/// looks change nothing, and then nothing is held twice.
#[must_use]
pub fn sharing(mut board: Board, earlier: &Board) -> Board {
    for (name, list) in &mut board {
        if let Some(same) = earlier.get(name).filter(|was| *was == list) {
            *list = Arc::clone(same);
        }
    }
    board
}

/// Devices that are offered under a name no more and still advertised so, as they were
/// advertised last.
pub type Kept = LiteMap<(ResourceName, DeviceId), Entry>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Offer;

    /// The name of a sibling's holder became known, and the kubelet got a list for it.
    #[test]
    fn another_reason_is_nothing_to_tell_the_kubelet() {
        let list = |health: Health, numa| -> DeviceList {
            let addr = "0000:01:00.0".parse().expect("an address");
            let entry = Entry { group: GroupId::new(3), numa: NumaNode::new(numa), health };
            DeviceList::from_iter([(addr, entry)])
        };
        let ill = |why: &str| Health::ill(Ailment::Gone(why.to_owned()));
        assert!(says_the_same(&list(ill("a"), 0), &list(ill("b"), 0)));
        assert!(!says_the_same(&list(ill("a"), 0), &list(Health::Healthy, 0)));
        assert!(!says_the_same(&list(ill("a"), 0), &list(ill("a"), 1)));
        assert!(!says_the_same(&list(ill("a"), 0), &DeviceList::new()));
    }

    #[test]
    fn a_list_that_did_not_change_is_the_one_that_is_there() {
        let board = |second: Health| -> Board {
            let list = |addr: &str, health| {
                let entry = Entry { group: GroupId::new(1), numa: None, health };
                Arc::new(DeviceList::from_iter([(addr.parse().expect("an address"), entry)]))
            };
            let name = |text: &str| text.parse::<ResourceName>().expect("a name");
            let first = list("0000:01:00.0", Health::Healthy);
            let second = list("0000:02:00.0", second);
            Board::from_iter([(name("a.b/one"), first), (name("a.b/two"), second)])
        };
        let (earlier, anew) = (board(Health::Healthy), board(Health::ill(Ailment::NoVfioDriver)));
        let shared = sharing(anew.clone(), &earlier);
        assert_eq!(shared, anew);
        let same: Vec<bool> =
            shared.iter().map(|(name, list)| Arc::ptr_eq(list, &earlier[name])).collect();
        assert_eq!(same, [true, false]);
    }

    #[test]
    fn a_device_that_left_stays_unhealthy_while_kept() {
        let name: ResourceName = "a.b/c".parse().expect("a name");
        let addr: DeviceId = "0000:01:00.0".parse().expect("an address");
        let group = GroupId::new(3);
        let entry = Entry { group, numa: None, health: Health::Healthy };
        let kept = Kept::from_iter([((name.clone(), addr), entry)]);
        let lists = board(
            &Inventory::default(),
            &Plan::default(),
            &Leases::default(),
            &LiteMap::new(),
            &kept,
        );
        assert!(!lists[&name][&addr].health.is_healthy());

        // It came back: the offer counts, not the memory of it.
        let offer = Offer { group, numa: None };
        let plan = Plan {
            offers: LiteMap::from_iter([(name.clone(), LiteMap::from_iter([(addr, offer)]))]),
            ..Plan::default()
        };
        let mut inventory = Inventory::default();
        inventory.vfio.driver = true;
        let lists = board(&inventory, &plan, &Leases::default(), &LiteMap::new(), &kept);
        assert!(lists[&name][&addr].health.is_healthy());
    }
}
