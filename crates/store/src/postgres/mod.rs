//! PostgreSQL: worker threads with one connection each, and a listener for wake-ups from other processes.

mod listen;
mod session;
mod worker;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;

pub(crate) use listen::Notifier;
pub(crate) use session::Session;

use crate::job::{Job, Jobs, Pause};
use crate::stats::Counters;
use crate::wake::Wakes;
use crate::{Error, OpenError};

/// How long a connection may take to be made, unless the URL says otherwise.
const CONNECT: Duration = Duration::from_secs(5);

/// The threads of one PostgreSQL database.
pub(crate) struct Postgres {
    pub(crate) pool: Arc<Pool>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    listening: AtomicBool,
}

/// What the threads share.
pub(crate) struct Pool {
    pub(crate) config: postgres::Config,
    pub(crate) jobs: Jobs,
    pub(crate) pause: Pause,
    pub(crate) counters: Arc<Counters>,
    pub(crate) wakes: Arc<Wakes>,
    pub(crate) notifier: Notifier,
}

/// Reads the URL. What it asks for and this program cannot do is refused here, before anything connects.
pub(crate) fn config(url: &str) -> Result<postgres::Config, OpenError> {
    // The driver's own message could repeat a password.
    let mut config: postgres::Config = url.parse().map_err(|_| OpenError::BadUrl("not a PostgreSQL URL".to_owned()))?;
    if config.get_ssl_mode() == postgres::config::SslMode::Require {
        let what =
            "sslmode=require: connections to PostgreSQL are not encrypted; use a Unix socket or a private network";
        return Err(OpenError::Unsupported(what.to_owned()));
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    if config.get_application_name().is_none() {
        config.application_name("lienthong");
    }
    Ok(config)
}

impl Postgres {
    /// Starts the threads; each connects when it gets its first job.
    pub(crate) fn start(connections: usize, pool: Pool) -> Result<Self, Error> {
        let postgres = Self { pool: Arc::new(pool), threads: Mutex::default(), listening: AtomicBool::new(false) };
        for _ in 0..connections.max(1) {
            let pool = Arc::clone(&postgres.pool);
            postgres.spawn("postgres", move || worker::run(&pool))?;
        }
        Ok(postgres)
    }

    fn spawn(&self, name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(body);
        let thread = thread.map_err(|error| Error::Unavailable(format!("no thread could be started: {error}")))?;
        self.threads.lock().push(thread);
        Ok(())
    }

    /// Starts to listen to other processes, once.
    pub(crate) fn listen(&self) {
        if !self.listening.swap(true, std::sync::atomic::Ordering::SeqCst) {
            let pool = Arc::clone(&self.pool);
            if let Err(error) = self.spawn("postgres-listener", move || listen::run(&pool)) {
                tracing::error!(%error, "no listener for wake-ups; workers will only poll");
            }
        }
    }

    pub(crate) fn push(&self, job: Box<dyn Job>) {
        self.pool.jobs.push(job);
    }

    /// Runs what is waiting, then ends the threads.
    pub(crate) fn close(&self) {
        self.pool.jobs.close();
        self.pool.pause.close();
        let own = std::thread::current().id();
        for thread in std::mem::take(&mut *self.threads.lock()) {
            if thread.thread().id() != own && thread.thread().name() != Some("postgres-listener") {
                drop(thread.join());
            }
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.close();
    }
}
