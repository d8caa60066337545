//! The log's SQL.

use std::fmt::Write as _;

use base::{RecordId, Timestamp};
use store::{Error, Param, Row, Tx, params};
use trust::{Digest, merkle::Node};

use crate::{
    Act,
    ledger::WAKE_HEAD,
    model::{Entry, EvidenceDigest, FactRow, FactValue, LogState},
};

mod walk;
mod witness;

pub(crate) use walk::*;
pub(crate) use witness::*;
pub use witness::{fork_list, receipt_find, witness_state};

/// Rows in one statement that carries many: fewer round trips on PostgreSQL, few enough arguments for both engines.
const ROWS: usize = 128;

/// A record that waits for its number.
pub(crate) struct Pending {
    pub(crate) id: RecordId,
    pub(crate) digest: EvidenceDigest,
}

/// Where the sequencer stands.
pub(crate) struct SequencerRow {
    pub(crate) epoch: i64,
    pub(crate) holder: String,
    pub(crate) lease_until: Timestamp,
    pub(crate) size: u64,
    pub(crate) frontier: Vec<u8>,
    /// The newest head's signature.
    pub(crate) head: Option<Vec<u8>>,
}

/// One round of the sequencer, ready to be written.
pub(crate) struct Advance {
    pub(crate) epoch: i64,
    pub(crate) from: u64,
    pub(crate) size: u64,
    pub(crate) at: Timestamp,
    pub(crate) lease_until: Timestamp,
    pub(crate) frontier: Vec<u8>,
    pub(crate) ids: Vec<RecordId>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) head: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// A salt of personal data.
pub(crate) enum Salt {
    Kept(Vec<u8>),
    Erased { rule: String, at: Timestamp },
}

fn number_param(number: u64) -> Result<i64, Error> {
    i64::try_from(number).map_err(|_| Error::Invalid(format!("{number} is too large for the log")))
}

fn number_read(number: i64) -> Result<u64, Error> {
    u64::try_from(number).map_err(|_| Error::Invalid(format!("a log has no number {number}")))
}

fn digest_read(text: &str) -> Result<EvidenceDigest, Error> {
    EvidenceDigest::parse(text).map_err(|error| Error::Invalid(error.to_string()))
}

fn hash_read(bytes: &[u8]) -> Result<Digest, Error> {
    Digest::from_slice(bytes).map_err(|_| Error::Invalid("a hash of the tree does not have 32 bytes".to_owned()))
}

/// `($1, $2), ($3, $4)`: places for `rows` rows of these types, each argument cast so that PostgreSQL knows its type.
fn places(rows: usize, types: &[&str]) -> String {
    let mut sql = String::new();
    let mut number = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for (column, kind) in types.iter().enumerate() {
            number += 1;
            let comma = if column == 0 { "" } else { ", " };
            // Writing to a String cannot fail.
            let _ = write!(sql, "{comma}cast(${number} as {kind})");
        }
        sql.push(')');
    }
    sql
}

pub(crate) fn record_insert(
    tx: &mut Tx,
    id: RecordId,
    digest: &EvidenceDigest,
    act: &Act,
    bytes: &[u8],
) -> Result<(), Error> {
    tx.execute(
        "insert into evidence_records (id, digest, kind, subject, actor, at, bytes, number)
         values ($1, $2, $3, $4, $5, $6, $7, null)",
        params![id, digest.to_string(), act.kind, &act.subject, &act.actor, act.at, bytes],
    )?;
    Ok(())
}

pub(crate) fn facts_insert(tx: &mut Tx, id: RecordId, act: &Act) -> Result<(), Error> {
    let rows: Vec<_> = (0_i64..).zip(&act.facts).collect();
    for chunk in rows.chunks(ROWS) {
        let kinds = ["text", "bigint", "text", "bigint", "bigint", "text", "bigint"];
        let sql = format!(
            "insert into evidence_facts (record_id, position, name, at, number_value, text_value, instant_value)
             values {}",
            places(chunk.len(), &kinds)
        );
        let mut params: Vec<Param<'_>> = Vec::with_capacity(chunk.len() * kinds.len());
        for (position, fact) in chunk {
            let (number, text, instant) = match &fact.value {
                FactValue::Number(number) => (Some(*number), None, None),
                FactValue::Text(text) => (None, Some(text), None),
                FactValue::Instant(at) => (None, None, Some(*at)),
            };
            params.extend_from_slice(params![id, *position, fact.name, act.at, number, text, instant]);
        }
        tx.execute(&sql, &params)?;
    }
    Ok(())
}

pub(crate) fn salts_insert(tx: &mut Tx, id: RecordId, salts: &[(&str, [u8; 16])]) -> Result<(), Error> {
    for chunk in salts.chunks(ROWS) {
        let rows: Vec<String> =
            (0..chunk.len()).map(|row| format!("($1, ${}, ${})", 2 * row + 2, 2 * row + 3)).collect();
        let sql = format!("insert into evidence_salts (record_id, name, salt) values {}", rows.join(", "));
        let mut params: Vec<Param<'_>> = params![id].to_vec();
        for (name, salt) in chunk {
            params.extend_from_slice(params![*name, salt]);
        }
        tx.execute(&sql, &params)?;
    }
    Ok(())
}

