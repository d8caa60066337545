//! Which crate is handed what: the routes, handlers and workers of a node, by what its configuration offers and which
//! roles the registry gives it.

mod data_sets;
mod public_services;
mod site;
pub(crate) mod trust_roles;

pub(crate) use data_sets::published;
pub(crate) use public_services::{national_list, procedure_files};

use std::sync::Arc;
use std::time::Duration;

use account::{Accounts, DemoLogin};
use admin::Admin;
use anyhow::{Context as _, Result};
use authority::Authority;
use axum::Router;
use base::Texts;
use notify::Sink;
use registry::{Registry, Role};
use services::Services;
use sharing::Provider;
use store::Migrations;
use web::texts::Words;
use web::{Kit, RouteInfo, Routes};

use crate::adapters::issuer::{BusIssuer, BusRevoker};
use crate::config::AccountKind;
use crate::runtime::Parts;
use crate::{health, metrics};

/// The tables of every crate, lowest first.
pub(crate) fn migrations() -> Vec<Migrations> {
    vec![
        evidence::MIGRATIONS,
        registry::MIGRATIONS,
        identity::MIGRATIONS,
        notify::MIGRATIONS,
        exchange::MIGRATIONS,
        account::MIGRATIONS,
        authority::MIGRATIONS,
        sharing::MIGRATIONS,
        services::MIGRATIONS,
    ]
}

/// The texts of every crate that says something to a person.
pub(crate) fn texts() -> Vec<Texts> {
    vec![
        web::TEXTS,
        trust::TEXTS,
        evidence::TEXTS,
        registry::TEXTS,
        identity::TEXTS,
        notify::TEXTS,
        exchange::TEXTS,
        account::TEXTS,
        authority::TEXTS,
        admin::TEXTS,
        sharing::TEXTS,
        services::TEXTS,
    ]
}

/// The capabilities of a node, put together.
pub(crate) struct Apps {
    kit: Kit,
    accounts: Accounts,
    admin: Admin,
    authority: Authority,
    services: Services,
    sharing: Option<(Provider, Registry)>,
    portal: bool,
    /// Whether the demo's own mail server runs.
    shows_mail: bool,
    /// Whether the agency receives dossiers.
    agency: bool,
}

/// Puts the capabilities together and registers what they answer.
pub(crate) async fn wire(parts: &Arc<Parts>, sink: Option<Sink>) -> Result<Apps> {
    let portal = parts.holds(Role::Portal);
    parts.identity.set_revoker(Arc::new(BusRevoker { registry: parts.registry.clone(), bus: parts.bus.clone() }));
    let shows_mail = sink.is_some();
    let accounts = Accounts::new(account::Setup {
        agency: parts.agency.clone(),
        identity: parts.identity.clone(),
        db: parts.db.clone(),
        registry: parts.registry.clone(),
        seal: Arc::clone(&parts.seal),
        http: parts.http.clone(),
        notifier: parts.notifier.clone(),
        sink,
        issuer: Arc::new(BusIssuer { registry: parts.registry.clone(), bus: parts.bus.clone() }),
        entropy: Arc::clone(&parts.entropy),
        demo: demo_logins(parts),
    });
    let kit = Kit::new(web::Setup {
        node: parts.agency.to_string().to_lowercase(),
        site: site::site(parts)?,
        origins: site::own_origins(parts),
        secret: parts.keys.secret("forms"),
        texts: texts(),
        clock: Arc::clone(&parts.clock),
        entropy: Arc::clone(&parts.entropy),
        sessions: Arc::new(account::Sessions::new(parts.identity.clone(), parts.db.clone())),
        sign_in: Arc::new(account::Doors),
    })
    .context("the texts of the pages are not complete")?;
    let provider = data_sets::answer(parts)?;
    let sharing = provider.map(|provider| (provider, parts.registry.clone()));
    let authority = trust_roles::open(parts).await?;
    let services = public_services::open(parts).await?;
    parts.identity.set_hand_overs(vec![Arc::new(services.clone())]);
    let admin = Admin::new(admin::Setup {
        agency: parts.agency.clone(),
        db: parts.db.clone(),
        bus: parts.bus.clone(),
        registry: parts.registry.clone(),
        ledger: parts.ledger.clone(),
        identity: parts.identity.clone(),
        clock: Arc::clone(&parts.clock),
        entropy: Arc::clone(&parts.entropy),
        started: parts.clock.now(),
        version: env!("CARGO_PKG_VERSION"),
    });
    Ok(Apps {
        kit,
        accounts,
        admin,
        authority,
        services,
        sharing,
        portal,
        shows_mail,
        agency: !parts.config.services.procedures.is_empty(),
    })
}

