//! A kubelet checkpoint to `kubelet::checkpoint::parse` and what it says to a ledger: every
//! holding is shown and kept from others, and a text that is cut or refused changes nothing.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::checkpoint(bytes));
