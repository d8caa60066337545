//! CMS signatures and time-stamps.

use trust::{Policy, Refused, Signer, ca::Profile, cms, digest::sha256, tsp};

use crate::{
    house::{House, NOW},
    tools,
};

const TEXT: &[u8] = "Quyết định số 17/QĐ-UBND".as_bytes();

fn stamp(house: &House, digest: &trust::Digest, at: base::Timestamp) -> Vec<u8> {
    let tsa = house.signer("Dấu thời gian", &Profile::Tsa);
    let request = tsp::request(digest, Some(&[7, 7, 7])).unwrap();
    let answer = tsp::respond(&request, &tsa, &[1, 2, 3], at).unwrap();
    tsp::parse_response(&answer).unwrap()
}

fn stamped_signature(house: &House, signer: &dyn Signer, at: base::Timestamp) -> Vec<u8> {
    let prepared = cms::prepare(&sha256(TEXT), signer.certificate(), signer.chain(), cms::Options::default()).unwrap();
    let signature = signer.sign(prepared.to_be_signed()).unwrap();
    let unstamped = prepared.finish(&signature).unwrap();
    let token = stamp(house, &unstamped.stamp_imprint(), at);
    unstamped.encode(Some(&token)).unwrap()
}

#[test]
fn openssl_verifies_a_detached_signature() {
    let house = House::new();
    let seal = house.signer("Con dấu", &Profile::Seal);
    let signature = cms::sign_detached(TEXT, &seal, Some(NOW)).unwrap();
    let verified = cms::verify_detached(&signature, TEXT, &house.anchors(), NOW, &Policy::standard()).unwrap();
    assert_eq!(verified.signer, *seal.certificate());
    assert_eq!(verified.signing_time, Some(NOW));
    let files = tools::folder(&[
        ("text", TEXT),
        ("text.p7s", &signature),
        ("stamped.p7s", &stamped_signature(&house, &seal, NOW)),
        ("root.pem", house.root.to_pem().as_bytes()),
    ]);
    let at = NOW.as_seconds().to_string();
    for name in ["text.p7s", "stamped.p7s"] {
        tools::run(
            files.path(),
            "openssl",
            &[
                "cms",
                "-verify",
                "-binary",
                "-cades",
                "-inform",
                "DER",
                "-in",
                name,
                "-content",
                "text",
                "-CAfile",
                "root.pem",
                "-attime",
                &at,
                "-out",
                "/dev/null",
            ],
        )
        .expect_ok();
    }
}

#[test]
fn refusals() {
    let house = House::new();
    let other = House::new();
    let seal = house.signer("Con dấu", &Profile::Seal);
    let policy = Policy::standard();
    let signature = cms::sign_detached(TEXT, &seal, Some(NOW)).unwrap();
    let judge = |content: &[u8], house: &House, at| {
        cms::verify_detached(&signature, content, &house.anchors(), at, &policy).map(|_| ())
    };
    assert_eq!(judge(b"other", &house, NOW), Err(Refused::DigestDiffers));
    assert!(matches!(judge(TEXT, &other, NOW), Err(Refused::NotTrusted { .. })));
    assert!(matches!(judge(TEXT, &house, NOW.plus_days(366)), Err(Refused::NotValidAt { .. })));
    assert_eq!(judge(TEXT, &house, NOW.plus_seconds(-301)), Err(Refused::FromTheFuture));
    // A signature of another key is not taken.
    let prepared = cms::prepare(&sha256(TEXT), seal.certificate(), &[], cms::Options::default()).unwrap();
    let foreign = house.signer("Khác", &Profile::Seal).sign(prepared.to_be_signed()).unwrap();
    assert!(prepared.finish(&foreign).is_err());
}

#[test]
fn a_stamped_signature_outlives_its_certificate() {
    let house = House::new();
    let seal = house.signer_for("Con dấu", &Profile::Seal, NOW.plus_days(-1), NOW.plus_days(1));
    let later = NOW.plus_days(30);
    let policy = Policy::standard();
    let plain = cms::sign_detached(TEXT, &seal, None).unwrap();
    assert!(cms::verify_detached(&plain, TEXT, &house.anchors(), later, &policy).is_err());
    let stamped = stamped_signature(&house, &seal, NOW);
    let verified = cms::verify_detached(&stamped, TEXT, &house.anchors(), later, &policy).unwrap();
    assert_eq!(verified.best_time(), Some(NOW));
    // A stamp after the certificate's end does not help.
    let late = stamped_signature(&house, &seal, NOW.plus_days(2));
    assert!(cms::verify_detached(&late, TEXT, &house.anchors(), later, &policy).is_err());
}

