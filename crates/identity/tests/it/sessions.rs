use base::{AgencyCode, CitizenId};
use identity::{
    Assurance, Federated, FederatedPerson, Kind, Password, SignInError, Visit, account_of_subject, rules::SessionPolicy,
};
use store::TestDb;

use crate::world::{MIGRATIONS, PASSWORD, START, World};

#[store::test(migrations = &MIGRATIONS)]
async fn a_used_session_lives_until_its_last_hour(db: TestDb) {
    let world = World::new(&db);
    world.lan().await;
    let token = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap().token;
    let policy = SessionPolicy::default();
    let mut passed = 0;
    let step = policy.idle - 1;
    while passed + step < policy.absolute {
        world.clock.advance_millis(step);
        passed += step;
        assert!(world.identity.actor(token.as_str()).await.unwrap().is_some(), "ended after {passed} ms");
    }
    world.clock.advance_millis(step);
    assert_eq!(world.identity.actor(token.as_str()).await.unwrap(), None, "lives for ever");
}

#[store::test(migrations = &MIGRATIONS)]
async fn an_idle_session_ends_and_is_purged(db: TestDb) {
    let world = World::new(&db);
    world.lan().await;
    let token = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap().token;
    world.clock.advance_millis(SessionPolicy::default().idle);
    assert_eq!(world.identity.actor(token.as_str()).await.unwrap(), None);
    world.clock.advance_millis(1);
    assert!(world.identity.purge().await.unwrap() >= 1);
    assert!(!world.identity.sign_out(&token.handle()).await.unwrap());
}

#[store::test(migrations = &MIGRATIONS)]
async fn signing_out_and_a_new_password_end_sessions(db: TestDb) {
    let world = World::new(&db);
    let lan = world.lan().await;
    let one = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap().token;
    let two = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap().token;
    assert!(world.identity.sign_out(&one.handle()).await.unwrap());
    assert_eq!(world.identity.actor(one.as_str()).await.unwrap(), None);
    assert!(world.identity.actor(two.as_str()).await.unwrap().is_some());
    world.identity.password_set(lan.id, Password::choose("Hoa đào nở").unwrap(), "test").await.unwrap();
    assert_eq!(world.identity.actor(two.as_str()).await.unwrap(), None);
    assert!(matches!(world.enter(Kind::Citizen, "lan.pham", PASSWORD).await, Err(SignInError::NoMatch)));
    world.enter(Kind::Citizen, "lan.pham", "Hoa đào nở").await.unwrap();
}

#[store::test(migrations = &MIGRATIONS)]
async fn step_up_renews_the_proof(db: TestDb) {
    let world = World::new(&db);
    world.lan().await;
    let entered = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap();
    world.clock.advance_millis(600_000);
    let now = START.plus_millis(600_000);
    assert!(!entered.actor.proven_within(now, 300_000));
    let wrong = world.identity.step_up(&entered.actor, "wrong").await;
    assert!(matches!(wrong, Err(SignInError::NoMatch)));
    world.identity.step_up(&entered.actor, PASSWORD).await.unwrap();
    let actor = world.identity.actor(entered.token.as_str()).await.unwrap().unwrap();
    assert!(actor.proven_within(now, 300_000));
    assert_eq!(world.acts("identity.stepped-up").await, 1);
}

fn person(name: &str) -> FederatedPerson {
    FederatedPerson {
        federated: Federated { provider: AgencyCode::parse("G22").unwrap(), subject: "s-1".to_owned() },
        name: name.to_owned(),
        citizen_id: Some(CitizenId::parse("999185001234").unwrap()),
        assurance: Assurance::Level2,
        proven_at: START.plus_millis(-60_000),
        second: true,
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_provider_vouches_for_one_account_here(db: TestDb) {
    let world = World::new(&db);
    let first = world.identity.sign_in_federated(person("Phạm Thị Lan"), Visit::default()).await.unwrap();
    let again = Visit { replaces: Some(first.token.handle()), ..Visit::default() };
    let second = world.identity.sign_in_federated(person("Phạm Thị Lan Anh"), again).await.unwrap();
    assert!(second.actor.second);
    assert_eq!(first.actor.account, second.actor.account);
    assert_eq!(first.actor.person, second.actor.person);
    assert_eq!(second.actor.name, "Phạm Thị Lan Anh");
    assert_eq!(second.actor.proven_at, START.plus_millis(-60_000));
    assert_eq!(world.identity.actor(first.token.as_str()).await.unwrap(), None);
    let found = world.identity.actor(second.token.as_str()).await.unwrap().unwrap();
    assert_eq!(found.federated.unwrap().subject, "s-1");
    assert_eq!(world.acts("identity.account-opened").await, 1);

    world.identity.account_close(first.actor.account, true, "test").await.unwrap();
    let closed = world.identity.sign_in_federated(person("Phạm Thị Lan"), Visit::default()).await;
    assert!(matches!(closed, Err(SignInError::NoMatch)));
}

#[store::test(migrations = &MIGRATIONS)]
async fn sectors_know_one_person_under_different_names(db: TestDb) {
    let world = World::new(&db);
    let lan = world.lan().await;
    let (h54, h31) = (AgencyCode::parse("H54").unwrap(), AgencyCode::parse("H31").unwrap());
    let (one, other) = tokio::join!(world.identity.subject_for(lan.id, &h54), world.identity.subject_for(lan.id, &h54));
    let one = one.unwrap();
    assert_eq!(one, other.unwrap(), "one sector, one subject");
    assert_ne!(one, world.identity.subject_for(lan.id, &h31).await.unwrap());
    let (found, foreign) = world
        .db
        .read(move |tx| {
            let found = account_of_subject(tx, &h54, &one)?;
            Ok::<_, store::Error>((found, account_of_subject(tx, &h31, &one)?))
        })
        .await
        .unwrap();
    assert_eq!((found, foreign), (Some(lan.id), None));
}
