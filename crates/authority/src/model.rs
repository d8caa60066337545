//! The register's words.

use base::Timestamp;
use trust::{Digest, Serial, ca::Reason};

/// A certificate in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its serial number.
    pub serial: Serial,
    /// SHA-256 of its DER.
    pub fingerprint: Digest,
    /// What it is for, in the word that stands in it.
    pub purpose: String,
    /// The agency's code in it; empty where there is none.
    pub agency: String,
    /// The common name in it.
    pub subject: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub not_after: Timestamp,
    /// Whether it may be relied on.
    pub standing: Standing,
}

/// Whether a certificate may be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was issued and not revoked.
    Good,
    /// It was revoked.
    Revoked {
        /// Since when.
        since: Timestamp,
        /// Why.
        reason: Reason,
    },
}
