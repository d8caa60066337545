//! Making signatures.

use base::Timestamp;
use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos},
};
use der::{
    Any, Decode, Encode, Sequence,
    asn1::{ObjectIdentifier, OctetString, SetOfVec},
};
use x509_cert::attr::Attribute;

use crate::{
    Certificate, Digest, SignError, Signer,
    der_util::{ecdsa_sha256, oid, sha256_algorithm, time_of},
    digest::sha256,
};

/// `SigningCertificateV2` (RFC 5035) with the one algorithm that is its default.
#[derive(Sequence)]
pub(super) struct SigningCertificateV2 {
    pub(super) certificates: Vec<EssCertificateId>,
    #[asn1(optional = "true")]
    pub(super) policies: Option<Any>,
}

#[derive(Sequence)]
pub(super) struct EssCertificateId {
    #[asn1(optional = "true")]
    pub(super) algorithm: Option<EssAlgorithm>,
    pub(super) digest: OctetString,
    #[asn1(optional = "true")]
    pub(super) issuer: Option<EssIssuer>,
}

/// A SEQUENCE that begins with an object identifier: told apart from [`EssIssuer`] by its place.
pub(super) type EssAlgorithm = spki::AlgorithmIdentifierOwned;

#[derive(Sequence)]
pub(super) struct EssIssuer {
    pub(super) names: Any,
    pub(super) serial: x509_cert::serial_number::SerialNumber,
}

/// What a signature carries besides the digest.
#[derive(Clone, Debug)]
pub struct Options {
    /// The claimed time of signing. PAdES forbids it (EN 319 142-1: `M` of the signature dictionary instead).
    pub signing_time: Option<Timestamp>,
    /// The kind of content.
    pub content_type: ObjectIdentifier,
    /// The content itself, when it travels inside.
    pub content: Option<Vec<u8>>,
    /// Whether the signer's certificate and chain travel along.
    pub with_certificates: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { signing_time: None, content_type: oid::DATA, content: None, with_certificates: true }
    }
}

/// A signature that is ready to be signed.
#[derive(Debug)]
pub struct Prepared {
    attributes: SetOfVec<Attribute>,
    to_be_signed: Vec<u8>,
    certificate: Certificate,
    chain: Vec<Certificate>,
    options: Options,
}

fn attribute(id: ObjectIdentifier, value: &impl Encode) -> der::Result<Attribute> {
    let value = Any::from_der(&value.to_der()?)?;
    Ok(Attribute { oid: id, values: SetOfVec::try_from(vec![value])? })
}

/// Puts together what the holder of `certificate` signs over content with this digest.
pub fn prepare(
    content: &Digest,
    certificate: &Certificate,
    chain: &[Certificate],
    options: Options,
) -> Result<Prepared, SignError> {
    let identity = SigningCertificateV2 {
        certificates: vec![EssCertificateId {
            algorithm: None,
            digest: OctetString::new(certificate.fingerprint().as_bytes().as_slice())?,
            issuer: None,
        }],
        policies: None,
    };
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, &options.content_type)?,
        attribute(oid::MESSAGE_DIGEST, &OctetString::new(content.as_bytes().as_slice())?)?,
        attribute(oid::SIGNING_CERTIFICATE_V2, &identity)?,
    ];
    if let Some(at) = options.signing_time {
        attributes.push(attribute(oid::SIGNING_TIME, &time_of(at)?)?);
    }
    let attributes = SetOfVec::try_from(attributes)?;
    let to_be_signed = attributes.to_der()?;
    Ok(Prepared { attributes, to_be_signed, certificate: certificate.clone(), chain: chain.to_vec(), options })
}

impl Prepared {
    /// The bytes that the key signs (the DER of the signed attributes).
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// Takes the signature; refuses one that is not the certificate's.
    pub fn finish(self, signature: &[u8]) -> Result<Unstamped, SignError> {
        if self.certificate.public_key().verifies(&self.to_be_signed, signature) {
            Ok(Unstamped { prepared: self, signature: signature.to_vec() })
        } else {
            Err(SignError::Mismatch)
        }
    }
}

