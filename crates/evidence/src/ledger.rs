//! The sequencer: takes committed records, numbers them, grows the tree, signs the head.
//!
//! A round reads the pending records and the tree's edge, computes and signs outside any transaction, and writes
//! numbers, nodes, edge and head in one transaction fenced by the epoch. A crash anywhere leaves records pending and
//! nothing else; a sequencer that lost its lease writes nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base::{Clock, Entropy, Id, RecordId, Timestamp};
use store::Db;
use tokio_util::sync::CancellationToken;
use trust::{Digest, SignError, Signer, digest::sha256, merkle::Frontier};

use crate::{
    StampError, Stamper,
    model::Head,
    rules,
    store::{self as db, Pending, SequencerRow},
    wire,
};

/// Records that one round takes at most.
const BATCH: i64 = 1024;
/// How long a sequencer holds the log without writing.
const LEASE_MS: i64 = 5_000;
/// The first record after a quiet time gets its head at once; the heads of a busy log are so far apart, unless more
/// records wait than one round takes.
const PACE: Duration = Duration::from_millis(500);
/// How long to wait at most before looking again without having been woken.
const IDLE: Duration = Duration::from_secs(2);
/// The topic that a new record wakes, and the one that a new head wakes.
pub(crate) const WAKE: &str = "evidence.record";
pub(crate) const WAKE_HEAD: &str = "evidence.head";
/// How long a refused or unanswered time-stamp waits for the next try, and how long two tokens are apart.
const STAMP_RETRY: Duration = Duration::from_secs(15);
const STAMP_PACE: Duration = Duration::from_secs(1);

/// The sequencer of one database. Cheap to clone.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) signer: Arc<dyn Signer>,
    pub(crate) clock: Arc<dyn Clock>,
    stamper: Option<Arc<dyn Stamper>>,
    holder: String,
    counters: Counters,
}

#[derive(Default)]
struct Counters {
    sequenced: AtomicU64,
    heads: AtomicU64,
    stamps: AtomicU64,
    stamp_failures: AtomicU64,
}

/// What this ledger has done since the program started, for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerCounts {
    /// Records numbered.
    pub sequenced: u64,
    /// Heads signed.
    pub heads: u64,
    /// Time-stamps received.
    pub stamps: u64,
    /// Time-stamps refused or not answered.
    pub stamp_failures: u64,
}

/// How one round went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// So many records were numbered; the log has `size` now.
    Sequenced {
        /// Records of this round.
        records: u64,
        /// Records in the log.
        size: u64,
    },
    /// Nothing is pending.
    Idle,
    /// Another sequencer holds the log.
    Held,
}

