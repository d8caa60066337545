//! Looking at what others hand over: an exported record, or a whole database.

mod container;
mod holdings;
mod log;
mod record;

pub use container::{is_container, verify_container, verify_container_under};
pub use holdings::{HoldingsError, holdings_export, holdings_list, holdings_read};
pub use log::{verify_log, verify_log_against};

use base::Timestamp;
use trust::{Anchors, Policy, Purpose, Refused, cms, digest::sha256, path, tsp};

use crate::{
    model::{Countersignature, Head, Signed},
    wire,
};

/// Judges a head: its bytes, its signature at its own time, its time-stamp if there is one. Returns the head and the
/// stamped time. Without one, see [`revoked`].
pub(crate) fn head(
    bytes: &[u8],
    signature: &[u8],
    stamp: Option<&[u8]>,
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
) -> Result<(Head, Option<Timestamp>), HeadFault> {
    let head = wire::head_read(bytes).map_err(|error| HeadFault::Bytes(error.to_string()))?;
    if head.at > at.plus_seconds(policy.skew_seconds) {
        return Err(HeadFault::Signature(Refused::FromTheFuture));
    }
    let signed = cms::verify_detached(signature, bytes, anchors, head.at, policy).map_err(HeadFault::Signature)?;
    path::require(&signed.signer, &[Purpose::Head]).map_err(HeadFault::Signature)?;
    if signed.signer.agency().unwrap_or_default() != head.log {
        return Err(HeadFault::OtherAgency);
    }
    let Some(token) = stamp else { return Ok((head, None)) };
    let stamped = tsp::verify_token(token, &sha256(signature), anchors, at, policy).map_err(HeadFault::Stamp)?;
    if head.at > stamped.at.plus_seconds(policy.skew_seconds) {
        return Err(HeadFault::Stamp(Refused::FromTheFuture));
    }
    Ok((head, Some(stamped.at)))
}

/// Whether the key of a head has been revoked by `at`, however old the head says that it is: its word about its own time
/// does not outlive the revocation, a time-stamp on it or on a later head does.
fn revoked(bytes: &[u8], signature: &[u8], anchors: &Anchors, at: Timestamp, policy: &Policy) -> Result<(), HeadFault> {
    if policy.revocations.is_empty() {
        return Ok(());
    }
    match cms::verify_detached(signature, bytes, anchors, at, policy) {
        Err(refused @ Refused::Revoked { .. }) => Err(HeadFault::Signature(refused)),
        _ => Ok(()),
    }
}

/// Judges a witness's statement: its bytes, its signature at its own time, and that the witness named is who signed.
pub(crate) fn countersignature(
    signed: &Signed,
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
) -> Result<Countersignature, HeadFault> {
    let statement = wire::note::countersignature_read(&signed.bytes).map_err(|e| HeadFault::Bytes(e.to_string()))?;
    if statement.at > at.plus_seconds(policy.skew_seconds) {
        return Err(HeadFault::Signature(Refused::FromTheFuture));
    }
    let verified = cms::verify_detached(&signed.signature, &signed.bytes, anchors, statement.at, policy)
        .map_err(HeadFault::Signature)?;
    path::require(&verified.signer, &[Purpose::Head]).map_err(HeadFault::Signature)?;
    if verified.signer.agency().unwrap_or_default() != statement.witness {
        return Err(HeadFault::OtherAgency);
    }
    Ok(statement)
}

/// What is wrong with a head or with a statement about one.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HeadFault {
    #[error("the bytes cannot be read: {0}")]
    Bytes(String),
    #[error("the signature does not hold: {0}")]
    Signature(Refused),
    #[error("the signature is another agency's")]
    OtherAgency,
    #[error("the time-stamp does not hold: {0}")]
    Stamp(Refused),
}
