//! The form of a procedure file: what `docs/add-a-procedure.md` explains.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) code: String,
    pub(super) version: u32,
    pub(super) effective_from: String,
    pub(super) name: Both,
    pub(super) summary: Both,
    pub(super) field: Field,
    pub(super) audience: Vec<Audience>,
    pub(super) level: u8,
    pub(super) competent: Both,
    #[serde(default)]
    pub(super) decision: String,
    pub(super) legal_basis: Vec<LegalBasis>,
    #[serde(default)]
    pub(super) keywords: Vec<String>,
    pub(super) term: Term,
    pub(super) minutes: u16,
    pub(super) fee: Option<Fee>,
    #[serde(default)]
    pub(super) papers: Vec<Paper>,
    #[serde(default)]
    pub(super) lookups: Vec<Lookup>,
    pub(super) sections: Vec<Section>,
    pub(super) steps: Vec<Step>,
    pub(super) result: ResultForm,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Both {
    pub(super) vi: String,
    pub(super) en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    pub(super) key: String,
    pub(super) vi: String,
    pub(super) en: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Audience {
    Citizen,
    Foreigner,
    Organisation,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LegalBasis {
    pub(super) number: String,
    pub(super) vi: String,
    pub(super) en: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Term {
    SameDay(bool),
    WorkingDays(u16),
    CalendarDays(u16),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fee {
    pub(super) amount: i64,
    pub(super) per: Option<String>,
    pub(super) unit: Both,
    pub(super) basis: Both,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paper {
    pub(super) name: Both,
    pub(super) count: Both,
    pub(super) how: Both,
    #[serde(default)]
    pub(super) originals: u8,
    #[serde(default)]
    pub(super) copies: u8,
    #[serde(default)]
    pub(super) required: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lookup {
    pub(super) key: String,
    /// An agency code, or `own`.
    pub(super) provider: String,
    pub(super) data_set: String,
    pub(super) at: Moment,
    pub(super) by: Vec<By>,
    pub(super) purpose: String,
    pub(super) legal_basis: String,
    pub(super) title: Both,
    pub(super) source: Both,
    pub(super) fields: Vec<LookupField>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Moment {
    Form,
    Prepare,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct By {
    pub(super) field: String,
    /// `applicant.id` or `answer.KEY`.
    pub(super) from: Option<String>,
    pub(super) is: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LookupField {
    pub(super) name: String,
    pub(super) label: Both,
    #[serde(default)]
    pub(super) date: bool,
    #[serde(default)]
    pub(super) masked: bool,
    #[serde(default)]
    pub(super) words: Vec<Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Word {
    pub(super) value: String,
    pub(super) vi: String,
    pub(super) en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    pub(super) key: String,
    pub(super) title: Both,
    pub(super) intro: Option<Both>,
    pub(super) when: Option<When>,
    #[serde(default)]
    pub(super) shows: Vec<String>,
    #[serde(default)]
    pub(super) questions: Vec<Question>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    pub(super) question: String,
    pub(super) is: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) key: String,
    pub(super) kind: Kind,
    pub(super) label: Both,
    pub(super) noun: Both,
    pub(super) hint: Option<Both>,
    #[serde(default)]
    pub(super) example: String,
    #[serde(default)]
    pub(super) optional: bool,
    pub(super) when: Option<When>,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    #[serde(default)]
    pub(super) past: bool,
    #[serde(default)]
    pub(super) options: Vec<Choice>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Text,
    Paragraph,
    Number,
    Date,
    Phone,
    Email,
    CitizenId,
    Choice,
    Consent,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) key: String,
    pub(super) label: Both,
    pub(super) hint: Option<Both>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) key: String,
    pub(super) name: Both,
    pub(super) kind: StepKind,
    pub(super) office: String,
    /// For a notice: how many working days it hangs out.
    pub(super) notice_days: Option<u16>,
    pub(super) hours: Option<u16>,
    pub(super) days: Option<u16>,
    /// The national status code while the step is worked on.
    pub(super) status: u8,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum StepKind {
    Receive,
    Process,
    Notice,
    Sign,
    Return,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResultForm {
    pub(super) title: Both,
    pub(super) notation: String,
    pub(super) opening: Option<Both>,
    pub(super) lines: Vec<Line>,
    pub(super) closing: Option<Both>,
    #[serde(default)]
    pub(super) questions: Vec<Question>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) label: Both,
    pub(super) from: String,
}
