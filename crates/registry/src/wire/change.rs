//! Changes of the configuration as they are ordered and written down as evidence.

use base::{AgencyCode, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CertificatesEntry, NodeEntry, OfferEntry};

/// One change. What it names in Vietnamese is the name with legal weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// A body is founded.
    Found {
        /// Its code, which nobody ever had.
        code: AgencyCode,
        /// `ministry`, `ministerial_agency`, `province`, `city`, `unit` or `business`.
        kind: String,
        /// Its full name.
        vi: String,
        /// Its full name in English.
        en: String,
        /// What people call it.
        short: Option<String>,
        /// To whom it belongs.
        parent: Option<AgencyCode>,
        /// Since when it exists.
        from: Timestamp,
    },
    /// A body gets another name.
    Rename {
        /// Whose.
        code: AgencyCode,
        /// The new full name.
        vi: String,
        /// The new full name in English.
        en: String,
        /// What people call it then.
        short: Option<String>,
        /// Since when.
        from: Timestamp,
    },
    /// A body ends: it is dissolved, merged into its successor, or split into several.
    Dissolve {
        /// Whose end it is.
        code: AgencyCode,
        /// The first instant at which it is no more.
        at: Timestamp,
        /// Who takes over; the first is the general successor.
        successors: Vec<AgencyCode>,
    },
    /// A node becomes a member, or comes back with new keys.
    NodeJoin {
        /// The node.
        node: NodeEntry,
    },
    /// A node moves, or has further certificates.
    NodeUpdate {
        /// Whose node.
        agency: AgencyCode,
        /// Where browsers find it; empty where that stays.
        web_origins: Vec<String>,
        /// Where other nodes find it; absent where that stays.
        connect_addr: Option<String>,
        /// Certificates beside those that are known.
        certificates: CertificatesEntry,
    },
    /// A node is a member no longer.
    NodeWithdraw {
        /// Whose node.
        agency: AgencyCode,
    },
    /// Certificates of a node are no longer believed. A node that is left without one of a kind is a member no longer.
    CertificatesRevoke {
        /// Whose node.
        agency: AgencyCode,
        /// SHA-256 of the DER of each, in hexadecimal.
        fingerprints: Vec<String>,
    },
    /// A role goes to another agency's node.
    RoleAssign {
        /// The role's word.
        role: String,
        /// To whom.
        agency: AgencyCode,
    },
    /// A system is entered, or its name is changed.
    SystemPut {
        /// The system.
        entry: OfferEntry,
    },
    /// A system is taken out.
    SystemRemove {
        /// Its code.
        code: String,
    },
    /// A service is entered, or its name is changed.
    ServicePut {
        /// The service.
        entry: OfferEntry,
    },
    /// A service is taken out.
    ServiceRemove {
        /// Its code.
        code: String,
    },
}

impl Change {
    /// The word for the kind of change, as in the evidence.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Found { .. } => "found",
            Self::Rename { .. } => "rename",
            Self::Dissolve { .. } => "dissolve",
            Self::NodeJoin { .. } => "node-join",
            Self::NodeUpdate { .. } => "node-update",
            Self::NodeWithdraw { .. } => "node-withdraw",
            Self::CertificatesRevoke { .. } => "certificates-revoke",
            Self::RoleAssign { .. } => "role-assign",
            Self::SystemPut { .. } => "system-put",
            Self::SystemRemove { .. } => "system-remove",
            Self::ServicePut { .. } => "service-put",
            Self::ServiceRemove { .. } => "service-remove",
        }
    }

    /// What is changed: the code of an agency, a system or a service.
    pub fn subject(&self) -> String {
        match self {
            Self::Found { code, .. } | Self::Rename { code, .. } | Self::Dissolve { code, .. } => code.to_string(),
            Self::NodeJoin { node } => node.agency.to_string(),
            Self::NodeUpdate { agency, .. }
            | Self::NodeWithdraw { agency }
            | Self::CertificatesRevoke { agency, .. }
            | Self::RoleAssign { agency, .. } => agency.to_string(),
            Self::SystemPut { entry } | Self::ServicePut { entry } => entry.code.clone(),
            Self::SystemRemove { code } | Self::ServiceRemove { code } => code.clone(),
        }
    }
}
