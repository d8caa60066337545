//! One running node: opens what it stands on, starts its tasks, serves, and stops cleanly.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use base::{AgencyCode, Calendar, Clock, Entropy};
use evidence::{Ledger, Stamper, Witness, WitnessPace};
use exchange::{Bus, BusSettings, HttpClient, HttpLimits, RegistryDirectory, TlsIdentity};
use identity::{Identity, NodeKey, Policies};
use notify::Notifier;
use registry::{Registry, Role};
use serde_json::{Value, json};
use store::{Db, DbConfig};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;
use trust::{Anchors, Certificate, Signer, SoftSigner};

use crate::adapters::stamper::HttpStamper;
use crate::config::NodeConfig;
use crate::demo::seed;
use crate::keys::{KeyFolder, KeyName};
use crate::mail::{self, Mail};
use crate::signers::Signers;
use crate::{arrival, blob_folder, refresh, renewal, serve, wiring};

/// The trust anchor's file in a node's folder.
pub(crate) const ANCHOR: &str = "anchor.pem";
/// The signed configuration that a node starts from.
pub(crate) const CONFIGURATION: &str = "configuration.signed";

/// What a node is started with.
pub struct Start {
    /// Its configuration.
    pub config: NodeConfig,
    /// The port for people, bound.
    pub web: TcpListener,
    /// The port for other nodes, bound.
    pub connect: TcpListener,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// Its source of identifiers.
    pub entropy: Arc<dyn Entropy>,
}

/// What the parts of a node share.
pub(crate) struct Parts {
    pub(crate) config: NodeConfig,
    pub(crate) agency: AgencyCode,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) keys: KeyFolder,
    /// The keys that sign, each replaced while it is in use when it is renewed.
    pub(crate) signers: Signers,
    pub(crate) db: Db,
    pub(crate) registry: Registry,
    pub(crate) seal: Arc<dyn Signer>,
    pub(crate) stamper: Arc<dyn Stamper>,
    pub(crate) ledger: Ledger,
    pub(crate) witness: Witness,
    pub(crate) identity: Identity,
    pub(crate) calendar: Arc<Calendar>,
    pub(crate) notifier: Notifier,
    pub(crate) http: HttpClient,
    pub(crate) bus: Bus,
    pub(crate) tracker: TaskTracker,
    pub(crate) cancel: CancellationToken,
}

impl Parts {
    /// Whether this node holds a role by the configuration in force.
    pub(crate) fn holds(&self, role: Role) -> bool {
        self.registry.current().is_some_and(|snapshot| snapshot.holds(&self.agency, role))
    }

    /// The agency's name as its papers say it.
    pub(crate) fn agency_name(&self) -> Result<String> {
        let snapshot = self.registry.current().context("no configuration yet")?;
        let organisation =
            snapshot.organisation_ever(&self.agency).context("the registry does not know this agency")?;
        Ok(organisation.name(self.clock.now(), base::Lang::Vi).to_owned())
    }

    /// Starts a task of this node; a stop waits for it.
    pub(crate) fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let span = tracing::info_span!("task", node.agency = %self.agency, task.name = name);
        self.tracker.spawn(task.instrument(span));
    }
}

/// A running node. Dropping it does not stop it: call [`Node::stop`].
pub struct Node {
    pub(crate) parts: Arc<Parts>,
    pub(crate) apps: wiring::Apps,
    web: SocketAddr,
    connect: SocketAddr,
    mail: Option<SocketAddr>,
    enrolled: CancellationToken,
}

