//! Table by table, page by page in the order of the key.

use std::borrow::Cow;

use aws_lc_rs::digest::{Context, SHA256};

use super::TableCopied;
use crate::schema::{Table, describe_in};
use crate::{Error, Param, Row, Tx, Value};

/// How many bytes of rows are held at a time, about.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// The rows of the first page, and the most of any.
const FIRST: usize = 16;
const MOST: usize = 1000;

/// The ledger of migrations is each database's own.
const LEDGER: &str = "store_migrations";

/// Copies every table but the text search's.
pub(super) fn carry(source: &mut Tx, target: &mut Tx) -> Result<Vec<TableCopied>, Error> {
    let tables = all(source)?;
    for (name, _) in &tables {
        // What the migrations themselves have put there.
        target.execute(&format!("delete from {name}"), &[])?;
    }
    let mut copied = Vec::new();
    for (name, table) in &tables {
        let kinds: Vec<&str> = table.columns.values().map(|(kind, _)| kind.as_str()).collect();
        let columns: Vec<&str> = table.columns.keys().map(String::as_str).collect();
        let insert = format!("insert into {name} ({}) values ({})", columns.join(", "), places(columns.len(), 1));
        copied.push(walk(source, name, table, |row| {
            let values = row.values().iter().zip(&kinds).map(|(value, kind)| param(value, kind));
            let values: Vec<Param<'_>> = values.collect();
            target.execute(&insert, &values).map(drop)
        })?);
    }
    Ok(copied)
}

/// The digests of every table but the text search's.
pub(super) fn digests(tx: &mut Tx) -> Result<Vec<TableCopied>, Error> {
    let tables = all(tx)?;
    tables.iter().map(|(name, table)| walk(tx, name, table, |_| Ok(()))).collect()
}

fn all(tx: &mut Tx) -> Result<Vec<(String, Table)>, Error> {
    let tables: Vec<_> = describe_in(tx)?.into_iter().filter(|(name, _)| name != LEDGER).collect();
    match tables.iter().find(|(_, table)| table.primary_key.is_empty()) {
        Some((name, _)) => Err(Error::Invalid(format!("table {name} has no primary key"))),
        None => Ok(tables),
    }
}

/// Reads a table in the order of its key.
fn walk(
    tx: &mut Tx,
    name: &str,
    table: &Table,
    mut see: impl FnMut(&Row) -> Result<(), Error>,
) -> Result<TableCopied, Error> {
    let columns: Vec<&str> = table.columns.keys().map(String::as_str).collect();
    let key = table.primary_key.join(", ");
    let kinds: Vec<&str> =
        table.primary_key.iter().filter_map(|name| Some(table.columns.get(name)?.0.as_str())).collect();
    let at: Vec<usize> =
        table.primary_key.iter().filter_map(|key| columns.iter().position(|column| column == key)).collect();
    let select = format!("select {} from {name}", columns.join(", "));
    let (mut hash, mut rows, mut limit) = (Context::new(&SHA256), 0_u64, FIRST);
    let mut last: Option<Vec<Value>> = None;
    loop {
        let mut params: Vec<Param<'_>> = vec![Param::Int(i64::try_from(limit).ok())];
        let after = match &last {
            None => String::new(),
            Some(last) => {
                params.extend(last.iter().zip(&kinds).map(|(value, kind)| param(value, kind)));
                format!("where ({key}) > ({})", places(kinds.len(), 2))
            }
        };
        let page = tx.query(&format!("{select} {after} order by {key} limit $1"), &params)?;
        let mut bytes = 0;
        for row in &page {
            bytes += digest(&mut hash, row);
            see(row)?;
        }
        rows += u64::try_from(page.len()).unwrap_or(u64::MAX);
        let Some(end) = page.last().filter(|_| page.len() == limit) else { break };
        last = Some(at.iter().filter_map(|place| end.values().get(*place).cloned()).collect());
        limit = (PAGE_BYTES / (bytes / page.len()).max(1)).clamp(1, MOST);
    }
    Ok(TableCopied { name: name.to_owned(), rows, sha256: hex::encode(hash.finish()) })
}

/// Takes a row into a digest, each value with its kind and length; the row's size.
fn digest(hash: &mut Context, row: &Row) -> usize {
    let mut size = 0;
    for value in row.values() {
        let (kind, number);
        let bytes: &[u8] = match value {
            Value::Null => {
                kind = 0;
                &[]
            }
            Value::Int(value) => {
                kind = 1;
                number = value.to_be_bytes();
                &number
            }
            Value::Text(text) => {
                kind = 2;
                text.as_bytes()
            }
            Value::Bytes(bytes) => {
                kind = 3;
                bytes
            }
        };
        hash.update(&[kind]);
        hash.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
        size += bytes.len() + 32;
    }
    size
}

fn places(count: usize, first: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// A stored value as an argument; a null has its column's kind.
fn param<'a>(value: &'a Value, kind: &str) -> Param<'a> {
    match value {
        Value::Int(value) => Param::Int(Some(*value)),
        Value::Text(text) => Param::Text(Some(Cow::Borrowed(text))),
        Value::Bytes(bytes) => Param::Bytes(Some(Cow::Borrowed(bytes))),
        Value::Null if kind == "integer" => Param::Int(None),
        Value::Null if kind == "bytes" => Param::Bytes(None),
        Value::Null => Param::Text(None),
    }
}
