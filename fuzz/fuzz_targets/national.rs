//! The national list and synonyms.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::national(data));
