//! Nodes as witnesses of each other's logs.
//!
//! A node offers its newest head to the others, with the proof that it is grown from what they have seen; who finds it so
//! countersigns it, and both keep the countersignature. Notes travel in headers of traffic that is there anyway, and by
//! themselves where none is. Whoever rewrites a log, even with its own key, then contradicts what others hold.

mod notes;
mod offers;
mod pace;
mod proofs;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base::{Entropy, Timestamp};
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use parking_lot::Mutex;
use store::Tx;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use trust::Anchors;

use crate::{
    Act, BoxFuture, EvidenceDigest, Ledger, LedgerError,
    ledger::WAKE_HEAD,
    service,
    store::{self as db},
    wire::note::{LONGEST_BODY, LONGEST_PASSING, NoteV1},
};
use pace::Peers;

/// The first question for a receipt's proof comes so long after the receipt: its record gets its number meanwhile.
const ASK_AFTER_MS: i64 = 2_000;
/// Notes in headers that wait to be judged; those beyond are dropped, and come again.
const WAITING: usize = 256;

/// The rhythms of witnessing.
#[derive(Clone, Copy, Debug)]
pub struct WitnessPace {
    /// How far apart the heads are that traffic carries to one other node.
    pub passing: Duration,
    /// How old a head may grow without having been countersigned by a node before it is taken there by itself.
    pub idle: Duration,
    /// How often is looked whether something must be taken somewhere.
    pub tick: Duration,
    /// The longest pause after a node did not answer; pauses double up to it.
    pub backoff_limit: Duration,
}

impl Default for WitnessPace {
    /// 5 s under traffic, 15 s without, a look each second, pauses of up to 5 min.
    fn default() -> Self {
        Self {
            passing: Duration::from_secs(5),
            idle: Duration::from_secs(15),
            tick: Duration::from_secs(1),
            backoff_limit: Duration::from_mins(5),
        }
    }
}

/// Why a note was not carried, for the operator.
#[derive(Debug, thiserror::Error)]
#[error("the note was not carried: {0}")]
pub struct CarryError(pub String);

/// What takes a note to another node and brings back its answer: `exchange`.
pub trait Carrier: Send + Sync + 'static {
    /// The agencies of the other nodes.
    fn others(&self) -> Vec<String>;
    /// Takes a note to an agency's node, which answers with [`Witness::answer`].
    fn carry(&self, agency: &str, note: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, CarryError>>;
}

/// A note could not be considered.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// It cannot be read.
    #[error("the note cannot be read: {0}")]
    Unreadable(String),
    /// The node's own log or database.
    #[error("the note could not be considered")]
    Ledger(#[from] LedgerError),
    /// It could not be taken to the other node.
    #[error(transparent)]
    Carry(#[from] CarryError),
}

impl From<store::Error> for WitnessError {
    fn from(error: store::Error) -> Self {
        Self::Ledger(error.into())
    }
}

/// What this witness has done since the program started, for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WitnessCounts {
    /// Heads of others countersigned.
    pub given: u64,
    /// Countersignatures of this log received.
    pub received: u64,
    /// Offers not countersigned.
    pub refused: u64,
    /// Notes carried by themselves, because no traffic carried them.
    pub visits: u64,
    /// Notes in headers that were dropped unread.
    pub dropped: u64,
    /// Digests from receipts that were proven to be in the other's log.
    pub proven: u64,
}

#[derive(Default)]
struct Counters {
    given: AtomicU64,
    received: AtomicU64,
    refused: AtomicU64,
    visits: AtomicU64,
    dropped: AtomicU64,
    proven: AtomicU64,
}

/// One node as a witness, and under witnesses. Cheap to clone.
#[derive(Clone)]
pub struct Witness(Arc<Inner>);

struct Inner {
    ledger: Ledger,
    own: String,
    anchors: Anchors,
    entropy: Arc<dyn Entropy>,
    pace: WitnessPace,
    peers: Peers,
    passing: mpsc::Sender<(String, String)>,
    waiting: Mutex<Option<mpsc::Receiver<(String, String)>>>,
    counters: Counters,
}

/// Remembers the digest that another node's receipt named, in the transaction that keeps the receipt: the
/// proof that it is in that node's log is asked for and checked later. Sixty seconds without are proof of loss.
pub fn receipt_expect(tx: &mut Tx, agency: &str, digest: &EvidenceDigest, at: Timestamp) -> Result<(), store::Error> {
    db::receipt_insert(tx, agency, digest, at, at.plus_millis(ASK_AFTER_MS))
}

