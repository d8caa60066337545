//! A data set, its records, a question about one person, and the use that an answer is.

use std::collections::BTreeMap;

use base::{CitizenId, Timestamp, UseId};
use contracts::Bilingual;
use registry::SystemCode;

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A day, ISO 8601.
    Date,
    /// One of these words.
    Word(Vec<String>),
    /// An identity number of 12 digits.
    CitizenId,
}

/// A field of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// What people call it.
    pub title: Bilingual,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether every record has it.
    pub required: bool,
}

/// A published data set: read from a file, so that publishing another one needs no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSet {
    pub(crate) code: String,
    pub(crate) title: Bilingual,
    pub(crate) fields: Vec<Field>,
    pub(crate) holders: Vec<String>,
    pub(crate) keys: Vec<String>,
}

impl DataSet {
    /// Its code: what a question names, and the name of its service (`G01/population`).
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Its name.
    pub const fn title(&self) -> &Bilingual {
        &self.title
    }

    /// Its fields, in the order in which they are shown.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields that say whose a record is.
    pub fn holders(&self) -> &[String] {
        &self.holders
    }

    /// The fields that a question may match.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }
}

/// One record of a data set.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Its identity in the data set; a record of the same identity replaces it.
    pub identity: String,
    /// Field and value; a field without a value is left out.
    pub fields: BTreeMap<String, String>,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl std::fmt::Debug for Record {
    /// Personal data does not end in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Record({} fields)", self.fields.len())
    }
}

/// Why the question is asked: the reference that the caller must be able to account for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The person is signed in there; the pairwise subject of the session.
    Session(String),
    /// The person is the applicant of this dossier.
    Dossier(String),
}

/// A question about one person, as the provider reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Who asks.
    pub system: SystemCode,
    /// Of which data set.
    pub data_set: String,
    /// About whom.
    pub person: CitizenId,
    /// What the records must match.
    pub key: BTreeMap<String, String>,
    /// The fields wanted; empty means all.
    pub fields: Vec<String>,
    /// What for.
    pub purpose: String,
    /// Under which law.
    pub legal_basis: String,
    /// On which occasion.
    pub occasion: Occasion,
}

/// A use of somebody's data: what the person can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Its identifier; the caller got it with the answer.
    pub id: UseId,
    /// Whose data it was.
    pub person: CitizenId,
    /// Which data set.
    pub data_set: String,
    /// Who asked.
    pub system: SystemCode,
    /// What for.
    pub purpose: String,
    /// Under which law.
    pub legal_basis: String,
    /// The dossier, where it was asked for one; absent where the person was signed in.
    pub dossier: Option<String>,
    /// The fields that were given.
    pub fields: Vec<String>,
    /// How many records were given.
    pub records: u32,
    /// When.
    pub at: Timestamp,
    /// The evidence digest, hexadecimal.
    pub evidence: String,
}
