//! The table for people: what is offered, what is not, what could not be read.

use super::listing::{Device, Holder, Listing, Pf, Refused, Resource};
use crate::sys::Root;

/// The whole text.
pub(super) fn render(listing: &Listing, root: &Root) -> String {
    let mut text = String::new();
    if let Some(sentence) = nothing(listing, root) {
        text.push_str(&sentence);
    }
    let devices = || listing.resources.iter().flat_map(|r| r.devices.iter().map(move |d| (r, d)));
    // A column of dashes would say nothing where nothing is held.
    let any_lease = devices().any(|(_, d)| d.lease.is_some());
    let row = |(resource, d): (&Resource, &Device)| {
        let (group, numa, driver) = places(d.group, d.numa, d.driver.as_ref());
        let mut row = vec![resource.name.clone(), d.address.clone(), group, numa, driver];
        if any_lease {
            row.push(dash(holder(d)));
        }
        row.push(health(d));
        row
    };
    let mut header = vec!["RESOURCE", "ADDRESS", "GROUP", "NUMA", "DRIVER", "HEALTH"];
    if any_lease {
        header.insert(5, "HOLDER");
    }
    block(&mut text, None, &header, devices().map(row).collect());
    let refused: Vec<Vec<String>> = listing.refused.iter().map(refused).collect();
    let title = Some("Not offered");
    block(&mut text, title, &["ADDRESS", "ID", "CLASS", "DRIVER", "GROUP", "WHY"], refused);
    pfs(&mut text, listing);
    notes(&mut text, listing);
    text
}

/// The PFs that VFs are wanted on.
pub(super) fn pfs(text: &mut String, listing: &Listing) {
    let rows = listing.sriov.iter().map(pf).collect();
    block(text, Some("VFs by [[sriov]]"), &["ADDRESS", "VFS", "WANTED", "STATE"], rows);
}

fn pf(pf: &Pf) -> Vec<String> {
    let state = match &pf.reason {
        None => pf.state.clone(),
        Some(reason) => format!("{}: {reason}", pf.state),
    };
    vec![pf.address.clone(), pf.vfs.to_string(), dash(pf.wanted), state]
}

/// The sentence for a host that offers nothing.
pub(super) fn nothing(listing: &Listing, root: &Root) -> Option<String> {
    if listing.is_empty() {
        return Some(format!("No PCI functions below {}.\n", root.path("sys").display()));
    }
    if !listing.resources.is_empty() {
        return None;
    }
    let (count, why) = listing.main_refusal()?;
    let all = listing.refused.len();
    Some(format!("Nothing can be offered. For {count} of {all} functions: {}\n", one_line(why)))
}

/// What was overridden, what the daemon offers otherwise, and what could not be read, a line
/// each.
pub(super) fn notes(text: &mut String, listing: &Listing) {
    let overridden = listing.overridden.iter().map(|o| format!("{}  {}", o.address, o.reason));
    let overridden: Vec<String> = overridden.collect();
    let differing = listing.differing.iter();
    let differing: Vec<String> =
        differing.map(|d| format!("{}  {}, not {}", d.name, d.offered, d.listed)).collect();
    for (title, lines) in [
        ("Allowed although the host needs it", &overridden),
        (
            "Without an IOMMU: whoever has one reads and writes all memory of this host",
            &listing.noiommu,
        ),
        (
            "The running daemon offers (by other flags or privileges, an earlier config, or \
             for pods that keep what they have)",
            &differing,
        ),
        ("Could not be read", &listing.problems),
    ] {
        if lines.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{title}\n"));
        for line in lines {
            text.push_str(&one_line(line));
            text.push('\n');
        }
    }
}

/// `Healthy`, or `Unhealthy: ` and why.
pub(super) fn health(device: &Device) -> String {
    match &device.reason {
        None => device.health.to_owned(),
        Some(reason) => format!("{}: {reason}", device.health),
    }
}

/// Who holds a device: namespace/pod/container, or the pod's UID while it has no name.
pub(super) fn holder(device: &Device) -> Option<String> {
    device.lease?;
    let one = |h: &Holder| match (&h.namespace, &h.pod) {
        (Some(namespace), Some(pod)) => format!("{namespace}/{pod}/{}", h.container),
        _ => format!("{}/{}", h.uid, h.container),
    };
    let holders: Vec<String> = device.holders.iter().map(one).collect();
    Some(if holders.is_empty() { "(granted)".to_owned() } else { holders.join(",") })
}

/// A value, or the dash that stands for none.
pub(in crate::cli) fn dash<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |v| v.to_string())
}

fn places(
    group: Option<u32>,
    numa: Option<u32>,
    driver: Option<&String>,
) -> (String, String, String) {
    (dash(group), dash(numa), dash(driver))
}

fn refused(r: &Refused) -> Vec<String> {
    let (group, _, driver) = places(r.group, None, r.driver.as_ref());
    vec![
        r.address.clone(),
        dash(r.id.as_ref()),
        dash(r.class.as_ref()),
        driver,
        group,
        r.reason.clone(),
    ]
}

/// A block with its header line, after an empty line unless it is the first; nothing when
/// it has no rows.
fn block(text: &mut String, title: Option<&str>, header: &[&str], mut rows: Vec<Vec<String>>) {
    if rows.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    if let Some(title) = title {
        text.push_str(title);
        text.push('\n');
    }
    rows.insert(0, header.iter().map(|word| (*word).to_owned()).collect());
    columns(text, "", &rows);
}

/// Rows with their columns aligned, each line behind `indent`. The last column is as long
/// as it is, so that no line ends in blanks.
pub(in crate::cli) fn columns(text: &mut String, indent: &str, rows: &[Vec<String>]) {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..count).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        text.push_str(indent);
        let last = row.len().saturating_sub(1);
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let cell = one_line(cell);
            if at == last {
                text.push_str(&cell);
            } else {
                text.push_str(&format!("{cell:width$}  "));
            }
        }
        text.push('\n');
    }
}

/// Names in a captured tree may hold any character; in a table none may end the line or
/// move the cursor.
pub(in crate::cli) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_and_lines_end_without_blanks() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let mut text = String::new();
        columns(&mut text, " ", &[row(["A", "LONG", "C"]), row(["aaa", "b", "c c"])]);
        assert_eq!(text, " A    LONG  C\n aaa  b     c c\n");
    }

    #[test]
    fn no_character_of_the_host_can_make_a_line() {
        assert_eq!(one_line("a\nb\u{1b}[2Jc"), "a\u{fffd}b\u{fffd}[2Jc");
    }
}
