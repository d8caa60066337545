//! Passkeys (Web Authentication, W3C level 2): what a browser answers to a challenge is checked here. ES256 keys and no
//! attestation: this node asks who a person is, not who made their telephone. Every input is bounded.

use base::{AccountId, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use serde::Deserialize;
use trust::{PublicKey, digest::sha256, mac};

use crate::vault::{self, NodeKey};

/// A challenge may be answered for so long, in milliseconds.
pub(crate) const CHALLENGE_LIFE: i64 = 5 * 60_000;
/// The longest credential identifier (level 2, section 4).
const LONGEST_ID: usize = 1023;
/// The person was there; the person proved themself to the authenticator; a credential is attached.
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const ATTACHED: u8 = 0x40;
/// The beginning of a DER SubjectPublicKeyInfo of a P-256 key with an uncompressed point.
const SPKI: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

/// Why an answer is not believed. For the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadAnswer(pub(crate) &'static str);

/// For which site passkeys are: they work nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The host name: `g22.localhost`.
    pub host: String,
    /// The origin: `https://g22.localhost:8001`.
    pub origin: String,
}

/// What a challenge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To add a passkey to this account.
    Add(AccountId),
    /// To sign in, whoever it may be.
    SignIn,
}

impl Purpose {
    fn words(self) -> String {
        match self {
            Self::Add(account) => format!("add:{account}"),
            Self::SignIn => "sign-in".to_owned(),
        }
    }

    /// What the browser calls the ceremony.
    const fn ceremony(self) -> &'static str {
        match self {
            Self::Add(_) => "webauthn.create",
            Self::SignIn => "webauthn.get",
        }
    }
}

/// A new challenge: when it was made, chance, and the keyed digest that makes it ours. Nothing is stored for it, so
/// that pages that nobody answers cost nothing.
pub(crate) fn challenge(node: &NodeKey, purpose: Purpose, now: Timestamp) -> String {
    let chance = trust::random::bytes::<16>();
    let made = now.as_millis().to_be_bytes();
    let seal = vault::challenge_mac(node, &[purpose.words().as_bytes(), &made, &chance]);
    B64.encode([made.as_slice(), &chance, &seal].concat())
}

/// The name under which authenticators keep an account's passkeys (section 5.4.3): a keyed digest.
pub(crate) fn user_handle(node: &NodeKey, account: AccountId) -> String {
    B64.encode(vault::challenge_mac(node, &[b"user:", account.to_string().as_bytes()]))
}

/// Checks that a challenge is this node's, for this purpose, and has not run out. Whether it was answered before is for
/// the caller to look up, under the digest returned.
fn challenge_check(node: &NodeKey, purpose: Purpose, text: &str, now: Timestamp) -> Result<String, BadAnswer> {
    let foreign = BadAnswer("the challenge is not one of this node's");
    if text.len() > 100 {
        return Err(foreign);
    }
    let bytes = B64.decode(text).map_err(|_| foreign.clone())?;
    let (made, rest) = bytes.split_first_chunk::<8>().ok_or_else(|| foreign.clone())?;
    let (chance, seal) = rest.split_first_chunk::<16>().ok_or_else(|| foreign.clone())?;
    if !mac::same(&vault::challenge_mac(node, &[purpose.words().as_bytes(), made, chance]), seal) {
        return Err(foreign);
    }
    let age = now.millis_since(Timestamp::from_millis(i64::from_be_bytes(*made)));
    if !(0..=CHALLENGE_LIFE).contains(&age) {
        return Err(BadAnswer("the challenge has run out"));
    }
    Ok(sha256(&bytes).to_string())
}

/// What the browser signs besides the authenticator's own data (section 5.8.1).
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    ceremony: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

/// The authenticator's own data (section 6.1).
struct AuthenticatorData<'a> {
    sign_count: u32,
    flags: u8,
    rest: &'a [u8],
}

fn decoded(text: &str, longest: usize) -> Result<Vec<u8>, BadAnswer> {
    // Base64 makes four letters of three bytes.
    if text.len() > longest.saturating_mul(4) / 3 + 4 {
        return Err(BadAnswer("a part is too long"));
    }
    B64.decode(text.trim_end_matches('=')).map_err(|_| BadAnswer("a part is not URL-safe Base64"))
}

