//! A small federation: a root, an issuing authority, the nodes of G22 and H54, and who may sign for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base::{AgencyCode, ManualClock, SeededEntropy, Timestamp};
use registry::wire::{CertificatesEntry, Der, NodeEntry, OfferEntry, RolesEntry};
use registry::{Configuration, Registry, publish, seed};
use store::Db;
use trust::ca::{Order, Profile, Urls, issue, self_signed};
use trust::{Anchors, Certificate, KeyPair, Serial, SoftSigner, Subject};

/// 25 November 2026, 08:00 in Viet Nam.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_795_568_400_000);

pub(crate) fn code(text: &str) -> AgencyCode {
    AgencyCode::parse(text).unwrap()
}

pub(crate) struct World {
    pub(crate) root: Certificate,
    issuing: SoftSigner,
    pub(crate) clock: Arc<ManualClock>,
    opened: AtomicU64,
}

impl World {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let root = self_signed(&key, &order(&Subject::named("Root"), &key, &Profile::Root)).unwrap();
        let above = SoftSigner::new(key, root.clone(), Vec::new()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = issue(&above, &order(&Subject::named("Issuing"), &key, &Profile::Issuing)).unwrap();
        let issuing = SoftSigner::new(key, certificate, Vec::new()).unwrap();
        Self { root, issuing, clock: Arc::new(ManualClock::new(NOW)), opened: AtomicU64::new(1) }
    }

    pub(crate) fn anchors(&self) -> Anchors {
        Anchors::new(vec![self.root.clone()])
    }

    /// Somebody who signs for `agency` with a certificate of this kind.
    pub(crate) fn signer(&self, agency: &str, profile: Profile) -> SoftSigner {
        let key = KeyPair::generate().unwrap();
        let subject = Subject::named(format!("{agency} {}", profile.purpose().word())).of_agency(agency, agency);
        let certificate = issue(&self.issuing, &order(&subject, &key, &profile)).unwrap();
        SoftSigner::new(key, certificate, vec![trust::Signer::certificate(&self.issuing).clone()]).unwrap()
    }

    /// Who publishes: G22, by its certificate for configurations.
    pub(crate) fn publisher(&self) -> SoftSigner {
        self.signer("G22", Profile::Configuration)
    }

    pub(crate) fn node(&self, agency: &str, port: u16) -> NodeEntry {
        let der = |profile| vec![Der::from(trust::Signer::certificate(&self.signer(agency, profile)))];
        NodeEntry {
            agency: code(agency),
            web_origins: vec![
                format!("http://{}.localhost:{port}", agency.to_lowercase()),
                format!("http://127.0.0.1:{port}"),
            ],
            connect_addr: format!("127.0.0.1:{}", port + 1),
            reachable: true,
            certificates: CertificatesEntry {
                tls: der(Profile::Tls { hosts: vec!["localhost".into()], ips: Vec::new() }),
                seal: der(Profile::Seal),
                head: der(Profile::Head),
            },
        }
    }

    pub(crate) fn configuration(&self, version: u64) -> Configuration {
        let g22 = code("G22");
        Configuration {
            format: registry::wire::FORMAT,
            instance: "VN-TEST".into(),
            version,
            issued_at: NOW,
            fresh_until: NOW.plus_days(1),
            valid_until: NOW.plus_days(30),
            organisations: seed::map_of_2020().unwrap(),
            nodes: vec![self.node("G22", 8080), self.node("H54", 8084)],
            roles: RolesEntry {
                portal: g22.clone(),
                registry: g22.clone(),
                authority: g22.clone(),
                timestamping: g22.clone(),
                ocsp: g22,
            },
            systems: vec![OfferEntry::new("H54/services", "Hệ thống một cửa", "One-stop shop")],
            services: vec![OfferEntry::new("G01/population", "Dữ liệu dân cư", "Population data")],
            anchors: vec![Der::from(&self.root)],
            issuers: vec![Der::from(trust::Signer::certificate(&self.issuing))],
        }
    }

    pub(crate) fn signed(&self, version: u64) -> Vec<u8> {
        publish(&self.configuration(version), &self.publisher()).unwrap()
    }

    pub(crate) async fn open(&self, db: &Db) -> Registry {
        self.try_open(db, "VN-TEST").await.unwrap()
    }

    pub(crate) async fn try_open(&self, db: &Db, instance: &str) -> Result<Registry, registry::OpenRefusal> {
        // Processes draw different numbers.
        let entropy = Arc::new(SeededEntropy::new(self.opened.fetch_add(1, Ordering::Relaxed)));
        Registry::open(db.clone(), instance, &self.anchors(), self.clock.clone(), entropy).await
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
