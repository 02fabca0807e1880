//! A state file to `State::open`: `peek` agrees with it, no grant in it confuses the ledger,
//! and what was read is the same when it is written and read again.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::state(bytes));
