//! Many cases at once: each is a host of its own that mostly waits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many hosts live at a time.
const WORKERS: usize = 10;

/// Tries every case, prints a row for each in their order, and fails when one failed.
pub(crate) fn all<C: Sync>(
    cases: &[C],
    name: impl Fn(&C) -> String,
    run: impl Fn(&C) -> String + Sync,
) {
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..WORKERS.min(cases.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = cases.get(index) else { return };
                    let ended = catch_unwind(AssertUnwindSafe(|| run(case)));
                    let row = ended.map_err(|why| {
                        let text = why.downcast_ref::<String>().cloned();
                        text.or_else(|| why.downcast_ref::<&str>().map(ToString::to_string))
                            .unwrap_or_else(|| "it panicked".to_owned())
                    });
                    rows.lock().expect("no thread panics here").push((index, row));
                }
            });
        }
    });
    let mut rows = rows.into_inner().expect("no thread panics here");
    rows.sort_by_key(|(index, _)| *index);
    let mut failed = Vec::new();
    for (index, row) in rows {
        let name = name(&cases[index]);
        match row {
            Ok(row) => println!("{name:<42} {row}"),
            Err(why) => {
                println!("{name:<42} FAILED");
                failed.push(format!("{name}: {why}"));
            }
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {} failed:\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}
