//! The handle of a database: opens it, runs reads and writes, wakes who waits.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::blobs::Blobs;
use crate::job::{Job, Jobs, Pause, TypedJob};
use crate::postgres::{self, Notifier, Pool, Postgres, Target};
use crate::sqlite::{self, Sqlite};
use crate::stats::Counters;
use crate::tx::{Connection, Mode};
use crate::wake::{Wake, Wakes};
use crate::{Error, Migrations, OpenError, Stats, Tx, migrate, params};

/// Which database is behind a [`Db`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The embedded default.
    Sqlite,
    /// PostgreSQL or a compatible cluster.
    Postgres,
}

/// Where a node keeps its data.
#[derive(Clone, Debug)]
pub struct DbConfig {
    /// `sqlite:PATH` or `postgres://user@host/database`; with `?sslrootcert=FILE` (a PEM of authorities) the connection
    /// is encrypted and the server's certificate verified.
    pub url: String,
    /// The folder of blobs. It is shared by all replicas of a node.
    pub blobs: PathBuf,
    /// Reader threads beside the writer (SQLite).
    pub readers: usize,
    /// Connections for reads and writes (PostgreSQL); one more listens.
    pub connections: usize,
    /// Jobs that may wait for a thread; beyond it, work is refused at once rather than piled up.
    pub waiting: usize,
}

impl DbConfig {
    /// The usual settings.
    pub fn new(url: impl Into<String>, blobs: impl Into<PathBuf>) -> Self {
        Self { url: url.into(), blobs: blobs.into(), ..Self::default() }
    }
}

impl Default for DbConfig {
    fn default() -> Self {
        Self { url: String::new(), blobs: PathBuf::new(), readers: 2, connections: 8, waiting: 16_384 }
    }
}

/// A database with its blobs. Cheap to clone; the threads end when the last clone is gone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    threads: Threads,
    blobs: Blobs,
    counters: Arc<Counters>,
    wakes: Arc<Wakes>,
}

enum Threads {
    Sqlite(Box<Sqlite>),
    Postgres(Postgres),
}

impl Db {
    /// Opens the database, makes it if it is a missing SQLite file, and migrates it: first `store`'s own tables, then
    /// `migrations` in their order. Blocks (also safe on a thread of the runtime, at start).
    pub fn open(config: &DbConfig, migrations: &[Migrations]) -> Result<Self, OpenError> {
        let all: Vec<Migrations> = std::iter::once(crate::MIGRATIONS).chain(migrations.iter().copied()).collect();
        let counters = Arc::new(Counters::default());
        let wakes = Arc::new(Wakes::default());
        let blobs = Blobs::open(&config.blobs)?;
        let threads = if let Some(path) = config.url.strip_prefix("sqlite:") {
            let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
            migrate_sqlite(&path, &all)?;
            let shared = sqlite::Shared {
                counters: Arc::clone(&counters),
                wakes: Arc::clone(&wakes),
                glances: sqlite::Glances::default(),
                checkpoints: Arc::default(),
            };
            Threads::Sqlite(Box::new(Sqlite::start(&path, config.readers, config.waiting, &Arc::new(shared))?))
        } else if config.url.starts_with("postgres://") || config.url.starts_with("postgresql://") {
            let target = Target::parse(&config.url)?;
            migrate_postgres(&target, &all)?;
            let pool = Pool {
                target,
                jobs: Jobs::new(config.waiting),
                pause: Pause::default(),
                counters: Arc::clone(&counters),
                wakes: Arc::clone(&wakes),
                notifier: Notifier::new(),
            };
            Threads::Postgres(Postgres::start(config.connections, pool)?)
        } else {
            return Err(OpenError::BadUrl("unknown scheme".to_owned()));
        };
        Ok(Self(Arc::new(Inner { threads, blobs, counters, wakes })))
    }

