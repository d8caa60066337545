//! Access rights: the provider's own word that another agency's system may call a service.

use base::{AccessRightId, Period, Timestamp};

use super::{ServiceCode, SystemCode};

/// The right cannot be granted as it is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAccessRight {
    /// It names no purpose, or a purpose that is not a word of small letters, digits and hyphens.
    #[error("an access right names at least one purpose, each a word of small letters, digits and hyphens")]
    Purposes,
    /// It names no legal basis.
    #[error("an access right names its legal basis")]
    LegalBasis,
}

/// That a system may call a service, for what, on which legal basis and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRight {
    consumer: SystemCode,
    service: ServiceCode,
    purposes: Vec<String>,
    legal_basis: String,
    period: Period,
}

impl AccessRight {
    /// A right from its parts. Purposes are words such as `civil-status-extract`.
    pub fn new(
        consumer: SystemCode,
        service: ServiceCode,
        purposes: Vec<String>,
        legal_basis: impl Into<String>,
        period: Period,
    ) -> Result<Self, BadAccessRight> {
        let word = |purpose: &String| {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            (1..=64).contains(&purpose.len()) && purpose.bytes().all(plain)
        };
        let legal_basis = legal_basis.into();
        if purposes.is_empty() || !purposes.iter().all(word) {
            return Err(BadAccessRight::Purposes);
        }
        if legal_basis.trim().is_empty() {
            return Err(BadAccessRight::LegalBasis);
        }
        Ok(Self { consumer, service, purposes, legal_basis, period })
    }

    /// The system that may call.
    pub const fn consumer(&self) -> &SystemCode {
        &self.consumer
    }

    /// The service that may be called.
    pub const fn service(&self) -> &ServiceCode {
        &self.service
    }

    /// For what.
    pub fn purposes(&self) -> &[String] {
        &self.purposes
    }

    /// On which legal basis.
    pub fn legal_basis(&self) -> &str {
        &self.legal_basis
    }

    /// When.
    pub const fn period(&self) -> Period {
        self.period
    }

    /// Whether it is given for `purpose`.
    pub fn allows(&self, purpose: &str) -> bool {
        self.purposes.iter().any(|given| given == purpose)
    }
}

/// A right as the provider holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRight {
    /// Its identifier.
    pub id: AccessRightId,
    /// What was granted.
    pub right: AccessRight,
    /// Who granted it.
    pub granted_by: String,
    /// When.
    pub granted_at: Timestamp,
    /// The evidence digest of the grant.
    pub evidence: String,
    /// That it was taken back, if it was.
    pub revocation: Option<Revocation>,
}

/// That a right was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// From when on it no longer holds.
    pub at: Timestamp,
    /// Who took it back.
    pub by: String,
    /// The evidence digest.
    pub evidence: String,
}

impl HeldRight {
    /// Whether it holds at `at`.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.right.period.contains(at) && self.revocation.as_ref().is_none_or(|revocation| at < revocation.at)
    }

    /// Whether it holds at `at` for `purpose`.
    pub fn allows(&self, purpose: &str, at: Timestamp) -> bool {
        self.holds(at) && self.right.allows(purpose)
    }
}
