//! What people type at the door.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::typed(data));
