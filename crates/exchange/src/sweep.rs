//! Forgetting closed messages and calls when they are old.

use std::{sync::Arc, time::Duration};

use base::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    bus::{Bus, Inner},
    store as db,
};

/// How often, and how many rows in one write.
const RHYTHM: Duration = Duration::from_hours(1);
const BATCH: u32 = 500;
/// How long the ids of calls stay in the database: an envelope is fresh for ten minutes, and clocks are set back at times.
const IDS_KEPT: Duration = Duration::from_hours(24);

impl Bus {
    /// Forgets what is older than the settings say, rows and bodies whose messages never came; the number of rows. [`run`](Self::run) does so every hour.
    pub async fn sweep(&self) -> Result<u64, store::Error> {
        sweep(&self.0).await
    }
}

pub(crate) async fn run(inner: Arc<Inner>, cancel: CancellationToken) {
    while cancel.run_until_cancelled(tokio::time::sleep(RHYTHM)).await.is_some() {
        match sweep(&inner).await {
            Ok(rows) => tracing::debug!(rows, "exchange.rows that were old are forgotten"),
            Err(error) => tracing::warn!(%error, "exchange.rows that are old could not be forgotten"),
        }
    }
}

async fn sweep(inner: &Inner) -> Result<u64, store::Error> {
    let before = |kept: Duration| before(inner.clock.now(), kept);
    let (staging, staged) = (inner.staging.clone(), before(inner.settings.staging_kept));
    match inner.tracker.spawn_blocking(move || staging.sweep(staged)).await {
        Ok(Ok(files)) => tracing::debug!(files, "exchange.bodies whose messages never came are forgotten"),
        Ok(Err(error)) => tracing::warn!(%error, "exchange.bodies that are old could not be forgotten"),
        Err(error) => tracing::error!(%error, "exchange.bodies could not be looked through"),
    }
    if let Some(log) = &inner.log {
        log.erase(inner, before(inner.settings.calls_kept)).await;
    }
    let (calls, messages) = (before(IDS_KEPT), before(inner.settings.messages_kept));
    let mut forgotten = 0;
    loop {
        // A write for each batch: others get their turn between them.
        let rows = inner
            .db
            .write(move |tx| -> Result<u64, store::Error> {
                Ok(db::call_ids_sweep(tx, calls, BATCH)?
                    + db::outgoing_sweep(tx, messages, BATCH)?
                    + db::incoming_sweep(tx, messages, BATCH)?
                    + evidence::receipts_forget(tx, messages, BATCH)?)
            })
            .await?;
        if rows == 0 {
            return Ok(forgotten);
        }
        forgotten += rows;
    }
}

/// So long before `now`.
pub(crate) fn before(now: Timestamp, by: Duration) -> Timestamp {
    now.plus_millis(i64::try_from(by.as_millis()).map_or(i64::MIN / 2, |millis| -millis))
}
