//! What a clock that was put back has left too far ahead. Times of jobs are the clock's: after a step of an hour back, what
//! was due at once would wait an hour, and so would the leases of a process that is gone.

use base::{Id as _, JobId, Timestamp};

use super::held::NEVER;
use crate::{Error, Tx, params};

/// A clock that is put right by so much is no step; in milliseconds.
pub(crate) const SLACK: i64 = 5_000;
/// A job that is due so soon after it was put is due at once.
const AT_ONCE: i64 = 1_000;
/// The most jobs of one kind that are put right at a time.
const MOST: i64 = 10_000;

/// How far ahead a time of a queue can be by its own rules, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// How long a lease holds.
    pub lease: i64,
    /// The longest pause after a failure.
    pub pause: i64,
}

/// Whether [`jobs_unstick`] would find something. A read, so that a start without steps does not write.
pub fn jobs_stuck(tx: &mut Tx, queue: &str, now: Timestamp, reach: Reach) -> Result<bool, Error> {
    let far = tx.query_opt(
        "select 1 from queue_jobs where queue = $1 and due_at < $2 and ((state = 'leased' and due_at > $3) \
         or (state = 'waiting' and attempts > 0 and due_at > $4)) limit 1",
        params![queue, NEVER, lease_end(now, reach), pause_end(now, reach)],
    )?;
    Ok(far.is_some() || !due_at_once(tx, queue, now)?.is_empty())
}

/// Brings back what lies further ahead than it could by the queue's own rules: leases run out after their length from
/// now, pauses are over, and what was due when it was put is due. What was put for a later time stays. How many.
pub fn jobs_unstick(tx: &mut Tx, queue: &str, now: Timestamp, reach: Reach) -> Result<u64, Error> {
    // A worker that lives renews its lease; a dead one's is over after its usual length.
    let leases = tx.execute(
        "update queue_jobs set due_at = $2 where queue = $1 and state = 'leased' and due_at > $3",
        params![queue, now.plus_millis(reach.lease), lease_end(now, reach)],
    )?;
    let pauses = tx.execute(
        "update queue_jobs set due_at = $2 \
         where queue = $1 and state = 'waiting' and attempts > 0 and due_at > $3 and due_at < $4",
        params![queue, now, pause_end(now, reach), NEVER],
    )?;
    let mut put = 0;
    for id in due_at_once(tx, queue, now)? {
        put += tx.execute(
            "update queue_jobs set due_at = $2 where id = $1 and state = 'waiting' and attempts = 0",
            params![id, now],
        )?;
    }
    let all = leases + pauses + put;
    if all > 0 {
        tx.wake(queue);
    }
    Ok(all)
}

fn lease_end(now: Timestamp, reach: Reach) -> Timestamp {
    now.plus_millis(reach.lease.saturating_add(SLACK))
}

fn pause_end(now: Timestamp, reach: Reach) -> Timestamp {
    now.plus_millis(reach.pause.saturating_add(SLACK))
}

/// Jobs that nobody has tried, that are not due now and were due when they were put. An identifier says when that was.
fn due_at_once(tx: &mut Tx, queue: &str, now: Timestamp) -> Result<Vec<JobId>, Error> {
    let rows = tx.query(
        "select id, due_at from queue_jobs where queue = $1 and state = 'waiting' and attempts = 0 \
         and due_at > $2 and due_at < $3 order by due_at, id limit $4",
        params![queue, now.plus_millis(SLACK), NEVER, MOST],
    )?;
    let mut jobs = Vec::new();
    for row in rows {
        let (id, due): (JobId, Timestamp) = (row.id(0)?, row.time(1)?);
        if due.millis_since(id.made_at()) <= AT_ONCE {
            jobs.push(id);
        }
    }
    Ok(jobs)
}
