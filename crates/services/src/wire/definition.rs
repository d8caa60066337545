use std::fmt;

use base::{AgencyCode, Money, ProcedureCode, Term, civil};

use super::definition_file as file;
use crate::{model, rules};
use model::Both;

/// A procedure file cannot be used: every reason, with the field and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct BadProcedureFile {
    /// The file's name.
    pub file: String,
    /// What is wrong in it.
    pub flaws: Vec<rules::Flaw>,
}

impl fmt::Display for BadProcedureFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be used as a procedure", self.file)?;
        for flaw in &self.flaws {
            write!(f, "\n  {}: {}; {}", flaw.field, flaw.problem, flaw.cure)?;
        }
        Ok(())
    }
}

type Read<T> = Result<T, rules::Flaw>;

/// Reads and checks a procedure file. `name` is only named in errors.
pub fn procedure_parse(name: &str, toml_text: &str) -> Result<model::Procedure, BadProcedureFile> {
    let bad = |flaws| BadProcedureFile { file: name.to_owned(), flaws };
    let file: file::File = toml::from_str(toml_text).map_err(|error| bad(vec![syntax(&error, toml_text)]))?;
    let procedure = read(file).map_err(|flaw| bad(vec![flaw]))?;
    let flaws = rules::check(&procedure);
    if flaws.is_empty() { Ok(procedure) } else { Err(bad(flaws)) }
}

fn syntax(error: &toml::de::Error, text: &str) -> rules::Flaw {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(1, |before| before.matches('\n').count() + 1);
    let cure = "compare with another file of data/procedures and docs/add-a-procedure.md".to_owned();
    rules::Flaw { field: format!("line {line}"), problem: error.message().to_owned(), cure }
}

fn flaw(field: impl Into<String>, problem: impl fmt::Display, cure: &str) -> rules::Flaw {
    rules::Flaw { field: field.into(), problem: problem.to_string(), cure: cure.to_owned() }
}

fn read(file: file::File) -> Read<model::Procedure> {
    let code = ProcedureCode::parse(&file.code).map_err(|e| flaw("code", e, "write a code such as 2.000635"))?;
    let effective_from = civil::parse_iso_date(&file.effective_from)
        .map_err(|e| flaw("effective_from", e, "write a day such as \"2026-07-01\""))?;
    let fee = file.fee.map(|fee| model::FeeRule {
        amount: Money::from_dong(fee.amount),
        per: fee.per,
        unit: both(fee.unit),
        basis: both(fee.basis),
    });
    let field = model::Field { key: file.field.key, name: Both { vi: file.field.vi, en: file.field.en } };
    Ok(model::Procedure {
        code,
        version: file.version,
        effective_from,
        name: both(file.name),
        summary: both(file.summary),
        field,
        audience: file.audience.into_iter().map(audience).collect(),
        level: file.level,
        competent: both(file.competent),
        decision: file.decision,
        legal_basis: file.legal_basis.into_iter().map(legal_basis).collect(),
        keywords: file.keywords,
        term: match file.term {
            file::Term::SameDay(true) => Term::SameDay,
            file::Term::SameDay(false) => return Err(flaw("term", "same_day = false says nothing", "name a term")),
            file::Term::WorkingDays(days) => Term::WorkingDays(days),
            file::Term::CalendarDays(days) => Term::CalendarDays(days),
        },
        minutes: file.minutes,
        fee,
        papers: file.papers.into_iter().map(paper).collect(),
        lookups: file.lookups.into_iter().map(lookup).collect::<Read<_>>()?,
        sections: file.sections.into_iter().map(section).collect::<Read<_>>()?,
        steps: file.steps.into_iter().map(step).collect::<Read<_>>()?,
        result: result(file.result)?,
    })
}

fn both(text: file::Both) -> Both {
    Both { vi: text.vi, en: text.en }
}

