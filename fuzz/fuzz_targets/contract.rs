//! Bodies of calls and messages.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::contract(data));
