//! A statement that fails ends the job, on both engines; `attempt` survives it.

use store::{Error, TestDb, Tx, params};

use crate::support::{THINGS, ids};

fn insert(tx: &mut Tx, id: i64) -> Result<u64, Error> {
    tx.execute("insert into things (id) values ($1)", params![id])
}

#[store::test(migrations = THINGS)]
async fn an_ignored_failure_is_not_ignored(db: TestDb) {
    let outcome = db
        .write(|tx| {
            insert(tx, 1)?;
            let second = insert(tx, 1);
            assert!(second.as_ref().is_err_and(Error::is_unique_violation), "{second:?}");
            let third = insert(tx, 2);
            assert!(third.as_ref().is_err_and(Error::is_unique_violation), "still the first failure: {third:?}");
            Ok::<_, Error>("fine")
        })
        .await;
    assert!(outcome.as_ref().is_err_and(Error::is_unique_violation), "{outcome:?}");
    assert_eq!(ids(&db).await, []);
}

#[store::test(migrations = THINGS)]
async fn an_attempt_survives_a_failure(db: TestDb) {
    let outcome = db
        .write(|tx| {
            insert(tx, 1)?;
            let failed = tx.attempt(|tx| {
                insert(tx, 2)?;
                insert(tx, 1)
            });
            assert!(failed.is_err_and(|error| error.is_unique_violation()));
            let ignored: Result<(), Error> = tx.attempt(|tx| {
                drop(insert(tx, 1));
                Ok(())
            });
            assert!(ignored.is_err(), "an attempt does not hide a failure either");
            tx.attempt(|tx| {
                insert(tx, 3)?;
                let inner: Result<(), Error> = tx.attempt(|tx| {
                    insert(tx, 4)?;
                    Err(Error::NoRow)
                });
                assert_eq!(inner, Err(Error::NoRow));
                insert(tx, 5)
            })
        })
        .await;
    assert_eq!(outcome, Ok::<_, Error>(1));
    assert_eq!(ids(&db).await, [1, 3, 5]);
}

#[store::test(migrations = THINGS)]
async fn on_conflict_do_nothing_needs_no_attempt(db: TestDb) {
    let put = |id: i64| {
        db.write(move |tx| tx.execute("insert into things (id) values ($1) on conflict do nothing", params![id]))
    };
    assert_eq!(put(1).await, Ok::<_, Error>(1));
    assert_eq!(put(1).await, Ok::<_, Error>(0));
}

#[store::test(migrations = THINGS)]
async fn a_stale_version_is_a_conflict_in_the_end(db: TestDb) {
    let outcome = db
        .write(|tx| {
            insert(tx, 1)?;
            tx.update_one("update things set version = 8 where id = $1 and version = $2", params![1, 7])
        })
        .await;
    assert!(outcome.as_ref().is_err_and(Error::is_conflict), "{outcome:?}");
    assert_eq!(ids(&db).await, []);
}

#[store::test(migrations = THINGS)]
async fn a_storm_of_conflicts_loses_no_update(db: TestDb) {
    db.write(|tx| insert(tx, 1)).await.map_err(|error: Error| error).unwrap();
    let adders = (0..200).map(|_| {
        db.write(|tx| {
            let version = tx.query_one("select version from things where id = 1", params![])?.int(0)?;
            tx.update_one("update things set version = $1 + 1 where id = 1 and version = $1", params![version])
        })
    });
    for outcome in futures_util::future::join_all(adders).await {
        assert_eq!(outcome, Ok::<_, Error>(()));
    }
    let version = db.read(|tx| tx.query_one("select version from things where id = 1", params![])?.int(0)).await;
    assert_eq!(version, Ok::<_, Error>(200));
}
