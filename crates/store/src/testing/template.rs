//! A fresh PostgreSQL database for each test, cloned from a template that holds the migrations already.

use std::thread;

use base::{Entropy, SystemEntropy};

use super::{cluster, stop};
use crate::blobs::Digest;
use crate::postgres::{Session, Target};
use crate::{Db, DbConfig, Error, Migrations};

/// A database of the test cluster.
pub(crate) struct Database {
    pub(crate) url: String,
    name: String,
}

impl Database {
    pub(crate) fn create(migrations: &[Migrations]) -> Self {
        let cluster = cluster::url();
        let template = format!("template_{}", fingerprint(migrations));
        let name = format!("test_{:016x}", SystemEntropy.next_u64());
        make_template(&cluster, &template, migrations);
        administer(&cluster, &[&format!("create database {name} template {template}")]);
        Self { url: in_cluster(&cluster, &name), name }
    }

    pub(crate) fn remove(self) {
        let drop_database = format!("drop database if exists {} with (force)", self.name);
        let removed = on_thread(&cluster::url(), move |session| session.control(&drop_database));
        if let Err(error) = removed {
            tracing::warn!(%error, "a test's database was left behind");
        }
    }
}

/// Makes the template unless it is there. Processes that need it at the same time wait for one of them.
fn make_template(cluster: &str, template: &str, migrations: &[Migrations]) {
    let exists = format!(
        "do $$ begin if not exists (select 1 from pg_database where datname = '{template}' and datistemplate) \
                          then raise exception 'missing'; end if; end $$"
    );
    let url = cluster.to_owned();
    let probe = exists.clone();
    if on_thread(&url, move |session| session.control(&probe)).is_ok() {
        return;
    }
    let _turn = cluster::turn("template");
    if on_thread(&url, move |session| session.control(&exists)).is_ok() {
        return;
    }
    let drop_half_made = format!("drop database if exists {template} with (force)");
    administer(cluster, &[&drop_half_made, &format!("create database {template}")]);
    let folder = super::Folder::new("template");
    let config = DbConfig { connections: 1, ..DbConfig::new(in_cluster(cluster, template), folder.path()) };
    match Db::open(&config, migrations) {
        Ok(db) => db.close(),
        Err(error) => stop(&format!("the migrations cannot be applied to PostgreSQL: {error:?}")),
    }
    administer(cluster, &[&format!("alter database {template} with is_template true allow_connections false")]);
}

/// Names the template after everything that was migrated into it.
fn fingerprint(migrations: &[Migrations]) -> String {
    let mut all = String::new();
    for one in std::iter::once(&crate::MIGRATIONS).chain(migrations) {
        for step in one.steps {
            all.push_str(one.crate_name);
            all.push_str(step.postgres);
        }
    }
    Digest::of(all.as_bytes()).as_str().chars().take(32).collect()
}

fn administer(cluster: &str, statements: &[&str]) {
    for statement in statements {
        let sql = (*statement).to_owned();
        if let Err(error) = on_thread(cluster, move |session| session.control(&sql)) {
            stop(&format!("{statement}: {error}"));
        }
    }
}

/// Runs `work` over a connection of its own, on a thread of its own: a test may be on a thread of the runtime.
fn on_thread(url: &str, work: impl FnOnce(&mut Session) -> Result<(), Error> + Send) -> Result<(), Error> {
    let target = match Target::parse(url) {
        Ok(target) => target,
        Err(error) => stop(&format!("the URL of the test cluster: {error}")),
    };
    thread::scope(|scope| {
        let working = scope.spawn(|| work(&mut Session::connect(&target)?));
        working.join().unwrap_or_else(|_| Err(Error::Unavailable("its thread ended".to_owned())))
    })
}

/// The URL of one database of the cluster: the path of the URL is exchanged, its host and parameters stay.
fn in_cluster(cluster: &str, database: &str) -> String {
    let (scheme, rest) = cluster.split_once("://").unwrap_or(("postgres", cluster));
    let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let mark = if parameters.is_empty() { "" } else { "?" };
    format!("{scheme}://{host}/{database}{mark}{parameters}")
}
