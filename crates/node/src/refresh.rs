//! Keeps the federation's configuration up to date: the holder of the registry role publishes it anew before it grows
//! stale, every other node fetches it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use base::AgencyCode;
use contracts::registry::{ConfigurationFetch, ConfigurationInForce};
use registry::{Freshness, Role, Snapshot};

use crate::keys::KeyName;
use crate::runtime::Parts;

/// How often a node asks, and how soon again after a failure.
const INTERVAL: Duration = Duration::from_mins(15);
const RETRY: Duration = Duration::from_mins(1);

/// How long a configuration counts as up to date, and how long it may be relied on.
pub(crate) const FRESH_DAYS: i64 = 1;
pub(crate) const VALID_DAYS: i64 = 30;

/// Runs until the node stops.
pub(crate) async fn run(parts: Arc<Parts>) {
    // The others may still be starting.
    let mut wait = Duration::from_secs(5);
    let mut changes = parts.registry.changes();
    loop {
        tokio::select! {
            () = parts.cancel.cancelled() => return,
            // Another process of this node has taken one.
            () = changes.woken() => {
                if let Err(error) = parts.registry.reload().await {
                    tracing::warn!(%error, "the configuration in force could not be read");
                }
                continue;
            }
            () = tokio::time::sleep(wait) => {}
        }
        wait = match once(&parts).await {
            Ok(()) if fresh(&parts) => INTERVAL,
            // The holder has nothing newer either, or not yet.
            Ok(()) => RETRY,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "the configuration could not be refreshed");
                RETRY
            }
        };
    }
}

fn fresh(parts: &Parts) -> bool {
    parts.registry.current().is_some_and(|snapshot| snapshot.freshness(parts.clock.now()) == Freshness::Fresh)
}

/// One round.
pub(crate) async fn once(parts: &Parts) -> Result<()> {
    parts.registry.reload().await?;
    let snapshot = parts.registry.current().context("no configuration yet")?;
    let holder = snapshot.role_holder(Role::Registry).clone();
    if holder == parts.agency { republish(parts, &snapshot).await } else { fetch(parts, &holder, &snapshot).await }
}

/// Publishes the same content anew once half of its fresh time is over.
async fn republish(parts: &Parts, snapshot: &Snapshot) -> Result<()> {
    let now = parts.clock.now();
    let Some(mut configuration) = parts.registry.configuration() else { return Ok(()) };
    let fresh = configuration.fresh_until.millis_since(configuration.issued_at);
    if now.millis_since(configuration.issued_at) < fresh / 2 {
        return Ok(());
    }
    configuration.version = snapshot.version() + 1;
    configuration.issued_at = now;
    configuration.fresh_until = now.plus_days(FRESH_DAYS);
    configuration.valid_until = now.plus_days(VALID_DAYS);
    let signer = parts.keys.signer(KeyName::Configuration)?;
    let signed = registry::publish(&configuration, &signer)?;
    parts.registry.accept(&signed).await?;
    tracing::info!(registry.version = configuration.version, "configuration published anew");
    Ok(())
}

async fn fetch(parts: &Parts, holder: &AgencyCode, snapshot: &Snapshot) -> Result<()> {
    if snapshot.freshness(parts.clock.now()) == Freshness::Expired {
        return fetch_openly(parts, holder, snapshot).await;
    }
    let system = format!("{}/registry", parts.agency);
    let call = ConfigurationFetch { held_version: Some(snapshot.version()) };
    let answer: ConfigurationInForce = parts.bus.call(&system, holder, &call).await?;
    parts.registry.refresh(answer.signed.as_ref().map(|bytes| bytes.0.as_slice())).await?;
    Ok(())
}

/// Without a valid configuration there are no calls, and so no way to a new one by a call: the holder also shows it to
/// everybody, and its signature says enough.
async fn fetch_openly(parts: &Parts, holder: &AgencyCode, snapshot: &Snapshot) -> Result<()> {
    let node = snapshot.node(holder).with_context(|| format!("{holder} has no node"))?;
    let url = format!("{}/configuration", node.web_origin());
    let answer = parts.http.get(&url, &[]).await.with_context(|| url.clone())?;
    if answer.status != 200 {
        bail!("{url} answers {}", answer.status);
    }
    parts.registry.refresh(Some(&answer.body)).await?;
    Ok(())
}
