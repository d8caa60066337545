use ::store::{Error, Tx, params};
use base::{AccountId, DossierId, PaperId, SigningActId, Timestamp};

/// Stores the intent to sign a paper: which act, whose, over which digest.
pub(crate) fn signing_begin(
    tx: &mut Tx,
    act: SigningActId,
    (paper, dossier): (PaperId, DossierId),
    account: AccountId,
    digest: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "insert into services_signings (act, paper, dossier, account, digest, begun_at) values ($1, $2, $3, $4, $5, $6)",
        params![act, paper, dossier, account, digest, now],
    )?;
    Ok(())
}

/// The papers of an act with their dossiers' codes, and how the signing of each ended; none while it goes on.
pub(crate) fn signing_list(tx: &mut Tx, act: SigningActId) -> Result<Vec<(String, Option<String>)>, Error> {
    let sql = "select d.code, s.outcome from services_signings s join services_dossiers d on d.id = s.dossier \
         where s.act = $1 order by d.code";
    tx.query(sql, params![act])?.iter().map(|row| Ok((row.text(0)?, row.opt_text(1)?))).collect()
}

/// Stores how the signing of a paper ended: `signed`, or the key of the refusal.
pub(crate) fn signing_end(
    tx: &mut Tx,
    act: SigningActId,
    paper: PaperId,
    outcome: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "update services_signings set ended_at = $1, outcome = $2 where act = $3 and paper = $4",
        params![now, outcome, act, paper],
    )?;
    Ok(())
}
