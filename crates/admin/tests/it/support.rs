//! A node with its exchange, ledger and registry, none of them running, and its pages.

use std::sync::Arc;

use admin::{Admin, Setup};
use base::{AgencyCode, Entropy, SeededEntropy, Timestamp};
use evidence::Ledger;
use exchange::{Bus, Directory, Freshness, NodeEntry, TlsIdentity};
use identity::{Actor, Assurance, Grant, Identity, Kind, NewAccount, NodeKey, Password, Policies, Role, Username};
use registry::Registry;
use store::{Migrations, TestDb};
use trust::ca::{self, Order, Profile, Urls};
use trust::{Anchors, Digest, KeyPair, Serial, Signer, SoftSigner, Subject};
use web::testing::{Browser, START, Stand, official};

/// A registry that names nobody.
struct Nobody;

impl Directory for Nobody {
    fn node(&self, _: &AgencyCode) -> Option<Arc<NodeEntry>> {
        None
    }

    fn node_by_tls(&self, _: &Digest) -> Option<Arc<NodeEntry>> {
        None
    }

    fn agencies(&self) -> Vec<AgencyCode> {
        vec![AgencyCode::parse("G22").unwrap(), AgencyCode::parse("H54").unwrap()]
    }

    fn freshness(&self, _: Timestamp) -> Freshness {
        Freshness::Fresh
    }
}

pub(crate) const MIGRATIONS: [Migrations; 5] =
    [evidence::MIGRATIONS, registry::MIGRATIONS, identity::MIGRATIONS, notify::MIGRATIONS, exchange::MIGRATIONS];

pub(crate) struct Node {
    pub(crate) stand: Stand,
    pub(crate) bus: Bus,
    pub(crate) db: store::Db,
    pub(crate) ledger: Ledger,
    pub(crate) identity: Identity,
    pub(crate) anchors: Anchors,
    pub(crate) app: axum::Router,
    pub(crate) table: Vec<web::RouteInfo>,
}

fn signer(issuer: Option<&SoftSigner>, name: &str, profile: &Profile) -> SoftSigner {
    let key = KeyPair::generate().unwrap();
    let subject = Subject::named(name).of_agency("H54", "H54");
    let order = Order {
        subject: &subject,
        public_key: &key.public_key(),
        profile,
        not_before: START.plus_days(-1),
        not_after: START.plus_days(1),
        serial: Serial::generate(),
        urls: &Urls::default(),
    };
    let certificate = match issuer {
        Some(issuer) => ca::issue(issuer, &order).unwrap(),
        None => ca::self_signed(&key, &order).unwrap(),
    };
    SoftSigner::new(key, certificate, Vec::new()).unwrap()
}

impl Node {
    pub(crate) async fn new(db: &TestDb) -> Self {
        let stand = Stand::new(&[identity::TEXTS, exchange::TEXTS, admin::TEXTS]);
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(7));
        let root = signer(None, "Gốc", &Profile::Root);
        let issuing = signer(Some(&root), "Cấp phát", &Profile::Issuing);
        let anchors = Anchors::new(vec![root.certificate().clone()]);
        let head = signer(Some(&issuing), "Đầu nhật ký", &Profile::Head);
        let head = SoftSigner::new(
            KeyPair::from_pkcs8(&head.key().to_pkcs8()).unwrap(),
            head.certificate().clone(),
            vec![issuing.certificate().clone()],
        )
        .unwrap();
        let tls = signer(Some(&issuing), "Nút H54", &Profile::Tls { hosts: Vec::new(), ips: Vec::new() });
        let seal = Arc::new(signer(Some(&issuing), "Con dấu", &Profile::Seal));
        let agency = AgencyCode::parse("H54").unwrap();
        let bus = Bus::builder(
            agency.clone(),
            db.db(),
            Arc::new(Nobody),
            seal,
            TlsIdentity::new(tls.key(), tls.certificate()),
            stand.clock.clone(),
            Arc::clone(&entropy),
        );
        let bus = bus.build().unwrap();
        let ledger = Ledger::new(db.db(), Arc::new(head), stand.clock.clone(), Arc::clone(&entropy), None);
        let registry =
            Registry::open(db.db(), "VN-TEST", &anchors, stand.clock.clone(), Arc::clone(&entropy)).await.unwrap();
        let node_key = NodeKey::new([3; 32]);
        let identity = Identity::new(db.db(), stand.clock.clone(), Arc::clone(&entropy), node_key, Policies::default());
        let routes = admin::routes(Admin::new(Setup {
            identity: identity.clone(),
            agency,
            db: db.db(),
            bus: bus.clone(),
            registry,
            ledger: ledger.clone(),
            clock: stand.clock.clone(),
            entropy,
            started: START,
            version: "0.1.0",
        }));
        let table = routes.table().to_vec();
        let app = stand.kit.router(vec![routes]);
        Self { stand, bus, db: db.db(), ledger, identity, anchors, app, table }
    }

    /// A browser in which an official with these roles has signed in.
    pub(crate) fn browser(&self, roles: &[Role]) -> Browser {
        let mut browser = Browser::new(self.app.clone());
        browser.sign_in(&self.stand, &official("Hoàng Minh Tuệ", roles));
        browser
    }

    pub(crate) fn administrator(&self) -> Browser {
        self.browser(&[Role::Administrator])
    }

    /// An official whom the node knows, with these roles.
    pub(crate) async fn known(&self, username: &str, name: &str, roles: &[Role]) -> Actor {
        let agency = AgencyCode::parse("H54").unwrap();
        let new = NewAccount {
            kind: Kind::Official,
            username: Username::parse(username).unwrap(),
            name: name.to_owned(),
            title: None,
            citizen_id: None,
            agency: Some(agency.clone()),
            assurance: Assurance::Level2,
        };
        let account = self.identity.account_open(new, Password::choose("Hoa sen nở").unwrap(), "test").await.unwrap();
        for role in roles {
            let grant = Grant { role: *role, agency: agency.clone(), field: None };
            self.identity.grant_give(account.id, grant, "test").await.unwrap();
        }
        Actor { account: account.id, person: account.person, ..official(name, roles) }
    }

    /// A browser in which an administrator has signed in whom the node knows.
    pub(crate) async fn known_administrator(&self, username: &str, name: &str) -> Browser {
        let actor = self.known(username, name, &[Role::Administrator]).await;
        let mut browser = Browser::new(self.app.clone());
        browser.sign_in(&self.stand, &actor);
        browser
    }
}
