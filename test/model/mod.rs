//! A kubelet, a host and the plugin's glue, small enough to be run through every order of
//! events. What decides is the real code: `ledger::Ledger` and `Leases::occupied`.
//!
//! [`World::steps`](world::World::steps) says what may happen next and
//! [`World::apply`](world::World::apply) lets it happen and checks what must hold after
//! every step; `settle` lets things come to rest and checks what must hold then.

pub(crate) mod host;
pub(crate) mod kubelet;
pub(crate) mod layout;
pub(crate) mod plugin;
pub(crate) mod pods;
pub(crate) mod preference;
pub(crate) mod random;
pub(crate) mod settle;
pub(crate) mod step;
pub(crate) mod truth;
pub(crate) mod world;
