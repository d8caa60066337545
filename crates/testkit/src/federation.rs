//! The whole demo in one process.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use base::civil::{Date, timestamp_at};
use base::{Clock, Entropy, ManualClock, SeededEntropy, SystemEntropy};
use exchange::{HttpClient, HttpLimits};
use node::config::NodeConfig;
use node::demo::Running;
use node::play::Browser;
use node::{Node, Start};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A federation that stops with its test.
pub struct Federation {
    running: Running,
    clock: Arc<ManualClock>,
    http: HttpClient,
    // Last: the folder goes after everything that uses it.
    folder: TempDir,
}

impl Federation {
    /// Starts the four nodes. The clock stands at 09:00 on Wednesday, 25 November 2026 in Viet Nam; ids follow from
    /// `seed`.
    ///
    /// # Errors
    /// When a node does not start.
    pub async fn start(seed: u64) -> Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let clock = Arc::new(ManualClock::new(timestamp_at(Date::constant(2026, 11, 25), 9, 0)));
        let running = start(folder.path(), &clock, seed).await?;
        let http = HttpClient::new(&[], HttpLimits::default(), TaskTracker::new(), CancellationToken::new())?;
        Ok(Self { running, clock, http, folder })
    }

    /// Stops all nodes cleanly and starts them again over the same folder.
    ///
    /// # Errors
    /// When a node does not start.
    pub async fn restart(self, seed: u64) -> Result<Self> {
        let Self { running, clock, http, folder } = self;
        running.stop().await;
        let running = start(folder.path(), &clock, seed).await?;
        Ok(Self { running, clock, http, folder })
    }

    /// Stops one node cleanly.
    pub async fn stop_node(&mut self, agency: &str) {
        let at = self.running.nodes.iter().position(|node| node.agency().as_str() == agency);
        let at = at.unwrap_or_else(|| panic!("no node of {agency} runs"));
        self.running.nodes.remove(at).stop().await;
    }

    /// Starts a node that was stopped, at its old addresses.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start_node(&mut self, agency: &str) -> Result<()> {
        let file = self.folder().join(format!("{}.toml", agency.to_lowercase()));
        let config = NodeConfig::load(&file, std::env::vars())?;
        let (web, connect) = (config.web.listen, config.connect.listen);
        let (web, connect) = (TcpListener::bind(web).await?, TcpListener::bind(connect).await?);
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&self.clock);
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let node = Node::start(Start { config, web, connect, clock, entropy }).await?;
        node.ready().await;
        self.running.nodes.push(node);
        Ok(())
    }

    /// The clock of all nodes.
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// The running nodes.
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// The folder that holds the nodes.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The numeric origin of a node; panics when there is no such node, which is a mistake in the test.
    pub fn web(&self, agency: &str) -> String {
        let node = self.running.node(agency).unwrap_or_else(|| panic!("the demo has no node {agency}"));
        format!("http://{}", node.web())
    }

    /// A browser that is signed in nowhere.
    pub fn browser(&self) -> Browser {
        Browser::new(self.http.clone())
    }

    /// The outbound client, for what is not a page.
    pub fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Stops all nodes.
    pub async fn stop(self) {
        self.running.stop().await;
    }
}

async fn start(folder: &Path, clock: &Arc<ManualClock>, seed: u64) -> Result<Running> {
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(clock);
    let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(seed));
    let listen = "127.0.0.1:0".parse()?;
    node::demo::Federation { data: folder.to_owned(), plan: None, listen: Some(listen), clock, entropy }.start().await
}
