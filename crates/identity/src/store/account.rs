use base::{AccountId, AgencyCode, CitizenId, Id, PersonId, Timestamp};
use store::{Error, Row, Tx, params};

use super::corrupt;
use crate::model::{Account, Assurance, Federated, Kind, Username};

const COLUMNS: &str =
    "id, kind, username, name, title, citizen_id, agency, person, assurance, provider, subject, closed";

pub(super) fn read(row: &Row) -> Result<Account, Error> {
    let agency = |text: Option<String>| {
        text.map(|t| AgencyCode::parse(&t)).transpose().map_err(|_| corrupt("identity_account.agency"))
    };
    let username = row.opt_text(2)?.map(|t| Username::parse(&t)).transpose();
    let citizen_id = row.opt_text(5)?.map(|t| CitizenId::parse(&t)).transpose();
    let federated = match (agency(row.opt_text(9)?)?, row.opt_text(10)?) {
        (Some(provider), Some(subject)) => Some(Federated { provider, subject }),
        _ => None,
    };
    Ok(Account {
        id: AccountId::parse(&row.text(0)?).map_err(|_| corrupt("identity_account.id"))?,
        kind: Kind::parse(&row.text(1)?).ok_or_else(|| corrupt("identity_account.kind"))?,
        username: username.map_err(|_| corrupt("identity_account.username"))?,
        name: row.text(3)?,
        title: row.opt_text(4)?,
        citizen_id: citizen_id.map_err(|_| corrupt("identity_account.citizen_id"))?,
        agency: agency(row.opt_text(6)?)?,
        person: PersonId::parse(&row.text(7)?).map_err(|_| corrupt("identity_account.person"))?,
        assurance: Assurance::from_number(row.int(8)?).ok_or_else(|| corrupt("identity_account.assurance"))?,
        federated,
        closed: row.int(11)? != 0,
    })
}

/// False when the user name, or the provider's subject, is taken.
pub(crate) fn account_insert(
    tx: &mut Tx,
    account: &Account,
    password: Option<&str>,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "insert into identity_account (id, kind, username, password, name, title, citizen_id, agency, person,
                   assurance, provider, subject, closed, created_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
               on conflict do nothing";
    let federated = account.federated.as_ref();
    let rows = tx.execute(
        sql,
        params![
            account.id.to_string(),
            account.kind.code(),
            account.username.as_ref().map(|name| name.as_str().to_owned()),
            password.map(str::to_owned),
            account.name.as_str(),
            account.title.clone(),
            account.citizen_id.map(|id| id.to_string()),
            account.agency.as_ref().map(AgencyCode::to_string),
            account.person.to_string(),
            account.assurance.number(),
            federated.map(|f| f.provider.to_string()),
            federated.map(|f| f.subject.clone()),
            i64::from(account.closed),
            now
        ],
    )?;
    Ok(rows == 1)
}

pub(crate) fn account_fetch(tx: &mut Tx, id: AccountId) -> Result<Option<Account>, Error> {
    let sql = format!("select {COLUMNS} from identity_account where id = $1");
    tx.query_opt(&sql, params![id.to_string()])?.as_ref().map(read).transpose()
}

pub(crate) fn account_by_username(tx: &mut Tx, name: &Username) -> Result<Option<Account>, Error> {
    let sql = format!("select {COLUMNS} from identity_account where username = $1");
    tx.query_opt(&sql, params![name.as_str()])?.as_ref().map(read).transpose()
}

pub(crate) fn account_by_federated(tx: &mut Tx, federated: &Federated) -> Result<Option<Account>, Error> {
    let sql = format!("select {COLUMNS} from identity_account where provider = $1 and subject = $2");
    let row = tx.query_opt(&sql, params![federated.provider.to_string(), federated.subject.as_str()])?;
    row.as_ref().map(read).transpose()
}

/// Every account of a node that was opened here, officials first, by name.
pub(crate) fn account_list(tx: &mut Tx) -> Result<Vec<Account>, Error> {
    let sql = format!("select {COLUMNS} from identity_account where username is not null order by kind desc, username");
    tx.query(&sql, params![])?.iter().map(read).collect()
}

/// The PHC string of the password.
pub(crate) fn account_password(tx: &mut Tx, id: AccountId) -> Result<Option<String>, Error> {
    let row = tx.query_opt("select password from identity_account where id = $1", params![id.to_string()])?;
    row.map_or(Ok(None), |row| row.opt_text(0))
}

pub(crate) fn account_set_password(tx: &mut Tx, id: AccountId, phc: &str) -> Result<(), Error> {
    tx.execute("update identity_account set password = $2 where id = $1", params![id.to_string(), phc])?;
    Ok(())
}

pub(crate) fn account_set_closed(tx: &mut Tx, id: AccountId, closed: bool) -> Result<(), Error> {
    let closed = i64::from(closed);
    tx.execute("update identity_account set closed = $2 where id = $1", params![id.to_string(), closed])?;
    Ok(())
}

/// Takes the password away: nobody enters with one until a new one is chosen.
pub(crate) fn account_clear_password(tx: &mut Tx, id: AccountId) -> Result<(), Error> {
    tx.execute("update identity_account set password = null where id = $1", params![id.to_string()])?;
    Ok(())
}

/// A new name and position.
pub(crate) fn account_rename(tx: &mut Tx, id: AccountId, name: &str, title: Option<&str>) -> Result<(), Error> {
    let sql = "update identity_account set name = $2, title = $3 where id = $1";
    tx.execute(sql, params![id.to_string(), name, title.map(str::to_owned)])?;
    Ok(())
}

/// Takes over what the provider now says of a person.
pub(crate) fn account_set_federated(
    tx: &mut Tx,
    id: AccountId,
    name: &str,
    citizen_id: Option<CitizenId>,
    assurance: Assurance,
) -> Result<(), Error> {
    let sql = "update identity_account set name = $2, citizen_id = $3, assurance = $4 where id = $1";
    let citizen_id = citizen_id.map(|id| id.to_string());
    tx.execute(sql, params![id.to_string(), name, citizen_id, assurance.number()])?;
    Ok(())
}
