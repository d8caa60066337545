//! Certificates for persons.

use authority::{EnrolRefusal, Keys, RevokeRefusal, certificate_list};
use contracts::revocation::PersonRevoked;
use store::TestDb;
use trust::{Certificate, KeyPair, Policy, Purpose, ca::Reason, path};

use crate::world::{NOW, World, code, enrolment};

#[store::test(migrations = &crate::TABLES)]
async fn a_person_gets_one_certificate_for_one_request(db: TestDb) {
    let world = World::new();
    let authority = world.authority(&db, world.all_keys()).await;
    let key = KeyPair::generate().unwrap();
    let call = enrolment(&key);
    let first = authority.enrol(&code("H54"), &call).await.unwrap();
    let certificate = Certificate::from_der(&first.certificate.0).unwrap();
    assert_eq!(certificate.public_key(), &key.public_key());
    assert_eq!((certificate.purpose(), certificate.agency()), (Some(Purpose::Person), Some("H54")));
    assert_eq!(certificate.subject().title.as_deref(), Some("Chủ tịch"));
    assert_eq!(certificate.subject().organization.as_deref(), Some("Ủy ban nhân dân tỉnh Thái Bình"), "the registry's");
    assert_eq!(certificate.ocsp_url(), None);
    let chain = [certificate.clone(), Certificate::from_der(&first.chain[0].0).unwrap()];
    path::verify(&chain, &world.anchors(), NOW, &Policy::standard()).unwrap();
    assert_eq!(authority.enrol(&code("H54"), &call).await.unwrap(), first);

    let rows = db.read(|tx| certificate_list(tx, 0, 10)).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].serial.clone(), rows[0].subject.as_str()), (certificate.serial(), "Nguyễn Văn Mẫu"));
    let issued = db.read(|tx| evidence::record_list(tx, 10)).await.unwrap();
    assert_eq!(issued.iter().filter(|record| record.kind == "authority.certificate-issued").count(), 1);
}

#[store::test(migrations = &crate::TABLES)]
async fn what_cannot_be_proven_is_refused(db: TestDb) {
    let world = World::new();
    let authority = world.authority(&db, world.all_keys()).await;
    let key = KeyPair::generate().unwrap();
    let good = enrolment(&key);
    let h54 = code("H54");

    let other = authority.enrol(&code("H31"), &good).await.unwrap_err();
    assert!(matches!(other, EnrolRefusal::OtherAgency { .. }));
    let mut renamed = good.clone();
    renamed.name = "Người Khác".to_owned();
    assert!(matches!(authority.enrol(&h54, &renamed).await, Err(EnrolRefusal::Proof)));
    let mut long = good.clone();
    long.name = "x".repeat(65);
    assert!(matches!(authority.enrol(&h54, &long).await, Err(EnrolRefusal::Name { field: "name" })));
    let mut foreign = good.clone();
    foreign.public_key.0 = KeyPair::generate().unwrap().public_key().to_spki();
    assert!(matches!(authority.enrol(&h54, &foreign).await, Err(EnrolRefusal::Proof)));
    let mut broken = good.clone();
    broken.public_key.0 = vec![1, 2, 3];
    assert!(matches!(authority.enrol(&h54, &broken).await, Err(EnrolRefusal::Key)));
    assert_eq!(db.read(|tx| certificate_list(tx, 0, 10)).await.unwrap(), []);

    let powerless = world.authority(&db, Keys::default()).await;
    assert!(matches!(powerless.enrol(&h54, &good).await, Err(EnrolRefusal::NoAuthority)));
}

#[store::test(migrations = &crate::TABLES)]
async fn a_revoked_certificate_is_on_the_list(db: TestDb) {
    let world = World::new();
    let authority = world.authority(&db, world.all_keys()).await;
    let founded = [trust::Signer::certificate(world.tsa.as_ref()).clone()];
    assert_eq!(authority.register(&founded).await.unwrap(), 1);
    assert_eq!(authority.register(&founded).await.unwrap(), 0);
    let serial = founded[0].serial();
    authority.revoke(&serial, Reason::KeyCompromise, "G22").await.unwrap();
    let again = authority.revoke(&serial, Reason::KeyCompromise, "G22").await;
    assert!(matches!(again, Err(RevokeRefusal::Again)));
    let unknown = authority.revoke(&trust::Serial::generate(), Reason::Unspecified, "G22").await;
    assert!(matches!(unknown, Err(RevokeRefusal::Unknown)));
    let list = authority.revocations().await.unwrap().unwrap();
    list.verify(trust::Signer::certificate(world.issuing.as_ref())).unwrap();
    assert_eq!(list.revoked_since(&serial), Some(NOW));
    let kinds = db.read(move |tx| evidence::record_list_of(tx, &serial.to_string())).await.unwrap();
    let kinds: Vec<_> = kinds.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["authority.certificate-issued", "authority.certificate-revoked"]);
}

#[store::test(migrations = &crate::TABLES)]
async fn an_agency_revokes_its_own_officials_certificates_only(db: TestDb) {
    let world = World::new();
    let authority = world.authority(&db, world.all_keys()).await;
    let enrolled = authority.enrol(&code("H54"), &enrolment(&KeyPair::generate().unwrap())).await.unwrap();
    let serial = Certificate::from_der(&enrolled.certificate.0).unwrap().serial();
    let founded = [trust::Signer::certificate(world.tsa.as_ref()).clone()];
    authority.register(&founded).await.unwrap();
    let send = async |from: &str, serial: &trust::Serial, reason: u8| {
        let (authority, from) = (authority.clone(), code(from));
        let message = PersonRevoked { serial: serial.to_string(), reason };
        db.write(move |tx| Ok::<_, store::Error>(authority.person_revoked(tx, &from, &message).is_ok())).await.unwrap()
    };
    assert!(!send("H31", &serial, 4).await, "another agency's");
    assert!(!send("G22", &founded[0].serial(), 4).await, "no person's");
    assert!(!send("H54", &trust::Serial::generate(), 4).await, "never issued");
    assert!(!send("H54", &serial, 99).await, "no reason");
    assert_eq!(authority.revocations().await.unwrap().unwrap().revoked_since(&serial), None);
    assert!(send("H54", &serial, 4).await && send("H54", &serial, 4).await);
    assert_eq!(authority.revocations().await.unwrap().unwrap().revoked_since(&serial), Some(NOW));
    let acts = db.read(move |tx| evidence::record_list_of(tx, &serial.to_string())).await.unwrap();
    assert_eq!(acts.iter().filter(|act| act.kind == "authority.certificate-revoked").count(), 1);
}

#[test]
fn both_schemas_agree() {
    store::testing::schemas_agree(&[authority::MIGRATIONS]);
}
