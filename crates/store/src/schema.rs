//! Compares the schemas of two databases: a pair of migrations must make the same tables on both engines.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Db, Engine, Error, Row, Tx, params};

/// Tables that are one of the permitted forks.
const FORKED: &str = "search_";

/// One table, as both engines can describe it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Columns with their kind (`integer`, `text`, `bytes`) and whether they may be null.
    pub columns: BTreeMap<String, (String, bool)>,
    /// The columns of the primary key.
    pub primary_key: Vec<String>,
    /// Other unique keys.
    pub unique: BTreeSet<Vec<String>>,
    /// Foreign keys: own columns, the other table, its columns.
    pub foreign: BTreeSet<(Vec<String>, String, Vec<String>)>,
    /// Indexes that are not unique.
    pub indexes: BTreeSet<Vec<String>>,
    /// What breaks a rule of the house by itself, such as a SQLite table that is not `strict`.
    pub faults: BTreeSet<String>,
}

/// All tables of a database by name, but for those of text search.
pub async fn describe(db: &Db) -> Result<BTreeMap<String, Table>, Error> {
    db.read(describe_in).await
}

/// The same inside a transaction.
pub(crate) fn describe_in(tx: &mut Tx) -> Result<BTreeMap<String, Table>, Error> {
    match tx.engine() {
        Engine::Sqlite => describe_sqlite(tx),
        Engine::Postgres => describe_postgres(tx),
    }
}

/// Says in words what differs between two schemas; nothing if they agree.
pub async fn compare(one: &Db, other: &Db) -> Result<Vec<String>, Error> {
    let (one, other) = (describe(one).await?, describe(other).await?);
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let mut differences = Vec::new();
    for name in names {
        match (one.get(name), other.get(name)) {
            (Some(one), Some(other)) => compare_tables(name, one, other, &mut differences),
            _ => differences.push(format!("table {name} exists on one engine only")),
        }
    }
    Ok(differences)
}

fn compare_tables(name: &str, one: &Table, other: &Table, differences: &mut Vec<String>) {
    for fault in one.faults.union(&other.faults) {
        differences.push(format!("table {name} {fault}"));
    }
    let columns: BTreeSet<&String> = one.columns.keys().chain(other.columns.keys()).collect();
    for column in columns {
        let (one, other) = (one.columns.get(column), other.columns.get(column));
        if one != other {
            differences.push(format!("column {name}.{column}: {one:?} or {other:?}"));
        }
    }
    let keys = [
        ("primary key", format!("{:?}", one.primary_key), format!("{:?}", other.primary_key)),
        ("unique keys", format!("{:?}", one.unique), format!("{:?}", other.unique)),
        ("foreign keys", format!("{:?}", one.foreign), format!("{:?}", other.foreign)),
        ("indexes", format!("{:?}", one.indexes), format!("{:?}", other.indexes)),
    ];
    for (what, one, other) in keys {
        if one != other {
            differences.push(format!("{what} of {name}: {one} or {other}"));
        }
    }
}

fn kind(declared: &str) -> String {
    match declared.to_ascii_lowercase().as_str() {
        "integer" | "int" | "bigint" => "integer",
        "text" => "text",
        "blob" | "bytea" => "bytes",
        other => return format!("not portable: {other}"),
    }
    .to_owned()
}

fn describe_sqlite(tx: &mut Tx) -> Result<BTreeMap<String, Table>, Error> {
    let sql = "select name, strict from pragma_table_list \
               where schema = 'main' and type = 'table' and substr(name, 1, 7) <> 'sqlite_' order by name";
    let mut tables = BTreeMap::new();
    for row in tx.query(sql, params![])? {
        let name = row.text(0)?;
        if !name.starts_with(FORKED) {
            let mut table = describe_sqlite_table(tx, &name)?;
            // The ledger is one text for both engines, so it cannot be strict.
            if row.int(1)? == 0 && name != "store_migrations" {
                table.faults.insert("is not strict on SQLite".to_owned());
            }
            tables.insert(name, table);
        }
    }
    Ok(tables)
}

