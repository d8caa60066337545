//! Calls and messages between two nodes, and the same bytes through the bare echo.

use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use serde_json::{Map, Value, json};

use crate::child::{Child, node};

/// How much is measured.
#[derive(Args)]
pub(crate) struct Options {
    /// How many rounds.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How many calls, and how many messages, a round; of the echo ten times as many.
    #[arg(long, default_value_t = 2000)]
    count: u32,
    /// How many at a time.
    #[arg(long, default_value_t = 16)]
    clients: usize,
}

/// How many at a time where many call.
const MANY: usize = 64;
const SIZES: [(&str, usize); 3] = [("1k", 1024), ("20k", 20 * 1024), ("1k-many", 1024)];

/// Two processes, the one that asks first.
struct Pair {
    asking: Child,
    asked: Child,
}

/// What a round brought: how many a second, the processor time of each in microseconds (both processes until they rest),
/// and how long the slowest of a hundred took in milliseconds.
struct Sample {
    rate: f64,
    cpu: f64,
    p99: f64,
}

/// Measures.
///
/// # Errors
/// A process does not do what it is told.
pub(crate) async fn run(options: &Options) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let place = folder.path().to_str().context("the folder's name is no text")?;
    Child::found(folder.path()).await?;
    let asked = Child::start(&node(place, "G01", "H54", &["--listen", "127.0.0.1:0"])).await?;
    let at = asked.address()?.to_string();
    let asking = Child::start(&node(place, "H54", "G01", &["--at", &at])).await?;
    let mut nodes = Pair { asking, asked };
    let echo = Child::start(&["echo", place]).await?;
    let at = echo.address()?.to_string();
    let mut bare = Pair { asking: Child::start(&["knock", place, &at]).await?, asked: echo };

    let mut samples: Map<String, Value> = Map::new();
    // One round more: the first one warms up and does not count.
    for round in 0..=options.rounds {
        for (name, size) in SIZES {
            let clients = if name.ends_with("-many") { MANY } else { options.clients };
            for what in ["call", "message", "echo"] {
                // Messages go at most eight at a time, however many are written.
                if what == "message" && clients == MANY {
                    continue;
                }
                let (pair, command, count) = match what {
                    "call" => (&mut nodes, "calls", options.count),
                    "message" => (&mut nodes, "messages", options.count),
                    _ => (&mut bare, "calls", options.count * 10),
                };
                let sample = pair.sample(&format!("{command} {count} {size} {clients}"), count).await?;
                if round > 0 {
                    for (figure, value) in [("rate", sample.rate), ("cpu-us", sample.cpu), ("p99-ms", sample.p99)] {
                        let all = samples.entry(format!("{what}-{name}-{figure}")).or_insert_with(|| json!([]));
                        all.as_array_mut().context("no list")?.push(json!(value));
                    }
                }
            }
        }
    }
    for pair in [nodes, bare] {
        pair.asking.stop().await?;
        pair.asked.stop().await?;
    }
    Ok(Value::Object(samples))
}

impl Pair {
    async fn sample(&mut self, command: &str, count: u32) -> Result<Sample> {
        let before = self.rest().await?;
        let said = self.asking.ask(command).await?;
        let after = self.rest().await?;
        let field = |name: &str| said.get(name).and_then(Value::as_f64).with_context(|| format!("no {name}: {said}"));
        Ok(Sample {
            rate: f64::from(count) / field("seconds")?,
            cpu: (after - before) * 1_000_000.0 / f64::from(count),
            p99: field("p99_ms")?,
        })
    }

    /// Waits until both do next to nothing; the processor time that they have used.
    async fn rest(&self) -> Result<f64> {
        let used = || -> Result<f64> { Ok(self.asking.cpu()? + self.asked.cpu()?) };
        let (mut before, mut quiet) = (used()?, 0);
        for _ in 0..600 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let now = used()?;
            quiet = if now - before < 0.015 { quiet + 1 } else { 0 };
            before = now;
            if quiet == 5 {
                break;
            }
        }
        Ok(before)
    }
}
