//! The queue: keys, order, leases and their fence.

use std::collections::BTreeMap;

use base::{Id, JobId, SystemEntropy, Timestamp};
use proptest::prelude::*;
use store::queue::{
    JobsCount, Lease, NewJob, job_dead, job_done, job_drop, job_hold, job_put, job_release, job_renew, job_retry,
    job_revive, jobs_count, jobs_dead, jobs_lease, keys_sweep,
};
use store::{Db, Engine, Error, TestDb};

const QUEUE: &str = "test";

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn job(name: &str, order: Option<&str>, due: i64) -> NewJob {
    NewJob {
        id: JobId::new(at(1_800_000_000_000), &SystemEntropy),
        queue: QUEUE.to_owned(),
        key: None,
        order: order.map(str::to_owned),
        payload: name.as_bytes().to_vec(),
        due: at(due),
    }
}

async fn put(db: &Db, job: &NewJob) -> bool {
    let job = job.clone();
    db.write(move |tx| job_put(tx, &job)).await.expect("a put")
}

async fn lease(db: &Db, now: i64, limit: usize) -> Vec<Lease> {
    let leases = db.write(move |tx| jobs_lease(tx, QUEUE, at(now), at(now + 100), limit)).await;
    leases.map_err(|error: Error| error).expect("a lease")
}

fn names(leases: &[Lease]) -> Vec<String> {
    leases.iter().map(|lease| String::from_utf8_lossy(&lease.payload).into_owned()).collect()
}

async fn done(db: &Db, lease: &Lease) -> Result<(), Error> {
    let lease = lease.clone();
    db.write(move |tx| job_done(tx, &lease)).await
}

#[store::test]
async fn a_key_is_put_once_for_good(db: TestDb) {
    let keyed = |key: &str| NewJob { key: Some(key.to_owned()), ..job("j", None, 0) };
    assert!(put(&db, &keyed("a")).await);
    assert!(!put(&db, &keyed("a")).await, "it waits");
    assert!(put(&db, &NewJob { queue: "another".to_owned(), ..keyed("a") }).await, "keys belong to a queue");
    let leases = lease(&db, 0, 9).await;
    assert_eq!((leases.len(), leases[0].key.as_deref()), (1, Some("a")));
    done(&db, &leases[0]).await.unwrap();
    assert!(!put(&db, &keyed("a")).await, "it is done");
    assert_eq!(db.write(|tx| keys_sweep(tx, QUEUE, at(1))).await, Ok::<_, Error>(1));
    assert!(put(&db, &keyed("a")).await, "it has been forgotten");
}

#[store::test]
async fn a_job_is_put_with_its_act_or_not_at_all(db: TestDb) {
    let failing = job("j", None, 0);
    let outcome: Result<(), Error> = db
        .write(move |tx| {
            job_put(tx, &failing)?;
            Err(Error::NoRow)
        })
        .await;
    assert_eq!(outcome, Err(Error::NoRow));
    assert_eq!(lease(&db, 0, 9).await, []);
}

#[store::test]
async fn a_stolen_lease_voids_the_work_of_its_first_holder(db: TestDb) {
    put(&db, &job("j", None, 0)).await;
    let slow = lease(&db, 0, 1).await.remove(0);
    assert_eq!((slow.attempt, slow.epoch), (1, 1));
    assert_eq!(lease(&db, 99, 1).await, [], "it is leased");
    let renewed = slow.clone();
    db.write(move |tx| job_renew(tx, &renewed, at(150))).await.map_err(|error: Error| error).unwrap();
    assert_eq!(lease(&db, 149, 1).await, [], "it has been renewed");
    let fast = lease(&db, 150, 1).await.remove(0);
    assert_eq!((fast.attempt, fast.epoch, fast.id), (2, 2, slow.id));

    let late = slow.clone();
    let outcome = db
        .write(move |tx| {
            store::serial::block_take(tx, "effect", 1)?;
            job_done(tx, &late)
        })
        .await;
    assert_eq!(outcome, Err(Error::LeaseLost(slow.id)));
    for late in [slow.clone(), slow.clone()] {
        let retried = late.clone();
        assert!(db.write(move |tx| job_retry(tx, &retried, at(0), "x")).await.is_err());
        let renewed = late.clone();
        assert!(db.write(move |tx| job_renew(tx, &renewed, at(999))).await.is_err());
        assert!(db.write(move |tx| job_dead(tx, &late, "x")).await.is_err());
    }
    let first = db.write(|tx| store::serial::block_take(tx, "effect", 1)).await;
    assert_eq!(first, Ok::<_, Error>(1..2), "the late effect was rolled back");
    done(&db, &fast).await.unwrap();
    assert_eq!(done(&db, &fast).await, Err(Error::LeaseLost(slow.id)), "done once");
}

