//! The publisher changes the configuration; a node that holds an earlier one gets the difference.

use std::sync::Arc;

use base::Refuse as _;
use registry::wire::{CertificatesEntry, NodeEntry, OfferEntry};
use registry::{Beside, Change, Refreshed, publish, wire::difference};
use store::TestDb;

use crate::TABLES;
use crate::world::{NOW, World, code};

fn quietly() -> Arc<Beside> {
    Arc::new(|_, _| Ok(()))
}

async fn evidenced(db: &store::Db, subject: &str) -> Vec<String> {
    let subject = subject.to_owned();
    let list = db.read(move |tx| evidence::record_list_of(tx, &subject)).await.unwrap();
    list.into_iter().map(|entry| entry.kind).collect()
}

fn found(at: base::Timestamp) -> Change {
    Change::Found {
        code: code("X99"),
        kind: "unit".to_owned(),
        vi: "Cơ quan thử nghiệm".to_owned(),
        en: "A body for a test".to_owned(),
        short: None,
        parent: Some(code("H54")),
        from: at,
    }
}

#[store::test(migrations = &TABLES)]
async fn bodies_are_founded_renamed_and_merged_at_their_dates(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    registry.accept(&world.signed(1)).await.unwrap();
    let publisher = world.publisher();
    let (soon, later) = (NOW.plus_days(10), NOW.plus_days(20));
    let rename = Change::Rename {
        code: code("X99"),
        vi: "Cơ quan đổi tên".to_owned(),
        en: "A body renamed".to_owned(),
        short: None,
        from: soon,
    };
    let merge = Change::Dissolve { code: code("X99"), at: later, successors: vec![code("H54")] };
    for change in [found(NOW), rename, merge] {
        registry.change(&publisher, &change, "an administrator", &quietly()).await.unwrap();
    }
    let snapshot = registry.current().unwrap();
    assert_eq!(snapshot.version(), 4);
    let x99 = snapshot.organisation_ever(&code("X99")).unwrap();
    assert_eq!(x99.name(NOW, base::Lang::En), "A body for a test");
    assert_eq!(x99.name(soon, base::Lang::En), "A body renamed");
    assert!(x99.exists(NOW) && !x99.exists(later));
    assert_eq!(snapshot.successor_of(&code("X99"), later).unwrap().code, code("H54"));
    assert_eq!(evidenced(&db, "X99").await, ["registry.changed"; 3]);
}

#[store::test(migrations = &TABLES)]
async fn what_may_not_be_is_refused_and_nothing_is_published(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    registry.accept(&world.signed(1)).await.unwrap();
    let publisher = world.publisher();
    let node = |agency: &str| NodeEntry { agency: code(agency), ..world.node("H54", 8101) };
    let dissolve = |successors: &[&str]| Change::Dissolve {
        code: code("H54"),
        at: NOW,
        successors: successors.iter().map(|one| code(one)).collect(),
    };
    let update = |agency: &str, address: &str, origins: &[String]| Change::NodeUpdate {
        agency: code(agency),
        web_origins: origins.to_vec(),
        connect_addr: Some(address.to_owned()),
        certificates: CertificatesEntry::default(),
    };
    let taken = registry.configuration().unwrap().nodes[1].web_origins.clone();
    let many: Vec<String> = (1..10).map(|port| format!("http://127.0.0.2:{port}")).collect();
    let offer = |code: &str, vi: &str| Change::SystemPut { entry: OfferEntry::new(code, vi, "x") };
    let cases = [
        (Change::RoleAssign { role: "king".to_owned(), agency: code("G22") }, "registry-change-role"),
        (Change::RoleAssign { role: "portal".to_owned(), agency: code("G01") }, "registry-change-no-node"),
        (Change::NodeWithdraw { agency: code("G22") }, "registry-change-holds-role"),
        (Change::NodeJoin { node: world.node("G22", 8101) }, "registry-change-holds-role"),
        (update("G22", "127.0.0.1:1", &taken), "registry-change-address-taken"),
        (update("G22", &registry.configuration().unwrap().nodes[1].connect_addr, &[]), "registry-change-address-taken"),
        (update("G22", "127.0.0.1:1", &many), "registry-change-addresses"),
        (update("G22", &format!("{}:1", "h".repeat(300)), &[]), "registry-change-addresses"),
        (Change::NodeWithdraw { agency: code("G01") }, "registry-change-no-node"),
        (Change::NodeJoin { node: node("X98") }, "registry-change-no-organisation"),
        // Certificates of another agency.
        (Change::NodeJoin { node: node("G01") }, "registry-configuration-malformed"),
        (dissolve(&["H54"]), "registry-change-successor"),
        (dissolve(&["G01", "G01"]), "registry-change-successor"),
        (dissolve(&["X98"]), "registry-change-no-organisation"),
        (offer("services", "x"), "registry-change-code"),
        (offer("H54/services", " "), "registry-change-name"),
        (Change::ServiceRemove { code: "H54/none".to_owned() }, "registry-change-code"),
    ];
    for (change, key) in cases {
        let refused = registry.change(&publisher, &change, "an administrator", &quietly()).await.unwrap_err();
        assert_eq!(refused.key(), key, "{change:?}");
    }
    registry.change(&publisher, &found(NOW), "an administrator", &quietly()).await.unwrap();
    let again = registry.change(&publisher, &found(NOW), "an administrator", &quietly()).await.unwrap_err();
    assert_eq!(again.key(), "registry-change-code-taken");
    // Only the holder of the registry role publishes.
    let stranger = world.signer("H54", trust::ca::Profile::Configuration);
    let foreign = registry.publish_anew(&stranger, &quietly()).await.unwrap_err();
    assert_eq!(foreign.key(), "registry-configuration-wrong-signer");
    assert_eq!(registry.current().unwrap().version(), 2);
}

