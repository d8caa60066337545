//! Reads: each job sees one snapshot, which holds every write that was answered before the job was asked.

use super::{Shared, rollback, session};
use crate::job::{Job, Jobs, Ran};
use crate::stats::{Counters, count};
use crate::{Error, Tx};

/// A reader thread: runs jobs until the queue is closed and empty.
pub(crate) fn run(mut tx: Tx, jobs: &Jobs, shared: &Shared) {
    while let Some(mut job) = jobs.pop() {
        let failure = begin(&mut tx).map(|()| within(&mut tx, job.as_mut(), &shared.counters)).err();
        rollback(&mut tx);
        job.answer(failure);
    }
}

/// Begins a snapshot.
pub(super) fn begin(tx: &mut Tx) -> Result<(), Error> {
    session(tx)?.control("begin")
}

/// Runs one job on the snapshot; its answer is still to be sent.
pub(super) fn within(tx: &mut Tx, job: &mut dyn Job, counters: &Counters) -> Ran {
    count(&counters.reads);
    let ran = job.run(tx);
    if matches!(ran, Ran::Panicked) {
        count(&counters.panics);
    }
    ran
}
