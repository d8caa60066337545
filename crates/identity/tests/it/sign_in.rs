use identity::{Kind, SessionToken, SignIn, SignInError, Visit, rules::ThrottlePolicy};
use store::TestDb;

use crate::world::{MIGRATIONS, PASSWORD, World, attempt, inside, visit};

#[store::test(migrations = &MIGRATIONS)]
async fn the_right_password_opens_the_right_door_only(db: TestDb) {
    let world = World::new(&db);
    let lan = world.lan().await;
    world.binh().await;

    let entered = world.enter(Kind::Citizen, " Lan.Pham ", PASSWORD).await.unwrap();
    assert_eq!(entered.actor.account, lan.id);
    assert_eq!(entered.actor.citizen_id, lan.citizen_id);
    let again = world.identity.actor(entered.token.as_str()).await.unwrap();
    assert_eq!(again, Some(entered.actor));
    assert_eq!(world.acts("identity.signed-in").await, 1);

    // Nothing tells a wrong password from an unknown name, a name that cannot be one, or the wrong door.
    for (kind, name, password) in [
        (Kind::Citizen, "lan.pham", "hoa sen nở"),
        (Kind::Citizen, "lan.phan", PASSWORD),
        (Kind::Citizen, "l'--", PASSWORD),
        (Kind::Official, "lan.pham", PASSWORD),
        (Kind::Citizen, "binh.tran", PASSWORD),
    ] {
        let refused = world.enter(kind, name, password).await;
        assert!(matches!(refused, Err(SignInError::NoMatch)), "{name}: {refused:?}");
    }
    assert_eq!(world.acts("identity.signed-in").await, 1);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_closed_account_stays_outside_and_its_sessions_end(db: TestDb) {
    let world = World::new(&db);
    let lan = world.lan().await;
    let entered = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap();
    world.identity.account_close(lan.id, true, "test").await.unwrap();
    assert_eq!(world.identity.actor(entered.token.as_str()).await.unwrap(), None);
    assert!(matches!(world.enter(Kind::Citizen, "lan.pham", PASSWORD).await, Err(SignInError::NoMatch)));
    world.identity.account_close(lan.id, false, "test").await.unwrap();
    world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap();
}

#[store::test(migrations = &MIGRATIONS)]
async fn guessing_is_slowed_down_for_known_and_unknown_names_alike(db: TestDb) {
    let world = World::new(&db);
    world.lan().await;
    let policy = ThrottlePolicy::ACCOUNT;
    for name in ["lan.pham", "nobody.here"] {
        for _ in 0..=policy.free {
            assert!(matches!(world.enter(Kind::Citizen, name, "wrong").await, Err(SignInError::NoMatch)));
        }
        // Even the right password waits now.
        let refused = world.enter(Kind::Citizen, name, PASSWORD).await;
        assert!(matches!(refused, Err(SignInError::Wait { seconds: 30 })), "{refused:?}");
    }
    world.clock.advance_millis(policy.first_wait);
    world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap();
    // The count of the name is cleared.
    for _ in 0..policy.free {
        assert!(matches!(world.enter(Kind::Citizen, "lan.pham", "wrong").await, Err(SignInError::NoMatch)));
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn one_address_cannot_try_many_names(db: TestDb) {
    let world = World::new(&db);
    world.lan().await;
    for n in 0..=ThrottlePolicy::ADDRESS.free {
        let refused = world.enter(Kind::Citizen, &format!("name{n}"), "wrong").await;
        assert!(matches!(refused, Err(SignInError::NoMatch)), "{refused:?}");
    }
    assert!(matches!(world.enter(Kind::Citizen, "lan.pham", PASSWORD).await, Err(SignInError::Wait { .. })));
    let elsewhere = SignIn { visit: visit("2001:db8::1"), ..attempt(Kind::Citizen, "lan.pham", PASSWORD) };
    world.identity.sign_in(elsewhere).await.unwrap();
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_sign_in_ends_the_session_that_the_browser_had(db: TestDb) {
    let world = World::new(&db);
    world.lan().await;
    let first = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap();
    let visit = Visit { replaces: Some(first.token.handle()), ..visit("192.0.2.7") };
    let attempt = SignIn { visit, ..attempt(Kind::Citizen, "lan.pham", PASSWORD) };
    let second = inside(world.identity.sign_in(attempt).await.unwrap());
    assert_ne!(first.token, second.token);
    assert_eq!(world.identity.actor(first.token.as_str()).await.unwrap(), None);
    assert!(world.identity.actor(second.token.as_str()).await.unwrap().is_some());
    // What names the session in rows does not open it.
    let handle = SessionToken::parse(second.token.handle().as_str()).unwrap();
    assert_eq!(world.identity.actor(handle.as_str()).await.unwrap(), None);
}
