//! A reader thread: each job sees one snapshot, which holds every write that was answered before the job was asked.

use super::{Shared, rollback, session};
use crate::Tx;
use crate::job::{Jobs, Ran};
use crate::stats::count;

/// Runs jobs until the queue is closed and empty.
pub(crate) fn run(mut tx: Tx, jobs: &Jobs, shared: &Shared) {
    while let Some(mut job) = jobs.pop() {
        count(&shared.counters.reads);
        let failure = session(&mut tx).and_then(|session| session.control("begin")).err();
        if failure.is_none() && matches!(job.run(&mut tx), Ran::Panicked) {
            count(&shared.counters.panics);
        }
        rollback(&mut tx);
        job.answer(failure);
    }
}