pub(crate) fn record_bytes_fetch(tx: &mut Tx, digest: &EvidenceDigest) -> Result<Option<(RecordId, Vec<u8>)>, Error> {
    let row = tx.query_opt("select id, bytes from evidence_records where digest = $1", params![digest.to_string()])?;
    row.map(|row| Ok((row.id(0)?, row.bytes(1)?))).transpose()
}

pub(crate) fn salt_fetch(tx: &mut Tx, id: RecordId, name: &str) -> Result<Option<Salt>, Error> {
    let row = tx.query_opt(
        "select salt, erased_rule, erased_at from evidence_salts where record_id = $1 and name = $2",
        params![id, name],
    )?;
    row.map(|row| {
        Ok(match row.opt_bytes(0)? {
            Some(salt) => Salt::Kept(salt),
            None => Salt::Erased { rule: row.text(1)?, at: row.time(2)? },
        })
    })
    .transpose()
}

pub(crate) fn salts_erase(tx: &mut Tx, id: RecordId, rule: &str, now: Timestamp) -> Result<u64, Error> {
    tx.execute(
        "update evidence_salts set salt = null, erased_rule = $2, erased_at = $3
         where record_id = $1 and salt is not null",
        params![id, rule, now],
    )
}

pub(crate) fn pending_list(tx: &mut Tx, limit: i64) -> Result<Vec<Pending>, Error> {
    let rows =
        tx.query("select id, digest from evidence_records where number is null order by id limit $1", params![limit])?;
    rows.iter().map(|row| Ok(Pending { id: row.id(0)?, digest: digest_read(&row.text(1)?)? })).collect()
}

pub(crate) fn sequencer_fetch(tx: &mut Tx) -> Result<SequencerRow, Error> {
    let row = tx.query_one(
        "select s.epoch, s.holder, s.lease_until, s.size, s.frontier, h.signature
         from evidence_sequencer s left join evidence_heads h on h.size = s.size where s.id = 1",
        params![],
    )?;
    Ok(SequencerRow {
        epoch: row.int(0)?,
        holder: row.text(1)?,
        lease_until: row.time(2)?,
        size: number_read(row.int(3)?)?,
        frontier: row.bytes(4)?,
        head: row.opt_bytes(5)?,
    })
}

/// Takes the log under the next epoch, if the epoch is still the one that was seen.
pub(crate) fn sequencer_take(tx: &mut Tx, seen: i64, holder: &str, until: Timestamp) -> Result<bool, Error> {
    let taken = tx.execute(
        "update evidence_sequencer set epoch = epoch + 1, holder = $2, lease_until = $3 where id = 1 and epoch = $1",
        params![seen, holder, until],
    )?;
    Ok(taken == 1)
}

/// Takes the log from whoever held it when these rows were copied: they do not write here. The epoch grows, as with every
/// new holder.
pub fn sequencer_fence(tx: &mut Tx) -> Result<(), Error> {
    let sql = "update evidence_sequencer set epoch = epoch + 1, holder = '', lease_until = 0 where id = 1";
    tx.execute(sql, params![]).map(drop)
}

/// Lets go of the log, if this holder still has it.
pub(crate) fn sequencer_release(tx: &mut Tx, holder: &str) -> Result<(), Error> {
    tx.execute(
        "update evidence_sequencer set holder = '', lease_until = 0 where id = 1 and holder = $1",
        params![holder],
    )?;
    Ok(())
}

/// Writes a round: numbers, nodes, edge and head. `false`, and nothing written, if the epoch or the size has moved on.
pub(crate) fn log_advance(tx: &mut Tx, advance: &Advance) -> Result<bool, Error> {
    let from = number_param(advance.from)?;
    let size = number_param(advance.size)?;
    let fenced = tx.execute(
        "update evidence_sequencer set size = $3, frontier = $4, lease_until = $5
         where id = 1 and epoch = $1 and size = $2",
        params![advance.epoch, from, size, &advance.frontier, advance.lease_until],
    )?;
    if fenced == 0 {
        return Ok(false);
    }
    for (chunk, first) in advance.ids.chunks(ROWS).zip((from..).step_by(ROWS)) {
        let sql = format!(
            "update evidence_records set number = v.column2 from (values {}) as v
             where evidence_records.id = v.column1 and evidence_records.number is null",
            places(chunk.len(), &["text", "bigint"]),
        );
        let params: Vec<Param<'_>> =
            chunk.iter().zip(first..).flat_map(|(id, number)| params![*id, number].to_vec()).collect();
        if tx.execute(&sql, &params)? != u64::try_from(chunk.len()).unwrap_or_default() {
            // Somebody else has numbered one of these: the fence will say so to the next attempt.
            return Err(tx.conflict());
        }
    }
    for Node { level, index, hash } in &advance.nodes {
        tx.execute(
            "insert into evidence_tree (level, position, hash) values ($1, $2, $3)",
            params![*level, number_param(*index)?, hash.as_bytes()],
        )?;
    }
    tx.execute(
        "insert into evidence_heads (size, at, bytes, signature) values ($1, $2, $3, $4)",
        params![size, advance.at, &advance.head, &advance.signature],
    )?;
    tx.wake(WAKE_HEAD);
    Ok(true)
}

