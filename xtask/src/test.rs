//! `cargo xtask test`: sets the machine up and runs everything, in an order that fails early.

use std::time::Instant;

use anyhow::Result;

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
    let machine = setup::setup()?;
    step("format", || run(&mut command("cargo", &["fmt", "--all", "--check"])))?;
    if reach == Reach::All {
        step("lints", || {
            run(&mut command("cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
        })?;
    }
    let cluster = Cluster::start()?;
    postgres::reachable(&cluster)?;
    step("tests", || {
        let mut cargo = command("cargo", &["test", "--workspace", "--locked"]);
        run(environment(&mut cargo, &machine, &cluster))
    })?;
    eprintln!("all steps passed in {} s", begun.elapsed().as_secs());
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

fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let begun = Instant::now();
    eprintln!("== {name}");
    work()?;
    eprintln!("== {name}: passed in {} s", begun.elapsed().as_secs());
    Ok(())
}
