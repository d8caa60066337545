//! PDF files and their signatures.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::pdf(data));
