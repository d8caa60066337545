//! Durability, by looking: what the nodes ask of the operating system between a request and its acknowledgement. A killed
//! process says nothing about it, because the page cache survives.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use testkit::{Call, Patient, Processes, Trace, evidence_shown};

const PATIENCE: Duration = Duration::from_mins(1);
const PROCEDURE: &str = "2.000635";

const WRITES: &[&str] = &["write", "writev", "pwrite64"];
const SYNCS: &[&str] = &["fsync", "fdatasync"];
const SENDS: &[&str] = &["sendto", "sendmsg", "write", "writev"];
const RECEIVES: &[&str] = &["recvfrom", "recvmsg"];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_acknowledged_before_it_is_on_disk() {
    watched().await.unwrap();
}

async fn watched() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder.path());
    let places = processes.found()?;
    let (portal_trace, province_trace) = (folder.path().join("g22.trace"), folder.path().join("h54.trace"));
    let population = processes.serve("G01")?;
    let portal = processes.serve_watched("G22", &portal_trace)?;
    let province = processes.serve_watched("H54", &province_trace)?;

    let mut citizen = Patient::new(PATIENCE)?;
    places.sign_in(citizen.browser(), "G22", "hong").await?;
    let list = format!("{}/vi/dossiers", places.web("G22"));
    let mut last = None;
    // The first one warms everything up, connections between the nodes included; the second one is alone.
    for _ in 0..2 {
        let check = citizen.fill_in(places.web("H54"), PROCEDURE).await?;
        let sent = citizen.file(&check).await?;
        let dossier = citizen.open(&check.resolve(&sent.location)).await?;
        let (code, evidence) = (sent.code()?, evidence_shown(&dossier)?);
        let begun = Instant::now();
        while !citizen.open(&list).await?.text().contains(&code) {
            ensure!(begun.elapsed() < PATIENCE, "{code} does not come to the portal");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        last = Some((code, evidence));
    }
    let (code, evidence) = last.context("nothing was filed")?;
    for process in [province, portal, population] {
        process.stop()?;
    }

    let (province, portal) = (Trace::read(&province_trace).await?, Trace::read(&portal_trace).await?);
    let (blobs, connect) = (folder.path().join("h54/blobs"), places.connect("G22"));
    submit_is_durable(&province, &code, &evidence)?;
    receipt_is_durable(&portal, connect, &code)?;
    blobs_come_before_rows(&province, &blobs)?;
    calls_are_synced(&province)?;
    // What is looked for can be missed: without the calls that make durable, nothing holds.
    let (province, portal) = (province.without(SYNCS), portal.without(SYNCS));
    ensure!(submit_is_durable(&province, &code, &evidence).is_err());
    ensure!(receipt_is_durable(&portal, connect, &code).is_err());
    ensure!(blobs_come_before_rows(&province, &blobs).is_err());
    ensure!(calls_are_synced(&province).is_err());
    Ok(())
}

/// The reply that names the dossier begins after the WAL that holds the evidence is on disk.
fn submit_is_durable(trace: &Trace, code: &str, evidence: &str) -> Result<()> {
    let reply = trace
        .named(SENDS)
        .find(|call| call.arguments.contains("HTTP/1.1 303") && call.arguments.contains(&format!("/dossiers/{code}")))
        .context("the reply to the submission was not seen")?;
    let request = trace
        .named(RECEIVES)
        .filter(|call| call.about == reply.about && call.ended < reply.begun && call.result > 0)
        .filter(|call| call.arguments.contains("POST /vi/procedures/"))
        .last()
        .context("the submission was not seen")?;
    let between = |call: &&Call| call.begun > request.ended && call.ended < reply.begun;
    let write = wal(trace, "h54")
        .filter(between)
        .find(|call| call.arguments.contains(evidence))
        .context("the evidence was not written between the request and the reply")?;
    ensure!(
        synced(trace, &write.about).filter(between).any(|call| call.begun > write.ended),
        "the reply was sent before the evidence was on disk"
    );
    Ok(())
}

