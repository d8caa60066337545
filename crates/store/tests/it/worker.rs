//! The runner of a queue.

use std::sync::Arc;
use std::time::Duration;

use base::{Clock, Id, JobId, ManualClock, SeededEntropy, SystemEntropy, Timestamp};
use parking_lot::Mutex;
use store::queue::{Lease, NewJob, job_done, job_put, job_retry, jobs_count, jobs_lease};
use store::worker::{WorkError, Worker};
use store::{Db, Error, TestDb};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn worker(db: &Db, clock: &Arc<ManualClock>) -> Worker {
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(clock);
    let worker = Worker::new(db.clone(), "w", clock, Arc::new(SeededEntropy::new(1)), TaskTracker::new());
    Worker { poll: Duration::from_millis(20), ..worker }
}

async fn put(db: &Db, name: &str, order: Option<&str>) {
    let job = NewJob {
        id: JobId::new(START, &SystemEntropy),
        queue: "w".to_owned(),
        key: None,
        order: order.map(str::to_owned),
        payload: name.as_bytes().to_vec(),
        due: START,
    };
    assert!(db.write(move |tx| job_put(tx, &job)).await.map_err(|error: Error| error).unwrap());
}

async fn finish(db: &Db, lease: Lease) -> Result<(), WorkError> {
    Ok(db.write(move |tx| job_done(tx, &lease)).await?)
}

async fn left(db: &Db) -> (i64, i64) {
    let count = db.read(|tx| jobs_count(tx, "w")).await.map_err(|error: Error| error).unwrap();
    (count.waiting + count.leased, count.dead)
}

/// Runs the worker until `is_over`, which is asked after each handled job.
async fn run_until(db: &Db, worker: Worker, handler: impl Fn(Lease) -> Handled + Send + Sync + 'static, jobs: usize) {
    let (cancel, tracker) = (CancellationToken::new(), worker.tracker.clone());
    let (handled, mut count) = tokio::sync::mpsc::unbounded_channel();
    let running = worker.run(cancel.clone(), move |lease| {
        let (work, handled) = (handler(lease), handled.clone());
        async move {
            let outcome = work.await;
            handled.send(()).unwrap();
            outcome
        }
    });
    let stopping = async {
        for _ in 0..jobs {
            count.recv().await.unwrap();
        }
        cancel.cancel();
    };
    futures_util::future::join(running, stopping).await;
    tracker.close();
    tracker.wait().await;
    assert!(db.ping().await.is_ok());
}

type Handled = std::pin::Pin<Box<dyn Future<Output = Result<(), WorkError>> + Send>>;

#[store::test]
async fn jobs_are_run_once_and_in_their_order(db: TestDb) {
    let clock = Arc::new(ManualClock::new(START));
    for n in 0..5 {
        put(&db, &format!("a{n}"), Some("a")).await;
        put(&db, &format!("b{n}"), Some("b")).await;
        put(&db, &format!("f{n}"), None).await;
    }
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let (handle, log) = (db.db(), Arc::clone(&seen));
    let handler = move |lease: Lease| -> Handled {
        let (db, log) = (handle.clone(), Arc::clone(&log));
        Box::pin(async move {
            log.lock().push(String::from_utf8_lossy(&lease.payload).into_owned());
            finish(&db, lease).await
        })
    };
    run_until(&db, worker(&db, &clock), handler, 15).await;
    let seen = seen.lock().clone();
    assert_eq!(seen.len(), 15);
    for order in ["a", "b"] {
        let of_order: Vec<&String> = seen.iter().filter(|name| name.starts_with(order)).collect();
        assert_eq!(of_order, (0..5).map(|n| format!("{order}{n}")).collect::<Vec<_>>().iter().collect::<Vec<_>>());
    }
    assert_eq!(left(&db).await, (0, 0));
}

#[store::test]
async fn a_panic_is_tried_again_and_costs_no_slot(db: TestDb) {
    let clock = Arc::new(ManualClock::new(START));
    put(&db, "panics first", None).await;
    let handle = db.db();
    let handler = move |lease: Lease| -> Handled {
        let db = handle.clone();
        Box::pin(async move {
            assert!(lease.attempt > 1, "on purpose");
            finish(&db, lease).await
        })
    };
    let worker = Worker { concurrency: 1, backoff: Duration::ZERO, ..worker(&db, &clock) };
    run_until(&db, worker, handler, 1).await;
    assert_eq!(left(&db).await, (0, 0));
}

#[store::test]
async fn failures_pause_and_hopeless_jobs_die(db: TestDb) {
    let clock = Arc::new(ManualClock::new(START));
    put(&db, "retry", None).await;
    put(&db, "dead", None).await;
    put(&db, "store", None).await;
    let worker = Worker { attempts: Some(3), ..worker(&db, &clock) };
    let handler = async |lease: Lease| match lease.payload.as_slice() {
        b"retry" => Err(WorkError::retry("down")),
        b"dead" => Err(WorkError::dead("never")),
        _ => Err(WorkError::Store(Error::Full)),
    };
    assert_eq!(worker.drain(handler).await, Ok(3));
    assert_eq!(left(&db).await, (2, 1));
    assert_eq!(worker.drain(handler).await, Ok(0), "their pause is not over");
    clock.advance_millis(1_000);
    assert_eq!(worker.drain(handler).await, Ok(2));
    clock.advance_millis(999);
    assert_eq!(worker.drain(handler).await, Ok(0), "the second pause is longer than 1 s");
    clock.advance_millis(1_001);
    assert_eq!(worker.drain(handler).await, Ok(2));
    assert_eq!(left(&db).await, (0, 3), "three attempts, then given up");
}

