//! A node without a connect port fetches what is sent to it.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::child::{Child, node};

/// Calls, messages and a body to a node that nobody can call, and messages of that node; what was said.
///
/// # Errors
/// Something does not arrive, or twice.
pub(crate) async fn run() -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let place = folder.path().to_str().context("the folder's name is no text")?;
    Child::found(folder.path()).await?;
    let file = folder.path().join("body");
    std::fs::write(&file, "content ".repeat(500_000))?;

    let open = ["--listen", "127.0.0.1:0", "--unreachable", "G01"];
    let mut sender = Child::start(&node(place, "H54", "G01", &open)).await?;
    let at = sender.address()?.to_string();
    let closed = ["--at", at.as_str(), "--unreachable", "G01"];
    let fetcher = Child::start(&node(place, "G01", "H54", &closed)).await?;

    let calls = sender.ask("calls 50 1024 4").await?;
    sender.ask("messages 100 1024 8").await?;
    let sent = sender.ask(&format!("body {}", file.display())).await?;
    let digest = sent.get("digest").and_then(Value::as_str).context("no digest")?.to_owned();
    // What waits for a node that is away goes when it asks again.
    fetcher.kill().await?;
    let mut fetcher = Child::start(&node(place, "G01", "H54", &closed)).await?;
    sender.ask("settle").await?;
    fetcher.ask("messages 20 1024 4").await?;
    let (at_fetcher, at_sender) = (fetcher.ask(&format!("state {digest}")).await?, sender.ask("state -").await?);
    ensure!(at_fetcher.get("received") == Some(&json!(101)), "{at_fetcher}");
    ensure!(at_fetcher.get("whole") == Some(&json!(true)), "{at_fetcher}");
    ensure!(at_sender.get("received") == Some(&json!(20)), "{at_sender}");
    fetcher.stop().await?;
    sender.stop().await?;
    Ok(json!({ "calls": calls.get("done"), "messages": 101, "of the node itself": 20 }))
}
