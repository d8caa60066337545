use std::collections::BTreeMap;

use base::{Lang, civil};

use crate::model::{Answers, Applicant, Kind, LineSource, LookupField, Procedure, Question};

/// What the lines of a result are made from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The applicant.
    pub applicant: &'a Applicant,
    /// The answers of the form.
    pub answers: &'a Answers,
    /// What the specialist filled in.
    pub officer: &'a Answers,
    /// What the lookups gave: lookup key, then field, then value.
    pub looked_up: &'a BTreeMap<String, BTreeMap<String, String>>,
}

/// A line of a paper, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The words before the value.
    pub label: String,
    /// The value.
    pub value: String,
}

/// A line that has no value: the result cannot be prepared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the paper has no value for “{label}”")]
pub struct Gap {
    /// The words before the value.
    pub label: String,
}

/// The lines of the result, in Vietnamese: the language of the paper.
pub fn lines(procedure: &Procedure, sources: Sources<'_>) -> Result<Vec<Line>, Gap> {
    let mut lines = Vec::with_capacity(procedure.result.lines.len());
    for line in &procedure.result.lines {
        let label = line.label.vi.clone();
        match value(procedure, &line.from, sources) {
            Some(value) => lines.push(Line { label, value }),
            None => return Err(Gap { label }),
        }
    }
    Ok(lines)
}

fn value(procedure: &Procedure, from: &LineSource, sources: Sources<'_>) -> Option<String> {
    let value = match from {
        LineSource::Lookup { lookup, field } => {
            let value = sources.looked_up.get(lookup)?.get(field)?;
            let field = procedure.lookup(lookup)?.fields.iter().find(|f| f.name == *field)?;
            field_words(field, value, Lang::Vi)
        }
        LineSource::Answer(key) => answer_words(procedure.question(key)?, sources.answers.get(key)?, Lang::Vi),
        LineSource::Officer(key) => {
            let question = procedure.result.questions.iter().find(|question| question.key == *key)?;
            answer_words(question, sources.officer.get(key)?, Lang::Vi)
        }
        LineSource::ApplicantName => sources.applicant.name.clone(),
        LineSource::ApplicantId => sources.applicant.citizen_id.to_string(),
    };
    (!value.is_empty()).then_some(value)
}

/// A value of a data set in words: dates as dd/mm/yyyy, codes as their meaning.
pub fn field_words(field: &LookupField, value: &str, lang: Lang) -> String {
    if field.is_date
        && let Ok(date) = civil::parse_iso_date(value)
    {
        return civil::format_date(date);
    }
    let word = field.words.iter().find(|(code, _)| code == value);
    word.map_or_else(|| value.to_owned(), |(_, word)| word.of(lang).to_owned())
}

/// An answer in words: dates as dd/mm/yyyy, choices as their label, telephone numbers in groups.
pub fn answer_words(question: &Question, answer: &str, lang: Lang) -> String {
    match &question.kind {
        Kind::Date { .. } => civil::parse_iso_date(answer).map_or_else(|_| answer.to_owned(), civil::format_date),
        Kind::Choice(choices) => {
            let chosen = choices.iter().find(|choice| choice.key == answer);
            chosen.map_or_else(|| answer.to_owned(), |choice| choice.label.of(lang).to_owned())
        }
        Kind::Phone => {
            let digits: Vec<char> = answer.chars().collect();
            let (head, rest) = digits.split_at(digits.len().min(4));
            let groups = std::iter::once(head).chain(rest.chunks(3));
            groups.filter(|group| !group.is_empty()).map(String::from_iter).collect::<Vec<_>>().join(" ")
        }
        Kind::Number { .. } => grouped(answer, lang),
        Kind::Consent => match lang {
            Lang::Vi => "Đồng ý".to_owned(),
            Lang::En => "Agreed".to_owned(),
        },
        _ => answer.to_owned(),
    }
}

/// A whole number in groups of three, from ten thousand on: below that it may be a year.
fn grouped(number: &str, lang: Lang) -> String {
    let digits: Vec<char> = number.chars().collect();
    if digits.len() < 5 || !digits.iter().all(char::is_ascii_digit) {
        return number.to_owned();
    }
    let separator = if lang == Lang::Vi { "." } else { "," };
    let groups = digits.rchunks(3).rev().map(String::from_iter);
    groups.collect::<Vec<_>>().join(separator)
}
