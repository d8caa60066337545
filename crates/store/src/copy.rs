//! Carries a whole database over to another one, of the same or the other engine: one snapshot, row by row, in memory
//! that does not grow with it, and held against the original afterwards.

mod search;
mod tables;

use std::path::Path;

use crate::postgres::{Session as PostgresSession, Target};
use crate::sqlite::Session as SqliteSession;
use crate::tx::{Connection, Mode};
use crate::{Db, DbConfig, Engine, Error, Migrations, OpenError, Tx, params, schema};

/// One table that was carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCopied {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// SHA-256, in hexadecimal, over all its rows in the order of its key: the same on both engines.
    pub sha256: String,
}

/// Why a database could not be carried over.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the two cannot be opened.
    #[error("the {which} database cannot be opened")]
    Open {
        /// `first` or `second`.
        which: &'static str,
        /// Why.
        #[source]
        source: OpenError,
    },
    /// The second database was used before: what stands in it is never overwritten.
    #[error("the second database is not empty: name a file that does not exist, or an empty database")]
    NotEmpty,
    /// Reading or writing failed; the second database has nothing.
    #[error("the copy failed")]
    Failed(#[from] Error),
    /// What arrived is not what was sent.
    #[error("table {0} did not arrive as it was sent")]
    Differs(String),
}

/// Copies the database at `from` into the empty one at `to`: one snapshot of it, also while it is being written. Every
/// table is read again from the copy, and compared by number of rows and digest. Blocks.
///
/// Both are migrated to this program's tables first. Blobs are files and are not carried.
pub fn copy(from: &str, to: &str, migrations: &[Migrations]) -> Result<Vec<TableCopied>, CopyError> {
    std::thread::scope(|scope| {
        // The driver of PostgreSQL may not be used on a thread of the runtime.
        let copying = scope.spawn(|| copy_on_thread(from, to, migrations));
        copying.join().unwrap_or_else(|_| Err(Error::Panicked("the copy".to_owned()).into()))
    })
}

/// The digests of all tables of a database, as [`copy`] gives them. Blocks.
pub fn digests(url: &str) -> Result<Vec<TableCopied>, CopyError> {
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let mut tx = begin(url, "first", Mode::Read)?;
            Ok(tables::digests(&mut tx)?)
        });
        reading.join().unwrap_or_else(|_| Err(Error::Panicked("the digests".to_owned()).into()))
    })
}

fn copy_on_thread(from: &str, to: &str, migrations: &[Migrations]) -> Result<Vec<TableCopied>, CopyError> {
    prepare(from, "first", migrations)?;
    if is_used(to)? {
        return Err(CopyError::NotEmpty);
    }
    prepare(to, "second", migrations)?;
    let mut source = begin(from, "first", Mode::Read)?;
    let mut target = begin(to, "second", Mode::Write)?;
    defer_references(&mut target)?;
    let sent = tables::carry(&mut source, &mut target)?;
    let documents = search::carry(&mut source, &mut target)?;
    references_again(&mut target)?;
    control(&mut target, "commit")?;
    drop((source, target));
    let mut arrived = begin(to, "second", Mode::Read)?;
    let found = tables::digests(&mut arrived)?;
    if let Some(wrong) = sent.iter().find(|table| !found.contains(table)) {
        return Err(CopyError::Differs(wrong.name.clone()));
    }
    if sent.len() != found.len() || search::count(&mut arrived)? != documents {
        return Err(CopyError::Differs("search_documents".to_owned()));
    }
    Ok(sent)
}

/// Migrates, and closes again.
fn prepare(url: &str, which: &'static str, migrations: &[Migrations]) -> Result<(), CopyError> {
    let folder = std::env::temp_dir();
    let config = DbConfig { connections: 1, readers: 1, ..DbConfig::new(url, folder.join("lienthong-copy")) };
    let db = Db::open(&config, migrations).map_err(|source| CopyError::Open { which, source })?;
    db.close();
    Ok(())
}

fn sqlite_path(url: &str) -> Option<&Path> {
    url.strip_prefix("sqlite:").map(|path| Path::new(path.strip_prefix("//").unwrap_or(path)))
}

fn is_used(url: &str) -> Result<bool, CopyError> {
    if let Some(path) = sqlite_path(url) {
        return Ok(path.exists());
    }
    let mut tx = begin(url, "second", Mode::Read)?;
    Ok(!schema::describe_in(&mut tx)?.is_empty())
}

/// A connection in the middle of a transaction; dropped, it undoes it.
fn begin(url: &str, which: &'static str, mode: Mode) -> Result<Tx, CopyError> {
    let open = |source: OpenError| CopyError::Open { which, source };
    let connection = if let Some(path) = sqlite_path(url) {
        Connection::Sqlite(SqliteSession::open(path, mode).map_err(|error| open(error.into()))?)
    } else {
        let target = Target::parse(url).map_err(open)?;
        let session = PostgresSession::connect(&target).map_err(|error| open(error.into()))?;
        Connection::Postgres(Box::new(session))
    };
    let mut tx = Tx::new(connection);
    let text = match (tx.engine(), mode) {
        (Engine::Sqlite, Mode::Read) => "begin",
        (Engine::Sqlite, Mode::Write) => "begin immediate",
        (Engine::Postgres, Mode::Read) => "begin isolation level repeatable read read only",
        (Engine::Postgres, Mode::Write) => "begin isolation level repeatable read",
    };
    control(&mut tx, text)?;
    if tx.engine() == Engine::Postgres {
        control(&mut tx, "set local idle_in_transaction_session_timeout = 0")?;
    }
    Ok(tx)
}

fn control(tx: &mut Tx, sql: &str) -> Result<(), Error> {
    match &mut tx.connection {
        Connection::Sqlite(session) => session.control(sql),
        Connection::Postgres(session) => session.control(sql),
    }
}

/// Rows may come before those that they refer to; what refers to nothing is found at the end.
fn defer_references(tx: &mut Tx) -> Result<(), Error> {
    if tx.engine() == Engine::Sqlite {
        return control(tx, "pragma defer_foreign_keys = on");
    }
    for (table, constraint) in references(tx, false)? {
        control(tx, &format!("alter table {table} alter constraint {constraint} deferrable initially deferred"))?;
    }
    Ok(())
}

fn references_again(tx: &mut Tx) -> Result<(), Error> {
    if tx.engine() == Engine::Sqlite {
        return Ok(());
    }
    control(tx, "set constraints all immediate")?;
    for (table, constraint) in references(tx, true)? {
        control(tx, &format!("alter table {table} alter constraint {constraint} not deferrable"))?;
    }
    Ok(())
}

fn references(tx: &mut Tx, deferred: bool) -> Result<Vec<(String, String)>, Error> {
    let sql = "select quote_ident(t.relname), quote_ident(c.conname) from pg_constraint c \
               join pg_class t on t.oid = c.conrelid where c.contype = 'f' and c.condeferrable = ($1 = 1) \
               and t.relnamespace = cast(current_schema() as regnamespace) order by 1, 2";
    let rows = tx.query(sql, params![i64::from(deferred)])?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}
