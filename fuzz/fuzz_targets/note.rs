//! A log's signed texts, and witnesses' notes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::note(data));
