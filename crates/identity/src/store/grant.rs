use base::{AccountId, AgencyCode, Id as _, Timestamp};
use store::{Error, Tx, params};

use super::corrupt;
use crate::model::{FieldOfWork, Grant, HeldGrant, Role};

fn field_text(grant: &Grant) -> String {
    grant.field.as_ref().map_or_else(String::new, |field| field.as_str().to_owned())
}

/// Gives a right, or another time to one they have. False when they had it for exactly this time.
pub(crate) fn grant_insert(
    tx: &mut Tx,
    account: AccountId,
    held: &HeldGrant,
    granted_by: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql =
        "insert into identity_grant (account, role, agency, field, granted_by, granted_at, valid_from, valid_until)
               values ($1, $2, $3, $4, $5, $6, $7, $8)
               on conflict (account, role, agency, field) do update
               set granted_by = excluded.granted_by, granted_at = excluded.granted_at,
                   valid_from = excluded.valid_from, valid_until = excluded.valid_until
               where identity_grant.valid_from <> excluded.valid_from
                  or coalesce(identity_grant.valid_until, -1) <> coalesce(excluded.valid_until, -1)";
    let (grant, account) = (&held.grant, account.to_string());
    let (role, agency, field) = (grant.role.code(), grant.agency.to_string(), field_text(grant));
    let from = held.from.max(Timestamp::from_millis(0));
    let values = params![account, role, agency, field, granted_by, now, from, held.until];
    Ok(tx.execute(sql, values)? == 1)
}

/// False when they did not have it.
pub(crate) fn grant_delete(tx: &mut Tx, account: AccountId, grant: &Grant) -> Result<bool, Error> {
    let sql = "delete from identity_grant where account = $1 and role = $2 and agency = $3 and field = $4";
    let agency = grant.agency.to_string();
    let rows = tx.execute(sql, params![account.to_string(), grant.role.code(), agency, field_text(grant)])?;
    Ok(rows == 1)
}

/// The rights that hold at `now`.
pub(crate) fn grant_list(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<Vec<Grant>, Error> {
    let held = grant_list_held(tx, account)?;
    Ok(held.into_iter().filter(|held| held.holds(now)).map(|held| held.grant).collect())
}

/// All rights, those that are over and those that are still to come too.
pub(crate) fn grant_list_held(tx: &mut Tx, account: AccountId) -> Result<Vec<HeldGrant>, Error> {
    let sql = "select role, agency, field, valid_from, valid_until from identity_grant where account = $1
               order by role, agency, field";
    let rows = tx.query(sql, params![account.to_string()])?;
    rows.iter()
        .map(|row| {
            let grant = Grant {
                role: Role::parse(&row.text(0)?).ok_or_else(|| corrupt("identity_grant.role"))?,
                agency: AgencyCode::parse(&row.text(1)?).map_err(|_| corrupt("identity_grant.agency"))?,
                field: FieldOfWork::parse(&row.text(2)?),
            };
            Ok(HeldGrant { grant, from: row.time(3)?, until: row.opt_time(4)? })
        })
        .collect()
}

/// How many officials other than `except` are administrators at `now` and can sign in.
pub(crate) fn administrator_count(tx: &mut Tx, except: Option<AccountId>, now: Timestamp) -> Result<i64, Error> {
    let sql = "select count(distinct g.account) from identity_grant g join identity_account a on a.id = g.account
               where g.role = 'administrator' and a.closed = 0 and g.account <> $1
                 and g.valid_from <= $2 and (g.valid_until is null or g.valid_until > $2)";
    let except = except.map_or_else(String::new, |id| id.to_string());
    tx.query_one(sql, params![except, now])?.int(0)
}

/// How many officials who have not left were administrators at some time from `since` to `now`; those included who are
/// suspended.
pub(crate) fn administrator_count_since(tx: &mut Tx, since: Timestamp, now: Timestamp) -> Result<i64, Error> {
    let sql = "select count(distinct g.account) from identity_grant g
               left join identity_staff s on s.account = g.account
               where g.role = 'administrator' and s.ended_at is null
                 and g.valid_from <= $2 and (g.valid_until is null or g.valid_until > $1)";
    tx.query_one(sql, params![since, now])?.int(0)
}

/// Ends a right now. False when they did not have it.
pub(crate) fn grant_end(tx: &mut Tx, account: AccountId, grant: &Grant, now: Timestamp) -> Result<bool, Error> {
    let sql = "update identity_grant set valid_until = $5
               where account = $1 and role = $2 and agency = $3 and field = $4
                 and (valid_until is null or valid_until > $5)";
    let agency = grant.agency.to_string();
    let values = params![account.to_string(), grant.role.code(), agency, field_text(grant), now];
    Ok(tx.execute(sql, values)? == 1)
}

/// Ends every right at `now` that has not ended before; how many those were.
pub(crate) fn grant_end_all(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<u64, Error> {
    let sql = "update identity_grant set valid_until = $2
               where account = $1 and (valid_until is null or valid_until > $2)";
    tx.execute(sql, params![account.to_string(), now])
}

/// Everybody who holds `role` somewhere at `now`.
pub(crate) fn grant_holders(tx: &mut Tx, role: Role, now: Timestamp) -> Result<Vec<(AccountId, Grant)>, Error> {
    let sql = "select account, agency, field from identity_grant
               where role = $1 and valid_from <= $2 and (valid_until is null or valid_until > $2) order by account";
    let rows = tx.query(sql, params![role.code(), now])?;
    rows.iter()
        .map(|row| {
            let account = AccountId::parse(&row.text(0)?).map_err(|_| corrupt("identity_grant.account"))?;
            let agency = AgencyCode::parse(&row.text(1)?).map_err(|_| corrupt("identity_grant.agency"))?;
            Ok((account, Grant { role, agency, field: FieldOfWork::parse(&row.text(2)?) }))
        })
        .collect()
}
