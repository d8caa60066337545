//! Certificates: parsed once, kept byte for byte.

use base::Timestamp;
use der::{Decode, Encode, asn1::ObjectIdentifier};
use spki::AlgorithmIdentifierOwned;
use x509_cert::{
    Certificate as Parsed,
    ext::pkix::{
        AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage,
        SubjectAltName, SubjectKeyIdentifier, name::GeneralName,
    },
    name::Name,
};

use crate::{
    PublicKey, Refused, Subject,
    der_util::{Signed, oid, timestamp},
    digest::{Digest, sha256},
    name::text_of,
};

const MOST_BYTES: usize = 16 * 1024;
const MOST_IN_PEM: usize = 10_000;

/// A certificate's serial number: a positive integer, shown in hexadecimal.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Serial(Vec<u8>);

impl Serial {
    /// A new serial number of 126 random bits (RFC 5280 4.1.2.2).
    pub fn generate() -> Self {
        let mut bytes = crate::random::bytes::<16>();
        if let Some(first) = bytes.first_mut() {
            *first = (*first & 0x3f) | 0x40;
        }
        Self(bytes.to_vec())
    }

    /// A serial number from its big-endian bytes; leading zeros are dropped.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        Self(bytes.get(zeros..).unwrap_or_default().to_vec())
    }

    /// The big-endian bytes without leading zeros.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads lower-case hexadecimal.
    pub fn parse(text: &str) -> Option<Self> {
        let serial = hex::decode(text).ok().map(|bytes| Self::from_bytes(&bytes))?;
        (serial.to_string() == text && text.len() <= 40).then_some(serial)
    }
}

impl std::fmt::Display for Serial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl std::fmt::Debug for Serial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Serial({self})")
    }
}

/// What a certificate was issued for, as its organizational unit says; the issuing authority writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The trust anchor.
    Root,
    /// The authority that issues everything else.
    Issuing,
    /// A node's transport.
    Tls,
    /// An agency's seal: papers, messages, calls.
    Seal,
    /// Heads of an evidence log.
    Head,
    /// Time-stamps.
    Tsa,
    /// Certificate status answers.
    Ocsp,
    /// The federation's signed configuration.
    Configuration,
    /// A person.
    Person,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 9] = [
        Self::Root,
        Self::Issuing,
        Self::Tls,
        Self::Seal,
        Self::Head,
        Self::Tsa,
        Self::Ocsp,
        Self::Configuration,
        Self::Person,
    ];

    /// The word in the certificate.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Issuing => "issuing",
            Self::Tls => "tls",
            Self::Seal => "seal",
            Self::Head => "head",
            Self::Tsa => "tsa",
            Self::Ocsp => "ocsp",
            Self::Configuration => "configuration",
            Self::Person => "person",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }
}

/// A parsed X.509 certificate.
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    parsed: Parsed,
    public_key: PublicKey,
    subject: Subject,
    fingerprint: Digest,
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({:?}, {})", self.subject.common_name, self.serial())
    }
}

impl Certificate {
    /// Reads DER, at most 16 KiB.
    pub fn from_der(der: &[u8]) -> Result<Self, Refused> {
        if der.len() > MOST_BYTES {
            return Err(Refused::TooLarge);
        }
        let parsed = Parsed::from_der(der).map_err(|_| Refused::Malformed("certificate"))?;
        // What is kept and what is understood must be the same bytes.
        if parsed.to_der().ok().as_deref() != Some(der) {
            return Err(Refused::Malformed("certificate"));
        }
        let public_key = PublicKey::from_info(parsed.tbs_certificate().subject_public_key_info())
            .map_err(|_| Refused::Malformed("certificate"))?;
        let subject = Subject::from_name(parsed.tbs_certificate().subject());
        Ok(Self { der: der.to_vec(), parsed, public_key, subject, fingerprint: sha256(der) })
    }

