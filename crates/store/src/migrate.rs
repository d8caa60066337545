//! Migrations: numbered pairs of scripts, applied once, never changed.

use aws_lc_rs::digest;

use crate::tx::{Connection, Mode};
use crate::{Engine, Error, OpenError, Tx, params};

/// The migrations of one crate. Made by [`migrations!`](crate::migrations).
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// The crate that owns the tables.
    pub crate_name: &'static str,
    /// The steps, numbered 1, 2, 3, …
    pub steps: &'static [Migration],
}

/// One step, for both engines.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its number in the crate, from 1.
    pub number: i64,
    /// The name of its files.
    pub name: &'static str,
    /// The script for SQLite.
    pub sqlite: &'static str,
    /// The script for PostgreSQL.
    pub postgres: &'static str,
}

impl Migration {
    /// The script for `engine`.
    pub const fn script(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }
}

/// The migrations of the calling crate: `store::migrations!("services", [(1, "0001_services")])` embeds
/// `migrations/0001_services.sqlite.sql` and `migrations/0001_services.postgres.sql` of that crate.
#[macro_export]
macro_rules! migrations {
    ($crate_name:literal, [$(($number:literal, $name:literal)),* $(,)?]) => {
        $crate::Migrations {
            crate_name: $crate_name,
            steps: &[$($crate::Migration {
                number: $number,
                name: $name,
                sqlite: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".sqlite.sql")),
                postgres: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".postgres.sql")),
            }),*],
        }
    };
}

/// Applies what is missing, in one transaction, after checking that what was applied is what the program holds.
pub(crate) fn migrate(tx: &mut Tx, all: &[Migrations]) -> Result<(), OpenError> {
    for migrations in all {
        let numbers = migrations.steps.iter().map(|step| step.number);
        if !numbers.eq((1..).take(migrations.steps.len())) {
            return Err(OpenError::MigrationNumbers(migrations.crate_name));
        }
    }
    tx.start(Mode::Write);
    control(tx, if tx.engine() == Engine::Sqlite { "begin immediate" } else { "begin" })?;
    let outcome = all_in_transaction(tx, all);
    match outcome {
        Ok(()) => Ok(control(tx, "commit")?),
        Err(error) => {
            // The first error is the one to tell; the connection is closed after this anyway.
            drop(control(tx, "rollback"));
            Err(error)
        }
    }
}

fn all_in_transaction(tx: &mut Tx, all: &[Migrations]) -> Result<(), OpenError> {
    if tx.engine() == Engine::Postgres {
        // Replicas that start together migrate one after another.
        tx.query("select 1 from pg_advisory_xact_lock(5494331)", params![])?;
    }
    control(
        tx,
        "create table if not exists store_migrations (\
         crate text not null, number bigint not null, sha256 text not null, primary key (crate, number))",
    )?;
    for migrations in all {
        let applied = tx.query(
            "select number, sha256 from store_migrations where crate = $1 order by number",
            params![migrations.crate_name],
        )?;
        for row in &applied {
            let (number, sha256) = (row.int(0)?, row.text(1)?);
            let crate_name = migrations.crate_name.to_owned();
            match migrations.steps.iter().find(|step| step.number == number) {
                None => return Err(OpenError::Newer { crate_name, number }),
                Some(step) if digest_of(step.script(tx.engine())) != sha256 => {
                    return Err(OpenError::MigrationChanged { crate_name, number });
                }
                Some(_) => {}
            }
        }
        for step in migrations.steps.iter().skip(applied.len()) {
            apply(tx, migrations.crate_name, step).map_err(|source| OpenError::MigrationFailed {
                crate_name: migrations.crate_name,
                number: step.number,
                source,
            })?;
        }
    }
    Ok(())
}

fn apply(tx: &mut Tx, crate_name: &str, step: &Migration) -> Result<(), Error> {
    let script = step.script(tx.engine());
    match &mut tx.connection {
        Connection::Sqlite(session) => session.script(script)?,
        Connection::Postgres(session) => session.control(script)?,
    }
    tx.execute(
        "insert into store_migrations (crate, number, sha256) values ($1, $2, $3)",
        params![crate_name, step.number, digest_of(script)],
    )?;
    tracing::info!(store.migration = step.name, "migrated");
    Ok(())
}

fn digest_of(script: &str) -> String {
    hex::encode(digest::digest(&digest::SHA256, script.as_bytes()))
}

fn control(tx: &mut Tx, sql: &str) -> Result<(), Error> {
    match &mut tx.connection {
        Connection::Sqlite(session) => session.control(sql),
        Connection::Postgres(session) => session.control(sql),
    }
}
