//! Drafts and fetched data between rows and the model.

use std::{collections::BTreeMap, sync::Arc};

use base::{DraftId, Timestamp};
use serde::{Deserialize, Serialize};
use store::Error;

use crate::model::{Answers, Procedure};

/// What a citizen has filled in so far.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its identifier; also the key under which its one submission is answered.
    pub id: DraftId,
    /// The procedure.
    pub procedure: Arc<Procedure>,
    /// What was typed, as it was typed.
    pub typed: Answers,
    /// The data that was fetched, by lookup.
    pub looked_up: BTreeMap<String, LookedUp>,
    /// When it was last saved.
    pub saved_at: Timestamp,
}

/// Data that an agency gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookedUp {
    /// The agency that gave it.
    pub agency: String,
    /// When it read it.
    pub as_of: Timestamp,
    /// Its record of this use.
    pub use_id: String,
    /// Field and value, only the fields that the procedure names. Empty: there is no such record.
    pub fields: BTreeMap<String, String>,
}

/// What was looked up, reduced to values.
pub(super) fn values(looked_up: &BTreeMap<String, LookedUp>) -> BTreeMap<String, BTreeMap<String, String>> {
    looked_up.iter().map(|(key, found)| (key.clone(), found.fields.clone())).collect()
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Invalid(error.to_string()))
}

pub(super) fn from_json<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::Invalid(error.to_string()))
}
