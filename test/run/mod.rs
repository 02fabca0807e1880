//! What the daemon does, by subject.

mod allocate;
mod bind;
mod consumers;
mod crowd;
mod groups;
mod guard;
mod health;
mod http;
mod inject;
mod life;
mod mdev;
mod noiommu;
mod notify;
mod register;
mod registry;
mod release;
mod reload;
mod restarts;
mod sriov;
mod streams;
mod stuck;
