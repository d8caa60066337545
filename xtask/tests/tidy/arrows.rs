//! The table of crates in ARCHITECTURE.md is what `cargo metadata` says.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::source::root;

const DEVELOPMENT_ONLY: [&str; 3] = ["fuzzing", "testkit", "xtask"];

/// crate → the crates its row allows, `↓` expanded.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, _charter, may_use] = cells[..] else { panic!("a row of the table has three cells: {line}") };
        let name = name.trim_matches('`').to_owned();
        let mut may = BTreeSet::new();
        for part in may_use.split(", ").map(str::trim).filter(|part| *part != "–") {
            if part == "all" {
                may.extend(rows.keys().cloned());
            } else if let Some(above) = part.strip_suffix(" ↓") {
                let below = rows.get(above).unwrap_or_else(|| panic!("{name} names {above} before its row"));
                may.extend(below.iter().cloned());
                may.insert(above.to_owned());
            } else {
                may.insert(part.to_owned());
            }
        }
        rows.insert(name, may);
    }
    assert!(rows.len() > 10, "the table of crates was not found");
    rows
}

/// crate → (dependency, is it for tests only).
fn actual() -> BTreeMap<String, Vec<(String, bool)>> {
    let printed = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&printed.stdout).expect("cargo metadata prints JSON");
    let packages = metadata["packages"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let members: BTreeSet<String> = packages.iter().map(|package| text(&package["name"])).collect();
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            let inside = dependencies
                .map(|dependency| (text(&dependency["name"]), dependency["kind"] == "dev"))
                .filter(|(name, _)| members.contains(name))
                .collect();
            (text(&package["name"]), inside)
        })
        .collect()
}

#[test]
fn crates_use_only_what_the_table_allows() {
    let allowed = allowed();
    let mut wrong = Vec::new();
    for (name, dependencies) in actual() {
        let Some(may) = allowed.get(&name) else {
            wrong.push(format!("{name} has no row in ARCHITECTURE.md"));
            continue;
        };
        for (dependency, tests_only) in dependencies {
            let fine = may.contains(&dependency)
                || (tests_only && DEVELOPMENT_ONLY.contains(&dependency.as_str()))
                || dependency == name;
            if !fine {
                wrong.push(format!("{name} may not use {dependency}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_names_no_crate_that_is_not_there() {
    let actual = actual();
    for name in allowed().keys() {
        assert!(actual.contains_key(name), "ARCHITECTURE.md has a row for {name}, which does not exist");
    }
}
