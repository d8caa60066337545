//! Proofs that an envelope stands in a log of calls, and the entries of such logs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::proof(data));
