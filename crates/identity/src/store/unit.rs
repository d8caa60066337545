use std::collections::BTreeMap;

use base::{Id, Timestamp, UnitId};
use store::{Error, Row, Tx, params};

use super::corrupt;
use crate::model::Unit;

fn id(text: &str) -> Result<UnitId, Error> {
    UnitId::parse(text).map_err(|_| corrupt("identity_unit.id"))
}

fn read(row: &Row) -> Result<Unit, Error> {
    Ok(Unit {
        id: id(&row.text(0)?)?,
        parent: row.opt_text(1)?.map(|text| id(&text)).transpose()?,
        name: row.text(2)?,
        closed: row.int(3)? != 0,
    })
}

pub(crate) fn unit_insert(tx: &mut Tx, unit: &Unit, now: Timestamp) -> Result<(), Error> {
    let sql = "insert into identity_unit (id, parent, name, closed, created_at) values ($1, $2, $3, $4, $5)";
    let parent = unit.parent.map(|parent| parent.to_string());
    tx.execute(sql, params![unit.id.to_string(), parent, unit.name.as_str(), i64::from(unit.closed), now])?;
    Ok(())
}

pub(crate) fn unit_set(tx: &mut Tx, unit: &Unit) -> Result<(), Error> {
    let sql = "update identity_unit set parent = $2, name = $3, closed = $4 where id = $1";
    let parent = unit.parent.map(|parent| parent.to_string());
    tx.execute(sql, params![unit.id.to_string(), parent, unit.name.as_str(), i64::from(unit.closed)])?;
    Ok(())
}

pub(crate) fn unit_fetch(tx: &mut Tx, unit: UnitId) -> Result<Option<Unit>, Error> {
    let sql = "select id, parent, name, closed from identity_unit where id = $1";
    tx.query_opt(sql, params![unit.to_string()])?.as_ref().map(read).transpose()
}

/// All units, with how many officials who have not left belong to each.
pub(crate) fn unit_list(tx: &mut Tx) -> Result<(Vec<Unit>, BTreeMap<UnitId, i64>), Error> {
    let units = tx.query("select id, parent, name, closed from identity_unit order by id", params![])?;
    let units = units.iter().map(read).collect::<Result<_, _>>()?;
    let sql = "select unit, count(*) from identity_staff where unit is not null and ended_at is null group by unit";
    let counts = tx.query(sql, params![])?;
    let counts = counts.iter().map(|row| Ok((id(&row.text(0)?)?, row.int(1)?))).collect::<Result<_, Error>>()?;
    Ok((units, counts))
}
