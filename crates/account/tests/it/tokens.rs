//! What the tests need of a client that is not ours: assertions made by `jsonwebtoken`, requests put together by hand.

use exchange::HttpAnswer;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use trust::SoftSigner;
use url::form_urlencoded::Serializer;

use crate::{
    browser::{Browser, Seen},
    world::{NOW, World},
};

pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A request for a code, of which single parts can be changed.
pub(crate) fn authorize(world: &World, changes: &[(&str, &str)]) -> String {
    let redirect = format!("{}/oidc/callback", world.province.named);
    let mut parts = vec![
        ("client_id", "H54"),
        ("response_type", "code"),
        ("scope", "openid"),
        ("redirect_uri", redirect.as_str()),
        ("state", "some-state"),
        ("nonce", "some-nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("ui_locales", "vi"),
    ];
    for (name, value) in changes {
        parts.retain(|(known, _)| known != name);
        parts.push((name, value));
    }
    let query = Serializer::new(String::new()).extend_pairs(parts).finish();
    format!("{}/oidc/authorize?{query}", world.portal.named)
}

/// A code for H54, handed to a browser in which Lan is signed in.
pub(crate) async fn a_code(world: &World, browser: &mut Browser) -> String {
    let seen: Seen = browser.get(&authorize(world, &[])).await;
    seen.sent("code").expect("a code was handed out")
}

/// An assertion of `client` under `signer`, of which single claims can be changed.
pub(crate) fn assertion(world: &World, client: &str, signer: &SoftSigner, changes: &Value) -> String {
    let id = format!("{client}-{}", trust::random::token());
    let now = NOW.as_seconds();
    let mut claims =
        json!({ "iss": client, "sub": client, "aud": world.portal.named, "exp": now + 60, "iat": now, "jti": id });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let key = EncodingKey::from_ec_der(&signer.key().to_pkcs8());
    jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, &key).unwrap()
}

/// Redeems a code; single fields can be changed, or left out by an empty text.
pub(crate) async fn redeem(world: &World, code: &str, assertion: &str, changes: &[(&str, &str)]) -> HttpAnswer {
    let redirect = format!("{}/oidc/callback", world.province.named);
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect.as_str()),
        ("code_verifier", VERIFIER),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
    ];
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    world.http.post(&format!("{}/oidc/token", world.portal.named), &headers, body).await.unwrap()
}

/// Redeems a code as H54, as it should be done.
pub(crate) async fn redeem_well(world: &World, code: &str) -> HttpAnswer {
    let assertion = assertion(world, "H54", &world.province.seal, &json!({}));
    redeem(world, code, &assertion, &[]).await
}

pub(crate) fn json_of(answer: &HttpAnswer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}
