//! `cargo xtask fuzz`: every parser of outside input under libFuzzer and AddressSanitizer, each for an hour unless told
//! otherwise. What was done stands in `target/fuzz-report.md`; a crash, a hang or growth beyond the bounds fails.

mod corpus;
mod run;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::setup;
use crate::shell::{command, output, root, run as shell_run};
use run::{Outcome, Stats};

/// The seconds that one input may take, with the sanitizer and all assertions.
const MOST_SECONDS: u32 = 10;
/// The resident memory that a run may reach, the sanitizer's own and the corpus included.
const MOST_RESIDENT_MB: u32 = 1024;
/// The largest single allocation.
const MOST_ALLOCATION_MB: u32 = 128;
const TRIPLE: &str = "x86_64-unknown-linux-gnu";

/// What to fuzz, and for how long.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only these targets; all without it.
    #[arg(long)]
    target: Vec<String>,
    /// For how many seconds each.
    #[arg(long, default_value_t = 3600)]
    seconds: u64,
    /// How many targets run at the same time.
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Runs the one target on this file once, to repeat what was found.
    #[arg(long)]
    input: Option<PathBuf>,
    /// Takes the smallest of the inputs that reach new code into the committed corpus, at most 24 KiB for each target.
    #[arg(long)]
    keep: bool,
    /// Only makes `fuzz/Cargo.lock` anew from `Cargo.lock`.
    #[arg(long)]
    lock: bool,
}

/// Where the programs, the growing corpora and what was found lie.
pub(crate) fn folder() -> PathBuf {
    root().join("target/fuzz")
}

/// Fuzzes.
///
/// # Errors
/// Names each input that was found, with the command that repeats it.
pub(crate) fn fuzz(options: &Options) -> Result<()> {
    if options.lock {
        return lock();
    }
    let longest = targets()?;
    let wanted: Vec<&String> = longest.keys().filter(|name| wants(options, name)).collect();
    if let Some(unknown) = options.target.iter().find(|name| !longest.contains_key(*name)) {
        bail!("there is no target {unknown}; there are {}", longest.keys().cloned().collect::<Vec<_>>().join(", "));
    }
    build(&wanted)?;
    if let Some(input) = &options.input {
        let [target] = wanted.as_slice() else { bail!("--input goes with one --target") };
        return shell_run(run::program(target).arg("-timeout=60").arg(input));
    }
    let reports: Mutex<BTreeMap<String, Outcome>> = Mutex::default();
    let waiting = Mutex::new(wanted.iter());
    thread::scope(|scope| {
        let work = || {
            while let Some(name) = waiting.lock().ok().and_then(|mut waiting| waiting.next()) {
                let outcome = run::one(name, longest.get(*name).copied().unwrap_or(4096), options.seconds);
                if let Ok(mut reports) = reports.lock() {
                    reports.insert((*name).clone(), outcome);
                }
            }
        };
        for _ in 0..options.jobs.clamp(1, 64) {
            scope.spawn(work);
        }
    });
    let reports = reports.into_inner().map_err(|_| anyhow::anyhow!("a run was not reported"))?;
    if options.keep {
        for name in reports.keys() {
            corpus::keep(name)?;
        }
    }
    finish(&reports, options.seconds)
}

fn wants(options: &Options, name: &String) -> bool {
    options.target.is_empty() || options.target.contains(name)
}

/// The targets and their longest inputs, as `fuzz/Cargo.toml` says.
fn targets() -> Result<BTreeMap<String, u64>> {
    let text = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).context("fuzz/Cargo.toml cannot be read")?;
    let manifest: toml::Table = text.parse()?;
    let longest = ["package", "metadata", "longest"]
        .iter()
        .try_fold(&toml::Value::Table(manifest), |value, key| value.get(key))
        .and_then(toml::Value::as_table)
        .cloned();
    longest
        .context("fuzz/Cargo.toml has no package.metadata.longest")?
        .into_iter()
        .map(|(name, bytes)| Ok((name, u64::try_from(bytes.as_integer().context("a length is a number")?)?)))
        .collect()
}

/// Builds the programs with the stable toolchain: only the sanitizer's flag asks for `RUSTC_BOOTSTRAP`.
fn build(wanted: &[&String]) -> Result<()> {
    let locked = ["metadata", "--format-version=1", "--locked", "--manifest-path=fuzz/Cargo.toml"];
    if output(&mut command("cargo", &locked)).is_err() {
        bail!("fuzz/Cargo.lock does not fit Cargo.lock any more: run `cargo xtask fuzz --lock` and commit it");
    }
    let cargo_fuzz = setup::cargo_fuzz()?;
    for target in wanted {
        let mut build = command(&cargo_fuzz, &["build", "--fuzz-dir=fuzz", "--target-dir"]);
        shell_run(build.arg(folder()).args(["--target", TRIPLE, target]).env("RUSTC_BOOTSTRAP", "1"))?;
    }
    Ok(())
}

/// Makes the lock file of `fuzz/` from that of the workspace, so that what is fuzzed is what is built.
fn lock() -> Result<()> {
    std::fs::copy(root().join("Cargo.lock"), root().join("fuzz/Cargo.lock"))?;
    output(&mut command("cargo", &["metadata", "--format-version=1", "--manifest-path=fuzz/Cargo.toml"])).map(|_| ())
}

fn finish(reports: &BTreeMap<String, Outcome>, seconds: u64) -> Result<()> {
    let mut report = format!(
        "# Fuzzing\n\nEach target {seconds} s; an input may take {MOST_SECONDS} s, one allocation {MOST_ALLOCATION_MB} \
         MB, a run {MOST_RESIDENT_MB} MB resident with the sanitizer's own.\n\n\
         | target | executions | per second | corpus | peak resident, MB | slowest, s | found |\n|---|---|---|---|---|---|---|\n"
    );
    let mut found = Vec::new();
    for (name, outcome) in reports {
        let Outcome { stats, corpus, wrong } = outcome;
        let Stats { executions, per_second, resident_mb, slowest_s } = stats;
        let what = if wrong.is_some() { "**yes**" } else { "nothing" };
        writeln!(report, "| {name} | {executions} | {per_second} | {corpus} | {resident_mb} | {slowest_s} | {what} |")?;
        found.extend(wrong.clone());
    }
    for wrong in &found {
        writeln!(report, "\n{wrong}")?;
    }
    let path = root().join("target/fuzz-report.md");
    std::fs::write(&path, &report).with_context(|| format!("{} cannot be written", path.display()))?;
    eprintln!("{report}\n{}", path.display());
    if found.is_empty() { Ok(()) } else { bail!("{}", found.join("\n")) }
}

/// The path as somebody would type it in the workspace's folder.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
