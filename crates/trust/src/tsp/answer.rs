//! The authority's answers.

use base::Timestamp;
use der::{
    Any, AnyRef, Decode, Encode, Sequence,
    asn1::{BitString, Uint},
};

use super::{
    request::{MessageImprint, parse_request},
    token::{Accuracy, TstInfo},
};
use crate::{
    Refused, SignError, Signer,
    cms::sign_typed,
    der_util::{generalized, oid},
};

const MOST_BYTES: usize = 64 * 1024;
const GRANTED: u8 = 0;
const REJECTION: u8 = 2;
const BAD_ALGORITHM: u8 = 0;
const BAD_FORMAT: u8 = 5;
const UNACCEPTED_POLICY: u8 = 15;

#[derive(Sequence)]
struct TimeStampResp<'a> {
    status: StatusInfo,
    #[asn1(optional = "true")]
    token: Option<AnyRef<'a>>,
}

#[derive(Sequence)]
struct StatusInfo {
    status: u8,
    #[asn1(optional = "true")]
    text: Option<Vec<Any>>,
    #[asn1(optional = "true")]
    failure: Option<BitString>,
}

/// A rejection (RFC 3161 2.4.2): `failure` is the number of the failure bit.
fn rejection(failure: u8) -> Result<Vec<u8>, SignError> {
    let byte = usize::from(failure / 8);
    let mut bits = vec![0; byte + 1];
    if let Some(last) = bits.last_mut() {
        *last = 0x80 >> (failure % 8);
    }
    let failure = BitString::new(7 - failure % 8, bits)?;
    let status = StatusInfo { status: REJECTION, text: None, failure: Some(failure) };
    Ok(TimeStampResp { status, token: None }.to_der()?)
}

/// The rejection that fits why a request was refused.
pub fn refuse(why: &Refused) -> Result<Vec<u8>, SignError> {
    rejection(match why {
        Refused::Algorithm(_) => BAD_ALGORITHM,
        _ => BAD_FORMAT,
    })
}

/// Answers a request in the name of `signer`: a token with `serial` (unique under the authority) at `now`, or a
/// rejection that says what is wrong with the request.
pub fn respond(request: &[u8], signer: &dyn Signer, serial: &[u8], now: Timestamp) -> Result<Vec<u8>, SignError> {
    let request = match parse_request(request) {
        Ok(request) => request,
        Err(why) => return refuse(&why),
    };
    if request.policy.is_some_and(|policy| policy != oid::TSA_POLICY) {
        return rejection(UNACCEPTED_POLICY);
    }
    let nonce = match &request.nonce {
        None => None,
        Some(bytes) => Some(Uint::new(bytes)?),
    };
    let imprint: MessageImprint = request.imprint.0;
    let info = TstInfo {
        version: 1,
        policy: oid::TSA_POLICY,
        imprint,
        serial: Uint::new(serial)?,
        at: generalized(now)?,
        accuracy: Some(Accuracy { seconds: Some(1), millis: None, micros: None }),
        ordering: false,
        nonce,
        authority: None,
        extensions: None,
    };
    let token = sign_typed(info.to_der()?, oid::TST_INFO, signer, request.with_certificates)?;
    let status = StatusInfo { status: GRANTED, text: None, failure: None };
    Ok(TimeStampResp { status, token: Some(AnyRef::from_der(&token)?) }.to_der()?)
}

/// The token in an answer, unjudged; a refusal carries the authority's status.
pub fn parse_response(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let malformed = |_| Refused::Malformed("time-stamp answer");
    if bytes.len() > MOST_BYTES {
        return Err(Refused::TooLarge);
    }
    let answer = TimeStampResp::from_der(bytes).map_err(malformed)?;
    match (answer.status.status, answer.token) {
        (0 | 1, Some(token)) => token.to_der().map_err(malformed),
        (status, _) => Err(Refused::ServiceRefused(status)),
    }
}
