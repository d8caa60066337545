//! Judging answers.

use base::Timestamp;
use der::{Decode, Encode, asn1::OctetString};

use super::{
    Status,
    question::Question,
    wire::{BasicResponse, CertId, CertStatus, OcspResponse, ResponseBody, ResponseStatus},
};
use crate::{
    Anchors, Certificate, Policy, Refused,
    ca::Reason,
    der_util::{oid, timestamp_of},
    path,
};

const MOST_BYTES: usize = 64 * 1024;

/// A status that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The certificate's state.
    pub status: Status,
    /// When the responder knew it.
    pub this_update: Timestamp,
    /// Until when the answer is good.
    pub next_update: Option<Timestamp>,
    /// Who answered.
    pub responder: Certificate,
}

/// Judges an answer about `certificate` at `at`: signed by `issuer` or by its responder, about this certificate,
/// current, and with `nonce` if one was sent.
pub fn verify_response(
    bytes: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    nonce: Option<&[u8]>,
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
) -> Result<Answer, Refused> {
    let malformed = |_| Refused::Malformed("status answer");
    if bytes.len() > MOST_BYTES {
        return Err(Refused::TooLarge);
    }
    let response = OcspResponse::from_der(bytes).map_err(malformed)?;
    if response.status != ResponseStatus::Successful {
        return Err(Refused::ServiceRefused(status_code(response.status)));
    }
    let outer = response.bytes.filter(|outer| outer.kind == oid::OCSP_BASIC);
    let outer = outer.ok_or(Refused::Malformed("status answer"))?;
    let basic = BasicResponse::from_der(outer.response.as_bytes()).map_err(malformed)?;
    let body_bytes = basic.body.to_der().map_err(malformed)?;
    let body = ResponseBody::from_der(&body_bytes).map_err(malformed)?;
    let responder = responder(&basic, issuer)?;
    let signature = basic.signature.as_bytes().ok_or(Refused::Malformed("status answer"))?;
    if !policy.accepts(basic.algorithm.oid) {
        return Err(Refused::Algorithm(basic.algorithm.oid.to_string()));
    }
    let key = responder.public_key();
    key.verifies_as(&basic.algorithm, &body_bytes, signature).map_err(|_| Refused::SignatureWrong)?;
    path::verify(&[responder.clone(), issuer.clone()], anchors, at, policy)?;
    if let Some(sent) = nonce {
        let sent = OctetString::new(sent).and_then(|value| value.to_der()).map_err(malformed)?;
        let found = body.extensions.iter().flatten().find(|extension| extension.extn_id == oid::OCSP_NONCE);
        if found.map(|extension| extension.extn_value.as_bytes()) != Some(sent.as_slice()) {
            return Err(Refused::OtherQuestion);
        }
    }
    let about = |id: &CertId| {
        let question = Question { id: id.clone() };
        question.is_about(issuer) && question.serial() == certificate.serial()
    };
    let single = body.answers.iter().find(|answer| about(&answer.id)).ok_or(Refused::OtherQuestion)?;
    let this_update = timestamp_of(single.this_update);
    let next_update = single.next_update.map(timestamp_of);
    if policy.is_later_than_skew(this_update, at) {
        return Err(Refused::FromTheFuture);
    }
    if next_update.is_some_and(|next| policy.is_later_than_skew(at, next)) {
        return Err(Refused::NotValidAt { subject: responder.common_name().to_owned(), at });
    }
    let status = match &single.status {
        CertStatus::Good(_) => Status::Good,
        CertStatus::Unknown(_) => Status::Unknown,
        CertStatus::Revoked(info) => {
            Status::Revoked { since: timestamp_of(info.since), reason: info.reason.unwrap_or(Reason::Unspecified) }
        }
    };
    Ok(Answer { status, this_update, next_update, responder })
}

fn responder(basic: &BasicResponse<'_>, issuer: &Certificate) -> Result<Certificate, Refused> {
    let Some(first) = basic.certificates.iter().flatten().next() else { return Ok(issuer.clone()) };
    let der = first.to_der().map_err(|_| Refused::Malformed("status answer"))?;
    let certificate = Certificate::from_der(&der)?;
    if certificate != *issuer {
        certificate.is_signed_by(issuer)?;
        path::require_usage(&certificate, oid::KP_OCSP_SIGNING, false)?;
        if !certificate.has_no_check() {
            return Err(Refused::WrongPurpose { subject: certificate.common_name().to_owned() });
        }
    }
    Ok(certificate)
}

fn status_code(status: ResponseStatus) -> u8 {
    match status {
        ResponseStatus::Successful => 0,
        ResponseStatus::Malformed => 1,
        ResponseStatus::InternalError => 2,
        ResponseStatus::TryLater => 3,
        ResponseStatus::SignatureRequired => 5,
        ResponseStatus::Unauthorized => 6,
    }
}
