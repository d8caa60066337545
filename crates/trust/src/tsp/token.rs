//! Tokens: signed statements that a digest existed at a time.

use base::Timestamp;
use der::{
    Any, Decode, Encode, Sequence,
    asn1::{GeneralizedTime, ObjectIdentifier, Uint},
};
use x509_cert::ext::Extension;

use super::request::MessageImprint;
use crate::{
    Anchors, Certificate, Digest, Policy, Refused,
    cms::parsed,
    der_util::{oid, timestamp_of},
    digest::sha256,
    path,
};

fn no() -> bool {
    false
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct TstInfo {
    pub(super) version: u8,
    pub(super) policy: ObjectIdentifier,
    pub(super) imprint: MessageImprint,
    pub(super) serial: Uint,
    pub(super) at: GeneralizedTime,
    #[asn1(optional = "true")]
    pub(super) accuracy: Option<Accuracy>,
    #[asn1(default = "no")]
    pub(super) ordering: bool,
    #[asn1(optional = "true")]
    pub(super) nonce: Option<Uint>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(super) authority: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(super) extensions: Option<Vec<Extension>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct Accuracy {
    #[asn1(optional = "true")]
    pub(super) seconds: Option<u16>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub(super) millis: Option<u16>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(super) micros: Option<u16>,
}

/// A time-stamp that holds.
#[derive(Clone, Debug)]
pub struct Stamped {
    /// When the digest existed.
    pub at: Timestamp,
    /// The digest.
    pub digest: Digest,
    /// The authority's certificate.
    pub authority: Certificate,
    /// The token's serial number, big-endian.
    pub serial: Vec<u8>,
    /// The nonce, if the asker gave one.
    pub nonce: Option<Vec<u8>>,
}

pub(super) fn info(content: &[u8]) -> Result<TstInfo, Refused> {
    let info = TstInfo::from_der(content).map_err(|_| Refused::Malformed("time-stamp"))?;
    let critical = info.extensions.iter().flatten().any(|extension| extension.critical);
    if info.version != 1 || critical || info.to_der().ok().as_deref() != Some(content) {
        return Err(Refused::Malformed("time-stamp"));
    }
    Ok(info)
}

/// What a token says it stamps and when, unjudged.
pub fn imprint(token: &[u8]) -> Result<(Digest, Timestamp), Refused> {
    let content = parsed::parse(token)?.content()?.ok_or(Refused::Malformed("time-stamp"))?;
    let info = info(&content)?;
    let digest = info.imprint.sha256().ok_or_else(|| Refused::Algorithm(info.imprint.algorithm.oid.to_string()))?;
    Ok((digest, timestamp_of(info.at)))
}

/// Judges a token over `digest`. Its authority's path is judged at the stamped time, which must not lie after `at`.
pub fn verify_token(
    token: &[u8],
    digest: &Digest,
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
) -> Result<Stamped, Refused> {
    let parts = parsed::parse(token)?;
    let content = parts.content()?.ok_or(Refused::Malformed("time-stamp"))?;
    let info = info(&content)?;
    if info.imprint.sha256().as_ref() != Some(digest) {
        return Err(Refused::DigestDiffers);
    }
    let authority = parts.check(&sha256(&content), oid::TST_INFO, anchors.certificates(), policy)?;
    if parts.token()?.is_some() {
        return Err(Refused::Malformed("time-stamp"));
    }
    path::require_usage(&authority, oid::KP_TIME_STAMPING, true)?;
    let stamped_at = timestamp_of(info.at);
    if policy.is_later_than_skew(stamped_at, at) {
        return Err(Refused::FromTheFuture);
    }
    parts.path(&authority, &[], anchors, stamped_at, policy)?;
    Ok(Stamped {
        at: stamped_at,
        digest: *digest,
        authority,
        serial: info.serial.as_bytes().to_vec(),
        nonce: info.nonce.map(|nonce| nonce.as_bytes().to_vec()),
    })
}
