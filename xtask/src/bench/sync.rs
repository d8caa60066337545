//! No acknowledgement before its fsync: looked at from outside, with strace.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::process::pause;

/// What a trace of lone submits shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Syncs {
    /// Submits that were acknowledged, each after a sync that began after it had arrived.
    pub(crate) submits: usize,
    /// Syncs that ended between a submit's arrival and its acknowledgement.
    pub(crate) syncs: usize,
}

/// A strace that looks at processes; it lets go of them when dropped.
pub(crate) struct Trace {
    strace: Child,
}

impl Trace {
    /// Attaches to the processes and all their threads; what they do goes to `file`.
    ///
    /// # Errors
    /// When strace is missing or may not attach.
    pub(crate) fn attach(pids: &[u32], file: &Path) -> Result<Self> {
        let notes = file.with_extension("notes");
        let mut command = Command::new("strace");
        command
            .args(["-f", "-s", "120", "-e", "signal=none", "-o"])
            .arg(file)
            .args(["-e", "trace=fsync,fdatasync,read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg"]);
        for pid in pids {
            command.arg("-p").arg(pid.to_string());
        }
        let strace = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&notes)?)
            .spawn()
            .context("strace cannot be started: run `cargo xtask setup`")?;
        let mut trace = Self { strace };
        for _ in 0..100 {
            let said = std::fs::read_to_string(&notes)?;
            if pids.iter().all(|pid| said.contains(&format!("Process {pid} attached"))) {
                return Ok(trace);
            }
            if let Some(status) = trace.strace.try_wait()? {
                bail!("strace ended ({status}): {said}");
            }
            pause(std::time::Duration::from_millis(50));
        }
        bail!("strace did not attach: {}", std::fs::read_to_string(&notes)?);
    }

    /// Lets go and waits until the trace is written.
    pub(crate) fn detach(mut self) -> Result<()> {
        let pid = self.strace.id().to_string();
        Command::new("kill").args(["-INT", &pid]).status()?;
        self.strace.wait()?;
        Ok(())
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        if matches!(self.strace.try_wait(), Ok(None)) {
            // SIGTERM, unlike SIGKILL, makes strace let go of what it looks at.
            let _ = Command::new("kill").args(["-TERM", &self.strace.id().to_string()]).status();
            let _ = self.strace.wait();
        }
    }
}

/// Reads a trace of submits to `path`, sent one after another.
///
/// # Errors
/// When one was acknowledged without a sync that began after its arrival and had ended well before the answer was
/// sent, or when not `expected` of them are in the trace.
pub(crate) fn check(trace: &str, path: &str, expected: usize) -> Result<Syncs> {
    let arrival = format!("\"POST {path}");
    let mut seen = Syncs { submits: 0, syncs: 0 };
    let mut waiting: Option<Submit> = None;
    for line in trace.lines() {
        let Some((pid, call)) = line.split_once(' ').map(|(pid, call)| (pid, call.trim_start())) else { continue };
        if call.contains(&arrival) && !is_sent(call) {
            if waiting.is_some() {
                bail!("a submit arrived before the last one was answered: they were not sent one after another");
            }
            waiting = Some(Submit::default());
        } else if call.contains("\"HTTP/1.1 303") && is_sent(call) {
            let Some(submit) = waiting.take() else { continue };
            if submit.ended == 0 {
                bail!("submit {} was acknowledged before a sync had ended:\n  {line}", seen.submits + 1);
            }
            seen.submits += 1;
            seen.syncs += submit.ended;
        } else if let Some(submit) = &mut waiting {
            submit.note(pid, call);
        }
    }
    if seen.submits != expected {
        bail!("the trace shows {} submits of {expected}", seen.submits);
    }
    Ok(seen)
}

/// A submit that has arrived and is not answered yet.
#[derive(Default)]
struct Submit {
    begun: BTreeSet<String>,
    ended: usize,
}

impl Submit {
    fn note(&mut self, pid: &str, call: &str) {
        let resumed = call.starts_with("<... fsync resumed>") || call.starts_with("<... fdatasync resumed>");
        let fresh = call.starts_with("fsync(") || call.starts_with("fdatasync(");
        if !resumed && !fresh {
            return;
        }
        if call.contains("<unfinished ...>") {
            self.begun.insert(pid.to_owned());
        } else if call.ends_with("= 0") && (fresh || self.begun.remove(pid)) {
            self.ended += 1;
        }
    }
}

fn is_sent(call: &str) -> bool {
    let call = call.strip_prefix("<... ").unwrap_or(call);
    call.starts_with("write") || call.starts_with("send")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARRIVES: &str = "7 recvfrom(9, \"POST /submit HTTP/1.1\\r\\nHost\"..., 8192, 0, NULL, NULL) = 1800";
    const ANSWER: &str = "7 sendto(9, \"HTTP/1.1 303 See Other\\r\\n\"..., 120, 0, NULL, 0) = 120";

    fn checked(lines: &[&str]) -> Result<Syncs, String> {
        check(&lines.join("\n"), "/submit", 1).map_err(|error| error.to_string())
    }

    #[test]
    fn a_sync_between_arrival_and_answer_is_what_is_asked_for() {
        let one = Ok(Syncs { submits: 1, syncs: 1 });
        assert_eq!(checked(&[ARRIVES, "8 fdatasync(4) = 0", ANSWER]), one);
        let slow = [
            ARRIVES,
            "8 fdatasync(4 <unfinished ...>",
            "9 read(3, \"\", 1) = 0",
            "8 <... fdatasync resumed>) = 0",
            ANSWER,
        ];
        assert_eq!(checked(&slow), one);
        let resumed = [
            "7 read(9,  <unfinished ...>",
            "7 <... read resumed>\"POST /submit HTTP/1.1\"..., 65536) = 1800",
            "8 fsync(4) = 0",
            "7 writev(9, [{iov_base=\"HTTP/1.1 303 See Other\"..., iov_len=20}], 1) = 20",
        ];
        assert_eq!(checked(&resumed), one);
    }

    #[test]
    fn an_answer_without_its_own_sync_is_refused() {
        for lines in [
            vec![ARRIVES, ANSWER, "8 fdatasync(4) = 0"],
            vec!["8 fdatasync(4) = 0", ARRIVES, ANSWER],
            // Begun for somebody else, before this one arrived.
            vec!["8 fdatasync(4 <unfinished ...>", ARRIVES, "8 <... fdatasync resumed>) = 0", ANSWER],
            vec![ARRIVES, "8 fdatasync(4 <unfinished ...>", ANSWER],
            vec![ARRIVES, "8 fdatasync(4) = -1 EIO (Input/output error)", ANSWER],
            vec![],
        ] {
            assert!(checked(&lines).is_err(), "{lines:?}");
        }
    }
}
