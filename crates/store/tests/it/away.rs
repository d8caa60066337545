//! A PostgreSQL that goes away under load, and comes back.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use base::{Id, JobId, SystemClock, SystemEntropy, Timestamp};
use futures_util::future::join_all;
use store::idempotency::{answer_fetch, answer_store};
use store::queue::{Lease, NewJob, job_done, job_put};
use store::testing::{Cluster, Folder};
use store::worker::Worker;
use store::{Db, DbConfig, Error, Tx, params};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::support::{THINGS, ids};

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const CLIENTS: i64 = 6;
const STOPS: usize = 3;

/// A command from outside: its row, its answer, and a job whose effect is another row.
fn command(tx: &mut Tx, id: i64, job: JobId) -> Result<Vec<u8>, Error> {
    let key = id.to_string();
    if let Some(first) = answer_fetch(tx, "submit", &key)? {
        return Ok(first);
    }
    tx.execute("insert into things (id) values ($1)", params![id])?;
    let new =
        NewJob { id: job, queue: "w".to_owned(), key: None, order: None, payload: key.clone().into_bytes(), due: NOW };
    job_put(tx, &new)?;
    answer_store(tx, "submit", &key, key.as_bytes(), NOW)?;
    Ok(key.into_bytes())
}

/// Sends one command after another, each until it is answered; the answered ones, and how often there was no answer.
async fn client(db: Db, client: i64, over: Arc<AtomicBool>, answered: Arc<AtomicUsize>) -> (Vec<i64>, usize) {
    let (mut done, mut refused) = (Vec::new(), 0);
    while !over.load(Ordering::SeqCst) {
        let id = i64::try_from(done.len()).unwrap() * CLIENTS + client;
        loop {
            let job = JobId::new(NOW, &SystemEntropy);
            match db.write(move |tx| command(tx, id, job)).await {
                Ok(answer) => {
                    assert_eq!(answer, id.to_string().into_bytes());
                    break;
                }
                Err(Error::Unavailable(_) | Error::Unknown(_)) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        done.push(id);
        answered.fetch_add(1, Ordering::SeqCst);
    }
    (done, refused)
}

/// The job's effect: a row that can be there once.
async fn work(db: Db, lease: Lease) -> Result<(), store::worker::WorkError> {
    let id: i64 = String::from_utf8(lease.payload.clone()).unwrap().parse().unwrap();
    let written = db.write(move |tx| {
        tx.execute("insert into owners (id) values ($1)", params![id])?;
        job_done(tx, &lease)
    });
    Ok(written.await?)
}

#[test]
fn what_was_acknowledged_stands_once_when_the_server_comes_back() {
    let cluster = Cluster::start();
    let folder = Folder::new("away");
    let config = DbConfig { connections: 4, ..DbConfig::new(cluster.url(), folder.path()) };
    let db = Db::open(&config, &[THINGS]).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let tracker = TaskTracker::new();
        let (over, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|n| tracker.spawn(client(db.clone(), n, Arc::clone(&over), Arc::clone(&answered))))
            .collect();
        let worker = Worker {
            poll: Duration::from_millis(200),
            backoff: Duration::from_millis(50),
            lease: Duration::from_secs(2),
            ..Worker::new(db.clone(), "w", Arc::new(SystemClock), Arc::new(SystemEntropy), TaskTracker::new())
        };
        let cancel = CancellationToken::new();
        let (handling, stop) = (db.clone(), cancel.clone());
        let working = tracker.spawn(worker.run(stop, move |lease| work(handling.clone(), lease)));

        for _ in 0..STOPS {
            let before = answered.load(Ordering::SeqCst);
            until(|| answered.load(Ordering::SeqCst) > before + 50).await;
            tokio::task::block_in_place(|| cluster.stop());
            assert!(matches!(db.ping().await, Err(Error::Unavailable(_))));
            tokio::task::block_in_place(|| cluster.resume());
        }
        let before = answered.load(Ordering::SeqCst);
        until(|| answered.load(Ordering::SeqCst) > before + 50).await;
        over.store(true, Ordering::SeqCst);
        let (mut told, mut refused) = (BTreeSet::new(), 0);
        for client in join_all(clients).await {
            let (done, without) = client.unwrap();
            told.extend(done);
            refused += without;
        }
        assert!(refused > 0, "the server was never missed");
        assert_eq!(ids(&db).await.into_iter().collect::<BTreeSet<_>>(), told);
        loop {
            let worked = db.read(|tx| tx.query_one("select count(*) from owners", params![])?.int(0)).await;
            if worked == Ok::<_, Error>(i64::try_from(told.len()).unwrap()) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        cancel.cancel();
        working.await.unwrap();
    });
    db.close();
}

async fn until(met: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !met() {
        assert!(begun.elapsed() < Duration::from_mins(1), "nobody is answered any more");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
