//! SQL of the register.

mod invitation;

pub use invitation::invitation_list;
pub(crate) use invitation::{
    invitation_arrived, invitation_fetch, invitation_insert, invitation_use, invitation_withdraw,
    invitation_withdraw_all,
};

use base::Timestamp;
use store::{Error, Row, Tx, params};
use trust::{
    Certificate, Digest, Serial,
    ca::{Reason, Revoked},
};

use crate::model::{Entry, Standing};

fn broken(what: &str) -> Error {
    Error::Invalid(format!("authority_certificate.{what} cannot be read"))
}

/// Enters a certificate; false where its serial number or its request is there already.
pub(crate) fn certificate_insert(
    tx: &mut Tx,
    certificate: &Certificate,
    request: Option<&str>,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "insert into authority_certificate
                 (serial, fingerprint, purpose, agency, subject, request, der, issued_at, not_after)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
               on conflict do nothing";
    let rows = tx.execute(
        sql,
        params![
            certificate.serial().to_string(),
            certificate.fingerprint().to_string(),
            certificate.purpose().map_or("", trust::Purpose::word),
            certificate.agency().unwrap_or_default(),
            certificate.common_name(),
            request,
            certificate.der(),
            now,
            certificate.not_after()
        ],
    )?;
    Ok(rows == 1)
}

/// The certificate that an agency's request got.
pub(crate) fn certificate_of_request(tx: &mut Tx, agency: &str, request: &str) -> Result<Option<Vec<u8>>, Error> {
    let sql = "select der from authority_certificate where agency = $1 and request = $2";
    tx.query_opt(sql, params![agency, request])?.map(|row| row.bytes(0)).transpose()
}

fn standing(row: &Row, since: usize, reason: usize) -> Result<Standing, Error> {
    let Some(since) = row.opt_time(since)? else { return Ok(Standing::Good) };
    let code = row.opt_int(reason)?.and_then(|code| u8::try_from(code).ok());
    let reason = code.and_then(Reason::from_code).ok_or_else(|| broken("revoked_reason"))?;
    Ok(Standing::Revoked { since, reason })
}

/// How a certificate stands; `None` where it was never issued here.
pub(crate) fn standing_fetch(tx: &mut Tx, serial: &Serial) -> Result<Option<Standing>, Error> {
    let sql = "select revoked_at, revoked_reason from authority_certificate where serial = $1";
    tx.query_opt(sql, params![serial.to_string()])?.map(|row| standing(&row, 0, 1)).transpose()
}

/// The agency and the purpose of a certificate; `None` where it was never issued here.
pub(crate) fn owner_fetch(tx: &mut Tx, serial: &Serial) -> Result<Option<(String, String)>, Error> {
    let sql = "select agency, purpose from authority_certificate where serial = $1";
    tx.query_opt(sql, params![serial.to_string()])?.map(|row| Ok((row.text(0)?, row.text(1)?))).transpose()
}

/// The certificates of an agency's node that nobody has revoked.
pub(crate) fn node_serials(tx: &mut Tx, agency: &base::AgencyCode) -> Result<Vec<Serial>, Error> {
    let sql = "select serial from authority_certificate
               where agency = $1 and purpose in ('tls', 'seal', 'head') and revoked_at is null order by serial";
    let rows = tx.query(sql, params![agency.to_string()])?;
    rows.iter().map(|row| Serial::parse(&row.text(0)?).ok_or_else(|| broken("serial"))).collect()
}

/// Revokes a certificate; false where it is not there or was revoked before.
pub(crate) fn certificate_revoke(tx: &mut Tx, serial: &Serial, at: Timestamp, reason: Reason) -> Result<bool, Error> {
    let sql = "update authority_certificate set revoked_at = $2, revoked_reason = $3
               where serial = $1 and revoked_at is null";
    Ok(tx.execute(sql, params![serial.to_string(), at, i64::from(reason.code())])? == 1)
}

/// All revoked certificates that have not ended yet at `now`, for the list.
pub(crate) fn revoked_list(tx: &mut Tx, now: Timestamp) -> Result<Vec<Revoked>, Error> {
    let sql = "select serial, revoked_at, revoked_reason from authority_certificate
               where revoked_at is not null and not_after > $1 order by revoked_at, serial";
    let mut list = Vec::new();
    for row in tx.query(sql, params![now])? {
        let serial = Serial::parse(&row.text(0)?).ok_or_else(|| broken("serial"))?;
        if let Standing::Revoked { since, reason } = standing(&row, 1, 2)? {
            list.push(Revoked { serial, since, reason });
        }
    }
    Ok(list)
}

/// A page of the register, the newest first: at most `limit` (up to 200) after the first `skip`.
pub fn certificate_list(tx: &mut Tx, skip: u32, limit: u32) -> Result<Vec<Entry>, Error> {
    let sql = "select serial, fingerprint, purpose, agency, subject, issued_at, not_after, revoked_at, revoked_reason
               from authority_certificate order by issued_at desc, serial desc limit $1 offset $2";
    let rows = tx.query(sql, params![i64::from(limit.min(200)), i64::from(skip)])?;
    rows.iter()
        .map(|row| {
            Ok(Entry {
                serial: Serial::parse(&row.text(0)?).ok_or_else(|| broken("serial"))?,
                fingerprint: Digest::parse(&row.text(1)?).map_err(|_| broken("fingerprint"))?,
                purpose: row.text(2)?,
                agency: row.text(3)?,
                subject: row.text(4)?,
                issued_at: row.time(5)?,
                not_after: row.time(6)?,
                standing: standing(row, 7, 8)?,
            })
        })
        .collect()
}
