//! Keyed digests: HMAC-SHA-256 for what this program hands out and takes back, and the one-time codes that telephones
//! compute (RFC 4226), for which HMAC-SHA-1 is what every authenticator program speaks.

use aws_lc_rs::{constant_time, hmac};

/// The HMAC-SHA-256 of the parts after each other, under `key`.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(context.sign().as_ref()) {
        *to = *from;
    }
    bytes
}

/// Whether both are the same, in a time that does not tell where they differ.
pub fn same(one: &[u8], other: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(one, other).is_ok()
}

/// The one-time code of six digits for `counter` under `secret` (HOTP, RFC 4226 section 5.3; with the number of the
/// 30-second step as counter it is TOTP, RFC 6238).
pub fn hotp(secret: &[u8], counter: u64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &counter.to_be_bytes());
    let digest = tag.as_ref();
    let offset = usize::from(digest.last().copied().unwrap_or_default() & 0x0f);
    let number = digest.iter().skip(offset).take(4).fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
    (number & 0x7fff_ffff) % 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standards() {
        let secret = b"12345678901234567890";
        // RFC 4226, appendix D.
        for (counter, code) in [(0, 755_224), (1, 287_082), (2, 359_152), (5, 254_676), (9, 520_489)] {
            assert_eq!(hotp(secret, counter), code, "{counter}");
        }
        // RFC 6238, appendix B (SHA-1): the last six of its eight digits.
        for (seconds, code) in
            [(59, 287_082), (1_111_111_109, 81_804), (1_234_567_890, 5_924), (20_000_000_000, 353_130)]
        {
            assert_eq!(hotp(secret, seconds / 30), code, "{seconds}");
        }
    }

    #[test]
    fn the_keyed_digest_is_that_of_the_standard() {
        // RFC 4231, test case 2.
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex::encode(hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"])), expected);
        assert!(same(b"ab", b"ab") && !same(b"ab", b"ac") && !same(b"ab", b"abc"));
    }
}
