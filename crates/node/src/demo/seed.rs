//! What a demo node holds after its first start: accounts, access rights, the records of its data sets. Each step asks
//! first whether it was done, so an interrupted first start goes on where it stopped.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use base::{AgencyCode, Period};
use identity::{Account, Assurance, Grant, Kind, NewAccount, Password, Pin, Role, Username};
use registry::{AccessRight, ServiceCode, SystemCode};

use crate::adapters::issuer::BusIssuer;
use crate::config::{AccountKind, DemoAccount, DemoRight};
use crate::runtime::Parts;
use crate::wiring::published;

/// Who does these acts, in the evidence.
const ACTOR: &str = "demo-set-up";

/// The seed and the size of the invented population.
const SEED: u64 = 2020;
const PEOPLE: usize = 10_000;

/// Everything that needs no other node.
pub(crate) async fn own(parts: &Parts) -> Result<()> {
    for account in &parts.config.demo.account {
        open_account(parts, account).await.with_context(|| format!("the demo account {}", account.username))?;
    }
    for right in &parts.config.demo.right {
        grant(parts, right).await.with_context(|| format!("the right of {}", right.consumer))?;
    }
    records(parts).await
}

/// Signing keys of those who sign, by ordinary enrolment: the authority's node may still be starting, so this tries
/// until it succeeds or the node stops.
pub(crate) async fn enrol(parts: Arc<Parts>) {
    let signers = parts.config.demo.account.iter().filter(|account| account.pin.is_some());
    for account in signers {
        while let Err(error) = enrol_one(&parts, account).await {
            tracing::warn!(account = account.username, error = format!("{error:#}"), "no signing key yet");
            tokio::select! {
                () = parts.cancel.cancelled() => return,
                () = tokio::time::sleep(Duration::from_millis(200)) => {}
            }
        }
    }
}

async fn open_account(parts: &Parts, planned: &DemoAccount) -> Result<()> {
    let username = Username::parse(&planned.username)?;
    if parts.identity.account_named(&username).await?.is_some() {
        return Ok(());
    }
    let official = planned.kind == AccountKind::Official;
    let citizen_id = planned.citizen_id.as_deref().map(base::CitizenId::parse).transpose()?;
    let new = NewAccount {
        kind: if official { Kind::Official } else { Kind::Citizen },
        username,
        name: planned.name.clone(),
        title: official.then(|| planned.role_vi.clone()),
        citizen_id,
        agency: official.then(|| parts.agency.clone()),
        assurance: Assurance::Level2,
    };
    let account = parts.identity.account_open(new, Password::choose(&planned.password)?, ACTOR).await?;
    if let Some(mail) = &planned.mail {
        let address = notify::MailAddress::parse(mail).with_context(|| format!("`{mail}` is no mail address"))?;
        let (notifier, id, token) = (parts.notifier.clone(), account.id, trust::random::token());
        parts.db.write(move |tx| notifier.adopt(tx, id, (address.clone(), base::Lang::Vi), &token)).await?;
    }
    for role in &planned.roles {
        let role = Role::parse(role).with_context(|| format!("`{role}` is not a role"))?;
        let grant = Grant { role, agency: parts.agency.clone(), field: None };
        parts.identity.grant_give(account.id, grant, ACTOR).await?;
    }
    Ok(())
}

async fn enrol_one(parts: &Parts, planned: &DemoAccount) -> Result<()> {
    let Some(pin) = &planned.pin else { return Ok(()) };
    let account: Account = parts
        .identity
        .account_named(&Username::parse(&planned.username)?)
        .await?
        .context("the account is not there")?;
    if parts.identity.signing_key(account.id).await?.is_some() {
        return Ok(());
    }
    let issuer = BusIssuer { registry: parts.registry.clone(), bus: parts.bus.clone() };
    parts.identity.signing_key_enrol(account.id, Pin::parse(pin)?, &issuer, ACTOR).await?;
    Ok(())
}

async fn grant(parts: &Parts, planned: &DemoRight) -> Result<()> {
    let (consumer, service) = (SystemCode::parse(&planned.consumer)?, ServiceCode::parse(&planned.service)?);
    let right = AccessRight::new(
        consumer.clone(),
        service.clone(),
        planned.purposes.clone(),
        planned.legal_basis.clone(),
        Period::ALWAYS,
    )?;
    let (now, entropy) = (parts.clock.now(), Arc::clone(&parts.entropy));
    parts
        .db
        .write(move |tx| -> Result<(), store::Error> {
            if registry::right_find(tx, &consumer, &service, now)?.is_none() {
                registry::right_grant(tx, &right, ACTOR, now, entropy.as_ref())?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

async fn records(parts: &Parts) -> Result<()> {
    for set in published(&parts.config.data_set)? {
        let agency: AgencyCode = parts.agency.clone();
        let code = set.code().to_owned();
        let entropy = Arc::clone(&parts.entropy);
        sharing::data_set_load(&parts.db, &set, parts.clock.now(), entropy, move || {
            let people = sharing::synthetic::population(SEED, PEOPLE);
            if code == "population" { people.population_records() } else { people.civil_status_records(&agency) }
        })
        .await?;
    }
    Ok(())
}
