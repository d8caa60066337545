//! What is held of other logs, what others hold of this one, contradictions, and digests from receipts.

use std::collections::BTreeMap;

use base::Timestamp;
use store::{Error, Row, Tx, params};
use trust::Digest;

use super::{digest_read, hash_read, number_param, number_read};
use crate::model::{EvidenceDigest, Fork, ForkKind, ReceiptProof, Signed, WitnessLine, WitnessState};

/// One row is kept of each hour.
const HOUR_MS: i64 = 3_600_000;

/// A head of another log that this node has countersigned.
#[derive(Clone, Debug)]
pub(crate) struct Witnessed {
    pub(crate) size: u64,
    pub(crate) root: Digest,
    pub(crate) head: Signed,
    pub(crate) statement: Signed,
}

fn signed(row: &Row, column: usize) -> Result<Signed, Error> {
    Ok(Signed { bytes: row.bytes(column)?, signature: row.bytes(column + 1)? })
}

fn witnessed_read(row: &Row) -> Result<Witnessed, Error> {
    Ok(Witnessed {
        size: number_read(row.int(0)?)?,
        root: hash_read(&row.bytes(1)?)?,
        head: signed(row, 2)?,
        statement: signed(row, 4)?,
    })
}

/// The newest head of a log that this node has countersigned.
pub(crate) fn witnessed_newest(tx: &mut Tx, log: &str) -> Result<Option<Witnessed>, Error> {
    let row = tx.query_opt(
        "select size, root, head, head_signature, statement, signature from evidence_witnessed
         where log = $1 order by size desc limit 1",
        params![log],
    )?;
    row.as_ref().map(witnessed_read).transpose()
}

/// All heads of a log that this node holds, smallest first.
pub(crate) fn witnessed_list(tx: &mut Tx, log: &str) -> Result<Vec<Witnessed>, Error> {
    let rows = tx.query(
        "select size, root, head, head_signature, statement, signature from evidence_witnessed
         where log = $1 order by size",
        params![log],
    )?;
    rows.iter().map(witnessed_read).collect()
}

/// Keeps a head that was countersigned, in the place of an older one of the same hour.
pub(crate) fn witnessed_put(tx: &mut Tx, log: &str, held: &Witnessed, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "insert into evidence_witnessed (log, hour, size, root, head, head_signature, statement, signature, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (log, hour) do update set size = excluded.size, root = excluded.root, head = excluded.head,
             head_signature = excluded.head_signature, statement = excluded.statement,
             signature = excluded.signature, at = excluded.at",
        params![
            log,
            at.as_millis() / HOUR_MS,
            number_param(held.size)?,
            held.root.as_bytes(),
            &held.head.bytes,
            &held.head.signature,
            &held.statement.bytes,
            &held.statement.signature,
            at
        ],
    )?;
    Ok(())
}

/// The newest countersignature of this node's log by a witness: the size.
pub(crate) fn countersigned_size(tx: &mut Tx, witness: &str) -> Result<Option<u64>, Error> {
    let row = tx.query_one("select max(size) from evidence_countersigned where witness = $1", params![witness])?;
    row.opt_int(0)?.map(number_read).transpose()
}

pub(crate) fn countersigned_put(
    tx: &mut Tx,
    witness: &str,
    size: u64,
    statement: &Signed,
    at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "insert into evidence_countersigned (witness, hour, size, statement, signature, at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (witness, hour) do update set size = excluded.size, statement = excluded.statement,
             signature = excluded.signature, at = excluded.at
         where excluded.size > evidence_countersigned.size",
        params![witness, at.as_millis() / HOUR_MS, number_param(size)?, &statement.bytes, &statement.signature, at],
    )?;
    Ok(())
}

/// Everything that others have countersigned of this log.
pub(crate) fn countersigned_list(tx: &mut Tx) -> Result<Vec<Signed>, Error> {
    let rows = tx.query("select statement, signature from evidence_countersigned order by witness, size", params![])?;
    rows.iter().map(|row| signed(row, 0)).collect()
}

/// The newest head: size, bytes and signature.
pub(crate) fn head_newest(tx: &mut Tx) -> Result<Option<(u64, Signed)>, Error> {
    let row =
        tx.query_opt("select size, bytes, signature from evidence_heads order by size desc limit 1", params![])?;
    row.map(|row| Ok((number_read(row.int(0)?)?, signed(&row, 1)?))).transpose()
}

/// The number of the record with this digest; none while it is pending or if there is no such record.
pub(crate) fn record_number(tx: &mut Tx, digest: &EvidenceDigest) -> Result<Option<u64>, Error> {
    let row = tx.query_opt("select number from evidence_records where digest = $1", params![digest.to_string()])?;
    match row {
        Some(row) => row.opt_int(0)?.map(number_read).transpose(),
        None => Ok(None),
    }
}

/// The bytes of the head of exactly this size.
pub(crate) fn head_bytes_of(tx: &mut Tx, size: u64) -> Result<Option<Vec<u8>>, Error> {
    let row = tx.query_opt("select bytes from evidence_heads where size = $1", params![number_param(size)?])?;
    row.map(|row| row.bytes(0)).transpose()
}

