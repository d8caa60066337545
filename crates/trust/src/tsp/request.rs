//! What is asked of a time-stamping authority.

use der::{
    Decode, Encode, Sequence,
    asn1::{ObjectIdentifier, OctetString, Uint},
};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::Extension;

use crate::{
    Digest, Refused, SignError,
    der_util::{is_sha256, sha256_algorithm},
};

const MOST_BYTES: usize = 4096;

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct MessageImprint {
    pub(super) algorithm: AlgorithmIdentifierOwned,
    pub(super) digest: OctetString,
}

impl MessageImprint {
    pub(super) fn of(digest: &Digest) -> der::Result<Self> {
        Ok(Self { algorithm: sha256_algorithm(), digest: OctetString::new(digest.as_bytes().as_slice())? })
    }

    /// The digest, if it is SHA-256.
    pub(super) fn sha256(&self) -> Option<Digest> {
        if is_sha256(&self.algorithm) { Digest::from_slice(self.digest.as_bytes()).ok() } else { None }
    }
}

fn no() -> bool {
    false
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct TimeStampReq {
    version: u8,
    imprint: MessageImprint,
    #[asn1(optional = "true")]
    policy: Option<ObjectIdentifier>,
    #[asn1(optional = "true")]
    nonce: Option<Uint>,
    #[asn1(default = "no")]
    certificates: bool,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<Vec<Extension>>,
}

/// A request that an authority can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What should be stamped.
    pub digest: Digest,
    /// The asker's nonce, repeated in the answer.
    pub nonce: Option<Vec<u8>>,
    /// Whether the authority's certificates should come along.
    pub with_certificates: bool,
    pub(super) imprint: MessageImprintEcho,
    pub(super) policy: Option<ObjectIdentifier>,
}

/// The imprint as the asker wrote it, to be repeated as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MessageImprintEcho(pub(super) MessageImprint);

/// Asks for a time-stamp over `digest`, with the authority's certificates.
pub fn request(digest: &Digest, nonce: Option<&[u8]>) -> Result<Vec<u8>, SignError> {
    let nonce = match nonce {
        None => None,
        Some(bytes) => Some(Uint::new(bytes)?),
    };
    let imprint = MessageImprint::of(digest)?;
    Ok(TimeStampReq { version: 1, imprint, policy: None, nonce, certificates: true, extensions: None }.to_der()?)
}

/// Reads a request, at most 4 KiB. Only SHA-256 imprints are stamped.
pub fn parse_request(bytes: &[u8]) -> Result<Request, Refused> {
    if bytes.len() > MOST_BYTES {
        return Err(Refused::TooLarge);
    }
    let request = TimeStampReq::from_der(bytes).map_err(|_| Refused::Malformed("time-stamp request"))?;
    if request.version != 1 || request.extensions.iter().flatten().any(|extension| extension.critical) {
        return Err(Refused::Malformed("time-stamp request"));
    }
    let digest =
        request.imprint.sha256().ok_or_else(|| Refused::Algorithm(request.imprint.algorithm.oid.to_string()))?;
    Ok(Request {
        digest,
        nonce: request.nonce.map(|nonce| nonce.as_bytes().to_vec()),
        with_certificates: request.certificates,
        imprint: MessageImprintEcho(request.imprint),
        policy: request.policy,
    })
}
