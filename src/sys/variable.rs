//! Variables of the process's own environment, for what can be told to a library in no other way.

#![allow(unsafe_code, reason = "the environment may be written only while nobody reads it")]

use std::env;
use std::fs;

/// Gives a variable a value, unless whoever started us has given it one. Whether it was set:
/// not when the process has other threads already, any of which may be reading it (setenv(3)).
pub fn set(name: &str, value: &str) -> bool {
    let alone = fs::read_dir("/proc/self/task").is_ok_and(|threads| threads.count() == 1);
    let free = alone && env::var_os(name).is_none();
    if free {
        // SAFETY: no other thread is there that could read or write the environment, and none
        // but this one could start any.
        unsafe { env::set_var(name, value) };
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_while_another_thread_may_read() {
        std::thread::scope(|scope| {
            scope.spawn(|| assert!(!set("VDP_UNIT_TEST", "1"))).join().expect("it does not panic");
        });
        assert_eq!(env::var_os("VDP_UNIT_TEST"), None);
    }
}