fn client_data(
    bytes: &[u8],
    site: &Site,
    purpose: Purpose,
    node: &NodeKey,
    now: Timestamp,
) -> Result<String, BadAnswer> {
    let data: ClientData = serde_json::from_slice(bytes).map_err(|_| BadAnswer("the client data are not JSON"))?;
    if data.ceremony != purpose.ceremony() {
        return Err(BadAnswer("the answer belongs to another ceremony"));
    }
    if data.origin != site.origin || data.cross_origin {
        return Err(BadAnswer("the answer was made for another site"));
    }
    challenge_check(node, purpose, &data.challenge, now)
}

fn authenticator_data<'a>(bytes: &'a [u8], site: &Site) -> Result<AuthenticatorData<'a>, BadAnswer> {
    let short = BadAnswer("the authenticator's data are too short");
    let (host, rest) = bytes.split_first_chunk::<32>().ok_or_else(|| short.clone())?;
    let ([flags], rest) = rest.split_first_chunk::<1>().ok_or_else(|| short.clone())?;
    let (count, rest) = rest.split_first_chunk::<4>().ok_or(short)?;
    if !mac::same(host, sha256(site.host.as_bytes()).as_bytes()) {
        return Err(BadAnswer("the passkey belongs to another host"));
    }
    if flags & USER_PRESENT == 0 || flags & USER_VERIFIED == 0 {
        return Err(BadAnswer("the authenticator did not verify the person"));
    }
    Ok(AuthenticatorData { sign_count: u32::from_be_bytes(*count), flags: *flags, rest })
}

/// A browser's answer to a challenge for a new passkey. Each part is URL-safe Base64.
#[derive(Clone, Debug, Default)]
pub struct NewPasskey {
    /// `response.clientDataJSON`.
    pub client_data: String,
    /// `response.getAuthenticatorData()`.
    pub authenticator_data: String,
    /// What its owner calls it.
    pub name: String,
}

/// A passkey that was checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The credential's identifier, URL-safe Base64.
    pub(crate) id: String,
    pub(crate) public_key: PublicKey,
    pub(crate) sign_count: u32,
    /// The digest of the challenge.
    pub(crate) challenge: String,
}

/// Checks a new passkey of `account` (section 7.1).
pub(crate) fn check_new(
    answer: &NewPasskey,
    site: &Site,
    account: AccountId,
    node: &NodeKey,
    now: Timestamp,
) -> Result<Checked, BadAnswer> {
    let data = decoded(&answer.client_data, 2048)?;
    let challenge = client_data(&data, site, Purpose::Add(account), node, now)?;
    let bytes = decoded(&answer.authenticator_data, 4096)?;
    let data = authenticator_data(&bytes, site)?;
    if data.flags & ATTACHED == 0 {
        return Err(BadAnswer("no credential is attached"));
    }
    let short = BadAnswer("the credential is cut off");
    // The model of the authenticator (AAGUID) is of no interest.
    let (_model, rest) = data.rest.split_first_chunk::<16>().ok_or_else(|| short.clone())?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or_else(|| short.clone())?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length == 0 || length > LONGEST_ID {
        return Err(BadAnswer("the credential's identifier is too long"));
    }
    let (id, key) = rest.split_at_checked(length).ok_or(short)?;
    Ok(Checked { id: B64.encode(id), public_key: cose_key(key)?, sign_count: data.sign_count, challenge })
}

/// Reads an ES256 key as authenticators must write it (RFC 9052 section 7 in the canonical CBOR of CTAP2 section 6): a
/// map of five entries in a fixed order. What follows it are extensions.
fn cose_key(bytes: &[u8]) -> Result<PublicKey, BadAnswer> {
    let other = BadAnswer("the key is not an ES256 key");
    // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    let rest = bytes.strip_prefix(&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
    let (x, rest) = rest.and_then(|rest| rest.split_first_chunk::<32>()).ok_or_else(|| other.clone())?;
    let rest = rest.strip_prefix(&[0x22, 0x58, 0x20]).ok_or_else(|| other.clone())?;
    let (y, _) = rest.split_first_chunk::<32>().ok_or_else(|| other.clone())?;
    PublicKey::from_spki(&[SPKI.as_slice(), x, y].concat()).map_err(|_| other)
}