/// The receipt of the message about the dossier leaves after the WAL that holds the message is on disk.
fn receipt_is_durable(trace: &Trace, connect: &str, code: &str) -> Result<()> {
    let write = wal(trace, "g22").find(|call| call.arguments.contains(code)).context("no message was written")?;
    let sync = synced(trace, &write.about)
        .filter(|call| call.begun > write.ended)
        .min_by_key(|call| call.ended)
        .context("the message was never on disk")?;
    let prefix = format!("TCP:[{connect}->");
    let connections: std::collections::BTreeSet<&str> =
        trace.calls().iter().map(|call| call.about.as_str()).filter(|about| about.starts_with(&prefix)).collect();
    // The connection that had asked when the message was written, and was answered next.
    let receipted = connections.iter().any(|connection| {
        let on = |call: &&Call| call.about == *connection && call.result > 0;
        let asked =
            trace.named(RECEIVES).filter(on).filter(|call| call.ended < write.begun).map(|call| call.ended).max();
        let Some(asked) = asked else { return false };
        let answered = trace.named(SENDS).filter(on).filter(|call| call.begun > asked).map(|call| call.begun).min();
        answered.is_some_and(|answered| answered > sync.ended)
    });
    ensure!(receipted, "no connection of {connections:?} waited for the message to be on disk");
    Ok(())
}

/// Whatever is written into a log of calls is on disk before anything more is written there, and so before the call goes on.
fn calls_are_synced(trace: &Trace) -> Result<()> {
    let writes: Vec<&Call> = trace.named(WRITES).filter(|call| call.about.ends_with(".segment")).collect();
    // The room that is made ahead, and at least a call and its answer.
    ensure!(writes.len() > 3, "no calls were logged");
    let entries: Vec<&&Call> = writes.iter().filter(|call| !call.arguments.contains(r#""\0\0\0\0\0\0\0\0"#)).collect();
    for pair in entries.windows(2) {
        let [one, next] = pair else { continue };
        if one.about == next.about {
            let synced = synced(trace, &one.about).any(|call| call.begun > one.ended && call.ended < next.begun);
            ensure!(synced, "a call was logged before the one before was on disk");
        }
    }
    Ok(())
}

/// Each blob's file and folder are on disk before a row names it.
fn blobs_come_before_rows(trace: &Trace, blobs: &std::path::Path) -> Result<()> {
    let mut seen = 0;
    for folder in std::fs::read_dir(blobs)? {
        let folder = folder?.path();
        // Beside the folders of blobs lies the mark that tells whose they are.
        if folder.ends_with("tmp") || !folder.is_dir() {
            continue;
        }
        for blob in std::fs::read_dir(&folder)? {
            let digest = blob?.file_name().to_string_lossy().into_owned();
            let Some(moved) = trace
                .named(&["rename", "renameat", "renameat2"])
                .find(|call| call.arguments.contains(&format!("/{digest}\"")))
            else {
                bail!("{digest} was not seen to be made");
            };
            let before = moved.arguments.split('"').nth(1).context("a rename without a name")?;
            let file = trace.named(SYNCS).find(|call| call.about == before && call.ended < moved.begun);
            ensure!(file.is_some_and(|call| call.result == 0), "{digest} was given its name before it was on disk");
            let folder = folder.to_string_lossy();
            let named = trace.named(SYNCS).find(|call| call.about == folder && call.begun > moved.ended);
            let named = named.with_context(|| format!("the name of {digest} was never on disk"))?;
            let row = wal(trace, "h54").find(|call| call.arguments.contains(&digest));
            let row = row.with_context(|| format!("no row names {digest}"))?;
            ensure!(row.begun > named.ended, "a row named {digest} before it was on disk");
            seen += 1;
        }
    }
    ensure!(seen >= 2, "only {seen} blobs were made");
    Ok(())
}

/// What is written to the WAL of a node's database.
fn wal<'a>(trace: &'a Trace, node: &str) -> impl Iterator<Item = &'a Call> {
    let file = format!("/{node}/node.db-wal");
    trace.named(WRITES).filter(move |call| call.about.ends_with(&file))
}

fn synced<'a>(trace: &'a Trace, file: &str) -> impl Iterator<Item = &'a Call> {
    trace.named(SYNCS).filter(move |call| call.about == file && call.result == 0)
}
