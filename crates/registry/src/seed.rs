//! The map that a new federation starts with: the ministries and provinces of February 2020.

use base::{AgencyCode, Period};

use crate::wire::{NameEntry, OrganisationEntry};

const PROVINCES: &str = include_str!("../../../data/agencies/provinces.csv");
const MINISTRIES: &str = include_str!("../../../data/agencies/ministries.csv");

/// The file cannot be read as agencies.
#[derive(Debug, thiserror::Error)]
pub enum BadSeed {
    /// It is not a table of the expected columns.
    #[error("the table of agencies cannot be read: {0}")]
    Table(#[from] csv::Error),
    /// A code is none.
    #[error("a code in the table of agencies: {0}")]
    Code(#[from] base::BadAgencyCode),
}

#[derive(serde::Deserialize)]
struct Line {
    code: String,
    kind: String,
    name_vi: String,
    name_en: String,
    #[serde(default)]
    short_vi: Option<String>,
}

/// The 22 ministries and ministry-level agencies and the 63 provincial People's Committees of February 2020, open-ended:
/// what happened to them later happens here when somebody performs it.
pub fn map_of_2020() -> Result<Vec<OrganisationEntry>, BadSeed> {
    let mut all = read(MINISTRIES)?;
    all.extend(read(PROVINCES)?);
    Ok(all)
}

/// Reads agencies from a table with the columns of `data/agencies/` (others are left aside).
pub fn read(table: &str) -> Result<Vec<OrganisationEntry>, BadSeed> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let mut all = Vec::new();
    for line in reader.deserialize() {
        let Line { code, kind, name_vi, name_en, short_vi } = line?;
        all.push(OrganisationEntry {
            code: AgencyCode::parse(&code)?,
            kind,
            period: Period::ALWAYS,
            names: vec![NameEntry { vi: name_vi, en: name_en, short: short_vi, period: Period::ALWAYS }],
            aliases: Vec::new(),
            parents: Vec::new(),
            successors: Vec::new(),
        });
    }
    Ok(all)
}
