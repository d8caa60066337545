//! Randomness for keys, tokens and nonces, from aws-lc's generator. Identifiers and jitter use `base::Entropy` instead.

use base64::Engine;

/// Fills `buffer` with random bytes.
#[expect(clippy::expect_used, reason = "a machine without a working generator must not make keys")]
pub fn fill(buffer: &mut [u8]) {
    aws_lc_rs::rand::fill(buffer).expect("the random generator works");
}

/// `N` random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut buffer = [0; N];
    fill(&mut buffer);
    buffer
}

/// A secret of 256 bits as 43 characters of URL-safe base64: session tokens, codes, CSRF secrets.
pub fn token() -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes::<32>())
}
