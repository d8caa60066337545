//! What can happen to a connection to PostgreSQL.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base::Timestamp;
use store::idempotency::{answer_fetch, answer_store};
use store::testing::TestDb;
use store::{ConstraintKind, Db, DbConfig, Engine, Error, Tx, params};

use crate::support::{THINGS, ids, put};

fn on_postgres<F: Future<Output = ()>>(body: impl FnOnce(TestDb) -> F) {
    store::testing::run(Engine::Postgres, &[THINGS], body);
}

fn insert(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.execute("insert into things (id) values ($1)", params![id]).map(drop)
}

/// Ends the other connections to this database.
async fn terminate(db: &Db) {
    let sql = "select pg_terminate_backend(pid) from pg_stat_activity \
               where datname = current_database() and pid <> pg_backend_pid()";
    db.read(move |tx| tx.query(sql, params![]).map(drop)).await.map_err(|error: Error| error).unwrap();
}

#[test]
fn a_connection_lost_in_a_job_is_made_again() {
    on_postgres(async |db| {
        let other = Db::open(&DbConfig { connections: 1, ..db.config().clone() }, &[THINGS]).unwrap();
        let (begun, started) = std::sync::mpsc::channel();
        let (go, on) = std::sync::mpsc::channel::<()>();
        let mut runs = 0;
        let writing = db.write(move |tx| {
            runs += 1;
            insert(tx, 1)?;
            if runs == 1 {
                begun.send(()).unwrap();
                assert!(on.recv().is_err());
            }
            insert(tx, 2)?;
            Ok::<_, Error>(runs)
        });
        let killing = async {
            tokio::task::spawn_blocking(move || started.recv()).await.unwrap().unwrap();
            terminate(&other).await;
            drop(go);
        };
        let (runs, ()) = futures_util::future::join(writing, killing).await;
        assert_eq!(runs, Ok(2));
        assert_eq!(ids(&db).await, [1, 2]);
        assert!(db.stats().reconnects >= 1);
    });
}

#[test]
fn idle_connections_that_died_are_not_noticed_by_callers() {
    on_postgres(async |db| {
        let other = Db::open(&DbConfig { connections: 1, ..db.config().clone() }, &[THINGS]).unwrap();
        for round in 0..3 {
            futures_util::future::join_all((0..8).map(|id| put(&db, round * 10 + id))).await.into_iter().for_each(
                |outcome| {
                    assert_eq!(outcome, Ok(()));
                },
            );
            terminate(&other).await;
        }
        assert_eq!(ids(&db).await.len(), 24);
    });
}

#[test]
fn a_server_that_goes_away_at_the_commit_leaves_the_outcome_unknown() {
    on_postgres(async |db| {
        // At the commit, before anything is durable, the server ends the connection.
        let script = "create function leave() returns trigger language plpgsql as 'begin \
                      perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); return null; end'";
        let trigger = "create constraint trigger leaving after insert on things deferrable initially deferred \
                       for each row when (new.id = 666) execute function leave()";
        db.write(move |tx| {
            tx.execute(script, params![])?;
            tx.execute(trigger, params![]).map(drop)
        })
        .await
        .map_err(|error: Error| error)
        .unwrap();
        let outcome = put(&db, 666).await;
        assert!(matches!(outcome, Err(Error::Unknown(_))), "{outcome:?}");
        assert_eq!(db.stats().unknown, 1);
        put(&db, 1).await.unwrap();
        assert_eq!(ids(&db).await, [1]);
    });
}

#[test]
fn a_commit_whose_answer_is_lost_is_found_by_its_idempotency_row() {
    on_postgres(async |db| {
        let cut = Arc::new(AtomicBool::new(false));
        let through = Db::open(&DbConfig { url: proxy(db.url(), &cut), ..db.config().clone() }, &[THINGS]).unwrap();
        through.ping().await.unwrap();
        let submit = |answer: &'static [u8]| {
            through.write(move |tx| {
                if let Some(first) = answer_fetch(tx, "submit", "k")? {
                    return Ok(first);
                }
                insert(tx, 1)?;
                answer_store(tx, "submit", "k", answer, Timestamp::from_millis(0)).map(|()| answer.to_vec())
            })
        };
        cut.store(true, Ordering::SeqCst);
        let lost = submit(b"first").await;
        assert!(matches!(lost, Err(Error::Unknown(_))), "{lost:?}");
        assert_eq!(submit(b"second").await, Ok::<_, Error>(b"first".to_vec()), "it had happened, and happens once");
        assert_eq!(ids(&db).await, [1]);
    });
}

