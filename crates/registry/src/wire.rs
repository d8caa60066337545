//! The configuration as it is signed and sent: JSON, format 1, inside a CMS signature. What is signed is the exact bytes;
//! they are kept and never written anew.

mod bytes;
mod change;
pub mod difference;
mod envelope;
mod into_model;

pub use bytes::Der;
pub use change::Change;
pub(crate) use envelope::MAX_BYTES;
pub(crate) use envelope::{Opened, check_signer, open, open_kept, peek, read};
pub use envelope::{PublishError, publish};
pub(crate) use into_model::to_snapshot;

use base::{AgencyCode, Alias, Period, Timestamp};
use serde::{Deserialize, Serialize};

/// The format that is written. A reader refuses every other one.
pub const FORMAT: u32 = 1;

/// Everything that the federation agrees on. Fields that a reader does not know are left aside, so that a newer publisher
/// can add some.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// [`FORMAT`].
    pub format: u32,
    /// The federation's name, such as `VN-DEMO`. A node takes configurations of its own federation only.
    pub instance: String,
    /// Rises with every publication; a lower one is refused as rolled back.
    pub version: u64,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Until when it counts as up to date (24 hours in the usual policy).
    pub fresh_until: Timestamp,
    /// Until when it may be relied on (30 days in the usual policy).
    pub valid_until: Timestamp,
    /// All organisations, those that ended included.
    pub organisations: Vec<OrganisationEntry>,
    /// All nodes.
    pub nodes: Vec<NodeEntry>,
    /// Who holds which role.
    pub roles: RolesEntry,
    /// Systems that call others.
    pub systems: Vec<OfferEntry>,
    /// Services that are offered.
    pub services: Vec<OfferEntry>,
    /// The federation's trust anchors.
    pub anchors: Vec<Der>,
    /// Certificates of issuing authorities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issuers: Vec<Der>,
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationEntry {
    /// Its code.
    pub code: AgencyCode,
    /// `ministry`, `ministerial_agency`, `province`, `city`, `unit` or `business`.
    pub kind: String,
    /// When it exists.
    #[serde(default = "always", skip_serializing_if = "is_always")]
    pub period: Period,
    /// What it is called, over time.
    pub names: Vec<NameEntry>,
    /// By which other texts it is addressed, over time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Alias>,
    /// To whom it belongs, over time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<ParentEntry>,
    /// Who takes over when it ends; the first is the general successor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<AgencyCode>,
}

/// A name for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameEntry {
    /// The full name.
    pub vi: String,
    /// The full name in English.
    pub en: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// When it is called so.
    #[serde(default = "always", skip_serializing_if = "is_always")]
    pub period: Period,
}

/// To whom an organisation belongs for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentEntry {
    /// The body above.
    pub code: AgencyCode,
    /// When.
    #[serde(default = "always", skip_serializing_if = "is_always")]
    pub period: Period,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeEntry {
    /// Whose it is.
    pub agency: AgencyCode,
    /// Where browsers find it, in the order of preference, each `http(s)://host[:port]`.
    pub web_origins: Vec<String>,
    /// Where other nodes find it, `host:port`.
    pub connect_addr: String,
    /// Whether other nodes can connect to it; if not, it fetches what they have for it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub reachable: bool,
    /// By which certificates it is known.
    pub certificates: CertificatesEntry,
}

/// A node's certificates, the one in use first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificatesEntry {
    /// Of its transport.
    pub tls: Vec<Der>,
    /// Of the agency's seal.
    pub seal: Vec<Der>,
    /// Of the heads of its evidence log.
    pub head: Vec<Der>,
}

/// Who holds which role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesEntry {
    /// The national portal.
    pub portal: AgencyCode,
    /// Publishes the configuration.
    pub registry: AgencyCode,
    /// The certificate authority.
    pub authority: AgencyCode,
    /// The time-stamping authority.
    pub timestamping: AgencyCode,
    /// Answers for the state of certificates.
    pub ocsp: AgencyCode,
}

/// A system or a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferEntry {
    /// `G01/population`: the agency, a slash, a word.
    pub code: String,
    /// Its name.
    pub vi: String,
    /// Its name in English.
    pub en: String,
}

impl OfferEntry {
    /// An entry from its parts.
    pub fn new(code: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: code.into(), vi: vi.into(), en: en.into() }
    }
}

fn always() -> Period {
    Period::ALWAYS
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
const fn is_yes(flag: &bool) -> bool {
    *flag
}

fn is_always(period: &Period) -> bool {
    *period == Period::ALWAYS
}
