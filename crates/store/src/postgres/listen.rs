//! Wake-ups between processes: LISTEN/NOTIFY.
//!
//! A `notify` inside the writing transaction would make all commits queue for one lock of the server, so the names are
//! sent after the commit, many at a time. One that is lost costs a poll's time, nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use base::{Entropy, SystemEntropy};
use parking_lot::Mutex;
use postgres::fallible_iterator::FallibleIterator;

use super::session::from_postgres;
use super::{Pool, Session};
use crate::job::{Job, Jobs, Ran};
use crate::tx::Mode;
use crate::{Error, Tx, params};

const CHANNEL: &str = "lienthong_wake";
/// How often the listener looks whether the database has been closed.
const LOOK: Duration = Duration::from_millis(500);
/// The pause before a lost connection is made again.
const AGAIN: Duration = Duration::from_secs(1);

/// What has been committed and not yet been told to other processes.
pub(crate) struct Notifier {
    pending: Arc<Mutex<BTreeSet<String>>>,
    /// Marks this process's own notifications.
    tag: String,
}

impl Notifier {
    pub(crate) fn new() -> Self {
        Self { pending: Arc::default(), tag: format!("{:016x}", SystemEntropy.next_u64()) }
    }

    /// Sends the topics soon.
    pub(crate) fn notify(&self, jobs: &Jobs, topics: BTreeSet<String>) {
        let mut pending = self.pending.lock();
        let is_first = pending.is_empty();
        pending.extend(topics);
        drop(pending);
        if is_first {
            jobs.push(Box::new(Notification { pending: Arc::clone(&self.pending), tag: self.tag.clone() }));
        }
    }
}

struct Notification {
    pending: Arc<Mutex<BTreeSet<String>>>,
    tag: String,
}

impl Job for Notification {
    fn mode(&self) -> Mode {
        Mode::Write
    }

    fn is_internal(&self) -> bool {
        true
    }

    fn run(&mut self, tx: &mut Tx) -> Ran {
        tx.start(Mode::Write);
        let topics = std::mem::take(&mut *self.pending.lock());
        for topic in topics {
            let payload = format!("{} {topic}", self.tag);
            if let Err(error) = tx.query("select 1 from pg_notify($1, $2)", params![CHANNEL, payload]) {
                tracing::warn!(%error, "other processes were not woken; they will find the work by polling");
                return Ran::Refused;
            }
        }
        Ran::Done
    }

    fn answer(self: Box<Self>, failure: Option<Error>) {
        if failure.is_some() {
            // It was not run, or not committed: the next commit begins a new notification.
            self.pending.lock().clear();
        }
    }
}

/// Listens until the database is closed, over a connection of its own.
pub(crate) fn run(pool: &Pool) {
    loop {
        if let Err(error) = listen(pool) {
            tracing::warn!(%error, "the listener for wake-ups lost its connection");
        }
        if pool.pause.wait(AGAIN) {
            return;
        }
    }
}

fn listen(pool: &Pool) -> Result<(), Error> {
    let mut session = Session::connect(&pool.target)?;
    session.control(&format!("listen {CHANNEL}"))?;
    // What was sent while nobody listened is lost: everyone looks once.
    pool.wakes.wake_everyone();
    while !pool.pause.wait(Duration::ZERO) {
        if session.is_closed() {
            return Err(Error::Unavailable("the server closed the connection".to_owned()));
        }
        let mut notifications = session.client().notifications();
        let mut arrivals = notifications.timeout_iter(LOOK);
        while let Some(arrival) = arrivals.next().map_err(|error| from_postgres(&error))? {
            match arrival.payload().split_once(' ') {
                Some((tag, topic)) if tag != pool.notifier.tag => pool.wakes.wake([topic]),
                _ => {}
            }
        }
    }
    Ok(())
}
