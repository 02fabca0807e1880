//! The config file: TOML to [`File`], or everything that is wrong with it.
//!
//! The document is walked by hand, value by value with its place, because a typing error is
//! only found quickly when the answer names line, column, what is written there and what may
//! be. Nothing is filled in here: what the file does not say is `None`.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use litemap::LiteMap;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::matching::{Walk, matching};
use super::problem::Report;
use super::sriov::sriov;
use super::value;
use super::{Groups, Handing, Http, Registration, Release};
use crate::error::{Error, Result};
use crate::policy::rule::{Match, Rule};
use crate::policy::select::Selector;
use crate::policy::sriov::Sriov;
use crate::policy::{DEFAULT_NAMESPACE, Unmatched};
use crate::resource::{KUBEVIRTS, ResourceName};
use crate::sys::pci::{PciAddr, PciId};

/// What a config file says.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) namespace: Option<String>,
    pub(super) groups: Option<Groups>,
    pub(super) registration: Option<Registration>,
    pub(super) release: Option<Release>,
    pub(super) bind_wait: Option<Duration>,
    pub(super) rescan: Option<Duration>,
    pub(super) http: Option<Http>,
    pub(super) metrics_pod_labels: Option<bool>,
    pub(super) unmatched: Option<Unmatched>,
    pub(super) select: Vec<Selector>,
    pub(super) exclude: Vec<Selector>,
    pub(super) exclusions: Vec<Match>,
    pub(super) allow: Vec<PciAddr>,
    pub(super) allow_noiommu: Option<bool>,
    pub(super) resources: Vec<Rule>,
    pub(super) releases: LiteMap<ResourceName, Release>,
    pub(super) handing: Handing,
    pub(super) handings: LiteMap<ResourceName, Handing>,
    pub(super) sriov: Vec<Sriov>,
}

const KEYS: [&str; 18] = [
    "allow",
    "allow_noiommu",
    "backend",
    "bind_wait",
    "env",
    "exclude",
    "groups",
    "http",
    "inject",
    "metrics_pod_labels",
    "namespace",
    "registration",
    "release",
    "rescan",
    "resource",
    "select",
    "sriov",
    "unmatched",
];

const RESOURCE_KEYS: [&str; 6] = ["backend", "env", "inject", "match", "name", "release"];

const NAME: &str = "a resource name the kubelet takes: a lower-case DNS name that is not below \
    kubernetes.io, \"/\", and up to 63 letters, digits, \"-\", \"_\" or \".\"; without \"/\" it \
    stands in the namespace";

/// Understands a file's text. Names without a namespace get `namespace`, or the file's own
/// when that is `None`.
///
/// # Errors
/// [`Error::Config`] with everything that is wrong.
pub(super) fn parse(path: &Path, text: &str, namespace: Option<&str>) -> Result<File> {
    let mut report = Report::new(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        // What follows from a broken line would only hide it.
        let span = error.span().unwrap_or(0..0);
        report.wrong(&span, format!("no TOML: {}", error.message()));
    }
    let mut file = File::default();
    if report.is_clean() {
        let mut walk = Walk { report: &mut report };
        file = walk_file(&mut walk, document.get_ref(), namespace);
    }
    report.into_result(path).map(|()| file)
}

