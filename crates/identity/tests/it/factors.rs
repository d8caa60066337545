use identity::{Actor, Entry, FactorError, Kind, SecondFactor, SignIn, SignInError, SignedIn, Visit, rules};
use store::TestDb;

use crate::world::{MIGRATIONS, PASSWORD, World, attempt, inside, visit};

/// The code that the authenticator program shows now.
fn code(world: &World, secret: &[u8]) -> SecondFactor {
    let step = u64::try_from(base::Clock::now(world.clock.as_ref()).as_millis() / 30_000).unwrap();
    SecondFactor::parse(&format!("{:06}", trust::mac::hotp(secret, step))).unwrap()
}

/// Lan signs in and adds an authenticator program: who she is then, its secret, and her recovery codes.
async fn enrolled(world: &World) -> (Actor, Vec<u8>, Vec<String>) {
    world.lan().await;
    let actor = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap().actor;
    world.identity.otp_begin(&actor).await.unwrap();
    let secret = world.identity.otp_waiting(&actor).await.unwrap().unwrap();
    assert!(!world.identity.factors(actor.account).await.unwrap().second_needed(), "not before the first code");
    let codes = world.identity.otp_confirm(&actor, code(world, secret.bytes())).await.unwrap();
    (actor, secret.bytes().to_vec(), codes.iter().map(identity::RecoveryCode::shown).collect())
}

/// The first step; the second is what `factor` comes to.
async fn enter(world: &World, factor: SecondFactor) -> Result<SignedIn, SignInError> {
    let entry = world.identity.sign_in(attempt(Kind::Citizen, "lan.pham", PASSWORD)).await?;
    let Entry::Second(step) = entry else { panic!("the password alone opened the account") };
    world.identity.second_step(&step, factor, visit("192.0.2.7")).await
}

