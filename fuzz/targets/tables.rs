//! A text to the parsers of /proc (mountinfo, swaps, filesystems, route, ipv6_route, if_inet6,
//! input devices): a table is whole or refused, and printed as the kernel prints it is the same.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::tables(bytes));
