//! The exchange's SQL.

use base::{AgencyCode, MessageId, Timestamp};
use store::{Error, Row, Tx, params};

use crate::model::{DeadLetter, Received};

/// A message on its way out.
pub(crate) struct Outgoing {
    pub(crate) id: MessageId,
    pub(crate) to: AgencyCode,
    pub(crate) topic: String,
    pub(crate) conversation: String,
    pub(crate) written_at: Timestamp,
    pub(crate) digest: String,
    pub(crate) body: Vec<u8>,
}

/// A message that has come in.
pub(crate) struct Incoming {
    pub(crate) from: AgencyCode,
    pub(crate) id: MessageId,
    pub(crate) topic: String,
    pub(crate) conversation: String,
    pub(crate) written_at: Timestamp,
    pub(crate) received_at: Timestamp,
    pub(crate) digest: String,
    pub(crate) body: Vec<u8>,
}

/// Which end of a call.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    In,
    Out,
}

impl Direction {
    const fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// One end of a call.
pub(crate) struct CallRow<'a> {
    pub(crate) direction: Direction,
    pub(crate) peer: &'a AgencyCode,
    pub(crate) id: MessageId,
    pub(crate) at: Timestamp,
    pub(crate) service: &'a str,
    pub(crate) request: &'a [u8],
    pub(crate) request_signature: &'a [u8],
    /// Envelope and signature of the answer; the answering end keeps none.
    pub(crate) answer: Option<(&'a [u8], &'a [u8])>,
    pub(crate) evidence: String,
}

fn agency(row: &Row, column: usize) -> Result<AgencyCode, Error> {
    let text = row.text(column)?;
    AgencyCode::parse(&text).map_err(|error| Error::Invalid(format!("a stored agency is none: {error}")))
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

pub(crate) fn outgoing_insert(tx: &mut Tx, message: &Outgoing) -> Result<(), Error> {
    tx.execute(
        "insert into exchange_outbox (id, to_agency, topic, conversation, written_at, digest, body, state)
         values ($1, $2, $3, $4, $5, $6, $7, 'waiting')",
        params![
            message.id,
            message.to.as_str(),
            &message.topic,
            &message.conversation,
            message.written_at,
            &message.digest,
            &message.body
        ],
    )?;
    Ok(())
}

/// The message, if it still waits for its receipt.
pub(crate) fn outgoing_fetch(tx: &mut Tx, id: MessageId) -> Result<Option<Outgoing>, Error> {
    let row = tx.query_opt(
        "select to_agency, topic, conversation, written_at, digest, body from exchange_outbox
         where id = $1 and state = 'waiting'",
        params![id],
    )?;
    row.map(|row| {
        Ok(Outgoing {
            id,
            to: agency(&row, 0)?,
            topic: row.text(1)?,
            conversation: row.text(2)?,
            written_at: row.time(3)?,
            digest: row.text(4)?,
            body: row.bytes(5)?,
        })
    })
    .transpose()
}

/// Keeps the receipt and lets the body go.
pub(crate) fn outgoing_receipted(
    tx: &mut Tx,
    id: MessageId,
    receipt: &[u8],
    signature: &[u8],
    peer_evidence: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "update exchange_outbox set state = 'receipted', closed_at = $2, receipt = $3, receipt_signature = $4,
                peer_evidence = $5, body = null
         where id = $1",
        params![id, now, receipt, signature, peer_evidence],
    )?;
    Ok(())
}

pub(crate) fn outgoing_dead(tx: &mut Tx, id: MessageId, reason: &str, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "update exchange_outbox set state = 'dead', closed_at = $2, reason = $3 where id = $1",
        params![id, now, reason],
    )?;
    Ok(())
}

/// Makes a dead letter wait again; its address, for the new job. `None` if it is not dead.
pub(crate) fn outgoing_revive(tx: &mut Tx, id: MessageId) -> Result<Option<(AgencyCode, String)>, Error> {
    let row = tx.query_opt(
        "update exchange_outbox set state = 'waiting', closed_at = null, reason = null
         where id = $1 and state = 'dead' returning to_agency, conversation",
        params![id],
    )?;
    row.map(|row| Ok((agency(&row, 0)?, row.text(1)?))).transpose()
}

/// Waiting and dead messages by addressee.
pub(crate) fn outgoing_counts(tx: &mut Tx) -> Result<Vec<(AgencyCode, u64, u64)>, Error> {
    let rows = tx.query(
        "select to_agency, coalesce(sum(case when state = 'waiting' then 1 else 0 end), 0),
                coalesce(sum(case when state = 'dead' then 1 else 0 end), 0)
         from exchange_outbox where state <> 'receipted' group by to_agency order by to_agency",
        params![],
    )?;
    rows.iter().map(|row| Ok((agency(row, 0)?, count(row.int(1)?), count(row.int(2)?)))).collect()
}

