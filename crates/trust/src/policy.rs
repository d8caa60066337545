//! What is accepted at all: algorithms, time differences, known revocations.

use base::Timestamp;
use der::asn1::ObjectIdentifier;

use crate::{ca::Crl, der_util::oid};

/// The rules under which bytes are believed.
#[derive(Clone, Debug)]
pub struct Policy {
    /// By how many seconds two honest clocks may differ.
    pub skew_seconds: i64,
    /// How many certificates a path may have, anchor included.
    pub longest_path: usize,
    /// Revocation lists at hand; those that verify under a path's issuer are applied.
    pub revocations: Vec<Crl>,
    signature_algorithms: Vec<ObjectIdentifier>,
}

impl Policy {
    /// What the house accepts today: ECDSA on P-256 and P-384, RSA from 2048 bits, Ed25519, with SHA-2.
    pub fn standard() -> Self {
        Self {
            skew_seconds: 300,
            longest_path: 6,
            revocations: Vec::new(),
            signature_algorithms: vec![
                oid::ECDSA_SHA256,
                oid::ECDSA_SHA384,
                oid::RSA_SHA256,
                oid::RSA_SHA384,
                oid::RSA_SHA512,
                oid::ED25519,
            ],
        }
    }

    /// The same with revocation lists at hand.
    #[must_use]
    pub fn with_revocations(mut self, revocations: Vec<Crl>) -> Self {
        self.revocations = revocations;
        self
    }

    pub(crate) fn accepts(&self, algorithm: ObjectIdentifier) -> bool {
        self.signature_algorithms.contains(&algorithm)
    }

    pub(crate) fn is_later_than_skew(&self, claimed: Timestamp, at: Timestamp) -> bool {
        claimed > at.plus_seconds(self.skew_seconds)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::standard()
    }
}
