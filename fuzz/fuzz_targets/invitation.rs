//! Tokens by which nodes join.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::invitation(data));
