//! Looking at what others hand over: an exported record, or a whole database.

mod container;
mod log;
mod record;

pub use container::{is_container, verify_container};
pub use log::verify_log;

use base::Timestamp;
use trust::{Anchors, Policy, Purpose, Refused, cms, digest::sha256, path, tsp};

use crate::{model::Head, wire};

/// Judges a head: its bytes, its signature at its own time, its time-stamp if there is one. Returns the head and the
/// stamped time.
fn head(
    bytes: &[u8],
    signature: &[u8],
    stamp: Option<&[u8]>,
    anchors: &Anchors,
    at: Timestamp,
) -> Result<(Head, Option<Timestamp>), HeadFault> {
    let policy = Policy::standard();
    let head = wire::head_read(bytes).map_err(|error| HeadFault::Bytes(error.to_string()))?;
    if head.at > at.plus_seconds(policy.skew_seconds) {
        return Err(HeadFault::Signature(Refused::FromTheFuture));
    }
    let signed = cms::verify_detached(signature, bytes, anchors, head.at, &policy).map_err(HeadFault::Signature)?;
    path::require(&signed.signer, &[Purpose::Head]).map_err(HeadFault::Signature)?;
    if signed.signer.agency().unwrap_or_default() != head.log {
        return Err(HeadFault::OtherAgency);
    }
    let Some(token) = stamp else { return Ok((head, None)) };
    let stamped = tsp::verify_token(token, &sha256(signature), anchors, at, &policy).map_err(HeadFault::Stamp)?;
    if head.at > stamped.at.plus_seconds(policy.skew_seconds) {
        return Err(HeadFault::Stamp(Refused::FromTheFuture));
    }
    Ok((head, Some(stamped.at)))
}

/// What is wrong with a head.
#[derive(Debug, thiserror::Error)]
enum HeadFault {
    #[error("the bytes are not a head: {0}")]
    Bytes(String),
    #[error("the signature does not hold: {0}")]
    Signature(Refused),
    #[error("the signature is another agency's")]
    OtherAgency,
    #[error("the time-stamp does not hold: {0}")]
    Stamp(Refused),
}