fn describe_sqlite_table(tx: &mut Tx, name: &str) -> Result<Table, Error> {
    let mut table = Table::default();
    for row in tx.query("select name, type, \"notnull\", pk from pragma_table_info($1) order by pk", params![name])? {
        let column = row.text(0)?;
        if row.int(3)? > 0 {
            table.primary_key.push(column.clone());
        }
        table.columns.insert(column, (kind(&row.text(1)?), row.int(2)? == 0 && row.int(3)? == 0));
    }
    for index in tx.query("select name, \"unique\", origin from pragma_index_list($1)", params![name])? {
        let sql = "select coalesce(name, '(expression)') from pragma_index_info($1) order by seqno";
        let columns = texts(&tx.query(sql, params![index.text(0)?])?)?;
        if index.text(2)? == "pk" {
            continue;
        }
        if index.int(1)? == 1 {
            table.unique.insert(columns)
        } else {
            table.indexes.insert(columns)
        };
    }
    let sql = "select id, \"table\", \"from\", coalesce(\"to\", '') from pragma_foreign_key_list($1) order by id, seq";
    let mut foreign: BTreeMap<i64, (Vec<String>, String, Vec<String>)> = BTreeMap::new();
    for row in tx.query(sql, params![name])? {
        let key = foreign.entry(row.int(0)?).or_default();
        key.0.push(row.text(2)?);
        key.1 = row.text(1)?;
        key.2.push(row.text(3)?);
    }
    for (own, other, mut columns) in foreign.into_values() {
        if columns.iter().all(String::is_empty) {
            let sql = "select name from pragma_table_info($1) where pk > 0 order by pk";
            columns = texts(&tx.query(sql, params![&other])?)?;
        }
        table.foreign.insert((own, other, columns));
    }
    Ok(table)
}

fn texts(rows: &[Row]) -> Result<Vec<String>, Error> {
    rows.iter().map(|row| row.text(0)).collect()
}

fn describe_postgres(tx: &mut Tx) -> Result<BTreeMap<String, Table>, Error> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let columns = tx.query(
        "select cast(table_name as text), cast(column_name as text), cast(data_type as text), \
         case when is_nullable = 'YES' then 1 else 0 end from information_schema.columns \
         where table_schema = current_schema()",
        params![],
    )?;
    for row in columns {
        let table = tables.entry(row.text(0)?).or_default();
        table.columns.insert(row.text(1)?, (kind(&row.text(2)?), row.int(3)? == 1));
    }
    let keys = "select cast(t.relname as text), case when i.indisprimary then 2 when i.indisunique then 1 else 0 end, \
                (select string_agg(coalesce(cast(a.attname as text), '(expression)'), ',' order by k.place) \
                from unnest(cast(i.indkey as int2[])) with ordinality k(number, place) \
                left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number and k.number > 0) \
                from pg_index i join pg_class t on t.oid = i.indrelid \
                where t.relnamespace = cast(current_schema() as regnamespace)";
    for row in tx.query(keys, params![])? {
        let table = tables.entry(row.text(0)?).or_default();
        let columns = list(&row.text(2)?);
        match row.int(1)? {
            2 => table.primary_key = columns,
            1 => drop(table.unique.insert(columns)),
            _ => drop(table.indexes.insert(columns)),
        }
    }
    let names = |key: &str, table: &str| {
        format!(
            "(select string_agg(cast(a.attname as text), ',' order by k.place) \
             from unnest(c.{key}) with ordinality k(number, place) \
             join pg_attribute a on a.attrelid = c.{table} and a.attnum = k.number)"
        )
    };
    let foreign = format!(
        "select cast(t.relname as text), {}, cast(o.relname as text), {} from pg_constraint c \
         join pg_class t on t.oid = c.conrelid join pg_class o on o.oid = c.confrelid \
         where c.contype = 'f' and t.relnamespace = cast(current_schema() as regnamespace)",
        names("conkey", "conrelid"),
        names("confkey", "confrelid"),
    );
    for row in tx.query(&foreign, params![])? {
        let key = (list(&row.text(1)?), row.text(2)?, list(&row.text(3)?));
        tables.entry(row.text(0)?).or_default().foreign.insert(key);
    }
    tables.retain(|name, _| !name.starts_with(FORKED));
    Ok(tables)
}

fn list(names: &str) -> Vec<String> {
    names.split(',').map(str::to_owned).collect()
}
