//! Tables of agencies.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::agencies(data));
