use base::{AccountId, Id, Lang, Timestamp};
use store::{Error, Row, Tx, params};

use super::corrupt;
use crate::model::{Assurance, Session, SessionHandle};

const COLUMNS: &str = "handle, account, assurance, language, started_at, seen_at, proven_at, second, device, address";

fn read(row: &Row) -> Result<Session, Error> {
    Ok(Session {
        handle: SessionHandle::parse(&row.text(0)?).ok_or_else(|| corrupt("identity_session.handle"))?,
        account: AccountId::parse(&row.text(1)?).map_err(|_| corrupt("identity_session.account"))?,
        assurance: Assurance::from_number(row.int(2)?).ok_or_else(|| corrupt("identity_session.assurance"))?,
        language: Lang::parse(&row.text(3)?).ok_or_else(|| corrupt("identity_session.language"))?,
        started_at: Timestamp::from_millis(row.int(4)?),
        seen_at: Timestamp::from_millis(row.int(5)?),
        proven_at: Timestamp::from_millis(row.int(6)?),
        second: row.int(7)? != 0,
        device: row.text(8)?,
        address: row.text(9)?,
    })
}

pub(crate) fn session_insert(tx: &mut Tx, session: &Session) -> Result<(), Error> {
    let sql = "insert into identity_session (handle, account, assurance, language, started_at, seen_at, proven_at,
                   second, device, address)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    tx.execute(
        sql,
        params![
            session.handle.as_str(),
            session.account.to_string(),
            session.assurance.number(),
            session.language.tag(),
            session.started_at,
            session.seen_at,
            session.proven_at,
            i64::from(session.second),
            session.device.as_str(),
            session.address.as_str()
        ],
    )?;
    Ok(())
}

pub(crate) fn session_fetch(tx: &mut Tx, handle: &SessionHandle) -> Result<Option<Session>, Error> {
    let sql = format!("select {COLUMNS} from identity_session where handle = $1");
    tx.query_opt(&sql, params![handle.as_str()])?.as_ref().map(read).transpose()
}

pub(crate) fn session_set_seen(tx: &mut Tx, handle: &SessionHandle, now: Timestamp) -> Result<(), Error> {
    let sql = "update identity_session set seen_at = $2 where handle = $1 and seen_at < $2";
    tx.execute(sql, params![handle.as_str(), now])?;
    Ok(())
}

pub(crate) fn session_set_proven(tx: &mut Tx, handle: &SessionHandle, now: Timestamp) -> Result<(), Error> {
    tx.execute("update identity_session set proven_at = $2 where handle = $1", params![handle.as_str(), now])?;
    Ok(())
}

/// Notes that the person has proved themself with a second factor too.
pub(crate) fn session_set_second(tx: &mut Tx, handle: &SessionHandle) -> Result<(), Error> {
    tx.execute("update identity_session set second = 1 where handle = $1", params![handle.as_str()])?;
    Ok(())
}

/// The sessions of an account that were used since `since`, the last used first.
pub(crate) fn session_list(tx: &mut Tx, account: AccountId, since: Timestamp) -> Result<Vec<Session>, Error> {
    let sql = format!(
        "select {COLUMNS} from identity_session where account = $1 and seen_at > $2 order by seen_at desc, handle"
    );
    tx.query(&sql, params![account.to_string(), since])?.iter().map(read).collect()
}

/// Ends every session of an account but one.
pub(crate) fn session_delete_others(tx: &mut Tx, account: AccountId, kept: &SessionHandle) -> Result<u64, Error> {
    let sql = "delete from identity_session where account = $1 and handle <> $2";
    tx.execute(sql, params![account.to_string(), kept.as_str()])
}

/// False when there was none.
pub(crate) fn session_delete(tx: &mut Tx, handle: &SessionHandle) -> Result<bool, Error> {
    Ok(tx.execute("delete from identity_session where handle = $1", params![handle.as_str()])? == 1)
}

pub(crate) fn session_delete_of_account(tx: &mut Tx, account: AccountId) -> Result<u64, Error> {
    tx.execute("delete from identity_session where account = $1", params![account.to_string()])
}

/// Removes sessions that were not used since `before`.
pub(crate) fn session_purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    tx.execute("delete from identity_session where seen_at < $1", params![before])
}
