use base::Timestamp;

use super::Accounts;
use crate::store;

/// How long what is over is kept, in milliseconds: long enough to tell a replay from a mistake.
const KEEP: i64 = 3_600_000;

impl Accounts {
    /// Removes what has run out: codes, assertions, sign-ins under way, sessions, throttles. Call it now and then;
    /// returns how many rows went.
    pub async fn purge(&self, now: Timestamp) -> Result<u64, ::store::Error> {
        let before = now.plus_millis(-KEEP);
        let own = self
            .db()
            .write(move |tx| {
                let codes = store::code_purge(tx, before)?;
                let assertions = store::assertion_purge(tx, before)?;
                let pending = store::pending_purge(tx, before)?;
                Ok::<_, ::store::Error>(codes.saturating_add(assertions).saturating_add(pending))
            })
            .await?;
        Ok(own.saturating_add(self.identity().purge().await?))
    }
}
