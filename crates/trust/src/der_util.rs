//! The few things about DER that several modules need: object identifiers, times, and signed structures whose signed
//! part is kept byte for byte.

use std::time::Duration;

use base::Timestamp;
use der::{
    AnyRef, Decode, Encode, Header, Reader, Sequence, SliceReader,
    asn1::{BitString, GeneralizedTime, UtcTime},
};
use spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

/// Object identifiers.
pub(crate) mod oid {
    use der::asn1::ObjectIdentifier;

    macro_rules! oids {
        ($($name:ident = $text:literal;)*) => {
            $(pub(crate) const $name: ObjectIdentifier = ObjectIdentifier::new_unwrap($text);)*
        };
    }

    oids! {
        EC_PUBLIC_KEY = "1.2.840.10045.2.1";
        P256 = "1.2.840.10045.3.1.7";
        P384 = "1.3.132.0.34";
        RSA = "1.2.840.113549.1.1.1";
        ED25519 = "1.3.101.112";
        ECDSA_SHA256 = "1.2.840.10045.4.3.2";
        ECDSA_SHA384 = "1.2.840.10045.4.3.3";
        RSA_SHA256 = "1.2.840.113549.1.1.11";
        RSA_SHA384 = "1.2.840.113549.1.1.12";
        RSA_SHA512 = "1.2.840.113549.1.1.13";
        SHA256 = "2.16.840.1.101.3.4.2.1";
        SHA1 = "1.3.14.3.2.26";

        COUNTRY = "2.5.4.6";
        ORGANIZATION = "2.5.4.10";
        ORGANIZATIONAL_UNIT = "2.5.4.11";
        ORGANIZATION_IDENTIFIER = "2.5.4.97";
        SERIAL_NUMBER = "2.5.4.5";
        TITLE = "2.5.4.12";
        COMMON_NAME = "2.5.4.3";

        SUBJECT_KEY_ID = "2.5.29.14";
        KEY_USAGE = "2.5.29.15";
        SUBJECT_ALT_NAME = "2.5.29.17";
        BASIC_CONSTRAINTS = "2.5.29.19";
        CRL_NUMBER = "2.5.29.20";
        CRL_REASON = "2.5.29.21";
        CRL_DISTRIBUTION = "2.5.29.31";
        AUTHORITY_KEY_ID = "2.5.29.35";
        EXTENDED_KEY_USAGE = "2.5.29.37";
        AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";
        AD_OCSP = "1.3.6.1.5.5.7.48.1";
        AD_CA_ISSUERS = "1.3.6.1.5.5.7.48.2";
        OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5";
        OCSP_BASIC = "1.3.6.1.5.5.7.48.1.1";
        OCSP_NONCE = "1.3.6.1.5.5.7.48.1.2";
        KP_SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
        KP_CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
        KP_EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";
        KP_TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
        KP_OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
        KP_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36";

        DATA = "1.2.840.113549.1.7.1";
        SIGNED_DATA = "1.2.840.113549.1.7.2";
        CONTENT_TYPE = "1.2.840.113549.1.9.3";
        MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
        SIGNING_TIME = "1.2.840.113549.1.9.5";
        SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
        TIME_STAMP_TOKEN = "1.2.840.113549.1.9.16.2.14";
        TST_INFO = "1.2.840.113549.1.9.16.1.4";
        // The demo's time-stamp policy, under the arc that is reserved for examples (RFC 5612).
        TSA_POLICY = "1.3.6.1.4.1.32473.1.1";
    }
}

/// `SEQUENCE { toBeSigned, algorithm, signature }` with the signed part untouched.
#[derive(Sequence)]
pub(crate) struct Signed<'a> {
    pub(crate) body: AnyRef<'a>,
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    pub(crate) signature: BitString,
}

/// Wraps `body` (a whole DER value) with its signature.
pub(crate) fn signed(body: &[u8], signature: &[u8]) -> der::Result<Vec<u8>> {
    Signed { body: AnyRef::from_der(body)?, algorithm: ecdsa_sha256(), signature: BitString::from_bytes(signature)? }
        .to_der()
}

/// The one algorithm that is signed with here.
pub(crate) fn ecdsa_sha256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: oid::ECDSA_SHA256, parameters: None }
}

pub(crate) fn sha256_algorithm() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: oid::SHA256, parameters: None }
}

/// SHA-256, with its parameters absent or NULL (RFC 5754 asks to accept both).
pub(crate) fn is_sha256(algorithm: &AlgorithmIdentifierOwned) -> bool {
    algorithm.oid == oid::SHA256 && algorithm.parameters.as_ref().is_none_or(der::Any::is_null)
}

fn since_epoch(at: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(at.as_seconds()).unwrap_or(0))
}

/// A certificate's or CRL's time: UTCTime until 2049, GeneralizedTime after.
pub(crate) fn time_of(at: Timestamp) -> der::Result<Time> {
    match UtcTime::from_unix_duration(since_epoch(at)) {
        Ok(time) => Ok(Time::UtcTime(time)),
        Err(_) => generalized(at).map(Time::GeneralTime),
    }
}

pub(crate) fn generalized(at: Timestamp) -> der::Result<GeneralizedTime> {
    GeneralizedTime::from_unix_duration(since_epoch(at))
}

fn from_epoch(duration: Duration) -> Timestamp {
    Timestamp::from_millis(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

pub(crate) fn timestamp(time: Time) -> Timestamp {
    from_epoch(time.to_unix_duration())
}

pub(crate) fn timestamp_of(time: GeneralizedTime) -> Timestamp {
    from_epoch(time.to_unix_duration())
}

/// The length of the DER value that `bytes` begin with, header included.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let header = Header::decode(&mut reader).ok()?;
    let head = usize::try_from(reader.position()).ok()?;
    head.checked_add(usize::try_from(header.length()).ok()?)
}
