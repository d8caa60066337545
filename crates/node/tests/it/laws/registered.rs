//! What the crates say about the tests of their routes, `crates/CRATE/tests/routes.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::declared::crates;

/// What is said of one route. Each is the name of a test, `crate::module::function` (of `crates/CRATE/tests/it`), or
/// `none: ` and why there can be none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    authorisation: Option<String>,
    ownership: Option<String>,
    evidence: Option<String>,
}

pub(super) struct Registered(BTreeMap<(String, String), Entry>);

impl Registered {
    pub(super) fn read() -> Self {
        let mut all = BTreeMap::new();
        for folder in std::fs::read_dir(crates()).unwrap() {
            let folder = folder.unwrap().path();
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            let Ok(text) = std::fs::read_to_string(folder.join("tests/routes.toml")) else { continue };
            let entries: BTreeMap<String, Entry> =
                toml::from_str(&text).unwrap_or_else(|error| panic!("crates/{name}/tests/routes.toml: {error}"));
            all.extend(entries.into_iter().map(|(route, entry)| ((name.clone(), route), entry)));
        }
        Self(all)
    }

    /// Whether what `need` asks for is named, and exists.
    pub(super) fn judge(&self, crate_name: &str, route: &str, need: &str) -> Result<(), String> {
        let entry = self.0.get(&(crate_name.to_owned(), route.to_owned()));
        let said = entry.and_then(|entry| match need {
            "authorisation" => entry.authorisation.as_deref(),
            "ownership" => entry.ownership.as_deref(),
            _ => entry.evidence.as_deref(),
        });
        let place = format!("crates/{crate_name}/tests/routes.toml: [\"{route}\"] {need}");
        let Some(said) = said else { return Err(format!("{place} = \"…\" is missing")) };
        if let Some(reason) = said.strip_prefix("none:") {
            let words = reason.split_whitespace().count();
            return if words >= 4 { Ok(()) } else { Err(format!("{place}: `{reason}` is no reason")) };
        }
        exists(said, route).map_err(|reason| format!("{place} = \"{said}\": {reason}"))
    }

    /// What is said of routes that are not there.
    pub(super) fn beside(&self, known: &BTreeSet<(String, String)>) -> Vec<String> {
        let beside = self.0.keys().filter(|key| !known.contains(*key));
        beside.map(|(name, route)| format!("crates/{name}/tests/routes.toml: no table has {route}")).collect()
    }
}

/// Whether there is a test of this name that can be about this route.
fn exists(test: &str, route: &str) -> Result<(), String> {
    let mut path: Vec<&str> = test.split("::").collect();
    let function = path.pop().unwrap_or_default();
    let Some((crate_name, modules)) = path.split_first() else { return Err("not `crate::module::function`".into()) };
    let inside = if modules.is_empty() { "main".to_owned() } else { modules.join("/") };
    let file = crates().join(crate_name).join("tests/it").join(format!("{inside}.rs"));
    let Ok(text) = std::fs::read_to_string(&file) else { return Err(format!("{} is missing", file.display())) };
    if !is_test(&text, function) {
        return Err(format!("{} has no test of this name", file.display()));
    }
    // A test that goes through a whole table names every route in it.
    let word = route.split('/').rfind(|part| !part.is_empty() && !part.starts_with('{')).unwrap_or_default();
    if text.contains(word) || text.contains("table()") || text.contains(".routes()") {
        return Ok(());
    }
    Err(format!("{} nowhere says `{word}`", file.display()))
}

/// Whether `text` has a function of this name with an attribute of a test right above it.
fn is_test(text: &str, function: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let head = format!("fn {function}(");
    lines.iter().enumerate().filter(|(_, line)| line.contains(&head)).any(|(at, _)| {
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with(')'));
        above.into_iter().any(|line| line.starts_with("#[") && line.contains("test"))
    })
}

#[test]
fn only_tests_count() {
    let text =
        "fn helper() {}\n#[store::test(migrations = &M)]\nasync fn it_holds(db: TestDb) {\n#[test]\nfn plain() {";
    assert!(is_test(text, "it_holds") && is_test(text, "plain"));
    assert!(!is_test(text, "helper") && !is_test(text, "it") && !is_test(text, "absent"));
}
