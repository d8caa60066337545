//! Questions to a data set that another agency holds.

use std::collections::BTreeMap;

use base::{Timestamp, UseId, wire::Call};
use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// Asks for the records of one person in a published data set.
///
/// The provider answers only under an access right of the calling system for `data_set` and `purpose`, only records
/// that belong to the person in `on_behalf_of`, and only the fields that the right and the schema allow. It records
/// the use before it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// The data set, such as `population` or `civil-status`.
    pub data_set: String,
    /// What the records must match: field and value, all of them; only fields that the schema names as keys.
    pub key: BTreeMap<String, String>,
    /// The fields wanted; empty means all that the right allows.
    pub fields: Vec<String>,
    /// What the data is for, a code named in the access right, such as `dossier-prefill`.
    pub purpose: String,
    /// The law that allows it, such as `Điều 10 Nghị định 45/2020/NĐ-CP`.
    pub legal_basis: String,
    /// For whom the question is asked.
    pub on_behalf_of: OnBehalfOf,
}

/// The person for whom data is asked: nobody else's data is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OnBehalfOf {
    /// The person who is signed in at the caller and looks at the page for which the data is fetched.
    SignedInPerson {
        /// The person's identity number as the provider of identity gave it.
        citizen_id: String,
        /// The pairwise subject of the session.
        sub: String,
    },
    /// The applicant of a dossier that the caller handles.
    DossierApplicant {
        /// The applicant's identity number as it stands in the dossier.
        citizen_id: String,
        /// The dossier's code.
        dossier: String,
    },
}

impl OnBehalfOf {
    /// The identity number of the person concerned.
    pub fn citizen_id(&self) -> &str {
        match self {
            Self::SignedInPerson { citizen_id, .. } | Self::DossierApplicant { citizen_id, .. } => citizen_id,
        }
    }
}

/// What the provider holds about the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupReply {
    /// The records found, in the order of their identities; empty where there is none.
    pub records: Vec<SharedRecord>,
    /// Where the data comes from.
    pub source: Source,
    /// When it was read.
    pub as_of: Timestamp,
    /// The provider's record of this use; the person can see it.
    pub use_id: UseId,
}

/// One record of a data set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedRecord {
    /// The record's identity in the data set.
    pub identity: String,
    /// Field and value. Dates are ISO 8601; a field without a value is left out.
    pub fields: BTreeMap<String, String>,
    /// When the record was last changed.
    pub changed_at: Timestamp,
}

/// Where data comes from, as it is shown beside the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The agency that holds the data, such as `G01`.
    pub agency: String,
    /// The data set's name.
    pub title: Bilingual,
}

impl Call for Lookup {
    type Reply = LookupReply;
    const SERVICE: &'static str = "sharing.lookup.v1";
}
