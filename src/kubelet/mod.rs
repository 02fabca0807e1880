//! Speaks to the kubelet: one gRPC server per resource, the clients of Registration and
//! PodResources, and the reader of its checkpoint. It unpacks, calls a decision, and packs;
//! it holds no policy.

pub mod activity;
#[cfg(feature = "grpc")]
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
#[cfg(feature = "grpc")]
pub mod api;
#[cfg(feature = "grpc")]
mod bell;
pub mod checkpoint;
#[cfg(feature = "grpc")]
pub mod feed;
pub mod identity;
#[cfg(feature = "grpc")]
pub mod podres;
pub mod prefer;
#[cfg(feature = "grpc")]
pub mod register;
#[cfg(feature = "grpc")]
pub mod registry;
#[cfg(feature = "grpc")]
pub mod server;
#[cfg(feature = "grpc")]
pub mod service;
#[cfg(feature = "grpc")]
pub mod stream;
#[cfg(feature = "grpc")]
pub mod wire;