#[test]
fn a_deferred_constraint_fails_at_the_commit() {
    on_postgres(async |db| {
        let outcome = db.write(|tx| tx.execute("insert into things (id, owner) values (1, 77)", params![])).await;
        assert!(matches!(outcome, Err(Error::Constraint { kind: ConstraintKind::ForeignKey, .. })), "{outcome:?}");
        put(&db, 2).await.unwrap();
        assert_eq!(ids(&db).await, [2]);
    });
}

#[test]
fn a_panic_costs_no_connection() {
    on_postgres(async |db| {
        let outcome: Result<(), Error> = db
            .write(|tx| {
                insert(tx, 1)?;
                panic!("on purpose")
            })
            .await;
        assert_eq!(outcome, Err(Error::Panicked("on purpose".to_owned())));
        put(&db, 2).await.unwrap();
        assert_eq!(ids(&db).await, [2]);
        assert_eq!((db.stats().panics, db.stats().reconnects), (1, 0));
    });
}

#[test]
fn a_schema_that_changes_under_a_prepared_statement() {
    on_postgres(async |db| {
        let read = || db.read(|tx| tx.query("select * from owners", params![]));
        futures_util::future::join_all((0..8).map(|_| read())).await;
        let alter = "alter table owners add column more text";
        db.write(move |tx| tx.execute(alter, params![])).await.map_err(|error: Error| error).unwrap();
        for outcome in futures_util::future::join_all((0..8).map(|_| read())).await {
            assert_eq!(outcome, Ok::<_, Error>(vec![]));
        }
    });
}

#[test]
fn a_server_that_is_not_there_is_unavailable() {
    on_postgres(async |db| {
        let cut = Arc::new(AtomicBool::new(false));
        let gone = Db::open(&DbConfig { url: proxy(db.url(), &cut), ..db.config().clone() }, &[THINGS]).unwrap();
        cut.store(true, Ordering::SeqCst);
        // The first commit cuts the only way; the proxy takes no new connection after that.
        assert!(matches!(put(&gone, 1).await, Err(Error::Unknown(_))));
        cut.store(true, Ordering::SeqCst);
        put(&gone, 2).await.unwrap_err();
        assert_eq!(ids(&db).await, [1, 2]);
    });
}

/// A way to the server that swallows the answer to the first `commit` after `cut` was set, and closes. The URL.
fn proxy(url: &str, cut: &Arc<AtomicBool>) -> String {
    let (database, parameters) = url.trim_start_matches("postgres:///").split_once('?').unwrap();
    let folder = parameters.split('&').find_map(|parameter| parameter.strip_prefix("host=")).unwrap();
    let socket = format!("{folder}/.s.PGSQL.5432");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let cut = Arc::clone(cut);
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let (server, cut) = (UnixStream::connect(&socket).unwrap(), Arc::clone(&cut));
            std::thread::spawn(move || carry(client, server, &cut));
        }
    });
    format!("postgres://lienthong@127.0.0.1:{port}/{database}?sslmode=disable")
}

fn carry(client: TcpStream, server: UnixStream, cut: &AtomicBool) {
    let (mut from_server, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let committing = Arc::new(AtomicBool::new(false));
    let swallow = Arc::clone(&committing);
    std::thread::spawn(move || {
        let mut piece = [0; 8192];
        while let Ok(length @ 1..) = from_server.read(&mut piece) {
            if swallow.load(Ordering::SeqCst) || to_client.write_all(&piece[..length]).is_err() {
                break;
            }
        }
        drop(to_client.shutdown(std::net::Shutdown::Both));
    });
    let (mut from_client, mut to_server) = (client, server);
    let mut piece = [0; 8192];
    while let Ok(length @ 1..) = from_client.read(&mut piece) {
        if piece[..length].windows(7).any(|text| text == b"commit\0") && cut.swap(false, Ordering::SeqCst) {
            committing.store(true, Ordering::SeqCst);
        }
        if to_server.write_all(&piece[..length]).is_err() {
            break;
        }
    }
    drop(to_server.shutdown(std::net::Shutdown::Both));
}
