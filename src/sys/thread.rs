//! The one way to start a thread: named, so that `top -H` and each log line say which.

use std::io;
use std::thread::{Builder, JoinHandle, Scope, ScopedJoinHandle};

use crate::error::{Error, Result};

/// The kernel keeps 15 bytes of a thread's name (`TASK_COMM_LEN`).
const NAME_MAX: usize = 15;

/// Starts a thread. A longer name is cut at the front: the end of a name
/// ("pf-0000:3b:00.0") is what tells two apart.
///
/// # Errors
/// When the kernel gives no thread.
pub fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    Builder::new()
        .name(short(name).to_owned())
        .spawn(body)
        .map_err(|source: io::Error| Error::Sys { verb: "start a thread", source })
}

/// Starts a thread that ends before its scope does.
///
/// # Errors
/// When the kernel gives no thread.
pub fn scoped<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &str,
    body: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>> {
    Builder::new()
        .name(short(name).to_owned())
        .spawn_scoped(scope, body)
        .map_err(|source: io::Error| Error::Sys { verb: "start a thread", source })
}

fn short(name: &str) -> &str {
    let mut from = name.len().saturating_sub(NAME_MAX);
    while !name.is_char_boundary(from) {
        from += 1;
    }
    &name[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_the_kernel() {
        assert_eq!(short("watch"), "watch");
        assert_eq!(short("pf-10000:3b:00.0"), "f-10000:3b:00.0");
        assert_eq!(short("é12345678901234"), "12345678901234");
    }
}
