//! What is asked.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use der::{Decode, Encode, asn1::OctetString};
use spki::AlgorithmIdentifierOwned;
use x509_cert::{ext::Extension, serial_number::SerialNumber};

use super::wire::{CertId, OcspRequest, RequestBody, SingleRequest, Version};
use crate::{
    Certificate, Refused, Serial, SignError,
    der_util::{is_sha256, oid},
};

const MOST_BYTES: usize = 8 * 1024;
const MOST_QUESTIONS: usize = 32;
const LONGEST_NONCE: usize = 128;

/// A request that was read.
#[derive(Debug)]
pub struct Request {
    /// The certificates asked about.
    pub questions: Vec<Question>,
    pub(super) nonce: Option<Extension>,
}

/// One certificate asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub(super) id: CertId,
}

impl Question {
    /// The certificate's serial number.
    pub fn serial(&self) -> Serial {
        Serial::from_bytes(self.id.serial.as_bytes())
    }

    /// Whether the question is about a certificate of `issuer`. SHA-1 occurs here only as a name: most askers use it.
    pub fn is_about(&self, issuer: &Certificate) -> bool {
        let Ok(name) = issuer.subject_name().to_der() else { return false };
        let algorithm = if is_sha256(&self.id.algorithm) {
            &SHA256
        } else if self.id.algorithm.oid == oid::SHA1 {
            &SHA1_FOR_LEGACY_USE_ONLY
        } else {
            return false;
        };
        digest(algorithm, &name).as_ref() == self.id.issuer_name.as_bytes()
            && digest(algorithm, issuer.public_key().bits()).as_ref() == self.id.issuer_key.as_bytes()
    }
}

/// How a request names a certificate: by SHA-1 of its issuer, as RFC 5019 2.1.1 asks and every responder understands.
fn id_of(certificate: &Certificate, issuer: &Certificate) -> der::Result<CertId> {
    let hash = |bytes: &[u8]| OctetString::new(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
    Ok(CertId {
        algorithm: AlgorithmIdentifierOwned { oid: oid::SHA1, parameters: Some(der::Any::null()) },
        issuer_name: hash(&issuer.subject_name().to_der()?)?,
        issuer_key: hash(issuer.public_key().bits())?,
        serial: SerialNumber::new(certificate.serial().as_bytes())?,
    })
}

/// Asks for the status of `certificate`.
pub fn request(certificate: &Certificate, issuer: &Certificate, nonce: Option<&[u8]>) -> Result<Vec<u8>, SignError> {
    let extensions = match nonce {
        None => None,
        Some(nonce) => Some(vec![crate::ca::extension(oid::OCSP_NONCE, false, &OctetString::new(nonce)?)?]),
    };
    let body = RequestBody {
        version: Version::V1,
        requestor: None,
        questions: vec![SingleRequest { id: id_of(certificate, issuer)?, extensions: None }],
        extensions,
    };
    Ok(OcspRequest { body, signature: None }.to_der()?)
}

/// Reads a request, at most 8 KiB and 32 questions.
pub fn parse_request(bytes: &[u8]) -> Result<Request, Refused> {
    if bytes.len() > MOST_BYTES {
        return Err(Refused::TooLarge);
    }
    let request = OcspRequest::from_der(bytes).map_err(|_| Refused::Malformed("status request"))?;
    let questions = request.body.questions;
    if questions.is_empty() || questions.len() > MOST_QUESTIONS {
        return Err(Refused::Malformed("status request"));
    }
    let mut nonce = None;
    for extension in request.body.extensions.into_iter().flatten() {
        if extension.extn_id == oid::OCSP_NONCE && extension.extn_value.as_bytes().len() <= LONGEST_NONCE {
            nonce = Some(extension);
        } else if extension.critical {
            return Err(Refused::Malformed("status request"));
        }
    }
    Ok(Request { questions: questions.into_iter().map(|question| Question { id: question.id }).collect(), nonce })
}
