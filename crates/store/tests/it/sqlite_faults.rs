//! What can happen to a batch on SQLite: each neighbour of a bad job must come out as if it had been alone.

use futures_util::future::join_all;
use store::testing::TestDb;
use store::{ConstraintKind, Engine, Error, Tx, params};

use crate::support::{THINGS, hold, ids, put};

fn insert(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.execute("insert into things (id) values ($1)", params![id]).map(drop)
}

/// Runs the body on SQLite only.
fn on_sqlite<F: Future<Output = ()>>(body: impl FnOnce(TestDb) -> F) {
    store::testing::run(Engine::Sqlite, &[THINGS], body);
}

#[test]
fn ten_thousand_writes_share_commits() {
    on_sqlite(async |db| {
        let (release, holding) = hold(&db);
        let writes = join_all((0..10_000).map(|id| put(&db, id)));
        drop(release);
        let (held, outcomes) = futures_util::future::join(holding, writes).await;
        held.unwrap();
        assert!(outcomes.iter().all(Result::is_ok));
        assert_eq!(ids(&db).await.len(), 10_000);
        let stats = db.stats();
        assert!(stats.commits <= 5_000, "{stats:?}");
        assert!((2..=256).contains(&stats.largest_batch), "{stats:?}");
    });
}

#[test]
fn the_log_is_copied_and_begins_anew_while_writes_and_glances_go_on() {
    on_sqlite(async |db| {
        let file = db.url().trim_start_matches("sqlite:").to_owned();
        let size = |of: &str| std::fs::metadata(of).map_or(0, |file| file.len());
        let mut longest = 0;
        for round in 0..80_i64 {
            let writes = join_all((0..256).map(|id| {
                db.write(move |tx| {
                    let body = vec![7_u8; 3_000];
                    tx.execute("insert into things (id, body) values ($1, $2)", params![round * 256 + id, body])
                })
            }));
            assert!(writes.await.iter().all(Result::is_ok));
            let count = db.glance(|tx| tx.query_one("select count(*) from things", params![])?.int(0)).await;
            assert_eq!(count, Ok((round + 1) * 256));
            longest = longest.max(size(&format!("{file}-wal")));
        }
        // Twenty thousand pages and more were written.
        assert!(size(&file) > 8_000 * 4_096, "{}", size(&file));
        assert!(longest < 10_000 * 4_120, "{longest}");
    });
}

#[test]
fn a_panic_among_good_neighbours() {
    on_sqlite(async |db| {
        let (release, holding) = hold(&db);
        let jobs = join_all((0..9).map(|id| {
            db.write(move |tx| {
                insert(tx, id)?;
                assert!(id % 3 != 1, "job {id} panics");
                if id % 3 == 2 { Err(Error::NoRow) } else { Ok(()) }
            })
        }));
        drop(release);
        let (_, outcomes) = futures_util::future::join(holding, jobs).await;
        for (id, outcome) in outcomes.into_iter().enumerate() {
            match id % 3 {
                0 => assert_eq!(outcome, Ok(())),
                1 => assert_eq!(outcome, Err(Error::Panicked(format!("job {id} panics")))),
                _ => assert_eq!(outcome, Err(Error::NoRow)),
            }
        }
        assert_eq!(ids(&db).await, [0, 3, 6]);
        assert_eq!(db.stats().panics, 3);
        put(&db, 100).await.unwrap();
    });
}

#[test]
fn a_commit_that_fails_fails_its_culprit_only() {
    on_sqlite(async |db| {
        let (release, holding) = hold(&db);
        let jobs = join_all((0..7).map(|id| {
            db.write(move |tx| {
                insert(tx, id)?;
                // Nobody notices before the commit: the constraint is deferred.
                let owner = if id == 3 { Some(77) } else { None };
                tx.execute("update things set owner = $1 where id = $2", params![owner, id]).map(drop)
            })
        }));
        drop(release);
        let (_, outcomes) = futures_util::future::join(holding, jobs).await;
        for (id, outcome) in outcomes.into_iter().enumerate() {
            let is_foreign = matches!(outcome, Err(Error::Constraint { kind: ConstraintKind::ForeignKey, .. }));
            assert!(if id == 3 { is_foreign } else { outcome.is_ok() }, "{id}: {outcome:?}");
        }
        assert_eq!(ids(&db).await, [0, 1, 2, 4, 5, 6]);
    });
}

