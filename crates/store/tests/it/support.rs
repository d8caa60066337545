//! Tables and helpers of these tests.

use std::sync::mpsc;

use store::{Db, Error, Migration, Migrations, params};

/// A table with every kind of column and constraint.
pub(crate) const THINGS: Migrations = Migrations {
    crate_name: "things",
    steps: &[Migration {
        number: 1,
        name: "0001_things",
        sqlite: "create table owners (id integer primary key) strict; \
                 create table things (id integer not null primary key, name text unique, body blob, \
                 version integer not null default 0 check (version >= 0), \
                 owner integer references owners (id) deferrable initially deferred) strict;",
        postgres: "create table owners (id bigint primary key); \
                   create table things (id bigint not null primary key, name text collate \"C\" unique, body bytea, \
                   version bigint not null default 0 check (version >= 0), \
                   owner bigint references owners (id) deferrable initially deferred);",
    }],
};

/// Puts a thing with a number only.
pub(crate) async fn put(db: &Db, id: i64) -> Result<(), Error> {
    db.write(move |tx| tx.execute("insert into things (id) values ($1)", params![id]).map(drop)).await
}

/// The numbers of all things.
pub(crate) async fn ids(db: &Db) -> Vec<i64> {
    let read = db.read(|tx| {
        let rows = tx.query("select id from things order by id", params![])?;
        rows.iter().map(|row| row.int(0)).collect::<Result<Vec<_>, Error>>()
    });
    read.await.expect("a read")
}

/// Keeps the writer busy until the sender is dropped, so that what is submitted meanwhile waits together.
pub(crate) fn hold(db: &Db) -> (mpsc::Sender<()>, impl Future<Output = Result<(), Error>> + use<>) {
    let (release, held) = mpsc::channel::<()>();
    let (started, running) = mpsc::channel::<()>();
    let (db, mut held, mut started) = (db.clone(), Some(held), Some(started));
    let mut holding = Box::pin(async move {
        db.write(move |_| {
            drop(started.take());
            if let Some(held) = held.take() {
                assert!(held.recv().is_err());
            }
            Ok(())
        })
        .await
    });
    // Polled once, the job is on its way; then it runs as soon as the writer is free.
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(holding.as_mut().poll(&mut context).is_pending());
    assert!(running.recv().is_err());
    (release, holding)
}
