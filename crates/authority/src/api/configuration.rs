//! `GET /configuration`: the exact signed bytes of the configuration in force. The version is the entity tag.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use web::Failure;

use crate::Authority;

/// The configuration, or 304 to whom holds it.
pub(crate) async fn get(State(authority): State<Authority>, headers: HeaderMap) -> Result<Response, Failure> {
    let registry = &authority.setup().registry;
    let (Some(snapshot), Some(signed)) = (registry.current(), registry.signed()) else {
        return Err(Failure::not_found());
    };
    let tag = format!("\"{}-{}\"", snapshot.instance(), snapshot.version());
    let held = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let fixed = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "no-cache".to_owned())];
    if held.is_some_and(|held| held.split(',').any(|one| one.trim() == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, fixed).into_response());
    }
    Ok((fixed, [(header::CONTENT_TYPE, "application/pkcs7-mime")], signed.to_vec()).into_response())
}
