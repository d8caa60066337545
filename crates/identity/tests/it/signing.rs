use std::sync::Arc;

use base::{Id, SeededEntropy, SigningActId};
use identity::{Actor, Deed, Identity, Kind, NodeKey, OpenedKey, Ordered, Outcome, Pin, Policies, SigningKeyError};
use store::TestDb;
use trust::{KeyPair, Signer};

use crate::world::{Authority, MIGRATIONS, PASSWORD, START, World};

const PIN: &str = "258036";

async fn leader(world: &World) -> Actor {
    world.binh().await;
    world.enter(Kind::Official, "binh.tran", PASSWORD).await.unwrap().actor
}

async fn open(identity: &Identity, actor: &Actor, pin: &str) -> Result<OpenedKey, SigningKeyError> {
    let act = SigningActId::new(START, &SeededEntropy::new(1));
    identity.signing_key_open(actor, Pin::parse(pin).unwrap(), act, &["ab".repeat(32)]).await
}

#[store::test(migrations = &MIGRATIONS)]
async fn the_pin_opens_a_key_that_signs(db: TestDb) {
    let world = World::new(&db);
    let actor = leader(&world).await;
    assert!(matches!(open(&world.identity, &actor, PIN).await, Err(SigningKeyError::NoKey)));
    let pin = Pin::parse(PIN).unwrap();
    let enrolled = world.identity.signing_key_enrol(actor.account, pin, &Authority::new(), "admin").await.unwrap();
    let opened = open(&world.identity, &actor, PIN).await.unwrap();
    assert_eq!(opened.id, enrolled.id);
    let certificate = opened.signer.certificate();
    assert_eq!(certificate.common_name(), "Trần Văn Bình");
    assert_eq!(certificate.fingerprint().to_string(), enrolled.fingerprint);
    let signature = opened.signer.sign(b"paper").unwrap();
    assert!(certificate.public_key().verifies(b"paper", &signature));
    assert_eq!(world.acts("identity.signing-key-enrolled").await, 1);
    assert_eq!(world.acts("identity.signing-key-opened").await, 1);

    // The same rows under another node's key stay shut: the server's key is needed too.
    let entropy = Arc::new(SeededEntropy::new(8));
    let thief =
        Identity::new(world.db.clone(), world.clock.clone(), entropy, NodeKey::new([1; 32]), Policies::default());
    assert!(matches!(open(&thief, &actor, PIN).await, Err(SigningKeyError::WrongPin { .. })));
}

#[store::test(migrations = &MIGRATIONS)]
async fn five_wrong_pins_lock_until_a_new_key_is_enrolled(db: TestDb) {
    let world = World::new(&db);
    let actor = leader(&world).await;
    let authority = Authority::new();
    let enrol = async || {
        let pin = Pin::parse(PIN).unwrap();
        world.identity.signing_key_enrol(actor.account, pin, &authority, "admin").await.unwrap()
    };
    enrol().await;
    for left in [4, 3] {
        let wrong = open(&world.identity, &actor, "999998").await;
        assert!(matches!(wrong, Err(SigningKeyError::WrongPin { left: l }) if l == left), "{left}");
    }
    // The right one resets the count.
    drop(open(&world.identity, &actor, PIN).await.unwrap());
    for left in [4, 3, 2, 1] {
        let wrong = open(&world.identity, &actor, "999998").await;
        assert!(matches!(wrong, Err(SigningKeyError::WrongPin { left: l }) if l == left), "{left}");
    }
    assert!(matches!(open(&world.identity, &actor, "999998").await, Err(SigningKeyError::Locked)));
    assert!(matches!(open(&world.identity, &actor, PIN).await, Err(SigningKeyError::Locked)));
    assert_eq!(world.acts("identity.signing-key-locked").await, 1);
    assert!(world.identity.signing_key(actor.account).await.unwrap().unwrap().locked);

    enrol().await;
    drop(open(&world.identity, &actor, PIN).await.unwrap());
}

