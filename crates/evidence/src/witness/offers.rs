//! Offering this log's head, and judging the heads of others.

use std::sync::{Arc, atomic::Ordering};

use base::Timestamp;
use store::Tx;
use trust::{Policy, digest::sha256};

use super::{Witness, WitnessError};
use crate::{
    Act, LedgerError,
    model::{Countersignature, Fact, Fork, ForkKind, Head, Signed},
    rules::{self, Judged, Offered},
    service,
    store::{self as db, Witnessed},
    verify,
    wire::{
        self,
        note::{NoteV1, OfferV1, SignedV1},
    },
};

/// What is not linked for so long, though it is offered again and again, contradicts what was seen.
const UNPROVEN_MS: i64 = 60_000;

impl Witness {
    /// The newest head for an agency's node, with the proof from what it has seen; none if it has seen it.
    pub(super) async fn offer(&self, agency: &str) -> Result<Option<OfferV1>, WitnessError> {
        let (told, after) = self.0.peers.seen(agency);
        let witness = agency.to_owned();
        let found = self.db().read(move |tx| -> Result<_, store::Error> {
            let countersigned = db::countersigned_size(tx, &witness)?.unwrap_or(0);
            let from = told.unwrap_or(0).max(countersigned);
            let Some((size, head)) = db::head_newest(tx)? else { return Ok(None) };
            if size == from && after.is_none() {
                return Ok(None);
            }
            let rows = |level, first, count| db::tree_row(tx, level, first, count);
            let proof = if after.is_some() { Vec::new() } else { rules::consistency(from, size, rows)? };
            Ok(Some((head, from, proof)))
        });
        let Some((head, from, proof)) = found.await? else { return Ok(None) };
        let head = SignedV1::of(&head).ok_or(LedgerError::Damaged("a head cannot be read"))?;
        Ok(Some(OfferV1::new(head, from, proof, after)))
    }

    /// Judges what an agency's node offers: its own log's newest head. The answer is the countersignature, or what was
    /// seen before.
    pub(super) async fn judge(&self, agency: &str, offer: &OfferV1) -> Result<NoteV1, WitnessError> {
        let mut answer = NoteV1::silent();
        let (offered, now) = (offer.head.signed(), self.now());
        let head =
            match verify::head(&offered.bytes, &offered.signature, None, &self.0.anchors, now, &Policy::standard()) {
                Ok((head, _)) if head.log == agency => head,
                Ok(_) => return Ok(self.refuse(agency, "the head is of another log", answer)),
                Err(fault) => return Ok(self.refuse(agency, &fault.to_string(), answer)),
            };
        let statement = self.countersign(&head, &offered, now)?;
        let held = Witnessed { size: head.size, root: head.root, head: offered, statement };
        let (this, log, offer) = (self.clone(), agency.to_owned(), offer.clone());
        let judged = self.db().write(move |tx| this.decide(tx, &log, &head, &offer, &held, now)).await?;
        match judged {
            Decided::Countersigned(statement, fresh) => {
                self.0.peers.linked(agency);
                self.0.counters.given.fetch_add(u64::from(fresh), Ordering::Relaxed);
                answer.countersignature = SignedV1::of(&statement);
                Ok(answer)
            }
            Decided::Behind(seen) => {
                // Of two offers under way at once, the later one is proven from what the witness knew before the first.
                tracing::debug!(witness.log = agency, "evidence.head is not linked yet with what was seen");
                answer.known = SignedV1::of(&seen);
                Ok(answer)
            }
            Decided::Refused(seen, why) => {
                answer.known = SignedV1::of(&seen);
                Ok(self.refuse(agency, why, answer))
            }
        }
    }

    fn refuse(&self, agency: &str, why: &str, answer: NoteV1) -> NoteV1 {
        self.0.counters.refused.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(witness.log = agency, why, "evidence.head is not countersigned");
        answer
    }

    fn countersign(&self, head: &Head, offered: &Signed, now: Timestamp) -> Result<Signed, WitnessError> {
        let statement = Countersignature {
            witness: self.0.own.clone(),
            log: head.log.clone(),
            size: head.size,
            root: head.root,
            head: sha256(&offered.bytes),
            at: now,
        };
        let bytes =
            wire::note::countersignature_bytes(&statement).map_err(|error| LedgerError::Encoding(error.to_string()))?;
        let signature =
            trust::cms::sign_detached(&bytes, &*self.0.ledger.inner().signer, Some(now)).map_err(LedgerError::Sign)?;
        Ok(Signed { bytes, signature })
    }

    /// In one transaction: what was seen, the judgement, and what follows from it.
    fn decide(
        &self,
        tx: &mut Tx,
        log: &str,
        head: &Head,
        offer: &OfferV1,
        held: &Witnessed,
        now: Timestamp,
    ) -> Result<Decided, store::Error> {
        let seen = db::witnessed_newest(tx, log)?;
        if let Some(seen) = seen.as_ref()
            && db::fork_open(tx, log)?
        {
            return Ok(Decided::Refused(seen.head.clone(), "its log has an open contradiction"));
        }
        let proof = offer.proof();
        let offered = Offered { head, from: offer.from, proof: &proof, after: offer.after };
        let judged = rules::judge(seen.as_ref().map(|seen| (seen.size, seen.root)), &offered);
        let kind = match (judged, seen.as_ref()) {
            (Judged::Known, Some(seen)) => return Ok(Decided::Countersigned(seen.statement.clone(), false)),
            (Judged::Grown | Judged::Known, _) => {
                db::witnessed_put(tx, log, held, now)?;
                return Ok(Decided::Countersigned(held.statement.clone(), true));
            }
            (Judged::Unlinked, Some(seen)) if self.0.peers.unlinked(log, now) < UNPROVEN_MS => {
                return Ok(Decided::Behind(seen.head.clone()));
            }
            (Judged::Unlinked, _) => ForkKind::Unproven,
            (Judged::Fork(kind), _) => kind,
        };
        // Without anything seen there is nothing to contradict: `judge` has countersigned then.
        let Some(seen) = seen else { return Ok(Decided::Refused(held.head.clone(), "it was never seen")) };
        self.fork(tx, log, kind, &self.0.own, &seen.head, &held.head, now)?;
        Ok(Decided::Refused(seen.head, "it contradicts what was seen"))
    }

