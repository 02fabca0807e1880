//! The text of a config file to `Config::from_text`: it is taken as a whole, or each error has
//! its place.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::config(bytes));