fn audience(audience: file::Audience) -> model::Audience {
    match audience {
        file::Audience::Citizen => model::Audience::Citizen,
        file::Audience::Foreigner => model::Audience::Foreigner,
        file::Audience::Organisation => model::Audience::Organisation,
    }
}

fn legal_basis(law: file::LegalBasis) -> model::LegalBasis {
    model::LegalBasis { number: law.number, title: Both { vi: law.vi, en: law.en } }
}

fn paper(paper: file::Paper) -> model::Paper {
    model::Paper {
        name: both(paper.name),
        count: both(paper.count),
        how: both(paper.how),
        originals: paper.originals,
        copies: paper.copies,
        required: paper.required,
    }
}

fn lookup(lookup: file::Lookup) -> Read<model::Lookup> {
    let at = format!("lookups.{}", lookup.key);
    let provider = if lookup.provider == "own" {
        model::Provider::Own
    } else {
        let cure = "write own, or an agency code such as G01";
        let agency = AgencyCode::parse(&lookup.provider).map_err(|e| flaw(format!("{at}.provider"), e, cure))?;
        model::Provider::Agency(agency)
    };
    let field = |field: file::LookupField| model::LookupField {
        name: field.name,
        label: both(field.label),
        is_date: field.date,
        masked: field.masked,
        words: field.words.into_iter().map(|word| (word.value, Both { vi: word.vi, en: word.en })).collect(),
    };
    Ok(model::Lookup {
        by: lookup.by.into_iter().map(|by| lookup_by(by, &at)).collect::<Read<_>>()?,
        key: lookup.key,
        provider,
        data_set: lookup.data_set,
        moment: match lookup.at {
            file::Moment::Form => model::LookupMoment::Form,
            file::Moment::Prepare => model::LookupMoment::Prepare,
        },
        purpose: lookup.purpose,
        legal_basis: lookup.legal_basis,
        title: both(lookup.title),
        source: both(lookup.source),
        fields: lookup.fields.into_iter().map(field).collect(),
    })
}

fn lookup_by(by: file::By, at: &str) -> Read<model::LookupKey> {
    let answer = |from: &str| from.strip_prefix("answer.").map(str::to_owned);
    let value = match (by.from.as_deref(), by.is) {
        (Some("applicant.id"), None) => Some(model::KeyValue::ApplicantId),
        (Some(from), None) => answer(from).map(model::KeyValue::Answer),
        (None, Some(fixed)) => Some(model::KeyValue::Fixed(fixed)),
        _ => None,
    };
    let problem = "it is not clear what to look up by";
    let cure = "write from = \"applicant.id\", from = \"answer.KEY\", or is = \"…\"";
    let value = value.ok_or_else(|| flaw(format!("{at}.by"), problem, cure))?;
    Ok(model::LookupKey { field: by.field, value })
}

fn section(section: file::Section) -> Read<model::Section> {
    let at = format!("sections.{}", section.key);
    Ok(model::Section {
        key: section.key,
        title: both(section.title),
        intro: section.intro.map(both).unwrap_or_default(),
        when: section.when.map(condition),
        shows: section.shows,
        questions: section.questions.into_iter().map(|q| question(q, &at)).collect::<Read<_>>()?,
    })
}

fn condition(when: file::When) -> model::Condition {
    model::Condition { question: when.question, is: when.is }
}

