//! `lienthong serve --config FILE`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use base::{SystemClock, SystemEntropy};
use tokio::net::TcpListener;

use crate::config::NodeConfig;
use crate::runtime::{Node, Start};
use crate::signals::Stop;
use crate::{logs, say};

/// Serves one node until told to stop; `json` prints its addresses once it is ready.
pub(crate) fn run(file: &Path, json: bool) -> Result<ExitCode> {
    let config = NodeConfig::load(file, std::env::vars())?;
    logs::start(config.node.log_json, "info");
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let node = start(config).await?;
        let stop = Stop::catch()?;
        if json {
            say!("{}", node.describe());
        }
        stop.asked().await;
        node.stop().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// Binds the ports that the configuration names and starts the node.
pub(crate) async fn start(config: NodeConfig) -> Result<Node> {
    let web = bind("web", config.web.listen).await?;
    let connect = bind("connect", config.connect.listen).await?;
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    Node::start(Start { config, web, connect, clock, entropy }).await
}

pub(crate) async fn bind(section: &str, address: std::net::SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("[{section}] listen = \"{address}\": the port cannot be bound; is a node running already?")
    })
}
