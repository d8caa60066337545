//! Handing out: the proof that a record is in the log, and the record in a container that an outsider can check.

use crate::{
    ledger::{Ledger, LedgerError},
    model::{EvidenceDigest, Proof},
    rules, store as db,
};

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
}
