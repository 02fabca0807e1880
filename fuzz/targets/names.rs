//! A word to every parser of names (addresses, IDs, classes, groups, drivers, resources,
//! selectors): what is printed parses as the same, and a selector matches what it names.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::names(bytes));