#[store::test]
async fn an_order_is_kept_under_retries(db: TestDb) {
    for name in ["a1", "a2", "a3"] {
        put(&db, &job(name, Some("a"), 0)).await;
    }
    put(&db, &job("b1", Some("b"), 0)).await;
    put(&db, &job("free", None, 0)).await;
    let mut first = lease(&db, 0, 9).await;
    first.sort_by_key(|lease| lease.payload.clone());
    assert_eq!(names(&first), ["a1", "b1", "free"]);
    let a1 = first.remove(0);
    db.write(move |tx| job_retry(tx, &a1, at(50), "down")).await.map_err(|error: Error| error).unwrap();
    assert_eq!(names(&lease(&db, 49, 9).await), Vec::<String>::new(), "those behind wait too");
    let a1 = lease(&db, 50, 9).await;
    assert_eq!(names(&a1), ["a1"]);
    done(&db, &a1[0]).await.unwrap();
    let a2 = lease(&db, 51, 9).await;
    assert_eq!(names(&a2), ["a2"]);
    let dead = a2[0].clone();
    db.write(move |tx| job_dead(tx, &dead, "hopeless")).await.map_err(|error: Error| error).unwrap();
    assert_eq!(names(&lease(&db, 52, 9).await), ["a3"], "a dead job holds back nobody");

    let listed = db.read(|tx| jobs_dead(tx, QUEUE, 9)).await.map_err(|error: Error| error).unwrap();
    assert_eq!((listed.len(), listed[0].error.as_str(), listed[0].attempts), (1, "hopeless", 1));
    let counted = db.read(|tx| jobs_count(tx, QUEUE)).await;
    assert_eq!(counted, Ok::<_, Error>(JobsCount { waiting: 0, leased: 3, dead: 1, oldest_due: None }));
    let id = listed[0].id;
    assert_eq!(db.write(move |tx| job_revive(tx, id, at(60))).await, Ok::<_, Error>(true));
    assert_eq!(db.write(move |tx| job_revive(tx, id, at(60))).await, Ok::<_, Error>(false));
    assert_eq!(names(&lease(&db, 60, 9).await), ["a2"]);
}

#[store::test]
async fn jobs_put_at_the_same_time_have_one_order(db: TestDb) {
    let jobs: Vec<NewJob> = (0..40).map(|n| job(&n.to_string(), Some("o"), 0)).collect();
    assert!(futures_util::future::join_all(jobs.iter().map(|job| put(&db, job))).await.into_iter().all(|new| new));
    let mut seen = Vec::new();
    while let [one] = lease(&db, 0, 9).await.as_slice() {
        seen.extend(names(std::slice::from_ref(one)));
        done(&db, one).await.unwrap();
    }
    assert_eq!(seen.len(), 40);
}

#[store::test]
async fn many_workers_never_hold_one_job_together(db: TestDb) {
    for n in 0..60 {
        put(&db, &job(&n.to_string(), None, 0)).await;
    }
    let rounds = futures_util::future::join_all((0..12).map(|_| lease(&db, 0, 5))).await;
    let mut ids: Vec<JobId> = rounds.iter().flatten().map(|lease| lease.id).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), all), (60, 60));
}

