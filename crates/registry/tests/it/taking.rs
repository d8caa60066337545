//! A configuration is taken, kept, found again, replaced, handed over, and shared by processes.

use base::{Lang, Refuse as _};
use registry::{Freshness, OpenRefusal, Refreshed, Role, configuration_list, publish};
use store::testing::TestDb;
use trust::Signer as _;
use trust::{ca::Profile, cms};

use crate::world::{NOW, World, code};

#[store::test(migrations = &crate::TABLES)]
async fn a_configuration_is_taken_once_and_outlives_the_process(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    assert!(registry.current().is_none() && registry.signed().is_none());

    let signed = world.signed(3);
    let snapshot = registry.accept(&signed).await.unwrap();
    assert_eq!((snapshot.version(), snapshot.instance()), (3, "VN-TEST"));
    assert_eq!(registry.signed().as_deref(), Some(&*signed));
    assert_eq!(registry.configuration().unwrap().version, 3);

    let node = snapshot.node(&code("H54.02.02")).unwrap();
    assert_eq!((node.web_origin(), node.connect_addr()), ("http://h54.localhost:8084", "127.0.0.1:8085"));
    assert_eq!(snapshot.node_of_tls(&node.tls()[0]).unwrap().agency(), &code("H54"));
    assert!(snapshot.node_of_tls(&node.seal()[0]).is_none() && snapshot.node(&code("G01")).is_none());
    assert!(snapshot.holds(&code("G22"), Role::Timestamping));
    assert_eq!(snapshot.role_node(Role::Portal).unwrap().web_origin(), "http://g22.localhost:8080");
    assert_eq!(snapshot.system(&"H54/services".parse().unwrap()).unwrap().name(Lang::Vi), "Hệ thống một cửa");
    assert!(snapshot.service(&"H54/services".parse().unwrap()).is_none());

    // Signed anew, the same content is the same configuration.
    let again = publish(&registry.configuration().unwrap(), &world.publisher()).unwrap();
    assert_ne!(again, signed);
    registry.accept(&again).await.unwrap();
    assert!(matches!(registry.refresh(Some(&again)).await, Ok(Refreshed::Unchanged)));
    assert!(matches!(registry.refresh(None).await, Ok(Refreshed::Unchanged)));

    let reopened = world.open(&db).await;
    assert_eq!(reopened.current().unwrap().digest(), snapshot.digest());
    let (kept, evidence) = db
        .read(|tx| {
            let kept = configuration_list(tx, 10)?;
            Ok::<_, store::Error>((kept, evidence::record_list_of(tx, "VN-TEST")?))
        })
        .await
        .unwrap();
    assert_eq!(kept.iter().map(|line| line.version).collect::<Vec<_>>(), [3]);
    assert_eq!(evidence.len(), 1, "one taking, one record");
}

#[store::test(migrations = &crate::TABLES)]
async fn a_newer_one_replaces_it_and_time_makes_it_stale(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    registry.accept(&world.signed(1)).await.unwrap();
    let taken = registry.refresh(Some(&world.signed(2))).await.unwrap();
    assert!(matches!(taken, Refreshed::Taken(snapshot) if snapshot.version() == 2));
    let snapshot = registry.current().unwrap();
    let (day, month) = (NOW.plus_days(1), NOW.plus_days(30));
    let ages = [NOW, day, day.plus_millis(1), month, month.plus_millis(1)].map(|at| snapshot.freshness(at));
    assert_eq!(ages, [Freshness::Fresh, Freshness::Fresh, Freshness::Stale, Freshness::Stale, Freshness::Expired]);

    // Long after every certificate has ended, the one that is kept is still known, and known to be expired.
    world.clock.set(NOW.plus_days(4000));
    let reopened = world.open(&db).await;
    assert_eq!(reopened.current().unwrap().freshness(NOW.plus_days(4000)), Freshness::Expired);
}

#[store::test(migrations = &crate::TABLES)]
async fn the_registry_role_is_handed_over_by_its_holder(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    registry.accept(&world.signed(1)).await.unwrap();
    let mut next = world.configuration(2);
    next.roles.registry = code("H54");
    let h54 = world.signer("H54", Profile::Configuration);
    registry.accept(&publish(&next, &h54).unwrap()).await.unwrap_err();
    registry.accept(&publish(&next, &world.publisher()).unwrap()).await.unwrap();
    assert_eq!(registry.current().unwrap().role_holder(Role::Registry), &code("H54"));
    next.version = 3;
    registry.accept(&publish(&next, &world.publisher()).unwrap()).await.unwrap_err();
    registry.accept(&publish(&next, &h54).unwrap()).await.unwrap();
    assert_eq!(registry.current().unwrap().version(), 3);
}

#[store::test(migrations = &crate::TABLES)]
async fn processes_over_one_database_agree(db: TestDb) {
    let world = World::new();
    let (one, two) = (world.open(&db).await, world.open(&db).await);
    let mut changes = two.changes();
    let signed = world.signed(5);
    let (first, second) = tokio::join!(one.accept(&signed), two.accept(&signed));
    assert_eq!(first.unwrap().digest(), second.unwrap().digest());
    changes.woken().await;

    one.accept(&world.signed(6)).await.unwrap();
    assert_eq!(two.current().unwrap().version(), 5);
    changes.woken().await;
    assert!(two.reload().await.unwrap());
    assert!(!two.reload().await.unwrap());
    assert_eq!(two.current().unwrap().version(), 6);

    // Whoever takes one looks first: what the other one took counts.
    one.accept(&world.signed(8)).await.unwrap();
    assert_eq!(two.accept(&world.signed(7)).await.unwrap_err().key(), "registry-configuration-rolled-back");
    assert_eq!(two.current().unwrap().version(), 8);
}

#[store::test(migrations = &crate::TABLES)]
async fn what_the_database_holds_is_believed_under_the_nodes_anchors_only(db: TestDb) {
    let world = World::new();
    world.open(&db).await.accept(&world.signed(1)).await.unwrap();
    assert!(matches!(world.try_open(&db, "VN-OTHER").await, Err(OpenRefusal::Kept(_))));
    let other = World::new();
    assert!(matches!(other.try_open(&db, "VN-TEST").await, Err(OpenRefusal::Kept(_))));
    assert_ne!(world.publisher().certificate(), other.publisher().certificate());
}

#[store::test(migrations = &crate::TABLES)]
async fn what_a_newer_publisher_adds_is_left_aside_and_kept(db: TestDb) {
    let world = World::new();
    let registry = world.open(&db).await;
    let mut json = serde_json::to_value(world.configuration(1)).unwrap();
    json.as_object_mut().unwrap().insert("languages".into(), serde_json::json!(["vi"]));
    let content = serde_json::to_vec(&json).unwrap();
    registry.accept(&cms::sign_enclosing(&content, &world.publisher(), None).unwrap()).await.unwrap();
    let kept = world.open(&db).await.signed().unwrap();
    assert_eq!(cms::enclosed(&kept).unwrap().unwrap(), content);
}
