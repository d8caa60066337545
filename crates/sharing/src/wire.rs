//! Data sets as files, and questions and answers as they cross between nodes.

use std::collections::BTreeMap;

use base::{AgencyCode, CitizenId, Timestamp, UseId};
use contracts::{
    Bilingual,
    sharing::{Lookup, LookupReply, OnBehalfOf, SharedRecord, Source},
};
use registry::SystemCode;
use serde::Deserialize;

use crate::{
    model::{DataSet, Field, FieldKind, Occasion, Question, Record},
    refusal::{BadDataSet, LookupRefusal},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DataSetFile {
    code: String,
    title: Bilingual,
    holders: Vec<String>,
    keys: Vec<String>,
    fields: Vec<FieldFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    name: String,
    kind: KindFile,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    required: bool,
    title: Bilingual,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindFile {
    Text,
    Date,
    Word,
    CitizenId,
}

fn is_word(text: &str, joint: char) -> bool {
    (1..=64).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == joint)
}

impl DataSet {
    /// Reads a data set's file (TOML).
    pub fn parse(text: &str) -> Result<Self, BadDataSet> {
        let file: DataSetFile = toml::from_str(text).map_err(|error| BadDataSet::File(error.to_string()))?;
        if !is_word(&file.code, '-') {
            return Err(BadDataSet::Code(file.code));
        }
        let mut fields: Vec<Field> = Vec::with_capacity(file.fields.len());
        for field in file.fields {
            if !is_word(&field.name, '_') || fields.iter().any(|other| other.name == field.name) {
                return Err(BadDataSet::FieldName(field.name));
            }
            if matches!(field.kind, KindFile::Word) == field.words.is_empty() {
                return Err(BadDataSet::Words(field.name));
            }
            let kind = match field.kind {
                KindFile::Text => FieldKind::Text,
                KindFile::Date => FieldKind::Date,
                KindFile::Word => FieldKind::Word(field.words),
                KindFile::CitizenId => FieldKind::CitizenId,
            };
            fields.push(Field { name: field.name, title: field.title, kind, required: field.required });
        }
        let kind_of = |name: &String| fields.iter().find(|field| field.name == *name).map(|field| &field.kind);
        if file.holders.is_empty() {
            return Err(BadDataSet::NoHolder);
        }
        if let Some(name) = file.holders.iter().find(|name| kind_of(name) != Some(&FieldKind::CitizenId)) {
            return Err(BadDataSet::Reference(name.clone()));
        }
        if let Some(name) = file.keys.iter().find(|name| kind_of(name).is_none()) {
            return Err(BadDataSet::Reference(name.clone()));
        }
        Ok(Self { code: file.code, title: file.title, fields, holders: file.holders, keys: file.keys })
    }
}

/// Reads a question that `system` sent.
pub(crate) fn question(system: &str, lookup: Lookup) -> Result<Question, LookupRefusal> {
    let system = SystemCode::parse(system).map_err(|_| LookupRefusal::BadSystem(system.to_owned()))?;
    let person = CitizenId::parse(lookup.on_behalf_of.citizen_id()).map_err(|_| LookupRefusal::BadPerson)?;
    let occasion = match lookup.on_behalf_of {
        OnBehalfOf::SignedInPerson { sub, .. } if !sub.is_empty() => Occasion::Session(sub),
        OnBehalfOf::DossierApplicant { dossier, .. } if !dossier.is_empty() => Occasion::Dossier(dossier),
        _ => return Err(LookupRefusal::NoOccasion),
    };
    Ok(Question {
        system,
        data_set: lookup.data_set,
        person,
        key: lookup.key,
        fields: lookup.fields,
        purpose: lookup.purpose,
        legal_basis: lookup.legal_basis,
        occasion,
    })
}

/// The answer to a question.
pub(crate) fn reply(
    agency: &AgencyCode,
    data_set: &DataSet,
    records: Vec<Record>,
    as_of: Timestamp,
    use_id: UseId,
) -> LookupReply {
    let records = records
        .into_iter()
        .map(|record| SharedRecord { identity: record.identity, fields: record.fields, changed_at: record.changed_at })
        .collect();
    let source = Source { agency: agency.to_string(), title: data_set.title.clone() };
    LookupReply { records, source, as_of, use_id }
}

/// A record's fields as they are stored.
pub(crate) fn fields_write(fields: &BTreeMap<String, String>) -> String {
    // Strings only: this cannot fail.
    serde_json::to_string(fields).unwrap_or_default()
}

/// Reads what [`fields_write`] wrote.
pub(crate) fn fields_read(text: &str) -> Option<BTreeMap<String, String>> {
    serde_json::from_str(text).ok()
}
