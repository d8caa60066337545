//! Small files, small crates.

use std::collections::BTreeMap;

use crate::source::{crate_of, rust};

#[test]
fn no_file_is_long() {
    let mut long: Vec<String> = rust()
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 600)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    long.sort();
    assert!(long.is_empty(), "files above 600 lines; open a folder:\n{}", long.join("\n"));
}

#[test]
fn nine_of_ten_files_are_below_400_lines() {
    let mut sizes: Vec<usize> = rust().iter().map(|(_, text)| text.lines().count()).collect();
    sizes.sort_unstable();
    let ninetieth = sizes[sizes.len() * 9 / 10];
    assert!(ninetieth <= 400, "the 90th percentile of file sizes is {ninetieth} lines");
}

#[test]
fn no_crate_is_a_hub() {
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for (path, text) in rust() {
        // Tests may be as long as they are thorough.
        if let Some(name) = crate_of(&path).filter(|_| path.contains("/src/")) {
            *lines.entry(name.to_owned()).or_default() += text.lines().count();
        }
    }
    for (name, count) in lines {
        assert!(count <= 13_000, "crates/{name} has {count} lines: split it");
    }
}
