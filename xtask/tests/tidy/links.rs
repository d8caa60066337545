//! What a Markdown page points at is there.

use std::path::{Component, Path, PathBuf};

use crate::source::{files, root};

/// The targets of `[words](target)` outside of code, without their fragments.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        // Every second piece stands in backticks; a link's words may too, so they are blanked, not cut.
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for piece in prose.split("](").skip(1) {
            let target = piece.split([')', '#', ' ']).next().unwrap_or_default();
            found.push(target.to_owned());
        }
    }
    found
}

/// What stands in backticks, outside of fenced code.
fn code(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split("```").step_by(2) {
        found.extend(part.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    found
}

/// `from/../to` without the detour.
fn tidied(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                tidy.pop();
            }
            Component::CurDir => {}
            other => tidy.push(other),
        }
    }
    tidy
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    let mut seen = 0;
    let markdown = |path: &str| Path::new(path).extension().is_some_and(|e| e == "md");
    for (path, text) in files().iter().filter(|(path, _)| markdown(path)) {
        for target in links(text) {
            // Other sites, places in the same page, and items of Rust in the READMEs that are rustdoc.
            let elsewhere = target.is_empty() || target.contains(':') || target.contains('@');
            if elsewhere {
                continue;
            }
            seen += 1;
            let folder = Path::new(path).parent().unwrap();
            if !root().join(tidied(&folder.join(&target))).exists() {
                broken.push(format!("{path}: {target}"));
            }
        }
    }
    assert!(seen > 5, "no links found");
    assert!(broken.is_empty(), "links to what is not there:\n{}", broken.join("\n"));
}

/// `data/procedures/` is a path from the root, `services/src/pages/search.rs` one from the crates' folder,
/// `locales/vi.ftl` one from any crate's.
fn stands(path: &str) -> bool {
    let here = path.trim_end_matches('/').trim_start_matches("crates/*/");
    let crates = std::fs::read_dir(root().join("crates")).unwrap().flatten().map(|entry| entry.path());
    [root(), root().join("crates")].into_iter().chain(crates).any(|folder| folder.join(here).exists())
}

#[test]
fn the_maps_name_files_that_exist() {
    let mut missing = Vec::new();
    let mut seen = 0;
    for (path, text) in files() {
        if !["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/add-a-procedure.md"].contains(&path.as_str()) {
            continue;
        }
        for word in code(&text) {
            let is_path = word.contains('/')
                && !word.contains(' ')
                && !word.starts_with('/')
                && !word.contains(['{', '<', '(', '…'])
                && (word.ends_with('/') || Path::new(&word).extension().is_some() || word.starts_with("xtask/"));
            // `05/TLKS-BS` and `G01/population` are no paths.
            if is_path {
                seen += 1;
                if !stands(&word) {
                    missing.push(format!("{path}: {word}"));
                }
            }
        }
    }
    assert!(seen > 10, "no paths found");
    assert!(missing.is_empty(), "files that are named and are not there:\n{}", missing.join("\n"));
}

#[test]
fn the_reader_of_links_sees_them() {
    let text = "See [`a`](a.md#b) and [b](b/).\n```\n[c](c.md)\n```\n`[d](d.md)` [e](https://e.vn)";
    assert_eq!(links(text), ["a.md", "b/", "https://e.vn"]);
    assert_eq!(code("`a/b.rs` x\n```\n`no`\n```\n`c`"), ["a/b.rs", "c"]);
    assert_eq!(tidied(Path::new("docs/../data/x")), Path::new("data/x"));
    assert!(stands("crates/*/migrations/") && stands("services/src/pages/") && !stands("crates/*/nowhere/"));
}
