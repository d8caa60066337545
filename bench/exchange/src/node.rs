//! A lean node: database, evidence, connect port, and one service and one topic that do nothing but exist.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Result;
use base::{AgencyCode, SystemClock, SystemEntropy, wire};
use clap::Args;
use evidence::Ledger;
use exchange::{Bus, BusSettings, TlsIdentity};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Db, DbConfig};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use trust::Signer as _;

use crate::{
    identity::{self, Book},
    say, talk,
};

/// How a node is run.
#[derive(Args)]
pub(crate) struct Options {
    /// Where the keys are, and the node's folder.
    pub(crate) folder: PathBuf,
    /// Whose node it is: H54 or G01.
    pub(crate) agency: String,
    /// Where it listens; nowhere unless given.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// The other node.
    #[arg(long)]
    peer: String,
    /// Where the other node listens.
    #[arg(long, default_value = "127.0.0.1:1")]
    at: String,
    /// The node that cannot be called from outside.
    #[arg(long)]
    unreachable: Option<String>,
}

/// A text that comes back as it is.
#[derive(Serialize, Deserialize)]
pub(crate) struct Echo {
    pub(crate) text: String,
}

impl wire::Call for Echo {
    type Reply = Echo;
    const SERVICE: &'static str = "bench.echo.v1";
}

/// A text that is taken in.
#[derive(Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) text: String,
}

impl wire::Message for Note {
    const TOPIC: &'static str = "bench.note.v1";
}

/// What commands work with.
#[derive(Clone)]
pub(crate) struct Lean {
    pub(crate) bus: Bus,
    pub(crate) db: Db,
    pub(crate) agency: AgencyCode,
    pub(crate) peer: AgencyCode,
    pub(crate) handled: Arc<AtomicU64>,
}

/// Runs a node until its standard input ends.
pub(crate) async fn run(options: Options) -> Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .init();
    let own = options.folder.join(&options.agency);
    let url = format!("sqlite:{}", own.join("node.db").display());
    let db = Db::open(&DbConfig::new(url, own.join("blobs")), &[evidence::MIGRATIONS, exchange::MIGRATIONS])?;
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let signer = |name| identity::signer(&options.folder, &options.agency, name);
    let (tls, seal, head) = (signer("tls")?, Arc::new(signer("seal")?), Arc::new(signer("head")?));
    let book = Book::read(&options.folder, &options.peer, &options.at, options.unreachable.as_deref())?;
    let (agency, peer) = (AgencyCode::parse(&options.agency)?, AgencyCode::parse(&options.peer)?);
    let (tracker, cancel) = (TaskTracker::new(), CancellationToken::new());
    let ledger = Ledger::new(db.clone(), head, clock.clone(), entropy.clone(), None);
    let identity = TlsIdentity::new(tls.key(), tls.certificate());
    // Back-off as if the other end were never away for long: the runs break it off on purpose.
    let settings = BusSettings { backoff_limit: Duration::from_secs(1), ..BusSettings::default() };
    let bus = Bus::builder(agency.clone(), db.clone(), Arc::new(book), seal, identity, clock, entropy)
        .settings(settings)
        .tasks(tracker.clone(), cancel.clone())
        .log(own.join("calls"))
        .build()?;
    bus.open_log().await?;
    bus.on_call::<Echo>(Arc::new(|_, call| Box::pin(async move { Ok(call) })));
    let lean = Lean { bus: bus.clone(), db: db.clone(), agency, peer, handled: Arc::default() };
    let handled = Arc::clone(&lean.handled);
    // The command `received` asks the evidence; this only says that something moved.
    bus.on_message::<Note>(move |_, _, _| {
        handled.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });

    let listening = match options.listen {
        None => None,
        Some(address) => {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            let (bus, cancel) = (bus.clone(), cancel.clone());
            tracker.spawn(async move { bus.serve(listener, cancel).await });
            Some(address.to_string())
        }
    };
    let (running, stop) = (bus.clone(), cancel.clone());
    tracker.spawn(async move { running.run(stop).await });
    let (numbering, stop) = (ledger.clone(), cancel.clone());
    tracker.spawn(async move { numbering.run(stop).await });
    say(&json!({ "listen": listening }))?;
    talk::listen(lean).await?;
    cancel.cancel();
    bus.close().await;
    ledger.run(cancel).await;
    db.close();
    Ok(())
}
