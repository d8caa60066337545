//! Handing out: the proof that a record is in the log, and the record in a container that an outsider can check.

use std::time::Duration;

use trust::asice::{self, Entry};

use crate::{
    ledger::{Ledger, LedgerError},
    model::{EvidenceDigest, Proof},
    rules, store as db, wire,
};

/// The names in a container, in their order.
pub(crate) const HEAD: &str = "head.json";
pub(crate) const HEAD_SIGNATURE: &str = "head.p7s";
pub(crate) const HEAD_STAMP: &str = "head.tst";
pub(crate) const PATH: &str = "path.txt";
pub(crate) const RECORD: &str = "record.json";

/// How long an export waits for the time-stamp on its signature; without one it is judged at the time of reading.
const STAMP_WAIT: Duration = Duration::from_secs(3);

impl Ledger {
    /// The proof that the record is in the log; `None` while it is pending or if there is no such record.
    ///
    /// It leads to the first time-stamped head that covers the record, or else to the first that covers it.
    pub async fn proof(&self, digest: &EvidenceDigest) -> Result<Option<Proof>, LedgerError> {
        Ok(self.record_proof(digest).await?.and_then(|(_, proof)| proof))
    }

    /// The record's bytes and, once it is sequenced, its proof.
    async fn record_proof(&self, digest: &EvidenceDigest) -> Result<Option<(Vec<u8>, Option<Proof>)>, LedgerError> {
        let digest = *digest;
        let found = self.inner().db.read(move |tx| -> Result<_, store::Error> {
            let Some((bytes, number)) = db::record_fetch(tx, &digest)? else { return Ok(None) };
            let Some(number) = number else { return Ok(Some((bytes, None))) };
            let Some(head) = db::head_covering(tx, number)? else { return Ok(Some((bytes, None))) };
            let path = rules::path(number, head.size, |level, first, count| db::tree_row(tx, level, first, count))?;
            let proof = Proof { digest, number, path, head: head.bytes, signature: head.signature, stamp: head.stamp };
            Ok(Some((bytes, Some(proof))))
        });
        Ok(found.await?)
    }

    /// The record as an ASiC-E container (ETSI EN 319 162-1): head, its signature and time-stamp, path, record, and a
    /// signature of the head key over all of them, time-stamped if the authority answers.
    pub async fn export(&self, digest: &EvidenceDigest) -> Result<Vec<u8>, LedgerError> {
        let (record, proof) = self.record_proof(digest).await?.ok_or(LedgerError::Unknown)?;
        let Proof { number, path, head, signature, stamp, .. } = proof.ok_or(LedgerError::Pending)?;
        let size = wire::head_read(&head).map_err(|_| LedgerError::Damaged("a head cannot be read"))?.size;
        let path = wire::path_text(number, size, &path).into_bytes();
        let mut entries = vec![
            Entry::new(HEAD, "application/json", head),
            Entry::new(HEAD_SIGNATURE, "application/pkcs7-signature", signature),
        ];
        entries.extend(stamp.map(|token| Entry::new(HEAD_STAMP, "application/vnd.etsi.timestamp-token", token)));
        entries.push(Entry::new(PATH, "text/plain", path));
        entries.push(Entry::new(RECORD, "application/json", record));

        let (signer, now) = (self.inner().signer.settled(), self.inner().clock.now());
        let prepared = asice::prepare(entries, signer.certificate(), signer.chain(), Some(now))?;
        let signature = signer.sign(prepared.to_be_signed())?;
        let unstamped = prepared.finish(&signature)?;
        let token = self.stamp_within(unstamped.stamp_imprint().into(), STAMP_WAIT).await;
        Ok(unstamped.encode(token.as_deref())?)
    }
}
