//! What proofs, exports and verifications read.

use base::Timestamp;
use store::{Error, Tx, params};
use trust::Digest;

use super::{digest_read, fact_value, hash_read, number_param, number_read};
use crate::{
    model::{EvidenceDigest, FactValue},
    rules,
};

/// A record as it is stored, unread.
pub(crate) struct StoredRecord {
    pub(crate) id: String,
    pub(crate) digest: String,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) actor: String,
    pub(crate) at: Timestamp,
    pub(crate) bytes: Vec<u8>,
    pub(crate) number: Option<u64>,
}

/// A head as it is stored, unread.
pub(crate) struct StoredHead {
    pub(crate) size: u64,
    pub(crate) at: Timestamp,
    pub(crate) bytes: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) stamp: Option<Vec<u8>>,
}

/// A record's bytes, and its number once it has one.
pub(crate) type Numbered = (Vec<u8>, Option<u64>);

/// A fact as it is stored: name, instant of the act, value; none where the row does not hold exactly one value.
pub(crate) type StoredFact = (String, Timestamp, Option<FactValue>);

/// A salt as it is stored.
pub(crate) struct StoredSalt {
    pub(crate) name: String,
    /// Whether its row is whole: 16 bytes, or erased under a rule at a time.
    pub(crate) whole: bool,
    /// The rule under which it was erased.
    pub(crate) erased: Option<String>,
}

/// A record of a kind.
pub(crate) struct KindRecord {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) number: Option<u64>,
}

/// Records of a kind behind an id, in the order of their ids.
pub(crate) fn kind_page(tx: &mut Tx, kind: &str, after: &str, limit: i64) -> Result<Vec<KindRecord>, Error> {
    let rows = tx.query(
        "select id, subject, bytes, number from evidence_records where kind = $1 and id > $2 order by id limit $3",
        params![kind, after, limit],
    )?;
    let read = |row: &store::Row| {
        let number = row.opt_int(3)?.map(number_read).transpose()?;
        Ok(KindRecord { id: row.text(0)?, subject: row.text(1)?, bytes: row.bytes(2)?, number })
    };
    rows.iter().map(read).collect()
}

/// The record's bytes and number.
pub(crate) fn record_fetch(tx: &mut Tx, digest: &EvidenceDigest) -> Result<Option<Numbered>, Error> {
    let row =
        tx.query_opt("select bytes, number from evidence_records where digest = $1", params![digest.to_string()])?;
    row.map(|row| Ok((row.bytes(0)?, row.opt_int(1)?.map(number_read).transpose()?))).transpose()
}

/// The head to prove record `number` by: the first that covers it and is time-stamped, else the first that covers it.
pub(crate) fn head_covering(tx: &mut Tx, number: u64) -> Result<Option<StoredHead>, Error> {
    let number = number_param(number)?;
    let stamped = tx.query_opt(
        "select size, at, bytes, signature, stamp from evidence_heads
         where size > $1 and stamp is not null order by size limit 1",
        params![number],
    )?;
    let row = match stamped {
        Some(row) => Some(row),
        None => tx.query_opt(
            "select size, at, bytes, signature, stamp from evidence_heads where size > $1 order by size limit 1",
            params![number],
        )?,
    };
    row.map(|row| head_read(&row)).transpose()
}

fn head_read(row: &store::Row) -> Result<StoredHead, Error> {
    Ok(StoredHead {
        size: number_read(row.int(0)?)?,
        at: row.time(1)?,
        bytes: row.bytes(2)?,
        signature: row.bytes(3)?,
        stamp: row.opt_bytes(4)?,
    })
}

/// Hashes `first .. first + count` of a stored row of the tree. Row 0 is made of the records' digests.
pub(crate) fn tree_row(tx: &mut Tx, level: u8, first: u64, count: u64) -> Result<Vec<Digest>, Error> {
    let (from, until) = (number_param(first)?, number_param(first.saturating_add(count))?);
    if level == 0 {
        let rows = tx.query(
            "select digest from evidence_records where number >= $1 and number < $2 order by number",
            params![from, until],
        )?;
        return rows.iter().map(|row| Ok(rules::leaf_of(&digest_read(&row.text(0)?)?))).collect();
    }
    let rows = tx.query(
        "select hash from evidence_tree where level = $1 and position >= $2 and position < $3 order by position",
        params![level, from, until],
    )?;
    rows.iter().map(|row| hash_read(&row.bytes(0)?)).collect()
}

fn record_read(row: &store::Row) -> Result<StoredRecord, Error> {
    Ok(StoredRecord {
        id: row.text(0)?,
        digest: row.text(1)?,
        kind: row.text(2)?,
        subject: row.text(3)?,
        actor: row.text(4)?,
        at: row.time(5)?,
        bytes: row.bytes(6)?,
        number: row.opt_int(7)?.map(number_read).transpose()?,
    })
}

