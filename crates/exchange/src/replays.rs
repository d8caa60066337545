//! Which calls have been answered lately, so that none is answered twice.
//!
//! An envelope is fresh for ten minutes; so long its call's id is remembered, and whatever was sealed before the oldest
//! one that is remembered is refused, wherever the clock stands. The memory is this process's; after a start it is read
//! back from the logs. Where several processes may serve one node, that is on PostgreSQL, they also tell each other
//! through the database, a group of ids in one statement.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use base::{AgencyCode, MessageId, Timestamp};
use evidence::SegmentError;
use parking_lot::Mutex;
use store::Engine;
use tokio::sync::oneshot;

use crate::{
    bus::Inner,
    log::{self, CallLog},
    model::Refusal,
    rules::SKEW_MS,
    store as db,
};

/// Ids of one node that are remembered at most: beyond that, its oldest envelopes are no longer taken.
const MOST: usize = 200_000;
/// Ids are forgotten together that were sealed in the same ten seconds.
const SPAN_MS: i64 = 10_000;
/// How many ids go to the database in one statement.
const GROUP: usize = 64;

#[derive(Default)]
pub(crate) struct Replays {
    own: Mutex<HashMap<AgencyCode, Seen>>,
    /// Whatever was sealed until then may have been answered by an earlier process.
    horizon: Mutex<Option<Timestamp>>,
    told: Arc<Mutex<Telling>>,
}

/// The calls of one node.
#[derive(Default)]
struct Seen {
    known: HashSet<MessageId>,
    /// The same by the time of their envelopes.
    spans: BTreeMap<i64, (Timestamp, Vec<MessageId>)>,
    /// The newest envelope whose id was forgotten.
    horizon: Option<Timestamp>,
}

impl Seen {
    fn take(&mut self, id: MessageId, sent_at: Timestamp, now: Timestamp) -> Result<(), Refusal> {
        if self.horizon.is_some_and(|horizon| sent_at <= horizon) {
            return Err(Refusal::NotFresh);
        }
        if !self.known.insert(id) {
            return Err(Refusal::Replayed);
        }
        let span = self.spans.entry(sent_at.as_millis().div_euclid(SPAN_MS)).or_insert((sent_at, Vec::new()));
        span.0 = span.0.max(sent_at);
        span.1.push(id);
        while let Some(oldest) = self.spans.first_entry() {
            let is_stale = now.millis_since(oldest.get().0) > SKEW_MS;
            if !is_stale && self.known.len() <= MOST {
                break;
            }
            let (newest, ids) = oldest.remove();
            self.horizon = self.horizon.max(Some(newest));
            for id in ids {
                self.known.remove(&id);
            }
        }
        Ok(())
    }
}

/// Takes a call's id, once.
pub(crate) async fn take(
    inner: &Arc<Inner>,
    peer: &AgencyCode,
    id: MessageId,
    sent_at: Timestamp,
) -> Result<(), Refusal> {
    let replays = &inner.replays;
    if replays.horizon.lock().is_some_and(|horizon| sent_at <= horizon) {
        return Err(Refusal::NotFresh);
    }
    let now = inner.clock.now();
    {
        let mut own = replays.own.lock();
        if let Some(seen) = own.get_mut(peer) {
            seen.take(id, sent_at, now)?;
        } else {
            own.entry(peer.clone()).or_default().take(id, sent_at, now)?;
        }
    }
    match inner.db.engine() {
        Engine::Sqlite => Ok(()),
        Engine::Postgres => tell(inner, peer, id, sent_at).await,
    }
}

/// Learns from the logs which calls were answered lately, by any process of the node.
pub(crate) fn recall(inner: &Inner, log: &CallLog) -> Result<(), SegmentError> {
    let now = inner.clock.now();
    // What was taken until then cannot be fresh any more.
    let since = now.plus_millis(-2 * SKEW_MS);
    let mut gap: Option<Timestamp> = None;
    for folder in log.folders()? {
        let begun = evidence::segment_recent(&folder, since, |content| {
            if let Some((peer, id, sent_at)) = log::answered(content) {
                // What was answered twice, or long ago, was judged then.
                let _ = inner.replays.own.lock().entry(peer).or_default().take(id, sent_at, now);
            }
        })?;
        gap = gap.max(begun);
    }
    // An envelope in what was not read was taken before, and sealed at most so much later.
    *inner.replays.horizon.lock() = gap.map(|begun| begun.plus_millis(SKEW_MS));
    Ok(())
}

