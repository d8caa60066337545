use ::store::{Error, Row, Tx, params};
use base::Timestamp;

/// What an agency offers, as it published it.
#[derive(Clone, Debug)]
pub(crate) struct OfferRow {
    pub(crate) agency: String,
    pub(crate) code: String,
    pub(crate) version: u32,
    pub(crate) valid_from: Timestamp,
    pub(crate) open: bool,
    /// JSON of the message.
    pub(crate) body: String,
}

/// A line of the national list.
#[derive(Clone, Debug)]
pub(crate) struct NationalRow {
    pub(crate) code: String,
    /// JSON.
    pub(crate) body: String,
}

/// Stores what an agency offers unless a later version is there; `true` if it was stored.
pub(crate) fn offer_put(tx: &mut Tx, offer: &OfferRow) -> Result<bool, Error> {
    let rows = tx.execute(
        "insert into services_offers (agency, code, version, valid_from, open, body) values ($1, $2, $3, $4, $5, $6) \
         on conflict (agency, code) do update set version = excluded.version, valid_from = excluded.valid_from, \
         open = excluded.open, body = excluded.body where excluded.version >= services_offers.version",
        params![&offer.agency, &offer.code, offer.version, offer.valid_from, i64::from(offer.open), &offer.body],
    )?;
    Ok(rows == 1)
}

/// What is offered under a code.
pub(crate) fn offer_fetch(tx: &mut Tx, code: &str) -> Result<Vec<OfferRow>, Error> {
    let sql =
        "select agency, code, version, valid_from, open, body from services_offers where code = $1 order by agency";
    tx.query(sql, params![code])?.iter().map(offer).collect()
}

/// Everything that is offered.
pub(crate) fn offer_list(tx: &mut Tx) -> Result<Vec<OfferRow>, Error> {
    let sql = "select agency, code, version, valid_from, open, body from services_offers order by code, agency";
    tx.query(sql, params![])?.iter().map(offer).collect()
}

fn offer(row: &Row) -> Result<OfferRow, Error> {
    Ok(OfferRow {
        agency: row.text(0)?,
        code: row.text(1)?,
        version: u32::try_from(row.int(2)?).unwrap_or(0),
        valid_from: row.time(3)?,
        open: row.int(4)? == 1,
        body: row.text(5)?,
    })
}

/// Puts a line into the national list, in the place of the one that it had under that code.
pub(crate) fn national_put(tx: &mut Tx, row: &NationalRow) -> Result<(), Error> {
    tx.execute(
        "insert into services_national (code, body) values ($1, $2) on conflict (code) do update set body = excluded.body",
        params![&row.code, &row.body],
    )?;
    Ok(())
}

/// Takes a line out of the national list.
pub(crate) fn national_delete(tx: &mut Tx, code: &str) -> Result<(), Error> {
    tx.execute("delete from services_national where code = $1", params![code])?;
    Ok(())
}

/// A line of the national list.
pub(crate) fn national_fetch(tx: &mut Tx, code: &str) -> Result<Option<String>, Error> {
    let row = tx.query_opt("select body from services_national where code = $1", params![code])?;
    row.map(|row| row.text(0)).transpose()
}

/// The national list.
pub(crate) fn national_list(tx: &mut Tx) -> Result<Vec<NationalRow>, Error> {
    let rows = tx.query("select code, body from services_national order by code", params![])?;
    rows.iter().map(|row| Ok(NationalRow { code: row.text(0)?, body: row.text(1)? })).collect()
}

/// The version of what the search reads.
pub(crate) fn catalogue_version(tx: &mut Tx) -> Result<i64, Error> {
    tx.query_one("select version from services_catalogue where id = 1", params![])?.int(0)
}

/// Marks that something the search reads has changed.
pub(crate) fn catalogue_touch(tx: &mut Tx) -> Result<(), Error> {
    tx.update_one("update services_catalogue set version = version + 1 where id = 1", params![])
}
