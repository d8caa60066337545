//! What programs ask: one file a service.

pub(crate) mod certificates;
pub(crate) mod configuration;
pub(crate) mod join;
pub(crate) mod ocsp;
pub(crate) mod tsa;

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use web::Failure;

/// An answer of this media type.
fn answer(media_type: &'static str, body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// Refuses a body of another media type: the protocols over HTTP name theirs.
fn expect(headers: &HeaderMap, media_type: &str) -> Result<(), Failure> {
    let stated = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let stated = stated.and_then(|value| value.split(';').next()).map(str::trim);
    if stated.is_some_and(|stated| stated.eq_ignore_ascii_case(media_type)) {
        Ok(())
    } else {
        Err(Failure::unsupported_media())
    }
}
