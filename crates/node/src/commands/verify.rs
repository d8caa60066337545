//! `lienthong verify FILE` and `lienthong verify --log CONFIG`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use base::{Clock as _, Lang, SystemClock};
use evidence::SegmentReport;
use trust::ca::Crl;
use trust::check::Verdict;
use trust::{Anchors, Policy};
use web::Arg;
use web::texts::Words;

use crate::cli::Verify;
use crate::config::NodeConfig;
use crate::runtime::{ANCHOR, open_database, read_anchors};
use crate::{say, wiring};

/// Checks what was asked for; the exit code says whether it holds.
pub(crate) fn run(verify: &Verify) -> Result<ExitCode> {
    let policy = Policy::standard().with_revocations(lists(&verify.crl)?);
    match (&verify.log, &verify.file) {
        (Some(config), _) => log(config, &verify.held, &policy),
        (None, Some(file)) => self::file(file, verify.anchor.as_deref(), &policy),
        (None, None) => anyhow::bail!("name a file, or --log and a node's configuration"),
    }
}

fn log(config: &Path, held: &[PathBuf], policy: &Policy) -> Result<ExitCode> {
    let config = NodeConfig::load(config, std::env::vars())?;
    let anchors = read_anchors(&config.files.folder.join(ANCHOR))?;
    let db = open_database(&config)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut holdings = Vec::new();
    for file in held {
        let found = runtime.block_on(holdings_in(file, &config.node.agency))?;
        say!("{} holds {} countersigned heads", file.display(), found.len());
        anyhow::ensure!(!found.is_empty(), "{} holds nothing of this log", file.display());
        holdings.extend(found);
    }
    let report = runtime.block_on(evidence::verify_log_against(&db, &anchors, SystemClock.now(), policy, &holdings))?;
    say!(
        "{} records ({} pending), {} heads ({} time-stamped)",
        report.records,
        report.pending,
        report.heads,
        report.stamped
    );
    for (rule, count) in &report.erased {
        say!("{count} personal values erased under rule {rule}, digests intact");
    }
    for (witness, size) in &report.witnesses {
        say!("countersigned by {witness} up to record {size}");
    }
    for fault in &report.faults {
        say!("✗ {fault}");
    }
    let calls = evidence::segment_verify(&db, &config.files.calls()).context("the logs of calls cannot be read")?;
    self::calls(&calls);
    let holds = report.holds() && calls.holds();
    say!("{}", if holds { "the log is whole" } else { "THE LOG WAS CHANGED" });
    Ok(code(holds))
}

/// What was found in the logs of calls.
fn calls(report: &SegmentReport) {
    say!("calls: {} entries in {} segments of {} logs", report.entries, report.segments, report.logs);
    for (rule, count) in &report.erased {
        say!("{count} entries erased under rule {rule}, digests intact");
    }
    for torn in &report.torn {
        say!("torn off and never answered: segment {torn}");
    }
    for fault in &report.faults {
        say!("✗ {fault}");
    }
}

/// The revocation lists in these files. One that is over is applied all the same: what it names stays revoked.
fn lists(files: &[PathBuf]) -> Result<Vec<Crl>> {
    let mut lists = Vec::with_capacity(files.len());
    for file in files {
        let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let list = Crl::from_der(&bytes).with_context(|| format!("{} is no revocation list", file.display()))?;
        if list.next_update().is_some_and(|next| next < SystemClock.now()) {
            say!("? {} should have been renewed: what was revoked since is not known", file.display());
        }
        lists.push(list);
    }
    Ok(lists)
}

/// What a node holds of the log of `agency`: from its file, or from its database.
async fn holdings_in(file: &Path, agency: &str) -> Result<Vec<evidence::Holding>> {
    if file.extension().is_some_and(|extension| extension == "toml") {
        let db = open_database(&NodeConfig::load(file, std::env::vars())?)?;
        let log = agency.to_owned();
        return Ok(db.read(move |tx| evidence::holdings_list(tx, &log)).await?);
    }
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    evidence::holdings_read(&bytes).with_context(|| format!("{} cannot be used", file.display()))
}

fn file(path: &Path, anchor: Option<&Path>, policy: &Policy) -> Result<ExitCode> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let (anchors, now) = (anchors_for(path, anchor)?, SystemClock.now());
    let report = if evidence::is_container(&bytes) {
        evidence::verify_container_under(&bytes, &anchors, now, policy).report
    } else {
        trust::check::file_under(&bytes, &anchors, now, policy)
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
