//! What is measured: a server with the same form, whoever wrote it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::http::Reply;
use super::load::{self, Load};
use super::process::{self, Machine, Process};
use super::sync::{self, Syncs, Trace};
use crate::shell::{command, output};

/// How many clients submit at once.
pub(crate) const SUBMITTERS: usize = 64;
/// How many clients read the form at once.
pub(crate) const READERS: usize = 32;
/// How many submits are looked at with strace.
const LOOKED_AT: usize = 10;

/// A server under measurement.
pub(crate) trait Subject {
    /// What it is called in the results.
    fn name(&self) -> &'static str;
    /// Where it listens.
    fn address(&self) -> SocketAddr;
    /// The server.
    fn process(&self) -> &Process;
    /// So many submit requests that it will accept, each once.
    fn submits(&mut self, count: usize) -> Result<Vec<Vec<u8>>>;
    /// A request for the form page for each reader.
    fn pages(&mut self) -> Result<Vec<Vec<u8>>>;
    /// With what the path of a submit begins.
    fn submit_path(&self) -> &'static str;
    /// With what the address of a new dossier begins.
    fn dossier_path(&self) -> &'static str;
    /// Its database, and the table of its dossiers.
    fn dossiers(&self) -> (PathBuf, &'static str);
}

/// One measured run.
pub(crate) struct Run {
    /// Answers a second.
    pub(crate) rate: f64,
    /// The 99th percentile of answer times in milliseconds.
    pub(crate) p99_ms: f64,
    /// Milliseconds of the server's processor time per answer.
    pub(crate) cpu_ms: f64,
    /// The share of the machine that others used meanwhile, in percent.
    pub(crate) others: f64,
    /// When it began.
    pub(crate) begun: Instant,
    /// Seconds of processor time that the server had used by then.
    pub(crate) cpu_before: f64,
}

/// Submits `count` times at 64 clients, and compares the acknowledgements with the rows in the database.
///
/// # Errors
/// When one is not accepted, or an acknowledged dossier is not in the database.
pub(crate) fn submit_run(subject: &mut dyn Subject, count: usize) -> Result<Run> {
    let requests = subject.submits(count)?;
    subject.process().wait_quiet()?;
    let before = dossier_count(subject)?;
    let (address, prefix) = (subject.address(), subject.dossier_path());
    let judge = |reply: &Reply<'_>| accepted(reply, prefix);
    let run = measured(subject.process(), || load::each(address, SUBMITTERS, &requests, judge))?;
    let mut codes = run.1.answers;
    codes.sort_unstable();
    codes.dedup();
    let stored = dossier_count(subject)? - before;
    if codes.len() != count || stored != count {
        bail!("{}: {count} submits, {} dossiers acknowledged, {stored} stored", subject.name(), codes.len());
    }
    Ok(run.0)
}

/// Reads the form page at 32 clients for a time.
///
/// # Errors
/// When an answer is not the form.
pub(crate) fn page_run(subject: &mut dyn Subject, time: Duration) -> Result<Run> {
    let requests = subject.pages()?;
    subject.process().wait_quiet()?;
    let address = subject.address();
    let judge = |reply: &Reply<'_>| {
        // The last field of the form: a page that was cut short or is another one does not hold it. It is near the end.
        let whole = memchr::memmem::rfind(reply.body, b"name=\"truth\"").is_some();
        if reply.status == 200 && whole { Ok(()) } else { bail!("not the form") }
    };
    Ok(measured(subject.process(), || load::during(address, time, &requests, judge))?.0)
}

/// How many bytes the form page has.
pub(crate) fn page_size(subject: &mut dyn Subject) -> Result<usize> {
    let requests = subject.pages()?;
    let mut connection = super::http::Connection::open(subject.address())?;
    let request = requests.first().context("no page")?;
    Ok(connection.send(request)?.body.len())
}

fn measured<T>(process: &Process, work: impl FnOnce() -> Result<Load<T>>) -> Result<(Run, Load<T>)> {
    let (own, all) = (process::own_seconds(), process::machine_seconds());
    let (begun, cpu_before) = (Instant::now(), process.cpu_seconds());
    let load = work()?;
    let cpu = process.cpu_seconds() - cpu_before;
    let Machine { busy, total } = process::machine_seconds() - all;
    let others = (busy - cpu - (process::own_seconds() - own)).max(0.0) * 100.0 / total;
    let answers = load::number(load.answers.len());
    let run = Run {
        rate: load.rate(),
        p99_ms: load.percentile_ms(99),
        cpu_ms: cpu * 1000.0 / answers,
        others,
        begun,
        cpu_before,
    };
    Ok((run, load))
}

fn accepted(reply: &Reply<'_>, prefix: &str) -> Result<String> {
    let code = reply.header("location").strip_prefix(prefix).unwrap_or_default();
    if reply.status != 303 || code.is_empty() {
        bail!("the submit was not accepted (location {:?})", reply.header("location"));
    }
    Ok(code.to_owned())
}

/// The rows in the table of dossiers, counted from outside.
fn dossier_count(subject: &dyn Subject) -> Result<usize> {
    const COUNT: &str = "import sqlite3, sys; \
        print(sqlite3.connect(sys.argv[1], timeout=10).execute('select count(*) from ' + sys.argv[2]).fetchone()[0])";
    let (file, table) = subject.dossiers();
    let counted = output(command("python3", &["-c", COUNT]).arg(file).arg(table))?;
    counted.trim().parse().context("no count")
}

/// Looks at lone submits with strace: each has to be acknowledged after a sync that began after its arrival.
///
/// # Errors
/// When one is not.
pub(crate) fn durability(subject: &mut dyn Subject, folder: &Path) -> Result<Syncs> {
    let requests = subject.submits(LOOKED_AT)?;
    subject.process().wait_quiet()?;
    let file = folder.join(format!("{}.trace", subject.name().split(' ').next().unwrap_or_default().to_lowercase()));
    let trace = Trace::attach(&subject.process().pids(), &file)?;
    for request in &requests {
        let prefix = subject.dossier_path();
        load::each(subject.address(), 1, std::slice::from_ref(request), |reply| accepted(reply, prefix))?;
        // What follows a submit has its own syncs: they must not be taken for those of the next one.
        subject.process().wait_quiet()?;
    }
    trace.detach()?;
    let trace = std::fs::read(&file)?;
    sync::check(&String::from_utf8_lossy(&trace), subject.submit_path(), LOOKED_AT)
        .with_context(|| format!("{}: durability is not shown", subject.name()))
}
