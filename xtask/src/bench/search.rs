//! Search at the portal: the time that people wait for what their words mean, on both engines and with a list of
//! twice the size.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::figure::{Better, Circumstances, Figure, Goal};
use super::load;
use super::ours;
use super::process::Started;
use super::statistics::Samples;
use super::{fill, http};
use crate::postgres::{self, Cluster};
use crate::shell::{command, corpus, output, root};

/// How often each phrase is asked for in a round.
const TIMES: usize = 3;
/// What the goal is, in milliseconds.
const GOAL: Goal = Goal::AtMost(20.0);
const PORTAL: &str = "G22";

/// A phrase, and the code of what is meant by it.
struct Case {
    phrase: String,
    code: String,
}

/// Searches each phrase of the case file over HTTP, with SQLite and with PostgreSQL behind the portal, over the national
/// list and over the longer one.
///
/// # Errors
/// When an answer is no page of results, or a phrase does not find what is meant by it among the first three.
pub(crate) fn search(circumstances: &Circumstances, folder: &Path, rounds: usize) -> Result<Vec<Figure>> {
    let cases = cases()?;
    let longer = longer_list(folder)?;
    let cluster = Cluster::start()?;
    postgres::reachable(&cluster)?;
    let mut figures = Vec::new();
    for (id, engine, url, list) in [
        ("search-p95-sqlite", "SQLite", None, None),
        ("search-p95-postgres", "PostgreSQL", Some(cluster.url()), None),
        ("search-p95-sqlite-4700", "SQLite, 4,703 procedures", None, Some(&longer)),
        ("search-p95-postgres-4700", "PostgreSQL, 4,703 procedures", Some(cluster.url()), Some(&longer)),
    ] {
        eprintln!("== search: {engine}");
        let node = Node::start(&folder.join(id), url.as_deref(), list.map(PathBuf::as_path))?;
        let mut samples = Samples::default();
        // What is first does not count: connections, caches and the processor's clock warm up.
        node.ask(&cases)?;
        for _ in 0..rounds {
            samples.0.push(node.ask(&cases)?);
        }
        let what = format!("Search, answer time that 95 of 100 keep ({engine})");
        let note = format!(
            "{} phrases, {TIMES} times each in a round, one client; from the request to the whole page; each finds what is \
             meant among the first three",
            cases.len()
        );
        let about = (id, what.as_str(), "ms");
        figures.push(Figure::new(circumstances, about, &samples, &[], Better::Less, Some(GOAL)).note(note));
        node.started.process.stop()?;
    }
    Ok(figures)
}

struct Node {
    started: Started,
    portal: SocketAddr,
}

impl Node {
    fn start(folder: &Path, database: Option<&str>, list: Option<&Path>) -> Result<Self> {
        ours::found(folder)?;
        if let Some(cluster) = database {
            // A database of its own for each node that is started.
            let name = folder.file_name().and_then(|name| name.to_str()).context("no name")?.replace('-', "_");
            ours::database_set(folder, PORTAL, &fill::database_make(cluster, &name)?)?;
        }
        ours::change(folder, PORTAL, |config| {
            if let Some(list) = list {
                let services = config.entry("services").or_insert_with(|| toml::Table::new().into()).as_table_mut()?;
                services.insert("national_list".to_owned(), list.to_string_lossy().into_owned().into());
            }
            Some(())
        })?;
        let started = ours::start(folder)?;
        let portal = ours::web_address(&started.line, PORTAL)?;
        started.process.wait_quiet()?;
        Ok(Self { started, portal })
    }

    /// The time in milliseconds that 95 of 100 searches kept.
    fn ask(&self, cases: &[Case]) -> Result<f64> {
        let request = |case: &Case| {
            let query = http::encode(&[("q".to_owned(), case.phrase.clone())]);
            http::get(self.portal, &format!("/vi/search?{query}"), "")
        };
        let requests: Vec<Vec<u8>> = (0..TIMES).flat_map(|_| cases.iter().map(request)).collect();
        // One client asks in order: the answers are in the order of the phrases.
        let load = load::each(self.portal, 1, &requests, |reply| {
            if reply.status == 200 { Ok(found(&String::from_utf8_lossy(reply.body))) } else { bail!("no page") }
        })?;
        for (codes, case) in load.answers.iter().zip(cases.iter().cycle()) {
            if !codes.contains(&case.code) {
                bail!("`{}` does not find {} among the first three: {codes:?}", case.phrase, case.code);
            }
        }
        Ok(load.percentile_ms(95))
    }
}

/// The codes of the first three results on a page.
fn found(page: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let codes = page.split("href=\"/vi/procedures/").skip(1).filter_map(|rest| rest.split('"').next());
    codes.filter(|code| seen.insert((*code).to_owned())).take(3).map(str::to_owned).collect()
}

/// The phrases that the tests hold the index to.
fn cases() -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for name in ["search-cases.tsv", "search-more.tsv"] {
        let file = root().join("crates/services/tests/data").join(name);
        let text = std::fs::read_to_string(&file).with_context(|| format!("{} is missing", file.display()))?;
        cases.extend(text.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            Some(Case { phrase: cells.next()?.to_owned(), code: cells.next()?.to_owned() })
        }));
    }
    if cases.len() < 60 {
        bail!("there are {} phrases only", cases.len());
    }
    Ok(cases)
}

/// The national list and the 2,061 further codes in one file with its columns.
fn longer_list(folder: &Path) -> Result<PathBuf> {
    const JOIN: &str = r#"
import csv, sys
base, more, out = sys.argv[1:]
rows = list(csv.DictReader(open(base, encoding="utf-8")))
names = list(rows[0])
for row in csv.DictReader(open(more, encoding="utf-8")):
    line = dict.fromkeys(names, "")
    line.update(code=row["code"], name_vi=row["name_vi"], field_vi=row["field_vi"], levels_vi=row["competent_level"],
                agency_vi=row["implementing_agency"], subjects_vi=row["subjects"], result_vi=row["result"])
    rows.append(line)
with open(out, "w", encoding="utf-8", newline="") as file:
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
print(len(rows))
"#;
    let file = std::path::absolute(folder)?.join("national-longer.csv");
    let more = corpus("vietnam/national-procedures-more.csv")?;
    let base = root().join("data/procedures/national.csv");
    let count = output(command("python3", &["-c", JOIN]).arg(base).arg(more).arg(&file))?;
    if count.trim() != "4703" {
        bail!("the longer list has {} procedures, not 4703", count.trim());
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn the_first_three_results_are_read_once_each() {
        let page = r#"<a href="/vi/procedures/1.1">x</a><a href="/vi/procedures/1.1">y</a><a href="/vi/procedures/2.2"></a>
            <a href="/vi/procedures/3.3"></a><a href="/vi/procedures/4.4"></a>"#;
        assert_eq!(found(page), ["1.1", "2.2", "3.3"]);
    }
}
