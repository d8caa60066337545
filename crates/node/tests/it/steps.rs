//! The clock of all nodes is put back by an hour in the middle of work, and forward again. Real processes, whose clock is
//! turned from outside (libfaketime); the monotonic clock goes on, as it does on a machine.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use futures_util::future::try_join_all;
use testkit::{Database, Processes};

use crate::kills::crew::Crew;
use crate::kills::{Run, after, serve, until};

/// How many dossiers are filed before and after each step.
const FILED: usize = 3;

const SIGNED: &str = "select count(*) from evidence_records where kind = 'services.result-signed'";

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_put_back_and_forward_by_an_hour_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    if let Err(error) = Box::pin(steps(folder.path())).await {
        let kept = folder.keep();
        panic!("{error:?}\n\nthe nodes are kept in {}", kept.display());
    }
}

async fn steps(folder: &Path) -> Result<()> {
    let clock = Clock::of(folder)?;
    let processes = clock.turns(Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder));
    let founding = processes.clone();
    // Founded yesterday: certificates are not valid before they are made.
    clock.set("-86400")?;
    let places = tokio::task::spawn_blocking(move || founding.found()).await??;
    clock.set("+0")?;
    let nodes = try_join_all(["G22", "H54", "G01", "H31"].map(|agency| serve(&processes, agency))).await?;
    let rows = || anyhow::Ok((Database::open(folder, "H54")?, Database::open(folder, "G22")?));

    let (run, mut crew) = (Run::default(), Crew::signed_in(&places).await?);
    crew.work(&run, &places, step(&run, folder, || clock.set("-3600"))).await?;
    let mut told = run.told();
    crew.settle(&places, &told, rows).await?;

    // Whoever was signed in has been idle for an hour then: other browsers sign in.
    clock.set("+0")?;
    let (run, mut crew) = (Run::default(), Crew::signed_in(&places).await?);
    crew.work(&run, &places, step(&run, folder, || Ok(()))).await?;
    let more = run.told();
    let listed = crew.settle(&places, &more, rows).await?;
    told.filed.extend(more.filed);
    told.accepted.extend(more.accepted);
    told.prepared.extend(more.prepared);
    told.signed.extend(more.signed);
    for process in nodes {
        process.stop()?;
    }
    let (province, portal) = rows()?;
    after::compare(&province, &portal, &told, &listed).await?;
    after::logs_verify(&processes)?;
    eprintln!("2 steps, {}, 4 logs verified", told.acts());
    Ok(())
}

/// Turns the clock in the middle of work, and waits until filing and signing have gone on after it.
async fn step(run: &Run, folder: &Path, turn: impl Fn() -> Result<()>) -> Result<()> {
    let province = Database::open(folder, "H54")?;
    let before = run.filed();
    until("dossiers flow", async || Ok(run.filed() >= before + FILED)).await?;
    turn()?;
    let (filed, signed) = (run.filed(), province.number(SIGNED).await?);
    until("filings go on after the step", async || Ok(run.filed() >= filed + FILED)).await?;
    until("signing goes on after the step", async || Ok(province.number(SIGNED).await? > signed)).await
}

/// The clock of the processes: a file that says how far it is off.
struct Clock(PathBuf);

impl Clock {
    fn of(folder: &Path) -> Result<Self> {
        let clock = Self(folder.join("clock"));
        clock.set("+0")?;
        Ok(clock)
    }

    fn set(&self, off: &str) -> Result<()> {
        let next = self.0.with_extension("next");
        std::fs::write(&next, off)?;
        std::fs::rename(&next, &self.0).context("the clock is not turned")
    }

    fn turns(&self, processes: Processes) -> Processes {
        const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
        assert!(Path::new(LIBRARY).exists(), "{LIBRARY} is missing: run `cargo xtask setup` first");
        processes
            .with("LD_PRELOAD", LIBRARY)
            .with("FAKETIME_TIMESTAMP_FILE", &self.0.to_string_lossy())
            // All see the step at once, and nobody signs in before it.
            .with("FAKETIME_NO_CACHE", "1")
            .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
    }
}
