//! SQL of what waits for a digest.

use base::{AccountId, NoticeId, Timestamp};
use store::{Error, Tx, params};

use super::{COLUMNS, read};
use crate::model::Notice;

/// Notes that a notice is told in the digest of an instant.
pub(crate) fn digest_put(tx: &mut Tx, notice: NoticeId, account: AccountId, at: Timestamp) -> Result<(), Error> {
    let sql = "insert into notify_digest (notice, account, at) values ($1, $2, $3) on conflict do nothing";
    tx.execute(sql, params![notice, account, at]).map(|_| ())
}

/// The notices of a digest that are still unread, the oldest first: at most `limit`.
pub(crate) fn digest_list(tx: &mut Tx, account: AccountId, at: Timestamp, limit: u16) -> Result<Vec<Notice>, Error> {
    let columns = COLUMNS.split(", ").map(|column| format!("n.{column}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select {columns} from notify_digest d join notify_notice n on n.id = d.notice
         where d.account = $1 and d.at = $2 and n.account = $1 and n.read_at is null order by n.put_at, n.id limit $3"
    );
    tx.query(&sql, params![account, at, limit])?.iter().map(read).collect()
}

/// How many notices of a digest are still unread.
pub(crate) fn digest_count(tx: &mut Tx, account: AccountId, at: Timestamp) -> Result<u64, Error> {
    let sql = "select count(*) from notify_digest d join notify_notice n on n.id = d.notice
               where d.account = $1 and d.at = $2 and n.account = $1 and n.read_at is null";
    let count = tx.query_one(sql, params![account, at])?.int(0)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The digest of an instant has come to its end.
pub(crate) fn digest_done(tx: &mut Tx, account: AccountId, at: Timestamp) -> Result<(), Error> {
    tx.execute("delete from notify_digest where account = $1 and at = $2", params![account, at]).map(|_| ())
}

/// Nothing of an account waits for a digest any more.
pub(crate) fn digest_clear(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    tx.execute("delete from notify_digest where account = $1", params![account]).map(|_| ())
}
