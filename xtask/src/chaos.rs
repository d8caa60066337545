//! `cargo xtask chaos`: the test that kills both ends while dossiers flow, again and again with other seeds.

use anyhow::{Context, Result};
use clap::Args;

use crate::shell::{command, run};

/// How long to go on.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The seed of the first run; each further run takes the next one. Odd ones put the portal on PostgreSQL.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many runs.
    #[arg(long, default_value_t = 10)]
    runs: u64,
}

/// Runs until a run fails; its seed is in the message.
///
/// # Errors
/// The first run that failed.
pub(crate) fn chaos(options: &Options) -> Result<()> {
    for seed in options.seed..options.seed.saturating_add(options.runs) {
        let mut cargo =
            command("cargo", &["test", "--locked", "-p", "node", "--test", "it", "--", "--nocapture", "kills"]);
        run(cargo.env("LIENTHONG_SEED", seed.to_string())).with_context(|| format!("LIENTHONG_SEED={seed}"))?;
    }
    Ok(())
}