#[store::test(migrations = &MIGRATIONS)]
async fn the_second_step_is_asked_for_and_a_code_is_good_once(db: TestDb) {
    let world = World::new(&db);
    let (actor, secret, _) = enrolled(&world).await;
    // The code that enrolled the program is used up.
    let refused = enter(&world, code(&world, &secret)).await;
    assert!(matches!(refused, Err(SignInError::WrongCode)), "{refused:?}");
    world.clock.advance_millis(30_000);
    let signed_in = enter(&world, code(&world, &secret)).await.unwrap();
    assert!(signed_in.actor.second && signed_in.actor.account == actor.account);
    let again = enter(&world, code(&world, &secret)).await;
    assert!(matches!(again, Err(SignInError::WrongCode)), "{again:?}");
    assert_eq!(world.acts("identity.otp-added").await, 1);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_recovery_code_stands_in_once(db: TestDb) {
    let world = World::new(&db);
    let (actor, _, codes) = enrolled(&world).await;
    assert_eq!(codes.len(), 10);
    let recovery = SecondFactor::parse(&codes[3].to_lowercase()).unwrap();
    assert!(enter(&world, recovery.clone()).await.unwrap().actor.second);
    assert!(matches!(enter(&world, recovery).await, Err(SignInError::WrongCode)));
    assert_eq!(world.identity.factors(actor.account).await.unwrap().recovery_left, 9);
    assert_eq!(world.acts("identity.recovery-code-used").await, 1);
}

#[store::test(migrations = &MIGRATIONS)]
async fn second_factors_cannot_be_guessed(db: TestDb) {
    let world = World::new(&db);
    let (_, secret, _) = enrolled(&world).await;
    world.clock.advance_millis(30_000);
    let first = world.identity.sign_in(attempt(Kind::Citizen, "lan.pham", PASSWORD)).await.unwrap();
    let Entry::Second(step) = first else { panic!("no second step") };
    for _ in 0..rules::STEP_TRIES {
        let refused = world.identity.second_step(&step, SecondFactor::Otp(1_000_000), Visit::default()).await;
        assert!(matches!(refused, Err(SignInError::WrongCode)), "{refused:?}");
    }
    // This step is over, and its owner is told; another password opens another, which has to wait soon.
    let right = world.identity.second_step(&step, code(&world, &secret), Visit::default()).await;
    assert!(matches!(right, Err(SignInError::StepOver)), "{right:?}");
    assert_eq!(world.acts("identity.second-step-failed").await, 1);
    assert!(matches!(enter(&world, SecondFactor::Otp(1_000_000)).await, Err(SignInError::WrongCode)));
    assert!(matches!(enter(&world, code(&world, &secret)).await, Err(SignInError::Wait { .. })));
    let nobody = identity::SessionToken::generate();
    let unknown = world.identity.second_step(&nobody, SecondFactor::Otp(1), Visit::default()).await;
    assert!(matches!(unknown, Err(SignInError::StepOver)));
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_step_runs_out_and_ends_with_the_password(db: TestDb) {
    let world = World::new(&db);
    let (actor, secret, _) = enrolled(&world).await;
    let Entry::Second(step) = world.identity.sign_in(attempt(Kind::Citizen, "lan.pham", PASSWORD)).await.unwrap()
    else {
        panic!("no second step")
    };
    assert_eq!(world.identity.step_kind(&step).await.unwrap(), Some(Kind::Citizen));
    let password = identity::Password::choose("Hoa đào nở").unwrap();
    world.identity.password_set(actor.account, password, "test").await.unwrap();
    assert_eq!(world.identity.step_kind(&step).await.unwrap(), None);
    let attempt = attempt(Kind::Citizen, "lan.pham", "Hoa đào nở");
    let Entry::Second(step) = world.identity.sign_in(attempt).await.unwrap() else { panic!("no second step") };
    world.clock.advance_millis(rules::STEP_PATIENCE + 1);
    let late = world.identity.second_step(&step, code(&world, &secret), Visit::default()).await;
    assert!(matches!(late, Err(SignInError::StepOver)), "{late:?}");
}

#[store::test(migrations = &MIGRATIONS)]
async fn who_has_less_than_everything_changes_nothing(db: TestDb) {
    let world = World::new(&db);
    world.lan().await;
    let elsewhere = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap();
    let here = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap();
    let identity = &world.identity;
    identity.otp_begin(&here.actor).await.unwrap();
    let secret = identity.otp_waiting(&here.actor).await.unwrap().unwrap();
    let wrong = identity.otp_confirm(&here.actor, SecondFactor::Otp(1_000_000)).await;
    assert!(matches!(wrong, Err(FactorError::WrongCode)));
    identity.otp_confirm(&here.actor, code(&world, secret.bytes())).await.unwrap();
    // The other session is over; what was read of it before knows the password only.
    assert_eq!(identity.actor(elsewhere.token.as_str()).await.unwrap(), None);
    for refused in [
        identity.otp_remove(&elsewhere.actor).await.map(|()| Vec::new()),
        identity.otp_begin(&elsewhere.actor).await.map(|()| Vec::new()),
        identity.recovery_renew(&elsewhere.actor).await,
    ] {
        assert!(matches!(refused, Err(FactorError::NotProven)), "{refused:?}");
    }
    // This session has given everything; an old proof is no proof.
    let now = identity.actor(here.token.as_str()).await.unwrap().unwrap();
    assert!(matches!(identity.otp_begin(&now).await, Err(FactorError::AlreadyThere)));
    world.clock.advance_millis(rules::FRESH + 1);
    assert!(matches!(identity.otp_remove(&now).await, Err(FactorError::NotProven)));
    let fresh = enter(&world, code(&world, secret.bytes())).await.unwrap().actor;
    identity.otp_remove(&fresh).await.unwrap();
    assert_eq!(identity.factors(fresh.account).await.unwrap(), identity::Factors::default());
    assert!(matches!(identity.recovery_renew(&fresh).await, Err(FactorError::NotThere)));
    assert!(world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.is_ok());
}

#[store::test(migrations = &MIGRATIONS)]
async fn the_rightful_person_gets_in_while_an_attacker_is_slowed_down(db: TestDb) {
    let world = World::new(&db);
    world.lan().await;
    let known = inside(world.identity.sign_in(attempt(Kind::Citizen, "lan.pham", PASSWORD)).await.unwrap()).device;
    let from = |known: Option<&identity::SessionToken>, password: &str| {
        let visit = Visit { known: known.cloned(), ..visit("192.0.2.7") };
        world.identity.sign_in(SignIn { visit, ..attempt(Kind::Citizen, "lan.pham", password) })
    };
    // Behind the same address somebody guesses until the name has to wait.
    for _ in 0..=rules::ThrottlePolicy::ACCOUNT.free {
        assert!(matches!(from(None, "wrong").await, Err(SignInError::NoMatch)));
    }
    assert!(matches!(from(None, PASSWORD).await, Err(SignInError::Wait { .. })));
    let stranger = identity::SessionToken::generate();
    assert!(matches!(from(Some(&stranger), PASSWORD).await, Err(SignInError::Wait { .. })));
    let again = inside(from(Some(&known), PASSWORD).await.unwrap());
    assert_eq!(again.device, known, "the browser keeps its name");
    // A known browser has its own count, and signing out everywhere makes it a stranger.
    for _ in 0..=rules::ThrottlePolicy::ACCOUNT.free {
        assert!(matches!(from(Some(&known), "wrong").await, Err(SignInError::NoMatch)));
    }
    assert!(matches!(from(Some(&known), PASSWORD).await, Err(SignInError::Wait { .. })));
    world.identity.session_end_all(&again.actor).await.unwrap();
    world.clock.advance_millis(rules::ThrottlePolicy::ACCOUNT.forget);
    for _ in 0..=rules::ThrottlePolicy::ACCOUNT.free {
        assert!(matches!(from(Some(&known), "wrong").await, Err(SignInError::NoMatch)));
    }
    assert!(matches!(from(None, PASSWORD).await, Err(SignInError::Wait { .. })), "counted for the name again");
}

#[store::test(migrations = &MIGRATIONS)]
async fn sessions_are_listed_and_ended_by_their_owner_only(db: TestDb) {
    let world = World::new(&db);
    world.lan().await;
    world.binh().await;
    let one = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap();
    let two = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap();
    let other = world.enter(Kind::Official, "binh.tran", PASSWORD).await.unwrap();
    let listed = world.identity.session_list(&one.actor).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|s| s.device == "Firefox · Windows" && s.address == "192.0.2.7"), "{listed:?}");
    assert!(!world.identity.session_end(&other.actor, one.token.handle()).await.unwrap());
    assert!(world.identity.session_end(&one.actor, two.token.handle()).await.unwrap());
    assert_eq!(world.identity.actor(two.token.as_str()).await.unwrap(), None);
    world.identity.session_end_all(&one.actor).await.unwrap();
    assert_eq!(world.identity.actor(one.token.as_str()).await.unwrap(), None);
    assert!(world.identity.actor(other.token.as_str()).await.unwrap().is_some());
    assert_eq!(world.acts("identity.signed-out-everywhere").await, 1);
}
