//! A whole host, from a manifest.

#[path = "../../test/util/manifest.rs"]
mod manifest;

use std::fs;

use super::Scratch;
use vfio_device_plugin::board::board;
use vfio_device_plugin::cli::list::{Form, list};
use vfio_device_plugin::config::Config;
use vfio_device_plugin::inventory::inventory;
use vfio_device_plugin::ledger::Leases;
use vfio_device_plugin::plan::plan;
use vfio_device_plugin::sys::Root;
use vfio_device_plugin::sys::device::DeviceId;
use vfio_device_plugin::sys::pci::HeaderType;
use vfio_device_plugin::sys::scan::scan;

/// A manifest as in test/machines.
pub fn machine(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some(depth) = harmless(text) else { return };
    let scratch = Scratch::new();
    let root = scratch.0.join(vec!["d"; depth].join("/"));
    fs::create_dir_all(&root).expect("make the tree's directory");
    // Half a host is a host, too.
    let _ = manifest::build(text, &root);
    let config = Config::new(Root::new(&root));
    decide(&config);

    let forms = [Form::Table, Form::Json, Form::Tree];
    let mut out = Vec::new();
    list(&config, forms[text.len() % 3], &mut out).expect("memory takes everything");
    let out = String::from_utf8(out).expect("UTF-8");
    let odd = out.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(odd, None, "a control character in the output: {out}");
}

/// How many directories below a scratch directory the tree must lie so that nothing is
/// written outside it; `None` for a text that is not to be built.
///
/// The builder trusts its manifest, and this runs as root. Links in the tree climb by as
/// many `..` as the path that is written has parts, and when that path goes through other
/// links, this may be more than there are directories. A path has no more parts than there
/// are slashes in the text, and a few that each line adds.
fn harmless(text: &str) -> Option<usize> {
    let climbs = text.contains("..") || text.contains("//");
    // So many files that it is no use.
    let many = |rest: &str| rest.split_whitespace().next().is_some_and(|count| count.len() > 2);
    let endless = text.split("count=").skip(1).any(many);
    let depth = text.matches('/').count() + 6 * text.lines().count() + 16;
    (!climbs && !endless && depth < 1000).then_some(depth)
}

fn decide(config: &Config) {
    let inventory = inventory(scan(&config.root));
    let plan = plan(&inventory, &config.policy);
    let board =
        board(&inventory, &plan, &Leases::default(), &Default::default(), &Default::default());
    for (name, offers) in &plan.offers {
        for (addr, offer) in offers {
            assert!(board[name].contains_key(addr), "{addr} is offered and not advertised");
            assert!(!plan.refusals.contains_key(addr), "{addr} is offered and refused");
            let DeviceId::Pci(addr) = addr else { continue };
            let facts = &inventory.devices[addr].facts;
            assert_eq!(facts.header, Some(HeaderType::Endpoint), "{addr} is offered");
            assert_eq!(facts.group, Some(offer.group), "{addr} is offered");
            assert!(facts.problems.is_empty(), "{addr} is offered: {:?}", facts.problems);
            assert!(plan.moves[&offer.group].contains(addr), "{addr} is offered and not moved");
            for member in inventory.group_members(addr.to_owned()) {
                let uses = inventory.devices.get(&member).map(|d| &d.uses);
                assert!(uses.is_some_and(Vec::is_empty), "{addr} is offered, {member}: {uses:?}");
            }
        }
    }
    // Every device has one answer.
    let offered: usize = plan.offers.values().map(|offers| offers.len()).sum();
    let all = inventory.devices.len() + inventory.mdevs.len();
    assert_eq!(offered + plan.refusals.len(), all);
}
