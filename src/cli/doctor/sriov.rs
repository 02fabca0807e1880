//! Whether the VFs that the config wants can be made.

use super::Check;
use crate::cli::look::Look;
use crate::config::Config;
use crate::ledger::Leases;
use crate::sriov::Verdict;

/// Only where the config wants some. Who holds what is not asked here: `list` shows that.
pub(super) fn wanted(config: &Config, look: &Look) -> Option<Check> {
    if config.policy.sriov.is_empty() {
        return None;
    }
    let id = "sriov";
    let decided = look.sriov(config, &Leases::default());
    let wanted = decided.values().filter(|decision| decision.wanted.is_some()).count();
    if wanted == 0 {
        let sentence = "no function of this machine is a PF that [[sriov]] names";
        return Some(Check::skip(id, sentence));
    }
    let refused = decided.iter().filter(|(_, d)| matches!(d.verdict, Verdict::Refused(_)));
    let reasons: Vec<String> =
        refused.filter_map(|(addr, d)| Some(format!("{addr}: {}", d.reason()?))).collect();
    if reasons.is_empty() {
        return Some(Check::pass(id, format!("{wanted} PFs have the VFs that are wanted, or can")));
    }
    let sentence = format!("{} of {wanted} PFs do not get the VFs that are wanted", reasons.len());
    let remedy = "what each [[sriov]] takes: vfio-device-plugin check-config";
    Some(Check::fail(id, sentence).detail(reasons).remedy(remedy))
}
