//! SQL of mails.

use base::{AccountId, Entropy, Id, JobId, MailId, Timestamp};
use store::queue::{NewJob, job_put};
use store::{Error, Row, Tx, params};

use super::invalid;
use crate::mail::QUEUE;
use crate::model::{Failed, Mail, MailAddress, MailCount, MailState};

/// A mail to plan.
pub(crate) struct NewMail<'a> {
    pub(crate) account: AccountId,
    pub(crate) task: &'a str,
    /// What it tells of: with account and task the mail's name, under which it is planned once.
    pub(crate) about: String,
    /// Where it goes whatever becomes of the account's address.
    pub(crate) recipient: Option<&'a MailAddress>,
    pub(crate) due: Timestamp,
}

/// Plans a mail, with its job; false when it is planned already.
pub(crate) fn mail_put(
    tx: &mut Tx,
    mail: &NewMail<'_>,
    (now, entropy): (Timestamp, &dyn Entropy),
) -> Result<bool, Error> {
    let id = MailId::new(now, entropy);
    let sql = "insert into notify_mail (id, account, task, about, recipient, state, tries, doubts, put_at, changed_at)
               values ($1, $2, $3, $4, $5, 'waiting', 0, 0, $6, $7) on conflict do nothing";
    let recipient = mail.recipient.map(MailAddress::as_str);
    if tx.execute(sql, params![id, mail.account, mail.task, mail.about.as_str(), recipient, mail.due, now])? == 0 {
        return Ok(false);
    }
    let job = NewJob {
        id: JobId::new(now, entropy),
        queue: QUEUE.to_owned(),
        key: None,
        order: None,
        payload: id.to_string().into(),
        due: mail.due,
    };
    job_put(tx, &job)
}

fn address(text: Option<String>) -> Result<Option<MailAddress>, Error> {
    text.map(|text| MailAddress::parse(&text).map_err(|_| invalid("notify_mail.recipient"))).transpose()
}

fn state(row: &Row, column: usize) -> Result<MailState, Error> {
    MailState::parse(&row.text(column)?).ok_or_else(|| invalid("notify_mail.state"))
}

/// A mail.
pub(crate) fn mail_fetch(tx: &mut Tx, id: MailId) -> Result<Option<Mail>, Error> {
    let sql = "select id, account, task, about, recipient, content, state, put_at from notify_mail where id = $1";
    let mail = |row: Row| {
        Ok(Mail {
            id: row.id(0)?,
            account: row.id(1)?,
            task: row.text(2)?,
            about: row.text(3)?,
            recipient: address(row.opt_text(4)?)?,
            content: row.opt_bytes(5)?,
            state: state(&row, 6)?,
            put_at: row.time(7)?,
        })
    };
    tx.query_opt(sql, params![id])?.map(mail).transpose()
}

/// Keeps a mail as it was written.
pub(crate) fn mail_write(
    tx: &mut Tx,
    id: MailId,
    recipient: &MailAddress,
    (message_id, content): (&str, &[u8]),
) -> Result<(), Error> {
    let sql = "update notify_mail set recipient = $2, message_id = $3, content = $4 where id = $1";
    tx.update_one(sql, params![id, recipient.as_str(), message_id, content])
}

/// Notes that a try begins. One that was under way and never came to an end is a doubt.
pub(crate) fn mail_begin(tx: &mut Tx, id: MailId, now: Timestamp) -> Result<(), Error> {
    let sql = "update notify_mail set doubts = doubts + case when state = 'sending' then 1 else 0 end,
               state = 'sending', tries = tries + 1, changed_at = $2 where id = $1";
    tx.update_one(sql, params![id, now])
}

/// Notes that a try led to nothing and that there will be another.
pub(crate) fn mail_wait(tx: &mut Tx, id: MailId, doubtful: bool, answer: &str, now: Timestamp) -> Result<(), Error> {
    let sql =
        "update notify_mail set state = 'waiting', doubts = doubts + $2, answer = $3, changed_at = $4 where id = $1";
    tx.update_one(sql, params![id, i64::from(doubtful), answer, now])
}

/// Notes that a mail has come to its end; its bytes go.
pub(crate) fn mail_end(
    tx: &mut Tx,
    id: MailId,
    state: MailState,
    answer: Option<&str>,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "update notify_mail set state = $2, answer = $3, changed_at = $4, content = null where id = $1";
    tx.update_one(sql, params![id, state.name(), answer, now])
}

/// How many mails are in each state in which there are any.
pub fn mail_counts(tx: &mut Tx) -> Result<Vec<MailCount>, Error> {
    let sql = "select state, count(*), count(case when doubts > 0 then 1 end) from notify_mail group by state";
    let number = |row: &Row, column| Ok::<_, Error>(u64::try_from(row.int(column)?).unwrap_or_default());
    let count = |row: &Row| Ok(MailCount { state: state(row, 0)?, count: number(row, 1)?, doubtful: number(row, 2)? });
    let mut counts = tx.query(sql, params![])?.iter().map(count).collect::<Result<Vec<_>, Error>>()?;
    counts.sort_by_key(|count| count.state);
    Ok(counts)
}

/// How many mails wait to be sent, those of later digests too.
pub fn waiting_count(tx: &mut Tx) -> Result<u64, Error> {
    let sql = "select count(*) from notify_mail where state in ('waiting', 'sending')";
    Ok(u64::try_from(tx.query_one(sql, params![])?.int(0)?).unwrap_or_default())
}

/// How many addresses get no more mail.
pub fn suspended_count(tx: &mut Tx) -> Result<u64, Error> {
    let sql = "select count(*) from notify_address where suspended_at is not null";
    Ok(u64::try_from(tx.query_one(sql, params![])?.int(0)?).unwrap_or_default())
}

/// The mails that did not come, the last first, at most `limit`: one account's, or all of them.
pub fn failed_list(tx: &mut Tx, account: Option<AccountId>, limit: u16) -> Result<Vec<Failed>, Error> {
    // Every account has a name, so that the second means all of them.
    let whose = if account.is_some() { "account = $1" } else { "account <> $1" };
    let sql = format!(
        "select id, changed_at, state, recipient, coalesce(answer, ''), tries from notify_mail
         where state in ('refused', 'given-up') and {whose} order by changed_at desc, id desc limit $2"
    );
    let account = account.map(|account| account.to_string()).unwrap_or_default();
    let failed = |row: &Row| {
        Ok(Failed {
            id: row.id(0)?,
            at: row.time(1)?,
            state: state(row, 2)?,
            recipient: address(row.opt_text(3)?)?,
            answer: row.text(4)?,
            tries: u64::try_from(row.int(5)?).unwrap_or_default(),
        })
    };
    let rows = tx.query(&sql, params![account, limit])?;
    rows.iter().map(failed).collect()
}

/// Withholds every mail that has not come to its end: after a database was restored, nobody knows which of them were
/// sent meanwhile. The notices stay in the inboxes. How many there were.
pub fn mails_withhold(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    let sql = "update notify_mail set state = 'withheld', changed_at = $1, content = null
               where state in ('waiting', 'sending')";
    let mails = tx.execute(sql, params![now])?;
    tx.execute("delete from notify_digest", params![])?;
    Ok(mails)
}

/// Removes mails that came to their end before `before`; how many.
pub fn mails_purge(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    let sql = "delete from notify_mail where state not in ('waiting', 'sending') and changed_at < $1";
    tx.execute(sql, params![before])
}
