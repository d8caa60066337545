//! Databases for tests: a fresh one for each test, on either engine, gone when the test ends.

mod cluster;
mod folder;
mod own;
mod template;

use std::future::Future;
use std::ops::Deref;

pub use folder::Folder;
pub use own::Cluster;

use crate::{Db, DbConfig, Engine, Migrations, schema};

/// The database of one test.
pub struct TestDb {
    db: Db,
    config: DbConfig,
    database: Option<template::Database>,
    folder: Folder,
}

impl TestDb {
    /// A fresh database with the migrations applied. Blocks; panics if it cannot be made, as tests do.
    pub fn open(engine: Engine, migrations: &[Migrations]) -> Self {
        let folder = Folder::new("db");
        let (url, database) = match engine {
            Engine::Sqlite => (format!("sqlite:{}", folder.path().join("test.sqlite").display()), None),
            Engine::Postgres => {
                let database = template::Database::create(migrations);
                (database.url.clone(), Some(database))
            }
        };
        let config = DbConfig { connections: 4, readers: 2, ..DbConfig::new(url, folder.path().join("blobs")) };
        match Db::open(&config, migrations) {
            Ok(db) => Self { db, config, database, folder },
            Err(error) => stop(&format!("the test's database could not be opened: {error:?}")),
        }
    }

    /// Where the database is: another [`Db`], or another process, can open it too.
    pub fn url(&self) -> &str {
        &self.config.url
    }

    /// The settings with which it was opened.
    pub const fn config(&self) -> &DbConfig {
        &self.config
    }

    /// A folder that lasts as long as the database.
    pub const fn folder(&self) -> &Folder {
        &self.folder
    }

    /// A handle.
    pub fn db(&self) -> Db {
        self.db.clone()
    }
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.db.close();
        if let Some(database) = self.database.take() {
            database.remove();
        }
    }
}

/// Runs the body of a test on a fresh database. [`#[store::test]`](crate::test) calls it.
pub fn run<F, R>(engine: Engine, migrations: &[Migrations], body: impl FnOnce(TestDb) -> F) -> R
where
    F: Future<Output = R>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(async { body(TestDb::open(engine, migrations)).await }),
        Err(error) => stop(&format!("the test's runtime could not be started: {error}")),
    }
}

/// Fails unless the migrations make the same tables on both engines. One line in each crate's tests:
/// `store::testing::schemas_agree(&[crate::MIGRATIONS])`.
pub fn schemas_agree(migrations: &[Migrations]) {
    run(Engine::Sqlite, migrations, async |sqlite| {
        let postgres = TestDb::open(Engine::Postgres, migrations);
        match schema::compare(&sqlite, &postgres).await {
            Ok(differences) if differences.is_empty() => {}
            Ok(differences) => stop(&format!("the engines' schemas differ:\n{}", differences.join("\n"))),
            Err(error) => stop(&format!("the schemas could not be compared: {error}")),
        }
    });
}

/// Ends the test that cannot set itself up.
#[expect(clippy::panic, reason = "tests fail by panicking, and nothing else uses this module")]
fn stop(why: &str) -> ! {
    panic!("{why}")
}
