//! Where a new node will be: its ports, its addresses, its configuration file.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::cli::Place;
use crate::config::{Connect, Database, Demo, Files, Identity, NodeConfig, NodeSection, Services, Web};

/// The configuration file in a new node's folder.
pub(crate) const FILE: &str = "node.toml";

/// A node's addresses, chosen.
pub(crate) struct Chosen {
    web: SocketAddr,
    connect: SocketAddr,
    address: Option<String>,
    origin: String,
    numeric: Option<String>,
    database: String,
    folder: PathBuf,
}

impl Chosen {
    /// Chooses what was left open; free ports are found by binding them for a moment.
    pub(crate) fn new(place: &Place, agency: &str) -> Result<Self> {
        let file = place.data.join(FILE);
        if file.exists() {
            bail!("{} is there already: choose another folder with --data, or serve this one", file.display());
        }
        crate::keys::private_folder(&place.data)
            .with_context(|| format!("the folder {} cannot be made", place.data.display()))?;
        let next = |address: SocketAddr| {
            let port = if address.port() == 0 { Some(0) } else { address.port().checked_add(1) };
            port.map(|port| SocketAddr::new(address.ip(), port))
        };
        let connect =
            place.connect_listen.or_else(|| next(place.listen)).context("there is no port after the first")?;
        // Both are held at once, so that they differ.
        let (web, connect) = (free(place.listen)?, free(connect)?);
        let (web, connect) = (web.local_addr()?, connect.local_addr()?);
        let address = place.connect_address.clone();
        if address.is_none() && connect.ip().is_unspecified() {
            bail!("the node binds every address: say with --connect-address HOST:PORT where other nodes dial it");
        }
        let word = agency.to_lowercase();
        let local = || format!("http://{word}.localhost:{}", web.port());
        let origin = match &place.origin {
            Some(origin) => origin.trim_end_matches('/').to_owned(),
            None if web.ip().is_loopback() => local(),
            None => bail!("say with --origin URL what people type to reach the node"),
        };
        let numeric = web.ip().is_loopback().then(|| format!("http://{web}"));
        let database = place.database.clone().unwrap_or_else(|| "sqlite:node.db".to_owned());
        Ok(Self { web, connect, address, origin, numeric, database, folder: place.data.clone() })
    }

    /// Where browsers find it, in the order of preference.
    pub(crate) fn web_origins(&self) -> Vec<String> {
        std::iter::once(self.origin.clone()).chain(self.numeric.clone()).collect()
    }

    /// By number where that is known: programs do not resolve `*.localhost`.
    pub(crate) fn program_origin(&self) -> String {
        self.numeric.clone().unwrap_or_else(|| self.origin.clone())
    }

    /// Where other nodes dial it.
    pub(crate) fn connect_addr(&self) -> String {
        self.address.clone().unwrap_or_else(|| self.connect.to_string())
    }

    /// The names and numbers for the certificate of its transport.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let dialled = self.connect_addr();
        let host = dialled.rsplit_once(':').map_or(dialled.as_str(), |(host, _)| host).trim_matches(['[', ']']);
        let mut hosts = vec![host.to_owned()];
        if self.connect.ip().is_loopback() {
            hosts.push("localhost".to_owned());
        }
        hosts.dedup();
        hosts
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes the configuration file: the last step, for a folder that has it is a whole one.
    pub(crate) fn write(&self, agency: &str, instance: &str) -> Result<PathBuf> {
        let config = NodeConfig {
            node: NodeSection { agency: agency.to_owned(), instance: instance.to_owned(), log_json: false },
            web: Web {
                listen: self.web,
                origin: self.origin.clone(),
                numeric_origin: self.numeric.clone(),
                proxies: Vec::new(),
                service_vi: "Dịch vụ công trực tuyến".to_owned(),
                service_en: "Public services".to_owned(),
            },
            connect: Connect { address: self.address.clone(), ..Connect::at(self.connect) },
            database: Database { url: self.database.clone() },
            files: Files::default(),
            services: Services::default(),
            data_set: Vec::new(),
            identity: Identity::default(),
            mail: None,
            demo: Demo::default(),
        };
        let file = self.folder.join(FILE);
        std::fs::write(&file, config.to_toml()?).with_context(|| format!("{} cannot be written", file.display()))?;
        Ok(file)
    }
}

fn free(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("{address} cannot be bound; choose another with --listen"))
}
