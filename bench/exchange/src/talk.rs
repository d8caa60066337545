//! What a lean node is told to do: one command a line, one line of JSON for each.

use std::{
    io::Read as _,
    path::Path,
    sync::Arc,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use store::blobs::Digest;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    task::JoinSet,
};

use crate::{
    node::{Echo, Lean, Note},
    say,
};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(30);

/// Does what the standard input says until it ends.
pub(crate) async fn listen(lean: Lean) -> Result<()> {
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let done = command(&lean, &line).await;
        say(&done.unwrap_or_else(|error| json!({ "error": format!("{error:#}") })))?;
    }
    Ok(())
}

async fn command(lean: &Lean, line: &str) -> Result<Value> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["calls", count, size, clients] => calls(lean, count.parse()?, size.parse()?, clients.parse()?).await,
        ["messages", count, size, clients] => messages(lean, count.parse()?, size.parse()?, clients.parse()?).await,
        ["body", path] => body(lean, Path::new(path)).await,
        ["settle"] => settle(lean).await,
        ["state", digest] => state(lean, digest).await,
        _ => bail!("no such command: {line:?}"),
    }
}

/// The time that passed and how long the slowest of a hundred took, of work that several did at once.
pub(crate) fn timed(begun: Instant, mut took: Vec<Duration>) -> Value {
    let seconds = begun.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |hundredths: usize| {
        let place = (took.len() * hundredths / 100).min(took.len().saturating_sub(1));
        took.get(place).copied().unwrap_or_default().as_secs_f64() * 1000.0
    };
    json!({ "done": took.len(), "seconds": seconds, "p50_ms": at(50), "p99_ms": at(99) })
}

/// Does something `count` times, `clients` at once; how long each took.
pub(crate) async fn many<F>(
    count: usize,
    clients: usize,
    one: impl Fn(usize) -> F + Send + Sync + 'static,
) -> Result<Vec<Duration>>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let (next, one) = (Arc::new(AtomicUsize::new(0)), Arc::new(one));
    let mut all = JoinSet::new();
    for _ in 0..clients {
        let (next, one) = (Arc::clone(&next), Arc::clone(&one));
        all.spawn(async move {
            let mut took = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok::<_, anyhow::Error>(took);
                }
                let begun = Instant::now();
                one(number).await?;
                took.push(begun.elapsed());
            }
        });
    }
    let mut took = Vec::new();
    while let Some(done) = all.join_next().await {
        took.extend(done??);
    }
    Ok(took)
}

async fn calls(lean: &Lean, count: usize, size: usize, clients: usize) -> Result<Value> {
    let (lean, text) = (lean.clone(), "x".repeat(size));
    let begun = Instant::now();
    let took = many(count, clients, move |_| {
        let (lean, text) = (lean.clone(), text.clone());
        async move {
            let system = format!("{}/bench", lean.agency);
            let reply = lean.bus.call(&system, &lean.peer, &Echo { text: text.clone() }).await?;
            ensure!(reply.text == text, "another text came back");
            Ok(())
        }
    });
    Ok(timed(begun, took.await?))
}

/// Writes messages, each in a transaction of its own, and waits until all are receipted. The times are of the writing.
async fn messages(lean: &Lean, count: usize, size: usize, clients: usize) -> Result<Value> {
    let (sender, text) = (lean.clone(), "x".repeat(size));
    let begun = Instant::now();
    let took = many(count, clients, move |number| {
        let (lean, note) = (sender.clone(), Note { text: text.clone() });
        async move {
            let Lean { bus, db, peer, .. } = lean;
            // Some conversations, as there are dossiers.
            let conversation = format!("c{}", number % 64);
            db.write(move |tx| bus.send(tx, &peer, &conversation, &note)).await?;
            Ok(())
        }
    });
    let took = took.await?;
    settle(lean).await?;
    Ok(timed(begun, took))
}

/// Makes a file a blob and sends it.
async fn body(lean: &Lean, path: &Path) -> Result<Value> {
    let (blobs, path) = (lean.db.blobs().clone(), path.to_owned());
    let stored = tokio::task::spawn_blocking(move || -> Result<Digest> {
        let mut file = std::fs::File::open(&path).with_context(|| path.display().to_string())?;
        let (mut sink, mut piece) = (blobs.sink()?, vec![0; 256 * 1024]);
        loop {
            let length = file.read(&mut piece)?;
            let Some(read) = piece.get(..length).filter(|read| !read.is_empty()) else { break };
            sink.write(read)?;
        }
        Ok(sink.finish()?)
    });
    let digest = stored.await??;
    let body = lean.bus.body(&digest, "application/octet-stream").await?;
    let Lean { bus, db, peer, .. } = lean.clone();
    let note = Note { text: "a body".to_owned() };
    db.write(move |tx| bus.send_with(tx, &peer, "body", &note, std::slice::from_ref(&body))).await?;
    Ok(json!({ "digest": digest.to_string() }))
}

/// Waits until every message has its receipt.
async fn settle(lean: &Lean) -> Result<Value> {
    let settled = async {
        loop {
            let peers = lean.bus.peers().await?;
            ensure!(peers.iter().all(|peer| peer.dead == 0), "a message was refused for good");
            if peers.iter().all(|peer| peer.waiting == 0) {
                return Ok(json!({}));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, settled).await?
}

/// What was received, and whether a blob is here and whole.
async fn state(lean: &Lean, digest: &str) -> Result<Value> {
    let records = lean.db.read(|tx| evidence::record_list(tx, 1000)).await?;
    let received = records.iter().filter(|record| record.kind == "exchange.message-received").count();
    let blob = match Digest::parse(digest) {
        Err(_) => None,
        Ok(digest) => {
            let blobs = lean.db.blobs().clone();
            tokio::task::spawn_blocking(move || blobs.verify(&digest).is_ok()).await.map(Some)?
        }
    };
    let handled = lean.handled.load(Ordering::Relaxed);
    Ok(json!({ "received": received, "handled": handled, "whole": blob }))
}
