//! What a reader is told.

use base::Refuse as _;
use trust::{
    Refused,
    ca::Profile,
    check::{self, Kind, Report, Verdict},
    cms,
    digest::sha256,
    tsp,
};

use crate::{
    containers,
    house::{House, NOW},
    papers,
};

fn arg<'a>(report: &'a Report, key: &str, name: &str) -> Option<&'a str> {
    let line = report.lines.iter().find(|line| line.key == key)?;
    line.args.iter().find(|(found, _)| *found == name).map(|(_, value)| value.as_str())
}

#[test]
fn an_issued_paper() {
    let house = House::new();
    let pdf = papers::issued(&house, &papers::paper());
    let report = check::file(&pdf, &house.anchors(), NOW);
    assert_eq!((report.kind, report.verdict), (Kind::Pdf, Verdict::Valid), "{report:#?}");
    assert_eq!(report.signed.len(), 2);
    assert!(report.signed.iter().all(|one| one.stamped && one.at == Some(NOW)));
    assert_eq!(report.signed[0].agency.as_deref(), Some("H54"));
    assert_eq!(arg(&report, "trust-check-whole-file", "length"), Some(pdf.len().to_string().as_str()));

    // A change after the first signature's bytes is placed after them.
    let place = pdf.windows(8).rposition(|window| window == b"17/QD-UB").unwrap();
    let mut changed = pdf.clone();
    changed[place] ^= 1;
    let report = check::file(&changed, &house.anchors(), NOW);
    assert_eq!(report.verdict, Verdict::Invalid);
    assert_eq!(arg(&report, "trust-check-changed", "number"), Some("2"));
    let from: usize = arg(&report, "trust-check-changed", "from").unwrap().parse().unwrap();
    let until: usize = arg(&report, "trust-check-changed", "until").unwrap().parse().unwrap();
    assert!(from > 1000 && (from..=until).contains(&place));

    let stranger = House::new();
    assert_eq!(check::file(&pdf, &stranger.anchors(), NOW).verdict, Verdict::Undetermined);
    let appended = check::file(&[pdf.as_slice(), b"x"].concat(), &house.anchors(), NOW);
    assert_eq!(appended.verdict, Verdict::Invalid);
    assert_eq!(check::file(&papers::paper(), &house.anchors(), NOW).verdict, Verdict::Undetermined);
}

#[test]
fn other_kinds() {
    let house = House::new();
    let anchors = house.anchors();
    let seal = house.signer("Con dấu", &Profile::Seal);

    let container = containers::signed(&house);
    let report = check::file(&container, &anchors, NOW);
    assert_eq!((report.kind, report.verdict), (Kind::Container, Verdict::Valid));
    let mut changed = container.clone();
    let place = container.windows(11).position(|window| window == b"Th\xC3\xA1i B\xC3\xACnh").unwrap();
    changed[place] ^= 2;
    assert_eq!(check::file(&changed, &anchors, NOW).verdict, Verdict::Invalid);

    let signature = cms::sign_detached(b"text", &seal, Some(NOW)).unwrap();
    let report = check::file(&signature, &anchors, NOW);
    assert_eq!((report.kind, report.verdict), (Kind::Signature, Verdict::Undetermined));
    assert_eq!(arg(&report, "trust-check-needs-file", "digest"), Some(sha256(b"text").to_string().as_str()));
    assert_eq!(check::detached(&signature, b"text", &anchors, NOW).verdict, Verdict::Valid);
    assert_eq!(check::detached(&signature, b"test", &anchors, NOW).verdict, Verdict::Invalid);
    let enclosing = cms::sign_enclosing(b"text", &seal, Some(NOW)).unwrap();
    assert_eq!(check::file(&enclosing, &anchors, NOW).verdict, Verdict::Valid);

    let tsa = house.signer("Dấu thời gian", &Profile::Tsa);
    let request = tsp::request(&sha256(b"text"), None).unwrap();
    let answer = tsp::respond(&request, &tsa, &[1], NOW).unwrap();
    for bytes in [tsp::parse_response(&answer).unwrap(), answer] {
        let report = check::file(&bytes, &anchors, NOW);
        assert_eq!((report.kind, report.verdict), (Kind::TimeStamp, Verdict::Valid));
    }
    let report = check::file(b"hello", &anchors, NOW);
    assert_eq!((report.kind, report.verdict), (Kind::Unknown, Verdict::Undetermined));
}

#[test]
fn every_refusal_and_check_has_its_text_in_both_languages() {
    let subject = || "x".to_owned();
    let refusals = [
        Refused::Malformed("x"),
        Refused::TooLarge,
        Refused::NotTrusted { subject: subject() },
        Refused::CertificateSignature { subject: subject() },
        Refused::NotValidAt { subject: subject(), at: NOW },
        Refused::Revoked { subject: subject(), at: NOW },
        Refused::WrongPurpose { subject: subject() },
        Refused::UnknownExtension { subject: subject() },
        Refused::Algorithm(subject()),
        Refused::DigestDiffers,
        Refused::SignatureWrong,
        Refused::NotBound,
        Refused::UnknownAttribute,
        Refused::FromTheFuture,
        Refused::OtherQuestion,
        Refused::ServiceRefused(2),
        Refused::PathBroken,
    ];
    let keys = |text: &str| -> std::collections::BTreeSet<String> {
        let key = |line: &str| line.split_once(" = ").map(|(key, _)| key.to_owned());
        text.lines().filter_map(key).collect()
    };
    let (vi, en) = (keys(trust::TEXTS.vi), keys(trust::TEXTS.en));
    assert_eq!(vi, en);
    for refusal in refusals {
        assert!(vi.contains(refusal.key()), "{}", refusal.key());
        let line = trust::TEXTS.vi.lines().find(|line| line.starts_with(refusal.key())).unwrap();
        for (name, _) in refusal.args() {
            assert!(line.contains(&format!("${name}")), "{name} in {line}");
        }
    }
}
