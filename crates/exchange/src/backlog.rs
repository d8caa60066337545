//! How much of each node's messages waits here to be handled: the limit beyond which more is sent away.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use base::AgencyCode;
use parking_lot::Mutex;

use crate::{bus::Inner, model::Refusal, store as db};

/// For how long a count holds; what comes in meanwhile is added to it.
const FRESH: Duration = Duration::from_secs(1);

/// What was counted last, by sender.
#[derive(Default)]
pub(crate) struct Backlog(Mutex<HashMap<AgencyCode, (Instant, u64)>>);

impl Backlog {
    /// The count with one more, if it is fresh.
    fn add(&self, from: &AgencyCode) -> Option<u64> {
        let mut all = self.0.lock();
        let (_, count) = all.get_mut(from).filter(|(at, _)| at.elapsed() < FRESH)?;
        *count += 1;
        Some(*count)
    }
}

/// Refuses a message of `from` if too many of its messages wait.
pub(crate) async fn room(inner: &Inner, from: &AgencyCode) -> Result<(), Refusal> {
    let limit = inner.settings.inbox_limit;
    let waiting = if let Some(count) = inner.backlog.add(from) {
        count
    } else {
        let (sender, most) = (from.clone(), limit.saturating_add(1));
        let counted = inner.db.read(move |tx| db::incoming_waiting(tx, &sender, most)).await;
        let count = counted.map_err(|error| {
            tracing::error!(%error, "exchange.inbox could not be counted");
            Refusal::Unavailable
        })? + 1;
        inner.backlog.0.lock().insert(from.clone(), (Instant::now(), count));
        count
    };
    if waiting > limit { Err(Refusal::Overloaded) } else { Ok(()) }
}
