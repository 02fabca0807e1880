pub(crate) mod component;
pub(crate) mod ident;
pub(crate) mod ident_with_path;
pub(crate) mod keywords;
pub(crate) mod path;
pub(crate) mod quote;
pub(crate) mod rel_path;
pub(crate) mod snippets;
