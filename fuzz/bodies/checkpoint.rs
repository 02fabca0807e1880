//! The kubelet's checkpoint, and what the ledger makes of it.

use std::collections::BTreeMap;
use std::time::Instant;

use vfio_device_plugin::kubelet::checkpoint::parse;
use vfio_device_plugin::ledger::{Holding, Ledger};
use vfio_device_plugin::sys::device::DeviceId;
use vfio_device_plugin::sys::pci::GroupId;

/// The content of the file.
pub fn checkpoint(bytes: &[u8]) {
    let Ok(handed) = parse(bytes) else { return };
    let holdings: Vec<Holding> = handed.into_iter().map(|h| h.holding).collect();
    // A file that is cut is no shorter list: what is missing would count as released.
    let text = bytes.trim_ascii_end();
    for end in [text.len() / 3, text.len() / 2, text.len().saturating_sub(1)] {
        assert!(parse(&text[..end]).is_err(), "cut at {end}");
    }

    let groups: BTreeMap<DeviceId, GroupId> = holdings.iter().map(|h| (h.addr, group(h))).collect();
    let mut ledger = Ledger::new(false);
    ledger.learn_groups(groups.clone().into_iter().collect());
    ledger.observe(holdings.clone());
    let leases = ledger.snapshot();
    for h in &holdings {
        let shown = |held: &&_| is_of(held, h);
        assert!(leases.holders(h.addr).any(|held| shown(&held)), "{h:?} is not shown");
        assert!(leases.groups.contains_key(&groups[&h.addr]), "the group of {h:?} looks free");
        assert!(!ledger.is_free(groups[&h.addr]), "the group of {h:?} is free");
        // What is held is not for another resource to grant.
        let wanted = [(h.addr, groups[&h.addr])].into_iter().collect();
        let other = format!("{}x", h.resource);
        let refused = ledger.clone().admit(&other, &wanted, &Default::default(), Instant::now());
        let sentence = refused.expect_err("granted to two").to_string();
        assert!(!sentence.is_empty());
    }

    // To see it again changes nothing.
    let before = ledger.clone();
    ledger.observe(holdings);
    assert_eq!(ledger, before);
    // Its own pod gets back what it holds, or is told why not; never a panic.
    for (addr, group) in &groups {
        let wanted = [(*addr, *group)].into_iter().collect();
        let resources: Vec<String> =
            ledger.shown().filter(|h| h.addr == *addr).map(|h| h.resource.clone()).collect();
        for resource in resources {
            if let Ok(start) = ledger.start(&resource, &wanted) {
                ledger.started(&resource, &wanted, &start);
            }
        }
    }

    // When nothing is held any more, everything is free once it was seen closed.
    ledger.observe([]);
    assert!(ledger.leases().is_empty());
    for group in ledger.to_close() {
        ledger.closed(group);
    }
    assert!(groups.values().all(|group| ledger.is_free(*group)));
    assert!(!ledger.has_stale());
}

/// Functions of a device two by two, so that some share a group, and mediated devices in
/// another one.
fn group(holding: &Holding) -> GroupId {
    GroupId::new(holding.addr.pci().map_or(9, |addr| u32::from(addr.function() / 2)))
}

fn is_of(held: &vfio_device_plugin::ledger::Held, holding: &Holding) -> bool {
    held.resource == holding.resource && held.who.holder == holding.holder
}
