use base::{AccountId, Id};
use store::{Error, Tx, params};

use super::corrupt;

/// Keeps the first subject of an account in a sector; a second is ignored.
pub(crate) fn subject_insert(tx: &mut Tx, account: AccountId, sector: &str, subject: &str) -> Result<(), Error> {
    let sql = "insert into identity_subject (account, sector, subject) values ($1, $2, $3) on conflict do nothing";
    tx.execute(sql, params![account.to_string(), sector, subject])?;
    Ok(())
}

pub(crate) fn subject_fetch(tx: &mut Tx, account: AccountId, sector: &str) -> Result<Option<String>, Error> {
    let sql = "select subject from identity_subject where account = $1 and sector = $2";
    tx.query_opt(sql, params![account.to_string(), sector])?.map(|row| row.text(0)).transpose()
}

pub(crate) fn subject_account(tx: &mut Tx, sector: &str, subject: &str) -> Result<Option<AccountId>, Error> {
    let sql = "select account from identity_subject where sector = $1 and subject = $2";
    let Some(row) = tx.query_opt(sql, params![sector, subject])? else { return Ok(None) };
    AccountId::parse(&row.text(0)?).map(Some).map_err(|_| corrupt("identity_subject.account"))
}
