//! Dead letters of both directions, and what waits behind them.

use base::{AgencyCode, JobId, MessageId, Timestamp};
use store::{Error, Tx, params};

use super::{agency, count};
use crate::model::DeadLetter;

/// Where a letter goes or comes from, its conversation, and its job on hold.
pub(crate) struct Letter {
    pub(crate) peer: AgencyCode,
    pub(crate) conversation: String,
    pub(crate) job: Option<JobId>,
}

/// Makes a message a dead letter whose job is on hold.
pub(crate) fn outgoing_dead(tx: &mut Tx, id: MessageId, reason: &str, job: JobId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "update exchange_outbox set state = 'dead', closed_at = $2, reason = $3, job = $4 where id = $1",
        params![id, now, reason, job],
    )?;
    Ok(())
}

/// The same for one that came in.
pub(crate) fn incoming_dead(
    tx: &mut Tx,
    from: &AgencyCode,
    id: MessageId,
    reason: &str,
    job: JobId,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "update exchange_inbox set state = 'dead', closed_at = $4, reason = $3, job = $5
         where from_agency = $1 and id = $2",
        params![from.as_str(), id, reason, now, job],
    )?;
    Ok(())
}

/// Makes a dead letter wait again; `None` if it is not dead.
pub(crate) fn letter_revive(tx: &mut Tx, letter: &DeadLetter) -> Result<Option<Letter>, Error> {
    let sql = if letter.outgoing {
        "update exchange_outbox set state = 'waiting', closed_at = null, reason = null
         where to_agency = $1 and id = $2 and state = 'dead' and given_up_at is null
         returning to_agency, conversation, job"
    } else {
        "update exchange_inbox set state = 'waiting', closed_at = null, reason = null
         where from_agency = $1 and id = $2 and state = 'dead' and given_up_at is null
         returning from_agency, conversation, job"
    };
    found(tx, sql, params![letter.peer.as_str(), letter.id])
}

/// Gives a dead letter up for good: its content goes, its row stays until it is swept. `None` if it is not dead.
pub(crate) fn letter_give_up(tx: &mut Tx, letter: &DeadLetter, now: Timestamp) -> Result<Option<Letter>, Error> {
    let sql = if letter.outgoing {
        "update exchange_outbox set given_up_at = $3, body = null
         where to_agency = $1 and id = $2 and state = 'dead' and given_up_at is null
         returning to_agency, conversation, job"
    } else {
        "update exchange_inbox set given_up_at = $3, body = null
         where from_agency = $1 and id = $2 and state = 'dead' and given_up_at is null
         returning from_agency, conversation, job"
    };
    found(tx, sql, params![letter.peer.as_str(), letter.id, now])
}

fn found(tx: &mut Tx, sql: &str, params: &[store::Param<'_>]) -> Result<Option<Letter>, Error> {
    let row = tx.query_opt(sql, params)?;
    row.map(|row| Ok(Letter { peer: agency(&row, 0)?, conversation: row.text(1)?, job: row.opt_id(2)? })).transpose()
}

/// Dead letters of both directions that nobody has given up, newest first.
pub(crate) fn dead_list(tx: &mut Tx, limit: u16) -> Result<Vec<DeadLetter>, Error> {
    let rows = tx.query(
        "select cast(1 as bigint), d.id, d.to_agency, d.topic, d.conversation, d.reason, d.closed_at,
                (select count(*) from exchange_outbox w where w.to_agency = d.to_agency and w.state = 'waiting'
                 and w.conversation = d.conversation)
         from exchange_outbox d where d.state = 'dead' and d.given_up_at is null
         union all
         select cast(0 as bigint), d.id, d.from_agency, d.topic, d.conversation, d.reason, d.closed_at,
                (select count(*) from exchange_inbox w where w.from_agency = d.from_agency and w.state = 'waiting'
                 and w.conversation = d.conversation)
         from exchange_inbox d where d.state = 'dead' and d.given_up_at is null
         order by 7 desc, 2 limit $1",
        params![limit],
    )?;
    rows.iter()
        .map(|row| {
            Ok(DeadLetter {
                outgoing: row.int(0)? == 1,
                id: row.id(1)?,
                peer: agency(row, 2)?,
                topic: row.text(3)?,
                conversation: row.text(4)?,
                reason: row.opt_text(5)?.unwrap_or_default(),
                at: row.time(6)?,
                behind: count(row.int(7)?),
            })
        })
        .collect()
}
