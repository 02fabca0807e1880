//! The operator's words for functions: an ID, an address, a class.

use std::fmt;
use std::str::FromStr;

use super::pattern::ClassPrefix;
use crate::error::{Error, Result};
use crate::sys::pci::{PciAddr, PciId};
use crate::sys::scan::Function;

/// One way of naming functions on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Exactly this vendor and device: `10de:1bb3`.
    Id(PciId),
    /// Every device of a vendor: `10de:*`.
    Vendor(u16),
    /// One function: `0000:01:00.0`.
    Address(PciAddr),
    /// A class code's first two, four or six digits: `class=0302`.
    Class(ClassPrefix),
}

impl Selector {
    /// Whether a function is meant.
    pub fn matches(&self, addr: PciAddr, facts: &Function) -> bool {
        match self {
            Selector::Id(id) => facts.id == Some(*id),
            Selector::Vendor(vendor) => facts.id.is_some_and(|id| id.vendor == *vendor),
            Selector::Address(wanted) => addr == *wanted,
            Selector::Class(prefix) => facts.class.is_some_and(|class| prefix.matches(class)),
        }
    }

    /// Whether a function's exact vendor and device were named: the operator's word that
    /// this odd class is meant to be passed through.
    pub fn names_id(&self, facts: &Function) -> bool {
        matches!(self, Selector::Id(id) if facts.id == Some(*id))
    }
}

impl FromStr for Selector {
    type Err = Error;

    fn from_str(text: &str) -> Result<Selector> {
        let refused = || {
            Error::parse(
                "a selector: 10de:1bb3, 10de:*, 0000:01:00.0, or class= and 2, 4 or 6 hex digits",
                text,
            )
        };
        if let Some(prefix) = text.strip_prefix("class=") {
            return prefix.parse().map(Selector::Class).map_err(|_: Error| refused());
        }
        if let Some(vendor) = text.strip_suffix(":*") {
            // The same parser as for a whole ID, so that both take the same vendors.
            return format!("{vendor}:0000")
                .parse::<PciId>()
                .map(|id| Selector::Vendor(id.vendor))
                .map_err(|_| refused());
        }
        if let Ok(id) = text.parse() {
            return Ok(Selector::Id(id));
        }
        text.parse().map(Selector::Address).map_err(|_: Error| refused())
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Id(id) => id.fmt(f),
            Selector::Vendor(vendor) => write!(f, "{vendor:04x}:*"),
            Selector::Address(addr) => addr.fmt(f),
            Selector::Class(prefix) => write!(f, "class={prefix}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::pci::ClassCode;

    #[test]
    fn words_that_are_selectors_and_words_that_are_not() {
        for text in
            ["10de:1bb3", "10de:*", "0000:01:00.0", "10000:01:00.0", "class=03", "class=0c0330"]
        {
            let selector: Selector = text.parse().expect(text);
            assert_eq!(selector.to_string(), text);
        }
        for text in
            ["", "10de", "10de:", ":*", "*:*", "class=", "class=3", "class=zz", "01:00.0", "eth0"]
        {
            let error = text.parse::<Selector>().expect_err(text).to_string();
            assert!(error.contains(&format!("{text:?}")), "{error}");
        }
    }

    #[test]
    fn what_each_kind_matches() {
        let addr: PciAddr = "0000:01:00.0".parse().expect("an address");
        let facts = Function {
            id: Some(PciId { vendor: 0x10de, device: 0x1bb3 }),
            class: ClassCode::new(0x03_0200),
            ..Function::default()
        };
        let cases = [
            ("10de:1bb3", true),
            ("10de:1bb4", false),
            ("10de:*", true),
            ("8086:*", false),
            ("0000:01:00.0", true),
            ("0000:01:00.1", false),
            ("class=03", true),
            ("class=0302", true),
            ("class=02", false),
        ];
        for (text, expected) in cases {
            let selector: Selector = text.parse().expect(text);
            assert_eq!(selector.matches(addr, &facts), expected, "{text}");
        }
        // Nothing readable matches nothing but its address.
        let unknown = Function::default();
        assert!(!"class=03".parse::<Selector>().expect("class").matches(addr, &unknown));
        assert!(Selector::Address(addr).matches(addr, &unknown));
    }
}
