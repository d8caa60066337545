//! PostgreSQL: worker threads with one connection each, and a listener for wake-ups from other processes.

mod listen;
mod session;
mod target;
mod tls;
mod worker;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;

use parking_lot::Mutex;

pub(crate) use listen::Notifier;
pub(crate) use session::Session;
pub(crate) use target::Target;

use crate::Error;
use crate::job::{Job, Jobs, Pause};
use crate::stats::Counters;
use crate::wake::Wakes;

/// The threads of one PostgreSQL database.
pub(crate) struct Postgres {
    pub(crate) pool: Arc<Pool>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    listening: AtomicBool,
}

/// What the threads share.
pub(crate) struct Pool {
    pub(crate) target: Target,
    pub(crate) jobs: Jobs,
    pub(crate) pause: Pause,
    pub(crate) counters: Arc<Counters>,
    pub(crate) wakes: Arc<Wakes>,
    pub(crate) notifier: Notifier,
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
