//! Signed data as it was read: the parts, and what can be said about each.

use base::Timestamp;
use cms::{
    cert::CertificateChoices,
    content_info::{CmsVersion, ContentInfo},
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use der::{
    Any, Decode, Encode,
    asn1::{ObjectIdentifier, OctetString},
};
use x509_cert::{attr::Attribute, time::Time};

use super::sign::SigningCertificateV2;
use crate::{
    Anchors, Certificate, Digest, Path, Policy, Refused,
    der_util::{is_sha256, oid, timestamp},
    path,
};

/// Signatures of more bytes than this are not read.
const MOST_BYTES: usize = 16 * 1024 * 1024;
const MOST_CERTIFICATES: usize = 16;

/// The parts of a signed-data structure with exactly one signer.
pub(crate) struct Parsed {
    pub(crate) data: SignedData,
    pub(crate) signer: SignerInfo,
    pub(crate) certificates: Vec<Certificate>,
}

pub(crate) fn parse(bytes: &[u8]) -> Result<Parsed, Refused> {
    let malformed = |_| Refused::Malformed("signature");
    if bytes.len() > MOST_BYTES {
        return Err(Refused::TooLarge);
    }
    let info = ContentInfo::from_der(bytes).map_err(malformed)?;
    if info.content_type != oid::SIGNED_DATA || info.to_der().ok().as_deref() != Some(bytes) {
        return Err(Refused::Malformed("signature"));
    }
    let data: SignedData = info.content.decode_as().map_err(malformed)?;
    // Bytes that are read but not signed must at least be the only possible encoding of what was understood.
    if Any::encode_from(&data).ok().as_ref() != Some(&info.content) {
        return Err(Refused::Malformed("signature"));
    }
    let expected = if data.encap_content_info.econtent_type == oid::DATA { CmsVersion::V1 } else { CmsVersion::V3 };
    let [signer] = data.signer_infos.0.as_slice() else { return Err(Refused::Malformed("signature")) };
    let one_digest = data.digest_algorithms.as_slice() == [signer.digest_alg.clone()];
    let sid_version = match signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V1,
        SignerIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V3,
    };
    let versions = signer.version == sid_version && (data.version == expected || sid_version == CmsVersion::V3);
    if !versions || !one_digest || data.crls.as_ref().is_some_and(|crls| !crls.0.is_empty()) {
        return Err(Refused::Malformed("signature"));
    }
    let signer = signer.clone();
    let mut certificates = Vec::new();
    for choice in data.certificates.iter().flat_map(|set| set.0.iter()) {
        if certificates.len() >= MOST_CERTIFICATES {
            return Err(Refused::TooLarge);
        }
        if let CertificateChoices::Certificate(certificate) = choice {
            certificates.push(Certificate::from_der(&certificate.to_der().map_err(malformed)?)?);
        } else {
            return Err(Refused::Malformed("signature"));
        }
    }
    Ok(Parsed { data, signer, certificates })
}

impl Parsed {
    pub(crate) fn content(&self) -> Result<Option<Vec<u8>>, Refused> {
        match &self.data.encap_content_info.econtent {
            None => Ok(None),
            Some(any) => {
                let octets: OctetString = any.decode_as().map_err(|_| Refused::Malformed("signature"))?;
                Ok(Some(octets.as_bytes().to_vec()))
            }
        }
    }

