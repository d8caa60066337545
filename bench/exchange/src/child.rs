//! The processes of a run, and what the operating system says of them.

use std::{net::SocketAddr, path::Path, process::Stdio, time::Duration};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child as Process, ChildStdin, ChildStdout, Command},
};

/// The kernel reports processor time to programs in hundredths of a second on every Linux.
const TICKS_A_SECOND: f64 = 100.0;
/// How long a process may take to be ready.
const START: Duration = Duration::from_mins(1);

/// A process of this program that takes commands.
pub(crate) struct Child {
    process: Process,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    /// What it said when it was ready.
    pub(crate) ready: Value,
}

impl Child {
    /// Starts this program with other arguments and waits until it is ready.
    pub(crate) async fn start(arguments: &[&str]) -> Result<Self> {
        let program = std::env::current_exe()?;
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{arguments:?} does not start"))?;
        let input = process.stdin.take().context("no standard input")?;
        let mut output = BufReader::new(process.stdout.take().context("no standard output")?).lines();
        let line = tokio::time::timeout(START, output.next_line()).await.context("it does not get ready")??;
        let line = line.with_context(|| format!("{arguments:?} ended before it was ready"))?;
        Ok(Self { process, input, output, ready: serde_json::from_str(&line)? })
    }

    /// Makes the keys of both nodes.
    pub(crate) async fn found(folder: &Path) -> Result<()> {
        let program = std::env::current_exe()?;
        let made = Command::new(program).arg("found").arg(folder).status().await?;
        if made.success() { Ok(()) } else { bail!("the keys could not be made") }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        let listen = self.ready.get("listen").and_then(Value::as_str).context("it does not listen")?;
        Ok(listen.parse()?)
    }

    /// Has it do something.
    pub(crate) async fn ask(&mut self, command: &str) -> Result<Value> {
        self.input.write_all(format!("{command}\n").as_bytes()).await?;
        self.input.flush().await?;
        let line = self.output.next_line().await?.with_context(|| format!("it ended at {command:?}"))?;
        let said: Value = serde_json::from_str(&line)?;
        match said.get("error") {
            Some(error) => bail!("{command:?}: {error}"),
            None => Ok(said),
        }
    }

    /// Kills it at once (SIGKILL).
    pub(crate) async fn kill(mut self) -> Result<()> {
        Ok(self.process.kill().await?)
    }

    /// Lets it end by itself.
    pub(crate) async fn stop(self) -> Result<()> {
        let Self { mut process, input, .. } = self;
        drop(input);
        let ended = process.wait().await?;
        if ended.success() { Ok(()) } else { bail!("it did not end well: {ended}") }
    }

    /// The most memory that was resident so far, and what is now, in MiB.
    pub(crate) fn memory(&self) -> Result<(f64, f64)> {
        let id = self.process.id().context("it has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let field = |name: &str| -> Result<f64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such field")?;
            let kib: u32 = line.trim().trim_end_matches(" kB").parse()?;
            Ok(f64::from(kib) / 1024.0)
        };
        Ok((field("VmHWM:")?, field("VmRSS:")?))
    }

    /// The processor time that it has used, in seconds.
    pub(crate) fn cpu(&self) -> Result<f64> {
        let id = self.process.id().context("it has ended")?;
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
        // The second field is a name in parentheses, which may hold spaces; user and system time are 14 and 15.
        let (_, rest) = stat.rsplit_once(')').context("no such field")?;
        let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
        let ticks = ticks.sum::<Result<u32, _>>()?;
        Ok(f64::from(ticks) / TICKS_A_SECOND)
    }
}

/// The arguments of a node.
pub(crate) fn node<'a>(folder: &'a str, agency: &'a str, peer: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["node", folder, agency, "--peer", peer][..], more].concat()
}
