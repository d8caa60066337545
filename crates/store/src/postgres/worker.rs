//! A worker thread: one connection, one transaction for each job, repeated when a race was lost.

use std::time::{Duration, Instant};

use base::{Entropy, SystemEntropy};

use super::{Pool, Session};
use crate::job::{Job, Ran};
use crate::stats::count;
use crate::tx::{Conflict, Connection, Mode};
use crate::{Error, Tx};

/// How often a job is run before its conflict is told to the caller.
const CONFLICTS: u32 = 100;
/// How often a job is run again that says itself that it lost a race.
const DECLARED: u32 = 2;
/// How often a lost connection is made again for one job.
const LOSSES: u32 = 3;
/// The longest pause between two runs.
const PAUSE: Duration = Duration::from_millis(64);

/// How one run of a job ended.
enum Once {
    /// The caller may be answered: with the job's own answer, or with this failure.
    Over(Option<Error>),
    /// A race was lost; nothing was changed. The failure stands for the job's own answer if it is not run again.
    Conflict(Conflict, Option<Error>),
    /// The connection was lost before the commit; nothing was changed.
    Lost(Error),
}

/// Runs jobs until the queue is closed and empty.
pub(crate) fn run(pool: &Pool) {
    let mut connection = None;
    while let Some(mut job) = pool.jobs.pop() {
        let failure = serve(pool, &mut connection, job.as_mut());
        if !job.is_internal() {
            count(if job.mode() == Mode::Write { &pool.counters.writes } else { &pool.counters.reads });
        }
        job.answer(failure);
    }
}

fn serve(pool: &Pool, connection: &mut Option<Tx>, job: &mut dyn Job) -> Option<Error> {
    let (mut conflicts, mut losses) = (0, 0);
    loop {
        let once = match connection {
            Some(tx) => once(pool, tx, job),
            None => match Session::connect(&pool.target) {
                Ok(session) => {
                    *connection = Some(Tx::new(Connection::Postgres(Box::new(session))));
                    continue;
                }
                Err(error) => Once::Lost(error),
            },
        };
        let is_lost = matches!(once, Once::Lost(_)) || connection.as_ref().is_some_and(is_closed);
        if is_lost && connection.take().is_some() {
            count(&pool.counters.reconnects);
        }
        let tries = match once {
            Once::Over(failure) => return failure,
            Once::Conflict(Conflict::Found, failure) if conflicts >= CONFLICTS => return failure,
            Once::Conflict(Conflict::Declared, failure) if conflicts >= DECLARED => return failure,
            Once::Conflict(..) => {
                count(&pool.counters.conflicts);
                conflicts += 1;
                conflicts
            }
            Once::Lost(error) if losses >= LOSSES => return Some(error),
            Once::Lost(_) => {
                losses += 1;
                losses + 4
            }
        };
        // Full jitter: whoever collided must not collide again in step.
        let span = PAUSE.min(Duration::from_millis(1 << tries.min(6)));
        let micros = SystemEntropy.next_u64() % u64::try_from(span.as_micros()).unwrap_or(u64::MAX).max(1);
        pool.pause.wait(Duration::from_micros(micros));
    }
}

fn once(pool: &Pool, tx: &mut Tx, job: &mut dyn Job) -> Once {
    let begin = match job.mode() {
        Mode::Write => "begin isolation level repeatable read",
        Mode::Read => "begin isolation level repeatable read read only",
    };
    if let Err(error) = control(tx, begin) {
        return Once::Lost(error);
    }
    let ran = job.run(tx);
    if let Some(lost @ Error::Unavailable(_)) = tx.failure() {
        return Once::Lost(lost.clone());
    }
    match ran {
        Ran::Done => commit(pool, tx, job.mode()),
        Ran::Conflict(kind) => rollback(tx, Once::Conflict(kind, None)),
        Ran::Refused => rollback(tx, Once::Over(None)),
        Ran::Panicked => {
            count(&pool.counters.panics);
            rollback(tx, Once::Over(None))
        }
    }
}

fn commit(pool: &Pool, tx: &mut Tx, mode: Mode) -> Once {
    let began = Instant::now();
    match control(tx, "commit") {
        // What was read on the snapshot is right, whatever becomes of the connection now.
        _ if mode == Mode::Read => Once::Over(None),
        Ok(()) => {
            pool.counters.committed(1, began.elapsed());
            let wakes = tx.take_wakes();
            if !wakes.is_empty() {
                pool.wakes.wake_all(&wakes);
                pool.notifier.notify(&pool.jobs, wakes);
            }
            Once::Over(None)
        }
        Err(conflict @ Error::Conflict {}) => Once::Conflict(Conflict::Found, Some(conflict)),
        Err(Error::Unavailable(message)) => {
            count(&pool.counters.unknown);
            Once::Over(Some(Error::Unknown(message)))
        }
        // A deferred constraint, a full disk: the server has rolled back.
        Err(error) => rollback(tx, Once::Over(Some(error))),
    }
}

fn rollback(tx: &mut Tx, then: Once) -> Once {
    if let Err(error) = control(tx, "rollback") {
        // A connection that cannot roll back is closed, or closes itself when it is dropped by `serve`.
        tracing::warn!(%error, "a transaction could not be rolled back");
    }
    then
}

fn control(tx: &mut Tx, sql: &str) -> Result<(), Error> {
    match &mut tx.connection {
        Connection::Postgres(session) => session.control(sql),
        Connection::Sqlite(_) => Err(Error::Invalid("a PostgreSQL thread holds a SQLite connection".to_owned())),
    }
}

fn is_closed(tx: &Tx) -> bool {
    matches!(&tx.connection, Connection::Postgres(session) if session.is_closed())
}
