use base::{AgencyCode, Timestamp};
use identity::Assurance;
use store::{Error, Row, Tx, params};

use super::corrupt;
use crate::model::Code;

const COLUMNS: &str = "digest, client, redirect_uri, issuer, account, nonce, challenge, assurance, second,
    proven_at, issued_at, used_at, revoked_at";

fn read(row: &Row) -> Result<Code, Error> {
    Ok(Code {
        digest: row.text(0)?,
        client: AgencyCode::parse(&row.text(1)?).map_err(|_| corrupt("account_code.client"))?,
        redirect_uri: row.text(2)?,
        issuer: row.text(3)?,
        account: row.get(4)?,
        nonce: row.opt_text(5)?,
        challenge: row.text(6)?,
        assurance: Assurance::from_number(row.int(7)?).ok_or_else(|| corrupt("account_code.assurance"))?,
        second: row.int(8)? != 0,
        proven_at: row.get(9)?,
        issued_at: row.get(10)?,
        used_at: row.get(11)?,
        revoked_at: row.get(12)?,
    })
}

pub(crate) fn code_insert(tx: &mut Tx, code: &Code) -> Result<(), Error> {
    let sql = "insert into account_code (digest, client, redirect_uri, issuer, account, nonce, challenge, assurance,
                   second, proven_at, issued_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    tx.execute(
        sql,
        params![
            &code.digest,
            code.client.as_str(),
            &code.redirect_uri,
            &code.issuer,
            code.account,
            code.nonce.as_deref(),
            &code.challenge,
            code.assurance.number(),
            i64::from(code.second),
            code.proven_at,
            code.issued_at,
        ],
    )?;
    Ok(())
}

pub(crate) fn code_fetch(tx: &mut Tx, digest: &str) -> Result<Option<Code>, Error> {
    let sql = format!("select {COLUMNS} from account_code where digest = $1");
    tx.query_opt(&sql, params![digest])?.as_ref().map(read).transpose()
}

/// Marks a code as used, with the access token that it was redeemed for. A conflict when somebody else was faster.
pub(crate) fn code_set_used(
    tx: &mut Tx,
    digest: &str,
    now: Timestamp,
    access: Option<(&str, Timestamp)>,
) -> Result<(), Error> {
    let sql = "update account_code set used_at = $2, access = $3, access_until = $4
               where digest = $1 and used_at is null";
    let (access, until) = access.unzip();
    tx.update_one(sql, params![digest, now, access, until])
}

/// Voids what a code was redeemed for.
pub(crate) fn code_set_revoked(tx: &mut Tx, digest: &str, now: Timestamp) -> Result<(), Error> {
    let sql = "update account_code set revoked_at = $2 where digest = $1 and revoked_at is null";
    tx.execute(sql, params![digest, now])?;
    Ok(())
}

/// The code behind an access token that is good at `now`.
pub(crate) fn code_by_access(tx: &mut Tx, access: &str, now: Timestamp) -> Result<Option<Code>, Error> {
    let sql =
        format!("select {COLUMNS} from account_code where access = $1 and access_until > $2 and revoked_at is null");
    tx.query_opt(&sql, params![access, now])?.as_ref().map(read).transpose()
}

/// Forgets codes that were issued before `before`.
pub(crate) fn code_purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    tx.execute("delete from account_code where issued_at < $1", params![before])
}
