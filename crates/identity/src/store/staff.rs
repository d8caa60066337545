use base::{AccountId, Id, Timestamp, UnitId};
use store::{Error, IntoParam, Param, Row, Tx, params};

use super::{account::read as read_account, corrupt};
use crate::model::{Account, Staff, StaffNumber};

/// Whom a page of officials shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StaffFilter {
    /// Words of the name, the user name or the number; folded.
    pub(crate) words: Vec<String>,
    /// Of this unit.
    pub(crate) unit: Option<UnitId>,
    /// Those who have left instead of those who have not.
    pub(crate) ended: bool,
}

const COLUMNS: &str = "a.id, a.kind, a.username, a.name, a.title, a.citizen_id, a.agency, a.person, a.assurance,
    a.provider, a.subject, a.closed, s.number, s.unit, u.name, s.ended_at,
    case when a.password is null then 0 else 1 end";
const FROM: &str = "from identity_account a left join identity_staff s on s.account = a.id
    left join identity_unit u on u.id = s.unit where a.kind = 'official'";

fn read(row: &Row) -> Result<Staff, Error> {
    let number = row.opt_text(12)?.map(|text| StaffNumber::parse(&text)).transpose();
    let unit = row.opt_text(13)?.map(|text| UnitId::parse(&text)).transpose();
    Ok(Staff {
        account: read_account(row)?,
        number: number.map_err(|_| corrupt("identity_staff.number"))?,
        unit: unit.map_err(|_| corrupt("identity_staff.unit"))?,
        unit_name: row.opt_text(14)?,
        ended_at: row.opt_time(15)?,
        enrolled: row.int(16)? != 0,
    })
}

/// What a search for an official looks into.
fn searched(account: &Account, number: Option<&StaffNumber>) -> String {
    let username = account.username.as_ref().map_or("", |name| name.as_str());
    let number = number.map_or("", StaffNumber::as_str);
    base::text::fold(&format!("{} {username} {number}", account.name))
}

/// False when the number belongs to somebody else.
pub(crate) fn staff_put(
    tx: &mut Tx,
    account: &Account,
    number: Option<&StaffNumber>,
    unit: Option<UnitId>,
) -> Result<bool, Error> {
    if let Some(number) = number {
        let sql = "select account from identity_staff where number = $1";
        let holder = tx.query_opt(sql, params![number.as_str()])?.map(|row| row.text(0)).transpose()?;
        if holder.is_some_and(|holder| holder != account.id.to_string()) {
            return Ok(false);
        }
    }
    let sql = "insert into identity_staff (account, number, unit, search) values ($1, $2, $3, $4)
               on conflict (account) do update
               set number = excluded.number, unit = excluded.unit, search = excluded.search";
    let number_text = number.map(|number| number.as_str().to_owned());
    let unit = unit.map(|unit| unit.to_string());
    tx.execute(sql, params![account.id.to_string(), number_text, unit, searched(account, number)])?;
    Ok(true)
}

/// Until when the official may enrol a signing key without the PIN of an old one.
pub(crate) fn key_permit(tx: &mut Tx, account: AccountId) -> Result<Option<Timestamp>, Error> {
    let sql = "select key_until from identity_staff where account = $1";
    tx.query_opt(sql, params![account.to_string()])?.map_or(Ok(None), |row| row.opt_time(0))
}

pub(crate) fn key_permit_set(tx: &mut Tx, account: AccountId, until: Option<Timestamp>) -> Result<(), Error> {
    tx.execute("update identity_staff set key_until = $2 where account = $1", params![account.to_string(), until])?;
    Ok(())
}

pub(crate) fn staff_set_ended(tx: &mut Tx, account: AccountId, at: Timestamp) -> Result<(), Error> {
    tx.execute("update identity_staff set ended_at = $2 where account = $1", params![account.to_string(), at])?;
    Ok(())
}

pub(crate) fn staff_by_number(tx: &mut Tx, number: &StaffNumber) -> Result<Option<Staff>, Error> {
    let sql = format!("select {COLUMNS} {FROM} and s.number = $1");
    tx.query_opt(&sql, params![number.as_str()])?.as_ref().map(read).transpose()
}

pub(crate) fn staff_fetch(tx: &mut Tx, account: AccountId) -> Result<Option<Staff>, Error> {
    let sql = format!("select {COLUMNS} {FROM} and a.id = $1");
    tx.query_opt(&sql, params![account.to_string()])?.as_ref().map(read).transpose()
}

/// A page of officials by name, and how many all pages have.
pub(crate) fn staff_page(
    tx: &mut Tx,
    filter: &StaffFilter,
    (offset, limit): (i64, i64),
) -> Result<(Vec<Staff>, i64), Error> {
    let mut condition = format!("and s.ended_at is {} null", if filter.ended { "not" } else { "" });
    let mut arguments: Vec<Param<'static>> = Vec::new();
    for word in &filter.words {
        arguments.push(format!("%{}%", word.replace(['%', '_', '\\'], "")).into_param());
        condition = format!("{condition} and coalesce(s.search, lower(a.name)) like ${}", arguments.len());
    }
    if let Some(unit) = filter.unit {
        arguments.push(unit.to_string().into_param());
        condition = format!("{condition} and s.unit = ${}", arguments.len());
    }
    let count = tx.query_one(&format!("select count(*) {FROM} {condition}"), &arguments)?.int(0)?;
    let (first, second) = (arguments.len() + 1, arguments.len() + 2);
    arguments.extend([limit.into_param(), offset.into_param()]);
    let sql = format!("select {COLUMNS} {FROM} {condition} order by s.search, a.id limit ${first} offset ${second}");
    let rows = tx.query(&sql, &arguments)?.iter().map(read).collect::<Result<_, _>>()?;
    Ok((rows, count))
}