impl Apps {
    /// The roles of trust.
    pub(crate) fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The capabilities' routes.
    fn routes(&self) -> Vec<Routes> {
        let mut routes = vec![
            account::routes(self.accounts.clone()),
            authority::routes(self.authority.clone()),
            admin::routes(self.admin.clone()),
            services::routes(self.services.clone(), self.portal, self.agency),
        ];
        if let Some((provider, registry)) = &self.sharing {
            routes.push(sharing::routes(provider.clone(), registry.clone()));
        }
        if self.portal {
            routes.push(account::provider_routes(self.accounts.clone()));
        }
        if self.shows_mail {
            routes.push(account::demo_routes(self.accounts.clone()));
        }
        routes
    }

    /// The words of every crate.
    pub(crate) fn words(&self) -> &Words {
        self.kit.words()
    }

    /// Every route of the node.
    pub(crate) fn table(&self) -> Vec<RouteInfo> {
        let pages = self.routes().into_iter().flat_map(|routes| routes.table().to_vec());
        pages.chain(health::TABLE).chain(metrics::TABLE).collect()
    }

    /// The whole web port: pages, and beside them what machines ask.
    pub(crate) fn router(&self, parts: &Arc<Parts>) -> Router {
        self.kit
            .router(self.routes())
            .merge(health::routes(Arc::clone(parts)))
            .merge(metrics::routes(Arc::clone(parts)))
    }

    /// Starts the capabilities' own tasks.
    pub(crate) fn spawn(&self, parts: &Arc<Parts>) {
        let (services, cancel, tracker) = (self.services.clone(), parts.cancel.clone(), parts.tracker.clone());
        parts.spawn("papers", async move { services.run(cancel, tracker).await });
        let (accounts, parts_too) = (self.accounts.clone(), Arc::clone(parts));
        parts.spawn("housekeeping", async move { housekeeping(&parts_too, &accounts).await });
    }
}

/// How often rows that have run out are removed.
const HOUSEKEEPING: Duration = Duration::from_hours(1);

/// How long it is kept, in days, what became of a mail.
const MAILS_KEPT: i64 = 30;

async fn housekeeping(parts: &Parts, accounts: &Accounts) {
    loop {
        tokio::select! {
            () = parts.cancel.cancelled() => return,
            () = tokio::time::sleep(HOUSEKEEPING) => {}
        }
        match accounts.purge(parts.clock.now()).await {
            Ok(rows) => tracing::debug!(rows, "sessions, codes and throttles that had run out are removed"),
            Err(error) => tracing::warn!(error = %error, "what has run out could not be removed"),
        }
        let before = parts.clock.now().plus_days(-MAILS_KEPT);
        if let Err(error) = parts.db.write(move |tx| notify::mails_purge(tx, before)).await {
            tracing::warn!(error = %error, "what became of old mails could not be removed");
        }
    }
}

fn demo_logins(parts: &Parts) -> Vec<DemoLogin> {
    if !parts.config.demo.enabled {
        return Vec::new();
    }
    let accounts = parts.config.demo.account.iter();
    accounts
        .map(|account| DemoLogin {
            kind: match account.kind {
                AccountKind::Citizen => identity::Kind::Citizen,
                AccountKind::Official => identity::Kind::Official,
            },
            username: account.username.clone(),
            password: account.password.clone(),
            who_vi: format!("{}, {}", account.name, account.role_vi),
            who_en: format!("{}, {}", account.name, account.role_en),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_engines_end_up_with_the_same_tables() {
        store::testing::schemas_agree(&super::migrations());
    }

    #[test]
    fn the_texts_of_all_crates_go_together() {
        web::texts::Words::load(&super::texts()).unwrap();
    }
}
