//! The first two steps of every verb that shows: read and decide.

use std::io;

use litemap::LiteMap;

use crate::config::Config;
use crate::error::chain;
use crate::inventory::{Inventory, inventory};
use crate::ledger::Leases;
use crate::plan::{Plan, plan};
use crate::set::Set;
use crate::sriov::{Decision, Known, decide};
use crate::state::State;
use crate::sys::pci::PciAddr;
use crate::sys::scan::scan;

/// What there is, and what is offered of it.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) inventory: Inventory,
    pub(super) plan: Plan,
    /// What could not be read of our own state.
    pub(super) problems: Vec<String>,
}

impl Look {
    pub(super) fn new(config: &Config) -> Look {
        let mut problems = Vec::new();
        let inventory = inventory(scan(&config.root));
        let moved = State::peek(&config.root, &config.run_dir).unwrap_or_else(|e| {
            // A captured tree has no boot id, and nothing that we moved.
            if e.io().is_none_or(|e| e.kind() != io::ErrorKind::NotFound) {
                problems.push(format!("what was moved to vfio-pci: {}", chain(&e)));
            }
            Default::default()
        });
        let inventory = inventory.remembering(moved);
        let plan = plan(&inventory, &config.policy);
        Look { inventory, plan, problems }
    }

    /// On which PFs VFs would be made. Who has groups open is not looked for here.
    pub(super) fn sriov(&self, config: &Config, leases: &Leases) -> LiteMap<PciAddr, Decision> {
        let made = State::peek_made(&config.root, &config.run_dir);
        let known = Known { leases, made: &made, open: &Set::new() };
        decide(&self.inventory, &config.policy, known)
    }
}
