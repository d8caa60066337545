//! OCSP.

use trust::{
    Policy, Refused, Signer,
    ca::{Profile, Reason},
    ocsp::{self, Status},
};

use crate::{
    house::{House, NOW},
    tools,
};

#[test]
fn openssl_asks_and_believes_the_answer() {
    let house = House::new();
    let responder = house.signer("Trạng thái", &Profile::Ocsp);
    let good = house.signer("Con dấu", &Profile::Seal);
    let bad = house.signer("Cũ", &Profile::Seal);
    let revoked = bad.certificate().serial();
    let files = tools::folder(&[
        ("root.pem", house.root.to_pem().as_bytes()),
        ("issuing.pem", house.issuing.certificate().to_pem().as_bytes()),
        ("good.pem", good.certificate().to_pem().as_bytes()),
        ("bad.pem", bad.certificate().to_pem().as_bytes()),
    ]);
    tools::run(
        files.path(),
        "openssl",
        &[
            "ocsp",
            "-issuer",
            "issuing.pem",
            "-cert",
            "good.pem",
            "-cert",
            "bad.pem",
            "-no_nonce",
            "-reqout",
            "request.der",
        ],
    );
    let request = std::fs::read(files.path().join("request.der")).unwrap();
    let request = ocsp::parse_request(&request).unwrap();
    let answer = ocsp::respond(
        &request,
        house.issuing.certificate(),
        &responder,
        |serial| {
            if *serial == revoked {
                Status::Revoked { since: NOW.plus_days(-1), reason: Reason::Superseded }
            } else {
                Status::Good
            }
        },
        NOW,
        NOW.plus_days(1),
    )
    .unwrap();
    std::fs::write(files.path().join("answer.der"), answer).unwrap();
    let at = NOW.as_seconds().to_string();
    let text = tools::run(
        files.path(),
        "openssl",
        &[
            "ocsp",
            "-issuer",
            "issuing.pem",
            "-cert",
            "good.pem",
            "-cert",
            "bad.pem",
            "-no_nonce",
            "-respin",
            "answer.der",
            "-CAfile",
            "root.pem",
            "-attime",
            &at,
            "-verify_other",
            "issuing.pem",
            "-validity_period",
            "99999999",
        ],
    )
    .expect_ok();
    assert!(text.contains("Response verify OK"), "{text}");
    assert!(text.contains("good.pem: good") && text.contains("bad.pem: revoked"), "{text}");
}

#[test]
fn answers_are_bound_to_question_nonce_and_responder() {
    let house = House::new();
    let responder = house.signer("Trạng thái", &Profile::Ocsp);
    let seal = house.signer("Con dấu", &Profile::Seal);
    let other = house.signer("Khác", &Profile::Seal);
    let issuing = house.issuing.certificate();
    let policy = Policy::standard();
    let answer = |signer: &dyn Signer| {
        let request = ocsp::request(seal.certificate(), issuing, Some(b"nonce")).unwrap();
        let request = ocsp::parse_request(&request).unwrap();
        ocsp::respond(&request, issuing, signer, |_| Status::Good, NOW, NOW.plus_days(1)).unwrap()
    };
    let good = answer(&responder);
    let judge = |bytes: &[u8], certificate: &trust::Certificate, nonce: &[u8], at| {
        ocsp::verify_response(bytes, certificate, issuing, Some(nonce), &house.anchors(), at, &policy)
            .map(|answer| answer.status)
    };
    assert_eq!(judge(&good, seal.certificate(), b"nonce", NOW), Ok(Status::Good));
    assert_eq!(judge(&good, seal.certificate(), b"another", NOW), Err(Refused::OtherQuestion));
    assert_eq!(judge(&good, other.certificate(), b"nonce", NOW), Err(Refused::OtherQuestion));
    assert!(matches!(judge(&good, seal.certificate(), b"nonce", NOW.plus_days(2)), Err(Refused::NotValidAt { .. })));
    let forged = answer(&other);
    assert!(matches!(judge(&forged, seal.certificate(), b"nonce", NOW), Err(Refused::WrongPurpose { .. })));
    // Of somebody else's certificate nothing is known.
    let stranger = House::new();
    let request = ocsp::request(seal.certificate(), stranger.issuing.certificate(), None).unwrap();
    assert!(!ocsp::parse_request(&request).unwrap().questions[0].is_about(issuing));
}

#[test]
fn openssl_finds_its_question_in_the_answer_to_ours() {
    let house = House::new();
    let responder = house.signer("Trạng thái", &Profile::Ocsp);
    let seal = house.signer("Con dấu", &Profile::Seal);
    let issuing = house.issuing.certificate();
    let request = ocsp::parse_request(&ocsp::request(seal.certificate(), issuing, None).unwrap()).unwrap();
    let answer = ocsp::respond(&request, issuing, &responder, |_| Status::Good, NOW, NOW.plus_days(1)).unwrap();
    let files = tools::folder(&[
        ("root.pem", house.root.to_pem().as_bytes()),
        ("issuing.pem", issuing.to_pem().as_bytes()),
        ("seal.pem", seal.certificate().to_pem().as_bytes()),
        ("answer.der", &answer),
    ]);
    let at = NOW.as_seconds().to_string();
    let arguments = [
        "ocsp",
        "-issuer",
        "issuing.pem",
        "-cert",
        "seal.pem",
        "-no_nonce",
        "-respin",
        "answer.der",
        "-CAfile",
        "root.pem",
        "-attime",
        &at,
        "-validity_period",
        "99999999",
    ];
    let text = tools::run(files.path(), "openssl", &arguments).expect_ok();
    assert!(text.contains("Response verify OK") && text.contains("seal.pem: good"), "{text}");
}
