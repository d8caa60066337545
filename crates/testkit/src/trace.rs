//! What a process asked of the operating system, in order, as strace saw it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// What is watched: what goes to and from the network, and what makes files durable.
pub(crate) const WATCHED: &str =
    "trace=recvfrom,recvmsg,sendto,sendmsg,write,writev,pwrite64,fsync,fdatasync,rename,renameat,renameat2";

/// One call of the process.
#[derive(Clone, Debug)]
pub struct Call {
    /// When it began, as a place in the order of everything that was seen.
    pub begun: usize,
    /// When it ended; everything that began later came after it.
    pub ended: usize,
    /// Its name.
    pub name: String,
    /// The file or the connection that it is about.
    pub about: String,
    /// Its arguments, texts in them as far as they are ASCII.
    pub arguments: String,
    /// What it returned.
    pub result: i64,
}

/// Everything that a process asked.
#[derive(Clone, Debug)]
pub struct Trace(Vec<Call>);

impl Trace {
    /// Reads what strace wrote, once the traced process has ended.
    ///
    /// # Errors
    /// When strace does not finish its file.
    pub async fn read(file: &Path) -> Result<Self> {
        let begun = Instant::now();
        loop {
            let bytes = std::fs::read(file).with_context(|| format!("strace wrote no {}", file.display()))?;
            let text = String::from_utf8_lossy(&bytes);
            if text.trim_end().ends_with("+++") {
                return Ok(Self::parse(&text));
            }
            if begun.elapsed() > Duration::from_secs(20) {
                bail!("strace did not finish {}", file.display());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The calls in the order in which they ended.
    pub fn calls(&self) -> &[Call] {
        &self.0
    }

    /// The calls of the given names, in the order in which they ended.
    pub fn named<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = &'a Call> {
        self.0.iter().filter(move |call| names.contains(&call.name.as_str()))
    }

    /// The same without the calls of the given names.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|call| !names.contains(&call.name.as_str())).cloned().collect())
    }

    fn parse(text: &str) -> Self {
        // By thread, the calls that have begun and not ended.
        let mut open: Vec<(&str, usize, String)> = Vec::new();
        let mut calls = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let Some((thread, rest)) = line.split_once(char::is_whitespace) else { continue };
            let rest = rest.trim_start();
            if let Some(beginning) = rest.strip_suffix("<unfinished ...>") {
                open.push((thread, at, beginning.trim_end().to_owned()));
            } else if rest.starts_with("<... ") {
                let Some((_, end)) = rest.split_once(" resumed>") else { continue };
                let Some(begun) = open.iter().position(|(of, _, _)| *of == thread) else { continue };
                let (_, begun, beginning) = open.swap_remove(begun);
                calls.extend(call(begun, at, &format!("{beginning}{end}")));
            } else {
                calls.extend(call(at, at, rest));
            }
        }
        Self(calls)
    }
}

fn call(begun: usize, ended: usize, text: &str) -> Option<Call> {
    let (name, rest) = text.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    let result = result.split_whitespace().next()?.parse().ok()?;
    Some(Call { begun, ended, name: name.to_owned(), about: about(arguments), arguments: arguments.to_owned(), result })
}

/// `12</folder/file>, …` or `12<TCP:[a:1->b:2]>, …`.
fn about(arguments: &str) -> String {
    let Some((number, rest)) = arguments.split_once('<') else { return String::new() };
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return String::new();
    }
    let end = if rest.starts_with("TCP") || rest.starts_with("UNIX") { "]>" } else { ">" };
    rest.split_once(end).map_or_else(String::new, |(about, _)| about.to_owned())
}

/// The program that watches.
///
/// # Errors
/// When it is not installed: a test that needs it fails, and says so.
pub(crate) fn strace() -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join("strace")).find(|program| program.is_file());
    found.context("strace is missing: install it (Debian: apt-get install strace); `cargo xtask test` does")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
7 recvfrom(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, \"POST /vi\", 8192, 0, NULL, NULL) = 8
8 pwrite64(5</d/node.db-wal>, \"a = b\", 5, 0) = 5
8 fdatasync(5</d/node.db-wal> <unfinished ...>
7 sendto(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, \"HTTP/1.1 303\", 12, MSG_NOSIGNAL, NULL, 0) = 12
8 <... fdatasync resumed>)          = 0
7 recvfrom(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, 0x7f, 8192, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)
7 rename(\"/d/a\", \"/d/b\") = 0
7 +++ exited with 0 +++
";

    #[test]
    fn a_call_that_waited_has_a_beginning_and_an_end() {
        let trace = Trace::parse(TEXT);
        let names: Vec<(&str, usize, usize, i64)> =
            trace.calls().iter().map(|call| (call.name.as_str(), call.begun, call.ended, call.result)).collect();
        let expected = [
            ("recvfrom", 0, 0, 8),
            ("pwrite64", 1, 1, 5),
            ("sendto", 3, 3, 12),
            ("fdatasync", 2, 4, 0),
            ("recvfrom", 5, 5, -1),
            ("rename", 6, 6, 0),
        ];
        assert_eq!(names, expected);
        let sync = trace.named(&["fdatasync"]).next().unwrap();
        assert_eq!(sync.about, "/d/node.db-wal");
        assert_eq!(trace.calls().first().unwrap().about, "TCP:[127.0.0.1:1->127.0.0.1:2");
    }
}
