//! SQL of data sets and uses.

use std::fmt::Write as _;

use base::{CitizenId, Timestamp};
use registry::SystemCode;
use store::{Error, Param, Row, Tx, params};

use crate::{
    model::{DataSet, Record, Use},
    rules, wire,
};

/// Rows in one statement that carries many.
const ROWS: usize = 100;

fn corrupt(column: &str) -> Error {
    Error::Invalid(format!("{column} cannot be read"))
}

/// Whether all records of a data set are here.
pub(crate) fn data_set_is_loaded(tx: &mut Tx, code: &str) -> Result<bool, Error> {
    Ok(tx.query_opt("select loaded_at from sharing_data_set where code = $1", params![code])?.is_some())
}

/// Declares that all records of a data set are here.
pub(crate) fn data_set_loaded(tx: &mut Tx, code: &str, records: i64, now: Timestamp) -> Result<(), Error> {
    let sql = "insert into sharing_data_set (code, records, loaded_at) values ($1, $2, $3)
               on conflict (code) do update set records = excluded.records, loaded_at = excluded.loaded_at";
    tx.execute(sql, params![code, records, now]).map(drop)
}

/// `($1, $2), ($3, $4)`: places for `rows` rows, each argument cast to its type so that PostgreSQL knows it.
fn places(rows: usize, types: &[&str]) -> String {
    let mut sql = String::new();
    let mut number = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for (column, kind) in types.iter().enumerate() {
            number += 1;
            let comma = if column == 0 { "" } else { ", " };
            let _ = write!(sql, "{comma}cast(${number} as {kind})");
        }
        sql.push(')');
    }
    sql
}

/// Writes records; one of an identity that is here already is replaced.
pub(crate) fn record_put_all(tx: &mut Tx, data_set: &DataSet, records: &[Record]) -> Result<(), Error> {
    for block in records.chunks(ROWS) {
        let fields: Vec<String> = block.iter().map(|record| wire::fields_write(&record.fields)).collect();
        let mut arguments: Vec<Param<'_>> = Vec::with_capacity(block.len() * 4);
        for (record, fields) in block.iter().zip(&fields) {
            let row = params![data_set.code(), record.identity.as_str(), fields.as_str(), record.changed_at];
            arguments.extend_from_slice(row);
        }
        let sql = format!(
            "insert into sharing_record (data_set, identity, fields, changed_at) values {}
             on conflict (data_set, identity) do update set fields = excluded.fields, changed_at = excluded.changed_at",
            places(block.len(), &["text", "text", "text", "bigint"])
        );
        tx.execute(&sql, &arguments)?;
        let holders: Vec<(String, &str)> = block
            .iter()
            .flat_map(|record| rules::holders(data_set, record).into_iter().map(move |holder| (holder, record)))
            .map(|(holder, record)| (holder.to_string(), record.identity.as_str()))
            .collect();
        let mut arguments: Vec<Param<'_>> = Vec::with_capacity(holders.len() * 3);
        for (holder, identity) in &holders {
            arguments.extend_from_slice(params![data_set.code(), holder.as_str(), *identity]);
        }
        let sql = format!(
            "insert into sharing_holder (data_set, citizen_id, identity) values {} on conflict do nothing",
            places(holders.len(), &["text", "text", "text"])
        );
        tx.execute(&sql, &arguments)?;
    }
    Ok(())
}

/// The records of a data set that belong to a person, in the order of their identities.
pub(crate) fn record_list_of(tx: &mut Tx, data_set: &str, person: CitizenId) -> Result<Vec<Record>, Error> {
    let sql = "select record.identity, record.fields, record.changed_at
               from sharing_holder holder
               join sharing_record record on record.data_set = holder.data_set and record.identity = holder.identity
               where holder.data_set = $1 and holder.citizen_id = $2
               order by record.identity";
    tx.query(sql, params![data_set, person.to_string()])?
        .iter()
        .map(|row| {
            Ok(Record {
                identity: row.text(0)?,
                fields: wire::fields_read(&row.text(1)?).ok_or_else(|| corrupt("sharing_record.fields"))?,
                changed_at: row.time(2)?,
            })
        })
        .collect()
}

/// Records a use.
pub(crate) fn use_insert(tx: &mut Tx, used: &Use) -> Result<(), Error> {
    let sql = "insert into sharing_use (id, citizen_id, data_set, system, purpose, legal_basis, dossier, fields,
                   records, at, evidence)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    tx.execute(
        sql,
        params![
            used.id,
            used.person.to_string(),
            used.data_set.as_str(),
            used.system.to_string(),
            used.purpose.as_str(),
            used.legal_basis.as_str(),
            used.dossier.clone(),
            used.fields.join(","),
            i64::from(used.records),
            used.at,
            used.evidence.as_str()
        ],
    )
    .map(drop)
}

/// Who was given a person's data, the newest first: at most `limit` (up to 200) after the first `skip`.
pub fn use_list(tx: &mut Tx, person: CitizenId, skip: u32, limit: u32) -> Result<Vec<Use>, Error> {
    let sql = "select id, citizen_id, data_set, system, purpose, legal_basis, dossier, fields, records, at, evidence
               from sharing_use where citizen_id = $1 order by at desc, id desc limit $2 offset $3";
    tx.query(sql, params![person.to_string(), i64::from(limit.min(200)), i64::from(skip)])?
        .iter()
        .map(use_read)
        .collect()
}

fn use_read(row: &Row) -> Result<Use, Error> {
    Ok(Use {
        id: row.id(0)?,
        person: CitizenId::parse(&row.text(1)?).map_err(|_| corrupt("sharing_use.citizen_id"))?,
        data_set: row.text(2)?,
        system: SystemCode::parse(&row.text(3)?).map_err(|_| corrupt("sharing_use.system"))?,
        purpose: row.text(4)?,
        legal_basis: row.text(5)?,
        dossier: row.opt_text(6)?,
        fields: row.text(7)?.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        records: u32::try_from(row.int(8)?).map_err(|_| corrupt("sharing_use.records"))?,
        at: row.time(9)?,
        evidence: row.text(10)?,
    })
}

/// How many uses of a person's data there were, all in all.
pub fn use_count(tx: &mut Tx, person: CitizenId) -> Result<u64, Error> {
    let row = tx.query_one("select count(*) from sharing_use where citizen_id = $1", params![person.to_string()])?;
    u64::try_from(row.int(0)?).map_err(|_| corrupt("a count"))
}
