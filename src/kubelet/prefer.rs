//! Which devices we would rather hand out: those on one NUMA node. Pure.
//!
//! It only advises. An error here would fail the pod, so whatever the request is, the
//! answer is the best that can be made of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::board::DeviceList;
use crate::sys::pci::{NumaNode, PciAddr};

/// What the kubelet asks.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// What can be had.
    pub available: BTreeSet<PciAddr>,
    /// What the answer has to contain.
    pub must_include: BTreeSet<PciAddr>,
    /// How many in all.
    pub size: usize,
}

/// The preferred devices: those that must be included, then those of their NUMA nodes,
/// then of the node that fits the rest most tightly, so that large free nodes stay whole.
pub fn prefer(list: &DeviceList, wish: &Wish) -> BTreeSet<PciAddr> {
    let node = |addr: &PciAddr| list.get(addr).and_then(|entry| entry.numa);
    let mut chosen = wish.must_include.clone();
    let mut free: BTreeMap<Option<NumaNode>, Vec<PciAddr>> = BTreeMap::new();
    for addr in wish.available.difference(&wish.must_include) {
        free.entry(node(addr)).or_default().push(*addr);
    }
    let near: BTreeSet<Option<NumaNode>> = wish.must_include.iter().map(node).collect();
    while chosen.len() < wish.size {
        let missing = wish.size - chosen.len();
        // Nodes in use first; then one that is large enough, the smallest of them; when
        // none is, the largest. Unknown nodes come last: nothing is known to be near.
        let best = free
            .iter()
            .filter(|(_, addrs)| !addrs.is_empty())
            .min_by_key(|(node, addrs)| {
                let fits = addrs.len() >= missing;
                let size = if fits { addrs.len() } else { usize::MAX - addrs.len() };
                (!near.contains(node), node.is_none(), !fits, size, **node)
            })
            .map(|(node, _)| *node);
        let Some(addrs) = best.and_then(|node| free.get_mut(&node)) else { break };
        chosen.extend(addrs.drain(..missing.min(addrs.len())));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Entry;
    use crate::health::Health;
    use crate::sys::pci::GroupId;

    /// Devices named by bus number: node 0 has 1-3, node 1 has 11-14, 21 has none.
    fn host() -> DeviceList {
        [(1, 0), (2, 0), (3, 0), (11, 1), (12, 1), (13, 1), (14, 1), (21, -1)]
            .map(|(bus, numa)| {
                let entry = Entry {
                    group: GroupId::new(bus),
                    numa: NumaNode::new(numa),
                    health: Health::Healthy,
                };
                (addr(bus), entry)
            })
            .into()
    }

    fn addr(bus: u32) -> PciAddr {
        format!("0000:{bus:02x}:00.0").parse().expect("an address")
    }

    fn set(buses: &[u32]) -> BTreeSet<PciAddr> {
        buses.iter().map(|b| addr(*b)).collect()
    }

    #[test]
    fn one_numa_node_when_it_can_be() {
        let all: &'static [u32] = &[1, 2, 3, 11, 12, 13, 14, 21];
        type Buses = &'static [u32];
        let cases: [(&str, Buses, Buses, usize, Buses); 9] = [
            ("tightest node that fits", all, &[], 3, &[1, 2, 3]),
            ("only the larger one fits", all, &[], 4, &[11, 12, 13, 14]),
            ("near what must be included", all, &[12], 2, &[11, 12]),
            ("must-include alone", all, &[2], 1, &[2]),
            ("none fits: the largest, then the next", all, &[], 5, &[1, 11, 12, 13, 14]),
            ("an unknown node last", all, &[], 8, all),
            ("fewer than asked for", &[1, 11], &[], 3, &[1, 11]),
            ("nothing asked for", all, &[], 0, &[]),
            ("must-include that is not available", &[1], &[13], 2, &[1, 13]),
        ];
        for (name, available, must, size, expected) in cases {
            let wish = Wish { available: set(available), must_include: set(must), size };
            assert_eq!(prefer(&host(), &wish), set(expected), "{name}");
        }
    }
}
