//! The sections of a node's configuration.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A node's whole configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeConfig {
    /// Whose node it is.
    pub node: NodeSection,
    /// Where people reach it.
    pub web: Web,
    /// Where other nodes reach it.
    pub connect: Connect,
    /// Where its rows are.
    pub database: Database,
    /// Where its files are.
    #[serde(default)]
    pub files: Files,
    /// What it offers to citizens.
    #[serde(default)]
    pub services: Services,
    /// The data sets that it publishes to other agencies.
    #[serde(default)]
    pub data_set: Vec<DataSet>,
    /// The demo's accounts.
    #[serde(default)]
    pub demo: Demo,
}

/// `[node]`: whose node it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSection {
    /// The agency's code, such as `H54`.
    pub agency: String,
    /// The federation, such as `VN-DEMO`: a configuration of another one is refused.
    pub instance: String,
    /// Whether the log is JSON, one object a line, instead of text.
    #[serde(default)]
    pub log_json: bool,
}

/// `[web]`: where people reach it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Web {
    /// The address that it binds.
    pub listen: SocketAddr,
    /// Its origins, the one for links first. Requests with another Host are refused.
    pub origins: Vec<String>,
}

/// `[connect]`: where other nodes reach it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connect {
    /// The address that it binds; what others dial stands in the registry.
    pub listen: SocketAddr,
}

/// `[database]`: where its rows are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:FILE` or `postgres://USER@HOST:PORT/DATABASE`.
    pub url: String,
}

/// `[files]`: where its files are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// The folder with keys and blobs; the configuration's own folder unless given.
    #[serde(default)]
    pub folder: PathBuf,
}

impl Files {
    /// Papers and attachments, by digest.
    pub fn blobs(&self) -> PathBuf {
        self.folder.join("blobs")
    }

    /// Sealed keys, certificates and the passphrase.
    pub fn keys(&self) -> PathBuf {
        self.folder.join("keys")
    }
}

/// `[services]`: what it offers to citizens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Services {
    /// The codes of the procedures that this agency receives dossiers for.
    #[serde(default)]
    pub procedures: Vec<String>,
    /// A folder with further procedure files, beside those built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
}

/// `[[data_set]]`: a table of records that other agencies' systems may ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSet {
    /// Its name, such as `population`; the service is then `G01/population`.
    pub name: String,
}

/// `[demo]`: accounts with published passwords.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// Whether this node is part of a demo: the ribbon, the one-click accounts, the waived fees.
    #[serde(default)]
    pub enabled: bool,
    /// Lets a demo be served to others than this machine.
    #[serde(default)]
    pub allow_public: bool,
    /// The accounts that the sign-in page offers.
    #[serde(default)]
    pub account: Vec<DemoAccount>,
}

/// `[[demo.account]]`: one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoAccount {
    /// The name to sign in with.
    pub username: String,
    /// The published password.
    pub password: String,
    /// The published signing PIN, for those who sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// The person's name.
    pub name: String,
    /// What the person does here, in Vietnamese.
    pub role_vi: String,
    /// The same in English.
    pub role_en: String,
}

impl NodeConfig {
    /// Resolves relative paths against the configuration's folder.
    pub(super) fn resolve(&mut self, folder: &Path) {
        self.files.folder = folder.join(&self.files.folder);
        // `join` with an empty path leaves a trailing separator.
        self.files.folder = self.files.folder.components().collect();
        if let Some(file) = self.database.url.strip_prefix("sqlite:") {
            self.database.url = format!("sqlite:{}", folder.join(file).display());
        }
        if let Some(own) = &mut self.services.folder {
            *own = folder.join(&*own);
        }
    }
}
