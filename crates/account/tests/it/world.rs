use std::{net::SocketAddr, sync::Arc};

use account::{Accounts, DemoLogin, Doors, Sessions, Setup};
use base::{AgencyCode, Calendar, CitizenId, ManualClock, SeededEntropy, Timestamp};
use exchange::{HttpClient, HttpLimits};
use identity::{Account, Assurance, Identity, Kind, NewAccount, NodeKey, Password, Policies, Username};
use notify::Notifier;
use registry::{
    Configuration, Registry, publish, seed,
    wire::{CertificatesEntry, Der, NodeEntry, RolesEntry},
};
use store::{Db, Migrations, TestDb};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use trust::{
    Anchors, Certificate, KeyPair, Serial, Signer, SoftSigner, Subject,
    ca::{Order, Profile, Urls, issue, self_signed},
};
use web::{Both, Kit, Origins, Site};

use crate::browser::Browser;

pub(crate) const MIGRATIONS: [Migrations; 5] =
    [evidence::MIGRATIONS, registry::MIGRATIONS, identity::MIGRATIONS, notify::MIGRATIONS, account::MIGRATIONS];
/// 25 November 2026, 08:00 in Viet Nam.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_795_568_400_000);
pub(crate) const PASSWORD: &str = "Hoa sen nở";

pub(crate) fn code(text: &str) -> AgencyCode {
    AgencyCode::parse(text).unwrap()
}

/// A node that serves pages.
pub(crate) struct Node {
    pub(crate) db: Db,
    pub(crate) identity: Identity,
    pub(crate) notifier: Notifier,
    pub(crate) accounts: Accounts,
    pub(crate) named: String,
    pub(crate) numeric: String,
    pub(crate) seal: Arc<SoftSigner>,
}

/// Portal G22 and province H54 over HTTP, and H31, which is registered and silent.
pub(crate) struct World {
    pub(crate) portal: Node,
    pub(crate) province: Node,
    pub(crate) silent: Arc<SoftSigner>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) http: HttpClient,
    stop: CancellationToken,
    portal_served: JoinHandle<()>,
    _province_db: TestDb,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl World {
    pub(crate) async fn new(db: &TestDb) -> Self {
        let clock = Arc::new(ManualClock::new(NOW));
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let client = || HttpClient::new(&[], HttpLimits::default(), tracker.clone(), stop.clone()).unwrap();
        let (http, of_nodes) = (client(), client());
        let engine = db.engine();
        let second = tokio::task::spawn_blocking(move || TestDb::open(engine, &MIGRATIONS)).await.unwrap();
        let listeners =
            [TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap()];
        let ports = listeners.each_ref().map(|listener| listener.local_addr().unwrap().port());
        let authority = Authority::new();
        let seals = ["G22", "H54", "H31"].map(|agency| Arc::new(authority.signer(agency, Profile::Seal)));
        let signed = authority.configuration(ports, &seals);
        let [portal_listener, province_listener] = listeners;
        let [portal_seal, province_seal, silent] = seals;
        let stand = Stand { clock: clock.clone(), http: of_nodes, signed, anchors: authority.anchors(), ports };
        let portal = stand.node("G22", db.db(), portal_seal).await;
        let province = stand.node("H54", second.db(), province_seal).await;
        let serve = |node: &Node, listener: TcpListener, is_portal: bool| {
            let service = stand.app(node, is_portal).into_make_service_with_connect_info::<SocketAddr>();
            tracker.spawn(async move { axum::serve(listener, service).await.unwrap() })
        };
        let portal_served = serve(&portal, portal_listener, true);
        serve(&province, province_listener, false);
        Self { portal, province, silent, clock, http, stop, portal_served, _province_db: second }
    }

    /// Nobody listens at the portal any more.
    pub(crate) async fn kill_portal(&mut self) {
        self.portal_served.abort();
        let _ = (&mut self.portal_served).await;
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.http)
    }

    /// Opens the account of a citizen at the portal.
    pub(crate) async fn lan(&self) -> Account {
        open(&self.portal.identity, Kind::Citizen, "lan.pham", "Phạm Thị Lan").await
    }

    /// Opens the account of an official at the province.
    pub(crate) async fn binh(&self) -> Account {
        open(&self.province.identity, Kind::Official, "binh.tran", "Trần Văn Bình").await
    }

    /// Opens the account of another official at the province.
    pub(crate) async fn official(&self, username: &str, name: &str) -> Account {
        open(&self.province.identity, Kind::Official, username, name).await
    }

    /// A browser in which Lan has signed in at the portal.
    pub(crate) async fn lan_at_portal(&self) -> Browser {
        let mut browser = self.browser();
        let page = browser.walk(&format!("{}/vi/sign-in?return=/vi/account", self.portal.named)).await;
        let fields = [("username", "lan.pham"), ("password", PASSWORD), ("return", "/vi/account")];
        let page = browser.send(&page, "/vi/sign-in", &fields).await;
        assert!(page.text.contains("Phạm Thị Lan"), "{} {}", page.status, page.url);
        browser
    }
}

