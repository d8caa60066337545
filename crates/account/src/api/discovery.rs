//! What the provider can do, and the key that its tokens are signed with (OpenID Connect Discovery 1.0).

use axum::{Json, extract::State};
use identity::Assurance;
use serde_json::{Value, json};
use web::View;

use crate::{Accounts, jose};

/// `GET /.well-known/openid-configuration`. The issuer is this node's origin in the form in which it was asked.
pub(crate) async fn configuration(view: View) -> Json<Value> {
    let issuer = view.origin();
    let at = |path: &str| format!("{issuer}{path}");
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": at("/oidc/authorize"),
        "token_endpoint": at("/oidc/token"),
        "userinfo_endpoint": at("/oidc/userinfo"),
        "jwks_uri": at("/oidc/jwks"),
        "end_session_endpoint": at("/oidc/logout"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "citizen_id"],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "name", "citizen_id"],
        "acr_values_supported": Assurance::ALL.map(|level| [level.acr_with(false), level.acr_with(true)]).concat(),
        "ui_locales_supported": ["vi", "en"],
        "prompt_values_supported": ["none", "login"],
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    }))
}

/// `GET /oidc/jwks`.
pub(crate) async fn keys(State(accounts): State<Accounts>) -> Json<Value> {
    Json(jose::key_set(accounts.seal()))
}
