//! The national list of procedures and the seed of the synonyms, as they lie in `data/`.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::rules::search::{Synonym, SynonymKind};

/// A procedure of the national list: facts, not a definition. Empty fields were not in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalProcedure {
    /// Its code.
    pub code: String,
    /// Its name.
    #[serde(rename = "name_vi")]
    pub name: String,
    /// The field of work.
    #[serde(rename = "field_vi")]
    pub field: String,
    /// The levels of administration that decide it, such as `Cấp tỉnh, Cấp xã`.
    #[serde(rename = "levels_vi")]
    pub levels: String,
    /// Who decides.
    #[serde(rename = "agency_vi")]
    pub agency: String,
    /// Who may file.
    #[serde(rename = "subjects_vi")]
    pub subjects: String,
    /// How long it takes in person, a number.
    pub in_person: String,
    /// Of what: `working_days`, `calendar_days`, …; `unstated` where the source named no unit.
    pub in_person_unit: String,
    /// How long it takes online.
    pub online: String,
    /// Of what.
    pub online_unit: String,
    /// Fees in đồng; a 0 is not always free.
    #[serde(rename = "fees_dong")]
    pub fees: String,
    /// What is issued.
    #[serde(rename = "result_vi")]
    pub result: String,
    /// The decision that announced it.
    pub announced_by: String,
}

/// A file of `data/` cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct BadSeed {
    file: String,
    problem: String,
}

/// Reads a national list: CSV in UTF-8 whose head names the columns of [`NationalProcedure`]; `file` is its name for messages.
///
/// # Errors
/// The line that cannot be read, or that has the code of one before it.
pub fn national_parse(file: &str, csv_text: &str) -> Result<Vec<NationalProcedure>, BadSeed> {
    let bad = |problem: String| BadSeed { file: file.to_owned(), problem };
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    let list: Vec<NationalProcedure> =
        reader.deserialize().collect::<Result<_, _>>().map_err(|error| bad(error.to_string()))?;
    let mut codes = HashSet::new();
    match list.iter().find(|line| line.code.is_empty() || !codes.insert(&line.code)) {
        Some(line) if line.code.is_empty() => Err(bad(format!("`{}` has no code", line.name))),
        Some(twice) => Err(bad(format!("the code {} stands in it twice", twice.code))),
        None => Ok(list),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SynonymFile {
    abbreviations: BTreeMap<String, String>,
    meanings: BTreeMap<String, Vec<String>>,
}

/// Reads the seed of the synonyms.
pub fn synonyms_parse(toml_text: &str) -> Result<Vec<Synonym>, BadSeed> {
    let file: SynonymFile = toml::from_str(toml_text)
        .map_err(|error| BadSeed { file: "data/search/synonyms.toml".to_owned(), problem: error.to_string() })?;
    let abbreviations = file.abbreviations.into_iter().map(|(say, mean)| (SynonymKind::Abbreviation, say, mean));
    let meanings = file
        .meanings
        .into_iter()
        .flat_map(|(say, means)| means.into_iter().map(move |mean| (SynonymKind::Meaning, say.clone(), mean)));
    Ok(abbreviations.chain(meanings).map(|(kind, say, mean)| Synonym { kind, say, mean }).collect())
}
