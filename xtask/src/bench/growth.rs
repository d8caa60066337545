//! How pages and submits fare as the number of dossiers grows, on both engines.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::browser::Browser;
use super::figure::{Better, Circumstances, Figure, Goal};
use super::fill::{self, Engine};
use super::form::Form;
use super::ours::{self, Ours};
use super::statistics::Samples;
use super::subject::Subject as _;
use super::{http, load};
use crate::postgres::{self, Cluster};

/// The specialist of the province in the demo, and the published password of all demo accounts.
const SPECIALIST: (&str, &str) = ("chuyenvien.h54", "Demo-2020");
/// How often each page is asked for.
const TIMES: usize = 200;
/// How many dossiers are submitted one by one.
const SUBMITS: usize = 200;
/// The time that 95 of 100 keep may grow so much from the smallest to the largest.
const GOAL: Goal = Goal::AtMost(2.0);

/// What is measured: its name, what it is, and its path; the path `submit` is the button.
const MEASURED: [(&str, &str, &str); 6] = [
    ("work", "worklist", "/vi/office/work"),
    ("done", "finished dossiers, newest first", "/vi/office/work?scope=done&sort=-filed"),
    ("family", "worklist searched for the commonest family name", "/vi/office/work?q=nguy%E1%BB%85n"),
    ("code", "worklist searched for a code", "/vi/office/work?q=1000777"),
    ("dossier", "page of a dossier", "/vi/office/dossiers/000.00.00.H54-200101-1000050"),
    ("submit", "submit", "submit"),
];

/// Fills the province's database to each size and measures, on both engines.
///
/// # Errors
/// When an answer is not what it should be.
pub(crate) fn growth(circumstances: &Circumstances, folder: &Path, form: &Form, sizes: &[u32]) -> Result<Vec<Figure>> {
    let cluster = Cluster::start()?;
    postgres::reachable(&cluster)?;
    let mut figures = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let name = engine.name();
        let mut node = Node::start(&folder.join(format!("growth-{name}")), form, engine, &cluster)?;
        let mut measured: Vec<Vec<f64>> = Vec::new();
        for size in sizes {
            eprintln!("== growth: {name}, {size} dossiers");
            node.fill(*size)?;
            let times = node.measure()?;
            for ((_, what, _), time) in MEASURED.iter().zip(&times) {
                eprintln!("   {what}: {time:.2} ms");
            }
            measured.push(times);
        }
        for (at, (id, what, _)) in MEASURED.iter().enumerate() {
            let of = |times: &Vec<f64>| times.get(at).copied().unwrap_or(f64::NAN);
            let (first, last) = (measured.first().map_or(f64::NAN, of), measured.last().map_or(f64::NAN, of));
            let told: Vec<String> =
                sizes.iter().zip(&measured).map(|(size, times)| format!("{:.2} ms at {size}", of(times))).collect();
            let id = format!("growth-{name}-{id}");
            let what = format!("Growth of the answer time that 95 of 100 keep: {what} ({})", engine.shown());
            let about = (id.as_str(), what.as_str(), "times");
            let samples = Samples(vec![last / first]);
            figures
                .push(Figure::new(circumstances, about, &samples, &[], Better::Less, Some(GOAL)).note(told.join(", ")));
        }
    }
    Ok(figures)
}

struct Node {
    ours: Ours,
    official: Browser,
    database: String,
    engine: Engine,
    filled: u32,
    pattern: String,
}

impl Node {
    fn start(folder: &Path, form: &Form, engine: Engine, cluster: &Cluster) -> Result<Self> {
        ours::found(folder)?;
        let database = match engine {
            Engine::Sqlite => folder.join("h54/node.db").display().to_string(),
            Engine::Postgres => {
                let url = fill::database_make(&cluster.url(), "growth")?;
                ours::database_set(folder, ours::PROVINCE, &url)?;
                url
            }
        };
        let mut ours = Ours::start(folder, form, SUBMITS)?;
        let address = ours.address();
        let official = signed_in(address)?;
        // One dossier as people file it: all others are made after its pattern.
        let pattern = submit(&mut ours, 1)?.1.pop().context("no dossier")?;
        ours.process().wait_quiet()?;
        Ok(Self { ours, official, database, engine, filled: 1, pattern })
    }

    fn fill(&mut self, size: u32) -> Result<()> {
        fill::fill(self.engine, &self.database, &self.pattern, self.filled..size)?;
        self.filled = size;
        self.ours.process().wait_quiet().map(drop)
    }

    fn measure(&mut self) -> Result<Vec<f64>> {
        let mut times = Vec::new();
        for (_, what, path) in MEASURED {
            if path == "submit" {
                submit(&mut self.ours, SUBMITS / 4)?;
                self.ours.process().wait_quiet()?;
                times.push(submit(&mut self.ours, SUBMITS)?.0);
                continue;
            }
            let request = http::get(self.ours.address(), path, &self.official.cookies());
            let ask = |times: usize| {
                load::each(self.ours.address(), 1, &vec![request.clone(); times], |reply| {
                    // A list without a dossier, or the page of another one, is not what was asked for.
                    let body = String::from_utf8_lossy(reply.body);
                    if reply.status != 200 || !body.contains("H54-") {
                        bail!("{what}: not the page")
                    }
                    Ok(())
                })
            };
            ask(TIMES / 10)?;
            times.push(ask(TIMES)?.percentile_ms(95));
        }
        Ok(times)
    }
}

/// The time that 95 of 100 lone submits kept, and the codes of the dossiers.
pub(super) fn submit(ours: &mut Ours, count: usize) -> Result<(f64, Vec<String>)> {
    let requests = ours.submits(count)?;
    let prefix = ours.dossier_path();
    let load = load::each(ours.address(), 1, &requests, |reply| {
        let code = reply.header("location").strip_prefix(prefix).unwrap_or_default();
        if reply.status != 303 || code.is_empty() {
            bail!("the submit was not accepted")
        }
        Ok(code.to_owned())
    })?;
    Ok((load.percentile_ms(95), load.answers))
}

fn signed_in(province: SocketAddr) -> Result<Browser> {
    let mut browser = Browser::default();
    let door = browser.get(province, "/vi/official/sign-in")?.require()?;
    let mut fields = door.hidden("username")?;
    fields.push(("username".to_owned(), SPECIALIST.0.to_owned()));
    fields.push(("password".to_owned(), SPECIALIST.1.to_owned()));
    browser.post(province, "/vi/official/sign-in", &fields)?.require()?;
    browser.get(province, "/vi/office/work")?.require()?;
    Ok(browser)
}
