//! The alerts and the dashboard of deploy/, held against what a running plugin shows and
//! against Prometheus' own promtool, which `VDP_PROMTOOL` names: `make check-deploy`.

#[path = "deploy/query.rs"]
mod query;
#[allow(dead_code)] // the tests of the daemon use the rest of it
mod util;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;

use query::{labels_of_legend, used};
use util::bench::{A, B, PAIR};
use util::http::get;
use util::kubelet::Ask;
use util::sriov::{FOUR, card, wait_vfs};
use util::wait_until;

/// Labels that Prometheus adds to whatever it scrapes.
const TARGET: [&str; 2] = ["instance", "job"];
/// The kubelet's view is compared every 10 s, of what was registered that long before.
const COMPARED: Duration = Duration::from_secs(60);

fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs promtool; what it printed, when it was not content.
fn promtool(words: &[&str], input: &str) -> Result<(), String> {
    let tool = std::env::var_os("VDP_PROMTOOL").expect("VDP_PROMTOOL: run make check-deploy");
    let mut child = Command::new(tool)
        .args(words)
        .current_dir(repo("deploy/prometheus"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("run promtool");
    let mut stdin = child.stdin.take().expect("stdin is a pipe");
    // It may have refused before it has read everything.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let done = child.wait_with_output().expect("promtool ends");
    let said = [done.stdout, done.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    if done.status.success() { Ok(()) } else { Err(said) }
}

/// Metrics of a plugin that has seen everything there is a metric of.
fn live() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut bench = card(FOUR, "");
        bench.start_kubelet(1);
        bench.start_plugin(&["--http", "0"]);
        bench.wait_registered();
        wait_vfs(&bench, 4);
        let asked = [(PAIR, Ask::Ids(vec![A.to_owned()]))];
        bench.kubelet().admit("vm1", &asked).expect("admitted");
        let plugin = bench.kubelet().plugin(PAIR).expect("registered");
        plugin.allocate(&[B.to_owned()]).map(drop).expect_err("its sibling is held");
        let addr = bench.http();
        wait_until("the kubelet's view was compared", COMPARED, || {
            let body = get(&addr, "/metrics").body;
            let there = ["in_sync{", "namespace=\"default\",pod=\"vm1\""];
            if there.iter().all(|t| body.contains(t)) { Ok(body) } else { Err(body) }
        })
    })
}

/// Names of samples, and the labels that they come with.
fn shown() -> BTreeMap<String, BTreeSet<String>> {
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in live().lines().filter(|line| !line.starts_with('#')) {
        for used in used(line.rsplit_once(' ').map_or(line, |(sample, _)| sample)) {
            shown.entry(used.name).or_default().extend(used.labels);
        }
    }
    shown
}

/// What of a query no sample has.
fn missing(query: &str, legend: &str) -> Vec<String> {
    let shown = shown();
    let all = used(query);
    let mut missing = Vec::new();
    let mut labels: BTreeSet<&str> = TARGET.into();
    for used in &all {
        let Some(known) = shown.get(&used.name) else {
            missing.push(format!("{} is no metric: {query}", used.name));
            continue;
        };
        labels.extend(known.iter().map(String::as_str));
        let has = |label: &&String| known.contains(*label) || TARGET.contains(&label.as_str());
        let strange = used.labels.iter().filter(|label| !has(label));
        missing.extend(strange.map(|label| format!("{} has no {label}: {query}", used.name)));
    }
    let grouped = query::grouped(query).into_iter().chain(labels_of_legend(legend));
    let strange = grouped.filter(|label| !labels.contains(label.as_str()));
    missing.extend(strange.map(|label| format!("nothing has {label}: {query} {legend}")));
    if all.is_empty() {
        missing.push(format!("no metric of ours: {query}"));
    }
    missing
}

/// Every object with an `expr` in the dashboard: the query and its legend.
fn panels(value: &Value, found: &mut Vec<(String, String)>) {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    if value.get("expr").is_some() {
        found.push((text("expr"), text("legendFormat")));
    }
    if let Some(definition) = value.get("definition").and_then(Value::as_str) {
        let inside = definition.trim_start_matches("label_values(").trim_end_matches(')');
        let (metric, label) = inside.split_once(", ").expect("label_values(metric, label)");
        found.push((metric.to_owned(), format!("{{{{{label}}}}}")));
    }
    match value {
        Value::Array(list) => list.iter().for_each(|v| panels(v, found)),
        Value::Object(map) => map.values().for_each(|v| panels(v, found)),
        _ => {}
    }
}

