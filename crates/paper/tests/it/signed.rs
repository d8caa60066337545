//! The whole act on a real paper: the leader signs, the clerk numbers, the agency seals; judged by our own check, by
//! poppler and by pyHanko.

use base::Timestamp;
use paper::{FieldKind, Place, Rendered, certificate, mark, receipt};
use trust::{
    Anchors, Certificate, KeyPair, Policy, Serial, Signer, SoftSigner, Subject,
    ca::{self, Order, Profile, Urls},
    pades::{self, Filling, SignatureField},
    tsp,
};

use crate::{
    samples,
    tool::{on_disk, python, run},
};

struct Authority {
    root: Certificate,
    signer: SoftSigner,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let name = Subject::named("Chứng thư gốc trình diễn");
        let root = ca::self_signed(&key, &order(&name, &key.public_key(), &Profile::Root)).unwrap();
        let signer = SoftSigner::new(key, root.clone(), Vec::new()).unwrap();
        Self { root, signer }
    }

    fn issue(&self, name: &str, profile: &Profile) -> SoftSigner {
        let key = KeyPair::generate().unwrap();
        let name = Subject::named(name).of_agency("H54", "Ủy ban nhân dân tỉnh Thái Bình");
        let certificate = ca::issue(&self.signer, &order(&name, &key.public_key(), profile)).unwrap();
        SoftSigner::new(key, certificate, Vec::new()).unwrap()
    }

    fn sign(&self, pdf: &[u8], place: &Place, shown: &mark::Appearance, signer: &dyn Signer, certify: bool) -> Vec<u8> {
        let stamper = self.issue("Dấu thời gian", &Profile::Tsa);
        let field = SignatureField {
            name: place.kind.name().to_owned(),
            appearance: Some(shown.content.clone()),
            certify: certify.then_some(pades::Allowed::FormFilling),
            ..SignatureField::default()
        };
        pades::sign(pdf, &field, signer, now(), |digest| {
            let request = tsp::request(&digest, None).unwrap();
            tsp::parse_response(&tsp::respond(&request, &stamper, &[7], now()).unwrap()).ok()
        })
        .unwrap()
    }
}

fn now() -> Timestamp {
    samples::at(14, 31)
}

fn order<'a>(subject: &'a Subject, public_key: &'a trust::PublicKey, profile: &'a Profile) -> Order<'a> {
    static NOWHERE: Urls = Urls { ocsp: None, issuer: None, crl: None };
    let (not_before, not_after) = (now().plus_days(-30), now().plus_days(300));
    Order { subject, public_key, profile, not_before, not_after, serial: Serial::generate(), urls: &NOWHERE }
}

fn judged(authority: &Authority, pdf: Vec<u8>, rendered: &Rendered, signatures: usize) -> String {
    let anchors = Anchors::new(vec![authority.root.clone()]);
    let report = pades::verify(&pdf, &anchors, now(), &Policy::standard()).unwrap();
    assert!(report.holds(), "{report:?}");
    assert_eq!(report.signatures.len(), signatures);
    let signed = Rendered { pdf, ..rendered.clone() };
    on_disk(&signed, |folder, file| {
        run("qpdf", &["--check", file]);
        assert!(!run("pdffonts", &[file]).contains(" no "), "every font is embedded");
        let seen = run("pdfsig", &["-nocert", file]);
        assert_eq!(seen.matches("Signature is Valid").count(), signatures, "{seen}");
        let (root, script) = (folder.join("root.pem"), folder.join("check.py"));
        std::fs::write(&root, authority.root.to_pem()).unwrap();
        std::fs::write(&script, include_bytes!("../../../../tests/python/judge_pdf.py")).unwrap();
        let seconds = now().as_seconds().to_string();
        let python = python();
        let seen = run(&python, &[script.to_str().unwrap(), file, root.to_str().unwrap(), &seconds]);
        assert_eq!(seen.matches("intact trusted stamped").count(), signatures, "{seen}");
        assert_eq!(seen.matches("ACCEPTABLE").count(), signatures, "{seen}");
        run("pdftotext", &["-layout", file, "-"])
    })
}

#[test]
fn a_result_is_signed_numbered_and_sealed() {
    let authority = Authority::new();
    let rendered = certificate(&samples::the_certificate()).unwrap();
    let place = |kind| rendered.place(kind).unwrap();
    let leader = authority.issue("Vũ Đình Khuyến", &Profile::Person);
    let shown = mark::signer(place(FieldKind::Signer), "Vũ Đình Khuyến", now()).unwrap();
    let signed = authority.sign(&rendered.pdf, place(FieldKind::Signer), &shown, &leader, true);
    let fillings =
        [(FieldKind::Number, "05/TLKS-BS"), (FieldKind::Date, "ngày 25 tháng 11 năm 2026")].map(|(kind, value)| {
            Filling {
                name: kind.name().to_owned(),
                value: value.to_owned(),
                appearance: Some(mark::filled(place(kind), value).unwrap().content),
            }
        });
    let numbered = pades::fill_fields(&signed, &fillings).unwrap();
    let seal = authority.issue("Sở Tư pháp tỉnh Thái Bình", &Profile::Seal);
    let shown = mark::seal(place(FieldKind::Seal), "Sở Tư pháp tỉnh Thái Bình", now()).unwrap();
    let sealed = authority.sign(&numbered, place(FieldKind::Seal), &shown, &seal, false);
    let text = judged(&authority, sealed, &rendered, 2);
    for phrase in ["Số: 05/TLKS-BS", "ngày 25 tháng 11 năm 2026", "Ký số: 25/11/2026 14:31:00 +07:00"] {
        assert!(text.contains(phrase), "{phrase} is not seen: {text}");
    }
}

#[test]
fn form_01_carries_the_seal_only() {
    let authority = Authority::new();
    let rendered = receipt(&samples::the_receipt()).unwrap();
    let place = rendered.place(FieldKind::Seal).unwrap();
    let seal = authority.issue("Ủy ban nhân dân tỉnh Thái Bình", &Profile::Seal);
    let shown = mark::seal(place, "Ủy ban nhân dân tỉnh Thái Bình", now()).unwrap();
    let sealed = authority.sign(&rendered.pdf, place, &shown, &seal, false);
    let text = judged(&authority, sealed, &rendered, 1);
    assert!(text.contains("25/11/2026 14:31:00 +07:00"), "{text}");
}
