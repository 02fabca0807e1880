//! Reading many things of the host at once. Each is some dozen calls that wait for nobody, so
//! that two processors read a large host in half the time.

use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::thread;

use crate::sys::thread::scoped;

/// Fewer are read before another thread has begun.
const FEW: usize = 64;
/// More would be in each other's way.
const THREADS: usize = 4;

/// How many threads are of use here.
pub(super) fn most() -> usize {
    static PROCESSORS: OnceLock<usize> = OnceLock::new();
    let count = || thread::available_parallelism().map_or(1, usize::from);
    (*PROCESSORS.get_or_init(count)).min(THREADS)
}

/// What `read` makes of all of the items, in their order, by so many threads at most.
pub(super) fn in_parts<T: Sync, R: Send>(
    items: &[T],
    most: usize,
    read: impl Fn(&[T]) -> Vec<R> + Sync,
) -> Vec<R> {
    let threads = most.min(items.len() / FEW).max(1);
    let mut parts = items.chunks(items.len().div_ceil(threads).max(1));
    let own = parts.next().unwrap_or_default();
    let read = &read;
    thread::scope(|scope| {
        let others: Vec<_> =
            parts.map(|part| (part, scoped(scope, "scan", move || read(part)))).collect();
        let mut found = read(own);
        for (part, thread) in others {
            found.extend(match thread {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                // No thread to be had: it takes longer then.
                Err(_) => read(part),
            });
        }
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_read_once_and_in_order() {
        for count in [0, 1, FEW - 1, FEW * 2, FEW * 9 + 1] {
            let items: Vec<usize> = (0..count).collect();
            for most in [1, 2, THREADS] {
                assert_eq!(in_parts(&items, most, <[usize]>::to_vec), items);
            }
        }
    }
}
