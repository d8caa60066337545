//! Mail addresses and stored notices.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::mail(data));
