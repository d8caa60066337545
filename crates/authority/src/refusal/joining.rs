//! How nodes that join, move or ask for certificates are refused.

use base::{AgencyCode, Refuse, Timestamp, civil};
use registry::ChangeRefusal;

use super::Refusing;

/// Why no certificate was issued for a node.
#[derive(Debug, thiserror::Error)]
pub enum CertifyRefusal {
    /// This node holds no issuing key.
    #[error("this node is no certificate authority")]
    NoAuthority,
    /// The agency in the request is none.
    #[error("{0:?} is no agency")]
    Agency(String),
    /// The agency in the request is not the caller's.
    #[error("the caller is {caller}, the request is for {asked:?}")]
    OtherAgency {
        /// The agency that the exchange proved.
        caller: String,
        /// The agency in the request.
        asked: String,
    },
    /// The agency's name or the request's own is missing or too long.
    #[error("a name is empty or too long")]
    Name,
    /// A host name is none, or there are too many.
    #[error("the host names cannot be certified")]
    Hosts,
    /// A key is for a use that this agency is not certified for, or two are for one.
    #[error("the agency is not certified for {0:?}")]
    Purpose(String),
    /// A public key is not a P-256 key.
    #[error("a public key is not an ECDSA P-256 key")]
    Key,
    /// A signature does not prove possession of its key.
    #[error("a proof of possession does not hold")]
    Proof,
    /// The same request came before with other keys.
    #[error("the request was answered before for other keys")]
    OtherKeys,
    /// What the same request got before is revoked.
    #[error("the certificates of this request are revoked")]
    Revoked,
    /// The authority's own key or certificate failed.
    #[error("the certificate could not be issued")]
    Issue(#[from] trust::ca::IssueError),
    /// The database.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Refusing for CertifyRefusal {
    fn code(&self) -> Option<&'static str> {
        match self {
            Self::NoAuthority => Some("no-authority"),
            Self::Agency(_) => Some("bad-agency"),
            Self::OtherAgency { .. } => Some("other-agency"),
            Self::Name => Some("bad-name"),
            Self::Hosts => Some("bad-hosts"),
            Self::Purpose(_) => Some("bad-purpose"),
            Self::Key => Some("bad-key"),
            Self::Proof => Some("bad-proof"),
            Self::OtherKeys => Some("other-keys"),
            Self::Revoked => Some("revoked"),
            Self::Issue(_) | Self::Store(_) => None,
        }
    }
}

/// Why what a member says of itself is not published.
#[derive(Debug, thiserror::Error)]
pub enum UpdateRefusal {
    /// This node does not hold the registry role.
    #[error("this node does not publish the configuration")]
    NotHere,
    /// A certificate is not the caller's own, not good now, or for no published use.
    #[error("a certificate cannot be published")]
    Certificate,
    /// The revocation list could not be had, so that nothing is known of the certificates.
    #[error("the revocation list could not be had")]
    NoList,
    /// The node has changed its entry too often of late; it may come back in a minute.
    #[error("too many changes of this node's entry")]
    TooOften,
    /// The change is refused.
    #[error(transparent)]
    Change(#[from] ChangeRefusal),
}

impl Refusing for UpdateRefusal {
    fn code(&self) -> Option<&'static str> {
        match self {
            Self::NotHere => Some("not-the-registry"),
            Self::Certificate => Some("bad-certificate"),
            Self::Change(refusal) if refusal.status() < 500 => Some(refusal.key()),
            Self::Change(_) | Self::NoList | Self::TooOften => None,
        }
    }
}

/// Why a node is not invited, or not let in.
#[derive(Debug, thiserror::Error)]
pub enum JoinRefusal {
    /// The request cannot be read.
    #[error("the request cannot be read")]
    Malformed,
    /// This node does not hold the registry role.
    #[error("this node does not hold the registry role")]
    NotHere,
    /// Nobody was invited with this token.
    #[error("no invitation has this token")]
    Unknown,
    /// The token was made for another agency.
    #[error("the token is for {0}")]
    OtherAgency(AgencyCode),
    /// The token was used by another request, or the invitation was withdrawn.
    #[error("the token was used before, or withdrawn")]
    Used,
    /// The token's time is over.
    #[error("the token was good until {0:?}")]
    Expired(Timestamp),
    /// There is no such body.
    #[error("no organisation {0} exists now")]
    NoOrganisation(AgencyCode),
    /// The keys are not those of a node, or came back without certificates.
    #[error("a node brings a key for tls, one for seal and one for head")]
    Keys,
    /// Its addresses are none, or are another node's.
    #[error("the node's addresses cannot be certified")]
    Addresses,
    /// The holder of the authority role did not certify the keys.
    #[error("the keys are not certified: {0}")]
    NotCertified(String),
    /// The node cannot be published as it describes itself.
    #[error(transparent)]
    Change(#[from] ChangeRefusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Refuse for JoinRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Malformed => "authority-join-malformed",
            Self::NotHere => "authority-join-not-here",
            Self::Unknown => "authority-join-unknown",
            Self::OtherAgency(_) => "authority-join-other-agency",
            Self::Used => "authority-join-used",
            Self::Expired(_) => "authority-join-expired",
            Self::NoOrganisation(_) => "authority-join-no-organisation",
            Self::Keys => "authority-join-keys",
            Self::NotCertified(_) => "authority-join-not-certified",
            Self::Addresses | Self::Change(ChangeRefusal::Refused(registry::ConfigurationRefusal::Malformed(_))) => {
                "authority-join-description"
            }
            Self::Change(refusal) => refusal.key(),
            Self::Store(_) => "authority-unavailable",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::OtherAgency(code) | Self::NoOrganisation(code) => vec![("code", code.to_string())],
            Self::Expired(at) => vec![("at", civil::format_datetime(*at))],
            Self::Change(refusal) => refusal.args(),
            _ => Vec::new(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unknown | Self::NotHere => 404,
            Self::Used => 409,
            Self::Expired(_) => 410,
            Self::OtherAgency(_) => 403,
            Self::NoOrganisation(_) | Self::Keys | Self::Addresses => 422,
            Self::Change(refusal) => refusal.status(),
            Self::NotCertified(_) | Self::Store(_) => 503,
        }
    }
}
