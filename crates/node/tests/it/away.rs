//! A province's PostgreSQL goes away and comes back: its pages say so, the other nodes go on, and nothing is lost.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use exchange::{HttpAnswer, HttpClient, HttpLimits};
use testkit::{Cluster, Patient, Places, Processes};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_is_said_and_comes_back_by_itself() {
    goes_away().await.unwrap();
}

async fn goes_away() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder.path());
    processes.found_only()?;
    let cluster = tokio::task::spawn_blocking(Cluster::start).await?;
    processes.put_on("H54", &cluster.url())?;
    let (demo, description) = processes.demo()?;
    let places = Places::read(&description)?;
    let (h54, portal) = (places.web("H54").to_owned(), places.web("G22").to_owned());

    let mut citizen = Patient::new(PATIENCE)?;
    places.sign_in(citizen.browser(), "G22", "hong").await?;
    let check = citizen.fill_in(&h54, "2.000635").await?;
    let before = citizen.file(&check).await?.code()?;
    // What was acknowledged just before has hardly left the node.
    tokio::task::block_in_place(|| cluster.stop());

    let http = HttpClient::new(&[], HttpLimits::default(), TaskTracker::new(), CancellationToken::new())?;
    let cookies = citizen.browser().cookies(&h54);
    let ask = async |path: &str, accept: &str| -> Result<HttpAnswer> {
        Ok(http.get(&format!("{h54}{path}"), &[("accept", accept), ("cookie", &cookies)]).await?)
    };
    for (lang, words) in [("vi", "Hệ thống đang tạm gián đoạn"), ("en", "interrupted")] {
        let page = ask(&format!("/{lang}/procedures/2.000635/apply"), "text/html").await?;
        let text = String::from_utf8_lossy(&page.body).into_owned();
        ensure!(page.status == 503 && text.contains(words), "{lang}: {} {text}", page.status);
        ensure!(page.header("retry-after").is_some_and(|after| after.parse::<u32>().is_ok()), "{:?}", page.headers);
    }
    let problem = ask("/vi/procedures/2.000635/apply", "application/json").await?;
    ensure!(problem.header("content-type") == Some("application/problem+json"), "{:?}", problem.headers);
    ensure!(problem.status == 503 && problem.header("retry-after").is_some(), "{:?}", problem.headers);
    let said: serde_json::Value = serde_json::from_slice(&problem.body)?;
    for lang in ["vi", "en"] {
        let detail = said.get("details").and_then(|details| details.get(lang)).and_then(|text| text.as_str());
        ensure!(detail.is_some_and(|text| text.len() > 20), "{said}");
    }
    let ready = http.get(&format!("{h54}/readyz"), &[]).await?;
    ensure!(ready.status == 503, "/readyz answers {}", ready.status);
    let other = citizen.open(&format!("{portal}/vi")).await?;
    ensure!(other.status == 200, "the portal answers {}", other.status);

    tokio::task::block_in_place(|| cluster.resume());
    let begun = Instant::now();
    while http.get(&format!("{h54}/readyz"), &[]).await?.status != 200 {
        ensure!(begun.elapsed() < PATIENCE, "the node does not come back");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let check = citizen.fill_in(&h54, "1.004873").await?;
    let after = citizen.file(&check).await?.code()?;
    for code in [&before, &after] {
        let begun = Instant::now();
        while !citizen.open(&format!("{portal}/vi/dossiers")).await?.text().contains(code) {
            ensure!(begun.elapsed() < PATIENCE, "{code} does not come to the portal");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    demo.stop().context("the demo")?;
    let said = processes.verify_log("H54")?;
    ensure!(said.contains("(0 pending)"), "{said}");
    Ok(())
}
