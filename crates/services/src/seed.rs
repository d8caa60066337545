//! What lies in `data/` and is compiled in: the procedures with a definition, the national list, the synonyms.

use crate::{
    model::Procedure,
    rules::search::Synonym,
    wire::{BadProcedureFile, BadSeed, NationalProcedure, national_parse, procedure_parse, synonyms_parse},
};

/// The procedure files: name and content.
pub const PROCEDURE_FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/procedures.rs"));

/// The procedures of `data/procedures`, all of them or why one cannot be used.
pub fn procedures() -> Result<Vec<Procedure>, BadProcedureFile> {
    PROCEDURE_FILES.iter().map(|(name, text)| procedure_parse(name, text)).collect()
}

/// The national list of July 2026, `data/procedures/national.csv`.
pub fn national() -> Result<Vec<NationalProcedure>, BadSeed> {
    national_parse("data/procedures/national.csv", include_str!("../../../data/procedures/national.csv"))
}

/// The seed of the synonyms, `data/search/synonyms.toml`.
pub fn synonyms() -> Result<Vec<Synonym>, BadSeed> {
    synonyms_parse(include_str!("../../../data/search/synonyms.toml"))
}
