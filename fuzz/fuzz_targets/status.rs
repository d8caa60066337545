//! Revocation lists and certificate status.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::status(data));
