//! `GET /oidc/userinfo`: whom an access token stands for (OpenID Connect Core 5.3).

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use base::Lang;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use web::{Failure, View};

use crate::Accounts;

pub(crate) async fn userinfo(
    State(accounts): State<Accounts>,
    view: View,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let access = given.and_then(|text| text.strip_prefix("Bearer ")).filter(|text| text.len() <= 128);
    let known = match access {
        Some(access) => accounts.user_info(access, view.now()).await?,
        None => None,
    };
    if let Some(info) = known {
        return Ok(Json(info).into_response());
    }
    let text = |lang| view.kit().words().get(lang, "account-access-token", &[]);
    let body = serde_json::json!({
        "error": "invalid_token",
        "error_description": text(Lang::En),
        "error_description#vi": text(Lang::Vi),
    });
    let mut response = (StatusCode::UNAUTHORIZED, Json(body)).into_response();
    let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    Ok(response)
}