/// Ids on their way to the database: one write at a time, which takes along all that came meanwhile.
#[derive(Default)]
struct Telling {
    waiting: Vec<(db::CallId, oneshot::Sender<Result<bool, Refusal>>)>,
    busy: bool,
}

async fn tell(inner: &Arc<Inner>, peer: &AgencyCode, id: MessageId, sent_at: Timestamp) -> Result<(), Refusal> {
    let (answer, answered) = oneshot::channel();
    let begins = {
        let mut told = inner.replays.told.lock();
        told.waiting.push((db::CallId { peer: peer.clone(), id, sent_at }, answer));
        !std::mem::replace(&mut told.busy, true)
    };
    if begins {
        inner.tracker.spawn(tell_all(Arc::clone(inner)));
    }
    match answered.await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err(Refusal::Replayed),
        Ok(Err(refusal)) => Err(refusal),
        Err(_) => Err(Refusal::Unavailable),
    }
}

async fn tell_all(inner: Arc<Inner>) {
    loop {
        let group = {
            let mut told = inner.replays.told.lock();
            let most = told.waiting.len().min(GROUP);
            told.busy = most > 0;
            told.waiting.drain(..most).collect::<Vec<_>>()
        };
        if group.is_empty() {
            return;
        }
        let (ids, answers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
        let asked: Arc<[db::CallId]> = ids.into();
        let rows = Arc::clone(&asked);
        match inner.db.write(move |tx| db::call_ids_insert(tx, &rows)).await {
            Ok(new) => {
                for (id, answer) in asked.iter().zip(answers) {
                    // Who does not wait any more is not told.
                    let _ = answer.send(Ok(new.contains(&(id.peer.clone(), id.id))));
                }
            }
            Err(error) => {
                tracing::error!(%error, "exchange.calls could not be remembered");
                for answer in answers {
                    let _ = answer.send(Err(Refusal::Unavailable));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use base::{Id as _, SeededEntropy};

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(1_795_568_400_000).plus_seconds(second)
    }

    #[test]
    fn an_id_is_taken_once_while_its_envelope_is_fresh_and_nothing_older_afterwards() {
        let (mut seen, entropy) = (Seen::default(), SeededEntropy::new(7));
        let ids: Vec<MessageId> = (0..4).map(|_| MessageId::new(at(0), &entropy)).collect();
        assert_eq!(seen.take(ids[0], at(0), at(0)), Ok(()));
        assert_eq!(seen.take(ids[0], at(0), at(1)), Err(Refusal::Replayed));
        assert_eq!(seen.take(ids[0], at(200), at(200)), Err(Refusal::Replayed), "in another envelope");
        // Six minutes later it is forgotten, and nothing from then is taken, not even where the clock goes back.
        assert_eq!(seen.take(ids[1], at(360), at(360)), Ok(()));
        assert_eq!(seen.known.len(), 1);
        assert_eq!(seen.take(ids[0], at(0), at(0)), Err(Refusal::NotFresh));
        assert_eq!(seen.take(ids[2], at(1), at(0)), Ok(()), "what is newer than all that was forgotten");
        assert_eq!(seen.take(ids[1], at(360), at(0)), Err(Refusal::Replayed));
    }

    #[test]
    fn a_node_that_calls_too_often_shortens_its_own_memory_alone() {
        let (mut seen, entropy) = (Seen::default(), SeededEntropy::new(7));
        let first = MessageId::new(at(0), &entropy);
        assert_eq!(seen.take(first, at(0), at(0)), Ok(()));
        for number in 0..MOST {
            let id = MessageId::new(at(20), &entropy);
            assert_eq!(seen.take(id, at(20 + i64::from(number > 9) * 20), at(40)), Ok(()));
        }
        assert!(seen.known.len() <= MOST);
        assert_eq!(seen.take(first, at(0), at(40)), Err(Refusal::NotFresh));
    }
}
