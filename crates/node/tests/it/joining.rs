//! From nothing to a first exchanged message: two processes, two folders, and a token carried between them.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use testkit::{Process, Processes};

/// From the first command to the first message: what a newcomer is promised.
const PROMISED: Duration = Duration::from_mins(1);

#[tokio::test]
async fn two_processes_go_from_nothing_to_a_first_message_within_a_minute() {
    first_message().await.unwrap();
}

/// The commands of `docs/run-a-node.md`, as a newcomer types them.
async fn first_message() -> Result<()> {
    let began = Instant::now();
    let folder = tempfile::tempdir()?;
    let stage = Stage { processes: Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder.path()) };
    stage.says(&["init", "--data", "g22"], true, "g22/node.toml")?;
    let _office = stage.serve(folder.path(), "g22")?;
    let invited = stage.says(&["invite", "H54", "--config", "g22/node.toml"], true, "lienthong join")?;
    let command = invited.lines().rfind(|line| line.contains("lienthong join")).context("no command to join")?;
    let command = command.replace("…", "h54");
    let words: Vec<&str> = command.split_whitespace().skip(1).collect();
    stage.says(&words, true, "h54/node.toml")?;
    let _province = stage.serve(folder.path(), "h54")?;
    stage.arrived("H54").await?;
    let took = began.elapsed();
    ensure!(took < PROMISED, "the first message came after {took:?}");
    Ok(())
}

#[tokio::test]
async fn a_node_joins_with_a_token_that_is_good_once() {
    joins().await.unwrap();
}

async fn joins() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let stage = Stage { processes: Processes::new(env!("CARGO_BIN_EXE_lienthong"), folder.path()) };
    stage.says(&["init", "--instance", "VN-TEST", "--data", "g22", "--listen", "127.0.0.1:0"], true, "VN-TEST")?;
    let office = stage.serve(folder.path(), "g22")?;
    stage.says(&["invite", "X99", "--config", "g22/node.toml"], false, "")?;
    let invited: Value =
        serde_json::from_str(&stage.says(&["invite", "H54", "--config", "g22/node.toml", "--json"], true, "token")?)?;
    let (url, token) = (text(&invited, "url")?, text(&invited, "token")?);

    // Who answers is believed under the anchor in the token, and under no other.
    let anchor = token.split(':').nth(3).context("no anchor in the token")?;
    let forged = token.replace(anchor, &"0".repeat(64));
    stage.says(
        &["join", &url, "--token", &forged, "--data", "forged"],
        false,
        "is not the node that the token was made at",
    )?;
    // A secret that nobody gave out lets nobody in, and one cut short is no token.
    let secret = token.rsplit(':').next().context("no secret in the token")?;
    let guessed = token.replace(secret, &"A".repeat(43));
    stage.says(&["join", &url, "--token", &guessed, "--data", "guessed"], false, "No invitation has this token")?;
    stage.says(
        &["join", &url, "--token", token.get(..90).unwrap_or_default(), "--data", "cut"],
        false,
        "not a token",
    )?;

    stage.says(&["join", &url, "--token", &token, "--data", "h54"], true, "VN-TEST")?;
    stage.says(&["join", &url, "--token", &token, "--data", "thief"], false, "The token was used before")?;
    // The same node, cut before it wrote its file, gets the same answer.
    let file = folder.path().join("h54/node.toml");
    let before = std::fs::read_to_string(&file)?;
    std::fs::remove_file(&file)?;
    let again: toml::Table = before.parse()?;
    let port = |section: &str| -> Result<String> {
        Ok(again
            .get(section)
            .and_then(|one| one.get("listen"))
            .and_then(toml::Value::as_str)
            .context("no port")?
            .to_owned())
    };
    let (web, connect) = (port("web")?, port("connect")?);
    let repeat = ["join", &url, "--token", &token, "--data", "h54", "--listen", &web, "--connect-listen", &connect];
    stage.says(&repeat, true, "VN-TEST")?;
    ensure!(std::fs::read_to_string(&file)? == before, "the repeat wrote another file");

    let province = stage.serve(folder.path(), "h54")?;
    stage.arrived("H54").await?;
    stage.says(&["invite", "--config", "g22/node.toml"], true, "arrived")?;
    // From now on not even the same node gets in by the token again: what has changed since would be undone.
    std::fs::rename(&file, folder.path().join("h54/kept.toml"))?;
    let other = ["join", &url, "--token", &token, "--data", "h54"];
    stage.says(&other, false, "The token was used before")?;
    std::fs::rename(folder.path().join("h54/kept.toml"), &file)?;
    // A node that is put out comes back by a new invitation only.
    stage.says(&["put-out", "G22", "--config", "g22/node.toml"], false, "holds a role")?;
    stage.says(&["put-out", "H54", "--config", "g22/node.toml"], true, "3 certificates are revoked")?;
    stage.says(&["put-out", "H54", "--config", "g22/node.toml"], false, "has no node")?;
    stage.says(&["invite", "--config", "g22/node.toml"], true, "withdrawn")?;
    std::fs::rename(&file, folder.path().join("h54/kept.toml"))?;
    stage.says(&other, false, "The token was used before")?;
    std::fs::rename(folder.path().join("h54/kept.toml"), &file)?;
    // The answer of the office is in the province's log too.
    for (name, process) in [("h54", province), ("g22", office)] {
        process.stop()?;
        stage.says(&["verify", "--log", &format!("{name}/node.toml")], true, "the log is whole")?;
        stage.says(&["config", "check", &format!("{name}/node.toml")], true, "VN-TEST")?;
    }
    Ok(())
}

struct Stage {
    processes: Processes,
}

impl Stage {
    fn says(&self, arguments: &[&str], good: bool, words: &str) -> Result<String> {
        let (success, said) = self.processes.run(arguments)?;
        ensure!(success == good && said.contains(words), "{arguments:?} should say `{words}` ({good}):\n{said}");
        Ok(said)
    }

    fn serve(&self, folder: &Path, name: &str) -> Result<Process> {
        self.processes.serve_file(&folder.join(name).join("node.toml"), &format!("{name}.log"))
    }

    /// Waits until the first message of the agency's node has come.
    async fn arrived(&self, agency: &str) -> Result<()> {
        let mut last = String::new();
        for _ in 0..600 {
            last = self.says(&["invite", "--config", "g22/node.toml", "--json"], true, agency)?;
            if last.contains("\"arrived\"") {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("nothing has come from {agency}: {last}")
    }
}

fn text(value: &Value, name: &str) -> Result<String> {
    Ok(value.get(name).and_then(Value::as_str).with_context(|| format!("no {name}"))?.to_owned())
}
