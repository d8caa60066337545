//! A small federation with its authority at G22, and a web port of its own.

use std::{net::SocketAddr, process::Command, sync::Arc};

use authority::{Authority, Keys, Setup};
use base::{AgencyCode, ManualClock, SeededEntropy, Timestamp};
use contracts::{Bytes, authority::EnrolPerson};
use registry::{
    Configuration, Registry, publish, seed,
    wire::{CertificatesEntry, Der, NodeEntry, RolesEntry},
};
use store::Db;
use tokio::net::TcpListener;
use trust::{
    Anchors, Certificate, KeyPair, Serial, Signer, SoftSigner, Subject,
    ca::{self, Order, Profile, Urls},
};
use web::{Kit, Origins, UsualDoors, testing};

/// 25/11/2026 08:00 in Viet Nam.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_795_568_400_000);

pub(crate) fn code(text: &str) -> AgencyCode {
    AgencyCode::parse(text).unwrap()
}

pub(crate) struct World {
    pub(crate) root: Certificate,
    pub(crate) issuing: Arc<SoftSigner>,
    pub(crate) tsa: Arc<SoftSigner>,
    pub(crate) ocsp: Arc<SoftSigner>,
    pub(crate) clock: Arc<ManualClock>,
}

fn make(above: Option<&SoftSigner>, name: &str, profile: &Profile) -> SoftSigner {
    make_of("G22", above, name, profile)
}

