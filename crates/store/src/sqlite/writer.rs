//! The writer thread: what waits is run in one transaction and made durable by one commit.
//!
//! Jobs first share the bare transaction. A savepoint for each would cost more than many a job: SQLite copies every page
//! that a savepoint might have to restore, and the text index writes out what it holds in memory at each. Only when a job
//! is refused after it has changed something, all jobs of its batch are undone and run again, then with a savepoint each.

use std::time::{Duration, Instant};

use super::{Shared, rollback, session};
use crate::job::{Job, Jobs, Ran};
use crate::stats::count;
use crate::{Error, Tx};

/// The most jobs in one commit.
const BATCH: usize = 256;
/// The longest that a batch is filled before it is committed.
const FILL: Duration = Duration::from_millis(8);

/// Whether each job of a batch can be undone by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undo {
    /// Only with the whole batch.
    Together,
    /// Each runs in a savepoint.
    Singly,
}

/// Why nobody of a batch has been answered: its jobs come back.
enum Broken {
    /// One of them has to be undone.
    Spoilt(Vec<Box<dyn Job>>),
    /// The transaction was lost.
    Lost(Vec<Box<dyn Job>>),
}

/// Runs jobs until the queue is closed and empty.
pub(crate) fn run(mut tx: Tx, jobs: &Jobs, shared: &Shared) {
    while let Some(first) = jobs.pop() {
        let broken = batch(&mut tx, first, || jobs.try_pop(), Undo::Together, shared);
        let lost = match broken {
            Ok(()) => continue,
            Err(Broken::Lost(lost)) => lost,
            Err(Broken::Spoilt(spoilt)) => singly(&mut tx, spoilt, shared),
        };
        for job in lost {
            count(&shared.counters.reruns);
            alone(&mut tx, job, shared);
        }
    }
}

/// Runs these jobs with a savepoint each; those whose transaction was lost come back.
fn singly(tx: &mut Tx, jobs: Vec<Box<dyn Job>>, shared: &Shared) -> Vec<Box<dyn Job>> {
    let mut jobs = jobs.into_iter();
    while let Some(first) = jobs.next() {
        if let Err(Broken::Lost(mut lost) | Broken::Spoilt(mut lost)) =
            batch(tx, first, || jobs.next(), Undo::Singly, shared)
        {
            lost.extend(jobs);
            return lost;
        }
    }
    Vec::new()
}

/// Runs `first` and whatever waits behind it, commits, and answers everyone.
fn batch(
    tx: &mut Tx,
    first: Box<dyn Job>,
    mut waiting: impl FnMut() -> Option<Box<dyn Job>>,
    undo: Undo,
    shared: &Shared,
) -> Result<(), Broken> {
    let turn = shared.glances.turn();
    if let Err(error) = control(tx, "begin immediate") {
        rollback(tx);
        count(&shared.counters.writes);
        first.answer(Some(error));
        return Ok(());
    }
    let began = Instant::now();
    let mut ran = Vec::new();
    let mut panics = 0_u32;
    let mut wakes = std::collections::BTreeSet::new();
    let mut next = Some(first);
    while let Some(mut job) = next {
        let ended = run_in(tx, job.as_mut(), undo);
        ran.push(job);
        match ended {
            Ok(Ended::Kept) => wakes.append(&mut tx.take_wakes()),
            Ok(Ended::Undone { panicked }) => panics += u32::from(panicked),
            Ok(Ended::Spoilt) => {
                rollback(tx);
                return Err(Broken::Spoilt(ran));
            }
            Err(error) => {
                tracing::warn!(%error, jobs = ran.len(), "a batch was lost; each of its jobs runs alone");
                rollback(tx);
                return Err(Broken::Lost(ran));
            }
        }
        next = if ran.len() < BATCH && began.elapsed() < FILL { waiting() } else { None };
    }
    let committing = Instant::now();
    if let Err(error) = control(tx, "commit") {
        tracing::warn!(%error, jobs = ran.len(), "a commit failed; each of its jobs runs alone");
        rollback(tx);
        return Err(Broken::Lost(ran));
    }
    drop(turn);
    shared.counters.committed(ran.len(), committing.elapsed());
    (0..panics).for_each(|_| count(&shared.counters.panics));
    shared.wakes.wake_all(&wakes);
    for job in ran {
        count(&shared.counters.writes);
        job.answer(None);
    }
    shared.checkpoints.committed(tx);
    Ok(())
}

/// How a job of a batch ended.
enum Ended {
    /// Its changes stay.
    Kept,
    /// Nothing of it stays.
    Undone { panicked: bool },
    /// It has to be undone, and cannot be without the whole batch.
    Spoilt,
}

/// Runs one job inside the transaction. An error means that the whole transaction is lost.
fn run_in(tx: &mut Tx, job: &mut dyn Job, undo: Undo) -> Result<Ended, Error> {
    if undo == Undo::Singly {
        control(tx, "savepoint job")?;
    }
    session(tx)?.take_wrote();
    let ran = job.run(tx);
    let wrote = session(tx)?.take_wrote();
    if session(tx)?.is_autocommit() {
        return Err(tx.failure().cloned().unwrap_or_else(|| Error::Unavailable("the transaction vanished".to_owned())));
    }
    let kept = matches!(ran, Ran::Done);
    match undo {
        Undo::Together if !kept && wrote => return Ok(Ended::Spoilt),
        Undo::Together => {}
        Undo::Singly => {
            if !kept {
                control(tx, "rollback to savepoint job")?;
            }
            control(tx, "release savepoint job")?;
        }
    }
    Ok(if kept { Ended::Kept } else { Ended::Undone { panicked: matches!(ran, Ran::Panicked) } })
}

/// Runs one job in a transaction of its own and answers it.
fn alone(tx: &mut Tx, mut job: Box<dyn Job>, shared: &Shared) {
    count(&shared.counters.writes);
    let failure = in_transaction(tx, job.as_mut(), shared).err();
    rollback(tx);
    job.answer(failure);
    shared.checkpoints.committed(tx);
}

/// An error is the caller's answer in place of the job's own.
fn in_transaction(tx: &mut Tx, job: &mut dyn Job, shared: &Shared) -> Result<(), Error> {
    let turn = shared.glances.turn();
    control(tx, "begin immediate")?;
    match job.run(tx) {
        Ran::Done if session(tx)?.is_autocommit() => Err(Error::Unavailable("the transaction vanished".to_owned())),
        Ran::Done => {
            let committing = Instant::now();
            control(tx, "commit")?;
            drop(turn);
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