/// Forgets some receipts whose proofs came before `before`, and the heads that only they led to; how many receipts. One
/// that is not proven is never forgotten.
pub fn receipts_forget(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, store::Error> {
    let forgotten = db::receipts_delete(tx, before, limit)?;
    if forgotten > 0 {
        db::receipt_heads_delete(tx)?;
    }
    Ok(forgotten)
}

/// Settles the open contradictions of a log, on somebody's responsibility and on record: from its next head on it is
/// countersigned again, as at first sight. Of this node's own log, it only ends the alarm. Returns how many there were.
pub fn forks_settle(
    tx: &mut Tx,
    log: &str,
    by: &str,
    at: Timestamp,
    entropy: &dyn Entropy,
) -> Result<u64, store::Error> {
    let settled = db::forks_settle(tx, log, by, at)?;
    if settled > 0 {
        db::witnessed_forget(tx, log)?;
        let act = Act {
            kind: "evidence.forks-settled",
            subject: log.to_owned(),
            actor: by.to_owned(),
            at,
            facts: Vec::new(),
            body: serde_json::json!({ "settled": settled }),
        };
        service::record(tx, &act, entropy)?;
    }
    Ok(settled)
}

impl Witness {
    /// The witness of the node whose log `ledger` is; its head key countersigns. `anchors` are those of the others' head
    /// certificates.
    pub fn new(ledger: Ledger, anchors: Anchors, entropy: Arc<dyn Entropy>, pace: WitnessPace) -> Self {
        let own = ledger.inner().signer.certificate().agency().unwrap_or_default().to_owned();
        let (passing, waiting) = mpsc::channel(WAITING);
        Self(Arc::new(Inner {
            ledger,
            own,
            anchors,
            entropy,
            pace,
            peers: Peers::default(),
            passing,
            waiting: Mutex::new(Some(waiting)),
            counters: Counters::default(),
        }))
    }

    fn now(&self) -> Timestamp {
        self.0.ledger.inner().clock.now()
    }

    fn db(&self) -> &store::Db {
        &self.0.ledger.inner().db
    }

    /// What to put into a header of the next request or answer to an agency's node, if there is something to say. Costs
    /// nothing: it was prepared beforehand.
    pub fn passing(&self, agency: &str) -> Option<String> {
        let note = self.0.peers.take(agency)?;
        let bytes = note.bytes().ok().filter(|bytes| bytes.len() <= LONGEST_PASSING && bytes.is_ascii())?;
        String::from_utf8(bytes).ok()
    }

    /// Takes what came in a header from an agency's node. It is judged later; nothing waits for it.
    pub fn heed(&self, agency: &str, note: &str) {
        let due = note.len() <= LONGEST_PASSING && self.0.peers.heed(agency, self.now(), self.0.pace.passing / 2);
        if !due || self.0.passing.try_send((agency.to_owned(), note.to_owned())).is_err() {
            self.0.counters.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Answers a note that another node took here by itself.
    pub async fn answer(&self, agency: &str, note: &[u8]) -> Result<Vec<u8>, WitnessError> {
        let note = read(note, LONGEST_BODY)?;
        let mut answer = self.consider(agency, note).await?;
        answer.offer = self.offer(agency).await?;
        Ok(answer.bytes().map_err(|error| LedgerError::Encoding(error.to_string()))?)
    }

    /// Takes to an agency's node what it has not countersigned and what must be asked, and considers its answer. `true`
    /// if there is more to be asked at once.
    pub async fn visit(&self, agency: &str, carrier: &dyn Carrier) -> Result<bool, WitnessError> {
        // A second time if the other has seen something that this node did not know of.
        for _ in 0..2 {
            let mut note = self.0.peers.take(agency).unwrap_or_else(NoteV1::silent);
            note.offer = self.offer(agency).await?;
            note.ask = self.due(agency).await?;
            if note.is_silent() {
                return Ok(false);
            }
            let full = note.ask.len() >= crate::wire::note::LONGEST_ASK;
            let bytes = note.bytes().map_err(|error| LedgerError::Encoding(error.to_string()))?;
            self.0.counters.visits.fetch_add(1, Ordering::Relaxed);
            let answer = carrier.carry(agency, bytes).await?;
            let answer = read(&answer, LONGEST_BODY)?;
            let told = answer.known.is_some();
            let owed = self.consider(agency, answer).await?;
            self.0.peers.owe(agency, owed);
            if !told {
                return Ok(full);
            }
        }
        Ok(false)
    }

    /// Witnesses until cancelled: judges what came in headers, prepares what goes into them, and visits where no traffic
    /// is. Runs once.
    pub async fn run(&self, carrier: Arc<dyn Carrier>, cancel: CancellationToken) {
        let waiting = self.0.waiting.lock().take();
        let Some(waiting) = waiting else { return };
        let work = async {
            tokio::join!(self.run_judging(waiting), self.run_preparing(), self.run_visiting(&*carrier));
        };
        cancel.run_until_cancelled(work).await;
    }

    async fn run_judging(&self, mut waiting: mpsc::Receiver<(String, String)>) {
        while let Some((agency, note)) = waiting.recv().await {
            let considered = match read(note.as_bytes(), LONGEST_PASSING) {
                Ok(note) => self.consider(&agency, note).await,
                Err(error) => Err(error),
            };
            match considered {
                Ok(owed) => self.0.peers.owe(&agency, owed),
                Err(error) => tracing::warn!(?error, witness.peer = agency, "evidence.note could not be considered"),
            }
        }
    }

    async fn run_preparing(&self) {
        let mut wake = self.db().subscribe(WAKE_HEAD);
        loop {
            drop(tokio::time::timeout(self.0.pace.idle, wake.woken()).await);
            for agency in self.0.peers.talking() {
                match self.offer(&agency).await {
                    Ok(Some(offer)) => self.0.peers.prepare(&agency, offer),
                    Ok(None) => {}
                    Err(error) => tracing::warn!(?error, "evidence.offer could not be prepared"),
                }
            }
            tokio::time::sleep(self.0.pace.passing).await;
        }
    }

    async fn run_visiting(&self, carrier: &dyn Carrier) {
        let (mut under_way, mut visits) = (HashSet::new(), FuturesUnordered::new());
        loop {
            tokio::select! {
                // One that hangs holds up nobody else's.
                Some(agency) = visits.next(), if !visits.is_empty() => {
                    under_way.remove(&agency);
                }
                () = tokio::time::sleep(self.0.pace.tick) => match self.due_visits(&carrier.others()).await {
                    Ok(due) => {
                        for agency in due {
                            if under_way.insert(agency.clone()) {
                                visits.push(self.visit_paced(agency, carrier));
                            }
                        }
                    }
                    Err(error) => tracing::warn!(?error, "evidence.visits could not be listed"),
                },
            }
        }
    }

    async fn visit_paced(&self, agency: String, carrier: &dyn Carrier) -> String {
        let visited = async {
            while self.visit(&agency, carrier).await? {}
            Ok::<_, WitnessError>(())
        };
        match visited.await {
            Ok(()) => self.0.peers.visited(&agency, self.now()),
            Err(error) => {
                tracing::debug!(?error, witness.peer = agency, "evidence.visit failed");
                self.0.peers.failed(&agency, self.now(), self.0.pace.tick, self.0.pace.backoff_limit);
            }
        }
        agency
    }

    /// Those of `others` that have not countersigned a head that has grown old, or owe a proof.
    async fn due_visits(&self, others: &[String]) -> Result<Vec<String>, WitnessError> {
        let now = self.now();
        let (peers, limit) = (&self.0.peers, self.0.pace.backoff_limit);
        let candidates: Vec<String> =
            others.iter().filter(|agency| **agency != self.0.own && peers.may(agency, now, limit)).cloned().collect();
        let asked = candidates.clone();
        let (newest, receipts, sizes) = self
            .db()
            .read(move |tx| -> Result<_, store::Error> {
                let mut sizes = Vec::with_capacity(asked.len());
                for agency in &asked {
                    sizes.push(db::countersigned_size(tx, agency)?);
                }
                Ok((db::head_newest(tx)?, db::receipt_logs(tx, now)?, sizes))
            })
            .await?;
        let size = newest.map(|(size, _)| size);
        let idle = i64::try_from(self.0.pace.idle.as_millis()).unwrap_or(i64::MAX);
        let due = candidates.into_iter().zip(sizes).filter(|(agency, countersigned)| {
            let behind = size > *countersigned;
            receipts.contains(agency) || (self.0.peers.behind_since(agency, behind, now) >= idle && behind)
        });
        Ok(due.map(|(agency, _)| agency).collect())
    }

    /// What this witness has done since the program started.
    pub fn counts(&self) -> WitnessCounts {
        let Counters { given, received, refused, visits, dropped, proven } = &self.0.counters;
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        WitnessCounts {
            given: read(given),
            received: read(received),
            refused: read(refused),
            visits: read(visits),
            dropped: read(dropped),
            proven: read(proven),
        }
    }
}

fn read(note: &[u8], longest: usize) -> Result<NoteV1, WitnessError> {
    NoteV1::read(note, longest).map_err(|error| WitnessError::Unreadable(error.to_string()))
}
