//! Revocation lists (RFC 5280 section 5): complete, direct, one per issuer.

use base::Timestamp;
use der::{
    Decode, Encode, Enumerated,
    asn1::{OctetString, Uint},
};
use x509_cert::{
    Version,
    crl::{CertificateList, RevokedCert, TbsCertList},
    ext::{Extension, pkix::AuthorityKeyIdentifier},
    serial_number::SerialNumber,
};

use super::extension;
use crate::{
    Certificate, Refused, Serial, SignError, Signer,
    der_util::{Signed, ecdsa_sha256, oid, signed, time_of, timestamp},
};

const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Why a certificate was revoked (RFC 5280 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumerated)]
#[repr(u32)]
pub enum Reason {
    /// No reason given.
    Unspecified = 0,
    /// The private key was exposed.
    KeyCompromise = 1,
    /// The authority was.
    AuthorityCompromise = 2,
    /// The subject left or moved.
    AffiliationChanged = 3,
    /// A newer certificate replaces it.
    Superseded = 4,
    /// The subject no longer acts.
    CessationOfOperation = 5,
    /// A privilege was withdrawn.
    PrivilegeWithdrawn = 9,
}

impl Reason {
    /// All reasons that this authority gives.
    pub const ALL: [Self; 7] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::AuthorityCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::PrivilegeWithdrawn,
    ];

    /// The number in RFC 5280.
    pub const fn code(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::AuthorityCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::PrivilegeWithdrawn => 9,
        }
    }

    /// Reads the number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// One revoked certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Its serial number.
    pub serial: Serial,
    /// Since when it may not be relied on.
    pub since: Timestamp,
    /// Why.
    pub reason: Reason,
}

/// A new list, signed by the authority: every revoked certificate, good until `next_update`.
pub fn crl(
    issuer: &dyn Signer,
    revoked: &[Revoked],
    number: u64,
    this_update: Timestamp,
    next_update: Timestamp,
) -> Result<Crl, SignError> {
    let issuer = issuer.settled();
    let mut entries = Vec::new();
    for entry in revoked {
        entries.push(RevokedCert {
            serial_number: SerialNumber::new(entry.serial.as_bytes())?,
            revocation_date: time_of(entry.since)?,
            crl_entry_extensions: match entry.reason {
                Reason::Unspecified => None,
                reason => Some(vec![extension(oid::CRL_REASON, false, &reason)?]),
            },
        });
    }
    let authority = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(issuer.certificate().subject_key_id())?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    let extensions: Vec<Extension> = vec![
        extension(oid::AUTHORITY_KEY_ID, false, &authority)?,
        extension(oid::CRL_NUMBER, false, &Uint::new(&number.to_be_bytes())?)?,
    ];
    let body: TbsCertList = TbsCertList {
        version: Version::V2,
        signature: ecdsa_sha256(),
        issuer: issuer.certificate().subject_name().clone(),
        this_update: time_of(this_update)?,
        next_update: Some(time_of(next_update)?),
        revoked_certificates: if entries.is_empty() { None } else { Some(entries) },
        crl_extensions: Some(extensions),
    };
    let body = body.to_der()?;
    let der = signed(&body, &issuer.sign(&body)?)?;
    Crl::from_der(&der).map_err(|_| SignError::Mismatch)
}

/// A parsed revocation list. Not believed before [`Crl::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crl {
    der: Vec<u8>,
    parsed: CertificateList,
}

impl Crl {
    /// Reads DER, at most 4 MiB.
    pub fn from_der(der: &[u8]) -> Result<Self, Refused> {
        if der.len() > MOST_BYTES {
            return Err(Refused::TooLarge);
        }
        let parsed = CertificateList::from_der(der).map_err(|_| Refused::Malformed("revocation list"))?;
        if parsed.to_der().ok().as_deref() != Some(der) {
            return Err(Refused::Malformed("revocation list"));
        }
        Ok(Self { der: der.to_vec(), parsed })
    }

    /// The exact DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Since when it speaks.
    pub fn this_update(&self) -> Timestamp {
        timestamp(self.parsed.tbs_cert_list.this_update)
    }

    /// Until when a newer one is promised.
    pub fn next_update(&self) -> Option<Timestamp> {
        self.parsed.tbs_cert_list.next_update.map(timestamp)
    }

    /// Whether `issuer` signed it.
    pub fn verify(&self, issuer: &Certificate) -> Result<(), Refused> {
        let malformed = || Refused::Malformed("revocation list");
        let list = &self.parsed.tbs_cert_list;
        let may = issuer.key_usage().is_some_and(|usage| usage.crl_sign());
        let critical = list.crl_extensions.iter().flatten().any(|extension| extension.critical);
        if list.issuer != *issuer.subject_name() || !may || critical {
            return Err(Refused::NotTrusted { subject: issuer.common_name().to_owned() });
        }
        let signed = Signed::from_der(&self.der).map_err(|_| malformed())?;
        let body = signed.body.to_der().map_err(|_| malformed())?;
        let signature = signed.signature.as_bytes().ok_or_else(malformed)?;
        if signed.algorithm != list.signature {
            return Err(malformed());
        }
        issuer.public_key().verifies_as(&signed.algorithm, &body, signature).map_err(|_| Refused::SignatureWrong)
    }

    /// Since when the certificate with this serial number is revoked, if it is.
    pub fn revoked_since(&self, serial: &Serial) -> Option<Timestamp> {
        let entries = self.parsed.tbs_cert_list.revoked_certificates.iter().flatten();
        entries
            .filter(|entry| Serial::from_bytes(entry.serial_number.as_bytes()) == *serial)
            .map(|entry| timestamp(entry.revocation_date))
            .min()
    }
}
