//! Both ends of synchronous calls.

use base::{AgencyCode, MessageId};
use store::{Error, Tx, params};

use super::CallRow;

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