impl Node {
    /// Starts a node; it answers when this returns.
    ///
    /// # Errors
    /// Names what is missing or cannot be opened.
    pub async fn start(start: Start) -> Result<Self> {
        let (web, connect) = (start.web.local_addr()?, start.connect.local_addr()?);
        let agency = AgencyCode::parse(&start.config.node.agency)?;
        let context = format!("the node {agency} cannot start");
        let (web_listener, connect_listener) = (start.web, start.connect);
        let parts = open(agency, start.config, start.clock, start.entropy).await.context(context)?;
        let parts = Arc::new(parts);
        if parts.config.demo.enabled {
            seed::own(&parts).await?;
        }
        let mail = Mail::open(&parts).await?;
        let mail_address = mail.as_ref().and_then(Mail::address);
        let apps = wiring::wire(&parts, mail.as_ref().and_then(Mail::sink)).await?;
        if let Some(mail) = mail {
            mail.start(&parts, apps.words())?;
        }

        let (ledger, cancel) = (parts.ledger.clone(), parts.cancel.clone());
        parts.spawn("ledger", async move { ledger.run(cancel).await });
        let (bus, cancel) = (parts.bus.clone(), parts.cancel.clone());
        parts.spawn("connect", async move { bus.serve(connect_listener, cancel).await });
        let (bus, cancel) = (parts.bus.clone(), parts.cancel.clone());
        parts.spawn("messages", async move { bus.run(cancel).await });
        let (witness, bus, cancel) = (parts.witness.clone(), Arc::new(parts.bus.clone()), parts.cancel.clone());
        parts.spawn("witness", async move { witness.run(bus, cancel).await });
        arrival::announce(&parts).await?;
        parts.spawn("configuration", refresh::run(Arc::clone(&parts), apps.authority().clone()));
        parts.spawn("renewal", renewal::run(Arc::clone(&parts), apps.authority().clone()));
        apps.spawn(&parts);
        let router = apps.router(&parts);
        let proxies = parts.config.web.proxies.clone().into();
        parts.spawn("web", serve::run(web_listener, router, proxies, parts.tracker.clone(), parts.cancel.clone()));
        let enrolled = CancellationToken::new();
        if parts.config.demo.enabled {
            let (parts, done) = (Arc::clone(&parts), enrolled.clone());
            parts.clone().spawn("enrolment", async move {
                seed::enrol(parts).await;
                done.cancel();
            });
        } else {
            enrolled.cancel();
        }
        tracing::info!(node.agency = %parts.agency, web.address = %web, connect.address = %connect, "node ready");
        Ok(Self { parts, apps, web, connect, mail: mail_address, enrolled })
    }

    /// Waits until the demo's signers have their keys; at once where there is no demo.
    pub async fn ready(&self) {
        self.enrolled.cancelled().await;
    }

    /// Whose node it is.
    pub fn agency(&self) -> &AgencyCode {
        &self.parts.agency
    }

    /// Where people reach it.
    pub fn web(&self) -> SocketAddr {
        self.web
    }

    /// Where other nodes reach it.
    pub fn connect(&self) -> SocketAddr {
        self.connect
    }

    /// Where the demo's own mail server listens.
    pub fn mail(&self) -> Option<SocketAddr> {
        self.mail
    }

    /// Its configuration.
    pub fn config(&self) -> &NodeConfig {
        &self.parts.config
    }

    /// Its database, for tests that look at rows.
    pub fn db(&self) -> &Db {
        &self.parts.db
    }

    /// Its trust anchors.
    pub fn anchors(&self) -> &Anchors {
        self.parts.registry.anchors()
    }

    /// Every route of its pages with who may use it.
    pub fn routes(&self) -> Vec<web::RouteInfo> {
        self.apps.table()
    }

    /// Brings the federation's configuration up to date now, rather than when its turn comes.
    ///
    /// # Errors
    /// When its holder cannot be asked, or what it gave is refused.
    pub async fn refresh(&self) -> Result<()> {
        refresh::once(&self.parts, self.apps.authority()).await
    }

    /// Brings its keys, certificates and addresses up to date now.
    ///
    /// # Errors
    /// When the authority or the registry cannot be asked, or refuses.
    pub async fn renew(&self) -> Result<()> {
        renewal::once(&self.parts, self.apps.authority()).await
    }

    /// The roles of trust as they are held here.
    pub fn authority(&self) -> &authority::Authority {
        self.apps.authority()
    }

    /// Its registry.
    pub fn registry(&self) -> &Registry {
        &self.parts.registry
    }

    /// Its addresses, and the demo's accounts, for scripts.
    pub fn describe(&self) -> Value {
        let config = self.config();
        let accounts: Vec<Value> = config
            .demo
            .account
            .iter()
            .map(|account| {
                json!({
                    "kind": account.kind,
                    "username": account.username,
                    "password": account.password,
                    "pin": account.pin,
                    "name": account.name,
                    "role": account.role_en,
                    "citizen_id": account.citizen_id,
                })
            })
            .collect();
        json!({
            "agency": self.agency().to_string(),
            "web": config.web.origin,
            "web_numeric": config.web.numeric_origin,
            "connect": self.connect().to_string(),
            "listen": self.web().to_string(),
            "mail": self.mail.map(|address| address.to_string()),
            "accounts": accounts,
        })
    }

    /// Stops: no new requests, those under way are finished, evidence is sequenced, the database is closed.
    pub async fn stop(self) {
        self.parts.cancel.cancel();
        self.parts.bus.close().await;
        // What the last tasks recorded after the ledger's own end gets its number too.
        self.parts.ledger.run(self.parts.cancel.clone()).await;
        self.parts.db.close();
        tracing::info!(node.agency = %self.parts.agency, "node stopped");
    }
}

