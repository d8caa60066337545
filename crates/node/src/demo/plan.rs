//! What the demo federation consists of: `data/demo/federation.toml`, read.

use base::AgencyCode;
use serde::Deserialize;

use crate::config::{DemoAccount, DemoRight, House};

/// The whole demo.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    /// The federation's name.
    pub(crate) instance: String,
    /// Who holds which role.
    pub(crate) roles: registry::wire::RolesEntry,
    /// Systems that call services.
    pub(crate) system: Vec<registry::wire::OfferEntry>,
    /// Services that are offered.
    pub(crate) service: Vec<registry::wire::OfferEntry>,
    /// The nodes, in the order of their ports.
    pub(crate) node: Vec<PlannedNode>,
}

/// One node.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlannedNode {
    /// Whose it is.
    pub(crate) agency: AgencyCode,
    /// Whether its only administrator acts alone.
    #[serde(default)]
    pub(crate) single_administrator: bool,
    /// What its pages call themselves.
    pub(crate) service_vi: String,
    /// The same in English.
    pub(crate) service_en: String,
    /// The data sets that it publishes.
    #[serde(default)]
    pub(crate) data_sets: Vec<String>,
    /// The procedures that it receives dossiers for.
    #[serde(default)]
    pub(crate) procedures: Vec<String>,
    /// How it stands on the papers it issues.
    #[serde(default)]
    pub(crate) house: Option<House>,
    /// Who may call its services.
    #[serde(default)]
    pub(crate) right: Vec<DemoRight>,
    /// Who works or signs in there.
    #[serde(default)]
    pub(crate) account: Vec<DemoAccount>,
}

/// The plan of the demo that everybody gets.
pub(crate) const USUAL: &str = include_str!("../../../../data/demo/federation.toml");

impl PlannedNode {
    /// The agency's code in small letters: folder, host name, cookie.
    pub(crate) fn word(&self) -> String {
        self.agency.to_string().to_lowercase()
    }
}
