//! The publisher's side: a change is applied, signed, kept and recorded; what only grows stale is published anew.

use std::sync::Arc;

use base::Timestamp;
use evidence::{Act, Fact};
use store::Tx;
use trust::Signer;

use super::registry::Registry;
use crate::model::Snapshot;
use crate::refusal::{ChangeRefusal, ConfigurationRefusal};
use crate::rules;
use crate::wire::{Change, Configuration, publish};

/// For how many days a configuration counts as up to date, and for how many it may be relied on.
pub const FRESH_DAYS: i64 = 1;
/// See [`FRESH_DAYS`].
pub const VALID_DAYS: i64 = 30;
/// How often a change is tried when others publish at the same time.
const TRIES: u8 = 5;

/// What else is written in the transaction that puts a configuration in force, such as messages to the other nodes.
pub type Beside = dyn Fn(&mut Tx, &Snapshot) -> Result<(), store::Error> + Send + Sync;

impl Registry {
    /// Performs a change: the next configuration is signed, put in force here, and recorded with who ordered it. Only the
    /// holder of the registry role can: every other signer is refused.
    pub async fn change(
        &self,
        signer: &dyn Signer,
        change: &Change,
        actor: &str,
        beside: &Arc<Beside>,
    ) -> Result<Arc<Snapshot>, ChangeRefusal> {
        let act = |now: Timestamp, version: u64| Act {
            kind: "registry.changed",
            subject: change.subject(),
            actor: actor.to_owned(),
            at: now,
            facts: vec![
                Fact::text("registry.change", change.word()),
                Fact::number("configuration.version", i64::try_from(version).unwrap_or(i64::MAX)),
            ],
            body: serde_json::to_value(change).unwrap_or_default(),
        };
        self.next(signer, |configuration, now| rules::change::apply(configuration, change, now), act, beside).await
    }

    /// Publishes the same content anew, with a new time.
    pub async fn publish_anew(
        &self,
        signer: &dyn Signer,
        beside: &Arc<Beside>,
    ) -> Result<Arc<Snapshot>, ChangeRefusal> {
        let actor = signer.settled().certificate().agency().unwrap_or_default().to_owned();
        let act = |now: Timestamp, version: u64| Act {
            kind: "registry.published-anew",
            subject: self.instance().to_owned(),
            actor: actor.clone(),
            at: now,
            facts: vec![Fact::number("configuration.version", i64::try_from(version).unwrap_or(i64::MAX))],
            body: serde_json::Value::Null,
        };
        self.next(signer, |_, _| Ok(()), act, beside).await
    }

    async fn next(
        &self,
        signer: &dyn Signer,
        apply: impl Fn(&mut Configuration, Timestamp) -> Result<(), ChangeRefusal>,
        act: impl Fn(Timestamp, u64) -> Act,
        beside: &Arc<Beside>,
    ) -> Result<Arc<Snapshot>, ChangeRefusal> {
        let mut tries = 0;
        loop {
            self.reload().await.map_err(ConfigurationRefusal::from)?;
            let mut next = self.configuration().ok_or(ChangeRefusal::NoConfiguration)?;
            let now = self.now();
            apply(&mut next, now)?;
            let ended = |one: &crate::wire::Der| one.certificate().is_ok_and(|one| one.not_after() < now);
            rules::change::tidy(&mut next, ended);
            next.version = next.version.saturating_add(1);
            next.issued_at = now;
            next.fresh_until = now.plus_days(FRESH_DAYS);
            next.valid_until = now.plus_days(VALID_DAYS);
            let signed = publish(&next, signer)?;
            let taken = self.accept_with(&signed, Some((act(now, next.version), Arc::clone(beside)))).await;
            tries += 1;
            match taken {
                // Another process of this node was first: the change is made on top of what it has published.
                Err(ConfigurationRefusal::RolledBack { .. } | ConfigurationRefusal::VersionTaken { .. })
                    if tries < TRIES => {}
                taken => return Ok(taken?),
            }
        }
    }
}
