//! Wake-ups, within a process and between processes.

use std::time::Duration;

use store::{Db, Error, TestDb, Tx};

async fn is_woken(wake: &mut store::Wake, within: Duration) -> bool {
    tokio::time::timeout(within, wake.woken()).await.is_ok()
}

const SOON: Duration = Duration::from_secs(20);

async fn write(db: &Db, mut work: impl FnMut(&mut Tx) -> Result<(), Error> + Send + 'static) -> Result<(), Error> {
    db.write(move |tx| work(tx)).await
}

#[store::test]
async fn who_waits_is_woken_by_the_commit(db: TestDb) {
    let (mut a, mut b) = (db.subscribe("a"), db.subscribe("b"));
    // The listener of PostgreSQL wakes everyone once when it begins.
    assert!(db.engine() == store::Engine::Sqlite || is_woken(&mut b, SOON).await);
    write(&db, |tx| {
        tx.wake("a");
        Ok(())
    })
    .await
    .unwrap();
    assert!(is_woken(&mut a, SOON).await);
    let refused = write(&db, |tx| {
        tx.wake("c");
        Err(Error::NoRow)
    });
    let mut c = db.subscribe("c");
    assert!(refused.await.is_err());
    let undone = write(&db, |tx| {
        let attempt: Result<(), Error> = tx.attempt(|tx| {
            tx.wake("c");
            Err(Error::NoRow)
        });
        assert!(attempt.is_err());
        Ok(())
    });
    undone.await.unwrap();
    if db.engine() == store::Engine::Sqlite {
        assert!(!is_woken(&mut c, Duration::from_millis(1)).await, "what was rolled back wakes nobody");
    }
}

#[test]
fn another_process_is_woken_on_postgres() {
    store::testing::run(store::Engine::Postgres, &[], async |db| {
        let other = Db::open(db.config(), &[]).unwrap();
        let mut wake = other.subscribe("a");
        // The first wake-up says that the listener has begun.
        assert!(is_woken(&mut wake, SOON).await);
        write(&db, |tx| {
            tx.wake("a");
            Ok(())
        })
        .await
        .unwrap();
        assert!(is_woken(&mut wake, SOON).await);
    });
}