/// The records `first..until`.
pub(crate) fn record_page(tx: &mut Tx, first: i64, until: i64) -> Result<Vec<StoredRecord>, Error> {
    let rows = tx.query(
        "select id, digest, kind, subject, actor, at, bytes, number from evidence_records
         where number >= $1 and number < $2 order by number",
        params![first, until],
    )?;
    rows.iter().map(record_read).collect()
}

/// How many numbers have been given: one more than the highest.
pub(crate) fn record_numbered(tx: &mut Tx) -> Result<u64, Error> {
    let row = tx.query_one("select coalesce(max(number) + 1, 0) from evidence_records", params![])?;
    number_read(row.int(0)?)
}

/// Pending records after `after`.
pub(crate) fn pending_page(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<StoredRecord>, Error> {
    let rows = tx.query(
        "select id, digest, kind, subject, actor, at, bytes, number from evidence_records
         where number is null and id > $1 order by id limit $2",
        params![after, limit],
    )?;
    rows.iter().map(record_read).collect()
}

/// Heads of more than `after` records.
pub(crate) fn head_page(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<StoredHead>, Error> {
    let rows = tx.query(
        "select size, at, bytes, signature, stamp from evidence_heads where size > $1 order by size limit $2",
        params![after, limit],
    )?;
    rows.iter().map(head_read).collect()
}

/// The facts of one record.
pub(crate) fn facts_of(tx: &mut Tx, id: &str) -> Result<Vec<StoredFact>, Error> {
    let rows = tx.query(
        "select name, at, number_value, text_value, instant_value from evidence_facts
         where record_id = $1 order by position",
        params![id],
    )?;
    rows.iter().map(|row| stored_fact(row, 0)).collect()
}

fn stored_fact(row: &store::Row, column: usize) -> Result<StoredFact, Error> {
    let value = column + 2;
    let held = [row.opt_int(value)?.is_some(), row.opt_text(value + 1)?.is_some(), row.opt_int(value + 2)?.is_some()];
    let one = held.into_iter().filter(|held| *held).count() == 1;
    let value = if one { Some(fact_value(row, value)?) } else { None };
    Ok((row.text(column)?, row.time(column + 1)?, value))
}

fn stored_salt(row: &store::Row, column: usize) -> Result<StoredSalt, Error> {
    let salt = row.opt_bytes(column + 1)?;
    let (erased, at) = (row.opt_text(column + 2)?, row.opt_int(column + 3)?.is_some());
    let whole = match salt {
        Some(salt) => salt.len() == 16 && erased.is_none() && !at,
        None => erased.is_some() && at,
    };
    Ok(StoredSalt { name: row.text(column)?, whole, erased })
}

/// The salts of one record.
pub(crate) fn salts_of(tx: &mut Tx, id: &str) -> Result<Vec<StoredSalt>, Error> {
    let sql = "select name, salt, erased_rule, erased_at from evidence_salts where record_id = $1";
    tx.query(sql, params![id])?.iter().map(|row| stored_salt(row, 0)).collect()
}

/// The salts of the records `first..until`, each with its record's number.
pub(crate) fn salts_page(tx: &mut Tx, first: i64, until: i64) -> Result<Vec<(u64, StoredSalt)>, Error> {
    let rows = tx.query(
        "select r.number, s.name, s.salt, s.erased_rule, s.erased_at
         from evidence_records r join evidence_salts s on s.record_id = r.id
         where r.number >= $1 and r.number < $2",
        params![first, until],
    )?;
    rows.iter().map(|row| Ok((number_read(row.int(0)?)?, stored_salt(row, 1)?))).collect()
}

/// The ids of records that are not there, but of which facts or salts are: at most `limit`.
pub(crate) fn stray_list(tx: &mut Tx, limit: i64) -> Result<Vec<String>, Error> {
    let rows = tx.query(
        "select f.record_id from evidence_facts f
         where not exists (select 1 from evidence_records r where r.id = f.record_id)
         union
         select s.record_id from evidence_salts s
         where not exists (select 1 from evidence_records r where r.id = s.record_id)
         order by 1 limit $1",
        params![limit],
    )?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// The facts of the records `first..until`, each with its record's number.
pub(crate) fn facts_page(tx: &mut Tx, first: i64, until: i64) -> Result<Vec<(u64, StoredFact)>, Error> {
    let rows = tx.query(
        "select r.number, f.name, f.at, f.number_value, f.text_value, f.instant_value
         from evidence_records r join evidence_facts f on f.record_id = r.id
         where r.number >= $1 and r.number < $2 order by r.number, f.position",
        params![first, until],
    )?;
    rows.iter().map(|row| Ok((number_read(row.int(0)?)?, stored_fact(row, 1)?))).collect()
}

/// Stored nodes after `(level, position)`.
pub(crate) fn node_page(tx: &mut Tx, level: i64, position: i64, limit: i64) -> Result<Vec<(i64, i64, Vec<u8>)>, Error> {
    let rows = tx.query(
        "select level, position, hash from evidence_tree
         where level > $1 or (level = $1 and position > $2) order by level, position limit $3",
        params![level, position, limit],
    )?;
    rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?, row.bytes(2)?))).collect()
}
