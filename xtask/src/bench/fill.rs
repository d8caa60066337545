//! Fills a province's database with dossiers after the pattern of one that was filed: as rows, for filing a million of
//! them would take the day.

use std::ops::Range;

use anyhow::{Context, Result, bail};

use crate::shell::{command, output};

/// How many dossiers are made in one transaction.
const AT_ONCE: usize = 50_000;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// As part of a figure's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// As people write it.
    pub(crate) const fn shown(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Makes a database in the cluster and returns its URL.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn database_make(cluster: &str, name: &str) -> Result<String> {
    output(
        command("psql", &["-q", "-X", "-v", "ON_ERROR_STOP=1", "-c"])
            .arg(format!("create database {name}"))
            .arg(cluster),
    )?;
    Ok(cluster.replacen("///postgres?", &format!("///{name}?"), 1))
}

/// Makes the dossiers of these numbers: one in fifty is open, the others are finished; each has the events, papers and
/// evidence of the pattern, and can be found by its applicant and its code.
///
/// # Errors
/// What the database said.
pub(crate) fn fill(engine: Engine, database: &str, pattern: &str, numbers: Range<u32>) -> Result<()> {
    for from in numbers.clone().step_by(AT_ONCE) {
        let to = from.saturating_add(u32::try_from(AT_ONCE)?).min(numbers.end);
        let script = script(engine, pattern, from, to);
        match engine {
            Engine::Sqlite => sqlite(database, &script)?,
            Engine::Postgres => {
                let mut psql = command("psql", &["-q", "-X", "-1", "-v", "ON_ERROR_STOP=1", "-c"]);
                output(psql.arg(script).arg(database)).map(drop)?;
            }
        }
    }
    if engine == Engine::Postgres {
        // What its own housekeeping does within a minute.
        output(command("psql", &["-q", "-X", "-c", "vacuum analyze"]).arg(database))?;
    }
    Ok(())
}

fn sqlite(file: &str, script: &str) -> Result<()> {
    const RUN: &str = "import sqlite3, sys\n\
        base = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)\n\
        base.executescript('begin immediate;' + sys.stdin.read() + 'commit;')";
    use std::io::Write as _;
    let mut python = command("python3", &["-c", RUN]);
    let mut child = python.arg(file).stdin(std::process::Stdio::piped()).spawn()?;
    child.stdin.take().context("no input")?.write_all(script.as_bytes())?;
    if !child.wait()?.success() {
        bail!("{file} cannot be filled");
    }
    Ok(())
}

/// The statements; both engines read all but the text search's.
fn script(engine: Engine, pattern: &str, from: u32, to: u32) -> String {
    // Identifiers are as long as real ones and sort before them.
    const ID: &str = "'00' || substr(cast(100000000 + n as text), 2)";
    let people = format!(
        "with recursive s(n) as (select cast({from} as bigint) union all select n + 1 from s where n + 1 < {to}), \
         family(k, family, fold) as (values (0,'Nguyễn','nguyen'),(1,'Nguyễn','nguyen'),(2,'Nguyễn','nguyen'),\
         (3,'Trần','tran'),(4,'Lê','le'),(5,'Phạm','pham'),(6,'Hoàng','hoang'),(7,'Vũ','vu'),(8,'Đặng','dang'),(9,'Bùi','bui')), \
         given(g, given, gfold) as (values (0,'An','an'),(1,'Bình','binh'),(2,'Chi','chi'),(3,'Dung','dung'),(4,'Hà','ha'),\
         (5,'Khánh','khanh'),(6,'Lan','lan'),(7,'Minh','minh'),(8,'Ngọc','ngoc'),(9,'Thảo','thao')), \
         p(n, name, words) as (select n, family || ' Thị ' || given || ' ' || n, fold || ' thi ' || gfold || ' ' || n \
         from s join family on k = n % 10 join given on g = (n / 10) % 10)"
    );
    let search = match engine {
        Engine::Sqlite => format!(
            "insert into search_documents (index_name, document_id, size) {people} \
             select 'services.dossiers', {ID} || substr(d.id, 11), 5 from p, services_dossiers d where d.code = '{pattern}';
             insert into search_terms (rowid, a, b, c, d) {people} \
             select x.document, words, cast(1000000 + n as text), '', '' from p, services_dossiers d \
             join search_documents x on x.index_name = 'services.dossiers' and x.document_id = {ID} || substr(d.id, 11) \
             where d.code = '{pattern}';"
        ),
        Engine::Postgres => format!(
            "insert into search_documents (index_name, document_id, size, terms) {people} \
             select 'services.dossiers', {ID} || substr(d.id, 11), 5, \
             setweight(array_to_tsvector(string_to_array(words, ' ')), 'A') \
             || setweight(array_to_tsvector(array[cast(1000000 + n as text)]), 'B') \
             from p, services_dossiers d where d.code = '{pattern}';"
        ),
    };
    format!(
        "insert into services_dossiers (id, code, procedure, procedure_version, field, sub, applicant, status, step, office, \
         holder, holder_name, filed_at, deadline, decided_at, version, answers, looked_up) {people} \
         select {ID} || substr(d.id, 11), '000.00.00.H54-200101-' || (1000000 + n), procedure, procedure_version, field, \
         sub || (n / 5), name, case when n % 50 = 0 then 4 else 10 end, step, \
         case when n % 50 = 0 then 'specialist' else 'nobody' end, null, null, filed_at - (2000000 - n) * 60000, \
         case when n % 50 = 0 then filed_at + (n % 7 - 3) * 86400000 end, \
         case when n % 50 > 0 then filed_at - (2000000 - n) * 60000 + 3600000 end, d.version, answers, looked_up \
         from p, services_dossiers d where d.code = '{pattern}';
         insert into services_events (dossier, seq, at, by_name, event, evidence) {people} \
         select {ID} || substr(d.id, 11), e.seq, e.at, e.by_name, e.event, e.evidence from p, services_dossiers d \
         join services_events e on e.dossier = d.id where d.code = '{pattern}';
         insert into services_papers (id, dossier, kind, occasion, title, places, content, unsigned, signed, final, size, \
         made_at, final_at) {people} \
         select {ID} || substr(e.id, 11), {ID} || substr(d.id, 11), e.kind, e.occasion, e.title, e.places, e.content, \
         e.unsigned, e.signed, e.final, e.size, e.made_at, e.final_at from p, services_dossiers d \
         join services_papers e on e.dossier = d.id where d.code = '{pattern}';
         {search}"
    )
}
