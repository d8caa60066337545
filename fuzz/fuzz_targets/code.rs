//! Codes, numbers and days.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::code(data));
