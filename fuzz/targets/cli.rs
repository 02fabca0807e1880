//! The words of a command line, a line each, to `cli::parse`: what is wrong is a usage error,
//! and what is right is the same when it is printed as flags and parsed again.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::cli(bytes));