    /// Reads every certificate of a PEM text, in order; at most 10,000.
    pub fn from_pem(text: &str) -> Result<Vec<Self>, Refused> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        let mut found = Vec::new();
        for part in text.split(BEGIN).skip(1) {
            if found.len() >= MOST_IN_PEM {
                return Err(Refused::TooLarge);
            }
            let body = part.split(END).next().unwrap_or_default();
            let compact: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
            let engine = &base64::engine::general_purpose::STANDARD;
            let der = base64::Engine::decode(engine, compact).map_err(|_| Refused::Malformed("certificate"))?;
            found.push(Self::from_der(&der)?);
        }
        if found.is_empty() { Err(Refused::Malformed("certificate")) } else { Ok(found) }
    }

    /// The exact DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// PEM, for files that other programs read.
    pub fn to_pem(&self) -> String {
        let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &self.der);
        let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
        let mut rest = body.as_str();
        while !rest.is_empty() {
            let (line, more) = rest.split_at_checked(64).unwrap_or((rest, ""));
            text.push_str(line);
            text.push('\n');
            rest = more;
        }
        text.push_str("-----END CERTIFICATE-----\n");
        text
    }

    /// Whom it names.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The common name.
    pub fn common_name(&self) -> &str {
        &self.subject.common_name
    }

    /// The agency's code in organizationIdentifier.
    pub fn agency(&self) -> Option<&str> {
        self.subject.agency.as_deref()
    }

    /// The common name of its issuer.
    pub fn issuer_common_name(&self) -> String {
        text_of(self.issuer_name(), oid::COMMON_NAME).unwrap_or_default()
    }

    /// What it was issued for, if this house's authority says so.
    pub fn purpose(&self) -> Option<Purpose> {
        text_of(self.subject_name(), oid::ORGANIZATIONAL_UNIT).and_then(|word| Purpose::parse(&word))
    }

    /// Its serial number.
    pub fn serial(&self) -> Serial {
        Serial::from_bytes(self.parsed.tbs_certificate().serial_number().as_bytes())
    }

    /// The first instant at which it may be relied on.
    pub fn not_before(&self) -> Timestamp {
        timestamp(self.parsed.tbs_certificate().validity().not_before)
    }

    /// The last instant (to the second) at which it may be relied on.
    pub fn not_after(&self) -> Timestamp {
        timestamp(self.parsed.tbs_certificate().validity().not_after)
    }

    /// SHA-256 of the DER; its text is the fingerprint by which the registry names certificates.
    pub fn fingerprint(&self) -> Digest {
        self.fingerprint
    }

    /// Its public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Host names and addresses that a TLS certificate is for.
    pub fn hosts(&self) -> Vec<String> {
        let Ok(Some((_, names))) = self.parsed.tbs_certificate().get_extension::<SubjectAltName>() else {
            return Vec::new();
        };
        names
            .0
            .iter()
            .filter_map(|name| match name {
                GeneralName::DnsName(name) => Some(name.to_string()),
                GeneralName::IpAddress(octets) => match octets.as_bytes() {
                    [a, b, c, d] => Some(std::net::Ipv4Addr::new(*a, *b, *c, *d).to_string()),
                    sixteen => <[u8; 16]>::try_from(sixteen).ok().map(|b| std::net::Ipv6Addr::from(b).to_string()),
                },
                _ => None,
            })
            .collect()
    }

    /// Where its status can be asked (OCSP), if it says so.
    pub fn ocsp_url(&self) -> Option<String> {
        let (_, access) = self.parsed.tbs_certificate().get_extension::<AuthorityInfoAccessSyntax>().ok()??;
        access.0.iter().find(|entry| entry.access_method == oid::AD_OCSP).and_then(|entry| {
            match &entry.access_location {
                GeneralName::UniformResourceIdentifier(url) => Some(url.to_string()),
                _ => None,
            }
        })
    }

    pub(crate) fn issuer_name(&self) -> &Name {
        self.parsed.tbs_certificate().issuer()
    }

    pub(crate) fn subject_name(&self) -> &Name {
        self.parsed.tbs_certificate().subject()
    }

    pub(crate) fn parsed(&self) -> &Parsed {
        &self.parsed
    }

    pub(crate) fn key_usage(&self) -> Option<KeyUsage> {
        self.parsed.tbs_certificate().get_extension::<KeyUsage>().ok()?.map(|(_, usage)| usage)
    }

    pub(crate) fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.parsed.tbs_certificate().get_extension::<BasicConstraints>().ok()?.map(|(_, value)| value)
    }

    /// Criticality and list of the extended key usage.
    pub(crate) fn extended_key_usage(&self) -> Option<(bool, Vec<ObjectIdentifier>)> {
        let (critical, usage) = self.parsed.tbs_certificate().get_extension::<ExtendedKeyUsage>().ok()??;
        Some((critical, usage.0))
    }

    pub(crate) fn subject_key_id(&self) -> Vec<u8> {
        match self.parsed.tbs_certificate().get_extension::<SubjectKeyIdentifier>() {
            Ok(Some((_, id))) => id.0.as_bytes().to_vec(),
            _ => key_id(&self.public_key),
        }
    }

    /// The identifier of the issuer's key, if it is named.
    pub(crate) fn authority_key_id(&self) -> Option<Vec<u8>> {
        let (_, authority) = self.parsed.tbs_certificate().get_extension::<AuthorityKeyIdentifier>().ok()??;
        authority.key_identifier.map(|id| id.as_bytes().to_vec())
    }

    pub(crate) fn has_no_check(&self) -> bool {
        let extensions = self.parsed.tbs_certificate().extensions().map(Vec::as_slice).unwrap_or_default();
        extensions.iter().any(|extension| extension.extn_id == oid::OCSP_NO_CHECK)
    }

    pub(crate) fn signature_algorithm(&self) -> &AlgorithmIdentifierOwned {
        self.parsed.signature_algorithm()
    }

    /// Whether `issuer`'s key signed this certificate.
    pub(crate) fn is_signed_by(&self, issuer: &Self) -> Result<(), Refused> {
        let signed = Signed::from_der(&self.der).map_err(|_| Refused::Malformed("certificate"))?;
        let body = signed.body.to_der().map_err(|_| Refused::Malformed("certificate"))?;
        if signed.algorithm != *self.parsed.tbs_certificate().signature() {
            return Err(Refused::Malformed("certificate"));
        }
        let signature = signed.signature.as_bytes().ok_or(Refused::Malformed("certificate"))?;
        issuer
            .public_key
            .verifies_as(&signed.algorithm, &body, signature)
            .map_err(|_| Refused::CertificateSignature { subject: self.subject.common_name.clone() })
    }
}

/// The identifier of a key: the first 160 bits of SHA-256 of its bits (RFC 7093, method 1).
pub(crate) fn key_id(key: &PublicKey) -> Vec<u8> {
    sha256(key.bits()).as_bytes().iter().take(20).copied().collect()
}
