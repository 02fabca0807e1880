//! The walk through the file's values, and the table that a `match` is.

use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::problem::Report;
use super::value;
use crate::error::{Error, Result};
use crate::policy::rule::Match;

/// Understands values and notes what is wrong with them.
#[derive(Debug)]
pub(super) struct Walk<'r, 'a> {
    pub(super) report: &'r mut Report<'a>,
}

impl Walk<'_, '_> {
    /// A string, understood by `parse`.
    pub(super) fn one<T>(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        parse: impl Fn(&str) -> Result<T>,
    ) -> Option<T> {
        self.value(key, value, false, &parse)
    }

    /// A string, or the digits of a number, understood by `parse`.
    pub(super) fn one_or_number<T>(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        parse: impl Fn(&str) -> Result<T>,
    ) -> Option<T> {
        self.value(key, value, true, &parse)
    }

    /// `true` or `false`.
    pub(super) fn yes_or_no(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        if let DeValue::Boolean(yes) = value.get_ref() {
            return Some(*yes);
        }
        self.mistaken(key, value, "true or false");
        None
    }

    /// A value or a list of them; `integers` may stand for their digits.
    pub(super) fn any<T>(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        integers: bool,
        parse: impl Fn(&str) -> Result<T>,
    ) -> Vec<T> {
        let DeValue::Array(list) = value.get_ref() else {
            return self.value(key, value, integers, &parse).into_iter().collect();
        };
        if list.is_empty() {
            self.report.wrong(&value.span(), format!("{key}: an empty list says nothing"));
        }
        list.iter().filter_map(|value| self.value(key, value, integers, &parse)).collect()
    }

    /// The tables of `[[key]]`.
    pub(super) fn tables<'v, 'i>(
        &mut self,
        key: &str,
        value: &'v Spanned<DeValue<'i>>,
    ) -> &'v [Spanned<DeValue<'i>>] {
        match value.get_ref() {
            DeValue::Array(list) => list,
            _ => {
                self.mistaken(key, value, &format!("a list of tables: [[{key}]]"));
                &[]
            }
        }
    }

    /// A key that is not known where it stands.
    pub(super) fn unknown(&mut self, key: &Spanned<DeString<'_>>, place: &str, known: &[&str]) {
        let known = known.join(", ");
        let name = self.report.quote(&key.span());
        self.report
            .wrong(&key.span(), format!("{name} is not a key of {place}; allowed are {known}"));
    }

    /// A value of a wrong type.
    pub(super) fn mistaken(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let (is, quoted) = (value.get_ref().type_str(), self.report.quote(&value.span()));
        let article = if is.starts_with(['a', 'i']) { "an" } else { "a" };
        let sentence = format!("{key}: {quoted} is {article} {is}, not {wanted}");
        self.report.wrong(&value.span(), sentence);
    }

    fn value<T>(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        integers: bool,
        parse: &impl Fn(&str) -> Result<T>,
    ) -> Option<T> {
        let parsed = match value.get_ref() {
            DeValue::String(text) => parse(text),
            DeValue::Integer(number) if integers && number.radix() == 10 => parse(number.as_str()),
            _ => {
                // Every parser refuses the empty text, and says what it takes.
                let wanted = parse("").err().map(|e| wanted(&e)).unwrap_or_default();
                self.mistaken(key, value, &wanted);
                return None;
            }
        };
        match parsed {
            Ok(parsed) => Some(parsed),
            Err(e) => {
                let quoted = self.report.quote(&value.span());
                let sentence = format!("{key}: {quoted} is not {}", wanted(&e));
                self.report.wrong(&value.span(), sentence);
                None
            }
        }
    }
}

fn wanted(error: &Error) -> String {
    match error {
        Error::Parse { what, .. } => (*what).to_owned(),
        other => other.to_string(),
    }
}

const KEYS: [&str; 14] = [
    "acpi_index",
    "address",
    "class",
    "device",
    "driver",
    "id",
    "label",
    "numa",
    "pf",
    "serial",
    "slot",
    "subsystem",
    "vendor",
    "vf",
];

/// The value of a `match`; `None` when it is none.
pub(super) fn matching(walk: &mut Walk<'_, '_>, value: &Spanned<DeValue<'_>>) -> Option<Match> {
    let DeValue::Table(table) = value.get_ref() else {
        walk.mistaken("match", value, "a table such as { id = \"10de:1bb3\" }");
        return None;
    };
    if table.is_empty() {
        let sentence = "match: {} would take every function; address = \"*\" says so";
        walk.report.wrong(&value.span(), sentence);
    }
    let mut m = Match::default();
    for (key, value) in table {
        match &**key.get_ref() {
            "id" => m.id = walk.any("id", value, false, str::parse),
            "vendor" => m.vendor = walk.any("vendor", value, false, str::parse),
            "device" => m.device = walk.any("device", value, false, str::parse),
            "subsystem" => m.subsystem = walk.any("subsystem", value, false, str::parse),
            "class" => m.class = walk.any("class", value, false, str::parse),
            "driver" => m.driver = walk.any("driver", value, false, str::parse),
            "address" => m.address = walk.any("address", value, false, str::parse),
            "numa" => m.numa = walk.any("numa", value, true, str::parse),
            "pf" => m.pf = walk.any("pf", value, false, str::parse),
            "vf" => m.vf = walk.any("vf", value, true, str::parse),
            "serial" => m.serial = walk.any("serial", value, false, str::parse),
            "slot" => m.slot = walk.any("slot", value, true, value::word),
            "acpi_index" => m.acpi_index = walk.any("acpi_index", value, true, value::number),
            "label" => m.label = walk.any("label", value, false, value::word),
            _ => walk.unknown(key, "a match", &KEYS),
        }
    }
    Some(m)
}
