//! Migrations come in pairs, numbered from 1 without gaps.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{crate_of, files};

#[test]
fn migrations_come_in_numbered_pairs() {
    let mut by_crate: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (path, _) in files() {
        let Some((_, file)) = path.split_once("/migrations/") else { continue };
        let Some(name) = crate_of(&path) else { continue };
        let Some(stem) = file.strip_suffix(".sql") else { continue };
        let (step, engine) = stem.rsplit_once('.').unwrap_or_else(|| panic!("{path}: NNNN_name.engine.sql"));
        by_crate.entry(name.to_owned()).or_default().entry(step.to_owned()).or_default().insert(engine.to_owned());
    }
    assert!(!by_crate.is_empty(), "no migrations found");
    for (name, steps) in by_crate {
        for (place, (step, engines)) in steps.iter().enumerate() {
            let number = format!("{:04}_", place + 1);
            assert!(step.starts_with(&number), "crates/{name}/migrations: {step} should begin with {number}");
            let both = engines.iter().map(String::as_str).eq(["postgres", "sqlite"]);
            assert!(both, "crates/{name}/migrations/{step}: expected .sqlite.sql and .postgres.sql, found {engines:?}");
        }
    }
}
