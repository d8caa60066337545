//! `cargo xtask screens`: a picture of every page, in both languages, on a phone and on a desk.

use anyhow::{Context as _, Result};

use crate::browser;
use crate::setup;
use crate::shell::{root, run};

/// Writes the pictures and `index.html` into `target/screens`.
///
/// # Errors
/// Names the page that could not be reached, or that no walk leads to.
pub(crate) fn screens() -> Result<()> {
    setup::setup()?;
    let folder = root().join("target/screens");
    run(browser::script("screens.mjs")?.arg(&folder)).context("not every page has its picture")
}
