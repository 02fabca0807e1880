//! `check-config`: what was understood of the config, and what of this host it means.
//!
//! A file with errors does not come this far: reading it failed, with all of them.

use std::io::Write;

use super::list::table::{columns, one_line};
use super::look::Look;
use crate::cdi;
use crate::config::{Config, FILE};
use crate::error::{Error, Result, words};
use crate::injection::Inject;
use crate::ledger::Leases;
use crate::plan::Plan;
use crate::policy::rule::{Match, Subject, Verdict};
use crate::policy::{Policy, Unmatched};
use crate::resource::ResourceName;
use crate::sys::pci::{HeaderType, PciAddr};

/// Prints it.
///
/// # Errors
/// When the output cannot be written.
pub fn check(config: &Config, out: &mut dyn Write) -> Result<()> {
    let look = Look::new(config);
    let mut text = match &config.origin.read {
        Some(path) => format!("{} is good.\n\n", path.display()),
        None => format!("No {}: all by default.\n\n", config.root.path(FILE).display()),
    };
    columns(&mut text, "", &settings(config));
    text.push('\n');
    resources(&mut text, config, &look);
    sriov(&mut text, config, &look);
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::output)
}

fn settings(config: &Config) -> Vec<Vec<String>> {
    fn list<T: ToString>(values: impl IntoIterator<Item = T>, none: &str) -> String {
        let text = words(values);
        if text.is_empty() { none.to_owned() } else { text }
    }
    let policy = &config.policy;
    let unmatched = match policy.unmatched {
        Unmatched::Offer => "offer",
        Unmatched::Ignore => "ignore",
    };
    [
        ("namespace", policy.namespace.clone()),
        ("groups", config.groups.to_string()),
        ("release", config.release.default.to_string()),
        ("inject", config.injections.default.inject.to_string()),
        ("backend", config.injections.default.backend.to_string()),
        ("env", list(&config.injections.default.env, "none")),
        ("registration", config.registration.to_string()),
        ("bind_wait", format!("{:?}", config.bind_wait)),
        ("rescan", format!("{:?}", config.rescan)),
        ("http", config.http.to_string()),
        ("metrics_pod_labels", config.metrics_pod_labels.to_string()),
        ("unmatched", unmatched.to_owned()),
        ("select", list(&policy.select, "everything")),
        ("exclude", list(&policy.exclude, "nothing")),
        ("allow", list(&policy.allow, "nothing")),
        ("allow_noiommu", policy.allow_noiommu.to_string()),
    ]
    .into_iter()
    .map(|(key, value)| vec![key.to_owned(), value])
    .collect()
}

