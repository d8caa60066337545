//! Several processes serve one node over one PostgreSQL, and one of them is killed again and again: everything
//! acknowledged stands once, and the log that they write together verifies.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use base::{Entropy as _, SeededEntropy};
use futures_util::future::try_join_all;
use testkit::{Database, Link, Postgres, Processes, Replica};

use crate::kills::{
    CITIZENS, PROCEDURES, Run, accept_on, after, come_to_rest, file_on, listed, prepare_on, repeat_everything, serve,
    sign_on, signed_in,
};

/// How often one of the processes is killed.
const KILLS: usize = 6;
const SEED: u64 = 54;

#[tokio::test(flavor = "multi_thread")]
async fn processes_of_one_node_share_the_work_and_survive_each_other() {
    let folder = tempfile::tempdir().unwrap();
    if let Err(error) = replicas(folder.path()).await {
        let kept = folder.keep();
        panic!("{error:?}\n\nthe nodes are kept in {}", kept.display());
    }
}

async fn replicas(folder: &Path) -> Result<()> {
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder);
    let founding = processes.clone();
    let (places, postgres) = tokio::task::spawn_blocking(move || {
        founding.found_only()?;
        let postgres = Postgres::fresh();
        founding.put_on("H54", postgres.url())?;
        anyhow::Ok((founding.found()?, postgres))
    })
    .await??;
    let others = try_join_all([serve(&processes, "G22"), serve(&processes, "G01"), serve(&processes, "H31")]).await?;
    let pair = [start(&processes, 0).await?, start(&processes, 1).await?];
    let web = places.web("H54").trim_start_matches("http://").parse()?;
    let web = Link::open(web, targets(&pair, |replica| replica.web)).await?;
    let connect = places.connect("H54").parse()?;
    let connect = Link::open(connect, targets(&pair, |replica| replica.connect)).await?;

    let run = Run::default();
    let mut people = Vec::new();
    for citizen in CITIZENS {
        for procedure in PROCEDURES {
            people.push((signed_in(&places, "G22", citizen).await?, procedure));
        }
    }
    let mut officer = signed_in(&places, "H54", "motcua.h54").await?;
    let mut specialist = signed_in(&places, "H54", "chuyenvien.h54").await?;
    let mut leader = signed_in(&places, "H54", "lanhdao.h54").await?;
    let citizens = people.iter_mut().map(|(person, procedure)| file_on(&run, &places, person, procedure));
    let (pair, _, (), (), ()) = tokio::try_join!(
        kill_one(&run, &processes, pair, &web, &connect),
        try_join_all(citizens),
        accept_on(&run, &places, &mut officer),
        prepare_on(&run, &places, &mut specialist),
        sign_on(&run, &places, &mut leader),
    )?;
    let told = run.told();
    let rows = || anyhow::Ok((postgres.database(), Database::open(folder, "G22")?));
    come_to_rest(rows()?).await?;
    let mut citizens: Vec<_> = people.iter_mut().map(|(person, _)| person).collect();
    repeat_everything(&told, &mut citizens, &mut officer, &mut specialist).await?;
    come_to_rest(rows()?).await?;
    let listed = listed(&places, &mut citizens).await?;
    for process in pair.into_iter().map(|replica| replica.process).chain(others) {
        process.stop()?;
    }
    let (province, portal) = rows()?;
    after::compare(&province, &portal, &told, &listed).await?;
    for agency in ["H54", "G22"] {
        let said = processes.verify_log(agency)?;
        ensure!(said.contains("(0 pending)"), "{agency} stopped with pending evidence: {said}");
        let logs = if agency == "H54" { " of 2 logs" } else { " of 1 logs" };
        ensure!(said.contains(logs), "each process of {agency} has a log of calls of its own: {said}");
    }
    let holders = "select epoch from evidence_sequencer";
    ensure!(province.number(holders).await? >= 2, "the log was never taken over");
    eprintln!("{}, 2 logs verified", told.acts());
    ensure!(told.filed.len() >= KILLS && !told.accepted.is_empty(), "hardly anything flowed");

    // A process that does not see the shared folder of papers is refused, with the cure.
    let apart = folder.join("apart");
    std::fs::create_dir(&apart)?;
    for entry in std::fs::read_dir(folder.join("h54"))? {
        let entry = entry?;
        if entry.file_name() != "blobs" && entry.file_name() != "calls" {
            let (from, to) = (entry.path(), apart.join(entry.file_name()));
            if from.is_dir() {
                copy_files(&from, &to)?;
            } else {
                std::fs::copy(&from, &to)?;
            }
        }
    }
    let alone = processes.clone().with("LIENTHONG__FILES__FOLDER", &apart.display().to_string());
    let config = processes.config("H54");
    let config = config.to_str().context("a path")?;
    let (healthy, said) = alone.run(&["doctor", "--config", config])?;
    ensure!(!healthy && said.contains("shared folder"), "{said}");
    ensure!(alone.replica("H54", "apart").is_err(), "a process with a folder of its own was taken");
    Ok(())
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

fn targets(pair: &[Replica], address: impl Fn(&Replica) -> SocketAddr) -> Vec<SocketAddr> {
    pair.iter().map(address).collect()
}

async fn start(processes: &Processes, place: usize) -> Result<Replica> {
    let processes = processes.clone();
    tokio::task::spawn_blocking(move || processes.replica("H54", &place.to_string())).await?
}

/// Kills one process after another, and starts it again while the other one works.
async fn kill_one(
    run: &Run,
    processes: &Processes,
    mut pair: [Replica; 2],
    web: &Link,
    connect: &Link,
) -> Result<[Replica; 2]> {
    let dice = SeededEntropy::new(SEED);
    for kill in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(300 + dice.next_u64() % 1500)).await;
        let [first, second] = pair;
        let (victim, other, place) = if kill % 2 == 0 { (first, second, 0) } else { (second, first, 1) };
        victim.process.kill()?;
        tokio::time::sleep(Duration::from_millis(dice.next_u64() % 1500)).await;
        let again = start(processes, place).await.with_context(|| format!("after kill {kill}"))?;
        pair = if place == 0 { [again, other] } else { [other, again] };
        web.lead_to(targets(&pair, |replica| replica.web));
        connect.lead_to(targets(&pair, |replica| replica.connect));
    }
    run.over.set(true);
    Ok(pair)
}