/// The newest head, `(size, signature, at)`, if it has no time-stamp.
pub(crate) fn head_unstamped(tx: &mut Tx) -> Result<Option<(u64, Vec<u8>, Timestamp)>, Error> {
    let row =
        tx.query_opt("select size, signature, stamp, at from evidence_heads order by size desc limit 1", params![])?;
    match row {
        Some(row) if row.opt_bytes(2)?.is_none() => Ok(Some((number_read(row.int(0)?)?, row.bytes(1)?, row.time(3)?))),
        _ => Ok(None),
    }
}

pub(crate) fn head_stamp(tx: &mut Tx, size: u64, token: &[u8]) -> Result<(), Error> {
    tx.execute(
        "update evidence_heads set stamp = $2 where size = $1 and stamp is null",
        params![number_param(size)?, token],
    )?;
    Ok(())
}

fn entry_read(row: &Row) -> Result<Entry, Error> {
    Ok(Entry {
        digest: digest_read(&row.text(0)?)?,
        kind: row.text(1)?,
        subject: row.text(2)?,
        actor: row.text(3)?,
        at: row.time(4)?,
        number: row.opt_int(5)?.map(number_read).transpose()?,
    })
}

/// The newest records, newest first.
pub fn record_list(tx: &mut Tx, limit: u16) -> Result<Vec<Entry>, Error> {
    let rows = tx.query(
        "select digest, kind, subject, actor, at, number from evidence_records order by id desc limit $1",
        params![limit],
    )?;
    rows.iter().map(entry_read).collect()
}

/// The record with this digest, as it stands in lists.
pub fn record_find(tx: &mut Tx, digest: &EvidenceDigest) -> Result<Option<Entry>, Error> {
    let row = tx.query_opt(
        "select digest, kind, subject, actor, at, number from evidence_records where digest = $1",
        params![digest.to_string()],
    )?;
    row.as_ref().map(entry_read).transpose()
}

/// The records about one subject, oldest first.
pub fn record_list_of(tx: &mut Tx, subject: &str) -> Result<Vec<Entry>, Error> {
    let rows = tx.query(
        "select digest, kind, subject, actor, at, number from evidence_records where subject = $1 order by id",
        params![subject],
    )?;
    rows.iter().map(entry_read).collect()
}

/// The facts with this name whose acts happened in `from..until`, in the order of time.
pub fn fact_list(tx: &mut Tx, name: &str, from: Timestamp, until: Timestamp) -> Result<Vec<FactRow>, Error> {
    let rows = tx.query(
        "select r.kind, r.subject, f.at, f.number_value, f.text_value, f.instant_value
         from evidence_facts f join evidence_records r on r.id = f.record_id
         where f.name = $1 and f.at >= $2 and f.at < $3 order by f.at, f.record_id, f.position",
        params![name, from, until],
    )?;
    rows.iter()
        .map(|row| {
            let value = fact_value(row, 3)?;
            Ok(FactRow { kind: row.text(0)?, subject: row.text(1)?, at: row.time(2)?, value })
        })
        .collect()
}

fn fact_value(row: &Row, column: usize) -> Result<FactValue, Error> {
    if let Some(number) = row.opt_int(column)? {
        Ok(FactValue::Number(number))
    } else if let Some(text) = row.opt_text(column + 1)? {
        Ok(FactValue::Text(text))
    } else {
        row.time(column + 2).map(FactValue::Instant)
    }
}

/// How the log stands.
pub fn log_state(tx: &mut Tx) -> Result<LogState, Error> {
    let pending = tx.query_one("select count(*), min(at) from evidence_records where number is null", params![])?;
    let heads = tx.query_one(
        "select count(*), coalesce(max(size), 0), max(at),
                coalesce(sum(case when size > (select coalesce(max(size), 0) from evidence_heads
                                               where stamp is not null) then 1 else 0 end), 0)
         from evidence_heads",
        params![],
    )?;
    Ok(LogState {
        pending: number_read(pending.int(0)?)?,
        oldest_pending: pending.opt_time(1)?,
        heads: number_read(heads.int(0)?)?,
        size: number_read(heads.int(1)?)?,
        head_at: heads.opt_time(2)?,
        unstamped: number_read(heads.int(3)?)?,
    })
}
