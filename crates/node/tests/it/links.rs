//! The ways between portal, province and people are cut and mended again and again while dossiers flow: what was
//! acknowledged is there once, at both ends, and work goes on by itself.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use base::{Entropy as _, SeededEntropy, SystemEntropy};
use futures_util::future::try_join_all;
use testkit::{Database, Link, Processes, Replica};

use crate::kills::crew::Crew;
use crate::kills::{Run, after, serve};

/// How often a way is cut.
const CUTS: usize = 30;

/// How long all ways hold at most, and how long one stays cut, in milliseconds.
const LONGEST_WHOLE: u64 = 900;
const LONGEST_CUT: u64 = 500;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_done_twice_when_the_ways_are_cut() {
    let seed = match std::env::var("LIENTHONG_SEED") {
        Ok(seed) => seed.parse().expect("LIENTHONG_SEED is a number"),
        Err(_) => SystemEntropy.next_u64(),
    };
    let folder = tempfile::tempdir().unwrap();
    if let Err(error) = cuts(folder.path(), seed).await {
        let kept = folder.keep();
        panic!("{error:?}\n\nrun it again with LIENTHONG_SEED={seed}; the nodes are kept in {}", kept.display());
    }
}

async fn cuts(folder: &Path, seed: u64) -> Result<()> {
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder);
    let founding = processes.clone();
    let places = tokio::task::spawn_blocking(move || founding.found()).await??;
    let others = try_join_all([serve(&processes, "G01"), serve(&processes, "H31")]).await?;
    // Portal and province listen elsewhere; at their addresses are ways to them that can be cut.
    let (mut nodes, mut ways) = (Vec::new(), Vec::new());
    for agency in ["G22", "H54"] {
        let node = behind(&processes, agency).await?;
        ways.push(Link::open(places.connect(agency).parse()?, vec![node.connect]).await?);
        let web = places.web(agency).trim_start_matches("http://").parse()?;
        ways.push(Link::open(web, vec![node.web]).await?);
        nodes.push(node.process);
    }
    let mut crew = Crew::signed_in(&places).await?;
    let carried: Vec<usize> = ways.iter().map(Link::carried).collect();

    let run = Run::default();
    crew.work(&run, &places, cut_and_mend(seed, &ways)).await?;
    for (way, before) in ways.iter().zip(carried) {
        ensure!(way.carried() > before, "nothing went by the way at {}", way.address());
    }
    let interrupted = run.interrupted();
    let told = run.told();
    let rows = || anyhow::Ok((Database::open(folder, "H54")?, Database::open(folder, "G22")?));
    let listed = crew.settle(&places, &told, rows).await?;
    for process in nodes.into_iter().chain(others) {
        process.stop()?;
    }
    let (province, portal) = rows()?;
    after::compare(&province, &portal, &told, &listed).await?;
    after::logs_verify(&processes)?;
    eprintln!("{}, {interrupted} requests interrupted, {CUTS} cuts, 4 logs verified", told.acts());
    ensure!(!told.filed.is_empty() && !told.accepted.is_empty(), "hardly anything flowed");
    ensure!(interrupted > 0, "no cut interrupted anything");
    Ok(())
}

async fn behind(processes: &Processes, agency: &'static str) -> Result<Replica> {
    let processes = processes.clone();
    tokio::task::spawn_blocking(move || processes.replica(agency, "behind")).await?
}

/// Cuts one way or several at random moments, for a random time; in the end all are whole.
async fn cut_and_mend(seed: u64, ways: &[Link]) -> Result<()> {
    let dice = SeededEntropy::new(seed);
    let choices = (1_u64 << ways.len()) - 1;
    for _ in 0..CUTS {
        tokio::time::sleep(Duration::from_millis(dice.next_u64() % LONGEST_WHOLE)).await;
        // At least one of them: each set of ways is as likely as any other.
        let chosen = 1 + dice.next_u64() % choices;
        let chosen: Vec<&Link> =
            ways.iter().enumerate().filter(|(place, _)| chosen >> place & 1 == 1).map(|(_, way)| way).collect();
        ensure!(!chosen.is_empty(), "no way was chosen");
        for way in &chosen {
            way.cut();
        }
        tokio::time::sleep(Duration::from_millis(dice.next_u64() % LONGEST_CUT)).await;
        for way in &chosen {
            way.mend();
        }
    }
    Ok(())
}