fn walk_file(walk: &mut Walk<'_, '_>, table: &DeTable<'_>, namespace: Option<&str>) -> File {
    let mut file = File::default();
    // First, because names of resources rest on it.
    if let Some(value) = table.get("namespace") {
        file.namespace = walk.one("namespace", value, value::namespace);
    }
    let namespace = namespace.or(file.namespace.as_deref()).unwrap_or(DEFAULT_NAMESPACE).to_owned();
    let mut ignore = None;
    let mut resources: &[Spanned<DeValue<'_>>] = &[];
    for (key, value) in table {
        match &**key.get_ref() {
            "namespace" => {}
            "groups" => file.groups = walk.one("groups", value, str::parse),
            "registration" => {
                file.registration = walk.one("registration", value, str::parse);
            }
            "release" => file.release = walk.one("release", value, str::parse),
            "inject" | "backend" | "env" => handing(walk, key, value, &mut file.handing),
            "bind_wait" => file.bind_wait = walk.one("bind_wait", value, value::bind_wait),
            "rescan" => file.rescan = walk.one("rescan", value, value::rescan),
            "http" => file.http = walk.one_or_number("http", value, str::parse),
            "metrics_pod_labels" => {
                file.metrics_pod_labels = walk.yes_or_no("metrics_pod_labels", value);
            }
            "unmatched" => {
                file.unmatched = walk.one("unmatched", value, value::unmatched);
                ignore = Some(value.span());
            }
            "select" => file.select = walk.any("select", value, false, str::parse),
            "allow" => file.allow = walk.any("allow", value, false, str::parse),
            "allow_noiommu" => file.allow_noiommu = walk.yes_or_no("allow_noiommu", value),
            "exclude" => exclude(walk, value, &mut file),
            "resource" => resources = walk.tables("resource", value),
            "sriov" => file.sriov = sriov(walk, value),
            _ => walk.unknown(key, "the file", &KEYS),
        }
    }
    let unmatched = file.unmatched.unwrap_or_default();
    if let (Some(span), Unmatched::Ignore, []) = (&ignore, unmatched, resources) {
        let sentence = "unmatched: \"ignore\" without any [[resource]] offers nothing";
        walk.report.wrong(span, sentence);
    }
    let mut named: LiteMap<String, (ResourceName, usize)> = LiteMap::new();
    for value in resources {
        let Some(Resource { name, span, matching, release, handing }) =
            resource(walk, value, &namespace)
        else {
            continue;
        };
        let at = (name.clone(), walk.report.line(span.start));
        if let Some((other, line)) = named.insert(name.env_name(), at) {
            walk.report.wrong(&span, twice(&name, &other, line));
        }
        let Some(matching) = matching else { continue };
        let rule = Rule { name, matching };
        if unmatched == Unmatched::Offer && is_mixed(&rule, &namespace) {
            walk.report.wrong(&span, mixed(&rule.name));
        }
        file.releases.extend(release.map(|release| (rule.name.clone(), release)));
        file.handings.insert(rule.name.clone(), handing);
        file.resources.push(rule);
    }
    file
}

/// `exclude = ["10de:*", ..]` holds selectors, `[[exclude]]` matches; TOML takes a list of
/// both, too.
fn exclude(walk: &mut Walk<'_, '_>, value: &Spanned<DeValue<'_>>, file: &mut File) {
    let list = match value.get_ref() {
        DeValue::Array(list) if !list.is_empty() => &list[..],
        _ => std::slice::from_ref(value),
    };
    for value in list {
        let DeValue::Table(table) = value.get_ref() else {
            file.exclude.extend(walk.any("exclude", value, false, str::parse));
            continue;
        };
        let mut found = None;
        for (key, value) in table {
            match &**key.get_ref() {
                "match" => found = Some(matching(walk, value)),
                _ => walk.unknown(key, "[[exclude]]", &["match"]),
            }
        }
        match found {
            Some(matching) => file.exclusions.extend(matching),
            None => walk.report.wrong(&value.span(), "[[exclude]] needs a match"),
        }
    }
}

/// One `[[resource]]` with a good name.
struct Resource {
    name: ResourceName,
    /// Where the name stands.
    span: Range<usize>,
    /// `None` when something is wrong with it.
    matching: Option<Match>,
    release: Option<Release>,
    handing: Handing,
}

fn resource(
    walk: &mut Walk<'_, '_>,
    value: &Spanned<DeValue<'_>>,
    namespace: &str,
) -> Option<Resource> {
    let DeValue::Table(table) = value.get_ref() else {
        walk.mistaken("resource", value, "a table: [[resource]]");
        return None;
    };
    let (mut name, mut found, mut release) = (None, None, None);
    let mut own = Handing::default();
    for (key, value) in table {
        match &**key.get_ref() {
            "name" => {
                let parsed = walk.one("name", value, |text| resource_name(text, namespace));
                name = Some((parsed, value.span()));
            }
            "match" => found = Some(matching(walk, value)),
            "release" => release = walk.one("release", value, str::parse),
            "inject" | "backend" | "env" => handing(walk, key, value, &mut own),
            _ => walk.unknown(key, "[[resource]]", &RESOURCE_KEYS),
        }
    }
    for (missing, key) in [(name.is_none(), "name"), (found.is_none(), "match")] {
        if missing {
            walk.report.wrong(&value.span(), format!("[[resource]] needs a {key}"));
        }
    }
    let (name, span) = name?;
    let name = name?;
    if name.is_kubevirts() {
        let own = KUBEVIRTS.join(", ");
        let sentence =
            format!("name: {name} is one of KubeVirt's own ({own}); choose another name");
        walk.report.wrong(&span, sentence);
    }
    Some(Resource { name, span, matching: found.flatten(), release, handing: own })
}

/// `inject`, `backend` and `env`, which stand in the file and in each `[[resource]]`.
fn handing(
    walk: &mut Walk<'_, '_>,
    key: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
    said: &mut Handing,
) {
    match &**key.get_ref() {
        "inject" => said.inject = walk.one("inject", value, str::parse),
        "backend" => said.backend = walk.one("backend", value, str::parse),
        _ => said.env = walk.any("env", value, false, str::parse),
    }
}

fn resource_name(text: &str, namespace: &str) -> Result<ResourceName> {
    let whole = if text.contains('/') { text.to_owned() } else { format!("{namespace}/{text}") };
    whole.parse().map_err(|_: Error| Error::parse(NAME, text))
}

/// What two names may not share: each other, or the variable in which a pod finds its
/// addresses.
fn twice(name: &ResourceName, other: &ResourceName, line: usize) -> String {
    if name == other {
        return format!("name: {name} is in line {line} already; one match takes lists");
    }
    format!("name: {name} and {other} of line {line} have one variable, {}", name.env_name())
}

/// Whether a name is also given without a config to functions that its rule does not take, or one
/// with the same variable.
fn is_mixed(rule: &Rule, namespace: &str) -> bool {
    let Ok(id) = rule.name.short().replace('.', "_").parse::<PciId>() else { return false };
    let Match { id: ids, vendor, device, .. } = &rule.matching;
    let by_id = Match {
        id: ids.clone(),
        vendor: vendor.clone(),
        device: device.clone(),
        ..Match::default()
    };
    ResourceName::of(namespace, id).is_ok_and(|name| name.env_name() == rule.name.env_name())
        && !(rule.matching == by_id && by_id.names_id(id))
}

fn mixed(name: &ResourceName) -> String {
    format!(
        "name: {name} is what functions that no [[resource]] takes are called by their vendor \
         and device; choose another name, or match exactly that ID, or set unmatched = \"ignore\""
    )
}
