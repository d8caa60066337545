//! Configuration files and back-ups' manifests.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::config(data));
