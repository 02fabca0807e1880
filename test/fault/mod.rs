//! What becomes of the host, by what goes wrong.

mod block;
mod disk;
mod fail;
mod kill;
mod machine;
mod orders;
mod pool;
mod vfs;
