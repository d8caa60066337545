//! The national node is dead for a while: it holds the registry, the time-stamps and the answers about certificates. The
//! province goes on acknowledging; what needs a time-stamp waits, says so, and is completed once the node is back.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use testkit::{Database, Patient, Places, Process, Processes};

use crate::kills::crew::Crew;
use crate::kills::{PATIENCE, Run, after, serve, signed_in, until};

/// How many dossiers are filed before, and how many while it is dead.
const FILED: usize = 4;

const SIGNED: &str = "select count(*) from evidence_records where kind = 'services.result-signed'";
const UNSERVED: &str = "select count(*) from services_signings where outcome = 'services-unavailable'";

#[tokio::test(flavor = "multi_thread")]
async fn a_province_goes_on_without_the_national_node_and_completes_what_waited() {
    let folder = tempfile::tempdir().unwrap();
    if let Err(error) = Box::pin(deaths(folder.path())).await {
        let kept = folder.keep();
        panic!("{error:?}\n\nthe nodes are kept in {}", kept.display());
    }
}

async fn deaths(folder: &Path) -> Result<()> {
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder);
    let founding = processes.clone();
    let places = tokio::task::spawn_blocking(move || founding.found()).await??;
    let others = ["H54", "G01", "H31"].map(|agency| serve(&processes, agency));
    let (national, others) = tokio::try_join!(serve(&processes, "G22"), try_join_all(others))?;
    let mut crew = Crew::signed_in(&places).await?;

    let run = Run::default();
    let national = crew.work(&run, &places, die(&run, &processes, &places, folder, national)).await?;
    let told = run.told();
    let rows = || anyhow::Ok((Database::open(folder, "H54")?, Database::open(folder, "G22")?));
    let listed = crew.settle(&places, &told, rows).await?;
    for process in others.into_iter().chain([national]) {
        process.stop()?;
    }
    let (province, portal) = rows()?;
    after::compare(&province, &portal, &told, &listed).await?;
    after::logs_verify(&processes)?;
    eprintln!("{}, 4 logs verified", told.acts());
    ensure!(!told.signed.is_empty() && told.signed.len() == told.prepared.len(), "not all was signed in the end");
    Ok(())
}

/// Kills the national node in the middle of work, looks at what the province does, and brings the node back.
async fn die(run: &Run, processes: &Processes, places: &Places, folder: &Path, national: Process) -> Result<Process> {
    let province = Database::open(folder, "H54")?;
    let mut leader = signed_in(places, "H54", "lanhdao.h54").await?;
    let before = run.filed();
    until("dossiers flow", async || Ok(run.filed() >= before + FILED)).await?;
    national.kill()?;
    let (before, failed) = (run.filed(), province.number(UNSERVED).await?);
    until("filings are acknowledged without it", async || Ok(run.filed() >= before + FILED)).await?;
    // Two ends of an attempt: the second one began after the kill, and so does whatever follows.
    until("signing waits for time-stamps", async || Ok(province.number(UNSERVED).await? >= failed + 2)).await?;
    let signed = province.number(SIGNED).await?;
    let failed = province.number(UNSERVED).await?;
    said_to(&mut leader, places).await?;
    until("signing goes on waiting", async || Ok(province.number(UNSERVED).await? > failed)).await?;
    ensure!(province.number(SIGNED).await? == signed, "something was signed without a time-stamp");
    let national = serve(processes, "G22").await?;
    until("what waited is signed", async || Ok(province.number(SIGNED).await? > signed)).await?;
    Ok(national)
}

/// A leader who signs meanwhile reads what is wrong and what to do.
async fn said_to(leader: &mut Patient, places: &Places) -> Result<()> {
    for (lang, words) in [("vi", "dịch vụ cấp dấu thời gian"), ("en", "time-stamping service")] {
        let address = format!("{}/{lang}/office/sign", places.web("H54"));
        let begun = Instant::now();
        loop {
            let page = leader.open(&address).await?;
            let mut form = page.form(|form| form.post && form.action.ends_with("/office/sign"))?;
            ensure!(form.has("paper"), "no paper waits to be signed");
            form.set("pin", places.pin("H54", "lanhdao.h54"));
            let after = leader.send(&page, &form).await?;
            if after.text().contains(words) {
                break;
            }
            // The other browser was just signing the same papers.
            ensure!(begun.elapsed() < PATIENCE, "{lang}: {}", after.words());
        }
    }
    Ok(())
}