#[test]
fn a_full_disk_fails_its_culprit_only() {
    on_sqlite(async |db| {
        put(&db, 1000).await.unwrap();
        let pages = db.write(|tx| tx.query_one("pragma page_count", params![])?.int(0)).await;
        let limit = pages.map_err(|error: Error| error).unwrap() + 8;
        let set =
            move |tx: &mut Tx, pages: i64| tx.query(&format!("pragma max_page_count = {pages}"), params![]).map(drop);
        db.write(move |tx| set(tx, limit)).await.map_err(|error: Error| error).unwrap();
        for statements in [1_i64, 3] {
            let (release, holding) = hold(&db);
            let jobs = join_all((0..5).map(|id| {
                db.write(move |tx| {
                    let id = statements * 10 + id;
                    insert(tx, id)?;
                    if id % 10 == 2 {
                        // One statement that changes many rows, or several that change one: SQLite undoes the
                        // statement in the first case and the whole transaction in the second.
                        let sql = "insert into things (id, body) select id + $1 * 100, zeroblob(30000) from things";
                        let one = "insert into things (id, body) values ($1, zeroblob(60000))";
                        if statements == 1 {
                            tx.execute(sql, params![id])?;
                        } else {
                            let ignored = (0..statements).map(|n| tx.execute(one, params![id * 1000 + n]).is_err());
                            assert!(ignored.last().unwrap());
                        }
                    }
                    Ok(())
                })
            }));
            drop(release);
            let (_, outcomes) = futures_util::future::join(holding, jobs).await;
            for (id, outcome) in outcomes.into_iter().enumerate() {
                assert_eq!(outcome, if id == 2 { Err(Error::Full) } else { Ok(()) }, "{statements} {id}");
            }
        }
        assert_eq!(ids(&db).await, [10, 11, 13, 14, 30, 31, 33, 34, 1000]);
        db.write(move |tx| set(tx, 1_000_000)).await.map_err(|error: Error| error).unwrap();
        put(&db, 1001).await.unwrap();
    });
}

#[test]
fn an_interrupted_job_is_run_again() {
    on_sqlite(async |db| {
        let (begun, has_begun) = std::sync::mpsc::channel();
        let (interrupted, is_interrupted) = std::sync::mpsc::channel();
        let (quiet, is_quiet) = std::sync::mpsc::channel::<()>();
        let interrupting = db.db();
        let interrupter = std::thread::spawn(move || {
            has_begun.recv().unwrap();
            // An interrupt may come before the statement itself runs: it is repeated until the statement has ended.
            while is_interrupted.try_recv().is_err() {
                interrupting.interrupt();
                std::thread::yield_now();
            }
            drop(quiet);
        });
        let mut runs = 0;
        let slow = db.write(move |tx| {
            runs += 1;
            insert(tx, 3)?;
            if runs == 1 {
                begun.send(()).unwrap();
            }
            let rows = if runs == 1 { i64::MAX } else { 1000 };
            let sql = "insert into things (id) with recursive n (i) as (select 10 union all select i + 1 from n where i < $1) \
                       select i from n where i = 1000";
            let outcome = tx.execute(sql, params![rows]);
            if runs == 1 {
                interrupted.send(()).unwrap();
                assert!(is_quiet.recv().is_err());
            }
            outcome.map(|_| runs)
        });
        // They are queued before the slow one ends, so some of them are in its batch.
        let (slow, good) = futures_util::future::join(slow, join_all([put(&db, 1), put(&db, 2)])).await;
        interrupter.join().unwrap();
        assert_eq!(slow, Ok(2));
        assert_eq!(good, [Ok(()), Ok(())]);
        assert_eq!(ids(&db).await, [1, 2, 3, 1000]);
        // An interrupt that came just before the statement ended the job only; one within it ended the whole batch.
        assert!(db.stats().reruns <= 1, "{:?}", db.stats());
    });
}

#[test]
fn a_refusal_waits_for_what_it_rests_on() {
    on_sqlite(async |db| {
        let (release, holding) = hold(&db);
        // The first job's rows vanish with the commit that it spoils; the second refused because of them.
        let spoiler = db.write(|tx| {
            insert(tx, 1)?;
            tx.execute("update things set owner = 77", params![]).map(drop)
        });
        let refuser = db.write(|tx| match tx.query_opt("select 1 from things where id = 1", params![])? {
            Some(_) => Err(Error::NoRow),
            None => insert(tx, 2),
        });
        drop(release);
        let (_, spoiled, refused) = futures_util::future::join3(holding, spoiler, refuser).await;
        assert!(spoiled.is_err());
        assert_eq!(refused, Ok(()), "it must not be refused because of a row that never was");
        assert_eq!(ids(&db).await, [2]);
    });
}

#[test]
fn more_than_may_wait_is_refused() {
    on_sqlite(async |db| {
        let config = store::DbConfig { waiting: 5, ..db.config().clone() };
        let narrow = store::Db::open(&config, &[THINGS]).unwrap();
        let (release, holding) = hold(&narrow);
        let writes = join_all((0..8).map(|id| put(&narrow, id)));
        drop(release);
        let (_, outcomes) = futures_util::future::join(holding, writes).await;
        let refused = outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::Unavailable(_)))).count();
        // Whether the writer takes the first before the rest is queued is not ours to say.
        assert!((1..=3).contains(&refused), "{outcomes:?}");
        assert_eq!(ids(&db).await.len(), 8 - refused);
    });
}
