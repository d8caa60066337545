//! The view of a real registry.

use std::sync::Arc;

use base::{ManualClock, SeededEntropy};
use exchange::{Directory as _, Freshness, RegistryDirectory};
use registry::{
    Configuration, Registry, publish, seed,
    wire::{CertificatesEntry, Der, NodeEntry, RolesEntry},
};
use store::testing::TestDb;
use trust::{Anchors, Signer as _, SoftSigner, ca::Profile};

use crate::support::{House, agency};

fn node(house: &House, code: &str, port: u16, tls: &[&SoftSigner]) -> NodeEntry {
    NodeEntry {
        agency: agency(code),
        web_origins: vec![format!("http://{}.localhost:{port}", code.to_lowercase())],
        connect_addr: format!("127.0.0.1:{port}"),
        reachable: true,
        certificates: CertificatesEntry {
            tls: tls.iter().map(|tls| Der::from(tls.certificate())).collect(),
            seal: vec![Der::from(house.key(code, &Profile::Seal, -1, 1).certificate())],
            head: vec![Der::from(house.key(code, &Profile::Head, -1, 1).certificate())],
        },
    }
}

fn configuration(house: &House, version: u64, nodes: Vec<NodeEntry>) -> Configuration {
    let now = house.now;
    let g22 = agency("G22");
    Configuration {
        format: registry::wire::FORMAT,
        instance: "VN-TEST".into(),
        version,
        issued_at: now,
        fresh_until: now.plus_days(1),
        valid_until: now.plus_days(30),
        organisations: seed::map_of_2020().unwrap(),
        nodes,
        roles: RolesEntry {
            portal: g22.clone(),
            registry: g22.clone(),
            authority: g22.clone(),
            timestamping: g22.clone(),
            ocsp: g22,
        },
        systems: Vec::new(),
        services: Vec::new(),
        anchors: vec![Der::from(&house.root)],
        issuers: Vec::new(),
    }
}

#[store::test(migrations = [evidence::MIGRATIONS, registry::MIGRATIONS])]
async fn it_follows_the_registry(db: TestDb) {
    let house = House::new();
    let (clock, entropy) = (Arc::new(ManualClock::new(house.now)), Arc::new(SeededEntropy::new(1)));
    let anchors = Anchors::new(vec![house.root.clone()]);
    let registry = Registry::open(db.db(), "VN-TEST", &anchors, clock, entropy).await.unwrap();
    let directory = RegistryDirectory::new(registry.clone());
    assert_eq!(directory.freshness(house.now), Freshness::Expired, "nothing was taken yet");
    assert!(directory.node(&agency("H54")).is_none());

    let (g22, old, new) = (house.tls("G22", -1, 1), house.tls("H54", -1, 1), house.tls("H54", -1, 1));
    let publisher = house.with_chain("G22", &Profile::Configuration);
    let nodes = vec![node(&house, "G22", 8001, &[&g22]), node(&house, "H54", 8003, &[&old])];
    let signed = publish(&configuration(&house, 1, nodes), &publisher).unwrap();
    registry.accept(&signed).await.unwrap();
    assert_eq!(directory.agencies(), [agency("G22"), agency("H54")]);
    assert_eq!(directory.node(&agency("H54.02")).unwrap().connect, "127.0.0.1:8003");
    let found = directory.node_by_tls(&old.certificate().fingerprint()).unwrap();
    assert_eq!(found.agency, agency("H54"));
    assert!(directory.node_by_tls(&new.certificate().fingerprint()).is_none());
    let freshness = [0, 2, 31].map(|days| directory.freshness(house.now.plus_days(days)));
    assert_eq!(freshness, [Freshness::Fresh, Freshness::Stale, Freshness::Expired]);

    // A change of key: both certificates are good for a while.
    let nodes = vec![node(&house, "G22", 8001, &[&g22]), node(&house, "H54", 8003, &[&new, &old])];
    let signed = publish(&configuration(&house, 2, nodes), &publisher).unwrap();
    registry.accept(&signed).await.unwrap();
    for tls in [&old, &new] {
        assert_eq!(directory.node_by_tls(&tls.certificate().fingerprint()).unwrap().agency, agency("H54"));
    }
}
