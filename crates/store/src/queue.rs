//! Durable jobs: put in the transaction of the act that needs them, leased by workers, done exactly once.
//!
//! - A **key** is unique in its queue for good: a second put with the same key does nothing, also after the first job
//!   is done (until [`keys_sweep`]).
//! - An **order** key makes jobs run one after another, in the order in which they were put; a job that waits for its
//!   retry holds back those behind it. A dead job holds back nobody; one on hold ([`job_hold`]) holds them back until
//!   somebody lets it go ([`job_release`]) or takes it away ([`job_drop`]).
//! - A **lease** has an epoch that grows each time the job is leased. Whoever finishes a job does it in the transaction
//!   of its effects with [`job_done`]; if the lease has gone to somebody else meanwhile, that fails with
//!   [`Error::LeaseLost`] and the effects are rolled back. So a stopped worker or a stepped clock may repeat work, but
//!   never its effects.

mod held;
mod steps;

use base::{JobId, Timestamp};

pub use self::held::{job_drop, job_hold, job_release};
pub(crate) use self::steps::SLACK;
pub use self::steps::{Reach, jobs_stuck, jobs_unstick};
use crate::{Engine, Error, Row, Tx, params};

/// A job to put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Its identifier.
    pub id: JobId,
    /// The queue, such as `exchange.outbox`.
    pub queue: String,
    /// Unique in the queue: a second put with the same key does nothing.
    pub key: Option<String>,
    /// Jobs of one order key run one after another.
    pub order: Option<String>,
    /// What to do, in the queue's own form.
    pub payload: Vec<u8>,
    /// Not to be run before.
    pub due: Timestamp,
}

/// A job leased to a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub id: JobId,
    /// Its queue.
    pub queue: String,
    /// Its key.
    pub key: Option<String>,
    /// Its order key.
    pub order: Option<String>,
    /// What to do.
    pub payload: Vec<u8>,
    /// How often it has been leased, this time included: 1 at the first attempt.
    pub attempt: i64,
    /// The fence: grows with each lease of the job.
    pub epoch: i64,
}

/// How many jobs a queue holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobsCount {
    /// Waiting for their time or their turn.
    pub waiting: i64,
    /// Leased.
    pub leased: i64,
    /// Given up.
    pub dead: i64,
    /// When the oldest waiting job was due; those on hold do not count.
    pub oldest_due: Option<Timestamp>,
}

/// A job that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadJob {
    /// The job.
    pub id: JobId,
    /// Its queue.
    pub queue: String,
    /// Its order key.
    pub order: Option<String>,
    /// What it was to do.
    pub payload: Vec<u8>,
    /// How often it was tried.
    pub attempts: i64,
    /// The last error, for operators.
    pub error: String,
}

/// Puts a job; `false` if its key has been used before. Wakes the queue's workers when the transaction commits.
pub fn job_put(tx: &mut Tx, job: &NewJob) -> Result<bool, Error> {
    if let Some(key) = &job.key {
        let new = tx.execute(
            "insert into queue_keys (queue, job_key, due_at) values ($1, $2, $3) on conflict do nothing",
            params![&job.queue, key, job.due],
        )?;
        if new == 0 {
            return Ok(false);
        }
    }
    let place = match &job.order {
        None => None,
        Some(order) => {
            let row = tx.query_one(
                "select coalesce(max(place), 0) + 1 from queue_jobs where queue = $1 and order_key = $2",
                params![&job.queue, order],
            )?;
            Some(row.int(0)?)
        }
    };
    let new = tx.execute(
        "insert into queue_jobs (id, queue, job_key, order_key, place, payload, state, due_at, epoch, attempts, \
         last_error) values ($1, $2, $3, $4, $5, $6, 'waiting', $7, 0, 0, $8) \
         on conflict (queue, order_key, place) do nothing",
        params![job.id, &job.queue, job.key.as_ref(), job.order.as_ref(), place, &job.payload, job.due, None::<String>],
    )?;
    if new == 0 {
        // Somebody put a job with the same order key at the same time and has the place.
        return Err(tx.conflict());
    }
    tx.wake(&job.queue);
    Ok(true)
}

/// Leases up to `limit` jobs that are due, whose turn it is, and that nobody holds, until `until`.
pub fn jobs_lease(
    tx: &mut Tx,
    queue: &str,
    now: Timestamp,
    until: Timestamp,
    limit: usize,
) -> Result<Vec<Lease>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let skip = if tx.engine() == Engine::Postgres { "for update of j skip locked" } else { "" };
    let sql = format!(
        "update queue_jobs set state = 'leased', due_at = $3, epoch = epoch + 1, attempts = attempts + 1 \
         where id in ({} order by j.due_at, j.id limit $4 {skip}) \
         returning id, queue, job_key, order_key, payload, attempts, epoch",
        ready("j.id"),
    );
    let rows = tx.query(&sql, params![queue, now, until, limit])?;
    let mut leases = rows.iter().map(lease).collect::<Result<Vec<_>, _>>()?;
    leases.sort_by_key(|lease| lease.id);
    Ok(leases)
}

/// Whether [`jobs_lease`] would find something. A read, so that an idle worker does not write.
pub fn jobs_ready(tx: &mut Tx, queue: &str, now: Timestamp) -> Result<bool, Error> {
    let sql = format!("{} limit 1", ready("1"));
    Ok(!tx.query(&sql, params![queue, now])?.is_empty())
}

