//! Real processes of the built program.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{Places, trace};

/// Starts the built program in a folder.
#[derive(Clone, Debug)]
pub struct Processes {
    program: PathBuf,
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

/// One of several processes of a node, and where it listens.
#[derive(Debug)]
pub struct Replica {
    /// The process.
    pub process: Process,
    /// Its port for people.
    pub web: std::net::SocketAddr,
    /// Its port for other nodes.
    pub connect: std::net::SocketAddr,
}

/// One process. It is killed when dropped.
#[derive(Debug)]
pub struct Process(Child);

impl Processes {
    /// Processes of `program` (in a test of `node`: `env!("CARGO_BIN_EXE_lienthong")`) over the demo in `folder`.
    pub fn new(program: impl Into<PathBuf>, folder: &Path) -> Self {
        Self { program: program.into(), folder: folder.to_owned(), environment: Vec::new() }
    }

    /// The same with a variable more in the environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
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

    /// Begins to start the whole demo and waits for nothing; its log is in `log.txt` of the folder.
    ///
    /// # Errors
    /// When the program cannot be run.
    pub fn begin_demo(&self) -> Result<Process> {
        let mut command = self.command(Command::new(&self.program));
        command.args(["demo", "--json", "--listen", "127.0.0.1:0", "--data"]).arg(&self.folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(self.log("log.txt")?);
        Ok(Process(command.spawn().with_context(|| format!("{} does not start", self.program.display()))?))
    }

    /// Founds the demo: starts it once and stops it. Where its nodes will be.
    ///
    /// # Errors
    /// When it does not start, or not stop.
    pub fn found(&self) -> Result<Places> {
        let (process, description) = self.demo()?;
        process.stop()?;
        Places::read(&description)
    }

    /// Makes the demo's folder and starts nothing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn found_only(&self) -> Result<()> {
        let mut command = self.command(Command::new(&self.program));
        let done = command.args(["demo", "--found", "--listen", "127.0.0.1:0", "--data"]).arg(&self.folder).output()?;
        if !done.status.success() {
            bail!("the demo is not founded: {}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(())
    }

    /// Serves one node of a founded demo in a process of its own; returns once it is ready.
    ///
    /// # Errors
    /// When it ends before that; its log is in `AGENCY.log` of the folder.
    pub fn serve(&self, agency: &str) -> Result<Process> {
        self.serve_file(&self.config(agency), &format!("{}.log", agency.to_lowercase()))
    }

    /// Serves the node of a configuration file in a process of its own; returns once it is ready.
    ///
    /// # Errors
    /// When it ends before that; its log is in `log` of the folder.
    pub fn serve_file(&self, config: &Path, log: &str) -> Result<Process> {
        let mut command = Command::new(&self.program);
        command.args(["serve", "--json", "--config"]).arg(config);
        self.start(command, log).map(|(process, _)| process)
    }

    /// Serves one more process of a node, on ports of its own; its log is in `AGENCY-NAME.log` of the folder.
    ///
    /// # Errors
    /// When it ends before it is ready.
    pub fn replica(&self, agency: &str, name: &str) -> Result<Replica> {
        let mut command = Command::new(&self.program);
        command.args(["serve", "--json", "--config"]).arg(self.config(agency));
        for section in ["WEB", "CONNECT"] {
            command.env(format!("LIENTHONG__{section}__LISTEN"), "127.0.0.1:0");
        }
        let (process, line) = self.start(command, &format!("{}-{name}.log", agency.to_lowercase()))?;
        let said: Value = serde_json::from_str(&line).with_context(|| format!("not one line of JSON: {line}"))?;
        let address = |key: &str| -> Result<std::net::SocketAddr> {
            Ok(said.get(key).and_then(Value::as_str).unwrap_or_default().parse()?)
        };
        Ok(Replica { process, web: address("listen")?, connect: address("connect")? })
    }

    /// The same under strace, which writes what the process asks of the operating system to `trace`
    /// ([`Trace::read`](crate::Trace::read), once it has ended).
    ///
    /// # Errors
    /// When strace is missing, or the program ends before it is ready.
    pub fn serve_watched(&self, agency: &str, trace: &Path) -> Result<Process> {
        let mut command = Command::new(trace::strace()?);
        // -D: the watcher is the grandchild, so that signals sent to the child reach the program.
        command.args(["-D", "-f", "-yy", "-s", "4200", "-e", trace::WATCHED, "-o"]).arg(trace);
        command.arg(&self.program).args(["serve", "--json", "--config"]).arg(self.config(agency));
        self.start(command, &format!("{}.log", agency.to_lowercase())).map(|(process, _)| process)
    }

    /// What `lienthong verify --log` says about a node's evidence.
    ///
    /// # Errors
    /// When it does not hold.
    pub fn verify_log(&self, agency: &str) -> Result<String> {
        let mut command = self.command(Command::new(&self.program));
        let done = command.args(["verify", "--log"]).arg(self.config(agency)).output()?;
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        if !done.status.success() {
            bail!("the log of {agency} does not hold:\n{said}{}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(said)
    }

    /// Runs the program to its end: whether it succeeded, and all that it said.
    ///
    /// # Errors
    /// When the program cannot be run.
    pub fn run(&self, arguments: &[&str]) -> Result<(bool, String)> {
        let mut command = self.command(Command::new(&self.program));
        let done = command.current_dir(&self.folder).args(arguments).stdin(Stdio::null()).output()?;
        let said = [done.stdout, done.stderr].concat();
        Ok((done.status.success(), String::from_utf8_lossy(&said).into_owned()))
    }

    /// The configuration file of a node.
    pub fn config(&self, agency: &str) -> PathBuf {
        self.folder.join(format!("{}.toml", agency.to_lowercase()))
    }

    /// Puts a node of a founded demo on another database: one line of its file is changed.
    ///
    /// # Errors
    /// When the file has no such line.
    pub fn put_on(&self, agency: &str, url: &str) -> Result<()> {
        let file = self.config(agency);
        let before = std::fs::read_to_string(&file)?;
        let line = before.lines().find(|line| line.starts_with("url = \"sqlite:"));
        let line = line.with_context(|| format!("no database of SQLite in {}", file.display()))?;
        Ok(std::fs::write(&file, before.replace(line, &format!("url = \"{url}\"")))?)
    }

    fn command(&self, mut command: Command) -> Command {
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    fn log(&self, name: &str) -> Result<std::fs::File> {
        std::fs::create_dir_all(&self.folder)?;
        Ok(std::fs::OpenOptions::new().create(true).append(true).open(self.folder.join(name))?)
    }

    fn start(&self, command: Command, log: &str) -> Result<(Process, String)> {
        let file = self.log(log)?;
        let log = self.folder.join(log);
        let mut child = self
            .command(command)
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
