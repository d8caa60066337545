//! Use cases: the provider hands out codes and redeems them, every node sends people to the provider and back.

mod notices;
mod provider;
mod purge;
mod relying;
mod token;

use std::sync::Arc;

use base::{AgencyCode, Entropy, Lang, Timestamp};
use exchange::HttpClient;
use identity::{CertificateIssuer, Identity, Kind};
use notify::{Notifier, Sink};
use registry::{Registry, Role, Snapshot};
use store::Db;
use trust::Signer;

use crate::model::Client;

pub(crate) use notices::{MailRefusal, Wishes};
pub(crate) use relying::{Answer, BeginError, FinishError, PATIENCE};
pub(crate) use token::{TokenRefusal, TokenRequest};

/// A log-in that is offered as a button on the sign-in page: it sends the ordinary form with this name and password,
/// which are published. Only a node that says so in its configuration has any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoLogin {
    /// The door.
    pub kind: Kind,
    /// The user name.
    pub username: String,
    /// The password. It is published.
    pub password: String,
    /// Who it is, in Vietnamese: "Phạm Thị Lan, công dân tỉnh Thái Bình".
    pub who_vi: String,
    /// The same in English.
    pub who_en: String,
}

impl DemoLogin {
    /// Who it is.
    pub fn who(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.who_vi,
            Lang::En => &self.who_en,
        }
    }
}

/// What the sign-in of a node is made of.
pub struct Setup {
    /// The node's agency: its `client_id`.
    pub agency: AgencyCode,
    /// The accounts of the node.
    pub identity: Identity,
    /// The node's database.
    pub db: Db,
    /// Who the other nodes are, and which holds the role portal.
    pub registry: Registry,
    /// The node's seal: signs its assertions and, at the portal, the ID tokens.
    pub seal: Arc<dyn Signer>,
    /// Tells people.
    pub notifier: Notifier,
    /// The mail server of a demo, whose mails are shown to everybody; nowhere else.
    pub sink: Option<Sink>,
    /// Where certificates for officials' keys come from.
    pub issuer: Arc<dyn CertificateIssuer>,
    /// The one outbound client.
    pub http: HttpClient,
    /// Where identifiers come from.
    pub entropy: Arc<dyn Entropy>,
    /// Log-ins to offer as buttons.
    pub demo: Vec<DemoLogin>,
}

/// The sign-in of one node. Cheap to clone.
#[derive(Clone)]
pub struct Accounts(Arc<Setup>);

impl Accounts {
    /// Puts it together.
    pub fn new(setup: Setup) -> Self {
        Self(Arc::new(setup))
    }

    pub(crate) fn agency(&self) -> &AgencyCode {
        &self.0.agency
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.0.identity
    }

    pub(crate) fn issuer(&self) -> &dyn CertificateIssuer {
        self.0.issuer.as_ref()
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(crate) fn notifier(&self) -> &Notifier {
        &self.0.notifier
    }

    pub(crate) fn sink(&self) -> Option<&Sink> {
        self.0.sink.as_ref()
    }

    pub(crate) fn seal(&self) -> &dyn Signer {
        self.0.seal.as_ref()
    }

    pub(crate) fn demo(&self, kind: Kind) -> impl Iterator<Item = &DemoLogin> {
        self.0.demo.iter().filter(move |login| login.kind == kind)
    }

    fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.0.registry.current()
    }

    /// The registered node of exactly this agency.
    pub(crate) fn client(&self, agency: &AgencyCode) -> Option<Client> {
        let snapshot = self.snapshot()?;
        let node = snapshot.node(agency).filter(|node| node.agency() == agency)?;
        Some(client_of(node))
    }

    /// What an agency is called now; its code, if no configuration knows it.
    pub(crate) fn agency_name(&self, agency: &AgencyCode, lang: Lang, now: Timestamp) -> String {
        let snapshot = self.snapshot();
        let known = snapshot.as_ref().and_then(|snapshot| snapshot.organisation_ever(agency));
        known.map_or_else(|| agency.to_string(), |organisation| organisation.name(now, lang).to_owned())
    }

    /// The node that holds the role portal.
    pub(crate) fn portal(&self) -> Option<Client> {
        self.snapshot()?.role_node(Role::Portal).map(client_of)
    }
}

fn client_of(node: &registry::Node) -> Client {
    Client {
        agency: node.agency().clone(),
        origins: node.web_origins().to_vec(),
        keys: node.seal().iter().map(|certificate| certificate.public_key().clone()).collect(),
    }
}
