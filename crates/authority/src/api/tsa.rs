//! `POST /tsa`: RFC 3161 section 3.4. What is wrong with a request is said in the protocol.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use web::Failure;

use super::{answer, expect};
use crate::Authority;

/// Requests are small; a larger body is not one.
pub(crate) const LARGEST: usize = 8 * 1024;

/// Stamps the digest in the request.
pub(crate) async fn post(
    State(authority): State<Authority>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    expect(&headers, "application/timestamp-query")?;
    let reply = authority.stamp(&body).map_err(Failure::unavailable)?.ok_or_else(Failure::not_found)?;
    Ok(answer("application/timestamp-reply", reply))
}