async fn open(identity: &Identity, kind: Kind, username: &str, name: &str) -> Account {
    let official = kind == Kind::Official;
    let account = NewAccount {
        kind,
        username: Username::parse(username).unwrap(),
        name: name.to_owned(),
        title: None,
        citizen_id: (!official).then(|| CitizenId::parse("999185001234").unwrap()),
        agency: official.then(|| code("H54")),
        assurance: Assurance::Level2,
    };
    identity.account_open(account, Password::choose(PASSWORD).unwrap(), "test").await.unwrap()
}

struct Stand {
    clock: Arc<ManualClock>,
    http: HttpClient,
    signed: Vec<u8>,
    anchors: Anchors,
    ports: [u16; 2],
}

impl Stand {
    async fn node(&self, agency: &str, db: Db, seal: Arc<SoftSigner>) -> Node {
        let entropy = Arc::new(SeededEntropy::new(u64::from(agency == "G22")));
        let registry =
            Registry::open(db.clone(), "VN-TEST", &self.anchors, self.clock.clone(), entropy.clone()).await.unwrap();
        registry.accept(&self.signed).await.unwrap();
        let calendar = Calendar::parse(include_str!("../../../../data/calendars/vietnam.toml")).unwrap();
        let notifier = Notifier::new(self.clock.clone(), entropy.clone(), Arc::new(calendar), true);
        let identity =
            Identity::new(db.clone(), self.clock.clone(), entropy.clone(), NodeKey::new([1; 32]), Policies::default())
                .telling(Arc::new(account::Tells::new(notifier.clone(), Arc::new(SeededEntropy::new(5)))));
        let login = |kind, username: &str, who: &str| DemoLogin {
            kind,
            username: username.to_owned(),
            password: PASSWORD.to_owned(),
            who_vi: who.to_owned(),
            who_en: who.to_owned(),
        };
        let accounts = Accounts::new(Setup {
            agency: code(agency),
            identity: identity.clone(),
            db: db.clone(),
            registry,
            seal: seal.clone(),
            http: self.http.clone(),
            notifier: notifier.clone(),
            sink: None,
            issuer: Arc::new(NoIssuer),
            entropy,
            demo: vec![
                login(Kind::Citizen, "lan.pham", "Phạm Thị Lan"),
                login(Kind::Official, "binh.tran", "Trần Văn Bình"),
            ],
        });
        let port = self.ports[usize::from(agency != "G22")];
        let named = format!("http://{}.localhost:{port}", agency.to_lowercase());
        Node { db, identity, notifier, accounts, named, numeric: format!("http://127.0.0.1:{port}"), seal }
    }

    fn app(&self, node: &Node, is_portal: bool) -> axum::Router {
        let origins = |name: &str, port: u16| Origins {
            named: format!("http://{name}.localhost:{port}"),
            numeric: Some(format!("http://127.0.0.1:{port}")),
        };
        let [portal, province] = [origins("g22", self.ports[0]), origins("h54", self.ports[1])];
        let (name, own) = if is_portal { ("g22", portal.clone()) } else { ("h54", province) };
        let kit = Kit::new(web::Setup {
            node: name.to_owned(),
            site: Site {
                agency: Both::new("UBND tỉnh Thái Bình", "Thái Bình People's Committee"),
                service: Both::new("Cổng dịch vụ công quốc gia", "National Public Service Portal"),
                ribbon: None,
                operator: Both::new("Văn phòng Chính phủ", "Government Office"),
                links: Vec::new(),
                portal: (!is_portal).then_some(portal),
            },
            origins: own,
            secret: [3; 32],
            texts: vec![web::TEXTS, identity::TEXTS, account::TEXTS],
            clock: self.clock.clone(),
            entropy: Arc::new(SeededEntropy::new(9)),
            sessions: Arc::new(Sessions::new(node.identity.clone(), node.db.clone())),
            sign_in: Arc::new(Doors),
        });
        let mut routes = vec![account::routes(node.accounts.clone())];
        if is_portal {
            routes.push(account::provider_routes(node.accounts.clone()));
        }
        kit.unwrap().router(routes)
    }
}