#[derive(Clone, Debug)]
enum Step {
    Put(u8),
    Lease,
    Finish(usize, Outcome),
    Wait(i64),
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Done,
    Retry(i64),
    Dead,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let outcome =
        prop_oneof![3 => Just(Outcome::Done), 2 => (0..200_i64).prop_map(Outcome::Retry), 1 => Just(Outcome::Dead)];
    let step = prop_oneof![
        3 => (0..3_u8).prop_map(Step::Put),
        3 => Just(Step::Lease),
        4 => (0..6_usize, outcome).prop_map(|(which, outcome)| Step::Finish(which, outcome)),
        2 => (1..150_i64).prop_map(Step::Wait),
    ];
    proptest::collection::vec(step, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens, of one order only one job is held at a time, in the order of putting, and each live lease can be
    /// finished exactly once.
    #[test]
    fn orders_and_fences_hold(steps in steps()) {
        store::testing::run(Engine::Sqlite, &[], async |db| {
            let (mut now, mut put_so_far) = (0, 0_u32);
            let mut held: Vec<(Lease, i64)> = Vec::new();
            let mut epochs: BTreeMap<JobId, i64> = BTreeMap::new();
            let mut finished: BTreeMap<String, u32> = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Put(order) => {
                        put(&db, &job(&put_so_far.to_string(), Some(&order.to_string()), now)).await;
                        put_so_far += 1;
                    }
                    Step::Wait(millis) => now += millis,
                    Step::Lease => for taken in lease(&db, now, 2).await {
                        let order = taken.order.clone().unwrap();
                        let rival = held.iter().find(|(other, until)| {
                            other.order == taken.order && *until > now && epochs[&other.id] == other.epoch
                        });
                        assert!(rival.is_none(), "{taken:?} beside {rival:?}");
                        let number: u32 = names(std::slice::from_ref(&taken))[0].parse().unwrap();
                        assert!(finished.get(&order).is_none_or(|last| *last < number), "out of order: {taken:?}");
                        epochs.insert(taken.id, taken.epoch);
                        held.push((taken, now + 100));
                    },
                    Step::Finish(which, outcome) if !held.is_empty() => {
                        let (taken, _) = held.remove(which % held.len());
                        let is_current = epochs[&taken.id] == taken.epoch;
                        let copy = taken.clone();
                        let ended = db.write(move |tx| match outcome {
                            Outcome::Done => job_done(tx, &copy),
                            Outcome::Retry(after) => job_retry(tx, &copy, at(now + after), "again"),
                            Outcome::Dead => job_dead(tx, &copy, "over"),
                        }).await;
                        assert_eq!(ended.is_ok(), is_current, "{taken:?} {outcome:?}");
                        if is_current {
                            epochs.insert(taken.id, -1);
                            if !matches!(outcome, Outcome::Retry(_)) {
                                let number = names(std::slice::from_ref(&taken))[0].parse().unwrap();
                                finished.insert(taken.order.unwrap(), number);
                            }
                        }
                    }
                    Step::Finish(..) => {}
                }
            }
        });
    }
}

#[store::test]
async fn a_job_on_hold_keeps_its_place_until_it_is_let_go_or_taken_away(db: TestDb) {
    put(&db, &job("h1", Some("h"), 0)).await;
    put(&db, &job("h2", Some("h"), 0)).await;
    let first = lease(&db, 1, 9).await.remove(0);
    let held = first.clone();
    db.write(move |tx| job_hold(tx, &held, "a person decides")).await.map_err(|error: Error| error).unwrap();
    assert!(lease(&db, 1_000_000, 9).await.is_empty(), "it waits, and the second behind it");
    let counted = db.read(|tx| jobs_count(tx, QUEUE)).await.map_err(|error: Error| error).unwrap();
    assert_eq!((counted.waiting, counted.oldest_due), (2, Some(at(0))), "it is not late");
    let id = first.id;
    let released = db.write(move |tx| Ok::<_, Error>((job_release(tx, id, at(2))?, job_release(tx, id, at(2))?)));
    assert_eq!(released.await.unwrap(), (true, false));
    let again = lease(&db, 3, 9).await;
    assert_eq!(names(&again), ["h1"]);
    // Taken away while it is leased: the lease is lost, the second's turn has come.
    assert!(db.write(move |tx| job_drop(tx, id)).await.map_err(|error: Error| error).unwrap());
    let late = again[0].clone();
    assert!(matches!(db.write(move |tx| job_done(tx, &late)).await, Err(Error::LeaseLost(_))));
    assert_eq!(names(&lease(&db, 4, 9).await), ["h2"]);
}
