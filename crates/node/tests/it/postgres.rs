//! The demo with its national node on PostgreSQL: one line of a configuration file, and nothing else, is changed.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use testkit::{Patient, Places, Postgres, Processes};

const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn the_national_node_runs_on_postgresql_by_changing_one_line() {
    on_postgresql().await.unwrap();
}

async fn on_postgresql() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder.path());
    processes.found_only()?;
    let postgres = tokio::task::spawn_blocking(Postgres::fresh).await?;
    processes.put_on("G22", postgres.url())?;
    let (demo, description) = processes.demo()?;
    let places = Places::read(&description)?;

    let mut citizen = Patient::new(PATIENCE)?;
    let portal = places.web("G22").to_owned();
    // What is published arrives by messages; the demo is ready a little earlier.
    let begun = Instant::now();
    loop {
        let found = citizen.open(&format!("{portal}/vi/search?q=trich+luc+ho+tich")).await?;
        if found.links(|address, _| address.contains("/procedures/2.000635")).len() == 1 {
            let procedure = citizen.open(&format!("{portal}/vi/procedures/2.000635")).await?;
            if procedure.text().contains("H54") && procedure.words().contains("Thái Bình") {
                break;
            }
        }
        ensure!(begun.elapsed() < PATIENCE, "the portal does not learn what can be filed: {}", found.words());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    places.sign_in(citizen.browser(), "G22", "hong").await?;
    let check = citizen.fill_in(places.web("H54"), "2.000635").await?;
    let code = citizen.file(&check).await?.code()?;
    until_listed(&mut citizen, &portal, &code).await?;
    ensure!(postgres.database().number("select count(*) from services_my_dossiers").await? == 1);

    // Every connection is cut: they are made again, and nobody notices.
    let cut = "select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity \
               where datname = current_database() and pid <> pg_backend_pid()) cut";
    postgres.database().number(cut).await?;
    let check = citizen.fill_in(places.web("H54"), "1.004873").await?;
    let code = citizen.file(&check).await?.code()?;
    until_listed(&mut citizen, &portal, &code).await?;
    ensure!(postgres.database().number("select count(*) from services_my_dossiers").await? == 2);
    demo.stop()?;
    ensure!(!folder.path().join("g22/node.db").exists(), "the portal made a SQLite database all the same");
    let said = processes.verify_log("G22")?;
    ensure!(said.contains("(0 pending)"), "{said}");
    Ok(())
}

async fn until_listed(citizen: &mut Patient, portal: &str, code: &str) -> Result<()> {
    let begun = Instant::now();
    while !citizen.open(&format!("{portal}/vi/dossiers")).await?.text().contains(code) {
        ensure!(begun.elapsed() < PATIENCE, "{code} does not come to the portal");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