/// Without it, everything that was due at once would wait as long as the clock was put back.
#[store::test]
async fn a_clock_that_is_put_back_holds_up_nothing(db: TestDb) {
    const HOUR: i64 = 3_600_000;
    let job = |name: &str, made: Timestamp, due: Timestamp| NewJob {
        id: JobId::new(made, &SeededEntropy::new(made.as_millis().unsigned_abs())),
        queue: "w".to_owned(),
        key: None,
        order: None,
        payload: name.as_bytes().to_vec(),
        due,
    };
    let jobs = [
        job("leased", START, START),
        job("failed", START.plus_millis(1), START.plus_millis(1)),
        job("at once", START.plus_millis(2), START.plus_millis(2)),
        job("tomorrow", START.plus_millis(3), START.plus_days(1)),
    ];
    db.write(move |tx| -> Result<(), Error> {
        for job in &jobs[..2] {
            job_put(tx, job)?;
        }
        let leases = jobs_lease(tx, "w", START.plus_millis(1), START.plus_seconds(15), 9)?;
        job_retry(tx, &leases[1], START.plus_seconds(60), "down")?;
        for job in &jobs[2..] {
            job_put(tx, job)?;
        }
        Ok(())
    })
    .await
    .unwrap();
    let clock = Arc::new(ManualClock::new(START.plus_millis(-HOUR)));
    let done = Arc::new(Mutex::new(Vec::new()));
    let handler = |clock: &Arc<ManualClock>| {
        let (handle, done, clock) = (db.db(), Arc::clone(&done), Arc::clone(clock));
        move |lease: Lease| -> Handled {
            let (db, done, clock) = (handle.clone(), Arc::clone(&done), Arc::clone(&clock));
            Box::pin(async move {
                done.lock().push(String::from_utf8(lease.payload.clone()).unwrap());
                let finished = finish(&db, lease).await;
                // The lease of the worker that is gone lasts no longer than leases do.
                clock.advance_millis(7_500);
                finished
            })
        }
    };
    let worker = || Worker { concurrency: 1, poll: Duration::from_millis(5), ..worker(&db, &clock) };
    run_until(&db, worker(), handler(&clock), 3).await;
    assert_eq!(*done.lock(), ["failed", "at once", "leased"]);
    assert_eq!(left(&db).await, (1, 0), "what was put for tomorrow waits");
    clock.set(START.plus_days(1));
    run_until(&db, worker(), handler(&clock), 1).await;
    assert_eq!(left(&db).await, (0, 0));
}

#[store::test]
async fn work_put_later_wakes_the_worker(db: TestDb) {
    let clock = Arc::new(ManualClock::new(START));
    // It would look again in an hour: only the wake-up can bring the job.
    let worker = Worker { poll: Duration::from_hours(1), ..worker(&db, &clock) };
    let (handle, putting) = (db.db(), db.db());
    let handler = move |lease: Lease| -> Handled {
        let db = handle.clone();
        Box::pin(async move { finish(&db, lease).await })
    };
    let running = run_until(&db, worker, handler, 3);
    let later = async {
        for n in 0..3 {
            put(&putting, &n.to_string(), None).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), futures_util::future::join(running, later)).await.unwrap();
    assert_eq!(left(&db).await, (0, 0));
}

#[store::test]
async fn a_handler_whose_lease_is_lost_is_stopped(db: TestDb) {
    struct Stopped(tokio::sync::mpsc::UnboundedSender<&'static str>);
    impl Drop for Stopped {
        fn drop(&mut self) {
            self.0.send("stopped").unwrap();
        }
    }
    let clock = Arc::new(ManualClock::new(START));
    put(&db, "slow", None).await;
    let worker = Worker { concurrency: 1, lease: Duration::from_millis(60), ..worker(&db, &clock) };
    let cancel = CancellationToken::new();
    let (events, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let running = worker.run(cancel.clone(), move |_| {
        let events = events.clone();
        async move {
            let stopped = Stopped(events);
            stopped.0.send("started").unwrap();
            std::future::pending::<()>().await;
            drop(stopped);
            Ok(())
        }
    });
    let stealing = async {
        assert_eq!(seen.recv().await, Some("started"));
        let later = START.plus_seconds(600);
        let stolen = db.write(move |tx| jobs_lease(tx, "w", later, later.plus_days(1), 1)).await;
        assert_eq!(stolen.map_err(|error: Error| error).unwrap().len(), 1);
        assert_eq!(seen.recv().await, Some("stopped"));
        cancel.cancel();
    };
    futures_util::future::join(running, stealing).await;
    assert_eq!(left(&db).await, (1, 0), "the thief has it");
}
