//! Data sets and questions to them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::data_set(data));
