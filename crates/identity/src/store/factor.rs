use base::{AccountId, Timestamp};
use store::{Error, Row, Tx, params};

use crate::model::{Factors, Passkey};

/// The secret of an authenticator program, wrapped.
#[derive(Clone, Debug)]
pub(crate) struct StoredOtp {
    pub(crate) secret: Vec<u8>,
    pub(crate) last_step: i64,
    pub(crate) confirmed_at: Option<Timestamp>,
}

pub(crate) fn otp_fetch(tx: &mut Tx, account: AccountId) -> Result<Option<StoredOtp>, Error> {
    let sql = "select secret, last_step, confirmed_at from identity_totp where account = $1";
    let Some(row) = tx.query_opt(sql, params![account.to_string()])? else { return Ok(None) };
    Ok(Some(StoredOtp { secret: row.bytes(0)?, last_step: row.int(1)?, confirmed_at: row.get(2)? }))
}

/// Keeps a secret that no code has confirmed yet, in place of an earlier one.
pub(crate) fn otp_put(tx: &mut Tx, account: AccountId, secret: &[u8], now: Timestamp) -> Result<(), Error> {
    otp_delete(tx, account)?;
    let sql = "insert into identity_totp (account, secret, last_step, begun_at) values ($1, $2, 0, $3)";
    tx.execute(sql, params![account.to_string(), secret.to_vec(), now])?;
    Ok(())
}

pub(crate) fn otp_set_confirmed(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(), Error> {
    tx.execute("update identity_totp set confirmed_at = $2 where account = $1", params![account.to_string(), now])?;
    Ok(())
}

/// Notes the step of a code that was taken. A conflict when somebody else was faster.
pub(crate) fn otp_set_step(tx: &mut Tx, account: AccountId, step: i64) -> Result<(), Error> {
    let sql = "update identity_totp set last_step = $2 where account = $1 and last_step < $2";
    tx.update_one(sql, params![account.to_string(), step])
}

/// False when there was none.
pub(crate) fn otp_delete(tx: &mut Tx, account: AccountId) -> Result<bool, Error> {
    Ok(tx.execute("delete from identity_totp where account = $1", params![account.to_string()])? == 1)
}

/// Puts new codes in place of all earlier ones.
pub(crate) fn recovery_replace(
    tx: &mut Tx,
    account: AccountId,
    digests: &[String],
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute("delete from identity_recovery_code where account = $1", params![account.to_string()])?;
    for digest in digests {
        let sql = "insert into identity_recovery_code (account, digest, made_at) values ($1, $2, $3)";
        tx.execute(sql, params![account.to_string(), digest.as_str(), now])?;
    }
    Ok(())
}

/// Uses a code up. False when it is none of the account's, or was used before.
pub(crate) fn recovery_use(tx: &mut Tx, account: AccountId, digest: &str, now: Timestamp) -> Result<bool, Error> {
    let sql = "update identity_recovery_code set used_at = $3 where account = $1 and digest = $2 and used_at is null";
    Ok(tx.execute(sql, params![account.to_string(), digest, now])? == 1)
}

pub(crate) fn factors_fetch(tx: &mut Tx, account: AccountId) -> Result<Factors, Error> {
    let otp = otp_fetch(tx, account)?;
    let sql = "select count(*) from identity_recovery_code where account = $1 and used_at is null";
    let recovery_left = tx.query_one(sql, params![account.to_string()])?.int(0)?;
    let sql = "select id, name, made_at, used_at from identity_passkey where account = $1 order by made_at, id";
    let passkeys = tx.query(sql, params![account.to_string()])?;
    let passkey =
        |row: &Row| Ok(Passkey { id: row.text(0)?, name: row.text(1)?, made_at: row.get(2)?, used_at: row.get(3)? });
    Ok(Factors {
        otp_since: otp.and_then(|otp| otp.confirmed_at),
        recovery_left,
        passkeys: passkeys.iter().map(passkey).collect::<Result<_, Error>>()?,
    })
}

/// A passkey with what verifies it.
#[derive(Clone, Debug)]
pub(crate) struct StoredPasskey {
    pub(crate) id: String,
    pub(crate) account: AccountId,
    /// SubjectPublicKeyInfo, DER.
    pub(crate) public_key: Vec<u8>,
    pub(crate) name: String,
    pub(crate) sign_count: i64,
}

/// False when this credential is known already, whoever has it.
pub(crate) fn passkey_insert(tx: &mut Tx, passkey: &StoredPasskey, now: Timestamp) -> Result<bool, Error> {
    let sql = "insert into identity_passkey (id, account, public_key, name, sign_count, made_at)
               values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    let values = params![
        passkey.id.as_str(),
        passkey.account.to_string(),
        passkey.public_key.clone(),
        passkey.name.as_str(),
        passkey.sign_count,
        now
    ];
    Ok(tx.execute(sql, values)? == 1)
}

pub(crate) fn passkey_fetch(tx: &mut Tx, id: &str) -> Result<Option<StoredPasskey>, Error> {
    let sql = "select id, account, public_key, name, sign_count from identity_passkey where id = $1";
    let Some(row) = tx.query_opt(sql, params![id])? else { return Ok(None) };
    Ok(Some(StoredPasskey {
        id: row.text(0)?,
        account: row.get(1)?,
        public_key: row.bytes(2)?,
        name: row.text(3)?,
        sign_count: row.int(4)?,
    }))
}

pub(crate) fn passkey_set_used(tx: &mut Tx, id: &str, sign_count: i64, now: Timestamp) -> Result<(), Error> {
    let sql = "update identity_passkey set sign_count = $2, used_at = $3 where id = $1";
    tx.execute(sql, params![id, sign_count, now])?;
    Ok(())
}

/// False when the account has no such passkey.
pub(crate) fn passkey_set_name(tx: &mut Tx, account: AccountId, id: &str, name: &str) -> Result<bool, Error> {
    let sql = "update identity_passkey set name = $3 where id = $1 and account = $2";
    Ok(tx.execute(sql, params![id, account.to_string(), name])? == 1)
}

/// False when the account has no such passkey.
pub(crate) fn passkey_delete(tx: &mut Tx, account: AccountId, id: &str) -> Result<bool, Error> {
    let sql = "delete from identity_passkey where id = $1 and account = $2";
    Ok(tx.execute(sql, params![id, account.to_string()])? == 1)
}

pub(crate) fn passkey_delete_of_account(tx: &mut Tx, account: AccountId) -> Result<u64, Error> {
    tx.execute("delete from identity_passkey where account = $1", params![account.to_string()])
}

/// Marks a challenge as answered. False when it was before.
pub(crate) fn challenge_use(tx: &mut Tx, digest: &str, now: Timestamp) -> Result<bool, Error> {
    let sql = "insert into identity_challenge (digest, used_at) values ($1, $2) on conflict do nothing";
    Ok(tx.execute(sql, params![digest, now])? == 1)
}

/// Forgets challenges that were answered before `before`.
pub(crate) fn challenge_purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    tx.execute("delete from identity_challenge where used_at < $1", params![before])
}
