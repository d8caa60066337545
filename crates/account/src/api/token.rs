//! `POST /oidc/token`: a node redeems a code, proving itself with an assertion under its seal (RFC 7523).

use axum::{
    Form, Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use base::{Lang, Refuse as _};
use http::{HeaderValue, StatusCode, header};
use web::View;

use crate::{
    Accounts,
    service::{TokenRefusal, TokenRequest},
};

const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub(crate) async fn token(
    State(accounts): State<Accounts>,
    view: View,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let origins = view.kit().origins();
    let mut own = vec![origins.named.as_str()];
    own.extend(origins.numeric.as_deref());
    let outcome = match read(&fields) {
        Ok(request) => accounts.token_redeem(request, &own, view.now()).await,
        Err(refusal) => Err(refusal),
    };
    match outcome {
        Ok(reply) => Json(reply).into_response(),
        Err(refusal) => refuse(&view, &refusal),
    }
}

pub(crate) fn read(fields: &[(String, String)]) -> Result<TokenRequest, TokenRefusal> {
    let single = |name: &str| {
        let mut values = fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(TokenRefusal::Malformed("a parameter stands twice")),
            (value, None) => Ok(value.filter(|text| !text.is_empty() && text.len() <= 8192)),
        }
    };
    let needed = |name: &str, why| single(name)?.map(str::to_owned).ok_or(TokenRefusal::Malformed(why));
    if needed("grant_type", "grant_type is missing")? != "authorization_code" {
        return Err(TokenRefusal::GrantType);
    }
    if single("client_assertion_type")? != Some(BEARER) {
        return Err(TokenRefusal::Client("client_assertion_type must be jwt-bearer".to_owned()));
    }
    let assertion = single("client_assertion")?.map(str::to_owned);
    Ok(TokenRequest {
        code: needed("code", "code is missing")?,
        redirect_uri: needed("redirect_uri", "redirect_uri is missing")?,
        verifier: needed("code_verifier", "code_verifier is missing")?,
        client_id: single("client_id")?.map(str::to_owned),
        assertion: assertion.ok_or_else(|| TokenRefusal::Client("client_assertion is missing".to_owned()))?,
    })
}

/// The error of RFC 6749 5.2, its description in both languages.
fn refuse(view: &View, refusal: &TokenRefusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let cause = std::error::Error::source(refusal).map(ToString::to_string);
    tracing::info!(error = refusal.code(), reason = %refusal, cause, "a code was not redeemed");
    let text = |lang| view.kit().words().get(lang, refusal.key(), &[]);
    let body = serde_json::json!({
        "error": refusal.code(),
        "error_description": text(Lang::En),
        "error_description#vi": text(Lang::Vi),
    });
    let mut response = (status, Json(body)).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("private_key_jwt"));
    }
    response
}
