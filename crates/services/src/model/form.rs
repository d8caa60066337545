use std::collections::BTreeMap;

use super::Both;

/// What somebody answered: the question's key and the answer in its canonical text.
///
/// Canonical: a number has only digits, a date is ISO 8601, a telephone number has ten digits, a choice is its
/// option's key, a consent is `yes`.
pub type Answers = BTreeMap<String, String>;

/// One page of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name in addresses.
    pub key: String,
    /// The page's heading.
    pub title: Both,
    /// A sentence under the heading; may be empty.
    pub intro: Both,
    /// Shown only if this holds; without it, always.
    pub when: Option<Condition>,
    /// The lookups whose data the page shows, by key.
    pub shows: Vec<String>,
    /// What is asked.
    pub questions: Vec<Question>,
}

/// "The answer to `question` is one of `is`." The question stands in an earlier section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The key of a question.
    pub question: String,
    /// The answers for which the condition holds.
    pub is: Vec<String>,
}

impl Condition {
    /// Whether it holds for `answers`.
    pub fn holds(&self, answers: &Answers) -> bool {
        answers.get(&self.question).is_some_and(|answer| self.is.contains(answer))
    }
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name in the answers; unique in the form.
    pub key: String,
    /// What is asked, as the label shows it.
    pub label: Both,
    /// The thing asked for, as it stands in a sentence: `số bản sao`.
    pub noun: Both,
    /// A hint under the label; may be empty.
    pub hint: Both,
    /// An example for the error message, such as `0912 345 678`; may be empty.
    pub example: String,
    /// What kind of answer.
    pub kind: Kind,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Asked only if this holds; without it, always.
    pub when: Option<Condition>,
}

/// The kinds of answers, with their limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text {
        /// The most characters.
        max: usize,
    },
    /// Several lines.
    Paragraph {
        /// The most characters.
        max: usize,
    },
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A day, typed as dd/mm/yyyy.
    Date {
        /// Whether a day after today is refused.
        past: bool,
    },
    /// A Vietnamese telephone number of ten digits.
    Phone,
    /// An e-mail address.
    Email,
    /// A personal identity number of twelve digits.
    CitizenId,
    /// One of several.
    Choice(
        /// What there is to choose from, two at least.
        Vec<Choice>,
    ),
    /// A box that has to be ticked, such as a declaration of truth.
    Consent,
}

impl Kind {
    /// The name of the kind in a procedure file and in templates.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Paragraph { .. } => "paragraph",
            Self::Number { .. } => "number",
            Self::Date { .. } => "date",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::CitizenId => "citizen-id",
            Self::Choice(_) => "choice",
            Self::Consent => "consent",
        }
    }
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The answer that stands for it.
    pub key: String,
    /// What is shown.
    pub label: Both,
    /// A second line; may be empty.
    pub hint: Both,
}
