//! `lienthong verify FILE` and `lienthong verify --log CONFIG`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use base::{Clock as _, Lang, SystemClock};
use trust::Anchors;
use trust::check::Verdict;
use web::Arg;
use web::texts::Words;

use crate::cli::Verify;
use crate::config::NodeConfig;
use crate::runtime::{ANCHOR, open_database, read_anchors};
use crate::{say, wiring};

/// Checks what was asked for; the exit code says whether it holds.
pub(crate) fn run(verify: &Verify) -> Result<ExitCode> {
    match (&verify.log, &verify.file) {
        (Some(config), _) => log(config),
        (None, Some(file)) => self::file(file, verify.anchor.as_deref()),
        (None, None) => anyhow::bail!("name a file, or --log and a node's configuration"),
    }
}

fn log(config: &Path) -> Result<ExitCode> {
    let config = NodeConfig::load(config, std::env::vars())?;
    let anchors = read_anchors(&config.files.folder.join(ANCHOR))?;
    let db = open_database(&config)?;
    let report = tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(evidence::verify_log(
        &db,
        &anchors,
        SystemClock.now(),
    ))?;
    say!(
        "{} records ({} pending), {} heads ({} time-stamped)",
        report.records,
        report.pending,
        report.heads,
        report.stamped
    );
    for fault in &report.faults {
        say!("✗ {fault}");
    }
    say!("{}", if report.holds() { "the log is whole" } else { "THE LOG WAS CHANGED" });
    Ok(code(report.holds()))
}

fn file(path: &Path, anchor: Option<&Path>) -> Result<ExitCode> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let (anchors, now) = (anchors_for(path, anchor)?, SystemClock.now());
    let report = if evidence::is_container(&bytes) {
        evidence::verify_container(&bytes, &anchors, now).report
    } else {
        trust::check::file(&bytes, &anchors, now)
    };
    let words = Words::load(&wiring::texts())?;
    for lang in Lang::ALL {
        for line in &report.lines {
            let args: Vec<(&str, Arg)> = line.args.iter().map(|(name, value)| (*name, value.clone().into())).collect();
            say!("{} {}", mark(line.verdict), words.get(lang, line.key, &args));
        }
        say!();
    }
    say!("SHA-256 {} ({} bytes)", report.digest, report.length);
    say!("{} {:?}", mark(report.verdict), report.verdict);
    Ok(code(report.verdict == Verdict::Valid))
}

fn mark(verdict: Verdict) -> char {
    match verdict {
        Verdict::Valid => '✓',
        Verdict::Undetermined => '?',
        Verdict::Invalid => '✗',
    }
}

fn code(holds: bool) -> ExitCode {
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The anchor that was named, else one that lies beside the file.
fn anchors_for(file: &Path, anchor: Option<&Path>) -> Result<Anchors> {
    let beside: PathBuf = file.parent().unwrap_or(Path::new(".")).join(ANCHOR);
    match anchor {
        Some(anchor) => read_anchors(anchor),
        None if beside.exists() => read_anchors(&beside),
        None => anyhow::bail!("name the trust anchor with --anchor FILE; the demo's is in its folder, {ANCHOR}"),
    }
}
