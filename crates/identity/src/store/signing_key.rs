use base::{AccountId, Id, SigningKeyId, Timestamp};
use store::{Error, Tx, params};

use super::corrupt;
use crate::rules::PinCount;

/// A wrapped signing key with its certificates.
#[derive(Clone, Debug)]
pub(crate) struct StoredKey {
    pub(crate) id: SigningKeyId,
    pub(crate) account: AccountId,
    pub(crate) wrapped: Vec<u8>,
    /// SHA-256 of the certificate, hexadecimal.
    pub(crate) fingerprint: String,
    pub(crate) count: PinCount,
    pub(crate) enrolled_at: Timestamp,
    pub(crate) valid_until: Timestamp,
    /// The certificate, then those between it and the root; DER.
    pub(crate) chain: Vec<Vec<u8>>,
}

/// The account must have no active key: retire it first.
pub(crate) fn signing_key_insert(tx: &mut Tx, key: &StoredKey) -> Result<(), Error> {
    let sql = "insert into identity_signing_key
                   (id, account, wrapped, fingerprint, tried, enrolled_at, valid_until, retired_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    tx.execute(
        sql,
        params![
            key.id.to_string(),
            key.account.to_string(),
            key.wrapped.clone(),
            key.fingerprint.as_str(),
            key.count.tried,
            key.enrolled_at,
            key.valid_until,
            None::<i64>
        ],
    )?;
    for (position, der) in (0_i64..).zip(&key.chain) {
        let sql = "insert into identity_signing_certificate (key, position, der) values ($1, $2, $3)";
        tx.execute(sql, params![key.id.to_string(), position, der.clone()])?;
    }
    Ok(())
}

/// The account's key in use.
pub(crate) fn signing_key_active(tx: &mut Tx, account: AccountId) -> Result<Option<StoredKey>, Error> {
    let sql = "select id, wrapped, fingerprint, tried, enrolled_at, valid_until
               from identity_signing_key where account = $1 and retired_at is null";
    let Some(row) = tx.query_opt(sql, params![account.to_string()])? else { return Ok(None) };
    let id = SigningKeyId::parse(&row.text(0)?).map_err(|_| corrupt("identity_signing_key.id"))?;
    let sql = "select der from identity_signing_certificate where key = $1 order by position";
    let chain = tx.query(sql, params![id.to_string()])?;
    Ok(Some(StoredKey {
        id,
        account,
        wrapped: row.bytes(1)?,
        fingerprint: row.text(2)?,
        count: PinCount { tried: row.int(3)? },
        enrolled_at: row.get(4)?,
        valid_until: row.get(5)?,
        chain: chain.iter().map(|row| row.bytes(0)).collect::<Result<_, _>>()?,
    }))
}

pub(crate) fn signing_key_set_tried(tx: &mut Tx, id: SigningKeyId, count: PinCount) -> Result<(), Error> {
    tx.execute("update identity_signing_key set tried = $2 where id = $1", params![id.to_string(), count.tried])?;
    Ok(())
}

/// Takes the account's key out of use. False when there was none.
pub(crate) fn signing_key_retire(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<bool, Error> {
    let sql = "update identity_signing_key set retired_at = $2 where account = $1 and retired_at is null";
    Ok(tx.execute(sql, params![account.to_string(), now])? == 1)
}
