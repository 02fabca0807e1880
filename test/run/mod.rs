//! What the daemon does, by subject.

mod allocate;
mod bind;
mod guard;
mod life;
mod register;
mod stuck;
