//! A manifest of test/machines, built as a tree, to scan, plan, board and `list`: nothing that
//! the host needs is offered, and what is printed is fit for a terminal.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::machine(bytes));
