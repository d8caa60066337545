//! Set-up of the test machine, the one test command, generated files, benchmarks.

mod artefacts;
mod bench;
mod browser;
mod chaos;
mod fuzz;
mod postgres;
mod screens;
mod setup;
mod shell;
mod test;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Development tasks of `lienthong`.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what the tests need: PostgreSQL, Chromium, the outside judges.
    Setup,
    /// Sets the machine up and runs every test.
    Test {
        /// Only the checks for the inner loop.
        #[arg(long)]
        quick: bool,
    },
    /// Walks the demo and has every artefact judged by outside tools (a step of `test`).
    Artefacts,
    /// Writes a picture of every page into target/screens, with an index.html.
    Screens,
    /// Kills both ends of a federation while dossiers flow, again and again with other seeds.
    Chaos(chaos::Options),
    /// Runs every parser of outside input under libFuzzer and AddressSanitizer and writes target/fuzz-report.md.
    Fuzz(fuzz::Options),
    /// Measures the product beside two peers and writes bench/results.json and bench/RESULTS.md.
    Bench(bench::Options),
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Setup => setup::setup().map(|_| ()),
        Task::Test { quick } => test::test(if quick { test::Reach::Quick } else { test::Reach::All }),
        Task::Artefacts => artefacts::judge(&setup::setup()?),
        Task::Screens => screens::screens(),
        Task::Chaos(options) => chaos::chaos(&options),
        Task::Fuzz(options) => fuzz::fuzz(&options),
        Task::Bench(options) => bench::bench(&options),
    }
}
