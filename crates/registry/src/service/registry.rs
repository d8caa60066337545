//! The registry of one node: the configuration in force, and how the next one is taken.

use std::sync::Arc;

use base::{Clock, Entropy, Timestamp};
use evidence::{Act, Fact};
use parking_lot::RwLock;
use store::{Db, Tx, Wake};
use trust::{Anchors, Certificate};

use super::change::Beside;
use crate::{
    model::Snapshot,
    refusal::ConfigurationRefusal,
    rules::{self, Verdict},
    store::{self as rows, ConfigurationLine},
    wire::{self, Configuration},
};

/// What is woken in the database when a configuration has been taken.
pub const WAKE: &str = "registry.configuration";

/// Why a registry did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenRefusal {
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The configuration that the database holds is not believed: the trust anchors were exchanged, or the database was.
    #[error("the configuration in the database is not believed under this node's trust anchors: {0}")]
    Kept(ConfigurationRefusal),
}

/// What came of a refresh.
#[derive(Clone, Debug)]
pub enum Refreshed {
    /// Nothing newer.
    Unchanged,
    /// A newer configuration is in force.
    Taken(Arc<Snapshot>),
}

/// The registry of one node. A clone is the same registry.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    db: Db,
    instance: String,
    anchors: Anchors,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    held: RwLock<Option<Held>>,
}

#[derive(Clone)]
struct Held {
    snapshot: Arc<Snapshot>,
    signed: Arc<[u8]>,
}