/// How many functions each resource and each exclusion takes, and how many of them are
/// offered; and what does not do what it seems to say.
fn resources(text: &mut String, config: &Config, look: &Look) {
    let policy = &config.policy;
    let mut rows = vec![
        ["RESOURCE", "RELEASE", "HANDED OUT", "MATCHES", "OFFERED", "MATCH"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let mut notes = Vec::new();
    for rule in &policy.resources {
        let own = taken(policy, look, |rule_of| rule_of == Some(&rule.matching));
        let all = matching(look, &rule.matching);
        let offered = own.iter().filter(|addr| is_offered(&look.plan, **addr)).count();
        rows.push(vec![
            rule.name.to_string(),
            config.release.get(&rule.name).to_string(),
            config.injections.get(&rule.name).to_string(),
            own.len().to_string(),
            offered.to_string(),
            rule.matching.to_string(),
        ]);
        notes.extend(unfit_for_kata(&rule.name, config.injections.get(&rule.name).inject));
        let others = all.iter().filter(|addr| !own.contains(addr)).count();
        if others > 0 {
            notes
                .push(format!("{}: {others} of its functions go to resources above it", rule.name));
        }
    }
    let rest = taken(policy, look, |rule_of| rule_of.is_none());
    let offered = rest.iter().filter(|addr| is_offered(&look.plan, **addr)).count();
    let name = "(by vendor and device)";
    if policy.unmatched == Unmatched::Offer {
        let release = config.release.default.to_string();
        let counts = [rest.len().to_string(), offered.to_string()];
        let [matches, offered] = counts;
        let handed = config.injections.default.to_string();
        rows.push(vec![name.to_owned(), release, handed, matches, offered, "-".to_owned()]);
    }
    for exclusion in &policy.exclusions {
        let count = matching(look, exclusion).len().to_string();
        let row = ["(excluded)".to_owned(), "-".to_owned(), "-".to_owned(), count, "0".to_owned()];
        rows.push(row.into_iter().chain([exclusion.to_string()]).collect());
    }
    columns(text, "", &rows);
    notes.extend(undecided(policy, look));
    notes.extend(look.problems.iter().cloned());
    if !notes.is_empty() {
        text.push('\n');
    }
    for note in notes {
        text.push_str(&one_line(&note));
        text.push('\n');
    }
}

/// What Kata's cold plug finds nothing by: it takes a resource's name for a CDI kind.
fn unfit_for_kata(name: &ResourceName, inject: Inject) -> Option<String> {
    let unfit = !cdi::is_kind(name);
    unfit.then(|| match inject {
        Inject::Nodes => {
            format!("{name}: Kata's cold plug takes no name whose parts do not begin with a letter")
        }
        Inject::Cdi => format!(
            "{name}: its CDI devices are of the kind {}, because a kind's parts begin with a \
             letter and have more than one; Kata's cold plug, which looks for a kind of the \
             resource's name, does not find them",
            cdi::KIND
        ),
    })
}

/// How many PFs each `[[sriov]]` takes, and what is in the way of their VFs. Who holds what is
/// not asked here: `list` shows that.
fn sriov(text: &mut String, config: &Config, look: &Look) {
    let policy = &config.policy;
    if policy.sriov.is_empty() {
        return;
    }
    let mut rows = vec![["VFS", "AUTOPROBE", "PFS", "PF"].map(str::to_owned).to_vec()];
    for table in &policy.sriov {
        let own = |s: &Subject<'_>| policy.sriov(s).is_ok_and(|t| t.is_some_and(|t| t == table));
        let count = subjects(look).filter(|(_, s)| own(s)).count();
        let cells = [table.vfs.to_string(), table.autoprobe.to_string(), count.to_string()];
        rows.push(cells.into_iter().chain([table.to_string()]).collect());
    }
    text.push('\n');
    columns(text, "", &rows);
    let decided = look.sriov(config, &Leases::default()).into_iter();
    let notes: Vec<String> =
        decided.filter_map(|(addr, d)| Some(format!("{addr}: {}", d.reason()?))).collect();
    if !notes.is_empty() {
        text.push('\n');
    }
    for note in notes {
        text.push_str(&one_line(&note));
        text.push('\n');
    }
}

/// The functions that could be offered at all, which bridges never are.
fn subjects(look: &Look) -> impl Iterator<Item = (PciAddr, Subject<'_>)> {
    let endpoints =
        look.inventory.devices.iter().filter(|(_, d)| d.facts.header == Some(HeaderType::Endpoint));
    endpoints.map(|(addr, d)| (*addr, Subject::new(&look.inventory, *addr, d)))
}

fn taken(policy: &Policy, look: &Look, is: impl Fn(Option<&Match>) -> bool) -> Vec<PciAddr> {
    let by = |subject: &Subject<'_>| policy.rule(subject).map(|rule| rule.map(|r| &r.matching));
    let ours = subjects(look).filter(|(_, s)| by(s).is_ok_and(&is));
    ours.map(|(addr, _)| addr).collect()
}

fn matching(look: &Look, matching: &Match) -> Vec<PciAddr> {
    let ours = subjects(look).filter(|(_, s)| matching.verdict(s) == Verdict::Yes);
    ours.map(|(addr, _)| addr).collect()
}

fn undecided(policy: &Policy, look: &Look) -> Option<String> {
    let all: Vec<(PciAddr, String)> =
        subjects(look).filter_map(|(addr, s)| Some((addr, policy.rule(&s).err()?))).collect();
    let (addr, why) = all.first()?;
    Some(match all.len() - 1 {
        0 => format!("{addr}: {why}"),
        more => format!("{addr}, and {more} more like it: {why}"),
    })
}

fn is_offered(plan: &Plan, addr: PciAddr) -> bool {
    plan.offer(addr).is_some()
}
