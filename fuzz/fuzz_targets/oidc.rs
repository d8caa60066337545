//! Requests to the OpenID provider, the way back, cookies.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::oidc(data));
