//! The tables `[[sriov]]`.

use toml::Spanned;
use toml::de::DeValue;

use super::matching::{Walk, matching};
use crate::error::{Error, Result};
use crate::policy::sriov::{PfSelector, Sriov};

/// Understands `[[sriov]]`, table by table.
pub(super) fn sriov(walk: &mut Walk<'_, '_>, value: &Spanned<DeValue<'_>>) -> Vec<Sriov> {
    let tables = walk.tables("sriov", value);
    tables.iter().filter_map(|value| table(walk, value)).collect()
}

fn table(walk: &mut Walk<'_, '_>, value: &Spanned<DeValue<'_>>) -> Option<Sriov> {
    let DeValue::Table(table) = value.get_ref() else {
        walk.mistaken("sriov", value, "a table: [[sriov]]");
        return None;
    };
    let (mut pf, mut vfs, mut autoprobe) = (None, None, None);
    for (key, value) in table {
        match &**key.get_ref() {
            "pf" => pf = Some(selectors(walk, value)),
            "vfs" => vfs = Some(walk.one_or_number("vfs", value, number)),
            "autoprobe" => autoprobe = walk.yes_or_no("autoprobe", value),
            _ => walk.unknown(key, "[[sriov]]", &["autoprobe", "pf", "vfs"]),
        }
    }
    for (missing, key) in [(pf.is_none(), "pf"), (vfs.is_none(), "vfs")] {
        if missing {
            walk.report.wrong(&value.span(), format!("[[sriov]] needs {key}"));
        }
    }
    Some(Sriov { pf: pf?, vfs: vfs??, autoprobe: autoprobe.unwrap_or(false) })
}

/// A name or an address, a table as in a match, or a list of both.
fn selectors(walk: &mut Walk<'_, '_>, value: &Spanned<DeValue<'_>>) -> Vec<PfSelector> {
    let list = match value.get_ref() {
        DeValue::Array(list) if !list.is_empty() => &list[..],
        _ => std::slice::from_ref(value),
    };
    let mut found = Vec::new();
    for value in list {
        let DeValue::Table(table) = value.get_ref() else {
            found.extend(
                walk.any("pf", value, false, str::parse).into_iter().map(PfSelector::Named),
            );
            continue;
        };
        // They are said of VFs, and would take no PF.
        for (key, _) in table.iter().filter(|(key, _)| matches!(&**key.get_ref(), "pf" | "vf")) {
            let name = walk.report.quote(&key.span());
            let sentence = format!(
                "{name} is a condition on VFs; the PF's interface or address stands by itself: \
                 pf = \"ens1f0\""
            );
            walk.report.wrong(&key.span(), sentence);
        }
        found.extend(matching(walk, value).map(Box::new).map(PfSelector::Matching));
    }
    found
}

/// What fits into the kernel's 16 bits (include/uapi/linux/pci_regs.h, `PCI_SRIOV_NUM_VF`).
fn number(text: &str) -> Result<u32> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| text.parse::<u32>().ok()).flatten();
    let wrong = || Error::parse("a number of VFs from 1 to 65535", text);
    number.filter(|n| (1..=0xffff).contains(n)).ok_or_else(wrong)
}
