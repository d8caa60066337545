//! Envelopes of the exchange.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::envelope(data));
