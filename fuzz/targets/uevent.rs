//! Two kernel messages to `sys::uevent::is_relevant`: it looks at each field alone, so two
//! messages joined are relevant when one of them is.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::uevent(bytes));
