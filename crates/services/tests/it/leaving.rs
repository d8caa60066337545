use std::sync::Arc;

use identity::{Deed, Ordered, Outcome, Role};
use services::{ActError, model::Status, rules::Refusal};
use store::TestDb;

use crate::{
    path::{filed, prepared},
    world::{MIGRATIONS, World, official},
};

#[store::test(migrations = &MIGRATIONS)]
async fn a_leader_gives_a_step_to_a_named_specialist(db: TestDb) {
    let world = World::new(&db).await;
    let services = &world.services;
    let code = filed(&world).await.code;
    let other = official(&world.identity, "binh", "Lê Văn Bình", Role::Specialist, None).await;
    let stranger = official(&world.identity, "chi", "Vũ Chi", Role::Specialist, Some("khác")).await;
    let early = services.assign(&world.leader, &code, other.account, None).await;
    assert!(matches!(early, Err(ActError::Refused(Refusal::NotNow))));
    services.accept(&world.counter, &code, None).await.unwrap();
    let not_theirs = services.assign(&world.specialist, &code, other.account, None).await;
    assert!(matches!(not_theirs, Err(ActError::NotFound)));
    for wrong in [stranger.account, world.counter.account] {
        let refused = services.assign(&world.leader, &code, wrong, None).await;
        assert!(matches!(refused, Err(ActError::Refused(Refusal::NoSpecialist))));
    }
    let given = services.assign(&world.leader, &code, other.account, None).await.unwrap();
    assert_eq!((given.holder.unwrap().name.as_str(), given.status), ("Lê Văn Bình", Status::InProcess));
    let again = services.assign(&world.leader, &code, other.account, None).await.unwrap();
    assert_eq!(again.version, given.version, "the same again is nothing");
    let told = |account| db.read(move |tx| notify::notice_list(tx, account, 0, 9));
    let notices = told(other.account).await.unwrap();
    assert_eq!(notices.iter().map(notify::Notice::key).collect::<Vec<_>>(), ["services-notice-given"]);
    assert_eq!(told(stranger.account).await.unwrap(), []);
    let taken = services.take(&world.specialist, &code).await;
    assert!(matches!(taken, Err(ActError::Refused(Refusal::HeldByOther { .. }))));
    let field = services.dossier_for(&world.leader, &code).await.unwrap().procedure.field.key.clone();
    let names: Vec<_> = services.specialists(&field).await.unwrap().into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["Lê Thị Ngọc Ánh", "Lê Văn Bình"]);
}

#[store::test(migrations = &MIGRATIONS)]
async fn who_leaves_hands_everything_over_in_the_same_write(db: TestDb) {
    let world = World::new(&db).await;
    let (services, identity) = (&world.services, &world.identity);
    identity.set_hand_overs(vec![Arc::new(services.clone())]);
    let tue = official(identity, "tue", "Hoàng Minh Tuệ", Role::Administrator, None).await;
    let ha = official(identity, "ha.vu", "Vũ Thu Hà", Role::Administrator, None).await;
    let binh = official(identity, "binh", "Lê Văn Bình", Role::Specialist, None).await;
    let (first, second) = (filed(&world).await.code, filed(&world).await.code);
    for code in [&first, &second] {
        services.accept(&world.counter, code, None).await.unwrap();
        services.take(&world.specialist, code).await.unwrap();
    }
    assert_eq!(identity.open_work(world.specialist.account).await.unwrap(), 2);
    let order = Deed::End { to: Some(binh.account) };
    let ended = identity.staff_order(world.specialist.account, order, &tue).await.unwrap();
    assert!(matches!(ended, Ordered::Done(None)));
    for code in [&first, &second] {
        let dossier = services.dossier_for(&binh, code).await.unwrap().dossier;
        assert_eq!(dossier.holder.map(|holder| holder.name).as_deref(), Some("Lê Văn Bình"));
    }
    let account = binh.account;
    assert_eq!(db.read(move |tx| notify::notice_count(tx, account)).await.unwrap(), 2);
    assert_eq!(identity.open_work(world.specialist.account).await.unwrap(), 0);
    // Without a colleague, or with one who may not, it goes back to the unit.
    identity.staff_order(binh.account, Deed::End { to: Some(ha.account) }, &tue).await.unwrap();
    let free = services.dossier_for(&world.leader, &first).await.unwrap().dossier;
    assert_eq!((free.holder, free.status), (None, Status::InProcess));
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_paper_that_waits_for_a_leader_who_leaves_goes_back(db: TestDb) {
    let world = World::new(&db).await;
    let (services, identity) = (&world.services, &world.identity);
    identity.set_hand_overs(vec![Arc::new(services.clone())]);
    let tue = official(identity, "tue", "Hoàng Minh Tuệ", Role::Administrator, None).await;
    let ha = official(identity, "ha.vu", "Vũ Thu Hà", Role::Administrator, None).await;
    let code = prepared(&world).await.code;
    let order = Deed::End { to: None };
    let Ok(Ordered::Waits(id)) = identity.staff_order(world.leader.account, order, &tue).await else { panic!() };
    assert_eq!(identity.open_work(world.leader.account).await.unwrap(), 1);
    identity.approval_decide(id, Outcome::Approved, "", &ha).await.unwrap();
    let dossier = services.dossier_for(&world.specialist, &code).await.unwrap().dossier;
    assert_eq!(dossier.holder.map(|holder| holder.name), Some(world.specialist.name.clone()));
    assert!(dossier.prepared.is_none() && dossier.sent_back.is_some());
    assert!(identity.signing_key(world.leader.account).await.unwrap().is_none());
}