impl Registry {
    /// Opens the registry of a node in the federation `instance` with what its database holds. `anchors` are the node's
    /// own, from its file; those inside a configuration are for checking papers, not for believing configurations.
    pub async fn open(
        db: Db,
        instance: &str,
        anchors: &Anchors,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, OpenRefusal> {
        let (instance, anchors) = (instance.to_owned(), anchors.clone());
        let registry = Self(Arc::new(Inner { db, instance, anchors, clock, entropy, held: RwLock::new(None) }));
        registry.reload().await?;
        Ok(registry)
    }

    /// The configuration in force; none before the first was taken. It may be stale or expired: ask its freshness.
    pub fn current(&self) -> Option<Arc<Snapshot>> {
        self.0.held.read().as_ref().map(|held| Arc::clone(&held.snapshot))
    }

    /// The exact signed bytes of the configuration in force: what the holder of the registry role hands out.
    pub fn signed(&self) -> Option<Arc<[u8]>> {
        self.0.held.read().as_ref().map(|held| Arc::clone(&held.signed))
    }

    /// The configuration in force as it was written: what the publisher changes to make the next one.
    pub fn configuration(&self) -> Option<Configuration> {
        wire::peek(&self.signed()?)
    }

    /// How the configuration in force follows from `version`, for who holds that; `None` where this node has not kept it,
    /// or where the whole is hardly longer.
    pub async fn difference_from(&self, version: u64) -> Result<Option<Vec<u8>>, store::Error> {
        let Some(new) = self.signed() else { return Ok(None) };
        let old = self.0.db.read(move |tx| rows::configuration_signed(tx, version)).await?;
        let difference = old.map(|old| wire::difference::make(&old, &new));
        Ok(difference.filter(|difference| difference.len() < new.len() / 2))
    }

    /// Takes a configuration that was sent as a difference to the one in force.
    pub async fn refresh_by(&self, difference: &[u8]) -> Result<Refreshed, ConfigurationRefusal> {
        let held = self.signed().unwrap_or_default();
        let signed = wire::difference::apply(&held, difference, wire::MAX_BYTES)
            .map_err(|error| ConfigurationRefusal::Malformed(error.to_string()))?;
        self.refresh(Some(&signed)).await
    }

    /// The federation that this node belongs to.
    pub fn instance(&self) -> &str {
        &self.0.instance
    }

    /// The trust anchors of this node.
    pub fn anchors(&self) -> &Anchors {
        &self.0.anchors
    }

    /// Takes a signed configuration if it may follow the one in force: keeps it, records that as evidence, and puts it in
    /// force. The same one again changes nothing.
    pub async fn accept(&self, signed: &[u8]) -> Result<Arc<Snapshot>, ConfigurationRefusal> {
        self.accept_with(signed, None).await
    }

    pub(super) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The same with what the publisher records and writes beside it.
    pub(super) async fn accept_with(
        &self,
        signed: &[u8],
        publishing: Option<(Act, Arc<Beside>)>,
    ) -> Result<Arc<Snapshot>, ConfigurationRefusal> {
        // Another process of this node may have taken one meanwhile.
        self.reload().await?;
        let now = self.0.clock.now();
        let wire::Opened { configuration, digest, signer } = wire::open(signed, &self.0.anchors, now)?;
        let offered = wire::to_snapshot(configuration, digest)?;
        let held = self.current();
        let verdict = rules::judge(&self.0.instance, held.as_deref(), &offered, now)?;
        if let (Verdict::Held, Some(held)) = (verdict, &held) {
            return Ok(Arc::clone(held));
        }
        wire::check_signer(&signer, rules::expected_signer(held.as_deref(), &offered))?;
        let offered = Held { snapshot: Arc::new(offered), signed: signed.into() };
        self.keep(&offered, &signer, now, publishing).await?;
        let snapshot = Arc::clone(&offered.snapshot);
        self.put_in_force(offered);
        Ok(snapshot)
    }

    /// What the refresh loop does with the answer of the registry role's holder: `None` is "you have the newest". A
    /// refusal is logged here with its reason, and the configuration in force stays.
    pub async fn refresh(&self, fetched: Option<&[u8]>) -> Result<Refreshed, ConfigurationRefusal> {
        let Some(signed) = fetched else { return Ok(Refreshed::Unchanged) };
        let before = self.current().map(|snapshot| snapshot.version());
        match self.accept(signed).await {
            Ok(snapshot) if before == Some(snapshot.version()) => Ok(Refreshed::Unchanged),
            Ok(snapshot) => {
                tracing::info!(
                    registry.instance = snapshot.instance(),
                    registry.version = snapshot.version(),
                    "configuration taken"
                );
                Ok(Refreshed::Taken(snapshot))
            }
            Err(refusal) => {
                tracing::warn!(registry.instance = %self.0.instance, error = %refusal, "configuration refused");
                Err(refusal)
            }
        }
    }

    /// Puts in force what another process of this node has taken; whether there was something newer.
    pub async fn reload(&self) -> Result<bool, OpenRefusal> {
        let Some(kept) = self.0.db.read(rows::configuration_latest).await? else { return Ok(false) };
        if self.signed().is_some_and(|signed| *signed == *kept.signed) {
            return Ok(false);
        }
        let opened = wire::open_kept(&kept.signed, &self.0.anchors, kept.accepted_at);
        let snapshot = opened.and_then(|opened| {
            let snapshot = wire::to_snapshot(opened.configuration, opened.digest)?;
            rules::check_instance(&self.0.instance, &snapshot).map(|()| snapshot)
        });
        let snapshot = snapshot.map_err(OpenRefusal::Kept)?;
        Ok(self.put_in_force(Held { snapshot: Arc::new(snapshot), signed: kept.signed.into() }))
    }

    /// Wakes when this or another process of this node has taken a configuration: then [`Registry::reload`].
    pub fn changes(&self) -> Wake {
        self.0.db.subscribe(WAKE)
    }

    fn put_in_force(&self, offered: Held) -> bool {
        let mut held = self.0.held.write();
        let newer = held.as_ref().is_none_or(|held| held.snapshot.version() < offered.snapshot.version());
        if newer {
            *held = Some(offered);
        }
        newer
    }

    async fn keep(
        &self,
        held: &Held,
        signer: &Certificate,
        now: Timestamp,
        publishing: Option<(Act, Arc<Beside>)>,
    ) -> Result<(), ConfigurationRefusal> {
        let offered = &held.snapshot;
        let line = ConfigurationLine {
            version: offered.version(),
            digest: offered.digest().to_string(),
            issued_at: offered.issued_at(),
            accepted_at: now,
        };
        let act = Act {
            kind: "registry.configuration-taken",
            subject: offered.instance().to_owned(),
            actor: signer.agency().unwrap_or_default().to_owned(),
            at: now,
            facts: vec![Fact::number("configuration.version", i64::try_from(line.version).unwrap_or(i64::MAX))],
            body: serde_json::json!({
                "digest": line.digest,
                "issued_at": offered.issued_at(),
                "valid_until": offered.valid_until(),
                "signer": signer.fingerprint().to_string(),
            }),
        };
        let (held, entropy) = (held.clone(), Arc::clone(&self.0.entropy));
        self.0
            .db
            .write(move |tx| {
                if keep(tx, &line, &act, &held.signed, &*entropy)?
                    && let Some((act, beside)) = &publishing
                {
                    evidence::record(tx, act, &*entropy)?;
                    beside(tx, &held.snapshot)?;
                }
                Ok(())
            })
            .await
    }
}

/// Judges the version once more against what other processes have kept meanwhile, then writes; whether it was new.
fn keep(
    tx: &mut Tx,
    line: &ConfigurationLine,
    act: &Act,
    signed: &[u8],
    entropy: &dyn Entropy,
) -> Result<bool, ConfigurationRefusal> {
    match rows::configuration_version(tx)? {
        Some((held, _)) if held > line.version => Err(ConfigurationRefusal::RolledBack { held, offered: line.version }),
        Some((held, digest)) if held == line.version && digest == line.digest => Ok(false),
        Some((version, _)) if version == line.version => Err(ConfigurationRefusal::VersionTaken { version }),
        _ => {
            rows::configuration_insert(tx, line, signed)?;
            evidence::record(tx, act, entropy)?;
            tx.wake(WAKE);
            Ok(true)
        }
    }
}
