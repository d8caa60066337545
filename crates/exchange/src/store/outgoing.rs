//! Messages on their way out.

use base::{MessageId, Timestamp};
use store::{Error, Tx, params};

use super::{Outgoing, agency, bodies, bodies_column};

pub(crate) fn outgoing_insert(tx: &mut Tx, message: &Outgoing) -> Result<(), Error> {
    tx.execute(
        "insert into exchange_outbox (id, to_agency, topic, conversation, written_at, digest, body, bodies, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting')",
        params![
            message.id,
            message.to.as_str(),
            &message.topic,
            &message.conversation,
            message.written_at,
            &message.digest,
            &message.body,
            bodies_column(&message.bodies)
        ],
    )?;
    Ok(())
}

/// The message, if it still waits for its receipt.
pub(crate) fn outgoing_fetch(tx: &mut Tx, id: MessageId) -> Result<Option<Outgoing>, Error> {
    let row = tx.query_opt(
        "select to_agency, topic, conversation, written_at, digest, body, bodies from exchange_outbox
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
            bodies: bodies(&row, 6)?,
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
