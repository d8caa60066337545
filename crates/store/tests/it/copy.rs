//! A database carried over to another one, between the engines and back.

use store::copy::{CopyError, copy, digests};
use store::search::{Weight, index_put, index_query};
use store::testing::{Cluster, Folder};
use store::{Db, DbConfig, Engine, Error, Tx, params};

use crate::support::{THINGS, ids};

/// Rows of every kind, more than a page of them, and large ones.
fn fill(tx: &mut Tx) -> Result<(), Error> {
    for id in 0..1500_i64 {
        let name = (id % 3 > 0).then(|| format!("tên \u{1F4DC} {id}"));
        let body = (id % 7 == 0).then(|| vec![u8::try_from(id % 251).unwrap(); if id % 70 == 0 { 200_000 } else { 3 }]);
        tx.execute("insert into things (id, name, body) values ($1, $2, $3)", params![id - 700, name, body])?;
    }
    // A row that refers to one which comes later.
    tx.execute("insert into owners (id) values (9)", params![])?;
    tx.execute("update things set owner = 9 where id = 5", params![])?;
    let fields = [(Weight::A, "cap so ho tich cap"), (Weight::B, "17/nq-cp"), (Weight::D, "ket hon so")];
    index_put(tx, "i", "one", &fields)?;
    index_put(tx, "i", "two", &[(Weight::C, "ket qua"), (Weight::A, "")])
}

fn found(db: &Db) -> Vec<(String, i64)> {
    let read = |tx: &mut Tx| index_query(tx, "i", &["ket", "17/nq-cp", "so"], 9);
    db.read_blocking::<_, _, Error>(read).unwrap()
}

#[test]
fn what_is_copied_is_the_same_on_both_engines_and_back() {
    let (folder, cluster) = (Folder::new("copy"), Cluster::start());
    let sqlite = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let (first, second, third) = (sqlite("first"), cluster.url(), sqlite("third"));
    let open = |url: &str| Db::open(&DbConfig::new(url, folder.path().join("blobs")), &[THINGS]).unwrap();
    let db = open(&first);
    db.write_blocking(fill).unwrap();
    let expected = found(&db);
    assert_eq!(expected.len(), 2);
    // The first one stays open: a copy takes a snapshot.
    let there = copy(&first, &second, &[THINGS]).unwrap();
    let things = there.iter().find(|table| table.name == "things").unwrap();
    assert_eq!(things.rows, 1500);
    let back = copy(&second, &third, &[THINGS]).unwrap();
    assert_eq!(there, back);
    assert_eq!(digests(&third).unwrap(), there);
    for (url, engine) in [(&second, Engine::Postgres), (&third, Engine::Sqlite)] {
        let copied = open(url);
        assert_eq!(copied.engine(), engine);
        assert_eq!(found(&copied), expected, "{url}");
        copied.close();
    }
    assert!(matches!(copy(&first, &third, &[THINGS]), Err(CopyError::NotEmpty)));
    assert!(matches!(copy(&first, &second, &[THINGS]), Err(CopyError::NotEmpty)));
    // A digest can tell.
    let change = "update things set name = 'x' where id = 0";
    db.write_blocking(move |tx| tx.execute(change, params![])).map_err(|error: Error| error).unwrap();
    assert_ne!(digests(&first).unwrap(), there);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(ids(&db)).len(), 1500);
    db.close();
}
