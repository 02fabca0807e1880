//! What a runtime makes of CDI names: the checks and the look-up of
//! container-device-interface's pkg/parser/parser.go and pkg/cdi/cache.go.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The nodes that a name stands for, by the files of a folder.
///
/// # Errors
/// A sentence: what the runtime would not take.
pub(crate) fn nodes(dir: &Path, name: &str) -> Result<Vec<String>, String> {
    let wrong = |what: &str| Err(format!("unresolvable CDI device {name}: {what}"));
    let Some((kind, device)) = name.split_once('=') else { return wrong("no name") };
    check(kind, device)?;
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let Ok(spec) = serde_json::from_str::<Value>(&text) else { continue };
        if spec["kind"] != kind {
            continue;
        }
        // Kata's reader takes this one and none newer.
        if spec["cdiVersion"] != "0.5.0" {
            return wrong("the version of its spec");
        }
        let devices = spec["devices"].as_array().cloned().unwrap_or_default();
        found.extend(devices.into_iter().filter(|d| d["name"] == device));
    }
    let [device] = &found[..] else { return wrong(&format!("{} of that name", found.len())) };
    let edits = &device["containerEdits"];
    let nodes = edits["deviceNodes"].as_array().cloned().unwrap_or_default();
    if nodes.is_empty() {
        return wrong("it changes nothing");
    }
    let path = |node: Value| match (node["path"].as_str(), node["permissions"].as_str()) {
        (Some(path), Some("mrw")) if path.starts_with('/') => Ok(path.to_owned()),
        _ => Err(format!("the node {node} of {name}")),
    };
    nodes.into_iter().map(path).collect()
}

/// `ParseQualifiedName`: vendor and class begin with a letter, a device need not.
fn check(kind: &str, device: &str) -> Result<(), String> {
    let wrong = || format!("{kind}={device} is no CDI name");
    let end = |c: char| c.is_ascii_alphanumeric();
    let part = |text: &str, first: fn(char) -> bool, inner: &str| {
        text.len() > 1
            && text.starts_with(first)
            && text.ends_with(end)
            && text.chars().all(|c| c.is_ascii_alphanumeric() || inner.contains(c))
    };
    let (vendor, class) = kind.split_once('/').ok_or_else(wrong)?;
    let letter: fn(char) -> bool = |c| c.is_ascii_alphabetic();
    let good = [vendor, class].iter().all(|text| part(text, letter, "_-."))
        && part(device, |c| c.is_ascii_alphanumeric(), "_-.:");
    if good { Ok(()) } else { Err(wrong()) }
}
