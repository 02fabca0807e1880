//! Filesystem API constants, translated into `bitflags` constants.

use crate::backend;

pub use crate::io::FdFlags;
pub use crate::timespec::{Nsecs, Secs, Timespec};
pub use backend::fs::types::*;