#[store::test(migrations = &TABLES)]
async fn a_node_without_a_certificate_of_a_kind_is_a_member_no_longer(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    registry.accept(&world.signed(1)).await.unwrap();
    let publisher = world.publisher();
    let h54 = registry.configuration().unwrap().nodes.into_iter().find(|node| node.agency == code("H54")).unwrap();
    let second = world.node("H54", 8101).certificates;
    let further = Change::NodeUpdate {
        agency: code("H54"),
        web_origins: Vec::new(),
        connect_addr: None,
        certificates: CertificatesEntry { seal: second.seal.clone(), ..CertificatesEntry::default() },
    };
    registry.change(&publisher, &further, "H54", &quietly()).await.unwrap();
    let revoke = |seal: &[registry::wire::Der]| Change::CertificatesRevoke {
        agency: code("H54"),
        fingerprints: seal.iter().map(|one| trust::digest::sha256(&one.0).to_string()).collect(),
    };
    let left = registry.change(&publisher, &revoke(&h54.certificates.seal), "a", &quietly()).await.unwrap();
    assert_eq!(left.node(&code("H54")).unwrap().seal()[0].der(), second.seal[0].0);
    let left = registry.change(&publisher, &revoke(&second.seal), "a", &quietly()).await.unwrap();
    assert!(left.nodes().all(|node| *node.agency() != code("H54")));
}

#[store::test(migrations = &TABLES)]
async fn a_node_that_slept_gets_the_difference_and_ends_with_the_same_bytes(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    let first = world.signed(1);
    registry.accept(&first).await.unwrap();
    let publisher = world.publisher();
    world.clock.set(NOW.plus_days(29));
    registry.change(&publisher, &found(NOW), "an administrator", &quietly()).await.unwrap();
    let difference = registry.difference_from(1).await.unwrap().unwrap();
    assert!(difference.len() * 4 < first.len(), "{} of {}", difference.len(), first.len());
    assert_eq!(registry.difference_from(77).await.unwrap(), None);

    let new = difference::apply(&first, &difference, 1 << 20).unwrap();
    assert_eq!(registry.signed().as_deref(), Some(&*new));
    // It does not lead on from what is held now; the next one does.
    assert_eq!(registry.refresh_by(&difference).await.unwrap_err().key(), "registry-configuration-malformed");
    let mut next = registry.configuration().unwrap();
    next.version += 1;
    let next = publish(&next, &publisher).unwrap();
    let further = difference::make(&new, &next);
    assert!(matches!(registry.refresh_by(&further).await.unwrap(), Refreshed::Taken(_)));
    assert_eq!(registry.signed().as_deref(), Some(&*next));
}
