use base::{AccountId, AgencyCode, Id, SeededEntropy};
use identity::{AccountError, FieldOfWork, Grant, Kind, Password, Role};
use store::TestDb;

use crate::world::{MIGRATIONS, PASSWORD, START, World, lan};

#[store::test(migrations = &MIGRATIONS)]
async fn a_user_name_belongs_to_one_account(db: TestDb) {
    let world = World::new(&db);
    let first = world.lan().await;
    let second = world.identity.account_open(lan(), Password::choose("Hoa đào nở").unwrap(), "test").await;
    assert!(matches!(second, Err(AccountError::UsernameTaken)));
    assert_eq!(world.identity.account_named(&lan().username).await.unwrap(), Some(first.clone()));
    assert_eq!(world.identity.account_list().await.unwrap(), [first]);
    assert_eq!(world.acts("identity.account-opened").await, 1);
    world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap();
}

#[store::test(migrations = &MIGRATIONS)]
async fn grants_reach_the_actor_at_the_next_request(db: TestDb) {
    let world = World::new(&db);
    let binh = world.binh().await;
    let token = world.enter(Kind::Official, "binh.tran", PASSWORD).await.unwrap().token;
    let agency = AgencyCode::parse("H54").unwrap();
    let field = FieldOfWork::parse("ho-tich");
    let grant = Grant { role: Role::Leader, agency: agency.clone(), field };
    assert!(world.identity.grant_give(binh.id, grant.clone(), "admin").await.unwrap());
    assert!(!world.identity.grant_give(binh.id, grant.clone(), "admin").await.unwrap());

    let actor = world.identity.actor(token.as_str()).await.unwrap().unwrap();
    assert!(actor.may(Role::Leader, &agency, Some("ho-tich")));
    assert!(!actor.may(Role::Leader, &agency, Some("dat-dai")));
    assert!(!actor.may(Role::Specialist, &agency, Some("ho-tich")));
    assert!(!actor.may(Role::Leader, &AgencyCode::parse("H31").unwrap(), Some("ho-tich")));

    assert!(world.identity.grant_take(binh.id, grant.clone(), "admin").await.unwrap());
    assert!(!world.identity.grant_take(binh.id, grant.clone(), "admin").await.unwrap());
    let actor = world.identity.actor(token.as_str()).await.unwrap().unwrap();
    assert!(!actor.has(Role::Leader));
    assert_eq!((world.acts("identity.grant-given").await, world.acts("identity.grant-taken").await), (1, 1));

    let nobody = AccountId::new(START, &SeededEntropy::new(99));
    let refused = world.identity.grant_give(nobody, grant, "admin").await;
    assert!(matches!(refused, Err(AccountError::NoAccount)));
}
