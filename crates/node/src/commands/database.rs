//! `lienthong database copy FROM TO`: a node's rows moved from one engine to the other.

use std::process::ExitCode;

use anyhow::Result;

use crate::{say, wiring};

/// Copies, and says what arrived.
pub(crate) fn copy(from: &str, to: &str) -> Result<ExitCode> {
    let tables = store::copy::copy(from, to, &wiring::migrations())?;
    for table in &tables {
        say!("{:>10} {} {}", table.rows, table.sha256.get(..16).unwrap_or_default(), table.name);
    }
    say!(
        "{} tables are the same in both; stop the node before the last copy, then change [database] url",
        tables.len()
    );
    Ok(ExitCode::SUCCESS)
}
