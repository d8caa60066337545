//! Messages that have come in.

use base::{AgencyCode, MessageId, Timestamp};
use store::{Error, Tx, params};

use super::{Incoming, bodies, bodies_column, count};
use crate::model::Received;

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
            (from_agency, id, topic, conversation, written_at, received_at, digest, body, bodies, state, evidence)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10) on conflict do nothing",
        params![
            message.from.as_str(),
            message.id,
            &message.topic,
            &message.conversation,
            message.written_at,
            message.received_at,
            &message.digest,
            &message.body,
            bodies_column(&message.bodies),
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
        "select conversation, written_at, topic, body, bodies from exchange_inbox
         where from_agency = $1 and id = $2 and state = 'waiting'",
        params![from.as_str(), id],
    )?;
    row.map(|row| {
        let (conversation, at, bodies) = (row.text(0)?, row.time(1)?, bodies(&row, 4)?);
        let received = Received { id, from: from.clone(), conversation, at, bodies };
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

/// How many messages of a sender wait to be handled, counted up to `most`.
pub(crate) fn incoming_waiting(tx: &mut Tx, from: &AgencyCode, most: u64) -> Result<u64, Error> {
    let row = tx.query_one(
        "select count(*) from (select 1 as one from exchange_inbox
         where from_agency = $1 and state = 'waiting' limit $2) as waiting",
        params![from.as_str(), i64::try_from(most).unwrap_or(i64::MAX)],
    )?;
    Ok(count(row.int(0)?))
}
