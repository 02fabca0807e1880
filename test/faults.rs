//! Kills, failures and hangs at every point between two operations (src/sys/fault.rs), of
//! the real binary between a fake kernel and a fake kubelet. Needs the feature `faults`:
//! `build/cargo test --release --features faults --test faults`.

mod fault;
#[allow(dead_code)] // the tests without faults use the rest of it
mod util;
