//! What both engines must do alike.

use base::{Id, JobId, SystemEntropy, Timestamp};
use store::{ConstraintKind, Engine, Error, Migration, Migrations, TestDb, Value, params};

use crate::support::{THINGS, ids, put};

#[test]
fn schemas_agree() {
    store::testing::schemas_agree(&[THINGS]);
}

#[test]
fn schemas_that_differ_are_told_apart() {
    let script = |name: &'static str, sqlite: &'static str, postgres: &'static str| -> [Migrations; 1] {
        let steps = Vec::leak(vec![Migration { number: 1, name, sqlite, postgres }]);
        [Migrations { crate_name: "odd", steps }]
    };
    let same = "create table t (a bigint not null primary key, b text, c text)";
    for (what, sqlite) in [
        ("exists on one engine only", "create table u (a integer primary key) strict"),
        ("column t.c", "create table t (a integer primary key, b text) strict"),
        ("column t.b", "create table t (a integer primary key, b text not null, c text) strict"),
        ("column t.b", "create table t (a integer primary key, b blob, c text) strict"),
        ("unique keys of t", "create table t (a integer primary key, b text, c text unique) strict"),
        ("indexes of t", "create table t (a integer primary key, b text, c text) strict; create index i on t (b)"),
        ("foreign keys of t", "create table t (a integer primary key, b text references t (a), c text) strict"),
        ("is not strict", "create table t (a integer primary key, b text, c text)"),
    ] {
        let migrations = script("0001_odd", sqlite, same);
        store::testing::run(Engine::Sqlite, &migrations, async |one| {
            let other = TestDb::open(Engine::Postgres, &migrations);
            let differences = store::schema::compare(&one, &other).await.unwrap();
            assert!(differences.iter().any(|difference| difference.contains(what)), "{what}: {differences:?}");
        });
    }
}

#[store::test(migrations = THINGS)]
async fn values_come_back_as_they_went(db: TestDb) {
    let id = JobId::new(Timestamp::from_millis(1_800_000_000_000), &SystemEntropy);
    let row = db
        .read(move |tx| {
            // Numbers in any order, repeated, typed nulls, an id.
            tx.query_one(
                "select $2, $1, $3, $1, $4, $5, $6, $7, case when $1 = 'a' then 1 else 0 end, 1 < 2",
                params!["a", i64::MIN, &[0_u8, 255], None::<i64>, None::<&str>, None::<Vec<u8>>, id],
            )
        })
        .await
        .unwrap();
    assert_eq!((row.int(0).unwrap(), row.text(1).unwrap()), (i64::MIN, "a".to_owned()));
    assert_eq!((row.bytes(2).unwrap(), row.text(3).unwrap()), (vec![0, 255], "a".to_owned()));
    assert_eq!((row.opt_int(4).unwrap(), row.opt_text(5).unwrap(), row.opt_bytes(6).unwrap()), (None, None, None));
    assert_eq!(row.id::<JobId>(7).unwrap(), id);
    assert_eq!((row.int(8).unwrap(), row.int(9).unwrap()), (1, 1));
    assert_eq!(row.get::<Value>(4).unwrap(), Value::Null);
    assert!(matches!(row.int(1), Err(Error::Invalid(_))), "a text is not an integer");
    assert!(matches!(row.int(10), Err(Error::Invalid(_))), "there is no such column");
}

#[store::test(migrations = THINGS)]
async fn mistakes_are_refused_alike(db: TestDb) {
    type Mistake = fn(&mut store::Tx) -> Result<(), Error>;
    let cases: [(&str, Mistake); 6] = [
        ("too few arguments", |tx| tx.query("select $1, $2", params![1]).map(drop)),
        ("too many arguments", |tx| tx.query("select $1", params![1, 2]).map(drop)),
        ("U+0000", |tx| tx.query("select $1", params!["a\0b"]).map(drop)),
        ("execute of a query", |tx| tx.execute("select 1", params![]).map(drop)),
        ("query of a statement", |tx| tx.query("delete from things", params![]).map(drop)),
        ("floating point", |tx| tx.query("select 1.5", params![]).map(drop)),
    ];
    for (what, mistake) in cases {
        let outcome = db.write(mistake).await;
        assert!(matches!(outcome, Err(Error::Invalid(_))), "{what}: {outcome:?}");
    }
    let in_read = db.read(|tx| tx.execute("insert into things (id) values (1)", params![])).await;
    assert!(matches!(in_read, Err(Error::Invalid(_))), "{in_read:?}");
    let by_query = db.read(|tx| tx.query("insert into things (id) values (1) returning id", params![])).await;
    assert!(matches!(by_query, Err(Error::Sql(_))), "{by_query:?}");
    let nonsense = db.write(|tx| tx.execute("inserted into things", params![])).await;
    assert!(matches!(nonsense, Err(Error::Sql(_))), "{nonsense:?}");
    assert_eq!(ids(&db).await, []);
}

#[store::test(migrations = THINGS)]
async fn a_glance_is_a_read(db: TestDb) {
    let seen = async || -> Result<i64, Error> {
        db.glance(|tx| tx.query_one("select count(*) from things", params![])?.int(0)).await
    };
    for id in 1..=20 {
        put(&db, id).await.unwrap();
        assert_eq!(seen().await, Ok(id), "what was answered before is seen");
    }
    // More at a time than have a connection of their own.
    let many = futures_util::future::join_all((0..16).map(|_| seen())).await;
    assert!(many.iter().all(|count| *count == Ok(20)), "{many:?}");
    let changed = db.glance(|tx| tx.execute("delete from things", params![]).map(drop)).await;
    assert!(changed.is_err());
    let panicked: Result<(), Error> = db.glance(|_| panic!("in the middle")).await;
    assert_eq!(panicked, Err(Error::Panicked("in the middle".to_owned())));
    assert_eq!(seen().await, Ok(20), "its connection is used again");
    let closing = db.db();
    tokio::task::spawn_blocking(move || closing.close()).await.unwrap();
    assert!(matches!(seen().await, Err(Error::Unavailable(_))));
}

