//! The runner of a queue: leases jobs, hands them to a handler, gives them back when it fails.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use base::{Clock, Entropy, Timestamp};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::queue::{self, Lease};
use crate::{Db, Error};

/// Why a handler could not do its job.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkError {
    /// Try again later; `after` overrides the back-off.
    #[error("to be tried again: {reason}")]
    Retry {
        /// For operators.
        reason: String,
        /// How long to wait, if the handler knows better than the back-off.
        after: Option<Duration>,
    },
    /// It will never work: give the job up.
    #[error("given up: {reason}")]
    Dead {
        /// For operators.
        reason: String,
    },
    /// The database failed; tried again, except that a lost lease means that somebody else has the job.
    #[error("the database failed")]
    Store(#[from] Error),
}

impl WorkError {
    /// To be tried again after the usual back-off.
    pub fn retry(reason: impl Into<String>) -> Self {
        Self::Retry { reason: reason.into(), after: None }
    }

    /// Never to be tried again.
    pub fn dead(reason: impl Into<String>) -> Self {
        Self::Dead { reason: reason.into() }
    }
}

/// How much a worker may take at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Valve {
    /// So many jobs at most.
    Open(usize),
    /// Nothing, for so long.
    Shut(Duration),
}

/// Is asked each time before jobs are leased.
pub type Valves = Arc<dyn Fn() -> Valve + Send + Sync>;

/// How long jobs give way at most to writes that crowd in.
const CALM: Duration = Duration::from_millis(250);

/// Runs the jobs of one queue.
///
/// The handler finishes its job itself, with [`queue::job_done`] in the write that holds its effects. If it returns an
/// error, the worker gives the job back after a back-off with jitter (or gives it up). A job whose handler returns `Ok`
/// without finishing it is run again when its lease runs out.
#[derive(Clone)]
pub struct Worker {
    /// The database that holds the queue.
    pub db: Db,
    /// The queue.
    pub queue: String,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Jitter.
    pub entropy: Arc<dyn Entropy>,
    /// How many handlers may run at a time.
    pub concurrency: usize,
    /// Where the handlers' tasks are tracked, so that a stop of the node can wait for them.
    pub tracker: TaskTracker,
    /// How long a lease holds; it is renewed while the handler runs.
    pub lease: Duration,
    /// How long to wait at most before looking again without having been woken.
    pub poll: Duration,
    /// The pause after the first failure; doubled after each further one.
    pub backoff: Duration,
    /// The longest pause.
    pub backoff_limit: Duration,
    /// After so many attempts a job is given up; `None` is never.
    pub attempts: Option<u32>,
    /// Holds jobs back while what they need is known not to answer, so that they are not leased in vain.
    pub valve: Option<Valves>,
}

impl Worker {
    /// A worker with the usual settings: 4 handlers, leases of 15 s (what was under way when a process was killed waits
    /// so long), looking every second, pauses of 1 s to 5 min, never giving up.
    pub fn new(
        db: Db,
        queue: impl Into<String>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        tracker: TaskTracker,
    ) -> Self {
        Self {
            db,
            queue: queue.into(),
            clock,
            entropy,
            concurrency: 4,
            tracker,
            lease: Duration::from_secs(15),
            poll: Duration::from_secs(1),
            backoff: Duration::from_secs(1),
            backoff_limit: Duration::from_mins(5),
            attempts: None,
            valve: None,
        }
    }

