use ::store::{Error, Row, Tx, params};
use base::{DraftId, Timestamp};

/// A draft as its row holds it.
#[derive(Clone, Debug)]
pub(crate) struct DraftRow {
    pub(crate) id: DraftId,
    pub(crate) sub: String,
    pub(crate) procedure: String,
    pub(crate) version: u32,
    /// JSON.
    pub(crate) answers: String,
    /// JSON.
    pub(crate) looked_up: String,
    pub(crate) saved_at: Timestamp,
}

const COLUMNS: &str = "select id, sub, procedure, version, answers, looked_up, saved_at from services_drafts";

fn draft(row: &Row) -> Result<DraftRow, Error> {
    Ok(DraftRow {
        id: row.id(0)?,
        sub: row.text(1)?,
        procedure: row.text(2)?,
        version: u32::try_from(row.int(3)?).unwrap_or(0),
        answers: row.text(4)?,
        looked_up: row.text(5)?,
        saved_at: row.time(6)?,
    })
}

/// The person's draft under a procedure.
pub(crate) fn draft_fetch(tx: &mut Tx, sub: &str, procedure: &str) -> Result<Option<DraftRow>, Error> {
    let row = tx.query_opt(&format!("{COLUMNS} where sub = $1 and procedure = $2"), params![sub, procedure])?;
    row.as_ref().map(draft).transpose()
}

/// The person's draft with this identifier.
pub(crate) fn draft_fetch_id(tx: &mut Tx, sub: &str, id: DraftId) -> Result<Option<DraftRow>, Error> {
    let row = tx.query_opt(&format!("{COLUMNS} where sub = $1 and id = $2"), params![sub, id])?;
    row.as_ref().map(draft).transpose()
}

/// The person's drafts, newest first.
pub(crate) fn draft_list(tx: &mut Tx, sub: &str) -> Result<Vec<DraftRow>, Error> {
    let rows = tx.query(&format!("{COLUMNS} where sub = $1 order by saved_at desc, id"), params![sub])?;
    rows.iter().map(draft).collect()
}

/// Stores a draft, new or changed.
pub(crate) fn draft_put(tx: &mut Tx, draft: &DraftRow) -> Result<(), Error> {
    tx.execute(
        "insert into services_drafts (id, sub, procedure, version, answers, looked_up, started_at, saved_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $7) \
         on conflict (sub, procedure) do update set version = excluded.version, answers = excluded.answers, \
         looked_up = excluded.looked_up, saved_at = excluded.saved_at",
        params![
            draft.id,
            &draft.sub,
            &draft.procedure,
            draft.version,
            &draft.answers,
            &draft.looked_up,
            draft.saved_at
        ],
    )?;
    Ok(())
}

/// Removes a draft; `false` if it is gone already.
pub(crate) fn draft_delete(tx: &mut Tx, id: DraftId) -> Result<bool, Error> {
    Ok(tx.execute("delete from services_drafts where id = $1", params![id])? == 1)
}
