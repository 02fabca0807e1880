//! Speaks to the kubelet: one gRPC server per resource, and the client side of
//! Registration. It unpacks, calls a decision, and packs; it holds no policy.

pub mod allocate;
/// Messages generated from proto/ by `make proto`; never edited.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::semicolon_if_nothing_returned,
    clippy::map_unwrap_or,
    clippy::if_not_else
)]
pub mod api;
pub mod prefer;
pub mod register;
pub mod server;
pub mod service;
pub mod stream;
pub mod wire;
