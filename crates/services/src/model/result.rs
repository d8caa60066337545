use super::{Both, Question};

/// How the result paper of a procedure is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultForm {
    /// The paper's title.
    pub title: Both,
    /// The notation that follows the number: `TLKS-BS` in `05/TLKS-BS`.
    pub notation: String,
    /// The sentence that opens the paper; may be empty.
    pub opening: Both,
    /// What stands on it, in order.
    pub lines: Vec<ResultLine>,
    /// The sentence that closes it (validity, purpose); may be empty.
    pub closing: Both,
    /// What the specialist has to fill in.
    pub questions: Vec<Question>,
}

/// One line of a result paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultLine {
    /// The words before the value.
    pub label: Both,
    /// Where the value comes from.
    pub from: LineSource,
}

/// Where a value on a result paper comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineSource {
    /// A field of a lookup.
    Lookup {
        /// The lookup's key.
        lookup: String,
        /// The field in the data set.
        field: String,
    },
    /// An answer of the form.
    Answer(String),
    /// Something the specialist fills in.
    Officer(String),
    /// The applicant's name as it stands in the dossier.
    ApplicantName,
    /// The applicant's identity number.
    ApplicantId,
}
