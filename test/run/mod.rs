//! What the daemon does, by subject.

mod allocate;
mod bind;
mod groups;
mod guard;
mod health;
mod http;
mod life;
mod notify;
mod register;
mod release;
mod reload;
mod restarts;
mod sriov;
mod streams;
mod stuck;
