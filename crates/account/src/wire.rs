//! What crosses between provider, client and browser, as the standards of OpenID Connect name it.

use serde::{Deserialize, Serialize};

/// `aud`: one name or several.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    pub(crate) fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// The claims of a client's assertion (RFC 7523 section 3).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AssertionClaims {
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) aud: Audience,
    pub(crate) exp: i64,
    pub(crate) iat: Option<i64>,
    pub(crate) jti: String,
}

/// The claims of an ID token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct IdTokenClaims {
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) aud: Audience,
    pub(crate) exp: i64,
    pub(crate) iat: i64,
    pub(crate) auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<String>,
    /// The assurance level, and whether there was a second factor; see [`identity::Assurance::acr_with`].
    pub(crate) acr: String,
    /// How the person proved themself (RFC 8176): `mfa` with a second factor, `pwd` without.
    #[serde(default)]
    pub(crate) amr: Vec<String>,
    /// The full name, family name first.
    pub(crate) name: String,
    /// The personal identification number, 12 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) citizen_id: Option<String>,
}

/// The answer to a redeemed code (RFC 6749 5.1).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TokenReply {
    pub(crate) access_token: String,
    pub(crate) token_type: String,
    pub(crate) expires_in: i64,
    pub(crate) id_token: String,
    pub(crate) scope: String,
}

/// The answer to whoever holds an access token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UserInfo {
    pub(crate) sub: String,
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) citizen_id: Option<String>,
}
