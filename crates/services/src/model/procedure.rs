use base::{Money, ProcedureCode, Term, civil::Date};

use super::{Both, Question, ResultForm, Section};

/// One version of a procedure. It never changes; a dossier keeps the version that it was filed under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// Its code in the national list.
    pub code: ProcedureCode,
    /// Its version, from 1.
    pub version: u32,
    /// From which day dossiers are filed under this version.
    pub effective_from: Date,
    /// Its name.
    pub name: Both,
    /// What a citizen gets, in one sentence.
    pub summary: Both,
    /// The field of work.
    pub field: Field,
    /// Who may file.
    pub audience: Vec<Audience>,
    /// The level of the online service, 1 to 4 (Decree 43/2011/NĐ-CP).
    pub level: u8,
    /// Who is competent.
    pub competent: Both,
    /// The decision that announced it; may be empty.
    pub decision: String,
    /// The law it rests on.
    pub legal_basis: Vec<LegalBasis>,
    /// Other words by which people look for it.
    pub keywords: Vec<String>,
    /// How long the agency has.
    pub term: Term,
    /// How many minutes it takes to fill in the form.
    pub minutes: u16,
    /// What it costs; none where it is free.
    pub fee: Option<FeeRule>,
    /// The papers that belong to a dossier.
    pub papers: Vec<Paper>,
    /// Data that the state holds and therefore does not ask for.
    pub lookups: Vec<Lookup>,
    /// The form, one page each.
    pub sections: Vec<Section>,
    /// What the agency does, in order.
    pub steps: Vec<Step>,
    /// The paper at the end.
    pub result: ResultForm,
}

impl Procedure {
    /// The position of the step named `key`.
    pub fn step_index(&self, key: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.key == key)
    }

    /// The step at `index`.
    pub fn step(&self, index: usize) -> Option<&Step> {
        self.steps.get(index)
    }

    /// The lookup named `key`.
    pub fn lookup(&self, key: &str) -> Option<&Lookup> {
        self.lookups.iter().find(|lookup| lookup.key == key)
    }

    /// The question named `key`, wherever it stands in the form.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.sections.iter().flat_map(|section| &section.questions).find(|question| question.key == key)
    }
}

/// A field of work, by which rights are given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// Its name in grants, such as `ho-tich`.
    pub key: String,
    /// Its name on screens.
    pub name: Both,
}

/// Who may file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Vietnamese citizens.
    Citizen,
    /// Foreigners.
    Foreigner,
    /// Enterprises and other organisations.
    Organisation,
}

/// A law that a procedure rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalBasis {
    /// Its number, such as `60/2014/QH13`.
    pub number: String,
    /// Its title.
    pub title: Both,
}

/// What a procedure costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeRule {
    /// How much, each.
    pub amount: Money,
    /// The number question whose answer multiplies it; none: it is paid once.
    pub per: Option<String>,
    /// The unit, such as `mỗi bản sao`.
    pub unit: Both,
    /// The rule that sets it.
    pub basis: Both,
}

/// A paper that belongs to a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its name.
    pub name: Both,
    /// How many, such as `1 bản điện tử`.
    pub count: Both,
    /// How it is handed in, or why it need not be.
    pub how: Both,
    /// How many originals the citizen has to bring.
    pub originals: u8,
    /// How many copies.
    pub copies: u8,
    /// Whether the dossier is complete only with it.
    pub required: bool,
}

/// Data that an agency holds about the applicant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Its name in this procedure.
    pub key: String,
    /// Who is asked.
    pub provider: Provider,
    /// The data set at the provider.
    pub data_set: String,
    /// When it is asked for.
    pub moment: LookupMoment,
    /// What a record has to match, all of it.
    pub by: Vec<LookupKey>,
    /// What the data is for: a code named in the access right.
    pub purpose: String,
    /// The law that allows it.
    pub legal_basis: String,
    /// The panel's heading.
    pub title: Both,
    /// Who provides it, as it stands beside the data.
    pub source: Both,
    /// What is shown and kept.
    pub fields: Vec<LookupField>,
}

/// Whose data set is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provider {
    /// The agency that handles the dossier.
    Own,
    /// Another agency.
    Agency(base::AgencyCode),
}

/// When data is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookupMoment {
    /// While the citizen fills in the form; kept with the dossier.
    Form,
    /// When the specialist prepares the result.
    Prepare,
}

/// What a record has to match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupKey {
    /// The field of the data set.
    pub field: String,
    /// The value it has to have.
    pub value: KeyValue,
}

/// The value that a record's field has to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyValue {
    /// The applicant's identity number.
    ApplicantId,
    /// The answer to a question.
    Answer(String),
    /// Always the same.
    Fixed(String),
}

/// A field of a data set that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupField {
    /// Its name in the data set.
    pub name: String,
    /// What is shown before it.
    pub label: Both,
    /// Whether the value is an ISO date, shown as dd/mm/yyyy.
    pub is_date: bool,
    /// Whether only the first and last three digits are shown on screens.
    pub masked: bool,
    /// What is shown for which value; a value that is not in the list is shown as it is.
    pub words: Vec<(String, Both)>,
}

/// What the agency does with a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name in this procedure.
    pub key: String,
    /// What happens, such as `Tra sổ gốc`.
    pub name: Both,
    /// What kind of step.
    pub kind: StepKind,
    /// Whose work it is.
    pub office: super::Office,
    /// How long it may take inside the term.
    pub sla: Sla,
    /// The status that a dossier has while it is worked on.
    pub status: super::Status,
}

/// The kinds of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// The counter accepts or refuses.
    Receive,
    /// A specialist works.
    Process,
    /// A public notice hangs out for so many working days; nothing may be decided before.
    Notice(u16),
    /// A leader signs.
    Sign,
    /// The result is handed over.
    Return,
}

/// The share of the term that a step may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sla {
    /// Hours of work; eight make a working day.
    Hours(u16),
    /// Working days.
    Days(u16),
}

impl Sla {
    /// In hours of work.
    pub fn hours(self) -> u32 {
        match self {
            Self::Hours(hours) => u32::from(hours),
            Self::Days(days) => u32::from(days) * 8,
        }
    }
}
