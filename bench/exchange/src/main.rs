#![doc = include_str!("../README.md")]

mod bodies;
mod child;
mod echo;
mod identity;
mod measure;
mod node;
mod pull;
mod talk;
mod way;

use std::{io::Write as _, path::PathBuf};

use anyhow::Result;
use clap::{Parser, Subcommand};
use serde_json::Value;

/// The allocator of the program that is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures the exchange between lean nodes.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes the keys and certificates of two nodes, H54 and G01.
    Found {
        /// Where.
        folder: PathBuf,
    },
    /// Runs a node, which takes commands from its standard input.
    Node(node::Options),
    /// Serves the bare echo.
    Echo {
        /// Where the keys are.
        folder: PathBuf,
    },
    /// Asks the bare echo, as commands from the standard input say.
    Knock {
        /// Where the keys are.
        folder: PathBuf,
        /// Where the echo listens.
        address: String,
    },
    /// Carries a large body over a way that is cut, and looks at memory.
    Bodies(bodies::Options),
    /// Carries calls, messages and a body to a node that has no connect port.
    Pull,
    /// Measures calls, messages and the echo.
    Measure(measure::Options),
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    // Two threads: what is measured shares a small machine with its other end.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        match arguments.command {
            Command::Found { folder } => identity::found(&folder),
            Command::Node(options) => node::run(options).await,
            Command::Echo { folder } => echo::serve(&folder).await,
            Command::Knock { folder, address } => echo::knock(&folder, &address).await,
            Command::Bodies(options) => say(&bodies::run(&options).await?),
            Command::Pull => say(&pull::run().await?),
            Command::Measure(options) => say(&measure::run(&options).await?),
        }
    })
}

/// Prints one line of JSON.
fn say(value: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")?;
    Ok(out.flush()?)
}
