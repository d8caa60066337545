//! A first start that is killed goes on where it stopped, or begins anew; either way it comes to a whole demo.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use base::{Entropy as _, SeededEntropy, SystemEntropy};
use testkit::{Database, Patient, Places, Processes};

/// How often the first start is killed, and after how long at most, in milliseconds.
const POINTS: u32 = 8;
const LONGEST: u64 = 1500;

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_that_was_killed_comes_to_a_whole_demo() {
    let seed = match std::env::var("LIENTHONG_SEED") {
        Ok(seed) => seed.parse().expect("LIENTHONG_SEED is a number"),
        Err(_) => SystemEntropy.next_u64(),
    };
    killed(seed).await.with_context(|| format!("run it again with LIENTHONG_SEED={seed}")).unwrap();
}

async fn killed(seed: u64) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder.path());
    let dice = SeededEntropy::new(seed);
    for _ in 0..POINTS {
        let process = processes.begin_demo()?;
        tokio::time::sleep(Duration::from_millis(dice.next_u64() % LONGEST)).await;
        process.kill()?;
    }
    let (demo, description) = processes.demo()?;
    let places = Places::read(&description)?;
    for (agency, username) in [("G22", "hong"), ("G22", "kiemsoat.g22"), ("H54", "lanhdao.h54"), ("G01", "quantri.g01")]
    {
        places.sign_in(Patient::new(Duration::ZERO)?.browser(), agency, username).await?;
    }
    let mut citizen = Patient::new(Duration::ZERO)?;
    places.sign_in(citizen.browser(), "G22", "hong").await?;
    let check = citizen.fill_in(places.web("H54"), "2.000635").await?;
    citizen.file(&check).await?.code()?;
    let portal = Database::open(folder.path(), "G22")?;
    let begun = Instant::now();
    while portal.number("select count(*) from services_offers").await? < 6 {
        ensure!(begun.elapsed() < Duration::from_mins(1), "the portal does not learn what two provinces offer");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    drop(portal);
    demo.stop()?;

    for (agency, sql, expected) in [
        ("G01", "select count(*) from sharing_record", 10_000),
        ("G22", "select count(*) from services_offers", 6),
        ("G22", "select count(*) from exchange_inbox where state = 'dead'", 0),
        ("H54", "select count(*) from identity_signing_key", 1),
        ("H31", "select count(*) from identity_signing_key", 1),
        ("H54", "select count(*) from services_dossiers", 1),
    ] {
        let found = Database::open(folder.path(), agency)?.number(sql).await?;
        ensure!(found == expected, "{agency}: {sql}: {found}, not {expected}");
    }
    for agency in ["G22", "G01", "H54", "H31"] {
        processes.verify_log(agency)?;
    }
    Ok(())
}
