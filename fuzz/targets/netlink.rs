//! A datagram to the parsers of rtnetlink dumps: no message is made up, and what was
//! understood is the same when it is encoded and parsed again.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::netlink(bytes));