#[store::test(migrations = THINGS)]
async fn constraints_have_the_same_names_of_kinds(db: TestDb) {
    put(&db, 1).await.unwrap();
    for (sql, expected) in [
        ("insert into things (id) values (1)", ConstraintKind::Unique),
        ("insert into things (id, version) values (2, -1)", ConstraintKind::Check),
        ("update things set version = null", ConstraintKind::NotNull),
        ("insert into things (id, owner) values (3, 77)", ConstraintKind::ForeignKey),
    ] {
        let outcome = db.write(move |tx| tx.execute(sql, params![])).await;
        assert!(matches!(outcome, Err(Error::Constraint { kind, .. }) if kind == expected), "{sql}: {outcome:?}");
    }
    assert_eq!(ids(&db).await, [1]);
}

#[store::test(migrations = THINGS)]
async fn an_error_undoes_the_job(db: TestDb) {
    let outcome: Result<(), Error> = db
        .write(|tx| {
            tx.execute("insert into things (id) values (1)", params![])?;
            Err(Error::NoRow)
        })
        .await;
    assert_eq!(outcome, Err(Error::NoRow));
    assert_eq!(ids(&db).await, []);
}

#[store::test(migrations = THINGS)]
async fn a_read_sees_every_answered_write(db: TestDb) {
    let tasks = (0..8_i64).map(|task| {
        let db = db.db();
        async move {
            for step in 0..25 {
                let id = task * 1000 + step;
                put(&db, id).await.unwrap();
                let found = db.read(move |tx| tx.query_opt("select 1 from things where id = $1", params![id])).await;
                assert!(found.unwrap().is_some(), "{id} was answered and is not seen");
            }
        }
    });
    futures_util::future::join_all(tasks).await;
    assert_eq!(ids(&db).await.len(), 200);
}

#[store::test]
async fn a_job_works_on_one_snapshot(db: TestDb) {
    let (seen, first) = std::sync::mpsc::channel();
    let (go, on) = std::sync::mpsc::channel::<()>();
    let (mut on, reading) = (Some(on), db.db());
    let read = std::thread::spawn(move || {
        reading.read_blocking(move |tx| {
            let sql = "select coalesce(max(next), 0) from serial_series";
            let before = tx.query_one(sql, params![])?.int(0)?;
            seen.send(()).unwrap();
            assert!(on.take().is_none_or(|on| on.recv().is_err()));
            Ok::<_, Error>((before, tx.query_one(sql, params![])?.int(0)?))
        })
    });
    first.recv().unwrap();
    assert_eq!(db.write(|tx| store::serial::block_take(tx, "s", 5)).await, Ok::<_, Error>(1..6));
    drop(go);
    assert_eq!(read.join().unwrap(), Ok((0, 0)));
}

#[store::test]
async fn the_first_answer_is_repeated(db: TestDb) {
    use store::idempotency::{answer_fetch, answer_store, answers_sweep};
    let now = Timestamp::from_millis(1000);
    let command = |answer: &'static [u8]| {
        db.write(move |tx| match answer_fetch(tx, "submit", "k")? {
            Some(first) => Ok(first),
            None => answer_store(tx, "submit", "k", answer, now).map(|()| answer.to_vec()),
        })
    };
    let answers: Vec<Result<Vec<u8>, Error>> =
        futures_util::future::join_all([command(b"one"), command(b"two"), command(b"three")]).await;
    let first = answers[0].clone().unwrap();
    assert!(answers.iter().all(|answer| answer.as_ref() == Ok(&first)), "{answers:?}");
    assert_eq!(db.write(move |tx| answers_sweep(tx, now)).await, Ok::<_, Error>(0));
    assert_eq!(db.write(move |tx| answers_sweep(tx, now.plus_millis(1))).await, Ok::<_, Error>(1));
}

#[store::test]
async fn serials_are_taken_once(db: TestDb) {
    let takers = (0..40_i64).map(|n| db.write(move |tx| store::serial::block_take(tx, "H54-2026", 1 + n % 3)));
    let mut taken: Vec<i64> = Vec::new();
    for block in futures_util::future::join_all(takers).await {
        taken.extend(block.map_err(|error: Error| error).unwrap());
    }
    taken.sort_unstable();
    assert_eq!(taken, (1..=i64::try_from(taken.len()).unwrap()).collect::<Vec<_>>());
}

#[store::test(migrations = THINGS)]
async fn a_closed_database_refuses_and_does_not_hang(db: TestDb) {
    db.ping().await.unwrap();
    db.close();
    assert!(matches!(db.ping().await, Err(Error::Unavailable(_))));
    assert!(matches!(put(&db, 1).await, Err(Error::Unavailable(_))));
}

#[store::test]
async fn stats_count(db: TestDb) {
    let before = db.stats();
    db.write(|tx| store::serial::block_take(tx, "s", 1)).await.map_err(|error: Error| error).unwrap();
    db.ping().await.unwrap();
    let after = db.stats();
    assert_eq!((after.writes - before.writes, after.reads - before.reads), (1, 1));
    assert_eq!((after.commits - before.commits, after.waiting), (1, 0));
    assert_eq!(db.engine() == Engine::Sqlite, db.url().starts_with("sqlite:"));
}
