//! Judging signatures.

use base::Timestamp;

use super::parsed::parse;
use crate::{
    Anchors, Certificate, Digest, Path, Policy, Refused,
    der_util::oid,
    digest::sha256,
    tsp::{self, Stamped},
};

/// A signature that holds.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Who signed.
    pub signer: Certificate,
    /// Their path to an anchor.
    pub path: Path,
    /// The signing time that the signer claims, if any.
    pub signing_time: Option<Timestamp>,
    /// The signature time-stamp, if there is one.
    pub stamped: Option<Stamped>,
    /// The digest of the content that was signed.
    pub content: Digest,
}

impl Verified {
    /// The best known time of signing: proven by a time-stamp, or else claimed.
    pub fn best_time(&self) -> Option<Timestamp> {
        self.stamped.as_ref().map(|stamp| stamp.at).or(self.signing_time)
    }
}

/// Where the signed content is.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Beside the signature.
    Bytes(&'a [u8]),
    /// Known by its digest.
    Digest(&'a Digest),
    /// Inside the signature.
    Enclosed,
}

/// Judges a signature at `at`: content, binding, signature, time-stamp, path. With a valid signature time-stamp the
/// path is judged at the stamped time, so that a signature outlives its certificate.
pub fn verify(
    cms: &[u8],
    content: Content<'_>,
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
) -> Result<Verified, Refused> {
    let parsed = parse(cms)?;
    let inside = parsed.content()?;
    let digest = match (content, &inside) {
        (Content::Bytes(bytes), None) => sha256(bytes),
        (Content::Digest(digest), None) => *digest,
        (Content::Enclosed, Some(bytes)) => sha256(bytes),
        _ => return Err(Refused::Malformed("signature")),
    };
    let signer = parsed.check(&digest, oid::DATA, &[], policy)?;
    let signing_time = parsed.signing_time()?;
    if signing_time.is_some_and(|claimed| policy.is_later_than_skew(claimed, at)) {
        return Err(Refused::FromTheFuture);
    }
    let stamped = match parsed.token()? {
        None => None,
        Some(token) => {
            let imprint = sha256(parsed.signer.signature.as_bytes());
            Some(tsp::verify_token(&token, &imprint, anchors, at, policy)?)
        }
    };
    let judged_at = stamped.as_ref().map_or(at, |stamp| stamp.at);
    let path = parsed.path(&signer, &[], anchors, judged_at, policy)?;
    Ok(Verified { signer, path, signing_time, stamped, content: digest })
}

/// Judges a detached signature over `content`.
pub fn verify_detached(
    cms: &[u8],
    content: &[u8],
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
) -> Result<Verified, Refused> {
    verify(cms, Content::Bytes(content), anchors, at, policy)
}

/// Judges a detached signature over content that is known by its digest.
pub fn verify_digest(
    cms: &[u8],
    digest: &Digest,
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
) -> Result<Verified, Refused> {
    verify(cms, Content::Digest(digest), anchors, at, policy)
}

/// The content inside a signature, unjudged.
pub fn enclosed(cms: &[u8]) -> Result<Option<Vec<u8>>, Refused> {
    parse(cms)?.content()
}

/// The digest of the content as the signature states it, unjudged.
pub fn claimed_digest(cms: &[u8]) -> Result<Digest, Refused> {
    parse(cms)?.claimed_digest()
}
