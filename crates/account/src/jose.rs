//! Signed tokens (RFC 7515, ES256 only): made around any [`Signer`], checked by `jsonwebtoken` on aws-lc-rs. What
//! the claims say is judged by `rules`, at a time that is handed in.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use der::{Decode as _, Sequence, asn1::UintRef};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Serialize, de::DeserializeOwned};
use trust::{PublicKey, SignError, Signer};

/// Why a token is not believed. For the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token does not verify: {0}")]
pub(crate) struct BadToken(String);

#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    typ: &'a str,
    kid: &'a str,
}

#[derive(Sequence)]
struct EcdsaSignature<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// The name of a signer's key in `kid` and in the key set: the fingerprint of its certificate.
pub(crate) fn key_id(signer: &dyn Signer) -> String {
    signer.certificate().fingerprint().to_string()
}

/// Signs `claims`. `typ` says what the token is for.
pub(crate) fn sign(claims: &impl Serialize, typ: &str, signer: &dyn Signer) -> Result<String, SignError> {
    let encode = |e: serde_json::Error| SignError::Encoding(e.to_string());
    let signer = signer.settled();
    let header = Header { alg: "ES256", typ, kid: &key_id(signer) };
    let header = B64.encode(serde_json::to_vec(&header).map_err(encode)?);
    let claims = B64.encode(serde_json::to_vec(claims).map_err(encode)?);
    let message = format!("{header}.{claims}");
    let signature = signer.sign(message.as_bytes())?;
    let signature = EcdsaSignature::from_der(&signature).map_err(|e| SignError::Encoding(e.to_string()))?;
    let raw = [signature.r, signature.s].map(|number| padded(number.as_bytes())).concat();
    Ok(format!("{message}.{}", B64.encode(raw)))
}

/// A number of at most 32 bytes, with zeros before it.
fn padded(number: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().rev().zip(number.iter().rev()) {
        *to = *from;
    }
    bytes
}

/// The claims of a token that one of `keys` signed.
pub(crate) fn verify<T: DeserializeOwned>(token: &str, keys: &[PublicKey]) -> Result<T, BadToken> {
    if token.len() > 8192 {
        return Err(BadToken("longer than 8 KiB".to_owned()));
    }
    let mut validation = Validation::new(Algorithm::ES256);
    validation.required_spec_claims.clear();
    // These are judged by `rules` against the node's own clock.
    validation.validate_exp = false;
    validation.validate_aud = false;
    let mut wrong = BadToken("the node has no key".to_owned());
    for key in keys {
        match jsonwebtoken::decode::<T>(token, &DecodingKey::from_ec_der(key.bits()), &validation) {
            Ok(data) => return Ok(data.claims),
            Err(error) => wrong = BadToken(error.to_string()),
        }
    }
    Err(wrong)
}

/// The claims of a token that nobody has verified: good for asking whose keys to verify it with, for nothing else.
pub(crate) fn claims_unverified<T: DeserializeOwned>(token: &str) -> Result<T, BadToken> {
    let claims = token.split('.').nth(1).unwrap_or_default();
    let bytes = B64.decode(claims).map_err(|e| BadToken(e.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|e| BadToken(e.to_string()))
}

/// The key set (RFC 7517) that holds the signer's public key.
pub(crate) fn key_set(signer: &dyn Signer) -> serde_json::Value {
    let point = signer.certificate().public_key().bits().to_vec();
    // The uncompressed point: one byte of form, then both coordinates.
    let half = |from: usize| B64.encode(point.get(from..from.saturating_add(32)).unwrap_or_default());
    let standard = &base64::engine::general_purpose::STANDARD;
    let chain = std::iter::once(signer.certificate()).chain(signer.chain());
    let x5c: Vec<String> = chain.map(|certificate| standard.encode(certificate.der())).collect();
    serde_json::json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": key_id(signer),
        "x": half(1), "y": half(33), "x5c": x5c,
    }] })
}
