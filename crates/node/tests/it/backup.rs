//! A province is backed up while it works, lost, and restored on the other engine: it goes on where it was.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures_util::future::try_join_all;
use testkit::{Cluster, Database, Patient, Places, Processes};

use crate::kills::{serve, signed_in};

const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_node_restored_from_a_back_up_goes_on_without_repeating_itself() {
    let folder = tempfile::tempdir().unwrap();
    if let Err(error) = lost_and_restored(folder.path()).await {
        let kept = folder.keep();
        panic!("{error:?}\n\nthe nodes are kept in {}", kept.display());
    }
}

async fn file(person: &mut Patient, places: &Places) -> Result<String> {
    let check = person.fill_in(places.web("H54"), "1.004873").await?;
    person.file(&check).await?.code()
}

async fn until_listed(person: &mut Patient, places: &Places, codes: &BTreeSet<String>) -> Result<()> {
    let begun = Instant::now();
    loop {
        let text = person.open(&format!("{}/vi/dossiers", places.web("G22"))).await?.text();
        if codes.iter().all(|code| text.contains(code.as_str())) {
            return Ok(());
        }
        ensure!(begun.elapsed() < PATIENCE, "not all of {codes:?} come to the portal");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn lost_and_restored(folder: &std::path::Path) -> Result<()> {
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder);
    let founding = processes.clone();
    let places = tokio::task::spawn_blocking(move || founding.found()).await??;
    let others = try_join_all([serve(&processes, "G22"), serve(&processes, "G01"), serve(&processes, "H31")]).await?;
    let province = serve(&processes, "H54").await?;
    let mut hong = signed_in(&places, "G22", "hong").await?;
    let mut codes = BTreeSet::new();
    for _ in 0..2 {
        codes.insert(file(&mut hong, &places).await?);
    }
    until_listed(&mut hong, &places, &codes).await?;

    // Backed up while dossiers are filed.
    let (config, out) = (processes.config("H54"), folder.join("backup"));
    let (config, out) = (config.display().to_string(), out.display().to_string());
    let (backing, arguments) = (processes.clone(), [config.clone(), out.clone()]);
    let backup = tokio::task::spawn_blocking(move || {
        let [config, out] = &arguments;
        backing.run(&["backup", "--config", config, "--out", out])
    });
    let mut meanwhile = BTreeSet::new();
    while !backup.is_finished() {
        meanwhile.insert(file(&mut hong, &places).await?);
    }
    let (done, said) = backup.await??;
    ensure!(done, "{said}");
    meanwhile.insert(file(&mut hong, &places).await?);
    until_listed(&mut hong, &places, &meanwhile).await?;
    province.kill()?;

    // Lost: another folder, another engine.
    let (to, cluster) = (folder.join("again"), tokio::task::spawn_blocking(Cluster::start).await?);
    let url = cluster.url();
    let new = to.display().to_string();
    let restore = ["restore", "--from", &out, "--to", &new, "--database", &url];
    let (done, said) = processes.run(&restore)?;
    ensure!(done, "{said}");
    let (again, said) = processes.run(&restore)?;
    ensure!(!again && said.contains("not empty"), "{said}");
    let restored = Processes::new(env!("CARGO_BIN_EXE_lienthong"), &to);
    let said = restored.verify_log("H54").context("right after the restoration")?;
    ensure!(said.contains("the log is whole") && !said.contains("calls: 0 entries"), "{said}");
    let segments = segments(&said)?;
    let province = serve(&restored, "H54").await?;
    let mut yen = signed_in(&places, "G22", "yen").await?;
    let mut new = BTreeSet::new();
    for _ in 0..2 {
        new.insert(file(&mut yen, &places).await?);
    }
    ensure!(new.len() == 2, "one code for two dossiers");
    let before: BTreeSet<String> = codes.union(&meanwhile).cloned().collect();
    ensure!(new.is_disjoint(&before), "{new:?} were given before the loss: {before:?}");
    until_listed(&mut yen, &places, &new).await?;

    province.stop()?;
    for process in others {
        process.stop()?;
    }
    let rows = Database::at(&url, &to.join("blobs"))?;
    let kept = rows.rows("select code from services_dossiers", |row| row.text(0)).await?;
    let kept: BTreeSet<String> = kept.into_iter().collect();
    ensure!(codes.is_subset(&kept), "{codes:?} were acknowledged before the back-up; there are {kept:?}");
    let records = "select count(*) from evidence_records where kind = 'node.restored' and number is not null";
    ensure!(rows.number(records).await? == 1, "the restoration is not on record");
    let said = restored.verify_log("H54")?;
    ensure!(said.contains("(0 pending)") && said.contains("the log is whole"), "{said}");
    ensure!(self::segments(&said)? == segments + 1, "the log of calls goes on behind the restored one: {said}");
    let config = restored.config("H54").display().to_string();
    let (_, said) = restored.run(&["doctor", "--config", &config])?;
    ensure!(said.contains("restored") && said.contains("backup_at"), "{said}");

    // A damaged back-up is refused.
    let damaged = rusty(&folder.join("backup")).context("damaging the back-up")?;
    let other = folder.join("never").display().to_string();
    let (done, said) = processes.run(&["restore", "--from", &out, "--to", &other])?;
    ensure!(!done && said.contains("does not have the content"), "{} was changed, and: {said}", damaged.display());
    Ok(())
}

/// How many segments the node's log of calls has.
fn segments(said: &str) -> Result<u64> {
    let words = said.split(" segments of 1 logs").next().and_then(|before| before.rsplit(' ').next());
    Ok(words.with_context(|| said.to_owned())?.parse()?)
}

/// Changes one byte of one paper.
fn rusty(backup: &std::path::Path) -> Result<std::path::PathBuf> {
    for folder in std::fs::read_dir(backup.join("blobs"))?.flatten().filter(|entry| entry.path().is_dir()) {
        if let Some(file) = std::fs::read_dir(folder.path())?.flatten().next() {
            let mut bytes = std::fs::read(file.path())?;
            *bytes.first_mut().context("an empty paper")? ^= 1;
            std::fs::write(file.path(), bytes)?;
            return Ok(file.path());
        }
    }
    anyhow::bail!("no paper in the back-up")
}
