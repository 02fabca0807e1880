//! What GetPreferredAllocation would answer to each question that the kubelet can have, and
//! whether that is as good as it can be. The kubelet of the model does not follow it: an
//! answer is only advice, and the other layers must not lean on it.

use vfio_device_plugin::board::{DeviceList, Entry};
use vfio_device_plugin::health::Health;
use vfio_device_plugin::kubelet::prefer::{Groups, Wish, prefer};
use vfio_device_plugin::set::Set;
use vfio_device_plugin::sys::device::DeviceId;
use vfio_device_plugin::sys::pci::GroupId;

use super::layout::Resource;
use super::truth::{Violation, broken};
use super::world::World;

/// A preference that is worse than it need be.
const PREFERENCE: &str = "I5 a preferred allocation takes the fewest and the free groups";

impl World {
    /// Asks what the real code would rather have of what the kubelet may choose.
    pub(crate) fn check_preference(&self, resource: Resource) -> Result<(), Violation> {
        let Some(choices) = self.kubelet.choices(resource) else { return Ok(()) };
        let now = self.kubelet.admission.as_ref().expect("a pod is being admitted");
        let mut ledger = self.plugin.ledger.clone();
        ledger.observe(self.kubelet.holdings());
        let (taken, joined) = ledger.taken_and_joined();

        // Groups of other active pods, as the checkpoint shows them.
        let others: Set<GroupId> = self
            .kubelet
            .file
            .iter()
            .filter(|((uid, ..), _)| *uid != now.pod && self.kubelet.is_active(*uid))
            .flat_map(|(_, addrs)| self.layout.groups(addrs))
            .collect();
        // Those that this container has something of already.
        let own: Set<GroupId> = self
            .kubelet
            .devices
            .iter()
            .filter(|((uid, container, _), _)| (*uid, *container) == (now.pod, now.container))
            .flat_map(|(_, addrs)| self.layout.groups(addrs))
            .collect();
        let is_free = |addrs: &Set<DeviceId>| {
            let groups = self.layout.groups(addrs);
            groups.is_disjoint(&others) && groups.is_disjoint(&taken)
        };
        // Where everything is taken there is nothing to prefer.
        let free: Vec<&Set<DeviceId>> = choices.iter().filter(|c| is_free(c)).collect();
        let Some(size) = free.first().map(|c| c.len()) else { return Ok(()) };

        let answer = {
            let available = choices.iter().flatten().copied().collect();
            let wish = Wish { available, must_include: Set::new(), size };
            let groups = Groups { taken, joined: joined.clone() };
            prefer(&self.list(resource), &groups, &wish)
        };
        let beyond = |addrs: &Set<DeviceId>| self.layout.groups(addrs).difference(&own).count();
        let least = free.iter().map(|c| beyond(c)).min().unwrap_or_default();
        // A grant that came to nothing is joined for a while: then its groups cost nothing.
        let fewest = joined != own || beyond(&answer) == least;
        if answer.len() == size && self.layout.groups(&answer).is_disjoint(&others) && fewest {
            return Ok(());
        }
        broken(PREFERENCE, format!("{answer:?} of {choices:?}, taken by others: {others:?}"))
    }

    fn list(&self, resource: Resource) -> DeviceList {
        let entry = |addr: DeviceId| Entry {
            group: self.layout.group(addr),
            numa: None,
            health: Health::Healthy,
        };
        self.layout.of(resource).map(|addr| (addr, entry(addr))).collect()
    }
}
