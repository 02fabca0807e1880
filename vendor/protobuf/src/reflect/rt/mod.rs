//! This module contains functions references for reflection in generated code.

#![doc(hidden)]

pub mod v2;

pub use crate::reflect::acc::FieldAccessor;
pub use crate::reflect::runtime_types::RuntimeTypeMessage;
