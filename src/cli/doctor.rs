//! `doctor`: whether this machine can do what is asked of it, check by check, and what to do
//! where it cannot.
//!
//! It reads, decides nothing that `list` does not, and changes nothing. A check fails only
//! when something that `run` needs, or a card that could be handed out, is in the way.

mod check;
mod groups;
mod iommu;
mod kubelet;
mod own;
mod runtime;
mod sriov;
mod vfio;

use std::io::Write;

use serde::Serialize;

use super::list::table::one_line;
use super::look::Look;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::sys::platform::{Platform, platform};
pub use check::{Check, Remedy, Verdict};

/// What `doctor` is asked.
#[derive(Debug, Default)]
pub struct Request {
    /// As JSON.
    pub json: bool,
    /// Why the config file is not used: it is wrong, or cannot be read.
    pub wrong: Option<Error>,
}

/// Everything `doctor` says: the documented keys of `doctor --json`. Keys and words are only
/// ever added; a change of one's meaning raises `version`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Of this format: 1.
    pub version: u32,
    /// How many checks failed.
    pub failed: usize,
    /// In a fixed order.
    pub checks: Vec<Check>,
}

/// Prints the checks. Returns whether all is well: no check failed.
///
/// # Errors
/// When the output cannot be written.
pub fn doctor(config: &Config, request: &Request, out: &mut dyn Write) -> Result<bool> {
    let platform = platform(&config.root);
    let wrong = request.wrong.as_ref();
    let report = report(config, wrong, &Look::new(config), &platform);
    let text = if request.json {
        let text = serde_json::to_string_pretty(&report).map_err(|e| Error::output(e.into()))?;
        format!("{text}\n")
    } else {
        render(&report, &platform)
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::output)?;
    Ok(report.failed == 0)
}

fn report(config: &Config, wrong: Option<&Error>, look: &Look, platform: &Platform) -> Report {
    let mut checks = vec![
        own::config(config, wrong),
        iommu::on(config, look, platform),
        iommu::mode(look, platform),
        groups::shapes(config, look, platform),
        vfio::driver(look, platform),
        vfio::container(look),
        own::sysfs(look),
        own::guard(look),
        own::run_directory(config, look),
        kubelet::plugins_directory(config),
        kubelet::socket(config),
        kubelet::pod_resources(config),
        kubelet::checkpoint(config),
        runtime::memlock(platform),
        runtime::cdi(config, platform),
    ];
    checks.extend(vfio::iommufd(config));
    checks.extend(iommu::without(config, look));
    checks.extend(sriov::wanted(config, look));
    let failed = checks.iter().filter(|c| c.verdict == Verdict::Fail).count();
    Report { version: 1, failed, checks }
}

/// A line a check, and below it what belongs to it. Remedies for other distributions than
/// this one are left out, when it says which it is.
fn render(report: &Report, platform: &Platform) -> String {
    let width = report.checks.iter().map(|c| c.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for check in &report.checks {
        let Check { id, verdict, sentence, details, remedies } = check;
        text.push_str(&format!("{verdict}  {id:width$}  {}\n", one_line(sentence)));
        let mut below = |line: &str| {
            text.push_str(&format!("{:w$}{}\n", "", one_line(line), w = width + 8));
        };
        details.iter().for_each(|line| below(line));
        for remedy in remedies.iter().filter(|r| r.fits(&platform.distributions)) {
            below(&format!("{}: {}", remedy.title(), remedy.text));
        }
    }
    let skipped = report.checks.iter().filter(|c| c.verdict == Verdict::Skip).count();
    let passed = report.checks.len() - report.failed - skipped;
    let failed = report.failed;
    text.push_str(&format!("\n{passed} passed, {failed} failed, {skipped} skipped\n"));
    text
}
