//! SQLite: one writer thread that commits in groups, and reader threads beside it.

mod checkpoints;
mod glances;
mod reader;
mod session;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::Mutex;

pub(crate) use checkpoints::Checkpoints;
pub(crate) use glances::Glances;
pub(crate) use session::Session;

use crate::job::{Job, Jobs};
use crate::stats::Counters;
use crate::tx::{Connection, Mode};
use crate::wake::Wakes;
use crate::{Error, Tx};

/// The threads of one SQLite database.
pub(crate) struct Sqlite {
    writes: Arc<Jobs>,
    reads: Arc<Jobs>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    interrupt: Mutex<Option<rusqlite::InterruptHandle>>,
    shared: Arc<Shared>,
}

/// What the threads share.
pub(crate) struct Shared {
    pub(crate) counters: Arc<Counters>,
    pub(crate) wakes: Arc<Wakes>,
    pub(crate) glances: Glances,
    pub(crate) checkpoints: Arc<Checkpoints>,
}

impl Sqlite {
    /// Opens the connections, each on its own thread.
    pub(crate) fn start(path: &Path, readers: usize, limit: usize, shared: &Arc<Shared>) -> Result<Self, Error> {
        let writes = Arc::new(Jobs::new(limit));
        let reads = Arc::new(Jobs::new(limit));
        let mut threads = Vec::new();
        let started = Self::spawn(path, Mode::Write, &writes, shared, &mut threads);
        let readers = started.and_then(|interrupt| {
            for _ in 0..readers.max(1) {
                Self::spawn(path, Mode::Read, &reads, shared, &mut threads)?;
            }
            Ok(interrupt)
        });
        let sqlite = Self {
            writes,
            reads,
            threads: Mutex::new(threads),
            interrupt: Mutex::new(None),
            shared: Arc::clone(shared),
        };
        // On an error the threads that did start end here, as `sqlite` is dropped.
        *sqlite.interrupt.lock() = Some(readers?);
        let copying = Tx::new(Connection::Sqlite(Session::open(path, Mode::Write)?));
        sqlite.threads.lock().push(shared.checkpoints.start(copying)?);
        shared.glances.open(|| Ok::<_, Error>(Tx::new(Connection::Sqlite(Session::open(path, Mode::Read)?))))?;
        Ok(sqlite)
    }

    fn spawn(
        path: &Path,
        mode: Mode,
        jobs: &Arc<Jobs>,
        shared: &Arc<Shared>,
        threads: &mut Vec<JoinHandle<()>>,
    ) -> Result<rusqlite::InterruptHandle, Error> {
        let (opened, outcome) = std::sync::mpsc::sync_channel(1);
        let (path, jobs, shared): (PathBuf, _, _) = (path.to_owned(), Arc::clone(jobs), Arc::clone(shared));
        let name = if mode == Mode::Write { "sqlite-writer" } else { "sqlite-reader" };
        let body = move || {
            let session = match Session::open(&path, mode) {
                Ok(session) => session,
                Err(error) => {
                    drop(opened.send(Err(error)));
                    return;
                }
            };
            if opened.send(Ok(session.interrupt_handle())).is_err() {
                return;
            }
            let tx = Tx::new(Connection::Sqlite(session));
            match mode {
                Mode::Write => writer::run(tx, &jobs, &shared),
                Mode::Read => reader::run(tx, &jobs, &shared),
            }
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(body);
        threads.push(thread.map_err(|error| Error::Unavailable(format!("no thread could be started: {error}")))?);
        outcome.recv().unwrap_or_else(|_| Err(Error::Unavailable("its thread ended".to_owned())))
    }

    pub(crate) fn push(&self, job: Box<dyn Job>) {
        match job.mode() {
            Mode::Write => self.writes.push(job),
            Mode::Read => self.reads.push(job),
        }
    }

    /// Runs a read here and now, if a connection is free for it.
    pub(crate) fn glance(&self, job: Box<dyn Job>) {
        if let Some(job) = self.shared.glances.run(job, &self.shared.counters) {
            self.push(job);
        }
    }

    pub(crate) fn waiting(&self) -> usize {
        self.writes.len() + self.reads.len()
    }

    /// Breaks off the statement that the writer is running, if it is running one.
    pub(crate) fn interrupt(&self) {
        if let Some(handle) = &*self.interrupt.lock() {
            handle.interrupt();
        }
    }

    /// Runs what is waiting, then ends the threads.
    pub(crate) fn close(&self) {
        self.writes.close();
        self.reads.close();
        self.shared.glances.close();
        self.shared.checkpoints.close();
        let own = std::thread::current().id();
        for thread in std::mem::take(&mut *self.threads.lock()) {
            // The last handle of a database may be dropped by a job: that thread cannot wait for itself.
            if thread.thread().id() != own {
                drop(thread.join());
            }
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.close();
    }
}

/// `control` statements that cannot fail in a way that matters: after them the state is asked for, not assumed.
pub(crate) fn rollback(tx: &mut Tx) {
    if let Connection::Sqlite(session) = &mut tx.connection
        && !session.is_autocommit()
        && let Err(error) = session.control("rollback")
    {
        tracing::error!(%error, "a transaction could not be rolled back");
    }
}

pub(crate) fn session(tx: &mut Tx) -> Result<&mut Session, Error> {
    match &mut tx.connection {
        Connection::Sqlite(session) => Ok(session),
        Connection::Postgres(_) => Err(Error::Invalid("a SQLite thread holds a PostgreSQL connection".to_owned())),
    }
}
