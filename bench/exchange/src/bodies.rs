//! A large body between two processes, over a way that is cut, with the receiver killed once.

use std::{io::Write as _, path::Path, time::Duration, time::Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde_json::{Value, json};

use crate::{
    child::{Child, node},
    way::Way,
};

/// What is carried.
#[derive(Args)]
pub(crate) struct Options {
    /// Its size in MiB.
    #[arg(long, default_value_t = 24)]
    mib: u64,
    /// How often the way is cut.
    #[arg(long, default_value_t = 5)]
    cuts: u64,
    /// Where files go: three times the size is needed. The usual folder for temporary files unless given.
    #[arg(long)]
    folder: Option<std::path::PathBuf>,
}

const MIB: u64 = 1024 * 1024;
/// What either process may hold resident, in MiB.
const MOST_RESIDENT: f64 = 64.0;

/// Carries the body; what was measured.
///
/// # Errors
/// It does not arrive, or not as it was, or twice; or either process holds more in memory than it should.
pub(crate) async fn run(options: &Options) -> Result<Value> {
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let place = folder.path().to_str().context("the folder's name is no text")?;
    Child::found(folder.path()).await?;
    let size = options.mib * MIB;
    let file = folder.path().join("body");
    write(&file, size)?;

    let listening = node(place, "G01", "H54", &["--listen", "127.0.0.1:0"]);
    let receiver = Child::start(&listening).await?;
    let cuts = (1..=options.cuts).map(|number| size * number / (options.cuts + 1)).collect();
    let way = Way::open(receiver.address()?, cuts).await?;
    let at = way.address().to_string();
    let mut sender = Child::start(&node(place, "H54", "G01", &["--at", &at])).await?;
    let idle = [sender.memory()?.1, receiver.memory()?.1];
    let begun = Instant::now();
    let sent = sender.ask(&format!("body {}", file.display())).await?;
    std::fs::remove_file(&file)?;
    let digest = sent.get("digest").and_then(Value::as_str).context("no digest")?.to_owned();

    // Half way, the receiver is killed and started anew.
    while way.carried() < size / 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let before_kill = receiver.memory()?.0;
    receiver.kill().await?;
    let mut receiver = Child::start(&listening).await?;
    way.lead_to(receiver.address()?);
    sender.ask("settle").await?;
    let seconds = begun.elapsed().as_secs_f64();

    let peaks = [sender.memory()?.0, receiver.memory()?.0.max(before_kill)];
    let carried = way.carried();
    let found = receiver.ask(&format!("state {digest}")).await?;
    ensure!(found.get("whole") == Some(&Value::Bool(true)), "the body is not there: {found}");
    ensure!(found.get("received") == Some(&json!(1)), "the message is not there once: {found}");
    ensure!(way.cut() == options.cuts, "the way was cut {} times", way.cut());
    // A break costs a piece and what was on the wire, not the beginning.
    let again = carried.saturating_sub(size);
    let allowed = (options.cuts + 1) * 3 * MIB + size / 50;
    ensure!(again <= allowed, "{again} bytes went twice");
    for ((who, peak), idle) in ["sender", "receiver"].iter().zip(peaks).zip(idle) {
        ensure!(peak <= MOST_RESIDENT, "the {who} held {peak:.1} MiB, {idle:.1} MiB when it was idle");
    }
    sender.stop().await?;
    receiver.stop().await?;
    Ok(json!({
        "mib": options.mib, "cuts": options.cuts, "kills": 1, "seconds": seconds, "again_mib": as_mib(again),
        "sender_idle_mib": idle[0], "receiver_idle_mib": idle[1],
        "sender_peak_mib": peaks[0], "receiver_peak_mib": peaks[1],
    }))
}

fn as_mib(bytes: u64) -> f64 {
    u32::try_from(bytes / 1024).map_or(f64::INFINITY, |kib| f64::from(kib) / 1024.0)
}

/// Writes bytes that do not repeat soon and need no randomness.
fn write(file: &Path, size: u64) -> Result<()> {
    let mut out = std::io::BufWriter::with_capacity(256 * 1024, std::fs::File::create(file)?);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..size / 8 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        out.write_all(&state.to_le_bytes())?;
    }
    Ok(out.flush()?)
}
