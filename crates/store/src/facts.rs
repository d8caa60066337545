//! What a database remembers about itself: a few texts by name.

use crate::{Error, Tx, params};

/// The fact of this name, if there is one.
pub fn fact_fetch(tx: &mut Tx, name: &str) -> Result<Option<String>, Error> {
    tx.query_opt("select value from store_facts where name = $1", params![name])?.map(|row| row.text(0)).transpose()
}

/// Puts a fact in the place of the one before.
pub fn fact_put(tx: &mut Tx, name: &str, value: &str) -> Result<(), Error> {
    let sql = "insert into store_facts (name, value) values ($1, $2) on conflict (name) do update set value = $2";
    tx.execute(sql, params![name, value]).map(drop)
}

/// The fact of this name: the one that is there, or `value` from now on. Of two that ask at once, both get the first's.
pub fn fact_keep(tx: &mut Tx, name: &str, value: &str) -> Result<String, Error> {
    tx.execute("insert into store_facts (name, value) values ($1, $2) on conflict do nothing", params![name, value])?;
    fact_fetch(tx, name)?.ok_or_else(|| tx.conflict())
}
