//! Forms are bound to the session, or to a cookie of their own before there is one: a token in the form must be the
//! keyed digest of what the cookie names.

use aws_lc_rs::{constant_time, hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The name of the hidden field.
pub(crate) const FIELD: &str = "_token";
/// The header in which a script gives the same token.
pub(crate) const HEADER: &str = "x-csrf-token";

/// The token that forms shown under `binding` carry.
pub(crate) fn token(secret: &[u8; 32], binding: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mut context = hmac::Context::with_key(&key);
    context.update(b"lienthong form\0");
    context.update(binding.as_bytes());
    URL_SAFE_NO_PAD.encode(context.sign())
}

/// Whether `given` is the token that belongs to `binding`.
pub(crate) fn is_valid(secret: &[u8; 32], binding: &str, given: &str) -> bool {
    constant_time::verify_slices_are_equal(token(secret, binding).as_bytes(), given.as_bytes()).is_ok()
}

/// A fresh random token for the cookie that stands in until there is a session.
#[expect(clippy::expect_used, reason = "a machine without a working generator cannot run the node at all")]
pub(crate) fn random_token() -> String {
    let mut bytes = [0; 18];
    rand::fill(&mut bytes).expect("the operating system's random generator works");
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_its_own_binding_only() {
        let secret = [7; 32];
        let good = token(&secret, "session-a");
        assert!(is_valid(&secret, "session-a", &good));
        assert!(!is_valid(&secret, "session-b", &good));
        assert!(!is_valid(&[8; 32], "session-a", &good));
        assert!(!is_valid(&secret, "session-a", ""));
        assert_ne!(random_token(), random_token());
    }
}
