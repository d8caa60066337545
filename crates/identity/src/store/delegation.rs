use base::{AccountId, AgencyCode, DelegationId, Id, PersonId, Timestamp};
use store::{Error, Row, Tx, params};

use super::corrupt;
use crate::model::{Delegation, FieldOfWork, Grant, NewDelegation, Role, StandIn};

fn grant_read(role: &str, agency: &str, field: &str) -> Result<Grant, Error> {
    Ok(Grant {
        role: Role::parse(role).ok_or_else(|| corrupt("identity_delegation_grant.role"))?,
        agency: AgencyCode::parse(agency).map_err(|_| corrupt("identity_delegation_grant.agency"))?,
        field: FieldOfWork::parse(field),
    })
}

fn account_read(text: &str) -> Result<AccountId, Error> {
    AccountId::parse(text).map_err(|_| corrupt("identity_delegation.absent"))
}

pub(crate) fn delegation_insert(
    tx: &mut Tx,
    id: DelegationId,
    absent: AccountId,
    new: &NewDelegation,
    (by, now): (AccountId, Timestamp),
) -> Result<(), Error> {
    let sql = "insert into identity_delegation (id, absent, deputy, valid_from, valid_until, made_by, made_at)
               values ($1, $2, $3, $4, $5, $6, $7)";
    let (absent, deputy, by) = (absent.to_string(), new.deputy.to_string(), by.to_string());
    tx.execute(sql, params![id.to_string(), absent, deputy, new.from, new.until, by, now])?;
    for grant in &new.grants {
        let sql = "insert into identity_delegation_grant (delegation, role, agency, field) values ($1, $2, $3, $4)";
        let field = grant.field.as_ref().map_or("", FieldOfWork::as_str);
        tx.execute(sql, params![id.to_string(), grant.role.code(), grant.agency.to_string(), field])?;
    }
    Ok(())
}

const SELECT: &str = "select d.id, d.absent, d.deputy, d.valid_from, d.valid_until, d.ended_at, a.name, b.name
    from identity_delegation d join identity_account a on a.id = d.absent join identity_account b on b.id = d.deputy";

fn read(tx: &mut Tx, row: &Row) -> Result<Delegation, Error> {
    let id = DelegationId::parse(&row.text(0)?).map_err(|_| corrupt("identity_delegation.id"))?;
    let sql = "select role, agency, field from identity_delegation_grant where delegation = $1
               order by role, agency, field";
    let grants = tx.query(sql, params![id.to_string()])?;
    let grants: Result<Vec<_>, Error> =
        grants.iter().map(|row| grant_read(&row.text(0)?, &row.text(1)?, &row.text(2)?)).collect();
    Ok(Delegation {
        id,
        absent: account_read(&row.text(1)?)?,
        absent_name: row.text(6)?,
        deputy_name: row.text(7)?,
        what: NewDelegation {
            deputy: account_read(&row.text(2)?)?,
            from: row.time(3)?,
            until: row.time(4)?,
            grants: grants?,
        },
        ended_at: row.opt_time(5)?,
    })
}

/// Those whose time is not over at `now` and that nobody has ended, of somebody as the absent one and as the deputy.
pub(crate) fn delegation_list(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<Vec<Delegation>, Error> {
    let sql = format!(
        "{SELECT} where d.absent = $1 and d.valid_until > $2 and d.ended_at is null
         union all {SELECT} where d.deputy = $1 and d.valid_until > $2 and d.ended_at is null order by 4, 1"
    );
    let rows = tx.query(&sql, params![account.to_string(), now])?;
    rows.iter().map(|row| read(tx, row)).collect()
}

pub(crate) fn delegation_fetch(tx: &mut Tx, id: DelegationId) -> Result<Option<Delegation>, Error> {
    let row = tx.query_opt(&format!("{SELECT} where d.id = $1"), params![id.to_string()])?;
    row.map(|row| read(tx, &row)).transpose()
}

/// False when it had ended before.
pub(crate) fn delegation_end(tx: &mut Tx, id: DelegationId, now: Timestamp) -> Result<bool, Error> {
    let sql = "update identity_delegation set ended_at = $2 where id = $1 and ended_at is null and valid_until > $2";
    Ok(tx.execute(sql, params![id.to_string(), now])? == 1)
}

const STANDING: &str = "select d.deputy, a.id, a.person, a.name, a.title, g.role, g.agency, g.field
    from identity_delegation d
    join identity_delegation_grant p on p.delegation = d.id
    join identity_account a on a.id = d.absent
    join identity_grant g on g.account = d.absent and g.role = p.role and g.agency = p.agency and g.field = p.field
    where d.valid_from <= $1 and d.valid_until > $1 and d.ended_at is null and a.closed = 0
      and g.valid_from <= $1 and (g.valid_until is null or g.valid_until > $1)";

fn stand_in(row: &Row) -> Result<(AccountId, StandIn), Error> {
    let deputy = account_read(&row.text(0)?)?;
    let stands = StandIn {
        account: account_read(&row.text(1)?)?,
        person: PersonId::parse(&row.text(2)?).map_err(|_| corrupt("identity_account.person"))?,
        name: row.text(3)?,
        title: row.opt_text(4)?,
        grant: grant_read(&row.text(5)?, &row.text(6)?, &row.text(7)?)?,
    };
    Ok((deputy, stands))
}

/// What the deputy may do at `now` in place of others: each right that the absent one still holds themself, unless
/// their account is closed.
pub(crate) fn stand_in_list(tx: &mut Tx, deputy: AccountId, now: Timestamp) -> Result<Vec<StandIn>, Error> {
    let sql = format!("{STANDING} and d.deputy = $2 order by d.valid_from, d.id, g.role, g.agency, g.field");
    let rows = tx.query(&sql, params![now, deputy.to_string()])?;
    rows.iter().map(|row| stand_in(row).map(|(_, stands)| stands)).collect()
}

/// Everybody who may act as `role` somewhere at `now` in place of somebody else.
pub(crate) fn stand_in_holders(tx: &mut Tx, role: Role, now: Timestamp) -> Result<Vec<(AccountId, StandIn)>, Error> {
    let sql = format!("{STANDING} and g.role = $2 order by d.valid_from, d.id, g.agency, g.field");
    tx.query(&sql, params![now, role.code()])?.iter().map(stand_in).collect()
}
