//! The certificate authority's two acts: issuing certificates and listing revoked ones.

mod crl;
mod profile;

use base::Timestamp;
use der::{
    Encode, Sequence,
    asn1::{BitString, ObjectIdentifier},
};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::{Version, ext::Extension, name::Name, serial_number::SerialNumber, time::Time};

use crate::{
    Certificate, KeyPair, PublicKey, Refused, Serial, SignError, Signer, Subject,
    certificate::key_id,
    der_util::{ecdsa_sha256, signed, time_of},
};

pub use crl::{Crl, Reason, Revoked, crl};
pub use profile::Profile;

/// What a certificate should say.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// Whom it names.
    pub subject: &'a Subject,
    /// The subject's key.
    pub public_key: &'a PublicKey,
    /// What it is for.
    pub profile: &'a Profile,
    /// The first instant of its validity (whole seconds).
    pub not_before: Timestamp,
    /// The last instant of its validity (whole seconds).
    pub not_after: Timestamp,
    /// Its serial number, unique under the issuer.
    pub serial: Serial,
    /// Where others find the issuer's services.
    pub urls: &'a Urls,
}

/// Where the issuer's services are; each is left out of the certificate when absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Urls {
    /// The OCSP responder: named in certificates of issuing authorities and of nodes' transport only, never in those
    /// that sign documents.
    pub ocsp: Option<String>,
    /// The issuer's own certificate.
    pub issuer: Option<String>,
    /// The revocation list.
    pub crl: Option<String>,
}

/// Why no certificate was issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// The order cannot be put into a certificate.
    #[error("the order cannot be encoded: {0}")]
    Encoding(String),
    /// The validity is empty, or longer than the issuer's.
    #[error("the validity does not lie within the issuer's")]
    Validity,
    /// The signer did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// What came out is not a certificate.
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl From<der::Error> for IssueError {
    fn from(error: der::Error) -> Self {
        Self::Encoding(error.to_string())
    }
}

#[derive(Sequence)]
struct Body {
    #[asn1(context_specific = "0")]
    version: Version,
    serial: SerialNumber,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    public_key: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    issuer_id: Option<BitString>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct Validity {
    not_before: Time,
    not_after: Time,
}

fn body(order: &Order<'_>, issuer: Name, issuer_key_id: &[u8]) -> Result<Vec<u8>, IssueError> {
    if order.not_after <= order.not_before {
        return Err(IssueError::Validity);
    }
    let body = Body {
        version: Version::V3,
        serial: SerialNumber::new(order.serial.as_bytes())?,
        signature: ecdsa_sha256(),
        issuer,
        validity: Validity { not_before: time_of(order.not_before)?, not_after: time_of(order.not_after)? },
        subject: order.subject.to_name(order.profile.purpose().word())?,
        public_key: order.public_key.to_info()?,
        issuer_id: None,
        extensions: order.profile.extensions(&key_id(order.public_key), issuer_key_id, order.urls)?,
    };
    Ok(body.to_der()?)
}

/// A certificate under `issuer`. Validity must lie within the issuer's.
pub fn issue(issuer: &dyn Signer, order: &Order<'_>) -> Result<Certificate, IssueError> {
    let issuer = issuer.settled();
    let above = issuer.certificate();
    if order.not_before < above.not_before() || order.not_after > above.not_after() {
        return Err(IssueError::Validity);
    }
    let body = body(order, above.subject_name().clone(), &above.subject_key_id())?;
    let certificate = Certificate::from_der(&signed(&body, &issuer.sign(&body)?)?)?;
    certificate.is_signed_by(above).map_err(|_| SignError::Mismatch)?;
    Ok(certificate)
}

/// A certificate that `key` signs for itself: the root.
pub fn self_signed(key: &KeyPair, order: &Order<'_>) -> Result<Certificate, IssueError> {
    if order.public_key != &key.public_key() {
        return Err(SignError::Mismatch.into());
    }
    let name = order.subject.to_name(order.profile.purpose().word())?;
    let body = body(order, name, &key_id(order.public_key))?;
    Ok(Certificate::from_der(&signed(&body, &key.sign(&body)?)?)?)
}

pub(crate) fn extension(id: ObjectIdentifier, critical: bool, value: &impl Encode) -> der::Result<Extension> {
    Ok(Extension { extn_id: id, critical, extn_value: der::asn1::OctetString::new(value.to_der()?)? })
}
