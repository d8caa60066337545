//! SQL of the invitations.

use base::{AgencyCode, Timestamp};
use store::{Error, Row, Tx, params};
use trust::Digest;

use crate::model::Invitation;

const COLUMNS: &str =
    "secret_digest, agency, invited_by, invited_at, expires_at, request, joined_at, arrived_at, withdrawn_at";

fn read(row: &Row) -> Result<Invitation, Error> {
    let broken = |what: &str| Error::Invalid(format!("authority_invitation.{what} cannot be read"));
    Ok(Invitation {
        secret_digest: Digest::parse(&row.text(0)?).map_err(|_| broken("secret_digest"))?,
        agency: AgencyCode::parse(&row.text(1)?).map_err(|_| broken("agency"))?,
        invited_by: row.text(2)?,
        invited_at: row.time(3)?,
        expires_at: row.time(4)?,
        request: row.opt_text(5)?,
        joined_at: row.opt_time(6)?,
        arrived_at: row.opt_time(7)?,
        withdrawn_at: row.opt_time(8)?,
    })
}

/// Enters an invitation.
pub(crate) fn invitation_insert(tx: &mut Tx, invitation: &Invitation) -> Result<(), Error> {
    tx.execute(
        "insert into authority_invitation (secret_digest, agency, invited_by, invited_at, expires_at)
         values ($1, $2, $3, $4, $5)",
        params![
            invitation.secret_digest.to_string(),
            invitation.agency.to_string(),
            &invitation.invited_by,
            invitation.invited_at,
            invitation.expires_at
        ],
    )?;
    Ok(())
}

/// The invitation with this digest of its secret.
pub(crate) fn invitation_fetch(tx: &mut Tx, secret_digest: &Digest) -> Result<Option<Invitation>, Error> {
    let sql = format!("select {COLUMNS} from authority_invitation where secret_digest = $1");
    tx.query_opt(&sql, params![secret_digest.to_string()])?.as_ref().map(read).transpose()
}

/// Uses an invitation up for `request`; false where another request has, or it was withdrawn.
pub(crate) fn invitation_use(tx: &mut Tx, digest: &Digest, request: &str, now: Timestamp) -> Result<bool, Error> {
    let rows = tx.execute(
        "update authority_invitation set request = $2, joined_at = $3
         where secret_digest = $1 and withdrawn_at is null and request is null",
        params![digest.to_string(), request, now],
    )?;
    Ok(rows == 1)
}

/// Withdraws an invitation that nobody has used; false where there is none.
pub(crate) fn invitation_withdraw(tx: &mut Tx, digest: &Digest, now: Timestamp) -> Result<bool, Error> {
    let rows = tx.execute(
        "update authority_invitation set withdrawn_at = $2
         where secret_digest = $1 and withdrawn_at is null and request is null",
        params![digest.to_string(), now],
    )?;
    Ok(rows == 1)
}

/// Withdraws every invitation of an agency whose node may not come, or come back, by it; those that nobody has used only,
/// where `unused`.
pub(crate) fn invitation_withdraw_all(
    tx: &mut Tx,
    agency: &AgencyCode,
    unused: bool,
    now: Timestamp,
) -> Result<(), Error> {
    let which = if unused { "and request is null" } else { "" };
    let sql =
        format!("update authority_invitation set withdrawn_at = $2 where agency = $1 and withdrawn_at is null {which}");
    tx.execute(&sql, params![agency.to_string(), now])?;
    Ok(())
}

/// Writes down that the first message of an agency's node has come.
pub(crate) fn invitation_arrived(tx: &mut Tx, agency: &AgencyCode, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "update authority_invitation set arrived_at = $2
         where agency = $1 and joined_at is not null and arrived_at is null",
        params![agency.to_string(), now],
    )?;
    Ok(())
}

/// The invitations, the newest first: at most `limit`.
pub fn invitation_list(tx: &mut Tx, limit: u16) -> Result<Vec<Invitation>, Error> {
    let sql = format!("select {COLUMNS} from authority_invitation order by invited_at desc, secret_digest limit $1");
    tx.query(&sql, params![i64::from(limit)])?.iter().map(read).collect()
}
