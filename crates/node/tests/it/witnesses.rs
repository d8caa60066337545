//! The nodes of a federation as witnesses of each other: by ordinary traffic and by themselves, and against a node whose
//! own administrator rewrites its log.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use base::Clock as _;
use store::{Db, params};
use testkit::Federation;

const AGENCIES: [&str; 4] = ["G22", "G01", "H54", "H31"];

#[tokio::test(flavor = "multi_thread")]
async fn nodes_witness_each_other_and_find_a_rewritten_past() {
    let federation = Federation::start(21).await.unwrap();
    let done = async {
        witnessed(&federation).await.context("heads are countersigned, receipts proven")?;
        rewritten(&federation).await.context("a past is rewritten")
    };
    done.await.unwrap();
    federation.stop().await;
}

fn db<'a>(federation: &'a Federation, agency: &str) -> Result<&'a Db> {
    Ok(federation.running().node(agency).context("no such node")?.db())
}

/// Waits until something holds, while the clock goes on.
async fn until(federation: &Federation, what: &str, mut holds: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    for _ in 0..1_200 {
        if holds().await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        federation.clock().advance_millis(500);
    }
    anyhow::bail!("never: {what}")
}

async fn witnessed(federation: &Federation) -> Result<()> {
    for agency in AGENCIES {
        let db = db(federation, agency)?;
        until(federation, "all others countersign, all receipts are proven", async || {
            let state = db.read(evidence::witness_state).await?;
            ensure!((state.forks, state.lost) == (0, 0), "{agency}: {state:?}");
            let received = state.lines.iter().filter(|line| line.received.is_some()).count();
            Ok(received == AGENCIES.len() - 1 && state.waiting == 0)
        })
        .await
        .with_context(|| agency.to_owned())?;
    }
    let proven = "select count(*) from evidence_receipts where state = 'proven'";
    let row = db(federation, "H54")?.read(move |tx| tx.query_one(proven, params![])).await?;
    ensure!(row.int(0)? > 0, "H54 has sent something to the portal, and its receipts are proven");
    Ok(())
}

async fn rewritten(federation: &Federation) -> Result<()> {
    let db54 = db(federation, "H54")?;
    // The node runs on and signs again, with its own key, whatever its database says.
    db54.write(|tx| -> Result<(), store::Error> {
        for sql in [
            "delete from evidence_facts where record_id = (select id from evidence_records where number = 3)",
            "delete from evidence_salts where record_id = (select id from evidence_records where number = 3)",
            "delete from evidence_records where number = 3",
            "update evidence_records set number = null",
            "delete from evidence_heads",
            "delete from evidence_tree",
            "delete from evidence_countersigned",
        ] {
            tx.execute(sql, params![])?;
        }
        let empty: &[u8] = &[];
        tx.execute("update evidence_sequencer set size = 0, frontier = $1", params![empty])?;
        Ok(())
    })
    .await?;
    for witness in ["G22", "G01", "H31"] {
        let db = db(federation, witness)?;
        until(federation, "the contradiction is found", async || {
            Ok(db.read(|tx| evidence::fork_list(tx, 10)).await?.iter().any(|fork| fork.log == "H54"))
        })
        .await
        .with_context(|| witness.to_owned())?;
        let metrics = federation.http().get(&format!("{}/metrics", federation.web(witness)), &[]).await?;
        let metrics = String::from_utf8(metrics.body.to_vec())?;
        let loud = metrics.lines().any(|line| line.starts_with("lienthong_witness_forks{") && line.ends_with(" 1"));
        ensure!(loud, "the metrics of {witness} say so: {metrics}");
    }
    let (anchors, now) = (federation.running().node("H54").context("H54")?.anchors(), federation.clock().now());
    let alone = evidence::verify_log(db54, anchors, now).await?;
    ensure!(alone.holds(), "nothing in the database gives it away: {:?}", alone.faults);
    let held = db(federation, "H31")?.read(|tx| evidence::holdings_list(tx, "H54")).await?;
    let report = evidence::verify_log_against(db54, anchors, now, &trust::Policy::standard(), &held).await?;
    ensure!(!report.holds(), "what another node holds does");
    Ok(())
}
