//! `lienthong doctor --config FILE`: looks for what is wrong with a node, one finding a line, each with its cure.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use base::{Clock, SystemClock, SystemEntropy};
use exchange::{Directory as _, RegistryDirectory, TlsIdentity};
use registry::{Freshness, Registry};
use trust::Signer as _;

use crate::config::NodeConfig;
use crate::keys::{KeyFolder, KeyName};
use crate::runtime::{ANCHOR, open_database, read_anchors};
use crate::say;

/// A certificate that ends sooner than this wants renewing.
const RENEW_DAYS: i64 = 30;

/// Examines the node; the exit code says whether anything is wrong.
pub(crate) fn run(file: &Path, with_peers: bool) -> Result<ExitCode> {
    let config = NodeConfig::load(file, std::env::vars())?;
    let mut examined = Examination::default();
    keys(&config, &mut examined);
    folder(&config, &mut examined);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(database(&config, with_peers, &mut examined));
    examined.see("mail", runtime.block_on(mail(&config)));
    Ok(if examined.faults == 0 {
        say!("nothing is wrong");
        ExitCode::SUCCESS
    } else {
        say!("{} found", examined.faults);
        ExitCode::FAILURE
    })
}

#[derive(Default)]
struct Examination {
    faults: usize,
}

impl Examination {
    fn see(&mut self, what: &str, found: Result<String>) {
        match found {
            Ok(fine) => say!("✓ {what}: {fine}"),
            Err(error) => {
                self.faults += 1;
                say!("✗ {what}: {error:#}");
            }
        }
    }
}

fn keys(config: &NodeConfig, examined: &mut Examination) {
    let folder = match KeyFolder::open(&config.files.keys()) {
        Ok(folder) => folder,
        Err(error) => return examined.see("keys", Err(error.into())),
    };
    for name in [KeyName::Tls, KeyName::Seal, KeyName::Head] {
        let found = folder.signer(name).map_err(anyhow::Error::from).and_then(|signer| {
            let left = signer.certificate().not_after().millis_since(SystemClock.now()) / 86_400_000;
            if left < RENEW_DAYS {
                anyhow::bail!("the certificate ends in {left} days: have it renewed by the authority");
            }
            Ok(format!("certified for {left} more days"))
        });
        examined.see(&format!("key {name:?}"), found);
    }
}

fn folder(config: &NodeConfig, examined: &mut Examination) {
    let blobs = config.files.blobs();
    let write = || -> Result<String> {
        std::fs::create_dir_all(&blobs)?;
        let probe = blobs.join("doctor");
        std::fs::write(&probe, b"probe").and_then(|()| std::fs::remove_file(&probe))?;
        Ok(blobs.display().to_string())
    };
    examined.see("files", write().with_context(|| format!("{} must be writable for this user", blobs.display())));
    let private = || -> Result<String> {
        let folder = &config.files.folder;
        if std::fs::metadata(folder)?.permissions().mode() & 0o007 != 0 {
            anyhow::bail!("every user of this machine may look into {0}: chmod o= {0}", folder.display());
        }
        Ok("closed to other users".to_owned())
    };
    examined.see("folder", private());
}

async fn mail(config: &NodeConfig) -> Result<String> {
    let Some(mail) = &config.mail else {
        let none = "none is sent: [mail] names no server; people find their notices in the inbox";
        let demo = "the demo's own server takes it, and it goes nowhere";
        return Ok(if config.demo.enabled { demo } else { none }.to_owned());
    };
    let cure = "check [mail] host, port, tls, user and password_file, and that this machine may reach the server";
    let server = crate::mail::server(mail)?;
    let greeted = server.greet(&crate::mail::hello(config)).await;
    let name = greeted.map_err(|reason| anyhow::anyhow!("{reason}: {cure}"))?;
    Ok(format!("{} ({name}) takes this node's mail", mail.host))
}

async fn database(config: &NodeConfig, with_peers: bool, examined: &mut Examination) {
    let db = match open_database(config) {
        Ok(db) => db,
        Err(error) => return examined.see("database", Err(error)),
    };
    let answers = db.ping().await.context("the database does not answer: check that it runs and takes this user");
    examined.see("database", answers.map(|()| "answers, all tables are up to date".to_owned()));
    match db.read(|tx| store::facts::fact_fetch(tx, super::restore::FACT)).await {
        Ok(None) => {}
        Ok(Some(restored)) => examined.see(
            "restored",
            Ok(format!("{restored}; what others have had from this node after that back-up is not in its rows")),
        ),
        Err(error) => examined.see("restored", Err(anyhow::Error::from(error))),
    }
    let shared = crate::blob_folder::check(config, &db, &SystemEntropy).await;
    let shared = shared.map(|()| "is the one that this database goes with".to_owned());
    examined.see("folder of papers", shared.map_err(anyhow::Error::from));
    examined.see("configuration", configuration(config, db.clone()).await);
    if with_peers && let Err(error) = peers(config, db.clone(), examined).await {
        examined.see("other nodes", Err(error));
    }
    db.close();
}

/// The way to every other node, as the configuration in force names it.
async fn peers(config: &NodeConfig, db: store::Db, examined: &mut Examination) -> Result<()> {
    let anchors = read_anchors(&config.files.folder.join(ANCHOR))?;
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let registry = Registry::open(db, &config.node.instance, &anchors, clock, entropy).await?;
    let snapshot = registry.current().context("the node has never had a configuration")?;
    let signer = KeyFolder::open(&config.files.keys())?.signer(KeyName::Tls)?;
    let known = snapshot.nodes().find(|node| node.agency().as_str() == config.node.agency);
    let member = match known {
        None => Err(anyhow::anyhow!(
            "the configuration names this node no longer: it was put out; have it invited anew, and let it join"
        )),
        Some(node) if !node.tls().contains(signer.certificate()) => Err(anyhow::anyhow!(
            "the registry names another certificate than this node has: it was revoked, or the folder keys is an old one; \
             put the newest back, or have the node invited anew"
        )),
        Some(node) => Ok(format!("of {}, at {}", snapshot.instance(), node.connect_addr())),
    };
    examined.see("member", member);
    let identity = TlsIdentity::new(signer.key(), signer.certificate());
    let directory = RegistryDirectory::new(registry);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    for agency in directory.agencies().iter().filter(|agency| agency.as_str() != config.node.agency) {
        let Some(node) = directory.node(agency) else { continue };
        let found = exchange::probe(&node, &identity, &clock).await;
        examined.see(&format!("node {agency}"), found.map(|()| node.connect.clone()).map_err(anyhow::Error::from));
    }
    Ok(())
}

async fn configuration(config: &NodeConfig, db: store::Db) -> Result<String> {
    let anchors = read_anchors(&config.files.folder.join(ANCHOR))?;
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let registry = Registry::open(db, &config.node.instance, &anchors, clock, entropy).await?;
    let snapshot = registry.current().context("the node has never had one: start it once beside its first one")?;
    let version = snapshot.version();
    match snapshot.freshness(SystemClock.now()) {
        Freshness::Fresh => Ok(format!("version {version} is fresh")),
        Freshness::Stale => anyhow::bail!(
            "version {version} is stale: check that the holder of the registry role can be reached, and this clock"
        ),
        Freshness::Expired => anyhow::bail!(
            "version {version} has expired, so no new calls are made: reach the holder of the registry role, or have a \
             configuration brought by hand"
        ),
    }
}