/// A round, an export or a proof failed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database.
    #[error("the log's database failed")]
    Store(#[from] store::Error),
    /// The head key.
    #[error("the head could not be signed")]
    Sign(#[from] SignError),
    /// The container could not be made.
    #[error("the container could not be made")]
    Container(#[from] trust::asice::ContainerError),
    /// The head could not be put into bytes.
    #[error("the head could not be encoded: {0}")]
    Encoding(String),
    /// What is stored does not hold together; `verify --log` names the place.
    #[error("the log is damaged: {0}")]
    Damaged(&'static str),
    /// No record has this digest.
    #[error("no record has this digest")]
    Unknown,
    /// The time-stamping authority.
    #[error("the head was not time-stamped")]
    Stamp(#[source] StampError),
    /// The record has no number and no head yet.
    #[error("the record is not sequenced yet")]
    Pending,
}

impl Ledger {
    /// The sequencer of `db`, whose heads `signer` (the head key) signs and `stamper`, if any, time-stamps.
    pub fn new(
        db: Db,
        signer: Arc<dyn Signer>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        stamper: Option<Arc<dyn Stamper>>,
    ) -> Self {
        let holder = RecordId::new(clock.now(), &*entropy).to_string();
        Self(Arc::new(Inner { db, signer, clock, stamper, holder, counters: Counters::default() }))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// Sequences and time-stamps until cancelled; then finishes what is pending and lets go of the log.
    pub async fn run(&self, cancel: CancellationToken) {
        tokio::join!(self.run_sequencing(&cancel), self.run_stamping(&cancel));
    }

    async fn run_sequencing(&self, cancel: &CancellationToken) {
        let mut wake = self.0.db.subscribe(WAKE);
        loop {
            let pause = match self.sequence_once().await {
                Ok(Round::Sequenced { records, .. }) if i64::try_from(records) == Ok(BATCH) => continue,
                Ok(Round::Sequenced { .. }) => PACE,
                Ok(Round::Idle) => Duration::ZERO,
                Ok(Round::Held) => IDLE,
                Err(error) => {
                    tracing::error!(?error, "evidence.sequence failed");
                    IDLE
                }
            };
            if cancel.run_until_cancelled(pause_then(pause, &mut wake)).await.is_none() {
                break;
            }
        }
        while let Ok(Round::Sequenced { .. }) = self.sequence_once().await {}
        let holder = self.0.holder.clone();
        if let Err(error) = self.0.db.write(move |tx| db::sequencer_release(tx, &holder)).await {
            tracing::warn!(?error, "evidence.release failed");
        }
    }

    async fn run_stamping(&self, cancel: &CancellationToken) {
        let mut wake = self.0.db.subscribe(WAKE_HEAD);
        let round = async {
            loop {
                let pause = if self.stamp_once().await.is_ok() { STAMP_PACE } else { STAMP_RETRY };
                pause_then(pause, &mut wake).await;
            }
        };
        // A token that does not come must not hold up a stop.
        cancel.run_until_cancelled(round).await;
    }

    /// One round: numbers up to 1,024 pending records under one new head.
    pub async fn sequence_once(&self) -> Result<Round, LedgerError> {
        loop {
            let (row, pending) = self
                .0
                .db
                .read(|tx| -> Result<_, store::Error> { Ok((db::sequencer_fetch(tx)?, db::pending_list(tx, BATCH)?)) })
                .await?;
            if pending.is_empty() {
                return Ok(Round::Idle);
            }
            let now = self.0.clock.now();
            if row.holder == self.0.holder {
                return self.advance(row, pending, now).await;
            }
            // A lease longer than any is from before the clock was put back: it says nothing of who lives.
            let holds = now < row.lease_until && row.lease_until.millis_since(now) <= 2 * LEASE_MS;
            if !row.holder.is_empty() && holds {
                return Ok(Round::Held);
            }
            let holder = self.0.holder.clone();
            let until = now.plus_millis(LEASE_MS);
            if !self.0.db.write(move |tx| db::sequencer_take(tx, row.epoch, &holder, until)).await? {
                return Ok(Round::Held);
            }
            // What was read before the log was taken may be the last holder's past: read again.
            tracing::info!(evidence.epoch = row.epoch + 1, "evidence.sequencer took the log");
        }
    }

    async fn advance(&self, row: SequencerRow, pending: Vec<Pending>, now: Timestamp) -> Result<Round, LedgerError> {
        let damaged = || LedgerError::Damaged("the frontier does not fit the size");
        let peaks = row.frontier.as_chunks::<32>().0.iter().map(|peak| Digest::from_bytes(*peak)).collect();
        let mut frontier = Frontier::from_parts(row.size, peaks).ok_or_else(damaged)?;
        let mut nodes = Vec::new();
        for record in &pending {
            rules::append(&mut frontier, &record.digest, &mut nodes);
        }
        let head = Head {
            log: self.0.signer.certificate().agency().unwrap_or_default().to_owned(),
            size: frontier.size(),
            root: frontier.root(),
            at: now,
            previous: row.head.as_deref().map(sha256),
        };
        let bytes = wire::head_bytes(&head).map_err(|error| LedgerError::Encoding(error.to_string()))?;
        let signature = trust::cms::sign_detached(&bytes, &*self.0.signer, Some(now))?;

        let records = u64::try_from(pending.len()).unwrap_or(u64::MAX);
        let size = frontier.size();
        let advance = Arc::new(db::Advance {
            epoch: row.epoch,
            from: row.size,
            size,
            at: now,
            lease_until: now.plus_millis(LEASE_MS),
            frontier: frontier.peaks().iter().flat_map(|peak| *peak.as_bytes()).collect(),
            ids: pending.into_iter().map(|record| record.id).collect(),
            nodes,
            head: bytes,
            signature,
        });
        let written = self.0.db.write(move |tx| db::log_advance(tx, &advance)).await?;
        if !written {
            return Ok(Round::Held);
        }
        self.0.counters.sequenced.fetch_add(records, Ordering::Relaxed);
        self.0.counters.heads.fetch_add(1, Ordering::Relaxed);
        Ok(Round::Sequenced { records, size })
    }

    /// Time-stamps the newest head if it has no token yet; `true` if a token was stored. Older heads need none: each
    /// head covers all before it. A dead authority is logged and counted, and stops nothing.
    pub async fn stamp_once(&self) -> Result<bool, LedgerError> {
        let Some(stamper) = &self.0.stamper else { return Ok(false) };
        let Some((size, signature, at)) = self.0.db.read(db::head_unstamped).await? else { return Ok(false) };
        // The clock was put back since it was signed. A time-stamp from before its own time would speak against it; later
        // heads prove what is in it, or it is stamped when its time has come.
        if at > self.0.clock.now() {
            return Ok(false);
        }
        let imprint = sha256(&signature);
        let stamped = stamper.stamp(imprint.into()).await.and_then(|token| match trust::tsp::imprint(&token) {
            Ok((digest, _)) if digest == imprint => Ok(token),
            Ok(_) => Err(StampError::Refused("the token is over something else".to_owned())),
            Err(refused) => Err(StampError::Refused(refused.to_string())),
        });
        let token = match stamped {
            Ok(token) => token,
            Err(error) => {
                self.0.counters.stamp_failures.fetch_add(1, Ordering::Relaxed);
                tracing::error!(
                    ?error,
                    evidence.head = size,
                    "evidence.stamp failed: heads go without a time-stamp until the authority answers"
                );
                return Err(LedgerError::Stamp(error));
            }
        };
        self.0.db.write(move |tx| db::head_stamp(tx, size, &token)).await?;
        self.0.counters.stamps.fetch_add(1, Ordering::Relaxed);
        Ok(true)
    }

    /// A token over `digest`, if the authority answers in time.
    pub(crate) async fn stamp_within(&self, digest: [u8; 32], wait: Duration) -> Option<Vec<u8>> {
        let stamper = self.0.stamper.as_ref()?;
        match tokio::time::timeout(wait, stamper.stamp(digest)).await {
            Ok(Ok(token)) => Some(token),
            Ok(Err(error)) => {
                tracing::warn!(?error, "evidence.export goes without a time-stamp");
                None
            }
            Err(_) => {
                tracing::warn!("evidence.export goes without a time-stamp: no answer in time");
                None
            }
        }
    }

    /// What this ledger has done since the program started.
    pub fn counts(&self) -> LedgerCounts {
        let Counters { sequenced, heads, stamps, stamp_failures } = &self.0.counters;
        LedgerCounts {
            sequenced: sequenced.load(Ordering::Relaxed),
            heads: heads.load(Ordering::Relaxed),
            stamps: stamps.load(Ordering::Relaxed),
            stamp_failures: stamp_failures.load(Ordering::Relaxed),
        }
    }
}

/// Waits for a pause, and then to be woken; what wakes during the pause counts.
async fn pause_then(pause: Duration, wake: &mut store::Wake) {
    tokio::time::sleep(pause).await;
    // Wake-ups can be lost between processes: time wakes too.
    drop(tokio::time::timeout(IDLE, wake.woken()).await);
}