#[store::test(migrations = &MIGRATIONS)]
async fn only_officials_with_a_fitting_certificate_get_a_key(db: TestDb) {
    let world = World::new(&db);
    let lan = world.lan().await;
    let binh = world.binh().await;
    let pin = || Pin::parse(PIN).unwrap();
    let authority = Authority::new();
    let refused = world.identity.signing_key_enrol(lan.id, pin(), &authority, "admin").await;
    assert!(matches!(refused, Err(SigningKeyError::NotAllowed)));

    let other_key = Some(KeyPair::generate().unwrap().public_key());
    let swapped = Authority { other_key, ..Authority::new() };
    let refused = world.identity.signing_key_enrol(binh.id, pin(), &swapped, "admin").await;
    assert!(matches!(refused, Err(SigningKeyError::NotIssued(_))));
    assert_eq!(world.identity.signing_key(binh.id).await.unwrap(), None);

    world.identity.signing_key_enrol(binh.id, pin(), &authority, "admin").await.unwrap();
    let actor = world.enter(Kind::Official, "binh.tran", PASSWORD).await.unwrap().actor;
    world.clock.advance_millis(366 * 86_400_000);
    assert!(matches!(open(&world.identity, &actor, PIN).await, Err(SigningKeyError::Expired)));
}

/// Keeps the reasons of what was revoked.
#[derive(Default)]
struct Heard(std::sync::Mutex<Vec<(String, u8)>>);

impl identity::Revoker for Heard {
    fn revoke(&self, _: &mut store::Tx, key: &identity::RevokedKey) -> Result<(), store::Error> {
        self.0.lock().unwrap().push((key.serial.clone(), key.why.code()));
        Ok(())
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_lost_key_is_revoked_and_a_new_one_enrolled_by_the_person_alone(db: TestDb) {
    let world = World::new(&db);
    let [tue, ha] = crate::staff::administrators(&world).await;
    let (identity, heard, authority) = (&world.identity, Arc::new(Heard::default()), Authority::new());
    identity.set_revoker(heard.clone());
    let leader = leader(&world).await;
    let pin = |text: &str| Pin::parse(text).unwrap();
    // Nobody enrols a key unasked, whatever password they know.
    let unasked = identity.signing_key_enrol_permitted(&leader, pin(PIN), &authority).await;
    assert!(matches!(unasked, Err(SigningKeyError::NoPermit)));
    let order = async |deed: Deed| {
        let Ok(Ordered::Waits(id)) = identity.staff_order(leader.account, deed, &tue).await else { panic!() };
        identity.approval_decide(id, Outcome::Approved, "", &ha).await.unwrap();
    };
    let without = identity.staff_order(leader.account, Deed::RevokeKey, &tue).await;
    assert!(matches!(without, Err(identity::StaffError::NoKey)));
    order(Deed::AllowKey).await;
    let first = identity.signing_key_enrol_permitted(&leader, pin(PIN), &authority).await.unwrap();
    // The permit is used up.
    let second = identity.signing_key_enrol_permitted(&leader, pin("147258"), &authority).await;
    assert!(matches!(second, Err(SigningKeyError::NoPermit)));
    // Who knows the PIN renews, and the old certificate is revoked.
    let wrong = identity.signing_key_renew(&leader, pin("999998"), pin("147258"), &authority).await;
    assert!(matches!(wrong, Err(SigningKeyError::WrongPin { .. })));
    let renewed = identity.signing_key_renew(&leader, pin(PIN), pin("147258"), &authority).await.unwrap();
    assert_ne!(renewed.fingerprint, first.fingerprint);
    drop(open(identity, &leader, "147258").await.unwrap());
    assert_eq!(heard.0.lock().unwrap().iter().map(|(_, why)| *why).collect::<Vec<_>>(), [4]);
    // The PIN is forgotten: two administrators revoke, the person enrols anew, and not for ever.
    order(Deed::RevokeKey).await;
    assert!(matches!(open(identity, &leader, "147258").await, Err(SigningKeyError::NoKey)));
    assert_eq!(heard.0.lock().unwrap().iter().map(|(_, why)| *why).collect::<Vec<_>>(), [4, 1]);
    world.clock.set(START.plus_days(8));
    let late = identity.signing_key_enrol_permitted(&leader, pin(PIN), &authority).await;
    assert!(matches!(late, Err(SigningKeyError::NoPermit)));
    order(Deed::AllowKey).await;
    identity.signing_key_enrol_permitted(&leader, pin(PIN), &authority).await.unwrap();
    assert_eq!(world.acts("identity.signing-key-enrolled").await, 3);
    assert_eq!(world.acts("identity.signing-key-revoked").await, 1);
    assert_eq!(world.acts("identity.signing-key-allowed").await, 3);
}
