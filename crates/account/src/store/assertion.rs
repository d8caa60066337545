use base::Timestamp;
use store::{Error, Tx, params};

/// False when this client used an assertion of this id before.
pub(crate) fn assertion_insert(tx: &mut Tx, client: &str, id: &str, expires_at: Timestamp) -> Result<bool, Error> {
    let sql = "insert into account_assertion (client, id, expires_at) values ($1, $2, $3) on conflict do nothing";
    Ok(tx.execute(sql, params![client, id, expires_at])? == 1)
}

/// Forgets assertions that expired before `before`.
pub(crate) fn assertion_purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    tx.execute("delete from account_assertion where expires_at < $1", params![before])
}
