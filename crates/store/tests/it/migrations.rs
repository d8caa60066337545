//! Migrations: applied once, never changed, never ahead of the program.

use store::{Db, Migration, Migrations, OpenError, TestDb};

const fn step(number: i64, script: &'static str) -> Migration {
    Migration { number, name: "step", sqlite: script, postgres: script }
}

const ONE: Migration = step(1, "create table m (id integer not null primary key)");
const TWO: Migration = step(2, "alter table m add column name text");

const CHANGED: Migration = step(1, "create table m (id integer not null primary key, more text)");
const HALF: Migration = step(3, "create table n (id integer); create table m (id integer)");
const WHOLE: Migration = step(3, "create table n (id integer)");

const fn of(steps: &'static [Migration]) -> Migrations {
    Migrations { crate_name: "m", steps }
}

#[store::test(migrations = of(&[ONE]))]
async fn what_is_missing_is_applied(db: TestDb) {
    Db::open(db.config(), &[of(&[ONE])]).unwrap();
    Db::open(db.config(), &[of(&[ONE, TWO])]).unwrap();
    let newer = Db::open(db.config(), &[of(&[ONE])]).unwrap_err();
    assert!(matches!(newer, OpenError::Newer { number: 2, .. }), "{newer:?}");
}

#[store::test(migrations = of(&[ONE]))]
async fn a_changed_script_is_refused(db: TestDb) {
    let refused = Db::open(db.config(), &[of(&[CHANGED])]).unwrap_err();
    assert!(matches!(refused, OpenError::MigrationChanged { number: 1, .. }), "{refused:?}");
}

#[store::test(migrations = of(&[ONE]))]
async fn a_failed_script_leaves_nothing(db: TestDb) {
    let failed = Db::open(db.config(), &[of(&[ONE, TWO, HALF])]).unwrap_err();
    assert!(matches!(failed, OpenError::MigrationFailed { number: 3, .. }), "{failed:?}");
    Db::open(db.config(), &[of(&[ONE, TWO, WHOLE])]).unwrap();
}

#[store::test]
async fn numbers_have_no_gaps(db: TestDb) {
    let refused = Db::open(db.config(), &[of(&[ONE, WHOLE])]).unwrap_err();
    assert!(matches!(refused, OpenError::MigrationNumbers("m")), "{refused:?}");
}

#[test]
fn urls_are_refused_with_a_reason() {
    let folder = store::testing::Folder::new("urls");
    let open = |url: &str| Db::open(&store::DbConfig::new(url, folder.path()), &[]).unwrap_err();
    assert!(matches!(open("mysql://x"), OpenError::BadUrl(_)));
    assert!(matches!(open("postgres://u:geheim@h:port/x"), OpenError::BadUrl(why) if !why.contains("geheim")));
    assert!(matches!(open("postgres://h/x?sslmode=require"), OpenError::Unsupported(_)));
    assert!(matches!(open("postgres://h/x?sslmode=verify-full&user=u"), OpenError::Unsupported(_)));
    assert!(matches!(open("postgres://h/x?sslrootcert=/nowhere.pem"), OpenError::BadUrl(_)));
    assert!(matches!(open("postgres:///x?host=/nowhere&user=u"), OpenError::Database(store::Error::Unavailable(_))));
}
