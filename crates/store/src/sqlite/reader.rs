//! Reads: each job sees one snapshot, which holds every write that was answered before the job was asked.

use super::{Shared, rollback, session};
use crate::Tx;
use crate::job::{Job, Jobs, Ran};
use crate::stats::count;

/// A reader thread: runs jobs until the queue is closed and empty.
pub(crate) fn run(mut tx: Tx, jobs: &Jobs, shared: &Shared) {
    while let Some(job) = jobs.pop() {
        one(&mut tx, job, shared);
    }
}

/// Runs one job and answers it.
pub(crate) fn one(tx: &mut Tx, mut job: Box<dyn Job>, shared: &Shared) {
    count(&shared.counters.reads);
    let failure = session(tx).and_then(|session| session.control("begin")).err();
    if failure.is_none() && matches!(job.run(tx), Ran::Panicked) {
        count(&shared.counters.panics);
    }
    rollback(tx);
    job.answer(failure);
}
