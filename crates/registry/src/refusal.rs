//! Why a configuration or an access right is refused.

use base::{AccessRightId, AgencyCode, Refuse, Timestamp, civil};

use crate::{
    model::{BadAccessRight, Contradiction},
    service::OpenRefusal,
    wire::PublishError,
};

/// Why a configuration is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationRefusal {
    /// It is larger than is read.
    #[error("the configuration is larger than is read")]
    TooLarge,
    /// Its signature does not hold, or is not one for configurations.
    #[error("the configuration's signature: {0}")]
    Signature(#[from] trust::Refused),
    /// It is signed for another agency than the holder of the registry role.
    #[error("the configuration is signed for {found:?}, not for {expected}, which holds the registry role")]
    WrongSigner {
        /// Who holds the role.
        expected: String,
        /// For whom it is signed.
        found: String,
    },
    /// It is of a format that this program does not read.
    #[error("the configuration has format {0}, which this program does not read")]
    UnknownFormat(u32),
    /// It cannot be read.
    #[error("the configuration cannot be read: {0}")]
    Malformed(String),
    /// It contradicts itself.
    #[error("the configuration contradicts itself: {0}")]
    Contradiction(#[from] Contradiction),
    /// It belongs to another federation.
    #[error("the configuration belongs to {found:?}, not to {expected:?}")]
    ForeignInstance {
        /// This node's federation.
        expected: String,
        /// The configuration's.
        found: String,
    },
    /// A later version is held already.
    #[error("the configuration has version {offered}, but {held} is held: rolled back")]
    RolledBack {
        /// The version that is held.
        held: u64,
        /// The version that was offered.
        offered: u64,
    },
    /// Another content has this version already: the publisher says two things at once.
    #[error("version {version} is held with another content")]
    VersionTaken {
        /// The version.
        version: u64,
    },
    /// It was issued later than now, beyond what clocks may differ.
    #[error("the configuration was issued at {issued_at:?}, which lies ahead")]
    FromTheFuture {
        /// When it says it was issued.
        issued_at: Timestamp,
    },
    /// Its validity has ended.
    #[error("the configuration was valid until {valid_until:?}")]
    Expired {
        /// Until when it was valid.
        valid_until: Timestamp,
    },
    /// The database did not keep it.
    #[error("the configuration was not kept: {0}")]
    Store(#[from] store::Error),
}

impl From<OpenRefusal> for ConfigurationRefusal {
    fn from(refusal: OpenRefusal) -> Self {
        match refusal {
            OpenRefusal::Store(error) => Self::Store(error),
            OpenRefusal::Kept(refusal) => refusal,
        }
    }
}

impl Refuse for ConfigurationRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::TooLarge => "registry-configuration-too-large",
            Self::Signature(_) => "registry-configuration-signature",
            Self::WrongSigner { .. } => "registry-configuration-wrong-signer",
            Self::UnknownFormat(_) => "registry-configuration-unknown-format",
            Self::Malformed(_) => "registry-configuration-malformed",
            Self::Contradiction(_) => "registry-configuration-contradiction",
            Self::ForeignInstance { .. } => "registry-configuration-foreign-instance",
            Self::RolledBack { .. } => "registry-configuration-rolled-back",
            Self::VersionTaken { .. } => "registry-configuration-version-taken",
            Self::FromTheFuture { .. } => "registry-configuration-from-the-future",
            Self::Expired { .. } => "registry-configuration-expired",
            Self::Store(_) => "registry-not-kept",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::WrongSigner { expected, found } | Self::ForeignInstance { expected, found } => {
                vec![("expected", expected.clone()), ("found", found.clone())]
            }
            Self::UnknownFormat(format) => vec![("format", format.to_string())],
            Self::RolledBack { held, offered } => vec![("held", held.to_string()), ("offered", offered.to_string())],
            Self::VersionTaken { version } => vec![("version", version.to_string())],
            Self::FromTheFuture { issued_at } => vec![("at", civil::format_datetime(*issued_at))],
            Self::Expired { valid_until } => vec![("at", civil::format_datetime(*valid_until))],
            Self::TooLarge | Self::Signature(_) | Self::Malformed(_) | Self::Contradiction(_) | Self::Store(_) => {
                Vec::new()
            }
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::RolledBack { .. } | Self::VersionTaken { .. } => 409,
            Self::TooLarge => 413,
            Self::Store(_) => 503,
            _ => 422,
        }
    }
}