fn question(question: file::Question, at: &str) -> Read<model::Question> {
    let at = format!("{at}.questions.{}", question.key);
    let limit = |limit: Option<i64>, name: &str| {
        let problem = format!("{name} is missing");
        limit.ok_or_else(|| flaw(at.clone(), problem, "write a whole number"))
    };
    let length = |max: Option<i64>| {
        let max = usize::try_from(limit(max, "max")?);
        max.map_err(|_| flaw(at.clone(), "max is negative", "write how many characters may be typed"))
    };
    let choice = |choice: file::Choice| model::Choice {
        key: choice.key,
        label: both(choice.label),
        hint: choice.hint.map(both).unwrap_or_default(),
    };
    let kind = match question.kind {
        file::Kind::Text => model::Kind::Text { max: length(question.max)? },
        file::Kind::Paragraph => model::Kind::Paragraph { max: length(question.max)? },
        file::Kind::Number => {
            model::Kind::Number { min: limit(question.min, "min")?, max: limit(question.max, "max")? }
        }
        file::Kind::Date => model::Kind::Date { past: question.past },
        file::Kind::Phone => model::Kind::Phone,
        file::Kind::Email => model::Kind::Email,
        file::Kind::CitizenId => model::Kind::CitizenId,
        file::Kind::Choice => model::Kind::Choice(question.options.into_iter().map(choice).collect()),
        file::Kind::Consent => model::Kind::Consent,
    };
    Ok(model::Question {
        key: question.key,
        label: both(question.label),
        noun: both(question.noun),
        hint: question.hint.map(both).unwrap_or_default(),
        example: question.example,
        kind,
        optional: question.optional,
        when: question.when.map(condition),
    })
}

fn step(step: file::Step) -> Read<model::Step> {
    let at = format!("steps.{}", step.key);
    let office = model::Office::from_name(&step.office);
    let cure = "write counter, specialist or leader";
    let office = office.ok_or_else(|| flaw(format!("{at}.office"), "no such office", cure))?;
    let status = model::Status::from_code(step.status);
    let cure = "write one of the national codes 1 to 10";
    let status = status.ok_or_else(|| flaw(format!("{at}.status"), "no such status", cure))?;
    let sla = match (step.hours, step.days) {
        (Some(hours), None) => model::Sla::Hours(hours),
        (None, Some(days)) => model::Sla::Days(days),
        _ => return Err(flaw(at, "it is not clear how long it may take", "write either hours or days")),
    };
    let kind = match (step.kind, step.notice_days) {
        (file::StepKind::Notice, Some(days)) => model::StepKind::Notice(days),
        (file::StepKind::Notice, None) => {
            return Err(flaw(at, "the notice has no length", "write notice_days"));
        }
        (_, Some(_)) => return Err(flaw(at, "only a notice has notice_days", "remove it, or write kind = \"notice\"")),
        (file::StepKind::Receive, None) => model::StepKind::Receive,
        (file::StepKind::Process, None) => model::StepKind::Process,
        (file::StepKind::Sign, None) => model::StepKind::Sign,
        (file::StepKind::Return, None) => model::StepKind::Return,
    };
    Ok(model::Step { key: step.key, name: both(step.name), kind, office, sla, status })
}

fn result(result: file::ResultForm) -> Read<model::ResultForm> {
    Ok(model::ResultForm {
        title: both(result.title),
        notation: result.notation,
        opening: result.opening.map(both).unwrap_or_default(),
        lines: result.lines.into_iter().map(result_line).collect::<Read<_>>()?,
        closing: result.closing.map(both).unwrap_or_default(),
        questions: result.questions.into_iter().map(|q| question(q, "result")).collect::<Read<_>>()?,
    })
}

fn result_line(line: file::Line) -> Read<model::ResultLine> {
    let parts: Vec<&str> = line.from.split('.').collect();
    let from = match parts.as_slice() {
        ["applicant", "name"] => model::LineSource::ApplicantName,
        ["applicant", "id"] => model::LineSource::ApplicantId,
        ["answer", key] => model::LineSource::Answer((*key).to_owned()),
        ["officer", key] => model::LineSource::Officer((*key).to_owned()),
        ["lookup", lookup, field] => {
            model::LineSource::Lookup { lookup: (*lookup).to_owned(), field: (*field).to_owned() }
        }
        _ => {
            let cure = "write lookup.KEY.FIELD, answer.KEY, officer.KEY, applicant.name or applicant.id";
            return Err(flaw("result.lines", format!("`{}` names no source", line.from), cure));
        }
    };
    Ok(model::ResultLine { label: both(line.label), from })
}
