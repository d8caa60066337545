//! The proofs of receipts: that what another node acknowledged does stand in its log.

use std::sync::atomic::Ordering;

use trust::{Policy, merkle};

use super::{Witness, WitnessError};
use crate::{
    Act, LedgerError,
    model::{EvidenceDigest, Fact, Step},
    rules, service,
    store::{self as db},
    verify,
    wire::{
        self,
        note::{LONGEST_ASK, ProofV1, ProofsV1, SignedV1},
    },
};

/// A digest without an inclusion proof after so long is proof of loss.
const LOSS_MS: i64 = 60_000;
/// How soon is asked again: before the minute is over, and after.
const SOON_MS: i64 = 5_000;
const LATER_MS: i64 = 600_000;

impl Witness {
    /// The digests whose proofs are due from an agency's node.
    pub(super) async fn due(&self, agency: &str) -> Result<Vec<EvidenceDigest>, WitnessError> {
        let (log, now) = (agency.to_owned(), self.now());
        Ok(self.db().read(move |tx| db::receipt_due(tx, &log, now, LONGEST_ASK)).await?)
    }

    /// Proves what is asked, under the newest head. Who asks holds the digest; the path says nothing but that it is there.
    pub(super) async fn prove(&self, asked: &[EvidenceDigest]) -> Result<ProofsV1, WitnessError> {
        let asked = asked.to_vec();
        let found = self.db().read(move |tx| -> Result<_, store::Error> {
            let newest = db::head_newest(tx)?;
            let size = newest.as_ref().map_or(0, |(size, _)| *size);
            let (mut records, mut absent) = (Vec::new(), Vec::new());
            for digest in asked.iter().copied() {
                match db::record_number(tx, &digest)?.filter(|number| *number < size) {
                    Some(number) => {
                        let rows = |level, first, count| db::tree_row(tx, level, first, count);
                        let path = rules::path(number, size, rows)?.into_iter().map(|step| step.hash).collect();
                        records.push(ProofV1::new(digest, number, path));
                    }
                    None => absent.push(digest),
                }
            }
            Ok((newest, records, absent))
        });
        let (newest, records, absent) = found.await?;
        let head = newest.and_then(|(_, head)| SignedV1::of(&head)).filter(|_| !records.is_empty());
        Ok(ProofsV1 { head, records, absent })
    }

    /// Checks the proofs that came, and keeps them; what is not there after sixty seconds is lost.
    pub(super) async fn proven(&self, agency: &str, proofs: &ProofsV1) -> Result<(), WitnessError> {
        let now = self.now();
        let mut checked = Vec::new();
        let mut absent = proofs.absent.clone();
        if let Some(signed) = proofs.head.as_ref().map(SignedV1::signed) {
            let judged =
                verify::head(&signed.bytes, &signed.signature, None, &self.0.anchors, now, &Policy::standard());
            let head = match judged {
                Ok((head, _)) if head.log == agency => head,
                _ => {
                    tracing::warn!(witness.peer = agency, "evidence.proofs lead to a head that does not hold");
                    return Ok(());
                }
            };
            for proof in &proofs.records {
                let (leaf, path) = (rules::leaf_of(&proof.digest), proof.path());
                if merkle::verify_inclusion(&leaf, proof.number, head.size, &path, &head.root).is_ok() {
                    let sides = rules::sides(proof.number, head.size);
                    let steps: Vec<_> = sides.into_iter().zip(path).map(|(side, hash)| Step { side, hash }).collect();
                    checked.push((proof.digest, proof.number, wire::path_text(proof.number, head.size, &steps)));
                } else {
                    // A path that leads nowhere is no proof.
                    absent.push(proof.digest);
                }
            }
            let (log, size, proven) = (agency.to_owned(), head.size, checked.len());
            self.db()
                .write(move |tx| -> Result<(), store::Error> {
                    for (digest, number, path) in &checked {
                        db::receipt_proven(tx, &log, digest, (*number, size, path), now)?;
                    }
                    if checked.is_empty() { Ok(()) } else { db::receipt_head_put(tx, &log, size, &signed) }
                })
                .await?;
            self.0.counters.proven.fetch_add(u64::try_from(proven).unwrap_or_default(), Ordering::Relaxed);
        }
        if absent.is_empty() { Ok(()) } else { self.absent(agency, absent).await }
    }

    async fn absent(&self, agency: &str, absent: Vec<EvidenceDigest>) -> Result<(), WitnessError> {
        let (this, log, now) = (self.clone(), agency.to_owned(), self.now());
        let lost = self.db().write(move |tx| -> Result<u64, store::Error> {
            let mut lost = 0;
            for digest in &absent {
                let Some((received_at, known)) = db::receipt_open(tx, &log, digest)? else { continue };
                let late = now.millis_since(received_at) > LOSS_MS;
                db::receipt_later(tx, &log, digest, now.plus_millis(if late { LATER_MS } else { SOON_MS }))?;
                if !late || known {
                    continue;
                }
                let act = Act {
                    kind: "evidence.receipt-unproven",
                    subject: digest.to_string(),
                    actor: this.0.own.clone(),
                    at: now,
                    facts: vec![Fact::text("receipt.log", log.clone()), Fact::instant("receipt.at", received_at)],
                    body: serde_json::json!({ "log": log }),
                };
                service::record(tx, &act, &*this.0.entropy)?;
                db::receipt_lost(tx, &log, digest, now)?;
                lost += 1;
            }
            Ok(lost)
        });
        let lost = lost.await.map_err(LedgerError::Store)?;
        if lost > 0 {
            tracing::error!(
                witness.peer = agency,
                receipts.lost = lost,
                "evidence.receipts name records that are not in the other node's log after sixty seconds: proof of loss"
            );
        }
        Ok(())
    }
}
