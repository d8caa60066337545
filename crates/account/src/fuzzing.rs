//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use base::{AgencyCode, Timestamp};
use http::{HeaderMap, HeaderValue, header};
use trust::PublicKey;

use crate::{
    api, jose,
    model::{Client, OauthError},
    pages::cookies,
    rules::{self, AssertionFacts, IdTokenFacts, Refused},
    wire::{AssertionClaims, IdTokenClaims, TokenReply, UserInfo},
};

const NOW: Timestamp = Timestamp::from_millis(1_795_568_400_000);
const ORIGIN: &str = "http://h54.localhost:8003";

/// Tokens: as a whole, and their claims as if somebody trusted had signed them.
pub fn token(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let keys: Vec<PublicKey> = PublicKey::from_spki(include_bytes!("fuzzing/key.der")).into_iter().collect();
    let _ = jose::claims_unverified::<AssertionClaims>(&text);
    if let Ok(claims) = jose::verify::<IdTokenClaims>(&text, &keys) {
        let unverified = jose::claims_unverified::<IdTokenClaims>(&text);
        assert_eq!(unverified.map(|one| one.sub), Ok(claims.sub), "what was verified is what was read");
    }
    if let Ok(claims) = serde_json::from_slice::<AssertionClaims>(data) {
        let facts = AssertionFacts {
            issuer: &claims.iss,
            subject: &claims.sub,
            audience: claims.aud.all(),
            expires: claims.exp,
            issued: claims.iat,
            id: &claims.jti,
        };
        if rules::assertion_check(&facts, "H54", &[ORIGIN.to_owned()], NOW).is_ok() {
            assert!((claims.exp - NOW.as_seconds()).abs() <= 360, "an assertion lives for minutes");
        }
    }
    if let Ok(claims) = serde_json::from_slice::<IdTokenClaims>(data) {
        let facts = IdTokenFacts {
            issuer: &claims.iss,
            audience: claims.aud.all(),
            subject: &claims.sub,
            expires: claims.exp,
            issued: claims.iat,
            nonce: claims.nonce.as_deref(),
        };
        let believed = rules::id_token_check(&facts, ORIGIN, "H54", "nonce", NOW).is_ok();
        assert!(!believed || claims.nonce.as_deref() == Some("nonce"), "a token answers this request");
    }
    let _ = serde_json::from_slice::<TokenReply>(data);
    let _ = serde_json::from_slice::<UserInfo>(data);
}

/// The queries and bodies of the provider's addresses, the way back, and cookies.
pub fn oidc(data: &[u8]) {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(data).into_owned().collect();
    let Ok(agency) = AgencyCode::parse("H54") else { return };
    let client = Client { agency, origins: vec![ORIGIN.to_owned()], keys: Vec::new() };
    let _ = rules::client_id(&fields);
    match rules::authorize_parse(&fields, &client) {
        Ok(request) => {
            assert!(client.may_redirect_to(&request.redirect_uri), "nobody is sent elsewhere");
            let decided = rules::authorize_decide(&request, None, None, NOW);
            assert_ne!(decided, rules::Decision::Issue, "no code without a person");
        }
        Err(Refused::ToClient { redirect_uri, error, .. }) => {
            assert!(client.may_redirect_to(&redirect_uri), "nobody is sent elsewhere");
            assert_ne!(error, OauthError::LoginRequired);
        }
        Err(_) => {}
    }
    let _ = api::token::read(&fields);
    let text = String::from_utf8_lossy(data);
    let path = rules::return_path(Some(&text), "/vi");
    assert!(path.starts_with('/') && !path.starts_with("//"), "the way back stays here");
    if let Ok(value) = HeaderValue::from_bytes(data) {
        let headers = HeaderMap::from_iter([(header::COOKIE, value)]);
        let token = cookies::find("__Host-step-h54", &headers);
        assert!(token.is_none_or(|token| token.len() == 43), "a cookie holds a token or nothing");
    }
}
