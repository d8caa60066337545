//! Other people's programs: a missing one fails the test by its name.

use std::{path::Path, process::Command};

use paper::Rendered;

/// What `program` prints; stops the test if it is missing or finds fault.
pub(crate) fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| {
        panic!("`{program}` cannot be run ({error}): install poppler-utils, qpdf and zbar-tools")
    });
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {printed}{complaint}");
    printed
}

/// The paper as a file in a folder of its own.
pub(crate) fn on_disk<T>(rendered: &Rendered, judge: impl FnOnce(&Path, &str) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, &rendered.pdf).unwrap();
    judge(folder.path(), file.to_str().unwrap())
}

/// The Python that has pyHanko.
pub(crate) fn python() -> String {
    let found = std::env::var("LIENTHONG_PYTHON")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/venv/bin/python").to_owned());
    assert!(Path::new(&found).exists(), "no Python with pyHanko at {found}: run `cargo xtask setup` first");
    found
}
