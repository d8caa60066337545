//! `cargo xtask chaos`: the tests that break things while dossiers flow, again and again with other seeds. Everything is
//! on this machine's loopback. What was done and what was checked stands in `target/chaos-report.md`.

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::shell::{command, root};

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

/// A test that breaks something.
struct Fault {
    package: &'static str,
    test: &'static str,
    /// What it breaks.
    breaks: &'static str,
    /// What it holds against what was acknowledged.
    checks: &'static str,
    /// Whether it takes another course with each seed.
    seeded: bool,
}

const FAULTS: [Fault; 5] = [
    Fault {
        package: "node",
        test: "kills::",
        breaks: "portal and province are killed (SIGKILL) at random moments, in random order, and started again",
        checks: "every acknowledged act is there once at both ends, sent again it gets the same answer, all four logs \
                 verify, numbers have no gap",
        seeded: true,
    },
    Fault {
        package: "node",
        test: "replicas::",
        breaks: "one of two processes of a node is killed again and again while the other one serves",
        checks: "every acknowledged act is there once, the log that both write verifies",
        seeded: false,
    },
    Fault {
        package: "node",
        test: "away::",
        breaks: "a node's PostgreSQL is taken away and brought back",
        checks: "503 with Retry-After meanwhile, other nodes go on, service returns by itself, what was acknowledged \
                 arrives",
        seeded: false,
    },
    Fault {
        package: "node",
        test: "backup::",
        breaks: "a node is lost and restored from a back-up that was made while it worked",
        checks: "what was acknowledged before the back-up is there, no code is given twice, the log verifies",
        seeded: false,
    },
    Fault {
        package: "store",
        test: "away::",
        breaks: "a PostgreSQL is stopped in the middle of commits, three times",
        checks: "every answered write is there once, every job's effect too",
        seeded: false,
    },
];

/// Runs until a run fails; its seed is in the message. The report is written either way.
///
/// # Errors
/// The first run that failed.
pub(crate) fn chaos(options: &Options) -> Result<()> {
    let mut report =
        "# Chaos\n\n| seed | what was broken | what was checked | what the run says | s |\n|---|---|---|---|---|\n"
            .to_owned();
    let done = runs(options, &mut report);
    let path = root().join("target/chaos-report.md");
    std::fs::write(&path, &report).with_context(|| format!("{} cannot be written", path.display()))?;
    eprintln!("{report}\n{}", path.display());
    done
}

fn runs(options: &Options, report: &mut String) -> Result<()> {
    for (run, seed) in (options.seed..options.seed.saturating_add(options.runs)).enumerate() {
        // What takes the same course each time runs once.
        for fault in FAULTS.iter().filter(|fault| fault.seeded || run == 0) {
            let begun = Instant::now();
            let said = run_one(fault, seed);
            let outcome = said.as_ref().map_or_else(|_| "FAILED".to_owned(), |said| acts(said));
            writeln!(
                report,
                "| {seed} | {} | {} | {outcome} | {} |",
                fault.breaks,
                fault.checks,
                begun.elapsed().as_secs()
            )?;
            said?;
        }
    }
    Ok(())
}

/// Runs one test and gives back all that it printed.
fn run_one(fault: &Fault, seed: u64) -> Result<String> {
    eprintln!("== {} {} with LIENTHONG_SEED={seed}", fault.package, fault.test);
    let arguments = ["test", "--locked", "-p", fault.package, "--test", "it", "--", "--nocapture", fault.test];
    let mut cargo = command("cargo", &arguments);
    let output = cargo.env("LIENTHONG_SEED", seed.to_string()).stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if !output.status.success() {
        bail!("{said}\n\n{} failed with LIENTHONG_SEED={seed}", fault.test);
    }
    // A filter that finds nothing would pass for ever.
    if !said.contains("test result: ok. 1 passed") {
        bail!("{said}\n\nexactly one test was expected of {}", fault.test);
    }
    Ok(said)
}

/// The line in which a run counts its acts.
fn acts(said: &str) -> String {
    said.lines().find(|line| line.contains(" filed, ")).unwrap_or("passed").to_owned()
}