    /// The signer's certificate, first among those inside, then among `more`.
    fn certificate(&self, more: &[Certificate]) -> Option<Certificate> {
        let named = |certificate: &&Certificate| match &self.signer.sid {
            SignerIdentifier::IssuerAndSerialNumber(id) => {
                *certificate.issuer_name() == id.issuer
                    && certificate.parsed().tbs_certificate().serial_number() == &id.serial_number
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => certificate.subject_key_id() == id.0.as_bytes(),
        };
        self.certificates.iter().chain(more).find(named).cloned()
    }

    fn signed(&self, id: ObjectIdentifier) -> Result<Option<&Any>, Refused> {
        single(self.signer.signed_attrs.iter().flat_map(|set| set.iter()), id)
    }

    /// The signature time-stamp's bytes, if any.
    pub(crate) fn token(&self) -> Result<Option<Vec<u8>>, Refused> {
        let attributes = || self.signer.unsigned_attrs.iter().flat_map(|set| set.iter());
        if attributes().any(|attribute| attribute.oid != oid::TIME_STAMP_TOKEN) {
            return Err(Refused::UnknownAttribute);
        }
        match single(attributes(), oid::TIME_STAMP_TOKEN)? {
            None => Ok(None),
            Some(any) => any.to_der().map(Some).map_err(|_| Refused::Malformed("time-stamp")),
        }
    }

    /// The content's digest as the signer states it.
    pub(super) fn claimed_digest(&self) -> Result<Digest, Refused> {
        let malformed = || Refused::Malformed("signed attributes");
        let message = self.signed(oid::MESSAGE_DIGEST)?.ok_or_else(malformed)?;
        let message: OctetString = message.decode_as().map_err(|_| malformed())?;
        Digest::from_slice(message.as_bytes()).map_err(|_| malformed())
    }

    /// Checks the digest, the binding to the certificate and the signature; not the path.
    pub(crate) fn check(
        &self,
        digest: &Digest,
        content_type: ObjectIdentifier,
        more: &[Certificate],
        policy: &Policy,
    ) -> Result<Certificate, Refused> {
        let malformed = || Refused::Malformed("signed attributes");
        if !is_sha256(&self.signer.digest_alg) {
            return Err(Refused::Algorithm(self.signer.digest_alg.oid.to_string()));
        }
        if !policy.accepts(self.signer.signature_algorithm.oid) {
            return Err(Refused::Algorithm(self.signer.signature_algorithm.oid.to_string()));
        }
        let certificate = self.certificate(more).ok_or(Refused::NotBound)?;
        let stated = self.signed(oid::CONTENT_TYPE)?.ok_or_else(malformed)?;
        let stated: ObjectIdentifier = stated.decode_as().map_err(|_| malformed())?;
        if stated != content_type || self.data.encap_content_info.econtent_type != content_type {
            return Err(malformed());
        }
        if self.claimed_digest()? != *digest {
            return Err(Refused::DigestDiffers);
        }
        let bound = self.signed(oid::SIGNING_CERTIFICATE_V2)?.ok_or(Refused::NotBound)?;
        check_binding(bound, &certificate)?;
        let attributes = self.signer.signed_attrs.as_ref().ok_or_else(malformed)?;
        let to_be_signed = attributes.to_der().map_err(|_| malformed())?;
        certificate
            .public_key()
            .verifies_as(&self.signer.signature_algorithm, &to_be_signed, self.signer.signature.as_bytes())
            .map_err(|_| Refused::SignatureWrong)?;
        Ok(certificate)
    }

    /// The path of `signer`; every other certificate that travels along must hold as well, or it could be changed.
    pub(crate) fn path(
        &self,
        signer: &Certificate,
        more: &[Certificate],
        anchors: &Anchors,
        at: Timestamp,
        policy: &Policy,
    ) -> Result<Path, Refused> {
        let pool = |first: &Certificate| {
            let others = self.certificates.iter().chain(more).filter(|other| *other != first);
            std::iter::once(first).chain(others).cloned().collect::<Vec<_>>()
        };
        let path = path::verify(&pool(signer), anchors, at, policy)?;
        for certificate in self.certificates.iter().filter(|other| !path.certificates().contains(other)) {
            path::verify(&pool(certificate), anchors, at, policy)?;
        }
        Ok(path)
    }

    pub(crate) fn signing_time(&self) -> Result<Option<Timestamp>, Refused> {
        match self.signed(oid::SIGNING_TIME)? {
            None => Ok(None),
            Some(any) => {
                let der = any.to_der().map_err(|_| Refused::Malformed("signing time"))?;
                Time::from_der(&der).map(|time| Some(timestamp(time))).map_err(|_| Refused::Malformed("signing time"))
            }
        }
    }
}

fn single<'a>(
    attributes: impl Iterator<Item = &'a Attribute>,
    id: ObjectIdentifier,
) -> Result<Option<&'a Any>, Refused> {
    let mut found = attributes.filter(|attribute| attribute.oid == id);
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(attribute), None) if attribute.values.len() == 1 => Ok(attribute.values.get(0)),
        _ => Err(Refused::Malformed("signed attributes")),
    }
}

fn check_binding(attribute: &Any, certificate: &Certificate) -> Result<(), Refused> {
    let value: SigningCertificateV2 = attribute.decode_as().map_err(|_| Refused::NotBound)?;
    let first = value.certificates.first().ok_or(Refused::NotBound)?;
    if first.algorithm.as_ref().is_some_and(|algorithm| !is_sha256(algorithm)) {
        return Err(Refused::NotBound);
    }
    if first.digest.as_bytes() == certificate.fingerprint().as_bytes() { Ok(()) } else { Err(Refused::NotBound) }
}
