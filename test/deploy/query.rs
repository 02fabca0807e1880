//! PromQL, as far as it takes to see which metrics and labels of ours a query names.

use std::collections::BTreeSet;

const PREFIX: &str = "vfio_device_plugin_";

/// A metric and the labels that stand in its braces.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) name: String,
    pub(crate) labels: BTreeSet<String>,
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn word(text: &str) -> &str {
    &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())]
}

/// Every metric of ours in a query, or in a sample without its value.
pub(crate) fn used(query: &str) -> Vec<Used> {
    let one = |(at, _): (usize, &str)| {
        let name = word(&query[at..]).to_owned();
        let behind = &query[at + name.len()..];
        let labels = behind.strip_prefix('{').map(in_braces).unwrap_or_default();
        Used { name, labels }
    };
    query.match_indices(PREFIX).map(one).collect()
}

/// The labels of `a="x",b=~"y"}`, whatever is in the values.
fn in_braces(mut text: &str) -> BTreeSet<String> {
    let mut labels = BTreeSet::new();
    loop {
        text = text.trim_start_matches([' ', ',']);
        let label = word(text);
        if label.is_empty() {
            return labels;
        }
        labels.insert(label.to_owned());
        let Some(value) = text.split_once('"').map(|(_, value)| value) else { return labels };
        let mut escaped = false;
        let end = value.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        text = end.map_or("", |end| &value[end + 1..]);
    }
}

/// The labels in `by (..)` and `on (..)`, but for the buckets' own.
pub(crate) fn grouped(query: &str) -> BTreeSet<String> {
    let mut labels = BTreeSet::new();
    for start in ["by (", "on ("] {
        for (at, _) in query.match_indices(start) {
            let list = query[at + start.len()..].split(')').next().unwrap_or_default();
            labels.extend(list.split(',').map(|l| l.trim().to_owned()));
        }
    }
    labels
}

/// The labels in `{{ $labels.x }}` and `{{x}}`.
pub(crate) fn labels_of_legend(text: &str) -> BTreeSet<String> {
    let pieces = text.split("{{").skip(1).filter_map(|p| p.split("}}").next());
    let names = pieces.map(|p| p.trim().trim_start_matches("$labels."));
    names.filter(|name| *name != "$value").map(str::to_owned).collect()
}

#[test]
fn names_and_labels_are_found() {
    let set = |labels: &[&str]| labels.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    let query = r#"sum by (a, le) (rate(vfio_device_plugin_x_total{a=~"b\"}|c", d="e"}[5m])) / on (f) vfio_device_plugin_y"#;
    let found = used(query);
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].name.as_str(), &found[0].labels),
        ("vfio_device_plugin_x_total", &set(&["a", "d"]))
    );
    assert_eq!((found[1].name.as_str(), &found[1].labels), ("vfio_device_plugin_y", &set(&[])));
    assert_eq!(grouped(query), set(&["a", "f", "le"]));
    assert_eq!(labels_of_legend("{{ $labels.a }} {{b}}: {{ $value }}"), set(&["a", "b"]));
}
