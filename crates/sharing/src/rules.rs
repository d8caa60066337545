//! What is answered and what fits: pure.

use std::collections::BTreeSet;

use base::{CitizenId, Timestamp, civil};
use registry::HeldRight;

use crate::{
    model::{DataSet, FieldKind, Question, Record},
    refusal::{BadDataSet, LookupRefusal},
};

/// Whether a question may be answered under `right` at `now`; the fields that are given.
pub(crate) fn judge(
    data_set: &DataSet,
    right: Option<&HeldRight>,
    question: &Question,
    now: Timestamp,
) -> Result<Vec<String>, LookupRefusal> {
    if !right.is_some_and(|right| right.allows(&question.purpose, now)) {
        let service = right.map_or_else(|| data_set.code.clone(), |right| right.right.service().to_string());
        return Err(LookupRefusal::NoRight {
            system: question.system.to_string(),
            service,
            purpose: question.purpose.clone(),
        });
    }
    if question.legal_basis.trim().is_empty() {
        return Err(LookupRefusal::NoLegalBasis);
    }
    for (name, value) in &question.key {
        if !data_set.keys.contains(name) {
            return Err(LookupRefusal::BadKey(name.clone()));
        }
        if data_set.holders.contains(name) && *value != question.person.to_string() {
            return Err(LookupRefusal::SomebodyElse);
        }
    }
    if let Some(unknown) = question.fields.iter().find(|name| data_set.field(name).is_none()) {
        return Err(LookupRefusal::BadField(unknown.clone()));
    }
    let wanted = |name: &String| question.fields.is_empty() || question.fields.contains(name);
    Ok(data_set.fields.iter().map(|field| field.name.clone()).filter(wanted).collect())
}

/// Whether a record of the person concerned is one that the question asks for.
pub(crate) fn matches(record: &Record, question: &Question) -> bool {
    question.key.iter().all(|(name, value)| record.fields.get(name) == Some(value))
}

/// The record with the given fields only.
pub(crate) fn narrowed(record: Record, given: &[String]) -> Record {
    let fields = record.fields.into_iter().filter(|(name, _)| given.contains(name)).collect();
    Record { fields, ..record }
}

/// Whose a record is.
pub(crate) fn holders(data_set: &DataSet, record: &Record) -> BTreeSet<CitizenId> {
    data_set
        .holders
        .iter()
        .filter_map(|name| record.fields.get(name))
        .filter_map(|number| CitizenId::parse(number).ok())
        .collect()
}

/// Whether a record fits its data set.
pub(crate) fn fits(data_set: &DataSet, record: &Record) -> Result<(), BadDataSet> {
    let wrong = |what: String| Err(BadDataSet::Record { identity: record.identity.clone(), what });
    if record.identity.is_empty() || record.identity.len() > 200 {
        return wrong("an identity has 1 to 200 bytes".to_owned());
    }
    for (name, value) in &record.fields {
        let Some(field) = data_set.field(name) else { return wrong(format!("no field {name:?}")) };
        let fits = match &field.kind {
            FieldKind::Text => !value.trim().is_empty(),
            FieldKind::Date => civil::parse_iso_date(value).is_ok(),
            FieldKind::Word(words) => words.contains(value),
            FieldKind::CitizenId => CitizenId::parse(value).is_ok(),
        };
        if !fits {
            return wrong(format!("{name:?} does not hold what it should"));
        }
    }
    if let Some(field) = data_set.fields.iter().find(|field| field.required && !record.fields.contains_key(&field.name))
    {
        return wrong(format!("{:?} is missing", field.name));
    }
    if holders(data_set, record).is_empty() {
        return wrong("it belongs to nobody".to_owned());
    }
    Ok(())
}