    /// Records a contradiction, once.
    #[expect(clippy::too_many_arguments, reason = "a contradiction has two sides")]
    pub(super) fn fork(
        &self,
        tx: &mut Tx,
        log: &str,
        kind: ForkKind,
        witness: &str,
        seen: &Signed,
        head: &Signed,
        now: Timestamp,
    ) -> Result<(), store::Error> {
        let digest = sha256(&[&seen.bytes[..], &head.bytes[..]].concat());
        if db::fork_known(tx, log, &digest)? {
            return Ok(());
        }
        tracing::error!(
            witness.log = log,
            witness.by = witness,
            witness.kind = kind.code(),
            "evidence.fork: two signed heads of one log contradict each other; its past was rewritten, or lost"
        );
        let text = |signed: &Signed| String::from_utf8_lossy(&signed.bytes).into_owned();
        let act = Act {
            kind: "evidence.fork-found",
            subject: log.to_owned(),
            actor: witness.to_owned(),
            at: now,
            facts: vec![Fact::text("fork.kind", kind.code())],
            body: serde_json::json!({
                "seen": { "head": text(seen), "signature": hex::encode(&seen.signature) },
                "offered": { "head": text(head), "signature": hex::encode(&head.signature) },
            }),
        };
        let evidence = service::record(tx, &act, &*self.0.entropy)?;
        let fork = Fork {
            log: log.to_owned(),
            kind,
            witness: witness.to_owned(),
            found_at: now,
            seen: seen.clone(),
            head: head.clone(),
            evidence,
        };
        db::fork_insert(tx, &digest, &fork)
    }

    /// Takes a witness's countersignature of this log.
    pub(super) async fn countersigned(&self, agency: &str, signed: Signed) -> Result<(), WitnessError> {
        let now = self.now();
        let judged = verify::countersignature(&signed, &self.0.anchors, now, &Policy::standard())
            .map_err(|fault| fault.to_string());
        let statement = match judged {
            Ok(statement) if statement.witness == agency && statement.log == self.0.own => statement,
            other => {
                disbelieve(agency, &other.err().unwrap_or_else(|| "it is another's, or about another log".to_owned()));
                return Ok(());
            }
        };
        let (witness, size) = (agency.to_owned(), statement.size);
        let kept = self.db().write(move |tx| -> Result<bool, store::Error> {
            let own = db::head_bytes_of(tx, statement.size)?;
            if own.is_none_or(|own| sha256(&own) != statement.head) {
                return Ok(false);
            }
            db::countersigned_put(tx, &witness, statement.size, &signed, now)?;
            Ok(true)
        });
        if kept.await? {
            self.0.peers.countersigned(agency);
            self.0.counters.received.fetch_add(1, Ordering::Relaxed);
            tracing::debug!(witness.peer = agency, evidence.head = size, "evidence.head was countersigned");
        } else {
            disbelieve(agency, "this log has no such head");
        }
        Ok(())
    }

    /// A witness holds this head of this log, and what was offered is not linked with it: either it has not been told
    /// everything, or this log is not any more what it was.
    pub(super) async fn told(&self, agency: &str, known: Signed) -> Result<(), WitnessError> {
        let now = self.now();
        let head = match verify::head(&known.bytes, &known.signature, None, &self.0.anchors, now, &Policy::standard()) {
            Ok((head, _)) if head.log == self.0.own => head,
            _ => {
                disbelieve(agency, "what it says that it knows is not of this log");
                return Ok(());
            }
        };
        let (this, witness) = (self.clone(), agency.to_owned());
        let known = Arc::new(known);
        let told = self.db().write(move |tx| -> Result<_, store::Error> {
            let Some((size, newest)) = db::head_newest(tx)? else { return Ok((None, Some(head.size))) };
            let rows = |level, first, count| db::tree_row(tx, level, first, count);
            if head.size <= size && rules::root(head.size, rows)? == head.root {
                return Ok((Some(head.size), None));
            }
            this.fork(tx, &this.0.own, ForkKind::Own, &witness, &known, &newest, now)?;
            Ok((None, Some(head.size)))
        });
        let (base, after) = told.await?;
        self.0.peers.saw(agency, base, after);
        Ok(())
    }
}

fn disbelieve(agency: &str, why: &str) {
    tracing::warn!(witness.peer = agency, why, "evidence.countersignature cannot be used");
}

/// What became of an offer.
enum Decided {
    /// Here is the statement; whether it is a new one.
    Countersigned(Signed, bool),
    /// This was seen, and the offer is not linked with it; nobody is suspected before that has lasted a while.
    Behind(Signed),
    /// This was seen, and for this reason nothing is stated.
    Refused(Signed, &'static str),
}
