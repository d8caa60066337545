//! `lienthong openapi`: what programs may ask of a node.

use std::process::ExitCode;

use anyhow::Result;

use crate::{openapi, say};

/// Prints the description.
pub(crate) fn run() -> Result<ExitCode> {
    say!("{}", openapi::text()?.trim_end());
    Ok(ExitCode::SUCCESS)
}