    /// Runs `work` in one transaction and makes its changes durable before it answers.
    ///
    /// `work` may run more than once (clone what it would consume) and must have no effect but through `tx`: no
    /// network, no signing, no waiting. An `Err` undoes its changes. Dropping the future does not take the write back.
    pub async fn write<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.submit(Mode::Write, work).await.unwrap_or_else(|_| Err(ended().into()))
    }

    /// Runs `work` on one snapshot, which holds every write that was answered before. Changes are refused.
    pub async fn read<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.submit(Mode::Read, work).await.unwrap_or_else(|_| Err(ended().into()))
    }

    /// [`read`](Self::read) of a few rows by their keys, such as a session: on SQLite it mostly runs at once on the
    /// caller's thread, because waking another one costs more than the read. Whatever may look at many rows belongs into
    /// [`read`](Self::read).
    pub async fn glance<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(TypedJob { mode: Mode::Read, work, outcome: None, reply });
        match &self.0.threads {
            Threads::Sqlite(sqlite) => sqlite.glance(job),
            Threads::Postgres(postgres) => postgres.push(job),
        }
        answer.await.unwrap_or_else(|_| Err(ended().into()))
    }

    /// [`write`](Self::write) for the command line; panics on a thread of the runtime.
    pub fn write_blocking<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.submit(Mode::Write, work).blocking_recv().unwrap_or_else(|_| Err(ended().into()))
    }

    /// [`read`](Self::read) for the command line; panics on a thread of the runtime.
    pub fn read_blocking<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.submit(Mode::Read, work).blocking_recv().unwrap_or_else(|_| Err(ended().into()))
    }

    fn submit<F, T, E>(&self, mode: Mode, work: F) -> oneshot::Receiver<Result<T, E>>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(TypedJob { mode, work, outcome: None, reply });
        match &self.0.threads {
            Threads::Sqlite(sqlite) => sqlite.push(job),
            Threads::Postgres(postgres) => postgres.push(job),
        }
        answer
    }

    /// Whether the database answers: for `/readyz`.
    pub async fn ping(&self) -> Result<(), Error> {
        self.read(|tx| tx.query_one("select 1", params![]).map(drop)).await
    }

    /// The blobs beside the database.
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    /// Which database this is.
    pub fn engine(&self) -> Engine {
        match &self.0.threads {
            Threads::Sqlite(_) => Engine::Sqlite,
            Threads::Postgres(_) => Engine::Postgres,
        }
    }

    /// What it has done since it was opened.
    pub fn stats(&self) -> Stats {
        let waiting = match &self.0.threads {
            Threads::Sqlite(sqlite) => sqlite.waiting(),
            Threads::Postgres(postgres) => postgres.pool.jobs.len(),
        };
        self.0.counters.read(waiting)
    }

    /// Waits while writes crowd in, at most `longest`: for work that may come later, before it takes the processor from
    /// those who wait for an answer. The limit sees to it that such work goes on, slowly, under a load that never ends.
    pub async fn calm(&self, longest: Duration) {
        const LOOK: Duration = Duration::from_millis(10);
        let crowded = async {
            while self.0.counters.is_crowded() {
                tokio::time::sleep(LOOK).await;
            }
        };
        // A crowd that does not end is no error.
        drop(tokio::time::timeout(longest, crowded).await);
    }

    /// Waits for what jobs announce with [`Tx::wake`]; on PostgreSQL, jobs of other processes too.
    pub fn subscribe(&self, topic: &str) -> Wake {
        if let Threads::Postgres(postgres) = &self.0.threads {
            postgres.listen();
        }
        self.0.wakes.subscribe(topic)
    }

    /// Breaks off the statement that SQLite's writer is running now. The job is run again; a job that is interrupted
    /// when it runs alone gets [`Error::Unavailable`]. Does nothing on PostgreSQL, whose server has its own means.
    pub fn interrupt(&self) {
        if let Threads::Sqlite(sqlite) = &self.0.threads {
            sqlite.interrupt();
        }
    }

    /// Runs what is waiting, refuses what comes later, and ends the threads. Blocks.
    pub fn close(&self) {
        match &self.0.threads {
            Threads::Sqlite(sqlite) => sqlite.close(),
            Threads::Postgres(postgres) => postgres.close(),
        }
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("engine", &self.engine()).finish_non_exhaustive()
    }
}

fn ended() -> Error {
    Error::Unavailable("its thread ended".to_owned())
}

fn migrate_sqlite(path: &Path, all: &[Migrations]) -> Result<(), OpenError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|source| OpenError::Io { what: format!("folder {} cannot be made", folder.display()), source })?;
    }
    let session = sqlite::Session::open(path, Mode::Write)?;
    migrate::migrate(&mut Tx::new(Connection::Sqlite(session)), all)
}

/// On a thread of its own: the driver may not be used on a thread of the runtime.
fn migrate_postgres(target: &Target, all: &[Migrations]) -> Result<(), OpenError> {
    std::thread::scope(|scope| {
        let migrating = scope.spawn(|| {
            let session = postgres::Session::connect(target)?;
            migrate::migrate(&mut Tx::new(Connection::Postgres(Box::new(session))), all)
        });
        migrating.join().unwrap_or_else(|_| Err(ended().into()))
    })
}
