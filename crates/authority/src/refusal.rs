//! How this crate says no.

mod joining;

pub use joining::{CertifyRefusal, JoinRefusal, UpdateRefusal};

use base::Refuse;

/// A refusal that a caller's program may learn.
pub(crate) trait Refusing {
    /// The code for the caller's program; `None` where the fault is this node's.
    fn code(&self) -> Option<&'static str>;
}

/// Why no certificate was issued for a person.
#[derive(Debug, thiserror::Error)]
pub enum EnrolRefusal {
    /// This node holds no issuing key.
    #[error("this node is no certificate authority")]
    NoAuthority,
    /// The agency in the request is not the caller's.
    #[error("the caller is {caller}, the request is for {asked:?}")]
    OtherAgency {
        /// The agency that the exchange proved.
        caller: String,
        /// The agency in the request.
        asked: String,
    },
    /// A name is missing or too long for a certificate.
    #[error("{field} is empty or longer than 64 letters")]
    Name {
        /// Which of the request's fields.
        field: &'static str,
    },
    /// The public key is not a P-256 key.
    #[error("the public key is not an ECDSA P-256 key")]
    Key,
    /// The signature does not prove possession of the key.
    #[error("the proof of possession does not hold")]
    Proof,
    /// The authority's own key or certificate failed.
    #[error("the certificate could not be issued")]
    Issue(#[from] trust::ca::IssueError),
    /// The database.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl EnrolRefusal {
    /// The code for the caller's program; `None` where the fault is this node's.
    pub const fn code(&self) -> Option<&'static str> {
        match self {
            Self::NoAuthority => Some("no-authority"),
            Self::OtherAgency { .. } => Some("other-agency"),
            Self::Name { .. } => Some("bad-name"),
            Self::Key => Some("bad-key"),
            Self::Proof => Some("bad-proof"),
            Self::Issue(_) | Self::Store(_) => None,
        }
    }
}

impl Refusing for EnrolRefusal {
    fn code(&self) -> Option<&'static str> {
        Self::code(self)
    }
}

impl Refuse for EnrolRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NoAuthority => "authority-no-authority",
            Self::OtherAgency { .. } => "authority-other-agency",
            Self::Name { .. } => "authority-bad-name",
            Self::Key => "authority-bad-key",
            Self::Proof => "authority-bad-proof",
            Self::Issue(_) | Self::Store(_) => "authority-unavailable",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::OtherAgency { caller, asked } => vec![("caller", caller.clone()), ("asked", asked.clone())],
            _ => Vec::new(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NoAuthority => 404,
            Self::OtherAgency { .. } => 403,
            Self::Issue(_) | Self::Store(_) => 503,
            _ => 422,
        }
    }
}

/// Why a certificate was not revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeRefusal {
    /// The register has no such certificate.
    #[error("no such certificate")]
    Unknown,
    /// It was revoked before.
    #[error("revoked before")]
    Again,
    /// The database.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Refuse for RevokeRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Unknown => "authority-revoke-unknown",
            Self::Again => "authority-revoke-again",
            Self::Store(_) => "authority-unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Unknown => 404,
            Self::Again => 409,
            Self::Store(_) => 503,
        }
    }
}
