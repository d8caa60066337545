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
