//! The transaction that a job works in: the same on both engines.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::postgres::Session as PostgresSession;
use crate::sqlite::Session as SqliteSession;
use crate::{Engine, Error, Param, Row};

/// The connection under a [`Tx`].
pub(crate) enum Connection {
    Sqlite(SqliteSession),
    Postgres(Box<PostgresSession>),
}

impl Connection {
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, Error> {
        match self {
            Self::Sqlite(session) => session.execute(sql, params),
            Self::Postgres(session) => session.execute(sql, params),
        }
    }

    fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, Error> {
        match self {
            Self::Sqlite(session) => session.query(sql, params),
            Self::Postgres(session) => session.query(sql, params),
        }
    }

    /// A statement of the house itself, such as `savepoint`.
    fn control(&mut self, sql: &str) -> Result<(), Error> {
        match self {
            Self::Sqlite(session) => session.control(sql),
            Self::Postgres(session) => session.control(sql),
        }
    }

    /// The transaction is gone: rolled back by SQLite itself, or the connection to PostgreSQL is closed.
    fn is_gone(&self) -> bool {
        match self {
            Self::Sqlite(session) => session.is_autocommit(),
            Self::Postgres(session) => session.is_closed(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    Write,
}

/// Who noticed that a race was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// The engine: on a fresh snapshot the job may well succeed.
    Found,
    /// The job, on a consistent snapshot: it will most likely say so again.
    Declared,
}

/// A transaction, as a job sees it. Every job gets one and returns; `Db` begins, commits, rolls back and repeats.
///
/// **A statement that fails ends the job**, on both engines: whatever comes after it is refused with the same error,
/// and if the job returns `Ok` all the same, its changes are rolled back and the caller gets that error. (PostgreSQL
/// has no other way; SQLite would go on.) To go on after a failure, put what may fail into [`attempt`](Self::attempt),
/// or better, write `on conflict do nothing` and look at the number of rows.
pub struct Tx {
    pub(crate) connection: Connection,
    mode: Mode,
    failed: Option<Error>,
    conflicted: Option<Conflict>,
    wakes: Arc<BTreeSet<String>>,
}

impl Tx {
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection, mode: Mode::Write, failed: None, conflicted: None, wakes: Arc::default() }
    }

    /// Forgets the last job.
    pub(crate) fn start(&mut self, mode: Mode) {
        self.mode = mode;
        self.failed = None;
        self.conflicted = None;
        self.wakes = Arc::default();
    }

    pub(crate) const fn failure(&self) -> Option<&Error> {
        self.failed.as_ref()
    }

    pub(crate) const fn conflict_kind(&self) -> Option<Conflict> {
        self.conflicted
    }

    pub(crate) fn take_wakes(&mut self) -> BTreeSet<String> {
        Arc::unwrap_or_clone(std::mem::take(&mut self.wakes))
    }

    /// Which engine this is, for the three permitted forks (text search, lease, wake-up).
    pub(crate) const fn engine(&self) -> Engine {
        match self.connection {
            Connection::Sqlite(_) => Engine::Sqlite,
            Connection::Postgres(_) => Engine::Postgres,
        }
    }

    fn remember<T>(&mut self, outcome: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &outcome {
            if error.is_conflict() {
                self.conflicted = Some(Conflict::Found);
            }
            self.failed.get_or_insert_with(|| error.clone());
        }
        outcome
    }

    fn ready(&self) -> Result<(), Error> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    /// Runs a statement that changes rows; the number of rows changed.
    pub fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, Error> {
        self.ready()?;
        let outcome = if self.mode == Mode::Read {
            Err(Error::Invalid(format!("a write inside db.read: {sql}")))
        } else {
            self.connection.execute(sql, params)
        };
        self.remember(outcome)
    }

    /// Runs a statement that answers rows (`select`, or a change with `returning`); all rows.
    pub fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, Error> {
        self.ready()?;
        let outcome = self.connection.query(sql, params);
        self.remember(outcome)
    }

    /// The first row, if there is one.
    pub fn query_opt(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// The first row; [`Error::NoRow`] if there is none (the job may go on).
    pub fn query_one(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Row, Error> {
        self.query_opt(sql, params)?.ok_or(Error::NoRow)
    }

    /// Runs a versioned change (`update … set version = $2 + 1 … where id = $1 and version = $2`): exactly one row must
    /// change, otherwise somebody else was faster and the job is a [conflict](Self::conflict).
    pub fn update_one(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), Error> {
        if self.execute(sql, params)? == 1 { Ok(()) } else { Err(self.conflict()) }
    }

    /// Declares that this job lost a race: its changes are rolled back. PostgreSQL runs the whole job again on a fresh
    /// snapshot, though only twice: what was stale by itself (a version from a form) stays so. On SQLite nothing can have
    /// changed meanwhile, so the caller gets the error at once.
    #[must_use = "return the error: the job is rolled back in any case"]
    pub fn conflict(&mut self) -> Error {
        self.conflicted.get_or_insert(Conflict::Declared);
        self.failed.get_or_insert(Error::Conflict {});
        Error::Conflict {}
    }

    /// Runs `work` so that its failure can be survived: if it returns an error or one of its statements fails, what it
    /// changed is undone and the job may go on. A conflict or a lost transaction cannot be survived.
    pub fn attempt<T, E: From<Error>>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        self.ready()?;
        let wakes = Arc::clone(&self.wakes);
        let begun = self.connection.control("savepoint attempt");
        self.remember(begun)?;
        let outcome = work(self);
        let failure = self.failed.clone();
        if outcome.is_ok() && failure.is_none() {
            let released = self.connection.control("release savepoint attempt");
            self.remember(released)?;
            return outcome;
        }
        self.wakes = wakes;
        if self.conflicted.is_none() && !self.connection.is_gone() {
            self.failed = None;
            let undone = self
                .connection
                .control("rollback to savepoint attempt")
                .and_then(|()| self.connection.control("release savepoint attempt"));
            self.remember(undone)?;
        }
        match (outcome, failure) {
            (Ok(_), Some(error)) => Err(error.into()),
            (outcome, _) => outcome,
        }
    }

    /// Wakes whoever waits for `topic` (a queue, or any name) once this job's changes are committed; see
    /// [`Db::subscribe`](crate::Db::subscribe).
    pub fn wake(&mut self, topic: &str) {
        if !self.wakes.contains(topic) {
            Arc::make_mut(&mut self.wakes).insert(topic.to_owned());
        }
    }
}
