//! The register's words.

mod token;

pub use token::{BadToken, Token};

use base::{AgencyCode, Timestamp};
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

/// An invitation to join the federation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The digest of the token's secret: it stands for the invitation.
    pub secret_digest: Digest,
    /// Whose node is invited.
    pub agency: AgencyCode,
    /// Who invited it.
    pub invited_by: String,
    /// When.
    pub invited_at: Timestamp,
    /// Until when the token is good.
    pub expires_at: Timestamp,
    /// The request that used the token up.
    pub request: Option<String>,
    /// When that was.
    pub joined_at: Option<Timestamp>,
    /// When the node's first message came.
    pub arrived_at: Option<Timestamp>,
    /// When it was withdrawn: unused, or because the node was put out.
    pub withdrawn_at: Option<Timestamp>,
}

/// How an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// The token is good.
    Open,
    /// The token was good until its time was over.
    Expired,
    /// It was withdrawn, or the node that came by it was put out.
    Withdrawn,
    /// The node has its certificates; nothing has come from it yet.
    Joined,
    /// The node's first message has come.
    Arrived,
}

impl Invitation {
    /// How it stands at `now`.
    pub fn state(&self, now: Timestamp) -> InvitationState {
        if self.withdrawn_at.is_some() {
            InvitationState::Withdrawn
        } else if self.arrived_at.is_some() {
            InvitationState::Arrived
        } else if self.joined_at.is_some() {
            InvitationState::Joined
        } else if now >= self.expires_at {
            InvitationState::Expired
        } else {
            InvitationState::Open
        }
    }
}