/// Root, issuing authority, and everybody's certificates.
struct Authority {
    root: Certificate,
    issuing: SoftSigner,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let root = self_signed(&key, &order(&Subject::named("Root"), &key, &Profile::Root)).unwrap();
        let above = SoftSigner::new(key, root.clone(), Vec::new()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = issue(&above, &order(&Subject::named("Issuing"), &key, &Profile::Issuing)).unwrap();
        Self { root, issuing: SoftSigner::new(key, certificate, Vec::new()).unwrap() }
    }

    fn anchors(&self) -> Anchors {
        Anchors::new(vec![self.root.clone()])
    }

    fn signer(&self, agency: &str, profile: Profile) -> SoftSigner {
        let key = KeyPair::generate().unwrap();
        let subject = Subject::named(format!("{agency} {}", profile.purpose().word())).of_agency(agency, agency);
        let certificate = issue(&self.issuing, &order(&subject, &key, &profile)).unwrap();
        SoftSigner::new(key, certificate, vec![self.issuing.certificate().clone()]).unwrap()
    }

    fn configuration(&self, ports: [u16; 2], seals: &[Arc<SoftSigner>; 3]) -> Vec<u8> {
        let [portal, province] = ports;
        let entry = |agency: &str, port: u16, seal: &SoftSigner| {
            let der = |profile| vec![Der::from(self.signer(agency, profile).certificate())];
            NodeEntry {
                agency: code(agency),
                web_origins: vec![
                    format!("http://{}.localhost:{port}", agency.to_lowercase()),
                    format!("http://127.0.0.1:{port}"),
                ],
                connect_addr: "127.0.0.1:1".to_owned(),
                reachable: true,
                certificates: CertificatesEntry {
                    tls: der(Profile::Tls { hosts: vec!["localhost".to_owned()], ips: Vec::new() }),
                    seal: vec![Der::from(seal.certificate())],
                    head: der(Profile::Head),
                },
            }
        };
        let g22 = code("G22");
        let configuration = Configuration {
            format: registry::wire::FORMAT,
            instance: "VN-TEST".to_owned(),
            version: 1,
            issued_at: NOW,
            fresh_until: NOW.plus_days(1),
            valid_until: NOW.plus_days(30),
            organisations: seed::map_of_2020().unwrap(),
            nodes: vec![entry("G22", portal, &seals[0]), entry("H54", province, &seals[1]), entry("H31", 9, &seals[2])],
            roles: RolesEntry {
                portal: g22.clone(),
                registry: g22.clone(),
                authority: g22.clone(),
                timestamping: g22.clone(),
                ocsp: g22,
            },
            systems: Vec::new(),
            services: Vec::new(),
            anchors: vec![Der::from(&self.root)],
            issuers: vec![Der::from(self.issuing.certificate())],
        };
        publish(&configuration, &self.signer("G22", Profile::Configuration)).unwrap()
    }
}

fn order<'a>(subject: &'a Subject, key: &KeyPair, profile: &'a Profile) -> Order<'a> {
    static URLS: Urls = Urls { ocsp: None, issuer: None, crl: None };
    Order {
        subject,
        public_key: Box::leak(Box::new(key.public_key())),
        profile,
        not_before: NOW.plus_days(-1),
        not_after: NOW.plus_days(365),
        serial: Serial::generate(),
        urls: &URLS,
    }
}

/// An authority that does not answer.
struct NoIssuer;

impl identity::CertificateIssuer for NoIssuer {
    fn issue<'a>(&'a self, _: &'a identity::Enrolment) -> identity::IssuerFuture<'a> {
        Box::pin(std::future::ready(Err(identity::NotIssued("not here".to_owned()))))
    }
}
