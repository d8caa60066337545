//! Certification paths: from a certificate to a trust anchor, at a given time, under a policy (RFC 5280 section 6,
//! without name constraints and policies, which are refused when critical).

use base::Timestamp;
use der::asn1::ObjectIdentifier;

use crate::{Certificate, Policy, Purpose, Refused, der_util::oid};

const MOST_CANDIDATES: usize = 32;
/// How many signatures are verified for one path: certificates of one name that did not issue each other cost as much as
/// those that did.
const MOST_TRIES: usize = 12;
const UNDERSTOOD: [ObjectIdentifier; 6] = [
    oid::KEY_USAGE,
    oid::BASIC_CONSTRAINTS,
    oid::EXTENDED_KEY_USAGE,
    oid::SUBJECT_ALT_NAME,
    oid::SUBJECT_KEY_ID,
    oid::AUTHORITY_KEY_ID,
];

/// The certificates that are believed without proof.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchors(Vec<Certificate>);

impl Anchors {
    /// Anchors from certificates.
    pub fn new(certificates: Vec<Certificate>) -> Self {
        Self(certificates)
    }

    /// Anchors from a PEM text.
    pub fn from_pem(text: &str) -> Result<Self, Refused> {
        Certificate::from_pem(text).map(Self)
    }

    /// The certificates.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }
}

/// A path that holds: the certificate first, the anchor last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<Certificate>);

impl Path {
    /// From the certificate in question to the anchor.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }

    /// The anchor.
    pub fn anchor(&self) -> Option<&Certificate> {
        self.0.last()
    }
}

/// Looks for a path from the first of `chain` to an anchor at `at`; the others, in any order, are helpers.
pub fn verify(chain: &[Certificate], anchors: &Anchors, at: Timestamp, policy: &Policy) -> Result<Path, Refused> {
    let (leaf, helpers) = chain.split_first().ok_or(Refused::Malformed("certificate chain"))?;
    if helpers.len() > MOST_CANDIDATES {
        return Err(Refused::TooLarge);
    }
    let mut path = vec![leaf.clone()];
    let mut tries = MOST_TRIES;
    check_one(leaf, at, policy)?;
    loop {
        let current = path.last().ok_or(Refused::Malformed("certificate chain"))?;
        if anchors.0.contains(current) {
            return Ok(Path(path));
        }
        if path.len() >= policy.longest_path {
            return Err(Refused::NotTrusted { subject: leaf.common_name().to_owned() });
        }
        let issuer = issuer_of(current, helpers, anchors, path.len(), policy, leaf, &mut tries)?;
        check_one(&issuer, at, policy)?;
        check_revocation(current, &issuer, at, policy)?;
        path.push(issuer);
    }
}

fn issuer_of(
    certificate: &Certificate,
    helpers: &[Certificate],
    anchors: &Anchors,
    below: usize,
    policy: &Policy,
    leaf: &Certificate,
    tries: &mut usize,
) -> Result<Certificate, Refused> {
    if !policy.accepts(certificate.signature_algorithm().oid) {
        return Err(Refused::Algorithm(certificate.signature_algorithm().oid.to_string()));
    }
    let mut refusal = Refused::NotTrusted { subject: leaf.common_name().to_owned() };
    for candidate in anchors.0.iter().chain(helpers) {
        let named = candidate.subject_name() == certificate.issuer_name();
        let keyed = certificate.authority_key_id().is_none_or(|id| id == candidate.subject_key_id());
        if !named || !keyed || candidate == certificate {
            continue;
        }
        *tries = tries.checked_sub(1).ok_or(Refused::TooLarge)?;
        match certificate.is_signed_by(candidate).and_then(|()| check_authority(candidate, below)) {
            Ok(()) => return Ok(candidate.clone()),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

/// `below` counts the certificates under this authority, the end certificate included.
fn check_authority(certificate: &Certificate, below: usize) -> Result<(), Refused> {
    let wrong = || Refused::WrongPurpose { subject: certificate.common_name().to_owned() };
    let constraints = certificate.basic_constraints().ok_or_else(wrong)?;
    let long_enough = constraints.path_len_constraint.is_none_or(|most| below <= usize::from(most) + 1);
    let signs = certificate.key_usage().is_some_and(|usage| usage.key_cert_sign());
    if constraints.ca && long_enough && signs { Ok(()) } else { Err(wrong()) }
}

fn check_one(certificate: &Certificate, at: Timestamp, policy: &Policy) -> Result<(), Refused> {
    let subject = || certificate.common_name().to_owned();
    // Validity is stated in whole seconds: a certificate lasts to the end of its last second.
    if at < certificate.not_before() || at.as_seconds() > certificate.not_after().as_seconds() {
        return Err(Refused::NotValidAt { subject: subject(), at });
    }
    if !policy.accepts(certificate.signature_algorithm().oid) {
        return Err(Refused::Algorithm(certificate.signature_algorithm().oid.to_string()));
    }
    let extensions = certificate.parsed().tbs_certificate().extensions().map(Vec::as_slice).unwrap_or_default();
    if extensions.iter().any(|extension| extension.critical && !UNDERSTOOD.contains(&extension.extn_id)) {
        return Err(Refused::UnknownExtension { subject: subject() });
    }
    Ok(())
}

fn check_revocation(
    certificate: &Certificate,
    issuer: &Certificate,
    at: Timestamp,
    policy: &Policy,
) -> Result<(), Refused> {
    for list in &policy.revocations {
        if list.verify(issuer).is_err() {
            continue;
        }
        if let Some(since) = list.revoked_since(&certificate.serial())
            && since <= at
        {
            return Err(Refused::Revoked { subject: certificate.common_name().to_owned(), at: since });
        }
    }
    Ok(())
}

/// Refuses a certificate that the house's authority issued for something else.
pub fn require(certificate: &Certificate, allowed: &[Purpose]) -> Result<(), Refused> {
    if certificate.purpose().is_some_and(|purpose| allowed.contains(&purpose)) {
        Ok(())
    } else {
        Err(Refused::WrongPurpose { subject: certificate.common_name().to_owned() })
    }
}

/// Refuses a certificate without the extended key usage `usage`; `alone_and_critical` as RFC 3161 2.3 asks for TSAs.
pub(crate) fn require_usage(
    certificate: &Certificate,
    usage: ObjectIdentifier,
    alone_and_critical: bool,
) -> Result<(), Refused> {
    let good = certificate.extended_key_usage().is_some_and(|(critical, usages)| {
        usages.contains(&usage) && (!alone_and_critical || (critical && usages.len() == 1))
    });
    if good { Ok(()) } else { Err(Refused::WrongPurpose { subject: certificate.common_name().to_owned() }) }
}
