use ::store::{Error, Tx, params};
use base::Timestamp;

/// Installs a version; `false` if it is there already.
pub(crate) fn procedure_insert(
    tx: &mut Tx,
    code: &str,
    version: u32,
    definition: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let rows = tx.execute(
        "insert into services_procedures (code, version, definition, installed_at) values ($1, $2, $3, $4) \
         on conflict do nothing",
        params![code, version, definition, now],
    )?;
    Ok(rows == 1)
}

/// The definition of a version.
pub(crate) fn procedure_fetch(tx: &mut Tx, code: &str, version: u32) -> Result<Option<String>, Error> {
    let sql = "select definition from services_procedures where code = $1 and version = $2";
    tx.query_opt(sql, params![code, version])?.map(|row| row.text(0)).transpose()
}

/// Every version, oldest first: code and definition.
pub(crate) fn procedure_list(tx: &mut Tx) -> Result<Vec<(String, String)>, Error> {
    let rows = tx.query("select code, definition from services_procedures order by code, version", params![])?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Marks that no more dossiers are received under a code; `false` if that was so already.
pub(crate) fn closed_insert(tx: &mut Tx, code: &str, now: Timestamp) -> Result<bool, Error> {
    let sql = "insert into services_closed (code, closed_at) values ($1, $2) on conflict do nothing";
    Ok(tx.execute(sql, params![code, now])? == 1)
}

/// Marks that dossiers are received again; `false` if they never ceased to be.
pub(crate) fn closed_delete(tx: &mut Tx, code: &str) -> Result<bool, Error> {
    Ok(tx.execute("delete from services_closed where code = $1", params![code])? == 1)
}

/// Whether no more dossiers are received under a code.
pub(crate) fn closed_exists(tx: &mut Tx, code: &str) -> Result<bool, Error> {
    Ok(tx.query_opt("select code from services_closed where code = $1", params![code])?.is_some())
}
