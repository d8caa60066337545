//! SQL of the inbox and of mail.

mod address;
mod digest;
mod mail;

use base::{AccountId, NoticeId, Timestamp};
use store::{Error, Row, Tx, params};

pub(crate) use self::address::{Slot, address_of_token, slot_fetch, slot_put};
pub use self::address::{address_fetch, pace_list, pace_set};
pub(crate) use self::digest::{digest_clear, digest_count, digest_done, digest_list, digest_put};
pub(crate) use self::mail::{NewMail, mail_begin, mail_end, mail_fetch, mail_put, mail_wait, mail_write};
pub use self::mail::{failed_list, mail_counts, mails_purge, mails_withhold, suspended_count, waiting_count};
use crate::{
    model::{Kind, Notice},
    wire,
};

const COLUMNS: &str = "id, account, occasion, key, arguments, link, put_at, read_at, kind";

fn invalid(what: &str) -> Error {
    Error::Invalid(format!("{what} cannot be read"))
}

fn read(row: &Row) -> Result<Notice, Error> {
    Ok(Notice {
        id: row.id(0)?,
        account: row.id(1)?,
        occasion: row.text(2)?,
        key: row.text(3)?,
        arguments: wire::read(&row.text(4)?)
            .ok_or_else(|| Error::Invalid("notify_notice.arguments cannot be read".to_owned()))?,
        link: row.opt_text(5)?,
        at: row.time(6)?,
        read_at: row.opt_time(7)?,
        kind: Kind::parse(&row.text(8)?).ok_or_else(|| invalid("notify_notice.kind"))?,
    })
}

/// Puts a notice into its account's inbox; false when the account was told of this occasion before.
pub(crate) fn notice_put(tx: &mut Tx, notice: &Notice) -> Result<bool, Error> {
    let sql = "insert into notify_notice (id, account, occasion, key, arguments, link, put_at, kind)
               values ($1, $2, $3, $4, $5, $6, $7, $8)
               on conflict do nothing";
    let rows = tx.execute(
        sql,
        params![
            notice.id,
            notice.account,
            notice.occasion.as_str(),
            notice.key.as_str(),
            wire::write(&notice.arguments),
            notice.link.clone(),
            notice.at,
            notice.kind.name()
        ],
    )?;
    Ok(rows == 1)
}

/// A page of an account's notices, the newest first: at most `limit` (up to 200) after the first `skip`.
pub fn notice_list(tx: &mut Tx, account: AccountId, skip: u32, limit: u32) -> Result<Vec<Notice>, Error> {
    let sql = format!(
        "select {COLUMNS} from notify_notice where account = $1 order by put_at desc, id desc limit $2 offset $3"
    );
    tx.query(&sql, params![account, i64::from(limit.min(200)), i64::from(skip)])?.iter().map(read).collect()
}

/// One notice of an account; `None` also where it is somebody else's.
pub fn notice_fetch(tx: &mut Tx, account: AccountId, id: NoticeId) -> Result<Option<Notice>, Error> {
    let sql = format!("select {COLUMNS} from notify_notice where id = $1 and account = $2");
    tx.query_opt(&sql, params![id, account])?.as_ref().map(read).transpose()
}

/// Marks a notice of an account as read; false where it was read before, is somebody else's or does not exist.
pub fn notice_read(tx: &mut Tx, account: AccountId, id: NoticeId, now: Timestamp) -> Result<bool, Error> {
    let sql = "update notify_notice set read_at = $3 where id = $1 and account = $2 and read_at is null";
    Ok(tx.execute(sql, params![id, account, now])? == 1)
}

/// Marks all notices of an account as read; how many were unread.
pub fn notice_read_all(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<u64, Error> {
    tx.execute("update notify_notice set read_at = $2 where account = $1 and read_at is null", params![account, now])
}

/// How many notices an account has.
pub fn notice_count(tx: &mut Tx, account: AccountId) -> Result<u64, Error> {
    let row = tx.query_one("select count(*) from notify_notice where account = $1", params![account])?;
    u64::try_from(row.int(0)?).map_err(|_| Error::Invalid("a negative count".to_owned()))
}

/// How many notices of an account are unread.
pub fn unread_count(tx: &mut Tx, account: AccountId) -> Result<u64, Error> {
    let row =
        tx.query_one("select count(*) from notify_notice where account = $1 and read_at is null", params![account])?;
    u64::try_from(row.int(0)?).map_err(|_| Error::Invalid("a negative count".to_owned()))
}
