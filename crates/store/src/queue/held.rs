//! Jobs on hold: they wait for a person and keep their place, and those behind them in their order wait with them.

use base::{JobId, Timestamp};

use super::{Lease, held};
use crate::{Error, Tx, params};

/// A job on hold is due then: at the end of the year 9999.
pub(super) const NEVER: Timestamp = Timestamp::from_millis(253_402_300_799_000);

/// Puts a leased job on hold. It is not run and keeps its place until [`job_release`] or [`job_drop`].
pub fn job_hold(tx: &mut Tx, lease: &Lease, error: &str) -> Result<(), Error> {
    let sql = "update queue_jobs set state = 'waiting', due_at = $3, last_error = $4 \
               where id = $1 and epoch = $2 and state = 'leased'";
    let rows = tx.execute(sql, params![lease.id, lease.epoch, NEVER, error])?;
    held(rows, lease)
}

/// Lets a job on hold run again, in its old place; `false` if it is not on hold.
pub fn job_release(tx: &mut Tx, id: JobId, due: Timestamp) -> Result<bool, Error> {
    let sql = "update queue_jobs set due_at = $2, attempts = 0 where id = $1 and state = 'waiting' and due_at = $3 \
               returning queue";
    woken(tx, sql, params![id, due, NEVER])
}

/// Takes a job away, whoever holds it, in the transaction of what makes it needless: its lease is lost, and those behind
/// it go on. `false` if there is none.
pub fn job_drop(tx: &mut Tx, id: JobId) -> Result<bool, Error> {
    woken(tx, "delete from queue_jobs where id = $1 returning queue", params![id])
}

fn woken(tx: &mut Tx, sql: &str, params: &[crate::Param<'_>]) -> Result<bool, Error> {
    let row = tx.query_opt(sql, params)?;
    if let Some(row) = &row {
        tx.wake(&row.text(0)?);
    }
    Ok(row.is_some())
}
