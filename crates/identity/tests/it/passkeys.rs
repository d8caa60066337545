use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use identity::{Entry, FactorError, Kind, NewPasskey, PasskeySignIn, SignInError, Site};
use store::TestDb;
use trust::{KeyPair, digest::sha256};

use crate::world::{MIGRATIONS, PASSWORD, World, attempt, visit};

/// An authenticator in software (Web Authentication level 2), with what an attacker may turn.
struct Authenticator {
    key: KeyPair,
    id: Vec<u8>,
    host: String,
    origin: String,
    /// Present, verified, and attached when a credential is.
    flags: u8,
    count: u32,
}

impl Authenticator {
    fn new() -> Self {
        let (host, origin) = ("g22.localhost".to_owned(), "http://g22.localhost:8001".to_owned());
        Self { key: KeyPair::generate().unwrap(), id: vec![7; 20], host, origin, flags: 0x05, count: 0 }
    }

    fn site() -> Site {
        Site { host: "g22.localhost".to_owned(), origin: "http://g22.localhost:8001".to_owned() }
    }

    fn client_data(&self, ceremony: &str, challenge: &str) -> Vec<u8> {
        let origin = &self.origin;
        let data =
            serde_json::json!({ "type": ceremony, "challenge": challenge, "origin": origin, "crossOrigin": false });
        data.to_string().into_bytes()
    }

    fn data(&self, attached: &[u8]) -> Vec<u8> {
        let flags = self.flags | if attached.is_empty() { 0 } else { 0x40 };
        [sha256(self.host.as_bytes()).as_bytes(), &[flags][..], &self.count.to_be_bytes(), attached].concat()
    }

    fn create(&self, challenge: &str) -> NewPasskey {
        let public = self.key.public_key();
        let head = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        let (x, y) = public.bits().get(1..).unwrap().split_at(32);
        let cose = [head.as_slice(), x, &[0x22, 0x58, 0x20], y].concat();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let attached = [[0; 16].as_slice(), &length, &self.id, &cose].concat();
        NewPasskey {
            client_data: B64.encode(self.client_data("webauthn.create", challenge)),
            authenticator_data: B64.encode(self.data(&attached)),
            name: " Điện thoại của tôi ".to_owned(),
        }
    }

