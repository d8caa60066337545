//! `GET /{lang}/admin/evidence/{digest}/container`: a record as an ASiC-E container, to be checked anywhere.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use evidence::{EvidenceDigest, LedgerError};
use http::{HeaderValue, header};
use web::{Failure, Official, OrNotFound as _};

use crate::Admin;

/// Answers the file; 404 while there is no such record or it has no number yet.
pub(crate) async fn answer(
    _: Official,
    State(admin): State<Admin>,
    Path((_, digest)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let digest = EvidenceDigest::parse(&digest).or_not_found()?;
    let bytes = match admin.setup().ledger.export(&digest).await {
        Ok(bytes) => bytes,
        Err(LedgerError::Unknown | LedgerError::Pending) => return Err(Failure::not_found()),
        Err(LedgerError::Store(error)) => return Err(error.into()),
        Err(error) => return Err(Failure::internal(error)),
    };
    let name: String = digest.to_string().chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"evidence-{name}.asice\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.etsi.asic-e+zip")),
        (header::CONTENT_DISPOSITION, disposition.map_err(Failure::internal)?),
    ];
    Ok((headers, bytes).into_response())
}
