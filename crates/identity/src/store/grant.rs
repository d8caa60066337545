use base::{AccountId, AgencyCode, Timestamp};
use store::{Error, Tx, params};

use super::corrupt;
use crate::model::{FieldOfWork, Grant, Role};

fn field_text(grant: &Grant) -> String {
    grant.field.as_ref().map_or_else(String::new, |field| field.as_str().to_owned())
}

/// False when they had it already.
pub(crate) fn grant_insert(
    tx: &mut Tx,
    account: AccountId,
    grant: &Grant,
    granted_by: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "insert into identity_grant (account, role, agency, field, granted_by, granted_at)
               values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    let agency = grant.agency.to_string();
    let rows =
        tx.execute(sql, params![account.to_string(), grant.role.code(), agency, field_text(grant), granted_by, now])?;
    Ok(rows == 1)
}

/// False when they did not have it.
pub(crate) fn grant_delete(tx: &mut Tx, account: AccountId, grant: &Grant) -> Result<bool, Error> {
    let sql = "delete from identity_grant where account = $1 and role = $2 and agency = $3 and field = $4";
    let agency = grant.agency.to_string();
    let rows = tx.execute(sql, params![account.to_string(), grant.role.code(), agency, field_text(grant)])?;
    Ok(rows == 1)
}

pub(crate) fn grant_list(tx: &mut Tx, account: AccountId) -> Result<Vec<Grant>, Error> {
    let sql = "select role, agency, field from identity_grant where account = $1 order by role, agency, field";
    let rows = tx.query(sql, params![account.to_string()])?;
    rows.iter()
        .map(|row| {
            Ok(Grant {
                role: Role::parse(&row.text(0)?).ok_or_else(|| corrupt("identity_grant.role"))?,
                agency: AgencyCode::parse(&row.text(1)?).map_err(|_| corrupt("identity_grant.agency"))?,
                field: FieldOfWork::parse(&row.text(2)?),
            })
        })
        .collect()
}