fn dashboard() -> Vec<(String, String)> {
    let path = repo("deploy/grafana/vfio-device-plugin.json");
    let text = fs::read_to_string(path).expect("the dashboard");
    let mut found = Vec::new();
    panels(&serde_json::from_str(&text).expect("JSON"), &mut found);
    found
}

/// The alerts: expression, and all their texts.
fn alerts() -> Vec<(String, String)> {
    let text = fs::read_to_string(repo("deploy/prometheus/rules.yaml")).expect("the rules");
    let alerts = text.split("- alert:").skip(1);
    let one = |alert: &str| {
        let line = alert.lines().find_map(|l| l.trim().strip_prefix("expr: "));
        (line.expect("an expression on one line").to_owned(), alert.to_owned())
    };
    alerts.map(one).collect()
}

#[test]
fn promtool_likes_the_metrics() {
    promtool(&["check", "metrics"], live()).unwrap_or_else(|said| panic!("{said}\n{}", live()));
    promtool(&["check", "metrics"], "no metrics\n").expect_err("it does look");
}

#[test]
fn promtool_likes_the_rules_and_their_tests() {
    promtool(&["check", "rules", "rules.yaml"], "").unwrap_or_else(|said| panic!("{said}"));
    promtool(&["test", "rules", "rules.test.yaml"], "").unwrap_or_else(|said| panic!("{said}"));
    let tests = fs::read_to_string(repo("deploy/prometheus/rules.test.yaml")).expect("tests");
    for (_, alert) in alerts() {
        let name = alert.lines().next().unwrap_or_default().trim();
        let tested = tests.split("alertname: ").filter(|t| t.starts_with(name));
        assert!(tested.clone().any(|t| t.contains("exp_alerts")), "{name} is not tested");
    }
}

#[test]
fn alerts_name_what_there_is() {
    let alerts = alerts();
    assert!(alerts.len() >= 8, "{}", alerts.len());
    let missing: Vec<String> = alerts.iter().flat_map(|(expr, all)| missing(expr, all)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_dashboard_names_what_there_is_and_asks_what_can_be_asked() {
    let queries = dashboard();
    assert!(queries.len() > 20, "{}", queries.len());
    let found: Vec<String> = queries.iter().flat_map(|(q, legend)| missing(q, legend)).collect();
    assert!(found.is_empty(), "{found:#?}");
    let mut rules = "groups:\n- name: dashboard\n  rules:\n".to_owned();
    for (number, (query, _)) in queries.iter().enumerate() {
        let query = query.replace("$__rate_interval", "5m");
        let query = serde_json::to_string(&query).expect("a string");
        rules.push_str(&format!("  - record: query{number}\n    expr: {query}\n"));
    }
    let dir = util::TempDir::new();
    let file = dir.path().join("rules.yaml");
    fs::write(&file, rules).expect("write the queries as rules");
    let said = promtool(&["check", "rules", &file.to_string_lossy()], "");
    said.unwrap_or_else(|said| panic!("{said}"));
    // What nobody looks at is not worth its series.
    let asked: BTreeSet<String> = queries
        .iter()
        .chain(&alerts())
        .flat_map(|(query, _)| used(query))
        .map(|used| used.name)
        .collect();
    let unused: Vec<String> = shown().into_keys().filter(|name| !asked.contains(name)).collect();
    assert!(unused.is_empty(), "on no panel and in no alert: {unused:?}");
}

/// The README's table has the labels of each metric.
#[test]
fn the_readme_names_the_labels() {
    let readme = fs::read_to_string(repo("README.md")).expect("README.md");
    for (name, labels) in shown() {
        let short = name.trim_start_matches("vfio_device_plugin_");
        let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| short.strip_suffix(end));
        let row = format!("| `{}` |", base.unwrap_or(short));
        let row = readme.lines().find(|l| l.starts_with(&row)).expect(&row);
        for label in labels.iter().filter(|label| *label != "le") {
            assert!(row.contains(&format!("`{label}`")), "{label}: {row}");
        }
    }
}
