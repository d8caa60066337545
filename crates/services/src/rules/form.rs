use base::{CitizenId, civil, civil::Date, text};

use crate::model::{Answers, Both, Kind, Procedure, Question, Section};

/// What is left of what somebody typed: the answers in canonical form, and what is wrong with the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The answers that hold, of the questions on the path only.
    pub answers: Answers,
    /// What is wrong, in the order of the form.
    pub errors: Vec<FieldError>,
}

/// One answer that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The section of the question.
    pub section: String,
    /// The question.
    pub question: String,
    /// The thing asked for, as it stands in a sentence.
    pub noun: Both,
    /// What is wrong.
    pub problem: FieldProblem,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// Nothing was typed.
    Missing,
    /// Nothing was chosen, or something that is not offered.
    NotChosen,
    /// The box is not ticked.
    NotTicked,
    /// More characters than this.
    TooLong(usize),
    /// Not a whole number between the two.
    OutOfRange(i64, i64),
    /// Not a day.
    NotADate,
    /// A day after today.
    InFuture(Date),
    /// Not ten digits that begin with 0.
    NotAPhone,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not twelve digits.
    NotACitizenId,
    /// Characters that no keyboard types.
    Unreadable,
}

impl FieldProblem {
    /// The Fluent key of the sentence; it has the variable `noun`.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Missing => "services-field-missing",
            Self::NotChosen => "services-field-not-chosen",
            Self::NotTicked => "services-field-not-ticked",
            Self::TooLong(_) => "services-field-too-long",
            Self::OutOfRange(..) => "services-field-out-of-range",
            Self::NotADate => "services-field-not-a-date",
            Self::InFuture(_) => "services-field-in-future",
            Self::NotAPhone => "services-field-not-a-phone",
            Self::NotAnEmail => "services-field-not-an-email",
            Self::NotACitizenId => "services-field-not-a-citizen-id",
            Self::Unreadable => "services-field-unreadable",
        }
    }

    /// The values of the sentence's other variables.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLong(max) => vec![("max", max.to_string())],
            Self::OutOfRange(min, max) => vec![("min", min.to_string()), ("max", max.to_string())],
            Self::InFuture(today) => vec![("today", civil::format_date(*today))],
            _ => Vec::new(),
        }
    }
}

/// The sections that somebody with these answers goes through. A condition looks only at answers that are themselves
/// on the path.
pub fn path<'a>(procedure: &'a Procedure, answers: &Answers) -> Vec<&'a Section> {
    let mut kept = Answers::new();
    let mut sections = Vec::new();
    for section in &procedure.sections {
        if section.when.as_ref().is_some_and(|when| !when.holds(&kept)) {
            continue;
        }
        for question in asked(section, &kept) {
            if let Some(answer) = answers.get(&question.key) {
                kept.insert(question.key.clone(), answer.clone());
            }
        }
        sections.push(section);
    }
    sections
}

/// The questions of `section` that somebody is asked who answered `before` in the sections before it.
pub(crate) fn asked<'a>(section: &'a Section, before: &Answers) -> Vec<&'a Question> {
    let holds = |question: &&Question| question.when.as_ref().is_none_or(|when| when.holds(before));
    section.questions.iter().filter(holds).collect()
}

/// Reads what was typed into one section.
pub fn section_fill(section: &Section, typed: &Answers, before: &Answers, today: Date) -> Filled {
    let mut filled = Filled::default();
    for question in asked(section, before) {
        match normalise(question, typed.get(&question.key).map_or("", String::as_str), today) {
            Ok(None) => {}
            Ok(Some(answer)) => drop(filled.answers.insert(question.key.clone(), answer)),
            Err(problem) => filled.errors.push(FieldError {
                section: section.key.clone(),
                question: question.key.clone(),
                noun: question.noun.clone(),
                problem,
            }),
        }
    }
    filled
}

/// Reads everything that was typed. Answers that are not on the path are dropped.
pub fn fill(procedure: &Procedure, typed: &Answers, today: Date) -> Filled {
    let mut all = Filled::default();
    for section in &procedure.sections {
        if section.when.as_ref().is_some_and(|when| !when.holds(&all.answers)) {
            continue;
        }
        let filled = section_fill(section, typed, &all.answers, today);
        all.answers.extend(filled.answers);
        all.errors.extend(filled.errors);
    }
    all
}

