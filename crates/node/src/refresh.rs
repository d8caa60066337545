//! Keeps the federation's configuration up to date: the holder of the registry role publishes it anew before it grows
//! stale, every other node fetches it, at once when there is word of a newer one.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use authority::{ANNOUNCED, Authority};
use base::AgencyCode;
use contracts::registry::{ConfigurationFetch, ConfigurationInForce};
use registry::{ConfigurationRefusal, Freshness, Role, Snapshot};

use crate::runtime::Parts;

/// How often a node asks, and how soon again after a failure.
const INTERVAL: Duration = Duration::from_mins(15);
const RETRY: Duration = Duration::from_mins(1);
/// How often the holder of the registry role looks for what another process has published.
const BESIDE: Duration = Duration::from_secs(5);

/// Runs until the node stops.
pub(crate) async fn run(parts: Arc<Parts>, authority: Authority) {
    let mut announced = parts.db.subscribe(ANNOUNCED);
    // The others may still be starting.
    let mut wait = Duration::from_secs(5);
    let mut changes = parts.registry.changes();
    loop {
        // At the holder a command may have made a change beside the process that serves.
        let look = parts.holds(Role::Registry);
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
            () = announced.woken() => {}
            () = tokio::time::sleep(BESIDE), if look => {
                wait = wait.saturating_sub(BESIDE);
                if let Err(error) = announce_beside(&parts, &authority).await {
                    tracing::warn!(%error, "a change that was made beside this process could not be announced");
                }
                if !wait.is_zero() {
                    continue;
                }
            }
        }
        wait = match once(&parts, &authority).await {
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

/// Announces what another process of this node has published.
async fn announce_beside(parts: &Parts, authority: &Authority) -> Result<()> {
    if parts.registry.reload().await? {
        authority.nudge().await?;
    }
    Ok(())
}

fn fresh(parts: &Parts) -> bool {
    parts.registry.current().is_some_and(|snapshot| snapshot.freshness(parts.clock.now()) == Freshness::Fresh)
}

/// One round.
pub(crate) async fn once(parts: &Parts, authority: &Authority) -> Result<()> {
    parts.registry.reload().await?;
    let snapshot = parts.registry.current().context("no configuration yet")?;
    let holder = snapshot.role_holder(Role::Registry).clone();
    if holder == parts.agency {
        republish(parts, authority, &snapshot).await
    } else {
        fetch(parts, &holder, &snapshot).await
    }
}

/// Publishes the same content anew once half of its fresh time is over.
async fn republish(parts: &Parts, authority: &Authority, snapshot: &Snapshot) -> Result<()> {
    let fresh = snapshot.fresh_until().millis_since(snapshot.issued_at());
    if parts.clock.now().millis_since(snapshot.issued_at()) < fresh / 2 {
        return Ok(());
    }
    let published = authority.publish_anew().await?;
    tracing::info!(registry.version = published.version(), "configuration published anew");
    Ok(())
}

async fn fetch(parts: &Parts, holder: &AgencyCode, snapshot: &Snapshot) -> Result<()> {
    if snapshot.freshness(parts.clock.now()) == Freshness::Expired {
        return fetch_openly(parts, holder, snapshot).await;
    }
    let answer = match ask(parts, holder, snapshot, true).await {
        Ok(answer) => answer,
        // It may have moved or changed its keys while this node slept: what it shows to everybody says so.
        Err(error) => {
            let openly = fetch_openly(parts, holder, snapshot).await;
            return openly.with_context(|| format!("{holder} cannot be asked: {error:#}"));
        }
    };
    if let Some(difference) = &answer.difference {
        match parts.registry.refresh_by(&difference.0).await {
            Ok(_) => return Ok(()),
            // What is held here is not what the publisher thinks: the whole mends that.
            Err(ConfigurationRefusal::Malformed(_)) => {
                let whole = ask(parts, holder, snapshot, false).await?;
                parts.registry.refresh(whole.signed.as_ref().map(|bytes| bytes.0.as_slice())).await?;
                return Ok(());
            }
            Err(refusal) => return Err(refusal.into()),
        }
    }
    parts.registry.refresh(answer.signed.as_ref().map(|bytes| bytes.0.as_slice())).await?;
    Ok(())
}

async fn ask(
    parts: &Parts,
    holder: &AgencyCode,
    snapshot: &Snapshot,
    difference: bool,
) -> Result<ConfigurationInForce> {
    let system = format!("{}/registry", parts.agency);
    let call = ConfigurationFetch { held_version: Some(snapshot.version()), difference };
    Ok(parts.bus.call(&system, holder, &call).await?)
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
