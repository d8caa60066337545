use base::Timestamp;
use store::{Error, Tx, params};

use crate::rules::Throttle;

pub(crate) fn throttle_fetch(tx: &mut Tx, key: &str) -> Result<Throttle, Error> {
    let sql = "select failures, last_at, blocked_until from identity_throttle where key = $1";
    let Some(row) = tx.query_opt(sql, params![key])? else { return Ok(Throttle::default()) };
    Ok(Throttle { failures: row.int(0)?, last_at: row.int(1)?, blocked_until: row.int(2)? })
}

pub(crate) fn throttle_put(tx: &mut Tx, key: &str, known: &Throttle) -> Result<(), Error> {
    let sql = "insert into identity_throttle (key, failures, last_at, blocked_until) values ($1, $2, $3, $4)
               on conflict (key) do update
               set failures = excluded.failures, last_at = excluded.last_at, blocked_until = excluded.blocked_until";
    tx.execute(sql, params![key, known.failures, known.last_at, known.blocked_until])?;
    Ok(())
}

/// Forgets keys without attempts since `before`.
pub(crate) fn throttle_purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    tx.execute("delete from identity_throttle where last_at < $1", params![before])
}
