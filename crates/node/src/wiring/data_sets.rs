//! The data sets that this node publishes.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use contracts::sharing::Lookup;
use sharing::{DataSet, Provider};

use crate::config;
use crate::runtime::Parts;

/// Published data sets answer questions under access rights.
pub(super) fn answer(parts: &Parts) -> Result<Option<Provider>> {
    let sets: Vec<DataSet> = published(&parts.config.data_set)?;
    if sets.is_empty() {
        return Ok(None);
    }
    let provider = Provider::new(
        parts.agency.clone(),
        parts.db.clone(),
        sets,
        Arc::clone(&parts.clock),
        Arc::clone(&parts.entropy),
    );
    let answering = provider.clone();
    parts.bus.on_call::<Lookup>(Arc::new(move |caller, question| {
        let provider = answering.clone();
        Box::pin(async move { provider.lookup(caller, question).await })
    }));
    Ok(Some(provider))
}

/// The data sets that the configuration publishes.
pub(crate) fn published(named: &[config::DataSet]) -> Result<Vec<DataSet>> {
    let sets = named.iter();
    sets.map(|set| {
        let text = match set.name.as_str() {
            "population" => sharing::published::POPULATION,
            "civil-status" => sharing::published::CIVIL_STATUS,
            other => anyhow::bail!(
                "[[data_set]] name = \"{other}\": no such data set is built in; name population or civil-status"
            ),
        };
        DataSet::parse(text).with_context(|| format!("the data set {}", set.name))
    })
    .collect()
}
