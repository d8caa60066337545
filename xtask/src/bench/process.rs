//! A server process with its descendants: started, watched through `/proc`, stopped when dropped.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::load::number;

/// The kernel reports processor time to programs in hundredths of a second on every Linux.
const TICKS_A_SECOND: f64 = 100.0;

/// A running server.
pub(crate) struct Process {
    child: Child,
    name: String,
}

/// A server that is ready: the line that said so, and how long that took.
pub(crate) struct Started {
    pub(crate) process: Process,
    pub(crate) line: String,
    pub(crate) took: Duration,
}

impl Process {
    /// Starts a server and waits for the first line that it prints.
    ///
    /// # Errors
    /// When it ends, or says nothing within two minutes.
    pub(crate) fn start(name: &str, command: &mut Command) -> Result<Started> {
        let begun = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let mut process = Self { child, name: name.to_owned() };
        let output = process.child.stdout.take().context("no output")?;
        let (said, heard) = mpsc::channel();
        // Reads on after the first line, so that the server never waits for a full pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = said.send(line);
            }
        });
        let Ok(line) = heard.recv_timeout(Duration::from_mins(2)) else { bail!("{name} did not become ready") };
        Ok(Started { process, line, took: begun.elapsed() })
    }

    /// The process and its descendants.
    pub(crate) fn pids(&self) -> Vec<u32> {
        let mut family = vec![self.child.id()];
        let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter_map(|pid| Some((pid, field(pid, 4)?)))
            .collect();
        let mut at = 0;
        while let Some(parent) = family.get(at).copied() {
            family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
            at += 1;
        }
        family
    }

    /// Seconds of processor time that the family has used.
    pub(crate) fn cpu_seconds(&self) -> f64 {
        self.pids().into_iter().map(ticks).map(f64::from).sum::<f64>() / TICKS_A_SECOND
    }

    /// Resident memory of the family in MiB.
    pub(crate) fn resident_mib(&self) -> f64 {
        self.pids().into_iter().map(resident_kib).map(number).sum::<f64>() / 1024.0
    }

    /// Waits until the family does next to nothing for a second. How long that took, without that second.
    ///
    /// # Errors
    /// When it still works after five minutes.
    pub(crate) fn wait_quiet(&self) -> Result<Duration> {
        const SAMPLE: Duration = Duration::from_millis(100);
        let begun = Instant::now();
        let (mut before, mut quiet) = (self.cpu_seconds(), 0_u32);
        while begun.elapsed() < Duration::from_mins(5) {
            pause(SAMPLE);
            let now = self.cpu_seconds();
            // Two hundredths in a tenth of a second: timers, not work.
            quiet = if now - before < 0.025 { quiet + 1 } else { 0 };
            before = now;
            if quiet == 10 {
                return Ok(begun.elapsed().saturating_sub(SAMPLE * quiet));
            }
        }
        bail!("{} does not come to rest", self.name)
    }

    /// Asks it to stop, and waits.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.terminate();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            pause(Duration::from_millis(10));
        }
        bail!("{} does not stop", self.name)
    }

    fn terminate(&self) {
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).stderr(Stdio::null()).status();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        self.terminate();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(5) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            pause(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor time of the whole machine in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine {
    /// Spent on work, or taken away by the machine's host.
    pub(crate) busy: f64,
    /// Passed, on all cores.
    pub(crate) total: f64,
}

impl std::ops::Sub for Machine {
    type Output = Self;
    fn sub(self, before: Self) -> Self {
        Self { busy: self.busy - before.busy, total: self.total - before.total }
    }
}

/// Processor time of the machine since it started.
pub(crate) fn machine_seconds() -> Machine {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let first = stat.lines().next().unwrap_or_default();
    // user, nice, system, idle, waiting for disks, interrupts (two), stolen; what follows is counted in user already.
    let fields: Vec<f64> = first.split_whitespace().skip(1).take(8).filter_map(|ticks| ticks.parse().ok()).collect();
    let total: f64 = fields.iter().sum();
    let idle: f64 = fields.iter().skip(3).take(2).sum();
    Machine { busy: (total - idle) / TICKS_A_SECOND, total: total / TICKS_A_SECOND }
}

/// Processor time of this program, the load generator, in seconds.
pub(crate) fn own_seconds() -> f64 {
    f64::from(ticks(std::process::id())) / TICKS_A_SECOND
}

/// Lets time pass between two looks at a process.
#[expect(clippy::disallowed_methods, reason = "a process is watched from outside: there is no condition to wait for")]
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// A field of `/proc/PID/stat`, counted from 1 as in its manual page; only from the third.
fn field(pid: u32, wanted: usize) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is a name in parentheses, which may hold spaces.
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(wanted.checked_sub(3)?)?.parse().ok()
}

fn ticks(pid: u32) -> u32 {
    field(pid, 14).unwrap_or_default() + field(pid, 15).unwrap_or_default()
}

fn resident_kib(pid: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|kib| kib.parse().ok()).unwrap_or_default()
}
