//! `POST /ocsp` and `GET /ocsp/{request}`: RFC 6960 appendix A.1. What is wrong with a request is said in the protocol.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderMap;
use web::Failure;

use super::{answer, expect};
use crate::Authority;

/// Requests are small; a larger body is not one.
pub(crate) const LARGEST: usize = 16 * 1024;

/// The state of the certificates in the request.
pub(crate) async fn post(
    State(authority): State<Authority>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    expect(&headers, "application/ocsp-request")?;
    status(&authority, &body).await
}

/// The same, with the request in the address: Base64, percent-encoded.
pub(crate) async fn get(State(authority): State<Authority>, Path(request): Path<String>) -> Result<Response, Failure> {
    let body = STANDARD.decode(request.as_bytes()).map_err(|_| Failure::bad_request())?;
    status(&authority, &body).await
}

async fn status(authority: &Authority, request: &[u8]) -> Result<Response, Failure> {
    let reply = authority.status(request).await.map_err(Failure::unavailable)?.ok_or_else(Failure::not_found)?;
    Ok(answer("application/ocsp-response", reply))
}
