//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use base::{AccountId, Id as _, SeededEntropy, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};

use crate::{
    InvitationCode, NewPasskey, PasskeySignIn, Pin, Role, SecondFactor, SessionToken, Site, StaffNumber, Username,
    rules::device_named,
    vault::NodeKey,
    webauthn::{self, Purpose},
};

const NOW: Timestamp = Timestamp::from_millis(1_795_568_400_000);

/// What an authenticator and a browser answer: CBOR of the authenticator, JSON of the browser, Base64 around both.
pub fn passkey(data: &[u8]) {
    let node = NodeKey::new([1; 32]);
    let site = Site { host: "h54.localhost".to_owned(), origin: "https://h54.localhost".to_owned() };
    let account = AccountId::new(NOW, &SeededEntropy::new(1));
    let good = |purpose: Purpose, ceremony: &str| {
        let challenge = webauthn::challenge(&node, purpose, NOW);
        let origin = &site.origin;
        B64.encode(format!("{{\"type\":\"{ceremony}\",\"challenge\":\"{challenge}\",\"origin\":\"{origin}\"}}"))
    };
    let encoded = B64.encode(data);
    // The authenticator's part, with a browser that is honest.
    let new = NewPasskey {
        client_data: good(Purpose::Add(account), "webauthn.create"),
        authenticator_data: encoded.clone(),
        name: String::new(),
    };
    if let Ok(checked) = webauthn::check_new(&new, &site, account, &node, NOW) {
        assert!((1..=1364).contains(&checked.id.len()), "an identifier has 1 to 1023 bytes");
        assert_eq!(checked.public_key.bits().len(), 65, "the key is a whole point");
    }
    let sign_in = PasskeySignIn {
        id: encoded.clone(),
        client_data: good(Purpose::SignIn, "webauthn.get"),
        authenticator_data: encoded.clone(),
        signature: encoded.clone(),
    };
    if let Ok(answered) = webauthn::check_sign_in(&sign_in, &site, &node, NOW) {
        assert!(!answered.is_by(data), "nobody signs by chance");
    }
    // The browser's part; no such challenge was ever made.
    let forged = PasskeySignIn { client_data: encoded.clone(), ..sign_in.clone() };
    assert!(webauthn::check_sign_in(&forged, &site, &node, NOW).is_err(), "a challenge cannot be made up");
    // What is not even Base64.
    let text = String::from_utf8_lossy(data).into_owned();
    let bare = PasskeySignIn { client_data: text.clone(), authenticator_data: text.clone(), ..sign_in };
    assert!(webauthn::check_sign_in(&bare, &site, &node, NOW).is_err());
}

/// What people type at the door, and what their browsers send.
pub fn typed(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match SecondFactor::parse(&text) {
        Ok(SecondFactor::Otp(code)) => assert!(code < 1_000_000, "a code has six digits"),
        Ok(SecondFactor::Recovery(code)) => {
            let again = SecondFactor::parse(&code.shown());
            assert_eq!(again, Ok(SecondFactor::Recovery(code)), "a code is read as it is shown");
        }
        Err(_) => {}
    }
    if let Ok(name) = Username::parse(&text) {
        assert_eq!(Username::parse(name.as_str()), Ok(name));
    }
    if let Ok(number) = StaffNumber::parse(&text) {
        assert_eq!(StaffNumber::parse(number.as_str()), Ok(number));
    }
    if let Some(token) = SessionToken::parse(&text) {
        assert_eq!(token.as_str(), text);
        let _ = token.handle();
    }
    if let Some(code) = InvitationCode::parse(&text) {
        assert_eq!(code.as_str(), text);
    }
    let _ = (Pin::parse(&text).is_ok(), Role::parse(&text));
    assert!(device_named(&text).len() < 64, "a browser's name is one of ours");
}
