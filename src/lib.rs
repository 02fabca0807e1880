//! A Kubernetes device plugin that offers a host's PCI functions through VFIO.
//!
//! Four verbs describe it: *read* the host, *decide* what to offer, *apply* it to the
//! kernel, *publish* it to the kubelet. A module does one of them.
//!
//! ```text
//!  hints only                                  truth
//!  inotify  uevents  tick  kubelet.sock          /sys /proc /dev   (only through Root)
//!      \       |       |      /                        | sys::scan
//!       daemon::watch -> "look again"                  v
//!                |                                  Snapshot     raw facts, nothing judged
//!                v                                     | inventory
//!         daemon: CONTROLLER LOOP                      v
//!         one owner of state                        Inventory    joined to groups and host use
//!                ^                                     | plan <- policy
//!                |                                     v
//!         a bind ended, a stream ended              Plan         offers, refusals
//!         a lease began or ended                       | board <- health, ledger
//!                                                      v
//!                                                   Board        per resource the whole list
//!                                                      |
//!                 daemon::servers by diff; kubelet::stream, newest list wins
//! ```
//!
//! Nothing edits an earlier stage: every wake-up makes new values, of the host as it is now or,
//! when only the kubelet had news, as it was read last. So a lost event costs at most one rescan,
//! and there is no second code path for hotplug. `list` and `run` share
//! read and decide, and differ in the last step.
//!
//! `use` points only to the left, which `test/layers.rs` checks:
//! `error, metrics, object, set, version < logs < sys < resource < inventory < state, ledger <
//! policy < injection < config < plan, health, sriov < board < holders, status < cdi < kubelet <
//! http < daemon < cli < main`.
//!
//! Without the cargo feature `grpc` the modules that speak to the kubelet are left out, and
//! the rest builds without the gRPC C++ core.

pub mod board;
pub mod cdi;
pub mod cli;
pub mod config;
#[cfg(feature = "grpc")]
pub mod daemon;
pub mod error;
pub mod health;
pub mod holders;
#[cfg(feature = "grpc")]
pub mod http;
pub mod injection;
pub mod inventory;
pub mod kubelet;
pub mod ledger;
pub mod logs;
pub mod metrics;
pub mod object;
pub mod plan;
pub mod policy;
pub mod resource;
pub mod set;
pub mod sriov;
pub mod state;
pub mod status;
pub mod sys;
pub mod version;
