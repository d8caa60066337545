use ::store::{Error, Row, Tx, params};
use base::{DossierCode, DossierId, Timestamp};

use crate::{
    model::{Dossier, Happening},
    wire::{event_from_json, event_to_json},
};

/// What a dossier's row holds beside its events.
#[derive(Clone, Debug)]
pub(crate) struct DossierRow {
    pub(crate) id: DossierId,
    pub(crate) field: String,
    /// JSON.
    pub(crate) answers: String,
    /// JSON.
    pub(crate) looked_up: String,
}

/// Stores a new dossier. `office` is whose work it is.
pub(crate) fn dossier_insert(tx: &mut Tx, dossier: &Dossier, row: &DossierRow, office: &str) -> Result<(), Error> {
    tx.execute(
        "insert into services_dossiers (id, code, procedure, procedure_version, field, sub, applicant, status, step, \
         office, filed_at, deadline, version, answers, looked_up) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            dossier.id,
            dossier.code.to_string(),
            dossier.procedure.as_str(),
            dossier.procedure_version,
            &row.field,
            &dossier.applicant.sub,
            &dossier.applicant.name,
            dossier.status.code(),
            step(dossier),
            office,
            dossier.filed_at,
            dossier.accept_by,
            version(dossier.version),
            &row.answers,
            &row.looked_up
        ],
    )?;
    Ok(())
}

/// Stores what a dossier has become; a conflict if its row no longer has the version `was`.
pub(crate) fn dossier_update(tx: &mut Tx, dossier: &Dossier, was: u64, office: &str) -> Result<(), Error> {
    let deadline = match (dossier.received_at, dossier.is_open()) {
        (None, true) => Some(dossier.accept_by),
        (Some(_), true) => dossier.due,
        (_, false) => None,
    };
    tx.update_one(
        "update services_dossiers set status = $1, step = $2, office = $3, holder = $4, holder_name = $5, \
         deadline = $6, decided_at = $7, version = $8 where id = $9 and version = $10",
        params![
            dossier.status.code(),
            step(dossier),
            office,
            dossier.holder.as_ref().map(|holder| holder.person.as_str()),
            dossier.holder.as_ref().map(|holder| holder.name.as_str()),
            deadline,
            dossier.decided_at,
            version(dossier.version),
            dossier.id,
            version(was)
        ],
    )
}

/// What stands beside the events of the dossier with this code.
pub(crate) fn dossier_fetch(tx: &mut Tx, code: &DossierCode) -> Result<Option<DossierRow>, Error> {
    let sql = "select id, field, answers, looked_up from services_dossiers where code = $1";
    let row = tx.query_opt(sql, params![code.to_string()])?;
    row.as_ref().map(dossier_row).transpose()
}

fn dossier_row(row: &Row) -> Result<DossierRow, Error> {
    Ok(DossierRow { id: row.id(0)?, field: row.text(1)?, answers: row.text(2)?, looked_up: row.text(3)? })
}

/// Adds an event with the digest of its evidence record.
pub(crate) fn event_insert(
    tx: &mut Tx,
    dossier: DossierId,
    happening: &Happening,
    evidence: &str,
) -> Result<(), Error> {
    let event = event_to_json(&happening.event).map_err(|error| Error::Invalid(error.to_string()))?;
    // Two acts at once on a dossier want the same number: the second is decided again, on what the first left.
    let inserted = tx.execute(
        "insert into services_events (dossier, seq, at, by_name, event, evidence) values ($1, $2, $3, $4, $5, $6) \
         on conflict do nothing",
        params![dossier, version(happening.seq), happening.at, &happening.by, event, evidence],
    )?;
    if inserted == 1 { Ok(()) } else { Err(tx.conflict()) }
}

/// The events of a dossier in order, each with the digest of its evidence record.
pub(crate) fn event_list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<(Happening, String)>, Error> {
    let sql = "select seq, at, by_name, event, evidence from services_events where dossier = $1 order by seq";
    let read = |row: &Row| {
        let event = event_from_json(&row.text(3)?).map_err(|error| Error::Invalid(error.to_string()))?;
        let at: Timestamp = row.time(1)?;
        let seq = u64::try_from(row.int(0)?).unwrap_or(0);
        Ok((Happening { seq, at, by: row.text(2)?, event }, row.text(4)?))
    };
    tx.query(sql, params![dossier])?.iter().map(read).collect()
}

fn step(dossier: &Dossier) -> i64 {
    i64::try_from(dossier.step).unwrap_or(i64::MAX)
}

fn version(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}
