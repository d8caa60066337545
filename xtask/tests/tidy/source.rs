//! The tracked files of the tree.

use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every file that git tracks or would track, with its text; binary files are left out.
pub(crate) fn files() -> Vec<(String, String)> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    assert!(listed.status.success(), "git ls-files failed");
    String::from_utf8(listed.stdout)
        .unwrap()
        .lines()
        .filter_map(|path| Some((path.to_owned(), std::fs::read_to_string(root().join(path)).ok()?)))
        .collect()
}

/// The Rust files of the crates, tests included.
pub(crate) fn rust() -> Vec<(String, String)> {
    files().into_iter().filter(|(path, _)| Path::new(path).extension().is_some_and(|e| e == "rs")).collect()
}

/// The code before the first `#[cfg(test)]`, without comments.
pub(crate) fn code(text: &str) -> String {
    let product = text.split("#[cfg(test)]").next().unwrap_or(text);
    product.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The crate a path belongs to: `crates/store/macros/src/lib.rs` is in `store`.
pub(crate) fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split('/').next()
}
