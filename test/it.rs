//! The real binary between a fake kernel and a fake kubelet, in temporary directories.
//!
//! `VDP_BIN` names another binary to test. Each test has a host of its own and starts
//! what it needs; none sleeps to wait for something.

mod run;
mod util;
