//! SQL of the registry.

use base::{AccessRightId, Period, Timestamp};
use store::{Error, Row, Tx, params};

use crate::model::{AccessRight, HeldRight, Revocation, ServiceCode, SystemCode};

/// A configuration as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct KeptConfiguration {
    pub(crate) signed: Vec<u8>,
    pub(crate) accepted_at: Timestamp,
}

/// A line of the list of configurations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationLine {
    /// The version.
    pub version: u64,
    /// The digest of the signed JSON, in hexadecimal.
    pub digest: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When this node took it.
    pub accepted_at: Timestamp,
}

pub(crate) fn configuration_latest(tx: &mut Tx) -> Result<Option<KeptConfiguration>, Error> {
    let row = tx.query_opt(
        "select signed, accepted_at from registry_configurations order by version desc limit 1",
        params![],
    )?;
    row.map(|row| Ok(KeptConfiguration { signed: row.bytes(0)?, accepted_at: row.time(1)? })).transpose()
}

/// The signed bytes of a version, where this node took it.
pub(crate) fn configuration_signed(tx: &mut Tx, version: u64) -> Result<Option<Vec<u8>>, Error> {
    let Ok(version) = i64::try_from(version) else { return Ok(None) };
    let row = tx.query_opt("select signed from registry_configurations where version = $1", params![version])?;
    row.map(|row| row.bytes(0)).transpose()
}

/// The newest version that is kept, with the digest of its content.
pub(crate) fn configuration_version(tx: &mut Tx) -> Result<Option<(u64, String)>, Error> {
    let row =
        tx.query_opt("select version, digest from registry_configurations order by version desc limit 1", params![])?;
    row.map(|row| Ok((unsigned(row.int(0)?)?, row.text(1)?))).transpose()
}

/// Keeps a configuration. Another process that kept the same version at the same moment makes this a conflict.
pub(crate) fn configuration_insert(tx: &mut Tx, line: &ConfigurationLine, signed: &[u8]) -> Result<(), Error> {
    let version = i64::try_from(line.version).map_err(|_| Error::Invalid("version too large".to_owned()))?;
    let kept = tx.execute(
        "insert into registry_configurations (version, digest, signed, issued_at, accepted_at)
         values ($1, $2, $3, $4, $5) on conflict (version) do nothing",
        params![version, &line.digest, signed, line.issued_at, line.accepted_at],
    )?;
    if kept == 1 { Ok(()) } else { Err(tx.conflict()) }
}

/// The configurations that this node took, newest first.
pub fn configuration_list(tx: &mut Tx, limit: u32) -> Result<Vec<ConfigurationLine>, Error> {
    let rows = tx.query(
        "select version, digest, issued_at, accepted_at from registry_configurations order by version desc limit $1",
        params![limit],
    )?;
    let line = |row: &Row| {
        Ok(ConfigurationLine {
            version: unsigned(row.int(0)?)?,
            digest: row.text(1)?,
            issued_at: row.time(2)?,
            accepted_at: row.time(3)?,
        })
    };
    rows.iter().map(line).collect()
}

fn unsigned(number: i64) -> Result<u64, Error> {
    u64::try_from(number).map_err(|_| Error::Invalid("a version below zero".to_owned()))
}

pub(crate) fn right_insert(tx: &mut Tx, held: &HeldRight) -> Result<(), Error> {
    let right = &held.right;
    tx.execute(
        "insert into registry_access_rights
           (id, consumer, service, purposes, legal_basis, valid_from, valid_until, granted_by, granted_at, evidence)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            held.id,
            right.consumer().to_string(),
            right.service().to_string(),
            right.purposes().join(" "),
            right.legal_basis(),
            right.period().from(),
            right.period().until(),
            &held.granted_by,
            held.granted_at,
            &held.evidence,
        ],
    )?;
    Ok(())
}

/// Writes down that a right was taken back, unless it was before; whether it was written.
pub(crate) fn right_revoke(tx: &mut Tx, id: AccessRightId, revocation: &Revocation) -> Result<bool, Error> {
    let changed = tx.execute(
        "update registry_access_rights set revoked_at = $2, revoked_by = $3, revoked_evidence = $4
         where id = $1 and revoked_at is null",
        params![id, revocation.at, &revocation.by, &revocation.evidence],
    )?;
    Ok(changed == 1)
}

const RIGHT_COLUMNS: &str = "id, consumer, service, purposes, legal_basis, valid_from, valid_until, granted_by, \
     granted_at, evidence, revoked_at, revoked_by, revoked_evidence";

pub(crate) fn right_fetch(tx: &mut Tx, id: AccessRightId) -> Result<Option<HeldRight>, Error> {
    let sql = format!("select {RIGHT_COLUMNS} from registry_access_rights where id = $1");
    tx.query_opt(&sql, params![id])?.as_ref().map(right_read).transpose()
}

/// The rights of a system to a service, past ones included, the newest first.
pub(crate) fn right_list_of(
    tx: &mut Tx,
    consumer: &SystemCode,
    service: &ServiceCode,
) -> Result<Vec<HeldRight>, Error> {
    let sql = format!(
        "select {RIGHT_COLUMNS} from registry_access_rights where consumer = $1 and service = $2
         order by granted_at desc, id desc"
    );
    let rows = tx.query(&sql, params![consumer.to_string(), service.to_string()])?;
    rows.iter().map(right_read).collect()
}

/// All rights that this node has granted, past ones included, the newest first.
pub fn right_list(tx: &mut Tx, limit: u32) -> Result<Vec<HeldRight>, Error> {
    let sql = format!("select {RIGHT_COLUMNS} from registry_access_rights order by granted_at desc, id desc limit $1");
    let rows = tx.query(&sql, params![limit])?;
    rows.iter().map(right_read).collect()
}

fn right_read(row: &Row) -> Result<HeldRight, Error> {
    let wrong = |what: &dyn std::fmt::Display| Error::Invalid(format!("a stored access right: {what}"));
    let consumer = SystemCode::parse(&row.text(1)?).map_err(|error| wrong(&error))?;
    let service = ServiceCode::parse(&row.text(2)?).map_err(|error| wrong(&error))?;
    let purposes = row.text(3)?.split(' ').map(str::to_owned).collect();
    let until = row.opt_time(6)?;
    let period = Period::new(row.time(5)?, until).map_err(|error| wrong(&error))?;
    let right = AccessRight::new(consumer, service, purposes, row.text(4)?, period).map_err(|error| wrong(&error))?;
    let revocation = match (row.opt_time(10)?, row.opt_text(11)?, row.opt_text(12)?) {
        (Some(at), Some(by), Some(evidence)) => Some(Revocation { at, by, evidence }),
        _ => None,
    };
    Ok(HeldRight {
        id: row.id(0)?,
        right,
        granted_by: row.text(7)?,
        granted_at: row.time(8)?,
        evidence: row.text(9)?,
        revocation,
    })
}