/// A signature that may still be time-stamped.
#[derive(Debug)]
pub struct Unstamped {
    prepared: Prepared,
    signature: Vec<u8>,
}

impl Unstamped {
    /// The signature's bytes.
    pub fn signature_value(&self) -> &[u8] {
        &self.signature
    }

    /// What a signature time-stamp is asked for: the digest of the signature's bytes.
    pub fn stamp_imprint(&self) -> Digest {
        sha256(&self.signature)
    }

    /// The finished `ContentInfo` in DER, with a time-stamp token as unsigned attribute if there is one.
    pub fn encode(self, token: Option<&[u8]>) -> Result<Vec<u8>, SignError> {
        let Self { prepared, signature } = self;
        let unsigned = match token {
            None => None,
            Some(token) => {
                let attribute = attribute(oid::TIME_STAMP_TOKEN, &Any::from_der(token)?)?;
                Some(SetOfVec::try_from(vec![attribute])?)
            }
        };
        let tbs = prepared.certificate.parsed().tbs_certificate();
        let signer = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: tbs.issuer().clone(),
                serial_number: tbs.serial_number().clone(),
            }),
            digest_alg: sha256_algorithm(),
            signed_attrs: Some(prepared.attributes),
            signature_algorithm: ecdsa_sha256(),
            signature: OctetString::new(signature)?,
            unsigned_attrs: unsigned,
        };
        let certificates = if prepared.options.with_certificates {
            let mut all = vec![CertificateChoices::Certificate(prepared.certificate.parsed().clone())];
            for certificate in &prepared.chain {
                all.push(CertificateChoices::Certificate(certificate.parsed().clone()));
            }
            Some(CertificateSet(SetOfVec::try_from(all)?))
        } else {
            None
        };
        let content = match prepared.options.content {
            None => None,
            Some(content) => Some(Any::encode_from(&OctetString::new(content)?)?),
        };
        let is_data = prepared.options.content_type == oid::DATA;
        let data = SignedData {
            version: if is_data { CmsVersion::V1 } else { CmsVersion::V3 },
            digest_algorithms: SetOfVec::try_from(vec![sha256_algorithm()])?,
            encap_content_info: EncapsulatedContentInfo {
                econtent_type: prepared.options.content_type,
                econtent: content,
            },
            certificates,
            crls: None,
            signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
        };
        let info = ContentInfo { content_type: oid::SIGNED_DATA, content: Any::encode_from(&data)? };
        Ok(info.to_der()?)
    }
}

fn sign(digest: &Digest, signer: &dyn Signer, options: Options) -> Result<Vec<u8>, SignError> {
    let signer = signer.settled();
    let prepared = prepare(digest, signer.certificate(), signer.chain(), options)?;
    let signature = signer.sign(prepared.to_be_signed())?;
    prepared.finish(&signature)?.encode(None)
}

/// A detached signature over `content`, in one go.
pub fn sign_detached(
    content: &[u8],
    signer: &dyn Signer,
    signing_time: Option<Timestamp>,
) -> Result<Vec<u8>, SignError> {
    sign_digest(&sha256(content), signer, signing_time)
}

/// A detached signature over content that is known by its digest, in one go.
pub fn sign_digest(
    digest: &Digest,
    signer: &dyn Signer,
    signing_time: Option<Timestamp>,
) -> Result<Vec<u8>, SignError> {
    sign(digest, signer, Options { signing_time, ..Options::default() })
}

/// A signature with the content inside, in one go.
pub fn sign_enclosing(
    content: &[u8],
    signer: &dyn Signer,
    signing_time: Option<Timestamp>,
) -> Result<Vec<u8>, SignError> {
    sign(&sha256(content), signer, Options { signing_time, content: Some(content.to_vec()), ..Options::default() })
}

pub(crate) fn sign_typed(
    content: Vec<u8>,
    content_type: ObjectIdentifier,
    signer: &dyn Signer,
    with_certificates: bool,
) -> Result<Vec<u8>, SignError> {
    let digest = sha256(&content);
    sign(&digest, signer, Options { signing_time: None, content_type, content: Some(content), with_certificates })
}
