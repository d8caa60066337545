//! What another node's answer holds beside its envelope.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::reply(data));