/// A browser's answer to a challenge to sign in. Each part is URL-safe Base64.
#[derive(Clone, Debug, Default)]
pub struct PasskeySignIn {
    /// `id`: the credential's identifier.
    pub id: String,
    /// `response.clientDataJSON`.
    pub client_data: String,
    /// `response.authenticatorData`.
    pub authenticator_data: String,
    /// `response.signature`.
    pub signature: String,
}

/// An answer whose form is right, before the key is known.
pub(crate) struct Answered {
    /// The digest of the challenge.
    pub(crate) challenge: String,
    pub(crate) sign_count: u32,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

impl Answered {
    /// Whether the key of the passkey signed it.
    pub(crate) fn is_by(&self, public_key: &[u8]) -> bool {
        PublicKey::from_spki(public_key).is_ok_and(|key| key.verifies(&self.signed, &self.signature))
    }
}

/// Checks an answer to a challenge to sign in (section 7.2), but for the signature.
pub(crate) fn check_sign_in(
    answer: &PasskeySignIn,
    site: &Site,
    node: &NodeKey,
    now: Timestamp,
) -> Result<Answered, BadAnswer> {
    let client = decoded(&answer.client_data, 2048)?;
    let challenge = client_data(&client, site, Purpose::SignIn, node, now)?;
    let bytes = decoded(&answer.authenticator_data, 4096)?;
    let data = authenticator_data(&bytes, site)?;
    let sign_count = data.sign_count;
    let signature = decoded(&answer.signature, 256)?;
    let signed = [bytes.as_slice(), sha256(&client).as_bytes()].concat();
    Ok(Answered { challenge, sign_count, signed, signature })
}

#[cfg(test)]
mod tests {
    use base::{Id as _, SeededEntropy};

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_764_000_000_000);

    #[test]
    fn a_challenge_is_good_for_its_purpose_and_its_time() {
        let (node, other) = (NodeKey::new([1; 32]), NodeKey::new([2; 32]));
        let account = AccountId::new(NOW, &SeededEntropy::new(1));
        let text = challenge(&node, Purpose::SignIn, NOW);
        let check = |node, purpose, text: &str, now| challenge_check(node, purpose, text, now);
        assert!(check(&node, Purpose::SignIn, &text, NOW.plus_millis(CHALLENGE_LIFE)).is_ok());
        assert!(check(&node, Purpose::SignIn, &text, NOW.plus_millis(CHALLENGE_LIFE + 1)).is_err());
        assert!(check(&node, Purpose::SignIn, &text, NOW.plus_millis(-1)).is_err());
        assert!(check(&node, Purpose::Add(account), &text, NOW).is_err());
        assert!(check(&other, Purpose::SignIn, &text, NOW).is_err());
        assert!(check(&node, Purpose::SignIn, &text.replacen('A', "B", 1), NOW).is_err());
        assert!(check(&node, Purpose::SignIn, "", NOW).is_err());
    }

    #[test]
    fn only_a_whole_es256_key_is_read() {
        let pair = trust::KeyPair::generate().unwrap();
        let point = pair.public_key().bits().to_vec();
        let (x, y) = (&point[1..33], &point[33..]);
        let head = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        let whole = [head.as_slice(), x, &[0x22, 0x58, 0x20], y].concat();
        assert_eq!(cose_key(&whole).unwrap(), pair.public_key());
        assert_eq!(cose_key(&[whole.as_slice(), &[0xa0]].concat()).unwrap(), pair.public_key());
        for length in 0..whole.len() {
            assert!(cose_key(&whole[..length]).is_err(), "{length}");
        }
        let mut other = whole;
        other[4] = 0x27;
        assert!(cose_key(&other).is_err());
    }
}