    /// Runs until cancelled, then waits for the handlers that are running.
    pub async fn run<H, F>(self, cancel: CancellationToken, handler: H)
    where
        H: Fn(Lease) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), WorkError>> + Send + 'static,
    {
        let (handler, slots) = (Arc::new(handler), Arc::new(Semaphore::new(self.concurrency.max(1))));
        let mut wake = self.db.subscribe(&self.queue);
        let mut last = None;
        while !cancel.is_cancelled() {
            // At the start, for nobody knows what the clock did before, and whenever it has gone back.
            let now = self.clock.now();
            if last.is_none_or(|last: Timestamp| last.millis_since(now) > queue::SLACK) {
                self.unstick(now).await;
            }
            last = Some(now);
            let pause = match self.lease_and_start(&slots, &handler, &cancel).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, queue = self.queue, "a queue could not be asked for work");
                    self.poll
                }
            };
            tokio::select! {
                () = cancel.cancelled() => {}
                () = wake.woken() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        let all = u32::try_from(self.concurrency.max(1)).unwrap_or(u32::MAX);
        // All slots free again: every handler has ended. The semaphore is never closed.
        drop(slots.acquire_many(all).await);
    }

    /// Leases and runs, one after another, whatever is due now and becomes due by that; the number run. For tests and
    /// for commands that must finish before they return.
    pub async fn drain<H, F>(&self, handler: H) -> Result<usize, Error>
    where
        H: Fn(Lease) -> F,
        F: Future<Output = Result<(), WorkError>>,
    {
        let mut ran = 0;
        loop {
            let leases = self.jobs_lease(1).await?;
            let Some(lease) = leases.into_iter().next() else { return Ok(ran) };
            let outcome = handler(lease.clone()).await;
            self.settle(&lease, outcome).await?;
            ran += 1;
        }
    }

    /// Starts what is due while there are free slots; how long to wait before looking again. A queue that never runs
    /// dry does not keep a cancelled worker going.
    async fn lease_and_start<H, F>(
        &self,
        slots: &Arc<Semaphore>,
        handler: &Arc<H>,
        cancel: &CancellationToken,
    ) -> Result<Duration, Error>
    where
        H: Fn(Lease) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), WorkError>> + Send + 'static,
    {
        loop {
            // Waits for one slot, then takes what else is free.
            let free = cancel.run_until_cancelled(Arc::clone(slots).acquire_owned()).await;
            let Some(Ok(first)) = free else { return Ok(self.poll) };
            let mut permits = vec![first];
            while let Ok(permit) = Arc::clone(slots).try_acquire_owned() {
                permits.push(permit);
            }
            match self.valve.as_ref().map(|valve| valve()) {
                Some(Valve::Shut(pause)) => return Ok(pause.min(self.poll)),
                Some(Valve::Open(most)) => permits.truncate(most),
                None => {}
            }
            self.db.calm(CALM).await;
            let leases = self.jobs_lease(permits.len()).await?;
            if leases.is_empty() {
                return self.pause().await;
            }
            for (lease, permit) in leases.into_iter().zip(permits) {
                self.start(lease, permit, Arc::clone(handler));
            }
        }
    }

    fn start<H, F>(&self, lease: Lease, permit: OwnedSemaphorePermit, handler: Arc<H>)
    where
        H: Fn(Lease) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), WorkError>> + Send + 'static,
    {
        let worker = self.clone();
        self.tracker.spawn(async move {
            let tracker = worker.tracker.clone();
            // A task of its own, so that a panic is that job's failure only.
            let handling = tracker.spawn(handler(lease.clone()));
            let outcome = worker.renewing(&lease, handling).await;
            if let Err(error) = worker.settle(&lease, outcome).await {
                tracing::warn!(%error, queue = worker.queue, job = %lease.id, "a job could not be given back");
            }
            drop(permit);
        });
    }

    /// Waits for the handler and renews its lease meanwhile; stops it when the lease is lost.
    async fn renewing(
        &self,
        lease: &Lease,
        mut handling: tokio::task::JoinHandle<Result<(), WorkError>>,
    ) -> Result<(), WorkError> {
        loop {
            tokio::select! {
                ended = &mut handling => {
                    return ended.unwrap_or_else(|error| Err(WorkError::retry(format!("the handler failed: {error}"))));
                }
                () = tokio::time::sleep(self.lease / 3) => {
                    let (renewed, until) = (lease.clone(), self.lease_until());
                    let renewal = self.db.write(move |tx| queue::job_renew(tx, &renewed, until)).await;
                    if matches!(renewal, Err(Error::LeaseLost(_))) && !handling.is_finished() {
                        handling.abort();
                        return Err(WorkError::Store(Error::LeaseLost(lease.id)));
                    }
                }
            }
        }
    }

    /// Gives the job back or up, as the outcome says.
    async fn settle(&self, lease: &Lease, outcome: Result<(), WorkError>) -> Result<(), Error> {
        let (reason, after) = match outcome {
            Ok(()) => return Ok(()),
            Err(WorkError::Store(Error::LeaseLost(_))) => {
                tracing::info!(queue = self.queue, job = %lease.id, "a job was taken over by another worker");
                return Ok(());
            }
            Err(WorkError::Dead { reason }) => (reason, None),
            Err(WorkError::Retry { reason, after }) => (reason, Some(after.unwrap_or_else(|| self.pause_after(lease)))),
            Err(WorkError::Store(error)) => (error.to_string(), Some(self.pause_after(lease))),
        };
        let given_up = self.attempts.is_some_and(|limit| lease.attempt >= i64::from(limit));
        let due = after.filter(|_| !given_up).map(|after| later(self.clock.now(), after));
        tracing::warn!(queue = self.queue, job = %lease.id, attempt = lease.attempt, reason, "a job failed");
        let lease = lease.clone();
        let settled = self
            .db
            .write(move |tx| match due {
                Some(due) => queue::job_retry(tx, &lease, due, &reason),
                None => queue::job_dead(tx, &lease, &reason),
            })
            .await;
        match settled {
            // The handler has finished the job and failed afterwards, or the lease has gone: nothing to give back.
            Err(Error::LeaseLost(_)) => Ok(()),
            other => other,
        }
    }

    async fn jobs_lease(&self, limit: usize) -> Result<Vec<Lease>, Error> {
        let (queue, now, until) = (self.queue.clone(), self.clock.now(), self.lease_until());
        let asked = queue.clone();
        if !self.db.read(move |tx| queue::jobs_ready(tx, &asked, now)).await? {
            return Ok(Vec::new());
        }
        self.db.write(move |tx| queue::jobs_lease(tx, &queue, now, until, limit)).await
    }

    /// Brings back what a clock that was put back has left too far ahead.
    async fn unstick(&self, now: Timestamp) {
        let millis = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let reach = queue::Reach { lease: millis(self.lease), pause: millis(self.backoff_limit) };
        let (queue, asked) = (self.queue.clone(), self.queue.clone());
        let unstuck = async {
            if !self.db.read(move |tx| queue::jobs_stuck(tx, &asked, now, reach)).await? {
                return Ok::<_, Error>(0);
            }
            self.db.write(move |tx| queue::jobs_unstick(tx, &queue, now, reach)).await
        };
        match unstuck.await {
            Ok(0) => {}
            Ok(jobs) => tracing::warn!(queue = self.queue, jobs, "the clock was put back: jobs that lay ahead are due"),
            Err(error) => {
                tracing::warn!(%error, queue = self.queue, "jobs that lie too far ahead could not be looked for");
            }
        }
    }

    async fn pause(&self) -> Result<Duration, Error> {
        let queue = self.queue.clone();
        let due = self.db.read(move |tx| queue::jobs_next_due(tx, &queue)).await?;
        let millis = due.map(|due| u64::try_from(due.millis_since(self.clock.now())).unwrap_or(0));
        // What is due but may not run (its turn has not come) must not make the worker spin.
        Ok(millis.filter(|millis| *millis > 0).map_or(self.poll, |millis| self.poll.min(Duration::from_millis(millis))))
    }

    fn lease_until(&self) -> Timestamp {
        later(self.clock.now(), self.lease)
    }

    /// Doubled after each failure, with up to half of it taken off by chance.
    fn pause_after(&self, lease: &Lease) -> Duration {
        let doublings = u32::try_from(lease.attempt.clamp(1, 31) - 1).unwrap_or(0);
        let full = self.backoff.saturating_mul(1 << doublings).min(self.backoff_limit);
        let micros = u64::try_from(full.as_micros()).unwrap_or(u64::MAX);
        full.saturating_sub(Duration::from_micros(self.entropy.next_u64() % (micros / 2).max(1)))
    }
}

fn later(now: Timestamp, by: Duration) -> Timestamp {
    now.plus_millis(i64::try_from(by.as_millis()).unwrap_or(i64::MAX))
}
