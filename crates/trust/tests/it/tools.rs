//! Outside tools, found or complained about by name: never skipped.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// What a tool answered.
pub(crate) struct Answer {
    pub(crate) ok: bool,
    pub(crate) text: String,
}

impl Answer {
    /// Stops the test unless the tool was content.
    #[track_caller]
    pub(crate) fn expect_ok(self) -> String {
        assert!(self.ok, "the tool refused:\n{}", self.text);
        self.text
    }
}

/// Runs `program` in `folder`.
pub(crate) fn run(folder: &Path, program: &str, arguments: &[&str]) -> Answer {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("cannot run {program} ({error}): run `cargo xtask setup` first"));
    let text = [output.stdout, output.stderr].concat();
    Answer { ok: output.status.success(), text: String::from_utf8_lossy(&text).into_owned() }
}

/// The Python interpreter that has pyHanko.
pub(crate) fn python() -> PathBuf {
    let found = std::env::var_os("LIENTHONG_PYTHON")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python"), PathBuf::from);
    assert!(found.exists(), "no Python with pyHanko at {}: run `cargo xtask setup` first", found.display());
    found
}

/// Writes files into a new folder.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).expect("a file in it");
    }
    folder
}