/// Whether a contradiction in a log waits for somebody to settle it.
pub(crate) fn fork_open(tx: &mut Tx, log: &str) -> Result<bool, Error> {
    let row =
        tx.query_one("select count(*) from evidence_forks where log = $1 and settled_at is null", params![log])?;
    Ok(row.int(0)? > 0)
}

/// Whether this very contradiction has been recorded.
pub(crate) fn fork_known(tx: &mut Tx, log: &str, digest: &Digest) -> Result<bool, Error> {
    let row = tx.query_one(
        "select count(*) from evidence_forks where log = $1 and digest = $2",
        params![log, digest.to_string()],
    )?;
    Ok(row.int(0)? > 0)
}

pub(crate) fn fork_insert(tx: &mut Tx, digest: &Digest, fork: &Fork) -> Result<(), Error> {
    tx.execute(
        "insert into evidence_forks (log, digest, kind, witness, found_at, seen_head, seen_signature, head,
             head_signature, evidence)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            &fork.log,
            digest.to_string(),
            fork.kind.code(),
            &fork.witness,
            fork.found_at,
            &fork.seen.bytes,
            &fork.seen.signature,
            &fork.head.bytes,
            &fork.head.signature,
            fork.evidence.to_string()
        ],
    )?;
    Ok(())
}

/// Settles the open contradictions of a log; how many there were.
pub(crate) fn forks_settle(tx: &mut Tx, log: &str, by: &str, at: Timestamp) -> Result<u64, Error> {
    tx.execute(
        "update evidence_forks set settled_at = $2, settled_by = $3 where log = $1 and settled_at is null",
        params![log, at, by],
    )
}

/// Lets go of what was held of a log, so that its next head is a first sight.
pub(crate) fn witnessed_forget(tx: &mut Tx, log: &str) -> Result<(), Error> {
    tx.execute("delete from evidence_witnessed where log = $1", params![log])?;
    Ok(())
}

/// The contradictions that nobody has settled, newest first.
pub fn fork_list(tx: &mut Tx, limit: u16) -> Result<Vec<Fork>, Error> {
    let rows = tx.query(
        "select log, kind, witness, found_at, seen_head, seen_signature, head, head_signature, evidence
         from evidence_forks where settled_at is null order by found_at desc, log, digest limit $1",
        params![limit],
    )?;
    rows.iter()
        .map(|row| {
            let kind = row.text(1)?;
            Ok(Fork {
                log: row.text(0)?,
                kind: ForkKind::from_code(&kind).ok_or_else(|| Error::Invalid(format!("no kind of fork: {kind}")))?,
                witness: row.text(2)?,
                found_at: row.time(3)?,
                seen: signed(row, 4)?,
                head: signed(row, 6)?,
                evidence: digest_read(&row.text(8)?)?,
            })
        })
        .collect()
}

/// Remembers a digest that a receipt of `log`'s node named; its proof is asked for from `ask_at` on.
pub(crate) fn receipt_insert(
    tx: &mut Tx,
    log: &str,
    digest: &EvidenceDigest,
    at: Timestamp,
    ask_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "insert into evidence_receipts (log, digest, received_at, state, ask_at) values ($1, $2, $3, 'waiting', $4)
         on conflict (log, digest) do nothing",
        params![log, digest.to_string(), at, ask_at],
    )?;
    Ok(())
}

/// The digests of a log whose proofs are due to be asked for.
pub(crate) fn receipt_due(tx: &mut Tx, log: &str, now: Timestamp, limit: usize) -> Result<Vec<EvidenceDigest>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx.query(
        "select digest from evidence_receipts where log = $1 and state <> 'proven' and ask_at <= $2
         order by ask_at, digest limit $3",
        params![log, now, limit],
    )?;
    rows.iter().map(|row| digest_read(&row.text(0)?)).collect()
}

/// The logs that a proof is due from.
pub(crate) fn receipt_logs(tx: &mut Tx, now: Timestamp) -> Result<Vec<String>, Error> {
    let rows = tx.query(
        "select distinct log from evidence_receipts where state <> 'proven' and ask_at <= $1 order by log",
        params![now],
    )?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// When the digest came, if its proof has not.
pub(crate) fn receipt_open(
    tx: &mut Tx,
    log: &str,
    digest: &EvidenceDigest,
) -> Result<Option<(Timestamp, bool)>, Error> {
    let row = tx.query_opt(
        "select received_at, lost_at from evidence_receipts where log = $1 and digest = $2 and state <> 'proven'",
        params![log, digest.to_string()],
    )?;
    row.map(|row| Ok((row.time(0)?, row.opt_int(1)?.is_some()))).transpose()
}

/// The proof came.
pub(crate) fn receipt_proven(
    tx: &mut Tx,
    log: &str,
    digest: &EvidenceDigest,
    place: (u64, u64, &str),
    at: Timestamp,
) -> Result<(), Error> {
    let (number, head_size, path) = place;
    tx.execute(
        "update evidence_receipts set state = 'proven', proven_at = $3, number = $4, head_size = $5, path = $6
         where log = $1 and digest = $2 and state <> 'proven'",
        params![log, digest.to_string(), at, number_param(number)?, number_param(head_size)?, path],
    )?;
    Ok(())
}

/// It is not in the log (yet): ask again later.
pub(crate) fn receipt_later(tx: &mut Tx, log: &str, digest: &EvidenceDigest, ask_at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "update evidence_receipts set ask_at = $3 where log = $1 and digest = $2 and state <> 'proven'",
        params![log, digest.to_string(), ask_at],
    )?;
    Ok(())
}

