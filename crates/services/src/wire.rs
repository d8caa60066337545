//! Between files, rows, messages and the model.

mod definition;
mod definition_file;
mod event;
mod national;

pub use definition::{BadProcedureFile, procedure_parse};
pub use event::{BadEvent, event_from_json, event_to_json};
pub use national::{BadSeed, NationalProcedure, national_parse, synonyms_parse};
