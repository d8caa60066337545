//! Forms are bound to the session, or to a cookie of their own before there is one: a token in the form must be the
//! keyed digest of what the cookie names.

use aws_lc_rs::{constant_time, hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The name of the hidden field.
pub(crate) const FIELD: &str = "_token";
/// The header in which a script gives the same token.
pub(crate) const HEADER: &str = "x-csrf-token";

/// The length of the digest, and of the pad that hides it.
const LENGTH: usize = 32;

fn digest(secret: &[u8; 32], binding: &str) -> hmac::Tag {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mut context = hmac::Context::with_key(&key);
    context.update(b"lienthong form\0");
    context.update(binding.as_bytes());
    context.sign()
}

/// The token that a form shown under `binding` carries: a fresh pad, and the digest hidden under it. It is another text
/// each time, so that the length of a compressed page gives nothing of it away (BREACH).
pub(crate) fn token(secret: &[u8; 32], binding: &str) -> String {
    let pad: [u8; LENGTH] = random();
    let hidden = digest(secret, binding);
    let hidden = hidden.as_ref().iter().zip(pad).map(|(byte, pad)| byte ^ pad);
    let bytes: Vec<u8> = pad.into_iter().chain(hidden).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A keyed digest of what this node itself has said, so that nobody else can say it: `what` tells apart what it is for.
pub(crate) fn seal(secret: &[u8; 32], what: &str, text: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mut context = hmac::Context::with_key(&key);
    for part in ["lienthong seal", what, text] {
        context.update(part.as_bytes());
        context.update(b"\0");
    }
    URL_SAFE_NO_PAD.encode(context.sign().as_ref())
}

/// Whether `given` is the seal of `text`.
pub(crate) fn is_seal(secret: &[u8; 32], what: &str, text: &str, given: &str) -> bool {
    constant_time::verify_slices_are_equal(seal(secret, what, text).as_bytes(), given.as_bytes()).is_ok()
}

/// Whether `given` is a token that belongs to `binding`.
pub(crate) fn is_valid(secret: &[u8; 32], binding: &str, given: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(given) else { return false };
    let Some((pad, hidden)) = bytes.split_at_checked(LENGTH) else { return false };
    let shown: Vec<u8> = hidden.iter().zip(pad).map(|(byte, pad)| byte ^ pad).collect();
    hidden.len() == LENGTH && constant_time::verify_slices_are_equal(digest(secret, binding).as_ref(), &shown).is_ok()
}

/// A fresh random token for the cookie that stands in until there is a session.
pub(crate) fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random::<18>())
}

#[expect(clippy::expect_used, reason = "a machine without a working generator cannot run the node at all")]
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the operating system's random generator works");
    bytes
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
        assert_ne!(good, token(&secret, "session-a"), "each form has another text");
        for wrong in ["", "AAAA", &good.replacen(char::is_alphanumeric, "", 1), &format!("{good}AAAA"), &"A".repeat(86)]
        {
            assert!(!is_valid(&secret, "session-a", wrong), "{wrong}");
        }
        assert_ne!(random_token(), random_token());
    }
}
