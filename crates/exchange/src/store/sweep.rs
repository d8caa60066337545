//! Forgetting what is old.

use base::Timestamp;
use store::{Error, Tx, params};

/// Forgets some ids of calls whose envelopes were sealed before; the number forgotten.
pub(crate) fn call_ids_sweep(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Error> {
    tx.execute(
        "delete from exchange_call_ids where (peer, id) in
         (select peer, id from exchange_call_ids where sent_at < $1 order by sent_at limit $2)",
        params![before, i64::from(limit)],
    )
}

/// Forgets some messages that were receipted, or given up, longer ago; the number forgotten.
pub(crate) fn outgoing_sweep(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Error> {
    let receipted = tx.execute(
        "delete from exchange_outbox where id in
         (select id from exchange_outbox where state = 'receipted' and closed_at < $1 order by closed_at limit $2)",
        params![before, i64::from(limit)],
    )?;
    let given_up = tx.execute(
        "delete from exchange_outbox where state = 'dead' and state <> 'receipted' and given_up_at < $1",
        params![before],
    )?;
    Ok(receipted + given_up)
}

/// Forgets some messages that were handled, or given up, longer ago; the number forgotten.
pub(crate) fn incoming_sweep(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Error> {
    let handled = tx.execute(
        "delete from exchange_inbox where (from_agency, id) in
         (select from_agency, id from exchange_inbox where state = 'handled' and closed_at < $1
          order by closed_at limit $2)",
        params![before, i64::from(limit)],
    )?;
    let given_up = tx.execute(
        "delete from exchange_inbox where state = 'dead' and state <> 'handled' and given_up_at < $1",
        params![before],
    )?;
    Ok(handled + given_up)
}
