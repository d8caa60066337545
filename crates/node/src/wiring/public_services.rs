//! Public services on this node: the portal's side, the agency's side, or both.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use registry::Role;
use services::wire::{NationalProcedure, national_parse};
use services::{House, InRegistry, Services, Setup, seed};

use crate::config;
use crate::runtime::Parts;

/// Opens the node's services, registers what they answer, and installs the procedures that the configuration names.
pub(super) async fn open(parts: &Parts) -> Result<Services> {
    let directory = InRegistry { registry: parts.registry.clone(), clock: Arc::clone(&parts.clock) };
    let services = Services::open(Setup {
        db: parts.db.clone(),
        clock: Arc::clone(&parts.clock),
        entropy: Arc::clone(&parts.entropy),
        calendar: Arc::clone(&parts.calendar),
        agency: parts.agency.clone(),
        house: house(parts)?,
        identity: parts.identity.clone(),
        seal: Arc::clone(&parts.seal),
        stamper: Some(Arc::clone(&parts.stamper)),
        notifier: parts.notifier.clone(),
        post: Arc::new(parts.bus.clone()),
        ask: Arc::new(parts.bus.clone()),
        directory: Arc::new(directory),
        fees_waived: parts.config.demo.enabled,
    })
    .await?;
    if parts.holds(Role::Portal) {
        services.receive(&parts.bus);
        portal_seed(&parts.config.services, &services).await?;
    }
    install(parts, &services).await?;
    Ok(services)
}

/// What the portal knows before any agency has told it anything: the national list, and words that people use.
async fn portal_seed(config: &config::Services, services: &Services) -> Result<()> {
    services.national_load(&national_list(config)?).await?;
    services.synonyms_seed(seed::synonyms()?).await?;
    // The first search would otherwise wait for its index.
    services.catalogue_size().await?;
    Ok(())
}

/// The national list that the configuration names, else the one built in.
pub(crate) fn national_list(config: &config::Services) -> Result<Vec<NationalProcedure>> {
    let Some(file) = &config.national_list else { return Ok(seed::national()?) };
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("[services] national_list: {} cannot be read", file.display()))?;
    Ok(national_parse(&file.display().to_string(), &text)?)
}

/// Installs what the configuration names; what it named before and names no more is closed, here and at the portal.
async fn install(parts: &Parts, services: &Services) -> Result<()> {
    let files = procedure_files(&parts.config.services)?;
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    services.install(&borrowed).await.context("[services] procedures could not be installed")?;
    Ok(())
}

/// The files, name and text, of the procedures that the agency receives dossiers for: those in the configuration's
/// folder, else those built in.
pub(crate) fn procedure_files(config: &config::Services) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for code in &config.procedures {
        let name = format!("{code}.toml");
        let own = config.folder.as_ref().map(|folder| folder.join(&name)).filter(|path| path.exists());
        let text = match own {
            Some(path) => {
                std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?
            }
            None => built_in(&name).with_context(|| {
                format!(
                    "[services] procedures names {code}, but there is no {name}, neither built in nor in the folder"
                )
            })?,
        };
        files.push((name, text));
    }
    Ok(files)
}

fn built_in(name: &str) -> Option<String> {
    seed::PROCEDURE_FILES.iter().find(|(file, _)| *file == name).map(|(_, text)| (*text).to_owned())
}

fn house(parts: &Parts) -> Result<House> {
    let name = parts.agency_name()?;
    Ok(match &parts.config.services.house {
        Some(house) => House {
            parent: house.parent.clone(),
            name,
            unit: house.unit.clone(),
            place: house.place.clone(),
            on_behalf: house.on_behalf.clone(),
        },
        // An agency that issues no papers still has a name.
        None => House { parent: None, unit: name.clone(), name, place: String::new(), on_behalf: String::new() },
    })
}
