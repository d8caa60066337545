//! The provider on a node's bus: a system of the same agency asks it by the same call as another agency's.

use std::sync::Arc;

use base::{AgencyCode, Timestamp};
use exchange::{Bus, CallError, Directory, Freshness, NodeEntry, TlsIdentity};
use store::TestDb;
use trust::{
    Digest, KeyPair, Serial, Signer as _, SoftSigner, Subject,
    ca::{self, Order, Profile, Urls},
};

use crate::asking::{World, birth_of, code, now};

/// A federation of one node, which needs no entry to call itself.
struct Alone;

impl Directory for Alone {
    fn node(&self, _: &AgencyCode) -> Option<Arc<NodeEntry>> {
        None
    }

    fn node_by_tls(&self, _: &Digest) -> Option<Arc<NodeEntry>> {
        None
    }

    fn agencies(&self) -> Vec<AgencyCode> {
        Vec::new()
    }

    fn freshness(&self, _: Timestamp) -> Freshness {
        Freshness::Fresh
    }
}

fn key(profile: &Profile) -> SoftSigner {
    let key = KeyPair::generate().unwrap();
    let order = Order {
        subject: &Subject::named("Nút H54").of_agency("H54", "H54"),
        public_key: &key.public_key(),
        profile,
        not_before: now().plus_days(-1),
        not_after: now().plus_days(30),
        serial: Serial::generate(),
        urls: &Urls::default(),
    };
    let certificate = ca::self_signed(&key, &order).unwrap();
    SoftSigner::new(key, certificate, Vec::new()).unwrap()
}

#[store::test(migrations = [evidence::MIGRATIONS, registry::MIGRATIONS, exchange::MIGRATIONS, sharing::MIGRATIONS])]
async fn a_system_of_the_same_agency_asks_over_the_bus(db: TestDb) {
    let world = World::new(db).await;
    let tls = key(&Profile::Root);
    let identity = TlsIdentity::new(tls.key(), tls.certificate());
    let (seal, clock, entropy) = (Arc::new(key(&Profile::Root)), world.clock(), world.entropy());
    let directory = Arc::new(Alone);
    let bus = Bus::builder(code("H54"), world.db.db(), directory, seal, identity, clock, entropy).build().unwrap();
    world.provider.serve(&bus);

    let person = world.person().clone();
    let reply = bus.call("H54/services", &code("H54"), &birth_of(person.citizen_id)).await.unwrap();
    assert_eq!(reply.records.first().unwrap().fields.get("full_name"), Some(&person.name));

    let mut other = birth_of(person.citizen_id);
    other.purpose = "marketing".to_owned();
    let refused = bus.call("H54/services", &code("H54"), &other).await;
    assert!(matches!(refused, Err(CallError::Refused { ref code, .. }) if code == "no-right"), "{refused:?}");
    bus.close().await;
}
