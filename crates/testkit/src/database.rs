//! Looking into a node's database from outside, and databases of PostgreSQL to put a node on.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
pub use store::testing::Cluster;
use store::testing::TestDb;
use store::{Db, DbConfig, Engine, Row};

/// The rows of a node, read beside it or after it has stopped.
pub struct Database {
    db: Db,
    own: bool,
}

impl Database {
    /// Opens the SQLite database of the node of `agency` in a demo's folder.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(folder: &Path, agency: &str) -> Result<Self> {
        let node = folder.join(agency.to_lowercase());
        let url = format!("sqlite:{}", node.join("node.db").display());
        let config = DbConfig { readers: 1, ..DbConfig::new(url, node.join("blobs")) };
        let db = Db::open(&config, &[]).with_context(|| format!("the database of {agency}"))?;
        Ok(Self { db, own: true })
    }

    /// Opens the database that a URL names, with the folder of blobs beside it.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn at(url: &str, blobs: &Path) -> Result<Self> {
        let config = DbConfig { readers: 1, connections: 1, ..DbConfig::new(url, blobs) };
        let db = Db::open(&config, &[]).with_context(|| format!("the database {url}"))?;
        Ok(Self { db, own: true })
    }

    /// The rows that a question finds, each read by `read`.
    ///
    /// # Errors
    /// When the question cannot be answered.
    pub async fn rows<T: Send + 'static>(
        &self,
        sql: &'static str,
        read: impl Fn(&Row) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<Vec<T>> {
        let rows = self.db.read(move |tx| tx.query(sql, &[])?.iter().map(&read).collect());
        rows.await.with_context(|| sql.to_owned())
    }

    /// The one number that a question finds.
    ///
    /// # Errors
    /// When it finds none.
    pub async fn number(&self, sql: &'static str) -> Result<i64> {
        let rows = self.rows(sql, |row| row.int(0)).await?;
        rows.into_iter().next().with_context(|| format!("no row: {sql}"))
    }

    /// Changes rows behind the node's back, as somebody with access to its disk could.
    ///
    /// # Errors
    /// When nothing is changed.
    pub async fn tamper(&self, sql: &'static str) -> Result<()> {
        let changed: Result<u64, store::Error> = self.db.write(move |tx| tx.execute(sql, &[])).await;
        let changed = changed.with_context(|| sql.to_owned())?;
        ensure!(changed > 0, "nothing was changed: {sql}");
        Ok(())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.own {
            self.db.close();
        }
    }
}

/// A fresh database of PostgreSQL, gone when it is dropped.
pub struct Postgres(TestDb);

impl Postgres {
    /// Makes one; starts the test cluster if there is none. Blocks.
    pub fn fresh() -> Self {
        Self(TestDb::open(Engine::Postgres, &[]))
    }

    /// Its URL, as a node's configuration takes it.
    pub fn url(&self) -> &str {
        self.0.url()
    }

    /// A look into it.
    pub fn database(&self) -> Database {
        Database { db: self.0.db(), own: false }
    }
}
