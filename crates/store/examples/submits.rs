//! Measures durable submits a second: one look-up and three inserts each, 64 writers at a time, on both engines.
//!
//! ```sh
//! cargo run --release -p store --example submits -- FOLDER [postgres://…] [SECONDS]
//! ```
//!
//! `FOLDER` takes the SQLite database and should lie on the disk that is to be measured; the PostgreSQL database must be
//! empty and its server must not have `fsync` off. Prints one line of JSON for each engine.

use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

use store::{Db, DbConfig, Migration, Migrations, params};

const WRITERS: u64 = 64;

const TABLES: Migrations = Migrations {
    crate_name: "submits",
    steps: &[Migration {
        number: 1,
        name: "0001_submits",
        sqlite: "create table procedures (code text primary key, title text not null) strict;
                 create table dossiers (id text primary key, code text not null, received integer not null) strict;
                 create table events (id text primary key, dossier text not null, body blob not null) strict;
                 create table outbox (id text primary key, topic text not null, body blob not null) strict;
                 insert into procedures values ('2.000635', 'Cấp bản sao trích lục hộ tịch');",
        postgres: "create table procedures (code text primary key, title text not null);
                   create table dossiers (id text primary key, code text not null, received bigint not null);
                   create table events (id text primary key, dossier text not null, body bytea not null);
                   create table outbox (id text primary key, topic text not null, body bytea not null);
                   insert into procedures values ('2.000635', 'Cấp bản sao trích lục hộ tịch');",
    }],
};

async fn submit(db: &Db, writer: u64, step: u64) -> Result<(), store::Error> {
    // Like a ULID of this moment: ordered by time, spread over writers.
    let id = format!("01K{step:013}{writer:010}");
    db.write(move |tx| {
        let sql = "select title from procedures where code = $1";
        let title = tx.query_one(sql, params!["2.000635"])?.text(0)?;
        let body = [title.as_bytes(), &[0; 300]].concat();
        tx.execute("insert into dossiers (id, code, received) values ($1, $2, $3)", params![&id, "2.000635", 1])?;
        tx.execute("insert into events (id, dossier, body) values ($1, $2, $3)", params![&id, &id, &body])?;
        tx.execute("insert into outbox (id, topic, body) values ($1, $2, $3)", params![&id, "changed", &body])?;
        Ok(())
    })
    .await
}

/// Processor time that this process has used, user and system, in seconds.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("no process name")?;
    let ticks: Vec<f64> = fields.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

async fn measure(name: &str, db: &Db, time: Duration) -> Result<(), Box<dyn Error>> {
    let (began, used) = (Instant::now(), processor_seconds()?);
    let writers = (0..WRITERS).map(|writer| async move {
        let mut step = 0_u64;
        while began.elapsed() < time {
            submit(db, writer, step).await?;
            step += 1;
        }
        Ok::<u64, store::Error>(step)
    });
    let mut submits = 0_u64;
    for writer in futures_util::future::join_all(writers).await {
        submits += writer?;
    }
    let (seconds, used) = (began.elapsed().as_secs_f64(), processor_seconds()? - used);
    let (count, stats) = (u32::try_from(submits).map(f64::from)?, db.stats());
    writeln!(
        std::io::stdout(),
        r#"{{"engine":"{name}","writers":{WRITERS},"submits":{submits},"seconds":{seconds:.2},"submits_per_second":{:.0},"client_cpu_us_per_submit":{:.1},"commits":{},"largest_batch":{},"conflicts":{}}}"#,
        count / seconds,
        used * 1e6 / count,
        stats.commits,
        stats.largest_batch,
        stats.conflicts,
    )?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = std::path::PathBuf::from(arguments.next().ok_or("usage: submits FOLDER [postgres://…] [SECONDS]")?);
    let rest: Vec<String> = arguments.collect();
    let postgres = rest.iter().find(|argument| argument.starts_with("postgres"));
    let seconds = rest.iter().find_map(|argument| argument.parse().ok()).unwrap_or(5);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let sqlite = format!("sqlite:{}", folder.join("submits.sqlite").display());
    for (name, url) in std::iter::once(("sqlite", &sqlite)).chain(postgres.map(|url| ("postgres", url))) {
        let db = Db::open(&DbConfig::new(url, folder.join("blobs")), &[TABLES])?;
        runtime.block_on(measure(name, &db, Duration::from_secs(seconds)))?;
        db.close();
    }
    Ok(())
}
