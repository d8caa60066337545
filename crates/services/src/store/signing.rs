use ::store::{Error, Row, Tx, params};
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

/// One paper of an act of signing.
#[derive(Clone, Debug)]
pub(crate) struct SigningRow {
    pub(crate) dossier: String,
    pub(crate) paper: PaperId,
    pub(crate) begun_at: Timestamp,
    /// How it ended; none while it goes on.
    pub(crate) outcome: Option<String>,
}

/// The papers of an act, in the order of their dossiers' codes.
pub(crate) fn signing_list(tx: &mut Tx, act: SigningActId) -> Result<Vec<SigningRow>, Error> {
    let sql = "select d.code, s.paper, s.begun_at, s.outcome from services_signings s \
         join services_dossiers d on d.id = s.dossier where s.act = $1 order by d.code";
    let read = |row: &Row| {
        Ok(SigningRow { dossier: row.text(0)?, paper: row.id(1)?, begun_at: row.time(2)?, outcome: row.opt_text(3)? })
    };
    tx.query(sql, params![act])?.iter().map(read).collect()
}

/// Stores how the signing of a paper ended: `signed`, or why not. A signature counts over everything said before.
pub(crate) fn signing_end(
    tx: &mut Tx,
    act: SigningActId,
    paper: PaperId,
    outcome: &str,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "update services_signings set ended_at = $1, outcome = $2 \
         where act = $3 and paper = $4 and (outcome is null or $2 = 'signed')",
        params![now, outcome, act, paper],
    )?;
    Ok(())
}
