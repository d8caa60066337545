//! The exchange between two lean nodes: calls and messages beside the bare echo, and a large body over a way that breaks.
//! What runs is `bench/exchange`.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::figure::{Better, Circumstances, Figure, Goal};
use super::statistics::Samples;
use crate::shell::{command, root, run};

/// The size of the body, in MiB.
const BODY: u32 = 1024;
/// What each process may hold resident meanwhile, in MiB.
const MOST_RESIDENT: f64 = 64.0;

fn said(arguments: &[&str]) -> Result<Value> {
    run(&mut command("cargo", &["build", "--release", "--locked", "--package", "exchange-bench"]))?;
    let program = root().join("target/release/exchange-bench");
    let done = command(program.to_str().context("the folder's name is no text")?, arguments).output()?;
    if !done.status.success() {
        bail!("exchange-bench {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(serde_json::from_slice(&done.stdout)?)
}

/// Calls and messages a second at 1 KB and 20 KB, and the processor time of both processes for each.
///
/// # Errors
/// When something does not arrive.
pub(crate) fn exchange(circumstances: &Circumstances, rounds: usize) -> Result<Vec<Figure>> {
    let said = said(&["measure", "--rounds", &rounds.to_string()])?;
    let samples = |name: &str| -> Result<Samples> {
        let list = said.get(name).and_then(Value::as_array).with_context(|| format!("no {name}"))?;
        let samples: Vec<f64> = list.iter().filter_map(Value::as_f64).collect();
        ensure!(samples.len() == rounds, "{name} has {} samples", samples.len());
        Ok(Samples(samples))
    };
    let mut figures = Vec::new();
    for (size, words, clients) in [("1k", "1 KB", 16), ("20k", "20 KB", 16), ("1k-many", "1 KB", 64)] {
        for (what, one, many) in [("call", "call", "Calls"), ("message", "message", "Messages")] {
            if what == "message" && clients == 64 {
                continue;
            }
            let among = if clients == 64 { ", 64 at a time" } else { "" };
            for (figure, about, unit, better) in [
                (
                    "rate",
                    format!("{many} of {words} between two nodes, {clients} at a time"),
                    format!("{one}s/s"),
                    Better::More,
                ),
                (
                    "cpu-us",
                    format!("Processor time of a {one} of {words}, both nodes{among}"),
                    "µs".to_owned(),
                    Better::Less,
                ),
                (
                    "p99-ms",
                    format!("Time of a {one} of {words}, 99th percentile{among}"),
                    "ms".to_owned(),
                    Better::Less,
                ),
            ] {
                let (ours, echo) =
                    (samples(&format!("{what}-{size}-{figure}"))?, samples(&format!("echo-{size}-{figure}"))?);
                // Signing, logging and syncing may cost as much again as the echo.
                let goal = (figure == "cpu-us").then(|| Goal::AtMost(echo.median() * 2.0));
                let id = format!("exchange-{what}-{size}-{figure}");
                let note = match (what, figure) {
                    (_, "cpu-us") => {
                        "the peer is a bare echo over the same mutual TLS; the goal is twice its time; until both nodes rest, evidence numbered and heads signed"
                    }
                    ("message", "p99-ms") => "of the write that sends it",
                    _ => "the peer is a bare echo over the same mutual TLS",
                };
                let figure =
                    Figure::new(circumstances, (&id, &about, &unit), &ours, &[("mTLS echo", &echo)], better, goal);
                figures.push(figure.note(note));
            }
        }
    }
    for figure in &figures {
        eprintln!(
            "{:55} {:>10} {:8} {:?} (echo {:?})",
            figure.what, figure.ours, figure.unit, figure.ours_range, figure.peer
        );
    }
    Ok(figures)
}

/// A body of 1 GiB between two nodes, cut five times, the receiver killed once.
///
/// # Errors
/// When it does not arrive, or a node holds too much in memory.
pub(crate) fn bodies(circumstances: &Circumstances, folder: &Path) -> Result<Vec<Figure>> {
    let folder = folder.to_str().context("the folder's name is no text")?;
    let said = said(&["bodies", "--mib", &BODY.to_string(), "--cuts", "5", "--folder", folder])?;
    let one = |id: &str, what: &str, unit: &str, name: &str, goal: Option<Goal>| -> Result<Figure> {
        let value = said.get(name).and_then(Value::as_f64).with_context(|| format!("no {name}: {said}"))?;
        Ok(Figure::new(circumstances, (id, what, unit), &Samples(vec![value]), &[], Better::Less, goal))
    };
    let most = Some(Goal::AtMost(MOST_RESIDENT));
    let idle = |name: &str| said.get(name).and_then(Value::as_f64).unwrap_or_default();
    let figures = vec![
        one("bodies-sender", "Most resident memory of the node that sends 1 GiB", "MiB", "sender_peak_mib", most)?
            .note(format!(
                "a lean node of database, evidence and exchange; {:.1} MiB when it is idle",
                idle("sender_idle_mib")
            )),
        one(
            "bodies-receiver",
            "Most resident memory of the node that receives 1 GiB",
            "MiB",
            "receiver_peak_mib",
            most,
        )?
        .note(format!("the same; {:.1} MiB when it is idle", idle("receiver_idle_mib"))),
        one("bodies-seconds", "1 GiB between two nodes", "s", "seconds", None)?.note(
            "from its file until the receipt; the way is cut five times, the receiver killed once and started anew",
        ),
        one("bodies-again", "Bytes that went twice because of that", "MiB", "again_mib", None)?,
    ];
    for figure in &figures {
        eprintln!("{:55} {:>10} {}  {}", figure.what, figure.ours, figure.unit, figure.note);
    }
    Ok(figures)
}
