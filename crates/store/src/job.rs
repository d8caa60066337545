//! A job on its way: the caller's closure with its types erased, and the queue in which it waits for a thread.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

use crate::tx::{Conflict, Mode};
use crate::{Error, Tx};

/// How a run of a job ended, as far as the engine has to know.
#[derive(Debug)]
pub(crate) enum Ran {
    /// Keep the changes.
    Done,
    /// Undo the changes; the caller gets the job's own answer, or the failure that it ignored.
    Refused,
    /// Undo the changes; the job lost a race.
    Conflict(Conflict),
    /// Undo the changes; the job panicked.
    Panicked,
}

/// A closure with its answer and the way back to the caller.
pub(crate) trait Job: Send {
    fn mode(&self) -> Mode;
    /// A job of the house itself, which is not counted.
    fn is_internal(&self) -> bool {
        false
    }
    /// Runs the closure inside `tx` and keeps its answer.
    fn run(&mut self, tx: &mut Tx) -> Ran;
    /// Sends the kept answer, or `failure` instead.
    fn answer(self: Box<Self>, failure: Option<Error>);
}

pub(crate) struct TypedJob<F, T, E> {
    pub(crate) mode: Mode,
    pub(crate) work: F,
    pub(crate) outcome: Option<Result<T, E>>,
    pub(crate) reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for TypedJob<F, T, E>
where
    F: FnMut(&mut Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn mode(&self) -> Mode {
        self.mode
    }

    fn run(&mut self, tx: &mut Tx) -> Ran {
        tx.start(self.mode);
        let outcome = match catch_unwind(AssertUnwindSafe(|| (self.work)(tx))) {
            Ok(outcome) => outcome,
            Err(panic) => {
                let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
                let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
                let message = message.unwrap_or_else(|| "no message".to_owned());
                self.outcome = Some(Err(Error::Panicked(message).into()));
                return Ran::Panicked;
            }
        };
        let (outcome, ran) = match (outcome, tx.failure()) {
            (Ok(_), Some(failure)) => (Err(failure.clone().into()), Ran::Refused),
            (Ok(value), None) => (Ok(value), Ran::Done),
            (Err(error), _) => (Err(error), Ran::Refused),
        };
        self.outcome = Some(outcome);
        tx.conflict_kind().map_or(ran, Ran::Conflict)
    }

    fn answer(self: Box<Self>, failure: Option<Error>) {
        let answer = match (failure, self.outcome) {
            (Some(failure), _) => Err(failure.into()),
            (None, Some(outcome)) => outcome,
            (None, None) => Err(Error::Unavailable("the job was not run".to_owned()).into()),
        };
        // Nobody may be waiting any more: a dropped future does not take its write back.
        drop(self.reply.send(answer));
    }
}

/// Jobs waiting for a thread.
pub(crate) struct Jobs {
    waiting: Mutex<Waiting>,
    arrival: Condvar,
    limit: usize,
}

struct Waiting {
    jobs: VecDeque<Box<dyn Job>>,
    closed: bool,
}

impl Jobs {
    pub(crate) fn new(limit: usize) -> Self {
        let waiting = Waiting { jobs: VecDeque::new(), closed: false };
        Self { waiting: Mutex::new(waiting), arrival: Condvar::new(), limit }
    }

    /// Queues the job, or answers it at once if the queue is full or closed.
    pub(crate) fn push(&self, job: Box<dyn Job>) {
        let mut waiting = self.waiting.lock();
        let refusal = if waiting.closed {
            "it has been closed"
        } else if waiting.jobs.len() >= self.limit {
            "too many jobs are waiting"
        } else {
            waiting.jobs.push_back(job);
            self.arrival.notify_one();
            return;
        };
        drop(waiting);
        job.answer(Some(Error::Unavailable(refusal.to_owned())));
    }

    /// The next job; waits for one. `None` once the queue is closed and empty.
    pub(crate) fn pop(&self) -> Option<Box<dyn Job>> {
        let mut waiting = self.waiting.lock();
        loop {
            if let Some(job) = waiting.jobs.pop_front() {
                return Some(job);
            }
            if waiting.closed {
                return None;
            }
            self.arrival.wait(&mut waiting);
        }
    }

    /// The next job, if one waits.
    pub(crate) fn try_pop(&self) -> Option<Box<dyn Job>> {
        self.waiting.lock().jobs.pop_front()
    }

    pub(crate) fn close(&self) {
        self.waiting.lock().closed = true;
        self.arrival.notify_all();
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.lock().jobs.len()
    }
}

/// A pause that ends early when the database is closed.
#[derive(Default)]
pub(crate) struct Pause {
    closed: Mutex<bool>,
    change: Condvar,
}

impl Pause {
    /// Waits; `true` if the database was closed.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut closed = self.closed.lock();
        while !*closed && !self.change.wait_until(&mut closed, until).timed_out() {}
        *closed
    }

    pub(crate) fn close(&self) {
        *self.closed.lock() = true;
        self.change.notify_all();
    }
}