/// The canonical form of one answer; `None` where an optional one is empty.
pub fn normalise(question: &Question, typed: &str, today: Date) -> Result<Option<String>, FieldProblem> {
    let several_lines = matches!(question.kind, Kind::Paragraph { .. });
    let typed = clean(typed, several_lines)?;
    if typed.is_empty() {
        return match (&question.kind, question.optional) {
            (_, true) => Ok(None),
            (Kind::Choice(_), _) => Err(FieldProblem::NotChosen),
            (Kind::Consent, _) => Err(FieldProblem::NotTicked),
            (Kind::Number { min, max }, _) => Err(FieldProblem::OutOfRange(*min, *max)),
            (Kind::Phone, _) => Err(FieldProblem::NotAPhone),
            (Kind::CitizenId, _) => Err(FieldProblem::NotACitizenId),
            _ => Err(FieldProblem::Missing),
        };
    }
    read(&question.kind, typed, today).map(Some)
}

fn read(kind: &Kind, typed: String, today: Date) -> Result<String, FieldProblem> {
    let digits = || typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect::<String>();
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match kind {
        Kind::Text { max } | Kind::Paragraph { max } => {
            if typed.chars().count() > *max {
                Err(FieldProblem::TooLong(*max))
            } else {
                Ok(typed)
            }
        }
        Kind::Number { min, max } => match whole_number(&typed) {
            Some(number) if (*min..=*max).contains(&number) => Ok(number.to_string()),
            _ => Err(FieldProblem::OutOfRange(*min, *max)),
        },
        Kind::Date { past } => {
            let date = civil::parse_date(&typed).or_else(|_| civil::parse_iso_date(&typed));
            match date.map_err(|_| FieldProblem::NotADate)? {
                date if *past && date > today => Err(FieldProblem::InFuture(today)),
                date => Ok(date.to_string()),
            }
        }
        Kind::Phone => {
            let number = digits().strip_prefix("+84").map_or_else(&digits, |rest| format!("0{rest}"));
            let fits = number.len() == 10 && number.starts_with('0') && all_digits(&number);
            if fits { Ok(number) } else { Err(FieldProblem::NotAPhone) }
        }
        Kind::Email => {
            if is_email(&typed) {
                Ok(typed)
            } else {
                Err(FieldProblem::NotAnEmail)
            }
        }
        Kind::CitizenId => {
            CitizenId::parse(&digits()).map(|id| id.to_string()).map_err(|_| FieldProblem::NotACitizenId)
        }
        Kind::Choice(choices) => {
            let offered = choices.iter().any(|choice| choice.key == typed);
            if offered { Ok(typed) } else { Err(FieldProblem::NotChosen) }
        }
        Kind::Consent => {
            if typed == "yes" {
                Ok(typed)
            } else {
                Err(FieldProblem::NotTicked)
            }
        }
    }
}

fn clean(typed: &str, several_lines: bool) -> Result<String, FieldProblem> {
    let cleaned = if several_lines { text::clean_lines(typed) } else { text::clean_vietnamese(typed) };
    cleaned.map_err(|_| FieldProblem::Unreadable)
}

/// A whole number in digits, its thousands set apart by dots or spaces or not at all: `1.5` is not 15.
fn whole_number(text: &str) -> Option<i64> {
    let groups: Vec<&str> = text.split(['.', ' ']).collect();
    let (first, others) = groups.split_first()?;
    let apart = others.iter().all(|group| group.len() == 3) && (others.is_empty() || first.len() <= 3);
    let digits = groups.concat();
    let plain = !first.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if apart && plain { digits.parse().ok() } else { None }
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '@' | ',' | ';' | '<' | '>' | '"');
    let labels = || host.split('.');
    text.len() <= 254
        && !name.is_empty()
        && name.chars().all(plain)
        && labels().count() >= 2
        && labels().all(|label| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
}
