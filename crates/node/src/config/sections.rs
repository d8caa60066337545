//! The sections of a node's configuration.

use std::net::{IpAddr, SocketAddr};
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
    /// Who may do what to its officials.
    #[serde(default)]
    pub identity: Identity,
    /// The server that takes its mails; without one it sends none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<Mail>,
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
    /// Its origin by name, such as `https://dichvucong.thaibinh.gov.vn`: links are made from it, and requests with
    /// another Host are refused.
    pub origin: String,
    /// The same by number (`http://127.0.0.1:8001`), where the node is bound to loopback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numeric_origin: Option<String>,
    /// The addresses of the proxies before it. What they say in `X-Forwarded-For` is believed, and nobody else's word.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proxies: Vec<IpAddr>,
    /// What its pages call themselves, in Vietnamese.
    pub service_vi: String,
    /// The same in English.
    pub service_en: String,
}

/// `[connect]`: where other nodes reach it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connect {
    /// The address that it binds.
    pub listen: SocketAddr,
    /// Where others dial it, `host:port`. What counts is the registry; where this is given and differs from it, the node
    /// says there that it has moved, web origins included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// How large the files that go with one message may be together, in MiB, here and from here.
    #[serde(default = "Connect::usual_bodies")]
    pub bodies_mib: u32,
    /// Whether each call and each answer is signed by itself, rather than many together by a head of the log of calls.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sign_each_call: bool,
}

impl Connect {
    /// At an address, with the usual limit.
    pub fn at(listen: SocketAddr) -> Self {
        Self { listen, address: None, bodies_mib: Self::usual_bodies(), sign_each_call: false }
    }

    fn usual_bodies() -> u32 {
        1024
    }
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
    /// The folder of the logs of calls.
    pub fn calls(&self) -> PathBuf {
        self.folder.join("calls")
    }

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
    /// The national list of procedures that the portal searches, a CSV file with the columns of
    /// `data/procedures/national.csv`, instead of the one built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_list: Option<PathBuf>,
    /// How the agency stands on its papers; only where it issues any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house: Option<House>,
}

/// `[services.house]`: how an agency stands on the papers it issues (Decree 30/2020/NĐ-CP, annex I).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// The agency above; none where there is none to name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The one-stop unit, such as `Trung tâm Phục vụ hành chính công tỉnh Thái Bình`.
    pub unit: String,
    /// The place before the date, such as `Thái Bình`.
    pub place: String,
    /// In whose name leaders sign, such as `TM. ỦY BAN NHÂN DÂN`; empty where they sign for nobody.
    #[serde(default)]
    pub on_behalf: String,
}

/// `[[data_set]]`: a table of records that other agencies' systems may ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSet {
    /// Its name, such as `population`; the service is then `G01/population`.
    pub name: String,
}

/// `[identity]`: who may do what to its officials.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Lets a lone administrator act without a second one, and says so on every page it concerns. It counts only while
    /// there is no second administrator.
    #[serde(default)]
    pub single_administrator: bool,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// Not at all: only for a server on this machine.
    None,
    /// TLS from the first byte.
    Tls,
    /// TLS after `STARTTLS`, never without.
    #[default]
    Starttls,
}

/// `[mail]`: the server that takes its mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Its name or address.
    pub host: String,
    /// Its port: usually 587 with `starttls`, 465 with `tls`.
    pub port: u16,
    /// How the connection is protected: `starttls`, `tls` or `none`.
    #[serde(default)]
    pub tls: MailTls,
    /// A PEM file with the certificates that the server's may come from, instead of those of the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchors: Option<PathBuf>,
    /// The name to log in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The file with the password, readable by this user only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// The sender, such as `Dịch vụ công tỉnh Thái Bình <khong-tra-loi@thaibinh.gov.vn>`.
    pub from: String,
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
    /// Where the demo's mail server listens, on loopback; on any free port unless given. Its mails go nowhere and are
    /// shown to everybody. There is none where `[mail]` names a real one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_listen: Option<SocketAddr>,
    /// The accounts that the sign-in page offers; opened at first start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub account: Vec<DemoAccount>,
    /// Who may call this node's services; granted at first start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub right: Vec<DemoRight>,
}

/// `[[demo.right]]`: an access right to one of this node's services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoRight {
    /// The calling system, such as `H54/services`.
    pub consumer: String,
    /// The service, such as `G01/population`.
    pub service: String,
    /// For what.
    pub purposes: Vec<String>,
    /// On which legal basis.
    pub legal_basis: String,
}

/// Which door an account opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountKind {
    /// The portal's.
    Citizen,
    /// That of the official's own node.
    Official,
}

/// `[[demo.account]]`: one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoAccount {
    /// Which door it opens.
    pub kind: AccountKind,
    /// The name to sign in with.
    pub username: String,
    /// The published password.
    pub password: String,
    /// The published signing PIN, for those who sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// The person's name.
    pub name: String,
    /// What the person does here, in Vietnamese; an official's position.
    pub role_vi: String,
    /// The same in English.
    pub role_en: String,
    /// A citizen's identity number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citizen_id: Option<String>,
    /// The address that their mail goes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    /// An official's roles at the node's agency.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
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
        if let Some(list) = &mut self.services.national_list {
            *list = folder.join(&*list);
        }
        for path in self.mail.iter_mut().flat_map(|mail| [&mut mail.anchors, &mut mail.password_file]).flatten() {
            *path = folder.join(&*path);
        }
    }
}
