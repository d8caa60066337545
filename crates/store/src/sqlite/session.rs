//! One connection to SQLite.

use std::ffi::c_int;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, ErrorCode, OpenFlags, ffi};

use crate::error::ConstraintKind;
use crate::sql::Texts;
use crate::tx::Mode;
use crate::value::Value;
use crate::{Error, Param, Row};

/// How long a connection waits for another process (a back-up, the command line) that holds the lock.
const BUSY: Duration = Duration::from_secs(10);
/// Prepared statements kept by a connection.
const STATEMENTS: usize = 512;

pub(crate) struct Session {
    connection: rusqlite::Connection,
    texts: Texts,
    /// Whether a statement since [`take_wrote`](Self::take_wrote) may have changed something.
    wrote: bool,
    /// How many pages the log held after the last commit.
    log_pages: Arc<AtomicU32>,
}

impl Session {
    /// Opens the file: WAL, `synchronous=FULL`, foreign keys on.
    pub(crate) fn open(path: &Path, mode: Mode) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = rusqlite::Connection::open_with_flags(path, flags).map_err(from_sqlite)?;
        connection.busy_timeout(BUSY).map_err(from_sqlite)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // A plan must not depend on the arguments: else SQLite prepares a statement anew whenever one of them changes, if it
        // is compared with an index. A twentieth of all processor time of a busy node went there.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(from_sqlite)?;
        let query_only = if mode == Mode::Read { "on" } else { "off" };
        // In KiB. The writer goes back to the same pages with every act.
        let cache = if mode == Mode::Read { -2_000 } else { -4_000 };
        connection
            .execute_batch(&format!(
                "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
                 pragma trusted_schema = off; pragma temp_store = memory; pragma query_only = {query_only}; pragma cache_size = {cache};"
            ))
            .map_err(from_sqlite)?;
        let log_pages = Arc::new(AtomicU32::new(0));
        let seen = Arc::clone(&log_pages);
        // In place of SQLite's own hook, which would copy the log inside a commit.
        let hook = move |_: &mut rusqlite::hooks::Wal, pages: c_int| {
            seen.store(u32::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        };
        connection.wal_hook(Some(hook)).map_err(from_sqlite)?;
        Ok(Self { connection, texts: Texts::default(), wrote: false, log_pages })
    }

    /// How many pages the log held after this connection's last commit.
    pub(crate) fn log_pages(&self) -> u32 {
        self.log_pages.load(Ordering::Relaxed)
    }

    /// Copies what is in the log into the database file, as far as no reader stands in the way.
    pub(crate) fn checkpoint(&mut self) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached("pragma wal_checkpoint(passive)").map_err(from_sqlite)?;
        let mut rows = statement.raw_query();
        while rows.next().map_err(from_sqlite)?.is_some() {}
        Ok(())
    }

    pub(crate) fn interrupt_handle(&self) -> rusqlite::InterruptHandle {
        self.connection.get_interrupt_handle()
    }

    pub(crate) fn is_autocommit(&self) -> bool {
        self.connection.is_autocommit()
    }

    /// Whether a statement since the last call may have changed something, be it that it failed.
    pub(crate) fn take_wrote(&mut self) -> bool {
        std::mem::take(&mut self.wrote)
    }

    pub(crate) fn control(&mut self, sql: &str) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(sql).map_err(from_sqlite)?;
        statement.raw_execute().map_err(from_sqlite).map(drop)
    }

    /// Runs a script of several statements without arguments: a migration.
    pub(crate) fn script(&mut self, sql: &str) -> Result<(), Error> {
        self.connection.execute_batch(sql).map_err(from_sqlite)
    }

    pub(crate) fn execute(&mut self, text: &str, params: &[Param<'_>]) -> Result<u64, Error> {
        let sql = self.texts.checked(text, params)?;
        let mut statement = self.connection.prepare_cached(&sql.sqlite).map_err(from_sqlite)?;
        if statement.column_count() > 0 {
            return Err(Error::Invalid(format!("a statement that answers rows needs query: {text}")));
        }
        bind(&mut statement, params)?;
        self.wrote |= !statement.readonly();
        let rows = statement.raw_execute().map_err(from_sqlite)?;
        u64::try_from(rows).map_err(|_| Error::Sql("more rows than can be counted".to_owned()))
    }

    pub(crate) fn query(&mut self, text: &str, params: &[Param<'_>]) -> Result<Vec<Row>, Error> {
        let sql = self.texts.checked(text, params)?;
        let mut statement = self.connection.prepare_cached(&sql.sqlite).map_err(from_sqlite)?;
        let columns = statement.column_count();
        if columns == 0 {
            return Err(Error::Invalid(format!("a statement without rows needs execute: {text}")));
        }
        bind(&mut statement, params)?;
        self.wrote |= !statement.readonly();
        let mut answer = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(from_sqlite)? {
            let values: Result<_, Error> =
                (0..columns).map(|column| value(row.get_ref(column).map_err(from_sqlite)?)).collect();
            answer.push(Row::new(values?));
        }
        Ok(answer)
    }
}

fn bind(statement: &mut CachedStatement<'_>, params: &[Param<'_>]) -> Result<(), Error> {
    for (place, param) in (1..).zip(params) {
        match param {
            Param::Int(value) => statement.raw_bind_parameter(place, value),
            Param::Text(value) => statement.raw_bind_parameter(place, value.as_deref()),
            Param::Bytes(value) => statement.raw_bind_parameter(place, value.as_deref()),
        }
        .map_err(from_sqlite)?;
    }
    Ok(())
}

fn value(value: ValueRef<'_>) -> Result<Value, Error> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(int) => Ok(Value::Int(int)),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(Error::Invalid("a text column that is not UTF-8".to_owned())),
        },
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(Error::Invalid("a floating-point column: cast it to an integer".to_owned())),
    }
}

/// Names what SQLite says in the house's words.
pub(crate) fn from_sqlite(error: rusqlite::Error) -> Error {
    let (code, message) = match error {
        rusqlite::Error::SqliteFailure(code, message) => (code, message.unwrap_or_else(|| code.to_string())),
        rusqlite::Error::SqlInputError { error, msg, .. } => (error, msg),
        other => return Error::Invalid(other.to_string()),
    };
    match code.code {
        ErrorCode::ConstraintViolation => {
            let kind = match code.extended_code {
                ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
                    ConstraintKind::Unique
                }
                ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind::ForeignKey,
                ffi::SQLITE_CONSTRAINT_NOTNULL => ConstraintKind::NotNull,
                _ => ConstraintKind::Check,
            };
            let name = message.split_once(": ").map_or(message.as_str(), |(_, name)| name).to_owned();
            Error::Constraint { kind, name }
        }
        ErrorCode::DiskFull => Error::Full,
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::OperationInterrupted
        | ErrorCode::OutOfMemory
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen => Error::Unavailable(message),
        _ => Error::Sql(message),
    }
}