/// Why an access right is not granted or not taken back.
#[derive(Debug, thiserror::Error)]
pub enum RightRefusal {
    /// It is not written as it must be.
    #[error(transparent)]
    Bad(#[from] BadAccessRight),
    /// There is no such right.
    #[error("there is no access right {0}")]
    Unknown(AccessRightId),
    /// It was taken back before.
    #[error("access right {0} was taken back before")]
    RevokedBefore(AccessRightId),
    /// The database did not keep it.
    #[error("the access right was not kept: {0}")]
    Store(#[from] store::Error),
}

impl Refuse for RightRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Bad(BadAccessRight::Purposes) => "registry-right-purposes",
            Self::Bad(BadAccessRight::LegalBasis) => "registry-right-legal-basis",
            Self::Unknown(_) => "registry-right-unknown",
            Self::RevokedBefore(_) => "registry-right-revoked-before",
            Self::Store(_) => "registry-not-kept",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Bad(_) => 422,
            Self::Unknown(_) => 404,
            Self::RevokedBefore(_) => 409,
            Self::Store(_) => 503,
        }
    }
}

/// Why a change of the configuration is not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeRefusal {
    /// There is no configuration to change.
    #[error("there is no configuration to change")]
    NoConfiguration,
    /// Somebody has, or had, this code.
    #[error("the code {0} is taken")]
    CodeTaken(AgencyCode),
    /// No body with this code exists at that time.
    #[error("no organisation {0} at that time")]
    NoOrganisation(AgencyCode),
    /// The kind of body is not known.
    #[error("no such kind of organisation")]
    Kind,
    /// A name is missing, or too long.
    #[error("a name is empty or longer than 200 letters")]
    Name,
    /// The date does not lie where it must.
    #[error("the date does not fit")]
    Date,
    /// The successor is the body itself, or is named twice.
    #[error("{0} cannot be the successor")]
    Successor(AgencyCode),
    /// The agency has no node.
    #[error("{0} has no node")]
    NoNode(AgencyCode),
    /// The agency holds a role.
    #[error("{0} holds a role")]
    HoldsRole(AgencyCode),
    /// Another agency's node is at this address.
    #[error("the node of {0} is at this address")]
    AddressTaken(AgencyCode),
    /// A node has too many addresses, or too long ones.
    #[error("a node has at most 8 web origins, and no address is longer than 300 bytes")]
    Addresses,
    /// A node has too many certificates for one use.
    #[error("a node has at most 16 certificates for one use")]
    Certificates,
    /// There is no such role.
    #[error("no such role")]
    Role,
    /// It is not the code of a system or service, or nobody has it.
    #[error("no such system or service: {0:?}")]
    Code(String),
    /// The change would make the configuration one that no node takes.
    #[error("the configuration would not be taken: {0}")]
    Refused(#[from] ConfigurationRefusal),
    /// The signer did not sign, or the configuration could not be written.
    #[error("the configuration was not signed")]
    Publish(#[source] PublishError),
}

impl From<PublishError> for ChangeRefusal {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Refused(refusal) => Self::Refused(refusal),
            other => Self::Publish(other),
        }
    }
}

impl Refuse for ChangeRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NoConfiguration => "registry-change-no-configuration",
            Self::CodeTaken(_) => "registry-change-code-taken",
            Self::NoOrganisation(_) => "registry-change-no-organisation",
            Self::Kind => "registry-change-kind",
            Self::Name => "registry-change-name",
            Self::Date => "registry-change-date",
            Self::Successor(_) => "registry-change-successor",
            Self::NoNode(_) => "registry-change-no-node",
            Self::HoldsRole(_) => "registry-change-holds-role",
            Self::AddressTaken(_) => "registry-change-address-taken",
            Self::Addresses => "registry-change-addresses",
            Self::Certificates => "registry-change-certificates",
            Self::Role => "registry-change-role",
            Self::Code(_) => "registry-change-code",
            Self::Refused(ConfigurationRefusal::Contradiction(_)) => "registry-change-contradiction",
            Self::Refused(refusal) => refusal.key(),
            Self::Publish(_) => "registry-not-kept",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::CodeTaken(code)
            | Self::NoOrganisation(code)
            | Self::Successor(code)
            | Self::NoNode(code)
            | Self::AddressTaken(code)
            | Self::HoldsRole(code) => vec![("code", code.to_string())],
            Self::Code(code) => vec![("code", code.clone())],
            Self::Refused(refusal) => refusal.args(),
            _ => Vec::new(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NoConfiguration | Self::Publish(_) => 503,
            Self::CodeTaken(_) | Self::HoldsRole(_) | Self::AddressTaken(_) => 409,
            Self::Refused(refusal) => refusal.status(),
            _ => 422,
        }
    }
}
