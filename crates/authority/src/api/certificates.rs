//! `GET /ca/…`: the authority's own certificates and its revocation list.

use axum::extract::State;
use axum::response::Response;
use web::Failure;

use super::answer;
use crate::Authority;

const CERTIFICATE: &str = "application/pkix-cert";

/// The root: the end of the issuing authority's chain, or the first anchor of the configuration.
pub(crate) async fn root(State(authority): State<Authority>) -> Result<Response, Failure> {
    let issuer = authority.issuing().ok_or_else(Failure::not_found)?;
    let anchors = authority.setup().registry.anchors();
    let root = issuer.chain().last().or_else(|| anchors.certificates().first()).ok_or_else(Failure::not_found)?;
    Ok(answer(CERTIFICATE, root.der().to_vec()))
}

/// The issuing authority.
pub(crate) async fn issuing(State(authority): State<Authority>) -> Result<Response, Failure> {
    let issuer = authority.issuing().ok_or_else(Failure::not_found)?;
    Ok(answer(CERTIFICATE, issuer.certificate().der().to_vec()))
}

/// Its revocation list, made now.
pub(crate) async fn revocations(State(authority): State<Authority>) -> Result<Response, Failure> {
    let list = authority.revocations().await.map_err(Failure::unavailable)?.ok_or_else(Failure::not_found)?;
    Ok(answer("application/pkix-crl", list.der().to_vec()))
}
