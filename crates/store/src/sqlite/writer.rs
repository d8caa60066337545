//! The writer thread: what waits is run in savepoints of one transaction and made durable by one commit.

use std::time::{Duration, Instant};

use super::{Shared, rollback, session};
use crate::job::{Job, Jobs, Ran};
use crate::stats::count;
use crate::{Error, Tx};

/// The most jobs in one commit.
const BATCH: usize = 256;
/// The longest that a batch is filled before it is committed.
const FILL: Duration = Duration::from_millis(4);

/// Runs jobs until the queue is closed and empty.
pub(crate) fn run(mut tx: Tx, jobs: &Jobs, shared: &Shared) {
    while let Some(first) = jobs.pop() {
        if let Err(lost) = batch(&mut tx, first, jobs, shared) {
            for job in lost {
                count(&shared.counters.reruns);
                alone(&mut tx, job, shared);
            }
        }
    }
}

/// Runs `first` and whatever waits behind it, commits, and answers everyone. If the transaction was lost, nobody has
/// been answered and the jobs come back.
fn batch(tx: &mut Tx, first: Box<dyn Job>, jobs: &Jobs, shared: &Shared) -> Result<(), Vec<Box<dyn Job>>> {
    if let Err(error) = control(tx, "begin immediate") {
        rollback(tx);
        count(&shared.counters.writes);
        first.answer(Some(error));
        return Ok(());
    }
    let began = Instant::now();
    let mut ran = Vec::new();
    let mut wakes = std::collections::BTreeSet::new();
    let mut next = Some(first);
    while let Some(mut job) = next {
        let kept = in_savepoint(tx, job.as_mut(), shared);
        ran.push(job);
        match kept {
            Ok(true) => wakes.append(&mut tx.take_wakes()),
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, jobs = ran.len(), "a batch was lost; each of its jobs runs alone");
                rollback(tx);
                return Err(ran);
            }
        }
        next = if ran.len() < BATCH && began.elapsed() < FILL { jobs.try_pop() } else { None };
    }
    let committing = Instant::now();
    if let Err(error) = control(tx, "commit") {
        tracing::warn!(%error, jobs = ran.len(), "a commit failed; each of its jobs runs alone");
        rollback(tx);
        return Err(ran);
    }
    shared.counters.committed(ran.len(), committing.elapsed());
    shared.wakes.wake_all(&wakes);
    for job in ran {
        count(&shared.counters.writes);
        job.answer(None);
    }
    Ok(())
}

/// Runs one job in a savepoint; whether its changes were kept. An error means that the whole transaction is lost.
fn in_savepoint(tx: &mut Tx, job: &mut dyn Job, shared: &Shared) -> Result<bool, Error> {
    control(tx, "savepoint job")?;
    let ran = job.run(tx);
    if session(tx)?.is_autocommit() {
        return Err(tx.failure().cloned().unwrap_or_else(|| Error::Unavailable("the transaction vanished".to_owned())));
    }
    match ran {
        Ran::Done => control(tx, "release savepoint job").map(|()| true),
        Ran::Refused | Ran::Conflict(_) => undo(tx).map(|()| false),
        Ran::Panicked => {
            count(&shared.counters.panics);
            undo(tx).map(|()| false)
        }
    }
}

fn undo(tx: &mut Tx) -> Result<(), Error> {
    control(tx, "rollback to savepoint job")?;
    control(tx, "release savepoint job")
}

/// Runs one job in a transaction of its own and answers it.
fn alone(tx: &mut Tx, mut job: Box<dyn Job>, shared: &Shared) {
    count(&shared.counters.writes);
    let failure = in_transaction(tx, job.as_mut(), shared).err();
    rollback(tx);
    job.answer(failure);
}

/// An error is the caller's answer in place of the job's own.
fn in_transaction(tx: &mut Tx, job: &mut dyn Job, shared: &Shared) -> Result<(), Error> {
    control(tx, "begin immediate")?;
    match job.run(tx) {
        Ran::Done if session(tx)?.is_autocommit() => Err(Error::Unavailable("the transaction vanished".to_owned())),
        Ran::Done => {
            let committing = Instant::now();
            control(tx, "commit")?;
            shared.counters.committed(1, committing.elapsed());
            shared.wakes.wake_all(&tx.take_wakes());
            Ok(())
        }
        Ran::Refused | Ran::Conflict(_) => Ok(()),
        Ran::Panicked => {
            count(&shared.counters.panics);
            Ok(())
        }
    }
}

fn control(tx: &mut Tx, sql: &str) -> Result<(), Error> {
    session(tx)?.control(sql)
}
