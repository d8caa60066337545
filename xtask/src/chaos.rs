//! `cargo xtask chaos`: the tests that break things while dossiers flow, again and again with other seeds. Everything is
//! on this machine's loopback. What was done and what was checked stands in `target/chaos-report.md`.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::{Deserialize, Serialize};

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
    /// Goes on until so many processes were killed, however many runs that takes.
    #[arg(long, conflicts_with = "runs")]
    kills: Option<u64>,
    /// Goes on where the last command stopped: its next seed, its counts.
    #[arg(long, conflicts_with = "seed")]
    resume: bool,
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
    /// How many processes it kills.
    kills: u64,
}

const FAULTS: [Fault; 9] = [
    Fault {
        package: "node",
        test: "kills::",
        breaks: "portal and province are killed (SIGKILL) at random moments, in random order, and started again",
        checks: "every acknowledged act is there once at both ends, sent again it gets the same answer, all four logs \
                 verify, numbers have no gap",
        seeded: true,
        kills: 50,
    },
    Fault {
        package: "node",
        test: "links::",
        breaks: "the ways between portal, province and people are cut at random moments, for random times, in the middle \
                 of answers",
        checks: "every acknowledged act is there once at both ends, sent again it gets the same answer, all four logs \
                 verify, work goes on by itself",
        seeded: true,
        kills: 0,
    },
    Fault {
        package: "node",
        test: "national::",
        breaks: "the national node (registry, time-stamps, answers about certificates) is dead while work goes on",
        checks: "filings are acknowledged meanwhile, nothing is signed without a time-stamp and the leader is told why, \
                 what waited is completed afterwards, every acknowledged act is there once, all four logs verify",
        seeded: false,
        kills: 1,
    },
    Fault {
        package: "node",
        test: "steps::",
        breaks: "the clock of all nodes is put back by an hour in the middle of work, and forward again",
        checks: "filing and signing go on at once, every acknowledged act is there once, all four logs verify",
        seeded: false,
        kills: 0,
    },
    Fault {
        package: "node",
        test: "founding::",
        breaks: "a first start is killed eight times at random moments",
        checks: "the next start comes to a whole demo, nothing is founded twice, all four logs verify",
        seeded: true,
        kills: 8,
    },
    Fault {
        package: "node",
        test: "replicas::",
        breaks: "one of two processes of a node is killed again and again while the other one serves",
        checks: "every acknowledged act is there once, the log that both write verifies",
        seeded: false,
        kills: 6,
    },
    Fault {
        package: "node",
        test: "away::",
        breaks: "a node's PostgreSQL is taken away and brought back",
        checks: "503 with Retry-After meanwhile, other nodes go on, service returns by itself, what was acknowledged \
                 arrives",
        seeded: false,
        kills: 0,
    },
    Fault {
        package: "node",
        test: "backup::",
        breaks: "a node is lost and restored from a back-up that was made while it worked",
        checks: "what was acknowledged before the back-up is there, no code is given twice, the log verifies",
        seeded: false,
        kills: 0,
    },
    Fault {
        package: "store",
        test: "away::",
        breaks: "a PostgreSQL is stopped in the middle of commits, three times",
        checks: "every answered write is there once, every job's effect too",
        seeded: false,
        kills: 0,
    },
];

/// Runs until a run fails; its seed is in the message. The report is written after each test, so that a command that was
/// stopped leaves one.
///
/// # Errors
/// The first run that failed.
pub(crate) fn chaos(options: &Options) -> Result<()> {
    let mut course = if options.resume { Course::read()? } else { Course::from(options.seed) };
    let done = runs(options, &mut course);
    eprintln!("{}\n{}", course.report(), root().join(REPORT).display());
    done
}

fn runs(options: &Options, course: &mut Course) -> Result<()> {
    let first = course.next_seed;
    loop {
        let seed = course.next_seed;
        let enough = match options.kills {
            Some(kills) => course.count("kills") >= kills,
            None => seed.saturating_sub(first) >= options.runs,
        };
        if enough {
            return Ok(());
        }
        // What takes the same course each time runs once.
        let everything = course.runs == 0;
        for fault in FAULTS.iter().filter(|fault| fault.seeded || everything) {
            let begun = Instant::now();
            let said = run_one(fault, seed);
            let outcome = said.as_ref().map_or_else(|_| FAILED.to_owned(), |said| acts(said));
            course.add(seed, fault, &outcome, begun.elapsed().as_secs());
            course.write()?;
            said?;
        }
        course.runs += 1;
        course.next_seed = seed.checked_add(1).context("there is no seed after this one")?;
        course.write()?;
    }
}

