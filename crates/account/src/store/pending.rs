use base::{Lang, Timestamp};
use store::{Error, Tx, params};

use super::corrupt;
use crate::model::Pending;

pub(crate) fn pending_insert(tx: &mut Tx, pending: &Pending) -> Result<(), Error> {
    let sql = "insert into account_pending (state, browser, nonce, verifier, issuer, redirect_uri, return_to, language,
                   started_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    tx.execute(
        sql,
        params![
            &pending.state,
            &pending.browser,
            &pending.nonce,
            &pending.verifier,
            &pending.issuer,
            &pending.redirect_uri,
            &pending.return_to,
            pending.language.tag(),
            pending.started_at,
        ],
    )?;
    Ok(())
}

/// Takes the sign-in out, if it belongs to this browser: it comes back once.
pub(crate) fn pending_take(tx: &mut Tx, state: &str, browser: &str) -> Result<Option<Pending>, Error> {
    let sql = "delete from account_pending where state = $1 and browser = $2
               returning state, browser, nonce, verifier, issuer, redirect_uri, return_to, language, started_at";
    let Some(row) = tx.query_opt(sql, params![state, browser])? else { return Ok(None) };
    Ok(Some(Pending {
        state: row.text(0)?,
        browser: row.text(1)?,
        nonce: row.text(2)?,
        verifier: row.text(3)?,
        issuer: row.text(4)?,
        redirect_uri: row.text(5)?,
        return_to: row.text(6)?,
        language: Lang::parse(&row.text(7)?).ok_or_else(|| corrupt("account_pending.language"))?,
        started_at: row.get(8)?,
    }))
}

/// Forgets sign-ins that were begun before `before`.
pub(crate) fn pending_purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    tx.execute("delete from account_pending where started_at < $1", params![before])
}
