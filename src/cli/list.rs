//! `list`: what is offered, what is not, and why, in three forms of one [`Listing`].
//!
//! Reads the host by the same functions as `run` and stops before the first step that
//! changes anything, so it may run beside the daemon, on a broken machine, and on a
//! captured tree.

mod listing;
pub(super) mod table;
mod tree;

use std::io::{self, Write};

use litemap::LiteMap;

use super::look::Look;
use crate::board;
use crate::config::{Config, Groups};
use crate::error::{Error, Result, chain};
use crate::holders::Holders;
use crate::inventory::Inventory;
use crate::kubelet::checkpoint;
use crate::ledger::{Leases, Ledger};
use crate::plan::Plan;
pub use listing::{Device, Differing, Holder, Listing, Overridden, Pf, Refused, Resource};

/// How `list` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A table for people.
    #[default]
    Table,
    /// JSON with the keys of [`Listing`].
    Json,
    /// NUMA node, group, function.
    Tree,
}

impl Form {
    /// The form asked for by flags; `None` when neither was given.
    ///
    /// # Errors
    /// [`Error::Usage`] when both were given.
    pub fn from_flags(json: bool, tree: bool) -> Result<Option<Form>> {
        match (json, tree) {
            (true, true) => Err(Error::Usage("--json and --tree exclude each other".into())),
            (true, false) => Ok(Some(Form::Json)),
            (false, true) => Ok(Some(Form::Tree)),
            (false, false) => Ok(None),
        }
    }
}

/// Prints what the host offers now.
///
/// # Errors
/// When the output cannot be written. What cannot be read of the host is part of the
/// output instead.
pub fn list(config: &Config, form: Form, out: &mut dyn Write) -> Result<()> {
    let look = Look::new(config);
    let known = known(config, &look.inventory, &look.plan);
    let decided = look.sriov(config, &known.leases).into_iter();
    let Look { inventory, plan, problems, .. } = look;
    let board = board::board(&inventory, &plan, &known.leases, &LiteMap::new(), &LiteMap::new());
    let mut listing = Listing::new(&inventory, &config.policy, &plan, &board, &known.leases);
    listing.sriov = decided.map(|(a, d)| Pf::new(a.to_string(), d.standing())).collect();
    listing.problems.extend(problems.into_iter().chain(known.problem));
    if let Some(daemon) = &known.daemon {
        listing.correct(daemon);
    }
    let text = match form {
        Form::Table => table::render(&listing, &config.root),
        Form::Json => json(&listing)?,
        Form::Tree => tree::render(&listing, &config.root),
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::output)
}

/// What is known of holders.
struct Known {
    leases: Leases,
    daemon: Option<Holders>,
    problem: Option<String>,
}

/// Asks the running daemon, which knows names and what has ended; without one, the kubelet's
/// checkpoint.
fn known(config: &Config, inventory: &Inventory, plan: &Plan) -> Known {
    if let Some(daemon) = Holders::read(&config.root, &config.run_dir) {
        return Known { leases: daemon.leases(), daemon: Some(daemon), problem: None };
    }
    let mut ledger = Ledger::new(config.groups == Groups::Shared);
    ledger.learn_groups(plan.grouped(inventory));
    let problem = match checkpoint::read(&config.device_plugins_dir) {
        Ok(holdings) => {
            ledger.observe(holdings);
            None
        }
        // No kubelet has run plugins here.
        Err(e) if e.io().is_some_and(|e| e.kind() == io::ErrorKind::NotFound) => None,
        Err(e) => Some(format!("who holds what: {}", chain(&e))),
    };
    Known { leases: ledger.snapshot(), daemon: None, problem }
}

fn json(listing: &Listing) -> Result<String> {
    let mut text = serde_json::to_string_pretty(listing).map_err(|e| Error::output(e.into()))?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::Root;

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_output_is_told_with_its_kind() {
        let config = Config::new(Root::new("/nonexistent"));
        for form in [Form::Table, Form::Json, Form::Tree] {
            let error = list(&config, form, &mut Closed).expect_err("must fail");
            assert_eq!(error.io().map(io::Error::kind), Some(io::ErrorKind::BrokenPipe));
            assert_eq!(error.to_string(), "cannot write to stdout");
        }
    }

    #[test]
    fn a_host_without_anything_gets_a_sentence_and_whole_json() {
        let config = Config::new(Root::new("/nonexistent"));
        let text = |form| {
            let mut out = Vec::new();
            list(&config, form, &mut out).expect("a list");
            String::from_utf8(out).expect("UTF-8")
        };
        for form in [Form::Table, Form::Tree] {
            let text = text(form);
            assert!(text.starts_with("No PCI functions below /nonexistent/sys"), "{text}");
        }
        let value: serde_json::Value = serde_json::from_str(&text(Form::Json)).expect("JSON");
        for key in ["resources", "refused", "overridden", "problems"] {
            assert!(value[key].is_array(), "{key}");
        }
        assert_eq!(value["version"], 1);
    }
}
