//! The pages in a browser: `tests/browser` walks the demo in Chromium. Both programs here are Node scripts, which start the
//! demo themselves and stop it again.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::artefacts;
use crate::shell::{command, root, run};

/// A script of `tests/browser`, told where the program is that the workspace builds.
///
/// # Errors
/// When the program cannot be built.
pub(crate) fn script(name: &str) -> Result<Command> {
    run(&mut command("cargo", &["build", "--quiet", "--locked", "--package", "node"]))?;
    let mut node = command("node", &[]);
    node.arg(root().join("tests/browser").join(name)).env("LIENTHONG", artefacts::program());
    Ok(node)
}

/// Walks the whole path in both languages, at two widths, with scripts and without, and inspects every page.
///
/// # Errors
/// The script names each combination, page and fault before it fails.
pub(crate) fn walk() -> Result<()> {
    run(&mut script("path.mjs")?).context("the pages do not hold in the browser; the faults stand above")
}