/// The digest and the evidence of a message that was received before.
pub(crate) fn incoming_seen(
    tx: &mut Tx,
    from: &AgencyCode,
    id: MessageId,
) -> Result<Option<(String, Option<String>)>, Error> {
    let row = tx.query_opt(
        "select digest, evidence from exchange_inbox where from_agency = $1 and id = $2",
        params![from.as_str(), id],
    )?;
    row.map(|row| Ok((row.text(0)?, row.opt_text(1)?))).transpose()
}

/// `false` if the message was there already. `evidence` is the digest of the record of its receipt; the own agency's
/// messages have none.
pub(crate) fn incoming_insert(tx: &mut Tx, message: &Incoming, evidence: Option<&str>) -> Result<bool, Error> {
    let new = tx.execute(
        "insert into exchange_inbox
            (from_agency, id, topic, conversation, written_at, received_at, digest, body, state, evidence)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9) on conflict do nothing",
        params![
            message.from.as_str(),
            message.id,
            &message.topic,
            &message.conversation,
            message.written_at,
            message.received_at,
            &message.digest,
            &message.body,
            evidence
        ],
    )?;
    Ok(new == 1)
}

/// The message with its topic and body, if it still waits to be handled.
pub(crate) fn incoming_fetch(
    tx: &mut Tx,
    from: &AgencyCode,
    id: MessageId,
) -> Result<Option<(Received, String, Vec<u8>)>, Error> {
    let row = tx.query_opt(
        "select conversation, written_at, topic, body from exchange_inbox
         where from_agency = $1 and id = $2 and state = 'waiting'",
        params![from.as_str(), id],
    )?;
    row.map(|row| {
        let received = Received { id, from: from.clone(), conversation: row.text(0)?, at: row.time(1)? };
        Ok((received, row.text(2)?, row.bytes(3)?))
    })
    .transpose()
}

pub(crate) fn incoming_handled(tx: &mut Tx, from: &AgencyCode, id: MessageId, now: Timestamp) -> Result<(), Error> {
    // Both sides of a race update this row: only one of two handlers of the same message commits.
    tx.update_one(
        "update exchange_inbox set state = 'handled', closed_at = $3, body = null
         where from_agency = $1 and id = $2 and state = 'waiting'",
        params![from.as_str(), id, now],
    )
}

pub(crate) fn incoming_dead(
    tx: &mut Tx,
    from: &AgencyCode,
    id: MessageId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "update exchange_inbox set state = 'dead', closed_at = $4, reason = $3 where from_agency = $1 and id = $2",
        params![from.as_str(), id, reason, now],
    )?;
    Ok(())
}

/// Makes a dead letter wait again; its conversation, for the new job. `None` if it is not dead.
pub(crate) fn incoming_revive(tx: &mut Tx, from: &AgencyCode, id: MessageId) -> Result<Option<String>, Error> {
    let row = tx.query_opt(
        "update exchange_inbox set state = 'waiting', closed_at = null, reason = null
         where from_agency = $1 and id = $2 and state = 'dead' returning conversation",
        params![from.as_str(), id],
    )?;
    row.map(|row| row.text(0)).transpose()
}

/// Dead letters of both directions, newest first.
pub(crate) fn dead_list(tx: &mut Tx, limit: u16) -> Result<Vec<DeadLetter>, Error> {
    let rows = tx.query(
        "select cast(1 as bigint), id, to_agency, topic, conversation, reason, closed_at from exchange_outbox where state = 'dead'
         union all
         select cast(0 as bigint), id, from_agency, topic, conversation, reason, closed_at from exchange_inbox where state = 'dead'
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
            })
        })
        .collect()
}

/// Whether this node has answered the call before.
pub(crate) fn call_seen(tx: &mut Tx, peer: &AgencyCode, id: MessageId) -> Result<bool, Error> {
    let row = tx.query_opt(
        "select id from exchange_calls where direction = 'in' and peer = $1 and id = $2",
        params![peer.as_str(), id],
    )?;
    Ok(row.is_some())
}

/// `false` if the call was there already.
pub(crate) fn call_insert(tx: &mut Tx, call: &CallRow<'_>) -> Result<bool, Error> {
    let new = tx.execute(
        "insert into exchange_calls (direction, peer, id, at, service, request, request_signature, answer,
                                     answer_signature, evidence)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
        params![
            call.direction.word(),
            call.peer.as_str(),
            call.id,
            call.at,
            call.service,
            call.request,
            call.request_signature,
            call.answer.map(|(envelope, _)| envelope),
            call.answer.map(|(_, signature)| signature),
            &call.evidence
        ],
    )?;
    Ok(new == 1)
}
