//! # Supporting code for protobuf crates
//!
//! Code in this crate is used in protobuf crates like `protobuf` or `protobuf-parse`.
//! None of code in this crate has public API.

pub mod json_name;
pub mod lexer;
pub mod text_format;
pub mod toposort;
