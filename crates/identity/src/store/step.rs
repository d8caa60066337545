use base::{AccountId, Timestamp};
use store::{Error, Tx, params};

use crate::model::SessionHandle;

/// A sign-in whose password was right.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) account: AccountId,
    pub(crate) tried: i64,
    pub(crate) started_at: Timestamp,
}

pub(crate) fn step_insert(
    tx: &mut Tx,
    handle: &SessionHandle,
    account: AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "insert into identity_step (handle, account, tried, started_at) values ($1, $2, 0, $3)";
    tx.execute(sql, params![handle.as_str(), account.to_string(), now])?;
    Ok(())
}

pub(crate) fn step_fetch(tx: &mut Tx, handle: &SessionHandle) -> Result<Option<Step>, Error> {
    let sql = "select account, tried, started_at from identity_step where handle = $1";
    let Some(row) = tx.query_opt(sql, params![handle.as_str()])? else { return Ok(None) };
    Ok(Some(Step { account: row.get(0)?, tried: row.int(1)?, started_at: row.get(2)? }))
}

pub(crate) fn step_set_tried(tx: &mut Tx, handle: &SessionHandle, tried: i64) -> Result<(), Error> {
    tx.execute("update identity_step set tried = $2 where handle = $1", params![handle.as_str(), tried])?;
    Ok(())
}

pub(crate) fn step_delete(tx: &mut Tx, handle: &SessionHandle) -> Result<(), Error> {
    tx.execute("delete from identity_step where handle = $1", params![handle.as_str()])?;
    Ok(())
}

pub(crate) fn step_delete_of_account(tx: &mut Tx, account: AccountId) -> Result<u64, Error> {
    tx.execute("delete from identity_step where account = $1", params![account.to_string()])
}

/// Forgets what was begun before `before`.
pub(crate) fn step_purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    tx.execute("delete from identity_step where started_at < $1", params![before])
}

/// Remembers that somebody signed in in this browser.
pub(crate) fn device_put(tx: &mut Tx, digest: &str, account: AccountId, now: Timestamp) -> Result<(), Error> {
    let sql = "insert into identity_device (digest, account, seen_at) values ($1, $2, $3)
               on conflict (digest, account) do update set seen_at = excluded.seen_at";
    tx.execute(sql, params![digest, account.to_string(), now])?;
    Ok(())
}

/// Whether this account was signed in to in this browser since `since`.
pub(crate) fn device_knows(tx: &mut Tx, digest: &str, account: AccountId, since: Timestamp) -> Result<bool, Error> {
    let sql = "select count(*) from identity_device where digest = $1 and account = $2 and seen_at >= $3";
    Ok(tx.query_one(sql, params![digest, account.to_string(), since])?.int(0)? > 0)
}

pub(crate) fn device_delete_of_account(tx: &mut Tx, account: AccountId) -> Result<u64, Error> {
    tx.execute("delete from identity_device where account = $1", params![account.to_string()])
}

/// Forgets browsers that were not used since `before`.
pub(crate) fn device_purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    tx.execute("delete from identity_device where seen_at < $1", params![before])
}
