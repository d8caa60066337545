//! The demo federation: four nodes in one process on loopback. Everything a person does there is the product itself; the
//! demo is data (`data/demo`, `data/synthetic`), never other code.

pub(crate) mod found;
pub(crate) mod plan;
pub(crate) mod seed;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use base::{Clock, Entropy};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::config::NodeConfig;
use crate::keys::private_folder;
use crate::runtime::{ANCHOR, Node, Start};
use found::Addresses;
use plan::Plan;

/// The plan, in the demo's folder.
const PLAN: &str = "federation.toml";

/// Where the demo listens unless told otherwise.
const FIRST_ADDRESS: SocketAddr = SocketAddr::V4(std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 8540));

/// How a demo is started.
pub struct Federation {
    /// The folder that holds the nodes; made on first start.
    pub data: PathBuf,
    /// What the federation consists of, on first start; the four nodes of `data/demo/federation.toml` without it.
    pub plan: Option<PathBuf>,
    /// The first node's web address on first start; each node takes two ports, web then connect. Port 0 chooses.
    pub listen: Option<SocketAddr>,
    /// The clock of all nodes.
    pub clock: Arc<dyn Clock>,
    /// The source of identifiers of all nodes.
    pub entropy: Arc<dyn Entropy>,
}

/// A running demo.
pub struct Running {
    /// The nodes, in the plan's order: usually G22, G01, H54, H31.
    pub nodes: Vec<Node>,
    /// The federation's name.
    pub instance: String,
    data: PathBuf,
}

impl Federation {
    /// Makes the folder with keys and configuration files, unless it is made already, and starts nothing: whoever wants
    /// a node on another database changes its file now. Returns the configuration files.
    ///
    /// # Errors
    /// Names what cannot be made.
    pub async fn found(&self) -> Result<Vec<PathBuf>> {
        let plan = self.plan()?;
        Ok(self.files(&plan).await?.0)
    }

    /// Starts all nodes and waits until the demo's accounts can do their work.
    ///
    /// # Errors
    /// Names the node and what is wrong with it.
    pub async fn start(self) -> Result<Running> {
        let plan = self.plan()?;
        let (files, mut ports) = self.files(&plan).await?;
        let mut configs = Vec::new();
        for file in &files {
            configs.push(NodeConfig::load(file, std::env::vars())?);
        }
        if ports.is_empty() {
            refuse_to_move(self.listen, &configs)?;
            for config in &configs {
                let web = crate::commands::serve::bind("web", config.web.listen).await?;
                let connect = crate::commands::serve::bind("connect", config.connect.listen).await?;
                ports.push(Ports { web, connect });
            }
        }
        let starting = configs.into_iter().zip(ports).map(|(config, Ports { web, connect })| {
            let (clock, entropy) = (Arc::clone(&self.clock), Arc::clone(&self.entropy));
            Node::start(Start { config, web, connect, clock, entropy })
        });
        let mut nodes = Vec::new();
        for node in futures_util::future::join_all(starting).await {
            nodes.push(node?);
        }
        for node in &nodes {
            node.ready().await;
        }
        Ok(Running { nodes, instance: plan.instance, data: self.data })
    }

    /// The plan by which the folder was founded or, on first start, is founded now; kept in the folder.
    fn plan(&self) -> Result<Plan> {
        let kept = self.data.join(PLAN);
        let founded = self.data.join(ANCHOR).exists();
        let read = |file: &Path| {
            std::fs::read_to_string(file).with_context(|| format!("the plan {} cannot be read", file.display()))
        };
        let text = match &self.plan {
            _ if founded && kept.exists() => read(&kept)?,
            Some(file) if founded => {
                bail!("{} was founded without {}; choose another --data", self.data.display(), file.display())
            }
            Some(file) => read(file)?,
            None => plan::USUAL.to_owned(),
        };
        if let Some(file) = &self.plan
            && founded
            && read(file)? != text
        {
            bail!("{} was founded by another plan than {}; choose another --data", self.data.display(), file.display());
        }
        let plan: Plan = toml::from_str(&text).context("the plan of the federation is not right")?;
        if !founded {
            private_folder(&self.data).with_context(|| format!("the folder {} cannot be made", self.data.display()))?;
            std::fs::write(&kept, text).with_context(|| format!("{} cannot be written", kept.display()))?;
        }
        Ok(plan)
    }

    /// The nodes' configuration files; on first start also their ports, bound.
    async fn files(&self, plan: &Plan) -> Result<(Vec<PathBuf>, Vec<Ports>)> {
        if let Some(files) = found::founded(&self.data, plan) {
            return Ok((files, Vec::new()));
        }
        let ports = bind(self.listen.unwrap_or(FIRST_ADDRESS), plan.node.len()).await?;
        let addresses: Vec<Addresses> = ports.iter().map(Ports::addresses).collect::<Result<_>>()?;
        let files = found::found(&self.data, plan, &addresses, self.clock.now())?;
        Ok((files, ports))
    }
}

impl Running {
    /// The federation's trust anchor, a PEM file.
    pub fn anchor(&self) -> PathBuf {
        self.data.join(ANCHOR)
    }

    /// The folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The node of an agency.
    pub fn node(&self, agency: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.agency().to_string() == agency)
    }

    /// Stops all nodes.
    pub async fn stop(self) {
        futures_util::future::join_all(self.nodes.into_iter().map(Node::stop)).await;
    }

    /// Addresses, accounts and the trust anchor, for scripts.
    pub fn describe(&self) -> Value {
        let nodes: Vec<Value> = self.nodes.iter().map(Node::describe).collect();
        let anchor = std::path::absolute(self.anchor()).unwrap_or_else(|_| self.anchor());
        let data = std::path::absolute(&self.data).unwrap_or_else(|_| self.data.clone());
        json!({ "instance": self.instance, "nodes": nodes, "anchor": anchor, "data": data })
    }
}

/// A node's two ports, bound.
struct Ports {
    web: TcpListener,
    connect: TcpListener,
}

impl Ports {
    fn addresses(&self) -> Result<Addresses> {
        Ok(Addresses { web: self.web.local_addr()?, connect: self.connect.local_addr()? })
    }
}

async fn bind(first: SocketAddr, nodes: usize) -> Result<Vec<Ports>> {
    let mut next = first;
    let mut ports = Vec::new();
    for _ in 0..nodes {
        let web = bind_next(&mut next).await?;
        let connect = bind_next(&mut next).await?;
        ports.push(Ports { web, connect });
    }
    Ok(ports)
}

async fn bind_next(next: &mut SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(*next)
        .await
        .with_context(|| format!("{next} cannot be bound; choose other ports with --listen HOST:PORT (port 0: any)"))?;
    if next.port() != 0 {
        let port = next.port().checked_add(1).context("there are not enough ports after the first")?;
        next.set_port(port);
    }
    Ok(listener)
}

/// The addresses stand in the signed configuration, so a founded demo keeps its ports.
fn refuse_to_move(listen: Option<SocketAddr>, configs: &[NodeConfig]) -> Result<()> {
    let (Some(wanted), Some(first)) = (listen, configs.first()) else { return Ok(()) };
    if wanted.port() != 0 && wanted != first.web.listen {
        bail!(
            "this demo was founded at {} and keeps its ports; start it without --listen, or found another with --data",
            first.web.listen
        );
    }
    Ok(())
}
