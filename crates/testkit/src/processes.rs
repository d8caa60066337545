//! Real processes of the built program.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// Starts the built program in a folder.
#[derive(Clone, Debug)]
pub struct Processes {
    program: PathBuf,
    folder: PathBuf,
}

/// One process. It is killed when dropped.
#[derive(Debug)]
pub struct Process(Child);

impl Processes {
    /// Processes of `program` (in a test of `node`: `env!("CARGO_BIN_EXE_lienthong")`) over the demo in `folder`.
    pub fn new(program: impl Into<PathBuf>, folder: &Path) -> Self {
        Self { program: program.into(), folder: folder.to_owned() }
    }

    /// Starts the whole demo in one process; returns with the description that it prints once all nodes are ready.
    ///
    /// # Errors
    /// When it ends before that; its log is in `log.txt` of the folder.
    pub fn demo(&self) -> Result<(Process, Value)> {
        let mut command = Command::new(&self.program);
        command.args(["demo", "--json", "--listen", "127.0.0.1:0", "--data"]).arg(&self.folder);
        let (process, line) = self.start(command, "log.txt")?;
        let description = serde_json::from_str(&line).with_context(|| format!("not one line of JSON: {line}"))?;
        Ok((process, description))
    }

    /// Serves one node of a founded demo in a process of its own; returns once it is ready.
    ///
    /// # Errors
    /// When it ends before that; its log is in `AGENCY.log` of the folder.
    pub fn serve(&self, agency: &str) -> Result<Process> {
        let word = agency.to_lowercase();
        let mut command = Command::new(&self.program);
        command.args(["serve", "--json", "--config"]).arg(self.folder.join(format!("{word}.toml")));
        self.start(command, &format!("{word}.log")).map(|(process, _)| process)
    }

    fn start(&self, mut command: Command, log: &str) -> Result<(Process, String)> {
        std::fs::create_dir_all(&self.folder)?;
        let log = self.folder.join(log);
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&log)?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .with_context(|| format!("{} does not start", self.program.display()))?;
        let stdout = child.stdout.take();
        let process = Process(child);
        let mut line = String::new();
        BufReader::new(stdout.context("no standard output")?).read_line(&mut line)?;
        if line.is_empty() {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            bail!("the program ended before it was ready:\n{log}");
        }
        Ok((process, line))
    }
}

impl Process {
    /// Kills it at once: nothing is finished, nothing is flushed.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn kill(mut self) -> Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Asks it to stop (SIGTERM) and waits until it has.
    ///
    /// # Errors
    /// When it does not end well.
    pub fn stop(mut self) -> Result<()> {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status()?;
        let ended = self.0.wait()?;
        if !asked.success() || !ended.success() {
            bail!("the process did not stop cleanly: {ended}");
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Already gone is fine.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