const FAILED: &str = "FAILED";
const REPORT: &str = "target/chaos-report.md";
const STATE: &str = "target/chaos-state.json";

/// What was done so far.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Course {
    next_seed: u64,
    /// How many runs are complete.
    runs: u64,
    /// What the tests counted, and the kills of those that passed.
    counts: BTreeMap<String, u64>,
    rows: Vec<String>,
}

impl Course {
    fn from(seed: u64) -> Self {
        Self { next_seed: seed, ..Self::default() }
    }

    fn read() -> Result<Self> {
        let path = root().join(STATE);
        let state = std::fs::read(&path).with_context(|| format!("nothing to go on from in {}", path.display()))?;
        Ok(serde_json::from_slice(&state)?)
    }

    fn count(&self, what: &str) -> u64 {
        self.counts.get(what).copied().unwrap_or_default()
    }

    fn add(&mut self, seed: u64, fault: &Fault, outcome: &str, seconds: u64) {
        let kills = if outcome == FAILED { 0 } else { fault.kills };
        let kills = (kills > 0).then(|| ("kills".to_owned(), kills));
        for (what, number) in counted(outcome).chain(kills) {
            *self.counts.entry(what).or_default() += number;
        }
        self.rows.push(format!("| {seed} | {} | {} | {outcome} | {seconds} |", fault.breaks, fault.checks));
    }

    fn write(&self) -> Result<()> {
        for (name, bytes) in [(REPORT, self.report()), (STATE, serde_json::to_string(self)?)] {
            let path = root().join(name);
            std::fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        Ok(())
    }

    fn report(&self) -> String {
        let counts: Vec<String> = self.counts.iter().map(|(what, number)| format!("| {what} | {number} |")).collect();
        format!(
            "# Chaos\n\n{} runs are complete; the next seed is {}.\n\n| counted | in all |\n|---|---|\n{}\n\n\
             | seed | what was broken | what was checked | what the run says | s |\n|---|---|---|---|---|\n{}\n",
            self.runs,
            self.next_seed,
            counts.join("\n"),
            self.rows.join("\n")
        )
    }
}

/// The counts of a run's line: `3 filed, 2 accepted`.
fn counted(outcome: &str) -> impl Iterator<Item = (String, u64)> {
    outcome.split(", ").filter_map(|part| {
        let (number, what) = part.trim().split_once(' ')?;
        Some((what.to_owned(), number.parse().ok()?))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(test: &str) -> &'static Fault {
        FAULTS.iter().find(|fault| fault.test == test).unwrap()
    }

    #[test]
    fn a_course_counts_what_was_done_and_is_gone_on_with() {
        let mut course = Course::from(7);
        let said = "running 1 test\n9 filed, 4 accepted, 3 requests interrupted\ntest result: ok. 1 passed";
        for seed in [7, 8] {
            course.add(seed, fault("kills::"), &acts(said), 30);
        }
        course.add(8, fault("away::"), &acts("test result: ok. 1 passed"), 3);
        course.add(8, fault("kills::"), FAILED, 3);
        course.next_seed = 9;
        let again: Course = serde_json::from_str(&serde_json::to_string(&course).unwrap()).unwrap();
        assert_eq!((again.next_seed, again.count("kills"), again.count("filed")), (9, 100, 18));
        assert_eq!(again.counts.len(), 4, "{:?}", again.counts);
        let report = again.report();
        assert!(report.contains("| requests interrupted | 6 |"), "{report}");
        assert!(report.contains("the next seed is 9") && report.contains("FAILED"), "{report}");
    }

    #[test]
    fn the_tests_kill_as_often_as_is_counted() {
        for (test, file, constant, each) in [
            ("kills::", "kills.rs", "const POINTS: usize = ", 2),
            ("founding::", "founding.rs", "const POINTS: u32 = ", 1),
            ("replicas::", "replicas.rs", "const KILLS: usize = ", 1),
        ] {
            let source = std::fs::read_to_string(root().join("crates/node/tests/it").join(file)).unwrap();
            let number = source.split_once(constant).and_then(|(_, rest)| rest.split_once(';')).unwrap().0;
            assert_eq!(number.parse::<u64>().unwrap() * each, fault(test).kills, "{test}");
        }
    }
}
