//! What each kind of certificate may do.

use std::net::IpAddr;

use der::{
    asn1::{Ia5String, Null, ObjectIdentifier, OctetString},
    flagset::FlagSet,
};
use x509_cert::ext::{
    Extension,
    pkix::{
        AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints,
        ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName, SubjectKeyIdentifier,
        crl::dp::DistributionPoint,
        name::{DistributionPointName, GeneralName},
    },
};

use super::{Urls, extension};
use crate::{Purpose, der_util::oid};

/// A kind of certificate: what it is for decides its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Profile {
    /// The trust anchor; signs issuing authorities only.
    Root,
    /// Signs end certificates only.
    Issuing,
    /// A node's transport, as server and as client.
    Tls {
        /// Host names.
        hosts: Vec<String>,
        /// Addresses.
        ips: Vec<IpAddr>,
    },
    /// An agency's seal.
    Seal,
    /// Heads of an evidence log.
    Head,
    /// Time-stamps: critical extended key usage timeStamping and nothing else (RFC 3161 2.3).
    Tsa,
    /// Status answers: OCSPSigning, and not to be asked about itself (RFC 6960 4.2.2.2.1).
    Ocsp,
    /// The federation's configuration.
    Configuration,
    /// A person's signature.
    Person,
}

impl Profile {
    /// The purpose that stands in the certificate.
    pub const fn purpose(&self) -> Purpose {
        match self {
            Self::Root => Purpose::Root,
            Self::Issuing => Purpose::Issuing,
            Self::Tls { .. } => Purpose::Tls,
            Self::Seal => Purpose::Seal,
            Self::Head => Purpose::Head,
            Self::Tsa => Purpose::Tsa,
            Self::Ocsp => Purpose::Ocsp,
            Self::Configuration => Purpose::Configuration,
            Self::Person => Purpose::Person,
        }
    }

    /// Whether the certificate says where its status can be asked. What signs documents does not: they must stay
    /// checkable where the responder is gone (pdfsig calls a certificate broken whose responder does not answer).
    const fn names_responder(&self) -> bool {
        matches!(self, Self::Issuing | Self::Tls { .. })
    }

    fn key_usage(&self) -> FlagSet<KeyUsages> {
        match self {
            Self::Root | Self::Issuing => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
            Self::Tls { .. } | Self::Head | Self::Ocsp => KeyUsages::DigitalSignature.into(),
            Self::Seal | Self::Tsa | Self::Configuration | Self::Person => {
                KeyUsages::DigitalSignature | KeyUsages::NonRepudiation
            }
        }
    }

    /// Criticality and usages. Signers of documents also carry emailProtection: what `openssl cms` asks of a signer.
    fn extended(&self) -> Option<(bool, Vec<ObjectIdentifier>)> {
        match self {
            Self::Root | Self::Issuing => None,
            Self::Tls { .. } => Some((false, vec![oid::KP_SERVER_AUTH, oid::KP_CLIENT_AUTH])),
            Self::Seal | Self::Head | Self::Configuration | Self::Person => {
                Some((false, vec![oid::KP_DOCUMENT_SIGNING, oid::KP_EMAIL_PROTECTION]))
            }
            Self::Tsa => Some((true, vec![oid::KP_TIME_STAMPING])),
            Self::Ocsp => Some((false, vec![oid::KP_OCSP_SIGNING])),
        }
    }

    fn alternative_names(&self) -> der::Result<Vec<GeneralName>> {
        let Self::Tls { hosts, ips } = self else { return Ok(Vec::new()) };
        let mut names = Vec::new();
        for host in hosts {
            names.push(GeneralName::DnsName(Ia5String::new(host)?));
        }
        names.extend(ips.iter().map(|ip| GeneralName::from(*ip)));
        Ok(names)
    }

    pub(super) fn extensions(&self, key_id: &[u8], issuer_key_id: &[u8], urls: &Urls) -> der::Result<Vec<Extension>> {
        let mut all = Vec::new();
        let path_length = match self {
            Self::Root => Some(1),
            Self::Issuing => Some(0),
            _ => None,
        };
        if path_length.is_some() {
            let constraints = BasicConstraints { ca: true, path_len_constraint: path_length };
            all.push(extension(oid::BASIC_CONSTRAINTS, true, &constraints)?);
        }
        all.push(extension(oid::KEY_USAGE, true, &KeyUsage(self.key_usage()))?);
        if let Some((critical, usages)) = self.extended() {
            all.push(extension(oid::EXTENDED_KEY_USAGE, critical, &ExtendedKeyUsage(usages))?);
        }
        all.push(extension(oid::SUBJECT_KEY_ID, false, &SubjectKeyIdentifier(OctetString::new(key_id)?))?);
        let authority = AuthorityKeyIdentifier {
            key_identifier: Some(OctetString::new(issuer_key_id)?),
            authority_cert_issuer: None,
            authority_cert_serial_number: None,
        };
        all.push(extension(oid::AUTHORITY_KEY_ID, false, &authority)?);
        let names = self.alternative_names()?;
        if !names.is_empty() {
            all.push(extension(oid::SUBJECT_ALT_NAME, false, &SubjectAltName(names))?);
        }
        if matches!(self, Self::Ocsp) {
            all.push(extension(oid::OCSP_NO_CHECK, false, &Null)?);
        }
        let responder = urls.ocsp.as_ref().filter(|_| self.names_responder());
        all.extend(access(urls, responder)?);
        Ok(all)
    }
}

fn access(urls: &Urls, responder: Option<&String>) -> der::Result<Vec<Extension>> {
    let mut all = Vec::new();
    let mut places = Vec::new();
    for (method, url) in [(oid::AD_OCSP, responder), (oid::AD_CA_ISSUERS, urls.issuer.as_ref())] {
        if let Some(url) = url {
            let location = GeneralName::UniformResourceIdentifier(Ia5String::new(url)?);
            places.push(AccessDescription { access_method: method, access_location: location });
        }
    }
    if !places.is_empty() {
        all.push(extension(oid::AUTHORITY_INFO_ACCESS, false, &AuthorityInfoAccessSyntax(places))?);
    }
    if let Some(url) = &urls.crl {
        let name = GeneralName::UniformResourceIdentifier(Ia5String::new(url)?);
        let point = DistributionPoint {
            distribution_point: Some(DistributionPointName::FullName(vec![name])),
            reasons: None,
            crl_issuer: None,
        };
        all.push(extension(oid::CRL_DISTRIBUTION, false, &CrlDistributionPoints(vec![point]))?);
    }
    Ok(all)
}