fn make_of(agency: &str, above: Option<&SoftSigner>, name: &str, profile: &Profile) -> SoftSigner {
    let key = KeyPair::generate().unwrap();
    let order = Order {
        subject: &Subject::named(name).of_agency(agency, "Văn phòng Chính phủ"),
        public_key: &key.public_key(),
        profile,
        not_before: NOW.plus_days(-1),
        not_after: NOW.plus_days(900),
        serial: Serial::generate(),
        urls: &Urls::default(),
    };
    match above {
        None => {
            let root = ca::self_signed(&key, &order).unwrap();
            SoftSigner::new(key, root, Vec::new()).unwrap()
        }
        Some(above) => {
            let certificate = ca::issue(above, &order).unwrap();
            let chain = std::iter::once(above.certificate()).chain(above.chain()).cloned().collect();
            SoftSigner::new(key, certificate, chain).unwrap()
        }
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let root = make(None, "Gốc", &Profile::Root);
        let issuing = make(Some(&root), "Cấp phát", &Profile::Issuing);
        Self {
            tsa: Arc::new(make(Some(&issuing), "Dấu thời gian", &Profile::Tsa)),
            ocsp: Arc::new(make(Some(&issuing), "Trạng thái", &Profile::Ocsp)),
            root: root.certificate().clone(),
            issuing: Arc::new(issuing),
            clock: Arc::new(ManualClock::new(NOW)),
        }
    }

    pub(crate) fn signer(&self, name: &str, profile: &Profile) -> SoftSigner {
        make(Some(&self.issuing), name, profile)
    }

    pub(crate) fn of(&self, agency: &str, profile: &Profile) -> SoftSigner {
        make_of(agency, Some(&self.issuing), agency, profile)
    }

    pub(crate) fn anchors(&self) -> Anchors {
        Anchors::new(vec![self.root.clone()])
    }

    fn configuration(&self, version: u64, origin: &str) -> Configuration {
        let der = |profile| vec![Der::from(self.signer("G22", &profile).certificate())];
        let g22 = code("G22");
        Configuration {
            format: registry::wire::FORMAT,
            instance: "VN-TEST".into(),
            version,
            issued_at: NOW,
            fresh_until: NOW.plus_days(1),
            valid_until: NOW.plus_days(30),
            organisations: seed::map_of_2020().unwrap(),
            nodes: vec![NodeEntry {
                agency: g22.clone(),
                web_origins: vec![origin.into()],
                connect_addr: "127.0.0.1:8081".into(),
                reachable: true,
                certificates: CertificatesEntry {
                    tls: der(Profile::Tls { hosts: vec!["localhost".into()], ips: Vec::new() }),
                    seal: der(Profile::Seal),
                    head: der(Profile::Head),
                },
            }],
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
        }
    }

    /// The roles over `db`, with the configuration taken.
    pub(crate) async fn authority(&self, db: &Db, keys: Keys) -> Authority {
        let entropy = Arc::new(SeededEntropy::new(7));
        let registry =
            Registry::open(db.clone(), "VN-TEST", &self.anchors(), self.clock.clone(), entropy.clone()).await.unwrap();
        if registry.current().is_none() {
            let signed = publish(
                &self.configuration(7, "http://127.0.0.1:9"),
                &self.signer("Cấu hình", &Profile::Configuration),
            )
            .unwrap();
            registry.accept(&signed).await.unwrap();
        }
        let urls = Urls { ocsp: Some("http://127.0.0.1:9/ocsp".to_owned()), ..Urls::default() };
        Authority::new(Setup { db: db.clone(), clock: self.clock.clone(), entropy, registry, keys, urls })
    }

    /// Says in the configuration where the authority is found.
    pub(crate) async fn move_to(&self, authority_registry: &Registry, origin: &str) {
        let next = self.configuration(authority_registry.current().unwrap().version() + 1, origin);
        let signed = publish(&next, &self.signer("Cấu hình", &Profile::Configuration)).unwrap();
        authority_registry.accept(&signed).await.unwrap();
    }

    pub(crate) async fn registry(&self, db: &Db) -> Registry {
        let entropy = Arc::new(SeededEntropy::new(8));
        Registry::open(db.clone(), "VN-TEST", &self.anchors(), self.clock.clone(), entropy).await.unwrap()
    }

    pub(crate) fn all_keys(&self) -> Keys {
        Keys {
            issuing: Some(self.issuing.clone()),
            configuration: Some(Arc::new(self.signer("Cấu hình", &Profile::Configuration))),
            tsa: Some(self.tsa.clone()),
            ocsp: Some(self.ocsp.clone()),
        }
    }

    fn kit(&self, port: u16) -> Kit {
        Kit::new(web::Setup {
            node: "g22".to_owned(),
            site: testing::site(),
            origins: Origins {
                named: format!("http://g22.localhost:{port}"),
                numeric: Some(format!("http://127.0.0.1:{port}")),
            },
            secret: [1; 32],
            texts: vec![web::TEXTS, trust::TEXTS, evidence::TEXTS, authority::TEXTS],
            clock: self.clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
            sessions: Arc::new(testing::People::default()),
            sign_in: Arc::new(UsualDoors),
        })
        .unwrap()
    }

    /// Serves the roles on a port of the system's choice; they stop with the guard.
    pub(crate) async fn serve(&self, authority: Authority) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = self.kit(address.port()).router(vec![authority::routes(authority)]);
        let tasks = tokio_util::task::TaskTracker::new();
        let task = tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Served { address, task }
    }
}

pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A request for a certificate that may be granted.
pub(crate) fn enrolment(key: &KeyPair) -> EnrolPerson {
    let mut call = EnrolPerson {
        request: "01JENROL".to_owned(),
        agency: "H54".to_owned(),
        name: "Nguyễn Văn Mẫu".to_owned(),
        position: "Chủ tịch".to_owned(),
        person: "01JPERSON".to_owned(),
        public_key: Bytes(key.public_key().to_spki()),
        proof: Bytes::default(),
    };
    call.proof = Bytes(key.sign(&call.proof_text()).unwrap());
    call
}

/// Runs a tool in `folder`; its output, and whether it was content.
pub(crate) async fn tool(folder: &std::path::Path, program: &str, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    let name = program.to_owned();
    let output = tokio::task::spawn_blocking(move || {
        command.output().unwrap_or_else(|error| panic!("cannot run {name} ({error}): run `cargo xtask setup` first"))
    });
    let output = output.await.unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}
