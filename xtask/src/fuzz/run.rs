//! One target's run.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

use super::{MOST_ALLOCATION_MB, MOST_RESIDENT_MB, MOST_SECONDS, TRIPLE, corpus, folder, shown};
use crate::shell::{command, root};

/// What libFuzzer says at its end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stats {
    pub(super) executions: u64,
    pub(super) per_second: u64,
    pub(super) resident_mb: u64,
    pub(super) slowest_s: u64,
}

/// How a run went.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) stats: Stats,
    /// How many inputs the corpus has afterwards.
    pub(super) corpus: usize,
    /// What was found, with the command that repeats it.
    pub(super) wrong: Option<String>,
}

/// The built program of a target.
pub(super) fn program(target: &str) -> Command {
    let mut program = command(folder().join(TRIPLE).join("release").join(target), &[]);
    // Leaks are not looked for: that needs to trace the process, which containers forbid.
    program.env("ASAN_OPTIONS", "detect_leaks=0:quarantine_size_mb=32").stdin(Stdio::null());
    program
}

/// Runs a target over its corpus for `seconds`, then keeps of the corpus what reaches something of its own.
pub(super) fn one(target: &str, longest: u64, seconds: u64) -> Outcome {
    match attempt(target, longest, seconds) {
        Ok(outcome) => outcome,
        Err(error) => {
            Outcome { stats: Stats::default(), corpus: 0, wrong: Some(format!("{target} could not be run: {error:#}")) }
        }
    }
}

fn attempt(target: &str, longest: u64, seconds: u64) -> Result<Outcome> {
    let found = folder().join("found").join(target);
    let working = corpus::working(target);
    for folder in [&found, &working] {
        std::fs::create_dir_all(folder)?;
    }
    eprintln!("== {target}, {seconds} s");
    let log = folder().join(format!("{target}.log"));
    let mut fuzzer = program(target);
    fuzzer
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={MOST_SECONDS}"))
        .arg(format!("-rss_limit_mb={MOST_RESIDENT_MB}"))
        .arg(format!("-malloc_limit_mb={MOST_ALLOCATION_MB}"))
        .arg(format!("-max_len={longest}"))
        .args(["-print_final_stats=1", "-reload=0", "-verbosity=1"])
        .arg(format!("-artifact_prefix={}/", found.display()));
    let words = root().join("fuzz/dictionaries").join(format!("{target}.dict"));
    if words.is_file() {
        fuzzer.arg(format!("-dict={}", words.display()));
    }
    fuzzer.arg(&working).arg(corpus::committed(target));
    let file = std::fs::File::create(&log)?;
    let status = fuzzer
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .with_context(|| format!("cannot start the program of {target}"))?;
    let said = String::from_utf8_lossy(&std::fs::read(&log)?).into_owned();
    let wrong = (!status.success()).then(|| finding(target, &said, &log));
    if wrong.is_none() {
        corpus::minimise(target)?;
    }
    Ok(Outcome { stats: stats(&said), corpus: std::fs::read_dir(&working)?.count(), wrong })
}

fn stats(said: &str) -> Stats {
    let number = |name: &str| -> u64 {
        let line = said.lines().rev().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
    };
    Stats {
        executions: number("stat::number_of_executed_units"),
        per_second: number("stat::average_exec_per_sec"),
        resident_mb: number("stat::peak_rss_mb"),
        slowest_s: number("stat::slowest_unit_time_sec"),
    }
}

/// What a failed run found: libFuzzer's own summary, where the input lies, and how to see it again.
fn finding(target: &str, said: &str, log: &std::path::Path) -> String {
    let line = |word: &str| said.lines().find(|line| line.contains(word)).unwrap_or_default().trim().to_owned();
    let written = "Test unit written to ";
    let artefact = said.lines().find_map(|line| Some(PathBuf::from(line.split_once(written)?.1.trim())));
    let panicked = said.lines().skip_while(|line| !line.contains("panicked at")).take(2).collect::<Vec<_>>().join(" ");
    let what = [panicked, line("SUMMARY:"), line("ERROR:")].into_iter().find(|text| !text.is_empty());
    let what = what.unwrap_or_else(|| format!("see {}", shown(log)));
    match artefact {
        Some(artefact) => {
            let artefact = shown(&artefact);
            format!(
                "{target}: {what}\n  the input: {artefact}\n  again: cargo xtask fuzz --target {target} --input {artefact}"
            )
        }
        None => format!("{target}: {what}\n  all that was said: {}", shown(log)),
    }
}
