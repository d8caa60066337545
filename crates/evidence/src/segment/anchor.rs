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
    service, store as db, wire,
};

const EVERY: Duration = Duration::from_secs(1);
const KIND: &str = "evidence.segment-anchored";

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

/// Holds a segment against everything that was anchored of it; what does not hold is named.
pub fn segment_check(tx: &mut Tx, found: &FoundSegment) -> Result<Vec<LogFault>, store::Error> {
    let mut faults = Vec::new();
    for entry in db::record_list_of(tx, &subject_of(&found.log, found.segment))? {
        let Some((id, bytes)) = db::record_bytes_fetch(tx, &entry.digest)? else { continue };
        let body = wire::record_read(&bytes).ok().filter(|record| record.kind == KIND).map(|record| record.body);
        let Some(body) = body.and_then(|body| serde_json::from_value::<BodyV1>(body).ok()) else { continue };
        let what = match found.root_at(body.size) {
            None => format!("segment {} ends before the {} leaves that it anchors", found.segment, body.size),
            Some(root) if Digest::parse(&body.root) != Ok(root) => {
                format!("the first {} leaves of segment {} are not those that it anchors", body.size, found.segment)
            }
            Some(_) => continue,
        };
        faults.push(LogFault { place: Place::Record { number: entry.number, id: id.to_string() }, what });
    }
    Ok(faults)
}

impl SegmentLog {
    /// Anchors where the log stands each second in which it has grown, until cancelled; then once more, for a clean stop: whoever appends has been stopped before.
    pub async fn run(&self, db: Db, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, cancel: CancellationToken) {
        let mut last = None;
        loop {
            let stopping = cancel.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none();
            let tail = self.tail();
            if tail.size > 1 && last.as_ref() != Some(&tail) {
                let (anchored, now, entropy) = (tail.clone(), clock.now(), Arc::clone(&entropy));
                match db.write(move |tx| segment_anchor(tx, &anchored, now, &*entropy)).await {
                    Ok(_) => last = Some(tail),
                    Err(error) => tracing::error!(?error, "evidence.segment could not be anchored"),
                }
            }
            if stopping {
                return;
            }
        }
    }
}