#[test]
fn enclosed_content_comes_back() {
    let house = House::new();
    let signer = house.signer("Cấu hình", &Profile::Configuration);
    let signed = cms::sign_enclosing(TEXT, &signer, None).unwrap();
    cms::verify(&signed, cms::Content::Enclosed, &house.anchors(), NOW, &Policy::standard()).unwrap();
    assert_eq!(cms::enclosed(&signed).unwrap().as_deref(), Some(TEXT));
}

#[test]
fn every_changed_bit_of_a_stamped_signature_is_noticed() {
    let house = House::new();
    let seal = house.signer("Con dấu", &Profile::Seal);
    let good = stamped_signature(&house, &seal, NOW);
    let policy = Policy::standard();
    for place in 0..good.len() {
        let mut changed = good.clone();
        changed[place] ^= 1 << (place % 8);
        let believed = cms::verify_detached(&changed, TEXT, &house.anchors(), NOW, &policy);
        assert!(believed.is_err(), "byte {place} of {} was changed and not noticed", good.len());
    }
}

#[test]
fn openssl_speaks_rfc_3161_with_us() {
    let house = House::new();
    let tsa = house.signer("Dấu thời gian", &Profile::Tsa);
    let files = tools::folder(&[
        ("text", TEXT),
        ("root.pem", house.root.to_pem().as_bytes()),
        ("issuing.pem", house.issuing.certificate().to_pem().as_bytes()),
    ]);
    let at = NOW.as_seconds().to_string();
    tools::run(files.path(), "openssl", &["ts", "-query", "-data", "text", "-sha256", "-cert", "-out", "request.tsq"])
        .expect_ok();
    let request = std::fs::read(files.path().join("request.tsq")).unwrap();
    let answer = tsp::respond(&request, &tsa, &[9], NOW).unwrap();
    std::fs::write(files.path().join("answer.tsr"), &answer).unwrap();
    let text = tools::run(
        files.path(),
        "openssl",
        &[
            "ts",
            "-verify",
            "-queryfile",
            "request.tsq",
            "-in",
            "answer.tsr",
            "-CAfile",
            "root.pem",
            "-untrusted",
            "issuing.pem",
            "-attime",
            &at,
        ],
    )
    .expect_ok();
    assert!(text.contains("Verification: OK"), "{text}");
    let token = tsp::parse_response(&answer).unwrap();
    let stamped = tsp::verify_token(&token, &sha256(TEXT), &house.anchors(), NOW, &Policy::standard()).unwrap();
    assert_eq!((stamped.at, stamped.serial.as_slice()), (NOW, [9].as_slice()));
    // SHA-1 imprints are refused with the reason in the protocol.
    tools::run(files.path(), "openssl", &["ts", "-query", "-data", "text", "-sha1", "-out", "sha1.tsq"]).expect_ok();
    let request = std::fs::read(files.path().join("sha1.tsq")).unwrap();
    let refusal = tsp::respond(&request, &tsa, &[9], NOW).unwrap();
    assert_eq!(tsp::parse_response(&refusal), Err(Refused::ServiceRefused(2)));
}

#[test]
fn a_token_is_only_for_its_digest_and_its_authority() {
    let house = House::new();
    let policy = Policy::standard();
    let token = stamp(&house, &sha256(TEXT), NOW);
    let judge =
        |digest: &trust::Digest, at| tsp::verify_token(&token, digest, &house.anchors(), at, &policy).map(|_| ());
    assert_eq!(judge(&sha256(b"other"), NOW), Err(Refused::DigestDiffers));
    assert_eq!(judge(&sha256(TEXT), NOW.plus_days(-1)), Err(Refused::FromTheFuture));
    // A seal cannot stamp.
    let seal = house.signer("Con dấu", &Profile::Seal);
    let request = tsp::request(&sha256(TEXT), None).unwrap();
    let forged = tsp::parse_response(&tsp::respond(&request, &seal, &[1], NOW).unwrap()).unwrap();
    let believed = tsp::verify_token(&forged, &sha256(TEXT), &house.anchors(), NOW, &policy);
    assert!(matches!(believed, Err(Refused::WrongPurpose { .. })));
}
