//! Segments of the log of calls.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::segment(data));