    fn get(&self, challenge: &str) -> PasskeySignIn {
        let (client, data) = (self.client_data("webauthn.get", challenge), self.data(&[]));
        let signed = [data.as_slice(), sha256(&client).as_bytes()].concat();
        PasskeySignIn {
            id: B64.encode(&self.id),
            client_data: B64.encode(&client),
            authenticator_data: B64.encode(&data),
            signature: B64.encode(self.key.sign(&signed).unwrap()),
        }
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_passkey_opens_the_account_without_a_name(db: TestDb) {
    let world = World::new(&db);
    let identity = &world.identity;
    world.lan().await;
    let actor = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap().actor;
    let mut phone = Authenticator::new();
    let answer = phone.create(&identity.passkey_challenge(&actor));
    let codes = identity.passkey_add(&actor, &Authenticator::site(), answer).await.unwrap();
    assert_eq!(codes.map(|codes| codes.len()), Some(10), "the first second factor brings recovery codes");
    let factors = identity.factors(actor.account).await.unwrap();
    assert_eq!(factors.passkeys[0].name, "Điện thoại của tôi");

    phone.count = 1;
    let answer = phone.get(&identity.sign_in_challenge());
    let enter = |kind, answer| async move {
        identity.passkey_sign_in(kind, &Authenticator::site(), answer, visit("192.0.2.7")).await
    };
    let signed_in = enter(Kind::Citizen, answer.clone()).await.unwrap();
    assert!(signed_in.actor.account == actor.account && signed_in.actor.second);
    assert_eq!(world.acts("identity.signed-in").await, 2, "once by the password, once by the passkey");
    // The password alone does not open it any more.
    let entry = identity.sign_in(attempt(Kind::Citizen, "lan.pham", PASSWORD)).await.unwrap();
    assert!(matches!(entry, Entry::Second(_)));
    let refused = enter(Kind::Citizen, answer).await;
    assert!(matches!(refused, Err(SignInError::Passkey(_))), "an answer is good once: {refused:?}");

    // Its name and its end are its owner's.
    world.binh().await;
    let binh = world.enter(Kind::Official, "binh.tran", PASSWORD).await.unwrap().actor;
    let id = B64.encode(&phone.id);
    assert!(matches!(identity.passkey_rename(&binh, &id, "mine").await, Err(FactorError::NotThere)));
    assert!(matches!(identity.passkey_remove(&binh, &id).await, Err(FactorError::NotThere)));
    identity.passkey_rename(&signed_in.actor, &id, "Máy tính").await.unwrap();
    identity.passkey_remove(&signed_in.actor, &id).await.unwrap();
    phone.count = 2;
    assert!(enter(Kind::Citizen, phone.get(&identity.sign_in_challenge())).await.is_err());
    assert_eq!(identity.factors(actor.account).await.unwrap(), identity::Factors::default());
    for act in ["identity.passkey-added", "identity.passkey-renamed", "identity.passkey-removed"] {
        assert_eq!(world.acts(act).await, 1, "{act}");
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_is_not_whole_is_not_believed(db: TestDb) {
    let world = World::new(&db);
    let identity = &world.identity;
    world.lan().await;
    let actor = world.enter(Kind::Citizen, "lan.pham", PASSWORD).await.unwrap().actor;
    let site = Authenticator::site();
    let turned: [fn(&mut Authenticator); 4] = [
        |a| a.host = "evil.example".to_owned(),
        |a| a.origin = "http://evil.example".to_owned(),
        |a| a.flags = 0x01,
        |a| a.flags = 0x04,
    ];
    for turn in turned {
        let mut phone = Authenticator::new();
        turn(&mut phone);
        let refused = identity.passkey_add(&actor, &site, phone.create(&identity.passkey_challenge(&actor))).await;
        assert!(matches!(refused, Err(FactorError::NotAPasskey(_))), "{refused:?}");
    }
    let good = Authenticator::new();
    // A challenge of another purpose, and a stale one.
    let refused = identity.passkey_add(&actor, &site, good.create(&identity.sign_in_challenge())).await;
    assert!(matches!(refused, Err(FactorError::NotAPasskey(_))), "{refused:?}");
    let stale = identity.passkey_challenge(&actor);
    world.clock.advance_millis(5 * 60_000 + 1);
    let refused = identity.passkey_add(&actor, &site, good.create(&stale)).await;
    assert!(matches!(refused, Err(FactorError::NotAPasskey(_))), "{refused:?}");
    let mut good = good;
    good.count = 5;
    identity.passkey_add(&actor, &site, good.create(&identity.passkey_challenge(&actor))).await.unwrap();
    let again = identity.passkey_add(&actor, &site, good.create(&identity.passkey_challenge(&actor))).await;
    assert!(again.is_err(), "a credential is added once");

    let enter = |kind, answer| async move {
        identity.passkey_sign_in(kind, &Authenticator::site(), answer, visit("192.0.2.7")).await
    };
    for turn in turned {
        let mut phone =
            Authenticator { key: KeyPair::from_pkcs8(&good.key.to_pkcs8()).unwrap(), count: 9, ..Authenticator::new() };
        turn(&mut phone);
        let refused = enter(Kind::Citizen, phone.get(&identity.sign_in_challenge())).await;
        assert!(matches!(refused, Err(SignInError::Passkey(_))), "{refused:?}");
    }
    // Another key, the wrong door, a counter that went back.
    let stranger = Authenticator { count: 9, ..Authenticator::new() };
    assert!(enter(Kind::Citizen, stranger.get(&identity.sign_in_challenge())).await.is_err());
    assert!(enter(Kind::Citizen, good.get(&identity.sign_in_challenge())).await.is_err());
    good.count = 6;
    assert!(enter(Kind::Official, good.get(&identity.sign_in_challenge())).await.is_err());
    assert!(enter(Kind::Citizen, good.get(&identity.sign_in_challenge())).await.is_ok());
    // Cut anywhere, nothing is read past the end.
    let whole = good.create(&identity.passkey_challenge(&actor));
    for length in 0..whole.authenticator_data.len() {
        let cut =
            NewPasskey { authenticator_data: whole.authenticator_data.chars().take(length).collect(), ..whole.clone() };
        assert!(identity.passkey_add(&actor, &site, cut).await.is_err(), "{length}");
    }
}
