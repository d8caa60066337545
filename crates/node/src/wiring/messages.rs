//! What a node answers on the exchange.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use contracts::Bytes;
use contracts::registry::{ConfigurationFetch, ConfigurationInForce};
use contracts::sharing::Lookup;
use exchange::CallFailure;
use registry::Role;
use sharing::{DataSet, Provider};

use crate::runtime::Parts;

/// Registers the handlers that need no capability's pages.
pub(super) fn register(parts: &Parts) -> Result<()> {
    if parts.holds(Role::Registry) {
        configuration(parts);
    }
    data_sets(parts)
}

/// The registry's holder hands out the configuration in force.
fn configuration(parts: &Parts) {
    let registry = parts.registry.clone();
    parts.bus.on_call::<ConfigurationFetch>(Arc::new(move |_caller, question| {
        let registry = registry.clone();
        Box::pin(async move {
            let in_force = registry.current().zip(registry.signed());
            let (snapshot, signed) =
                in_force.ok_or_else(|| CallFailure::refused("no-configuration", "no configuration is in force yet"))?;
            let newer = question.held_version != Some(snapshot.version());
            Ok(ConfigurationInForce { version: snapshot.version(), signed: newer.then(|| Bytes(signed.to_vec())) })
        })
    }));
}

/// Published data sets answer questions under access rights.
fn data_sets(parts: &Parts) -> Result<()> {
    let sets: Vec<DataSet> = published(parts)?;
    if sets.is_empty() {
        return Ok(());
    }
    let provider = Provider::new(
        parts.agency.clone(),
        parts.db.clone(),
        sets,
        Arc::clone(&parts.clock),
        Arc::clone(&parts.entropy),
    );
    parts.bus.on_call::<Lookup>(Arc::new(move |caller, question| {
        let provider = provider.clone();
        Box::pin(async move { provider.lookup(caller, question).await })
    }));
    Ok(())
}

/// The data sets that the configuration publishes.
pub(crate) fn published(parts: &Parts) -> Result<Vec<DataSet>> {
    let sets = parts.config.data_set.iter();
    sets.map(|set| {
        let text = match set.name.as_str() {
            "population" => sharing::published::POPULATION,
            "civil-status" => sharing::published::CIVIL_STATUS,
            other => anyhow::bail!("[[data_set]] name = \"{other}\": no such data set is built in"),
        };
        DataSet::parse(text).with_context(|| format!("the data set {}", set.name))
    })
    .collect()
}