/// When the next job that waits, or whose lease runs out, will be due. `None` if there is none.
pub fn jobs_next_due(tx: &mut Tx, queue: &str) -> Result<Option<Timestamp>, Error> {
    let sql = "select min(due_at) from queue_jobs where queue = $1 and state <> 'dead'";
    tx.query_one(sql, params![queue])?.opt_time(0)
}

/// The jobs of queue `$1` that may be leased at `$2`. `due_at` is when a waiting job is due and when a lease runs out.
fn ready(columns: &str) -> String {
    format!(
        "select {columns} from queue_jobs j where j.queue = $1 and j.state <> 'dead' and j.due_at <= $2 \
         and (j.order_key is null or not exists (select 1 from queue_jobs e where e.queue = j.queue \
         and e.order_key = j.order_key and e.place < j.place and e.state <> 'dead'))"
    )
}

fn lease(row: &Row) -> Result<Lease, Error> {
    Ok(Lease {
        id: row.id(0)?,
        queue: row.text(1)?,
        key: row.opt_text(2)?,
        order: row.opt_text(3)?,
        payload: row.bytes(4)?,
        attempt: row.int(5)?,
        epoch: row.int(6)?,
    })
}

/// Prolongs a lease.
pub fn job_renew(tx: &mut Tx, lease: &Lease, until: Timestamp) -> Result<(), Error> {
    let sql = "update queue_jobs set due_at = $3 where id = $1 and epoch = $2 and state = 'leased'";
    let rows = tx.execute(sql, params![lease.id, lease.epoch, until])?;
    held(rows, lease)
}

/// Finishes a job, in the transaction of its effects. The job goes; its key stays.
pub fn job_done(tx: &mut Tx, lease: &Lease) -> Result<(), Error> {
    let sql = "delete from queue_jobs where id = $1 and epoch = $2 and state = 'leased'";
    let rows = tx.execute(sql, params![lease.id, lease.epoch])?;
    held(rows, lease)?;
    if lease.order.is_some() {
        tx.wake(&lease.queue);
    }
    Ok(())
}

/// Gives a job back, to be run again at `due`. Those behind it in its order wait.
pub fn job_retry(tx: &mut Tx, lease: &Lease, due: Timestamp, error: &str) -> Result<(), Error> {
    let sql = "update queue_jobs set state = 'waiting', due_at = $3, last_error = $4 \
               where id = $1 and epoch = $2 and state = 'leased'";
    let rows = tx.execute(sql, params![lease.id, lease.epoch, due, error])?;
    held(rows, lease)?;
    tx.wake(&lease.queue);
    Ok(())
}

/// Gives a job up. Those behind it in its order go on; an administrator sees it in [`jobs_dead`].
pub fn job_dead(tx: &mut Tx, lease: &Lease, error: &str) -> Result<(), Error> {
    let sql = "update queue_jobs set state = 'dead', last_error = $3 \
               where id = $1 and epoch = $2 and state = 'leased'";
    let rows = tx.execute(sql, params![lease.id, lease.epoch, error])?;
    held(rows, lease)?;
    tx.wake(&lease.queue);
    Ok(())
}

fn held(rows: u64, lease: &Lease) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::LeaseLost(lease.id)) }
}

/// How many jobs the queue holds.
pub fn jobs_count(tx: &mut Tx, queue: &str) -> Result<JobsCount, Error> {
    let sql = "select count(case when state = 'waiting' then 1 end), count(case when state = 'leased' then 1 end), \
               count(case when state = 'dead' then 1 end), \
               min(case when state = 'waiting' and due_at < $2 then due_at end) from queue_jobs where queue = $1";
    let row = tx.query_one(sql, params![queue, held::NEVER])?;
    Ok(JobsCount { waiting: row.int(0)?, leased: row.int(1)?, dead: row.int(2)?, oldest_due: row.opt_time(3)? })
}

/// The names of all queues that hold jobs.
pub fn queues_list(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let rows = tx.query("select distinct queue from queue_jobs order by queue", params![])?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// The dead jobs of a queue, oldest first.
pub fn jobs_dead(tx: &mut Tx, queue: &str, limit: usize) -> Result<Vec<DeadJob>, Error> {
    let sql = "select id, queue, order_key, payload, attempts, coalesce(last_error, '') from queue_jobs \
               where queue = $1 and state = 'dead' order by id limit $2";
    let rows = tx.query(sql, params![queue, i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let dead = |row: &Row| {
        Ok(DeadJob {
            id: row.id(0)?,
            queue: row.text(1)?,
            order: row.opt_text(2)?,
            payload: row.bytes(3)?,
            attempts: row.int(4)?,
            error: row.text(5)?,
        })
    };
    rows.iter().map(dead).collect()
}

/// Gives a dead job another life at `due`, in its old place of the order; `false` if it is not dead.
pub fn job_revive(tx: &mut Tx, id: JobId, due: Timestamp) -> Result<bool, Error> {
    let sql = "update queue_jobs set state = 'waiting', due_at = $2 where id = $1 and state = 'dead' returning queue";
    let row = tx.query_opt(sql, params![id, due])?;
    if let Some(row) = &row {
        tx.wake(&row.text(0)?);
    }
    Ok(row.is_some())
}

/// Forgets the keys of jobs that were due before `before`: from then on they can be put again. The number forgotten.
pub fn keys_sweep(tx: &mut Tx, queue: &str, before: Timestamp) -> Result<u64, Error> {
    tx.execute("delete from queue_keys where queue = $1 and due_at < $2", params![queue, before])
}
