pub(crate) mod futex;
pub(crate) mod syscalls;
