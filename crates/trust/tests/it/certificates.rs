//! Issuing and path validation.

use trust::{
    Anchors, Certificate, Policy, Purpose, Refused, Signer,
    ca::{self, Profile, Reason, Revoked},
    path,
};

use crate::{
    house::{House, NOW},
    tools,
};

#[test]
fn certificate_says_what_was_ordered() {
    let house = House::new();
    let tls = house.tls();
    let read = Certificate::from_der(tls.certificate().der()).unwrap();
    assert_eq!(read.common_name(), "Nút H54");
    assert_eq!(read.agency(), Some("H54"));
    assert_eq!(read.subject().organization.as_deref(), Some("UBND tỉnh Thái Bình"));
    assert_eq!(read.purpose(), Some(Purpose::Tls));
    assert_eq!(read.hosts(), ["h54.localhost", "127.0.0.1"]);
    assert_eq!(read.ocsp_url().as_deref(), Some("http://127.0.0.1:9/ocsp"));
    assert_eq!(read.issuer_common_name(), "Chứng thư cấp phát trình diễn");
    assert_eq!(Certificate::from_pem(&read.to_pem()).unwrap(), [read]);
}

#[test]
fn openssl_verifies_every_kind_of_certificate() {
    let house = House::new();
    let tsa = house.signer("Dấu thời gian", &Profile::Tsa);
    let kinds = [
        ("sslserver", house.tls()),
        ("sslclient", house.tls()),
        ("smimesign", house.signer("Con dấu", &Profile::Seal)),
        ("smimesign", house.signer("Đầu sổ", &Profile::Head)),
        ("smimesign", house.signer("Nguyễn Văn Mẫu", &Profile::Person)),
        ("ocsphelper", house.signer("Trạng thái", &Profile::Ocsp)),
        ("timestampsign", tsa),
    ];
    for (purpose, signer) in kinds {
        let files = tools::folder(&[
            ("root.pem", house.root.to_pem().as_bytes()),
            ("issuing.pem", house.issuing.certificate().to_pem().as_bytes()),
            ("leaf.pem", signer.certificate().to_pem().as_bytes()),
        ]);
        let at = NOW.as_seconds().to_string();
        tools::run(
            files.path(),
            "openssl",
            &[
                "verify",
                "-x509_strict",
                "-purpose",
                purpose,
                "-attime",
                &at,
                "-CAfile",
                "root.pem",
                "-untrusted",
                "issuing.pem",
                "leaf.pem",
            ],
        )
        .expect_ok();
    }
}

#[test]
fn paths() {
    let house = House::new();
    let other = House::new();
    let seal = house.signer("Con dấu", &Profile::Seal);
    let issuing = house.issuing.certificate().clone();
    let leaf = seal.certificate().clone();
    let chain = [leaf.clone(), issuing.clone()];
    let policy = Policy::standard();
    let judge = |chain: &[Certificate], anchors: &Anchors, at| path::verify(chain, anchors, at, &policy);

    let path = judge(&chain, &house.anchors(), NOW).unwrap();
    assert_eq!(path.certificates().len(), 3);
    assert_eq!(path.anchor(), Some(&house.root));
    assert!(matches!(judge(&chain, &other.anchors(), NOW), Err(Refused::NotTrusted { .. })));
    assert!(matches!(judge(&chain[..1], &house.anchors(), NOW), Err(Refused::NotTrusted { .. })));
    assert!(matches!(judge(&chain, &house.anchors(), NOW.plus_days(366)), Err(Refused::NotValidAt { .. })));
    assert!(matches!(judge(&chain, &house.anchors(), NOW.plus_days(-2)), Err(Refused::NotValidAt { .. })));
    assert!(judge(&[], &house.anchors(), NOW).is_err());

    // An end certificate is no authority.
    let forged = {
        let key = trust::KeyPair::generate().unwrap();
        let order = ca::Order {
            subject: &trust::Subject::named("Giả"),
            public_key: &key.public_key(),
            profile: &Profile::Seal,
            not_before: NOW,
            not_after: NOW.plus_days(1),
            serial: trust::Serial::generate(),
            urls: &ca::Urls::default(),
        };
        ca::issue(&seal, &order).unwrap()
    };
    let chain = [forged, leaf.clone(), issuing.clone()];
    assert!(matches!(judge(&chain, &house.anchors(), NOW), Err(Refused::WrongPurpose { .. })));
    assert!(path::require(&leaf, &[Purpose::Seal]).is_ok());
    assert!(path::require(&leaf, &[Purpose::Head]).is_err());
}

#[test]
fn revoked_from_its_date_on() {
    let house = House::new();
    let seal = house.signer("Con dấu", &Profile::Seal);
    let revoked = [Revoked { serial: seal.certificate().serial(), since: NOW, reason: Reason::KeyCompromise }];
    let list = ca::crl(&house.issuing, &revoked, 7, NOW, NOW.plus_days(1)).unwrap();
    let chain = [seal.certificate().clone(), house.issuing.certificate().clone()];
    let policy = Policy::standard().with_revocations(vec![list.clone()]);
    assert!(path::verify(&chain, &house.anchors(), NOW.plus_seconds(-1), &policy).is_ok());
    assert!(matches!(path::verify(&chain, &house.anchors(), NOW, &policy), Err(Refused::Revoked { .. })));

    // A list that another authority signed changes nothing.
    let other = House::new();
    let foreign = ca::crl(&other.issuing, &revoked, 7, NOW, NOW.plus_days(1)).unwrap();
    let policy = Policy::standard().with_revocations(vec![foreign]);
    assert!(path::verify(&chain, &house.anchors(), NOW, &policy).is_ok());

    let files =
        tools::folder(&[("crl.der", list.der()), ("issuing.pem", house.issuing.certificate().to_pem().as_bytes())]);
    let text = tools::run(
        files.path(),
        "openssl",
        &["crl", "-inform", "DER", "-in", "crl.der", "-CAfile", "issuing.pem", "-noout", "-text"],
    )
    .expect_ok();
    assert!(text.contains("verify OK") && text.contains("Key Compromise"), "{text}");
}

#[test]
fn every_changed_byte_of_a_certificate_is_noticed() {
    let house = House::new();
    let seal = house.signer("Con dấu", &Profile::Seal);
    let issuing = house.issuing.certificate().clone();
    let good = seal.certificate().der().to_vec();
    for place in 0..good.len() {
        let mut changed = good.clone();
        changed[place] ^= 0x01;
        let believed = Certificate::from_der(&changed)
            .and_then(|leaf| path::verify(&[leaf, issuing.clone()], &house.anchors(), NOW, &Policy::standard()));
        assert!(believed.is_err(), "byte {place} was changed and not noticed");
    }
}
