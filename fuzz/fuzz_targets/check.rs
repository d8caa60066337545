//! Any file that is dropped on the check page.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::check(data));