/// Reads trust anchors from a PEM file.
pub(crate) fn read_anchors(path: &Path) -> Result<Anchors> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("the trust anchor {} cannot be read", path.display()))?;
    let certificates =
        Certificate::from_pem(&text).with_context(|| format!("{} holds no certificate in PEM", path.display()))?;
    Ok(Anchors::new(certificates))
}

/// Opens a node's database with every crate's tables.
pub(crate) fn open_database(config: &NodeConfig) -> Result<Db> {
    crate::keys::private_folder(&config.files.folder)
        .with_context(|| format!("the folder {} cannot be made", config.files.folder.display()))?;
    let settings = DbConfig::new(config.database.url.clone(), config.files.blobs());
    Db::open(&settings, &wiring::migrations()).context("the database cannot be opened")
}

/// Opens a node's registry; one that has never taken a configuration takes the one in its folder.
pub(crate) async fn open_registry(
    config: &NodeConfig,
    anchors: &Anchors,
    db: &Db,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> Result<Registry> {
    let instance = &config.node.instance;
    let registry = Registry::open(db.clone(), instance, anchors, Arc::clone(clock), Arc::clone(entropy)).await?;
    if registry.current().is_none() {
        let path = config.files.folder.join(CONFIGURATION);
        let signed = std::fs::read(&path)
            .with_context(|| format!("this node has no configuration yet, and {} cannot be read", path.display()))?;
        registry.accept(&signed).await.context("the first configuration is refused")?;
    }
    Ok(registry)
}

fn bus_settings(config: &NodeConfig) -> BusSettings {
    let usual = BusSettings::default();
    let bodies_limit = u64::from(config.connect.bodies_mib) * 1024 * 1024;
    // Room for some of the largest messages of each node.
    let staging_limit = bodies_limit.saturating_mul(4).max(usual.staging_limit);
    BusSettings { bodies_limit, staging_limit, paced: !config.connect.sign_each_call, ..usual }
}

async fn open(
    agency: AgencyCode,
    config: NodeConfig,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<Parts> {
    let keys = KeyFolder::open(&config.files.keys())?;
    let anchors = read_anchors(&config.files.folder.join(ANCHOR))?;
    let db = open_database(&config)?;
    blob_folder::check(&config, &db, entropy.as_ref()).await?;
    let tracker = TaskTracker::new();
    let cancel = CancellationToken::new();

    let registry = open_registry(&config, &anchors, &db, &clock, &entropy).await?;

    let signers = Signers::open(&keys)?;
    let seal: Arc<dyn Signer> = signers.required(KeyName::Seal)?;
    let head: Arc<dyn Signer> = signers.required(KeyName::Head)?;
    let tls: SoftSigner = keys.signer(KeyName::Tls)?;
    let http = HttpClient::new(&[], HttpLimits::default(), tracker.clone(), cancel.clone())?;
    let stamper: Arc<dyn Stamper> =
        Arc::new(HttpStamper { registry: registry.clone(), http: http.clone(), clock: Arc::clone(&clock) });
    let ledger = Ledger::new(db.clone(), head, Arc::clone(&clock), Arc::clone(&entropy), Some(Arc::clone(&stamper)));
    let witness = Witness::new(ledger.clone(), anchors.clone(), Arc::clone(&entropy), WitnessPace::default());
    let node_key = NodeKey::new(keys.secret("persons' signing keys"));
    let policies = Policies { single_administrator: config.identity.single_administrator, ..Policies::default() };
    let identity = Identity::new(db.clone(), Arc::clone(&clock), Arc::clone(&entropy), node_key, policies);
    let calendar = mail::calendar()?;
    let sends = mail::sends(&config);
    let notifier = Notifier::new(Arc::clone(&clock), Arc::clone(&entropy), Arc::clone(&calendar), sends);
    let tells = account::Tells::new(notifier.clone(), Arc::clone(&entropy));
    let identity = identity.telling(Arc::new(tells));
    let directory = Arc::new(RegistryDirectory::new(registry.clone()));
    let bus = Bus::builder(
        agency.clone(),
        db.clone(),
        directory,
        Arc::clone(&seal),
        TlsIdentity::new(tls.key(), tls.certificate()).with_chain(tls.chain()),
        Arc::clone(&clock),
        Arc::clone(&entropy),
    )
    .settings(bus_settings(&config))
    .tasks(tracker.clone(), cancel.clone())
    .witness(witness.clone())
    .log(config.files.calls())
    .build()?;
    bus.open_log().await.context("the log of calls cannot be opened")?;
    Ok(Parts {
        config,
        agency,
        clock,
        entropy,
        keys,
        signers,
        db,
        registry,
        seal,
        stamper,
        ledger,
        witness,
        identity,
        calendar,
        notifier,
        http,
        bus,
        tracker,
        cancel,
    })
}
