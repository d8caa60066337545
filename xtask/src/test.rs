//! `cargo xtask test`: sets the machine up and runs everything, in an order that fails early.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::Result;

use crate::artefacts;
use crate::browser;
use crate::postgres::{self, Cluster};
use crate::setup::{self, Machine};
use crate::shell::{command, root, run};

/// How much to run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// For the inner loop: tidy checks and the Rust tests.
    Quick,
    /// Everything, as the continuous integration does.
    All,
}

/// Runs the tests.
///
/// # Errors
/// The first step that failed.
pub(crate) fn test(reach: Reach) -> Result<()> {
    let begun = Instant::now();
    let mut seconds = BTreeMap::new();
    let machine = setup::setup()?;
    step(&mut seconds, "format", || run(&mut command("cargo", &["fmt", "--all", "--check"])))?;
    if reach == Reach::All {
        step(&mut seconds, "lints", || {
            run(&mut command("cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
        })?;
    }
    let cluster = Cluster::start()?;
    postgres::reachable(&cluster)?;
    step(&mut seconds, "tests", || {
        let mut cargo = command("cargo", &["test", "--workspace", "--locked"]);
        run(environment(&mut cargo, &machine, &cluster))
    })?;
    if reach == Reach::All {
        step(&mut seconds, "artefacts", || artefacts::judge(&machine))?;
        step(&mut seconds, "browser", browser::walk)?;
    }
    eprintln!("all steps passed in {} s", begun.elapsed().as_secs());
    if reach == Reach::All {
        // What `cargo xtask bench` tells as the time that the tests take.
        std::fs::write(root().join("target/test-seconds.json"), serde_json::to_string(&seconds)?)?;
    }
    Ok(())
}

/// Tells the tests where the outside tools and the test cluster are.
fn environment<'a>(
    cargo: &'a mut std::process::Command,
    machine: &Machine,
    cluster: &Cluster,
) -> &'a mut std::process::Command {
    cargo
        .env("LIENTHONG_PYTHON", &machine.python)
        .env("LIENTHONG_TEST_POSTGRES", cluster.url())
        .env("LIENTHONG_BROWSER_TESTS", root().join("tests/browser"))
}

fn step(seconds: &mut BTreeMap<String, u64>, name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let begun = Instant::now();
    eprintln!("== {name}");
    work()?;
    eprintln!("== {name}: passed in {} s", begun.elapsed().as_secs());
    seconds.insert(name.to_owned(), begun.elapsed().as_secs());
    Ok(())
}
