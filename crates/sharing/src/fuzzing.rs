//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use crate::{model::DataSet, wire};

/// Data sets' files, and questions to them.
pub fn data_set(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(data_set) = DataSet::parse(text) {
        let named = |name: &String| data_set.fields.iter().any(|field| field.name == *name);
        assert!(data_set.holders.iter().chain(&data_set.keys).all(named), "holders and keys are fields");
    }
    if let Ok(lookup) = serde_json::from_slice(data)
        && let Ok(question) = wire::question("H54/services", lookup)
    {
        assert_eq!(question.person.to_string().len(), 12);
    }
    if let Some(fields) = wire::fields_read(text) {
        assert_eq!(wire::fields_read(&wire::fields_write(&fields)), Some(fields));
    }
}
