//! The first message of a node that has joined, to the holder of the registry role: sent once, in whatever start it first
//! succeeds.

use anyhow::{Context as _, Result};
use contracts::joining::NodeArrived;
use registry::Role;

use crate::commands::join::REQUEST;
use crate::runtime::Parts;

/// Puts the message into the outbox, if this node joined and has not done so.
pub(crate) async fn announce(parts: &Parts) -> Result<()> {
    if !parts.config.files.folder.join(REQUEST).exists() {
        return Ok(());
    }
    let snapshot = parts.registry.current().context("no configuration yet")?;
    let (bus, now, holder) = (parts.bus.clone(), parts.clock.now(), snapshot.role_holder(Role::Registry).clone());
    let message = NodeArrived {
        agency: parts.agency.to_string(),
        configuration: snapshot.version(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let scope = format!("registry.arrival/{}", snapshot.instance());
    let sent = parts.db.write(move |tx| -> Result<bool, store::Error> {
        if store::idempotency::answer_fetch(tx, &scope, &message.agency)?.is_some() {
            return Ok(false);
        }
        let id = bus.send(tx, &holder, "arrival", &message)?;
        store::idempotency::answer_store(tx, &scope, &message.agency, id.to_string().as_bytes(), now)?;
        Ok(true)
    });
    if sent.await? {
        tracing::info!(node.agency = %parts.agency, "this node says for the first time that it is there");
    }
    Ok(())
}
