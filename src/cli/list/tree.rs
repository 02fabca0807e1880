//! The tree: NUMA node, IOMMU group, function. Shows what is handed out together.

use litemap::LiteMap;

use super::listing::{Device, Listing, Refused};
use super::table::{columns, dash, health, notes, nothing, pfs};
use crate::sys::Root;

/// A function at the end of a branch.
#[derive(Clone, Copy)]
enum Leaf<'a> {
    Offered(&'a str, &'a Device),
    Refused(&'a Refused),
}

impl Leaf<'_> {
    fn group(self) -> Option<u32> {
        match self {
            Leaf::Offered(_, d) => d.group,
            Leaf::Refused(r) => r.group,
        }
    }

    fn numa(self) -> Option<u32> {
        match self {
            Leaf::Offered(_, d) => d.numa,
            Leaf::Refused(r) => r.numa,
        }
    }

    /// The line, as columns.
    fn row(self, node: Option<u32>) -> Vec<String> {
        let elsewhere = match self.numa() {
            own if own == node => String::new(),
            Some(own) => format!(" (NUMA node {own})"),
            None => " (NUMA node unknown)".to_owned(),
        };
        let (address, id, class, driver, verdict) = match self {
            Leaf::Offered(name, d) => {
                (&d.address, &d.id, &d.class, &d.driver, format!("{name}  {}", health(d)))
            }
            Leaf::Refused(r) => {
                (&r.address, &r.id, &r.class, &r.driver, format!("not offered: {}", r.reason))
            }
        };
        vec![
            address.clone(),
            dash(id.as_ref()),
            dash(class.as_ref()),
            dash(driver.as_ref()),
            format!("{verdict}{elsewhere}"),
        ]
    }
}

/// The whole text.
pub(super) fn render(listing: &Listing, root: &Root) -> String {
    let mut text = nothing(listing, root).unwrap_or_default();
    for (node, groups) in nodes(listing) {
        match node.0 {
            Some(node) => text.push_str(&format!("NUMA node {node}\n")),
            None => text.push_str("NUMA node unknown\n"),
        }
        for (group, leaves) in groups {
            match group.0 {
                Some(group) => text.push_str(&format!("  IOMMU group {group}\n")),
                None => text.push_str("  no IOMMU group\n"),
            }
            let rows: Vec<Vec<String>> = leaves.iter().map(|leaf| leaf.row(node.0)).collect();
            columns(&mut text, "    ", &rows);
        }
    }
    pfs(&mut text, listing);
    notes(&mut text, listing);
    text
}

/// A number that sorts after all others when it is not known.
#[derive(Clone, Copy, PartialEq, Eq)]
struct KnownFirst(Option<u32>);

impl Ord for KnownFirst {
    fn cmp(&self, other: &KnownFirst) -> std::cmp::Ordering {
        (self.0.is_none(), self.0).cmp(&(other.0.is_none(), other.0))
    }
}

impl PartialOrd for KnownFirst {
    fn partial_cmp(&self, other: &KnownFirst) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

type Groups<'a> = LiteMap<KnownFirst, Vec<Leaf<'a>>>;

/// Every function below its node and group. A group is below one node, the lowest that any
/// of its members knows, because it is handed out as one.
fn nodes(listing: &Listing) -> LiteMap<KnownFirst, Groups<'_>> {
    let mut groups: LiteMap<u32, Vec<Leaf>> = LiteMap::new();
    let mut nodes: LiteMap<KnownFirst, Groups> = LiteMap::new();
    for (_, leaf) in leaves(listing) {
        match leaf.group() {
            Some(group) => groups.entry(group).or_default().push(leaf),
            None => {
                let node = nodes.entry(KnownFirst(leaf.numa())).or_default();
                node.entry(KnownFirst(None)).or_default().push(leaf);
            }
        }
    }
    for (group, leaves) in groups {
        let node = leaves.iter().filter_map(|leaf| leaf.numa()).min();
        nodes.entry(KnownFirst(node)).or_default().insert(KnownFirst(Some(group)), leaves);
    }
    nodes
}

/// Every function by its address.
fn leaves(listing: &Listing) -> LiteMap<(usize, &str), Leaf<'_>> {
    let offered = listing
        .resources
        .iter()
        .flat_map(|r| r.devices.iter().map(|d| (d.address.as_str(), Leaf::Offered(&r.name, d))));
    let refused = listing.refused.iter().map(|r| (r.address.as_str(), Leaf::Refused(r)));
    // Domains have four digits or more: the shorter text is the lower address.
    offered.chain(refused).map(|(address, leaf)| ((address.len(), address), leaf)).collect()
}
