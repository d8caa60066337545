//! Roots of segments as evidence: each second, at a clean stop, and of what an earlier process left.

use std::{sync::Arc, time::Duration};

use base::{Clock, Entropy, Timestamp};
use serde::Deserialize;
use store::{Db, Tx};
use tokio_util::sync::CancellationToken;
use trust::Digest;

use super::{FoundSegment, SegmentLog, SegmentTail};
use crate::{
    Act,
    model::{EvidenceDigest, Fact, LogFault, Place},
    service,
    store::{self as db, KindRecord},
    wire,
};

const EVERY: Duration = Duration::from_secs(1);
pub(super) const KIND: &str = "evidence.segment-anchored";

#[derive(Deserialize)]
struct BodyV1 {
    size: u64,
    root: String,
}

fn subject_of(log: &str, segment: u64) -> String {
    format!("segment/{log}/{segment}")
}

/// Writes where a segment stands into the evidence log: from then on it cannot be another one unseen.
pub fn segment_anchor(
    tx: &mut Tx,
    tail: &SegmentTail,
    at: Timestamp,
    entropy: &dyn Entropy,
) -> Result<EvidenceDigest, store::Error> {
    let act = Act {
        kind: KIND,
        subject: subject_of(&tail.log, tail.segment),
        actor: tail.log.clone(),
        at,
        facts: vec![Fact::number("segment.size", i64::try_from(tail.size).unwrap_or(i64::MAX))],
        body: serde_json::json!({ "size": tail.size, "root": tail.root.to_string() }),
    };
    service::record(tx, &act, entropy)
}

/// Where a segment stood, as a record says.
pub(super) struct Anchored {
    place: Place,
    size: u64,
    root: Result<Digest, trust::digest::BadDigest>,
}

impl Anchored {
    /// Reads a record: whose segment it anchors, and where that stood.
    pub(super) fn read(record: KindRecord) -> Option<((String, u64), Self)> {
        let (log, segment) = record.subject.strip_prefix("segment/")?.rsplit_once('/')?;
        let of = (log.to_owned(), segment.parse().ok()?);
        Some((of, Self::of(record.number, record.id, &record.bytes)?))
    }

    fn of(number: Option<u64>, id: String, bytes: &[u8]) -> Option<Self> {
        let body = wire::record_read(bytes).ok().filter(|record| record.kind == KIND)?.body;
        let body: BodyV1 = serde_json::from_value(body).ok()?;
        Some(Self { place: Place::Record { number, id }, size: body.size, root: Digest::parse(&body.root) })
    }

    /// What does not hold of the segment that it anchors.
    pub(super) fn fault(self, found: &FoundSegment) -> Option<LogFault> {
        let (size, segment) = (self.size, found.segment);
        let what = match found.root_at(size) {
            None => {
                let whole = found.length;
                format!(
                    "segment {segment} of {} is whole up to byte {whole}, before the {size} leaves that it anchors",
                    found.log
                )
            }
            Some(root) if self.root != Ok(root) => {
                format!("the first {size} leaves of segment {segment} of {} are not those that it anchors", found.log)
            }
            Some(_) => return None,
        };
        Some(LogFault { place: self.place, what })
    }
}

/// Holds a segment against everything that was anchored of it; what does not hold is named.
pub fn segment_check(tx: &mut Tx, found: &FoundSegment) -> Result<Vec<LogFault>, store::Error> {
    let mut faults = Vec::new();
    for entry in db::record_list_of(tx, &subject_of(&found.log, found.segment))? {
        let Some((id, bytes)) = db::record_bytes_fetch(tx, &entry.digest)? else { continue };
        let anchored = Anchored::of(entry.number, id.to_string(), &bytes);
        faults.extend(anchored.and_then(|anchored| anchored.fault(found)));
    }
    Ok(faults)
}

impl SegmentLog {
    /// Anchors where the log stands each second in which it has grown, until cancelled or until it takes nothing more.
    /// For a clean stop, call [`settle`](Self::settle) when whoever appends has been stopped.
    pub async fn run(
        &self,
        db: &Db,
        clock: &dyn Clock,
        entropy: &Arc<dyn Entropy>,
        cancel: &CancellationToken,
        last: &mut Option<SegmentTail>,
    ) {
        while cancel.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() && !self.is_closed() {
            self.settle(db, clock, entropy, last).await;
        }
    }

    /// Anchors where the log stands, unless that is what `last` says, which then says it.
    pub async fn settle(&self, db: &Db, clock: &dyn Clock, entropy: &Arc<dyn Entropy>, last: &mut Option<SegmentTail>) {
        let tail = self.tail();
        if tail.size <= 1 || last.as_ref() == Some(&tail) {
            return;
        }
        let (anchored, now, entropy) = (tail.clone(), clock.now(), Arc::clone(entropy));
        match db.write(move |tx| segment_anchor(tx, &anchored, now, &*entropy)).await {
            Ok(_) => *last = Some(tail),
            Err(error) => tracing::error!(?error, "evidence.segment could not be anchored"),
        }
    }
}
