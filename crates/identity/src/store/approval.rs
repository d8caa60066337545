use base::{AccountId, ApprovalId, Id, Timestamp};
use store::{Error, Row, Tx, params};

use super::corrupt;
use crate::model::Outcome;

/// An approval as its row holds it: the deed is a kind and a body, which `wire` reads.
#[derive(Clone, Debug)]
pub(crate) struct ApprovalRow {
    pub(crate) id: ApprovalId,
    pub(crate) kind: String,
    pub(crate) account: AccountId,
    pub(crate) body: String,
    pub(crate) asked_by: AccountId,
    pub(crate) asked_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) decided_by: Option<AccountId>,
    pub(crate) decided_at: Option<Timestamp>,
    pub(crate) reason: Option<String>,
}

const SELECT: &str = "select id, kind, account, body, asked_by, asked_at, expires_at, outcome, decided_by, decided_at,
    reason from identity_approval";

fn read(row: &Row) -> Result<ApprovalRow, Error> {
    let account = |text: &str| AccountId::parse(text).map_err(|_| corrupt("identity_approval.account"));
    let outcome =
        row.opt_text(7)?.map(|text| Outcome::parse(&text).ok_or_else(|| corrupt("identity_approval.outcome")));
    Ok(ApprovalRow {
        id: ApprovalId::parse(&row.text(0)?).map_err(|_| corrupt("identity_approval.id"))?,
        kind: row.text(1)?,
        account: account(&row.text(2)?)?,
        body: row.text(3)?,
        asked_by: account(&row.text(4)?)?,
        asked_at: row.time(5)?,
        expires_at: row.time(6)?,
        outcome: outcome.transpose()?,
        decided_by: row.opt_text(8)?.map(|text| account(&text)).transpose()?,
        decided_at: row.opt_time(9)?,
        reason: row.opt_text(10)?,
    })
}

/// False when the same act waits already.
pub(crate) fn approval_insert(tx: &mut Tx, row: &ApprovalRow) -> Result<bool, Error> {
    let sql = "insert into identity_approval (id, kind, account, body, asked_by, asked_at, expires_at)
               values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    let (id, account, by) = (row.id.to_string(), row.account.to_string(), row.asked_by.to_string());
    let values = params![id, row.kind.as_str(), account, row.body.as_str(), by, row.asked_at, row.expires_at];
    Ok(tx.execute(sql, values)? == 1)
}

pub(crate) fn approval_fetch(tx: &mut Tx, id: ApprovalId) -> Result<Option<ApprovalRow>, Error> {
    tx.query_opt(&format!("{SELECT} where id = $1"), params![id.to_string()])?.as_ref().map(read).transpose()
}

/// False when it had ended before.
pub(crate) fn approval_end(
    tx: &mut Tx,
    id: ApprovalId,
    outcome: Outcome,
    (by, now): (Option<AccountId>, Timestamp),
    reason: Option<&str>,
) -> Result<bool, Error> {
    let sql = "update identity_approval set outcome = $2, decided_by = $3, decided_at = $4, reason = $5
               where id = $1 and outcome is null";
    let by = by.map(|by| by.to_string());
    Ok(tx.execute(sql, params![id.to_string(), outcome.code(), by, now, reason.map(str::to_owned)])? == 1)
}

/// Those that wait, or the newest that have ended.
pub(crate) fn approval_list(tx: &mut Tx, waiting: bool, limit: i64) -> Result<Vec<ApprovalRow>, Error> {
    let sql = if waiting {
        format!("{SELECT} where outcome is null order by asked_at desc, id limit $1")
    } else {
        format!("{SELECT} where outcome is not null order by asked_at desc, id limit $1")
    };
    tx.query(&sql, params![limit])?.iter().map(read).collect()
}

/// Those whose time ran out and that nobody has ended.
pub(crate) fn approval_overdue(tx: &mut Tx, now: Timestamp) -> Result<Vec<ApprovalRow>, Error> {
    let sql = format!("{SELECT} where outcome is null and expires_at <= $1 order by id limit 500");
    tx.query(&sql, params![now])?.iter().map(read).collect()
}