/// It is not in the log, and should be.
pub(crate) fn receipt_lost(tx: &mut Tx, log: &str, digest: &EvidenceDigest, at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "update evidence_receipts set state = 'lost', lost_at = $3
         where log = $1 and digest = $2 and state = 'waiting'",
        params![log, digest.to_string(), at],
    )?;
    Ok(())
}

/// Forgets some receipts that were proven before.
pub(crate) fn receipts_delete(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Error> {
    tx.execute(
        "delete from evidence_receipts where (log, digest) in
         (select log, digest from evidence_receipts where state = 'proven' and proven_at < $1
          order by proven_at limit $2)",
        params![before, i64::from(limit)],
    )
}

/// Forgets the heads below all that proofs lead to.
pub(crate) fn receipt_heads_delete(tx: &mut Tx) -> Result<u64, Error> {
    tx.execute(
        "delete from evidence_receipt_heads where size <
         (select coalesce(min(r.head_size), 9223372036854775807) from evidence_receipts r
          where r.log = evidence_receipt_heads.log and r.state = 'proven')",
        params![],
    )
}

/// Keeps the head that proofs lead to.
pub(crate) fn receipt_head_put(tx: &mut Tx, log: &str, size: u64, head: &Signed) -> Result<(), Error> {
    tx.execute(
        "insert into evidence_receipt_heads (log, size, head, signature) values ($1, $2, $3, $4)
         on conflict (log, size) do nothing",
        params![log, number_param(size)?, &head.bytes, &head.signature],
    )?;
    Ok(())
}

/// Where a digest stands that another node's receipt named; none if no receipt did.
pub fn receipt_find(tx: &mut Tx, digest: &EvidenceDigest) -> Result<Option<ReceiptProof>, Error> {
    let row = tx.query_opt(
        "select r.log, r.received_at, r.lost_at, r.number, h.head, h.signature
         from evidence_receipts r left join evidence_receipt_heads h on h.log = r.log and h.size = r.head_size
         where r.digest = $1",
        params![digest.to_string()],
    )?;
    row.map(|row| {
        let proven = match row.opt_int(3)? {
            Some(number) => Some((number_read(number)?, signed(&row, 4)?)),
            None => None,
        };
        Ok(ReceiptProof { log: row.text(0)?, received_at: row.time(1)?, lost_at: row.opt_time(2)?, proven })
    })
    .transpose()
}

fn line(lines: &mut BTreeMap<String, WitnessLine>, agency: String) -> &mut WitnessLine {
    let fresh = WitnessLine { agency: agency.clone(), ..WitnessLine::default() };
    lines.entry(agency).or_insert(fresh)
}

/// How this node stands as a witness and under witnesses.
pub fn witness_state(tx: &mut Tx) -> Result<WitnessState, Error> {
    let mut state = WitnessState::default();
    let mut lines: BTreeMap<String, WitnessLine> = BTreeMap::new();
    for row in tx.query("select log, max(size), max(at) from evidence_witnessed group by log", params![])? {
        line(&mut lines, row.text(0)?).given = Some((number_read(row.int(1)?)?, row.time(2)?));
    }
    for row in tx.query("select witness, max(size), max(at) from evidence_countersigned group by witness", params![])? {
        line(&mut lines, row.text(0)?).received = Some((number_read(row.int(1)?)?, row.time(2)?));
    }
    let forks = "select case when kind = 'own' then witness else log end, count(*) from evidence_forks
                 where settled_at is null group by 1";
    for row in tx.query(forks, params![])? {
        let count = number_read(row.int(1)?)?;
        line(&mut lines, row.text(0)?).forks = count;
        state.forks += count;
    }
    let receipts = "select log, state, count(*), min(received_at) from evidence_receipts
                    where state <> 'proven' group by log, state";
    for row in tx.query(receipts, params![])? {
        let (found, count) = (line(&mut lines, row.text(0)?), number_read(row.int(2)?)?);
        if row.text(1)? == "waiting" {
            found.waiting = count;
            state.waiting += count;
            let oldest = row.time(3)?;
            state.oldest_waiting = Some(state.oldest_waiting.map_or(oldest, |other| other.min(oldest)));
        } else {
            found.lost = count;
            state.lost += count;
        }
    }
    state.lines = lines.into_values().collect();
    Ok(state)
}
