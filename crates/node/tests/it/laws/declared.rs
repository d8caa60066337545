//! The routes that the sources declare, served by the demo's nodes or not.

use std::path::{Path, PathBuf};

/// The folder of all crates.
pub(super) fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Crate and `METHOD /path` of every row of a table of routes.
pub(super) fn all() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(crates()).unwrap() {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        // The kit itself shows in its documentation how rows are written.
        if name != "web" {
            files(&folder.join("src"), &mut |text| {
                found.extend(rows(text).into_iter().map(|row| (name.clone(), row)));
            });
        }
    }
    assert!(found.len() > 60, "only {} routes were read from the sources", found.len());
    found
}

fn files(folder: &Path, read: &mut impl FnMut(&str)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, read);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            if text.contains("Routes") {
                read(&text);
            }
        }
    }
}

/// The rows of one file: a call of `get`, `post` or `upload` whose first argument is a path.
fn rows(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (call, method) in [(".get(", "GET"), (".post(", "POST"), (".upload(", "POST")] {
        for rest in text.split(call).skip(1) {
            let path = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
            found.extend(path.filter(|(path, _)| path.starts_with('/')).map(|(path, _)| format!("{method} {path}")));
        }
    }
    found
}

#[test]
fn rows_are_read_however_they_are_laid_out() {
    let text = "Routes::new(\"x\").get(\"/a\", P, f).upload(\n    \"/b/{c}\",\n P).post(PATH, f); map.get(\"key\")";
    assert_eq!(rows(text), ["GET /a", "POST /b/{c}"]);
}
