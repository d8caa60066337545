use base::{AccountId, Id, Timestamp};
use store::{Error, Tx, params};

use super::corrupt;

/// The account must have no open invitation: end it first.
pub(crate) fn invitation_insert(
    tx: &mut Tx,
    digest: &str,
    account: AccountId,
    made_by: &str,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), Error> {
    let sql = "insert into identity_invitation (digest, account, made_by, made_at, expires_at)
               values ($1, $2, $3, $4, $5)";
    tx.execute(sql, params![digest, account.to_string(), made_by, now, expires_at])?;
    Ok(())
}

/// Whose invitation this is, if it is open at `now`.
pub(crate) fn invitation_account(tx: &mut Tx, digest: &str, now: Timestamp) -> Result<Option<AccountId>, Error> {
    let sql = "select account from identity_invitation where digest = $1 and ended_at is null and expires_at > $2";
    let Some(row) = tx.query_opt(sql, params![digest, now])? else { return Ok(None) };
    AccountId::parse(&row.text(0)?).map(Some).map_err(|_| corrupt("identity_invitation.account"))
}

/// Ends the account's open invitation. False when there was none.
pub(crate) fn invitation_end_of_account(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<bool, Error> {
    let sql = "update identity_invitation set ended_at = $2 where account = $1 and ended_at is null";
    Ok(tx.execute(sql, params![account.to_string(), now])? > 0)
}

/// When the account's open invitation ends.
pub(crate) fn invitation_open(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<Option<Timestamp>, Error> {
    let sql = "select expires_at from identity_invitation
               where account = $1 and ended_at is null and expires_at > $2";
    tx.query_opt(sql, params![account.to_string(), now])?.map(|row| row.time(0)).transpose()
}
