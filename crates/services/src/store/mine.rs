use ::store::{Error, Tx, params};
use base::{AccountId, Timestamp};

/// A dossier in a citizen's list at the portal.
#[derive(Clone, Debug)]
pub(crate) struct MineRow {
    pub(crate) agency: String,
    pub(crate) code: String,
    pub(crate) sub: String,
    pub(crate) account: Option<AccountId>,
    pub(crate) status: u8,
    pub(crate) revision: u64,
    pub(crate) changed_at: Timestamp,
    /// JSON of the message.
    pub(crate) body: String,
}

/// Stores how a dossier stands unless something later is known; `true` if it was stored.
pub(crate) fn mine_put(tx: &mut Tx, mine: &MineRow) -> Result<bool, Error> {
    let rows = tx.execute(
        "insert into services_my_dossiers (agency, code, sub, account, status, revision, changed_at, body) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (agency, code) do update set status = excluded.status, revision = excluded.revision, \
         changed_at = excluded.changed_at, body = excluded.body \
         where excluded.revision > services_my_dossiers.revision and excluded.sub = services_my_dossiers.sub",
        params![
            &mine.agency,
            &mine.code,
            &mine.sub,
            mine.account,
            mine.status,
            i64::try_from(mine.revision).unwrap_or(i64::MAX),
            mine.changed_at,
            &mine.body
        ],
    )?;
    Ok(rows == 1)
}

/// The account's dossiers, the last changed first, as messages in JSON.
pub(crate) fn mine_list(tx: &mut Tx, account: AccountId) -> Result<Vec<String>, Error> {
    let sql = "select body from services_my_dossiers where account = $1 order by changed_at desc, code desc limit 500";
    tx.query(sql, params![account])?.iter().map(|row| row.text(0)).collect()
}

/// Stores an issued paper; only the agency that issued it may say something new about it.
pub(crate) fn issued_put(
    tx: &mut Tx,
    reference: &str,
    (agency, dossier): (&str, &str),
    issued_at: Timestamp,
    body: &str,
) -> Result<bool, Error> {
    let rows = tx.execute(
        "insert into services_issued (reference, agency, dossier, issued_at, body) values ($1, $2, $3, $4, $5) \
         on conflict (reference) do update set body = excluded.body where services_issued.agency = excluded.agency",
        params![reference, agency, dossier, issued_at, body],
    )?;
    Ok(rows == 1)
}

/// The issued paper with this reference, as its message in JSON.
pub(crate) fn issued_fetch(tx: &mut Tx, reference: &str) -> Result<Option<String>, Error> {
    let row = tx.query_opt("select body from services_issued where reference = $1", params![reference])?;
    row.map(|row| row.text(0)).transpose()
}
