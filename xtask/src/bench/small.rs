//! The figures without a peer: starts, memory, size, build and test time.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::figure::{Better, Circumstances, Figure, Goal};
use super::load::number;
use super::ours;
use super::statistics::Samples;
use crate::shell::root;

/// How many demos are founded to measure their first and second start.
const FOUNDED: usize = 3;

fn alone(circumstances: &Circumstances, about: (&str, &str, &str), samples: &Samples, goal: Option<Goal>) -> Figure {
    Figure::new(circumstances, about, samples, &[], Better::Less, goal)
}

/// First and second start, idle memory and the program's size; and the folder of a founded demo.
///
/// # Errors
/// When the demo does not start.
pub(crate) fn starts(circumstances: &Circumstances, folder: &Path) -> Result<(Vec<Figure>, PathBuf)> {
    let (mut first, mut second, mut idle) = (Samples::default(), Samples::default(), Samples::default());
    let mut founded = folder.to_owned();
    for number in 0..FOUNDED {
        founded = folder.join(format!("demo-{number}"));
        let started = ours::start(&founded)?;
        first.0.push(started.took.as_secs_f64());
        started.process.wait_quiet()?;
        started.process.stop()?;
        let started = ours::start(&founded)?;
        second.0.push(started.took.as_secs_f64());
        started.process.wait_quiet()?;
        idle.0.push(started.process.resident_mib());
        started.process.stop()?;
    }
    let size = usize::try_from(std::fs::metadata(ours::program())?.len())?;
    let size = Samples(vec![number(size / 1024) / 1024.0]);
    let of = |about, samples, goal| alone(circumstances, about, samples, goal);
    let figures = vec![
        of(
            ("cold-start-first", "First start of the demo, until four nodes are ready", "s"),
            &first,
            Some(Goal::AtMost(10.0)),
        )
        .note("founds the federation: keys, certificates, ten thousand invented persons"),
        of(("cold-start-second", "Second start of the demo", "s"), &second, Some(Goal::AtMost(2.0))),
        of(("memory-idle", "Resident memory of four idle nodes", "MiB"), &idle, Some(Goal::AtMost(200.0)))
            .note("one process, after its second start"),
        of(("binary-size", "The program, release build", "MiB"), &size, None),
    ];
    Ok((figures, founded))
}

/// A release build from nothing, in a folder of its own.
///
/// # Errors
/// When it does not build.
pub(crate) fn build(circumstances: &Circumstances) -> Result<Figure> {
    let folder = root().join("target/bench/build");
    let _ = std::fs::remove_dir_all(&folder);
    let begun = Instant::now();
    let built = Command::new("cargo")
        .args(["build", "--release", "--locked", "--package", "node", "--target-dir"])
        .arg(&folder)
        .current_dir(root())
        .stdin(Stdio::null())
        .status()?;
    let took = begun.elapsed().as_secs_f64();
    std::fs::remove_dir_all(&folder)?;
    if !built.success() {
        bail!("the build failed");
    }
    let about = ("build-clean", "Clean release build of the program", "s");
    Ok(alone(circumstances, about, &Samples(vec![took]), None).note("third-party crates were downloaded before"))
}

/// How long the last whole `cargo xtask test` took, if there was one.
///
/// # Errors
/// When the file that it left cannot be read.
pub(crate) fn test_time(circumstances: &Circumstances) -> Result<Option<Figure>> {
    let Ok(text) = std::fs::read_to_string(root().join("target/test-seconds.json")) else { return Ok(None) };
    let steps: std::collections::BTreeMap<String, u64> =
        serde_json::from_str(&text).context("target/test-seconds.json")?;
    let total: u64 = steps.values().sum();
    let told: Vec<String> = steps.iter().map(|(step, seconds)| format!("{step} {seconds} s")).collect();
    let samples = Samples(vec![number(usize::try_from(total)?)]);
    let about = ("test-time", "All tests", "s");
    let goal = Some(Goal::AtMost(2400.0));
    Ok(Some(alone(circumstances, about, &samples, goal).note(told.join(", "))))
}
