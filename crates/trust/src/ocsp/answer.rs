//! The responder's answers.

use base::Timestamp;
use der::{
    AnyRef, Decode, Encode,
    asn1::{BitString, Null, OctetString},
};

use super::{
    question::Request,
    wire::{
        BasicResponse, CertStatus, OcspResponse, ResponderId, ResponseBody, ResponseBytes, ResponseStatus, RevokedInfo,
        SingleResponse, Version,
    },
};
use crate::{
    Certificate, Refused, Serial, SignError, Signer,
    ca::Reason,
    der_util::{ecdsa_sha256, generalized, oid},
};

/// The state of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Issued and not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: Reason,
    },
    /// Never issued here.
    Unknown,
}

/// An unsigned error answer that fits why a request was refused.
pub fn refuse(why: &Refused) -> Result<Vec<u8>, SignError> {
    let status = match why {
        Refused::Malformed(_) | Refused::TooLarge => ResponseStatus::Malformed,
        _ => ResponseStatus::InternalError,
    };
    Ok(OcspResponse { status, bytes: None }.to_der()?)
}

/// Answers in the name of `signer` (the issuer, or its delegated responder): the status of each certificate of
/// `issuer` as `status` tells; certificates of others are unknown. The answer is good until `next_update`.
pub fn respond(
    request: &Request,
    issuer: &Certificate,
    signer: &dyn Signer,
    status: impl Fn(&Serial) -> Status,
    now: Timestamp,
    next_update: Timestamp,
) -> Result<Vec<u8>, SignError> {
    let mut answers = Vec::new();
    for question in &request.questions {
        let status = if question.is_about(issuer) { status(&question.serial()) } else { Status::Unknown };
        answers.push(SingleResponse {
            id: question.id.clone(),
            status: match status {
                Status::Good => CertStatus::Good(Null),
                Status::Unknown => CertStatus::Unknown(Null),
                Status::Revoked { since, reason } => {
                    CertStatus::Revoked(RevokedInfo { since: generalized(since)?, reason: Some(reason) })
                }
            },
            this_update: generalized(now)?,
            next_update: Some(generalized(next_update)?),
            extensions: None,
        });
    }
    let signer = signer.settled();
    let body = ResponseBody {
        version: Version::V1,
        responder: ResponderId::Name(signer.certificate().subject_name().clone()),
        produced_at: generalized(now)?,
        answers,
        extensions: request.nonce.clone().map(|nonce| vec![nonce]),
    };
    let body = body.to_der()?;
    let signature = signer.sign(&body)?;
    let basic = BasicResponse {
        body: AnyRef::from_der(&body)?,
        algorithm: ecdsa_sha256(),
        signature: BitString::from_bytes(&signature)?,
        certificates: Some(vec![AnyRef::from_der(signer.certificate().der())?]),
    };
    let bytes = ResponseBytes { kind: oid::OCSP_BASIC, response: OctetString::new(basic.to_der()?)? };
    Ok(OcspResponse { status: ResponseStatus::Successful, bytes: Some(bytes) }.to_der()?)
}
