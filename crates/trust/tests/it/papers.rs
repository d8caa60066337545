//! PDF files signed, filled and sealed, judged by pdfsig, pyHanko and qpdf, and by every changed byte.

use std::fmt::Write as _;

use trust::{
    Policy, Refused, Signer,
    ca::Profile,
    check::{self, Verdict},
    pades::{self, Filling, PadesError, Rect, SignatureField},
    tsp,
};

use crate::{
    house::{House, NOW},
    tools,
};

/// A one-page paper with two empty text fields and two empty signature fields, as the house's papers have.
pub(crate) fn paper() -> Vec<u8> {
    let content = "BT /F1 18 Tf 72 720 Td (Quyet dinh) Tj ET";
    let widget = |kind: &str, name: &str, rect: &str| {
        format!("<</Type/Annot/Subtype/Widget/FT/{kind}/T({name})/Rect[{rect}]/F 4/P 3 0 R/DA(/F1 12 Tf 0 g)>>")
    };
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>\
         /Annots[7 0 R 8 0 R 9 0 R 10 0 R]>>"
            .to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        "<</Fields[7 0 R 8 0 R 9 0 R 10 0 R]/DR<</Font<</F1 5 0 R>>>>/DA(/F1 0 Tf 0 g)>>".to_owned(),
        widget("Tx", "so_ky_hieu", "72 660 200 680"),
        widget("Tx", "ngay_ban_hanh", "300 660 500 680"),
        widget("Sig", "nguoi_ky", "300 100 500 200"),
        widget("Sig", "co_quan", "72 100 200 230"),
    ];
    let mut file = String::from("%PDF-1.7\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (number, body) in objects.iter().enumerate() {
        let _ = write!(table, "{:010} 00000 n\r\n", file.len());
        let _ = write!(file, "{} 0 obj\n{body}\nendobj\n", number + 1);
    }
    let start = file.len();
    let size = objects.len() + 1;
    let _ = write!(file, "{table}trailer\n<</Size {size}/Root 1 0 R/ID[<01><01>]>>\nstartxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

/// The same paper with cross-reference and object streams, rewritten by qpdf.
fn compressed() -> Vec<u8> {
    let files = tools::folder(&[("in.pdf", &paper())]);
    tools::run(files.path(), "qpdf", &["--object-streams=generate", "in.pdf", "out.pdf"]).expect_ok();
    std::fs::read(files.path().join("out.pdf")).unwrap()
}

fn leader() -> SignatureField {
    SignatureField {
        name: "nguoi_ky".to_owned(),
        appearance: Some(b"q 0 0 1 rg BT /F1 12 Tf 10 50 Td (Nguyen Van Mau) Tj ET Q".to_vec()),
        signer_name: Some("Nguyễn Văn Mẫu".to_owned()),
        reason: Some("Ký ban hành".to_owned()),
        location: Some("Thái Bình".to_owned()),
        certify: Some(pades::Allowed::FormFilling),
        rect: None,
    }
}

fn seal() -> SignatureField {
    SignatureField {
        name: "co_quan".to_owned(),
        appearance: Some(b"q 1 0 0 RG 2 w 10 10 100 100 re S Q".to_vec()),
        signer_name: Some("UBND tỉnh Thái Bình".to_owned()),
        ..SignatureField::default()
    }
}

fn filling() -> [Filling; 2] {
    let look = |text: &str| Some(format!("/Tx BMC BT /F1 12 Tf 2 5 Td ({text}) Tj ET EMC").into_bytes());
    [
        Filling { name: "so_ky_hieu".to_owned(), value: "17/QĐ-UBND".to_owned(), appearance: look("17/QD-UBND") },
        Filling { name: "ngay_ban_hanh".to_owned(), value: "25/11/2026".to_owned(), appearance: look("25/11/2026") },
    ]
}

pub(crate) fn sign(house: &House, pdf: &[u8], field: &SignatureField, profile: &Profile) -> Vec<u8> {
    let signer = house.signer("Người ký", profile);
    let tsa = house.signer("Dấu thời gian", &Profile::Tsa);
    pades::sign(pdf, field, &signer, NOW, |digest| {
        let request = tsp::request(&digest, None).unwrap();
        tsp::parse_response(&tsp::respond(&request, &tsa, &[5], NOW).unwrap()).ok()
    })
    .unwrap()
}

/// Signed by the leader, numbered by the clerk, sealed by the agency.
pub(crate) fn issued(house: &House, paper: &[u8]) -> Vec<u8> {
    let signed = sign(house, paper, &leader(), &Profile::Person);
    let filled = pades::fill_fields(&signed, &filling()).unwrap();
    sign(house, &filled, &seal(), &Profile::Seal)
}

fn outsiders_agree(house: &House, pdf: &[u8], count: usize) {
    let files = tools::folder(&[
        ("paper.pdf", pdf),
        ("root.pem", house.root.to_pem().as_bytes()),
        ("check.py", include_bytes!("../../../../tests/python/judge_pdf.py")),
    ]);
    let text = tools::run(files.path(), "qpdf", &["--check", "paper.pdf"]).expect_ok();
    assert!(text.contains("No syntax or stream encoding errors"), "{text}");
    let text = tools::run(files.path(), "pdfsig", &["-nocert", "paper.pdf"]).expect_ok();
    assert_eq!(text.matches("Signature is Valid").count(), count, "{text}");
    assert_eq!(text.matches("ETSI.CAdES.detached").count(), count, "{text}");
    assert!(text.contains("Total document signed"), "{text}");
    let python = tools::python();
    let at = NOW.as_seconds().to_string();
    let text =
        tools::run(files.path(), python.to_str().unwrap(), &["check.py", "paper.pdf", "root.pem", &at]).expect_ok();
    assert_eq!(text.matches("intact trusted").count(), count, "{text}");
    assert!(text.trim_end().ends_with("ENTIRE_FILE"), "{text}");
    if count > 1 {
        assert!(text.contains("FORM_FILLING ACCEPTABLE"), "{text}");
    }
}

#[test]
fn pdfsig_trusts_the_demo_root() {
    let house = House::new();
    // pdfsig judges by the machine's clock.
    let signer = house.signer_for("Con dấu", &Profile::Seal, NOW.plus_days(-300), NOW.plus_days(1_700));
    let pdf = pades::sign(&paper(), &seal(), &signer, NOW, |_| None).unwrap();
    let files = tools::folder(&[("paper.pdf", &pdf), ("root.pem", house.root.to_pem().as_bytes())]);
    std::fs::create_dir(files.path().join("nss")).unwrap();
    tools::run(files.path(), "certutil", &["-N", "-d", "sql:nss", "--empty-password"]).expect_ok();
    tools::run(files.path(), "certutil", &["-A", "-d", "sql:nss", "-n", "root", "-t", "CT,C,C", "-i", "root.pem"])
        .expect_ok();
    let text = tools::run(files.path(), "pdfsig", &["-nssdir", "nss", "paper.pdf"]).expect_ok();
    assert!(text.contains("Certificate is Trusted"), "{text}");
}

#[test]
fn a_finished_paper_allows_nothing_more() {
    let house = House::new();
    let finished = SignatureField { certify: Some(pades::Allowed::Nothing), ..seal() };
    let sealed = sign(&house, &paper(), &finished, &Profile::Seal);
    outsiders_agree(&house, &sealed, 1);
    let report = pades::verify(&sealed, &house.anchors(), NOW, &Policy::standard()).unwrap();
    assert_eq!(report.signatures.first().and_then(|signature| signature.certifies), Some(1));
    // Even another signature of a trusted signer, which may lay its look over the page, breaks it.
    let over = sign(&house, &sealed, &SignatureField { name: "them".to_owned(), ..seal() }, &Profile::Seal);
    assert!(!pades::verify(&over, &house.anchors(), NOW, &Policy::standard()).unwrap().holds());
}

#[test]
fn outside_tools_accept_a_sealed_paper() {
    let house = House::new();
    let sealed = sign(&house, &paper(), &seal(), &Profile::Seal);
    outsiders_agree(&house, &sealed, 1);
}

#[test]
fn outside_tools_accept_signature_filling_and_seal() {
    let house = House::new();
    for paper in [paper(), compressed()] {
        let pdf = issued(&house, &paper);
        outsiders_agree(&house, &pdf, 2);
        let report = pades::verify(&pdf, &house.anchors(), NOW, &Policy::standard()).unwrap();
        assert!(report.holds(), "{report:?}");
        let [first, second] = report.signatures.as_slice() else { panic!("two signatures") };
        assert_eq!((first.field.as_str(), first.certifies), ("nguoi_ky", Some(2)));
        assert_eq!(first.name.as_deref(), Some("Nguyễn Văn Mẫu"));
        assert_eq!((second.field.as_str(), second.certifies), ("co_quan", None));
        assert_eq!(first.verdict.as_ref().unwrap().best_time(), Some(NOW));
    }
}

#[test]
fn a_field_that_does_not_exist_is_made_where_asked() {
    let house = House::new();
    let field = SignatureField {
        name: "moi".to_owned(),
        rect: Some(Rect { page: 0, edges: [72.0, 300.5, 200.0, 350.0] }),
        appearance: Some(b"0 1 0 RG 1 1 50 20 re S".to_vec()),
        ..SignatureField::default()
    };
    let pdf = sign(&house, &paper(), &field, &Profile::Seal);
    outsiders_agree(&house, &pdf, 1);
    let elsewhere = SignatureField { rect: Some(Rect { page: 7, edges: [0.0; 4] }), ..field };
    let signer = house.signer("x", &Profile::Seal);
    let refused = pades::sign(&paper(), &elsewhere, &signer, NOW, |_| None);
    assert_eq!(refused, Err(PadesError::NoSuchPage(7)));
}

#[test]
fn what_cannot_be_done_is_refused() {
    let house = House::new();
    let signer = house.signer("x", &Profile::Seal);
    let signed = sign(&house, &paper(), &seal(), &Profile::Seal);
    let again = |field: &SignatureField| pades::sign(&signed, field, &signer, NOW, |_| None).unwrap_err();
    assert_eq!(again(&seal()), PadesError::NoSuchField("co_quan".to_owned()));
    assert_eq!(again(&leader()), PadesError::NotFirst);
    let filled = pades::fill_fields(&paper(), &filling()).unwrap();
    assert_eq!(pades::fill_fields(&filled, &filling()).unwrap_err(), PadesError::NoSuchField("so_ky_hieu".to_owned()));
    assert!(pades::sign(b"no PDF", &seal(), &signer, NOW, |_| None).is_err());
}

#[test]
fn bytes_after_the_last_signature_are_noticed() {
    let house = House::new();
    let anchors = house.anchors();
    let judge = |pdf: &[u8]| pades::verify(pdf, &anchors, NOW, &Policy::standard()).unwrap();
    let signed = sign(&house, &paper(), &leader(), &Profile::Person);
    assert!(judge(&signed).holds());
    let filled = judge(&pades::fill_fields(&signed, &filling()).unwrap());
    assert!(!filled.covers_all() && filled.signatures[0].changed_after.is_none());
    assert!(!judge(&[signed.as_slice(), b"\n"].concat()).holds());
}

#[test]
fn changes_beyond_form_filling_are_named() {
    let house = House::new();
    let signed = sign(&house, &paper(), &leader(), &Profile::Person);
    // Somebody replaces the page's content by an update and lets the seal cover it.
    let forged = appended(&signed, 4, "BT /F1 18 Tf 72 720 Td (Quyet dinh khac) Tj ET");
    let sealed = sign(&house, &forged, &seal(), &Profile::Seal);
    let report = pades::verify(&sealed, &house.anchors(), NOW, &Policy::standard()).unwrap();
    assert!(report.covers_all() && !report.holds());
    assert_eq!(report.signatures[0].changed_after, Some(4));
    assert_eq!(report.signatures[1].changed_after, None);
}

#[test]
fn an_object_that_was_named_before_it_existed_counts_as_changed() {
    let house = House::new();
    // The page names a second content stream that does not exist yet.
    let text = String::from_utf8(paper()).unwrap();
    let open = text.replace("/Contents 4 0 R/Res", "/Contents[4 0 R 29 0 R]/Res");
    let shift = open.len() - text.len();
    let moved: Vec<String> = open
        .split_inclusive('\n')
        .map(|line| match line.strip_suffix(" 00000 n\r\n").and_then(|offset| offset.parse::<usize>().ok()) {
            Some(offset) if offset > text.find("/Contents 4").unwrap() => format!("{:010} 00000 n\r\n", offset + shift),
            _ => line.to_owned(),
        })
        .collect();
    let start = text.rfind("xref\n0 ").unwrap();
    let open = moved.concat().replace(&format!("startxref\n{start}\n"), &format!("startxref\n{}\n", start + shift));
    let signed = sign(&house, open.as_bytes(), &leader(), &Profile::Person);
    let forged = appended(&signed, 29, "BT");
    let sealed = sign(&house, &forged, &seal(), &Profile::Seal);
    let report = pades::verify(&sealed, &house.anchors(), NOW, &Policy::standard()).unwrap();
    assert_eq!(report.signatures[0].changed_after, Some(29));
}

#[test]
fn cross_references_that_do_not_lead_back_hide_no_change() {
    let house = House::new();
    let signed = sign(&house, &paper(), &leader(), &Profile::Person);
    let forged = appended(&signed, 4, "BT /F1 18 Tf 72 720 Td (Quyet dinh khac) Tj ET");
    let text = String::from_utf8_lossy(&forged).into_owned();
    let starts: Vec<&str> = text.split("startxref\n").skip(1).map(|rest| rest.lines().next().unwrap()).collect();
    let [first, second, _] = starts[..] else { panic!("three revisions") };
    // One whole table without a past; and one whose past leaves the signed revision out.
    let mut entries = String::new();
    for id in 1..30 {
        if let Some(offset) = newest_offset(&forged, id) {
            let _ = write!(entries, "{id} 1\n{offset:010} 00000 n\r\n");
        }
    }
    for past in [String::new(), format!("/Prev {first}")] {
        let mut file = forged.clone();
        let table = file.len();
        let trailer = format!("trailer\n<</Size 30/Root 1 0 R{past}>>\nstartxref\n{table}\n%%EOF\n");
        file.extend_from_slice(format!("xref\n{entries}{trailer}").as_bytes());
        let sealed = sign(&house, &file, &seal(), &Profile::Seal);
        let report = pades::verify(&sealed, &house.anchors(), NOW, &Policy::standard()).unwrap();
        assert!(report.covers_all() && !report.holds(), "past {past:?} of {first} and {second}");
        assert_eq!(report.signatures[0].changed_after, Some(4), "past {past:?}");
        assert_eq!(report.signatures[1].changed_after, None);
    }
}

/// Where the newest object `id` of the file begins.
fn newest_offset(file: &[u8], id: u32) -> Option<usize> {
    let head = format!("\n{id} 0 obj\n").into_bytes();
    file.windows(head.len()).rposition(|found| found == head).map(|at| at + 1)
}

/// The file with an update that puts a content stream under `id`.
fn appended(signed: &[u8], id: u32, content: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(signed).into_owned();
    let start: usize = text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
    let mut file = signed.to_vec();
    let offset = file.len();
    let object = format!("{id} 0 obj\n<</Length {}>>\nstream\n{content}\nendstream\nendobj\n", content.len());
    file.extend_from_slice(object.as_bytes());
    let table = file.len();
    let trailer = format!("trailer\n<</Size 30/Root 1 0 R/Prev {start}>>\nstartxref\n{table}\n%%EOF\n");
    file.extend_from_slice(format!("xref\n{id} 1\n{offset:010} 00000 n\r\n{trailer}").as_bytes());
    file
}

#[test]
fn every_changed_byte_of_an_issued_paper_is_noticed() {
    let house = House::new();
    let anchors = house.anchors();
    let policy = Policy::standard();
    let good = issued(&house, &paper());
    let report = pades::verify(&good, &anchors, NOW, &policy).unwrap();
    assert!(report.holds());
    let holes: Vec<_> = report.signatures.iter().map(|one| one.contents.clone()).collect();
    let mut changed = good.clone();
    // Every byte would take a minute: every thirteenth, and each one near the places where coverage begins and ends.
    let edges: Vec<usize> = holes.iter().flat_map(|hole| [hole.start, hole.end]).chain([0, good.len()]).collect();
    for place in 0..good.len() {
        let near = edges.iter().any(|edge| edge.abs_diff(place) < 24);
        let padding = good[place] == b'0' && holes.iter().any(|hole| hole.contains(&place));
        if !near && place % (if padding { 401 } else { 13 }) != 0 {
            continue;
        }
        changed[place] ^= [0x01, 0x20, 0x80][place % 3];
        let noticed = check::file(&changed, &anchors, NOW).verdict != Verdict::Valid;
        assert!(noticed, "byte {place} was changed and not noticed");
        changed[place] = good[place];
    }
}

#[test]
fn an_untrusted_signer_is_named() {
    let (house, stranger) = (House::new(), House::new());
    let pdf = sign(&stranger, &paper(), &seal(), &Profile::Seal);
    let report = pades::verify(&pdf, &house.anchors(), NOW, &Policy::standard()).unwrap();
    assert!(matches!(report.signatures[0].verdict, Err(Refused::NotTrusted { .. })));
    assert_eq!(house.issuing.chain().len(), 0);
}

#[test]
fn overlapping_objects_do_not_make_reading_endless() {
    // Every page is a string that holds all pages after it: reading them all would cost the square of the length.
    let count = 20_000;
    let mut file = String::from("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    let mut offsets = vec![9];
    offsets.push(file.len());
    let kids = (3..count).map(|id| format!("{id} 0 R")).collect::<Vec<_>>().join(" ");
    let _ = write!(file, "2 0 obj\n<</Kids[{kids}]>>\nendobj\n");
    for id in 3..count {
        offsets.push(file.len());
        let _ = write!(file, "{id} 0 obj <</Long (");
    }
    file.push_str(&")>>".repeat(count - 3));
    let start = file.len();
    let _ = write!(file, "\nxref\n0 {count}\n0000000000 65535 f\r\n");
    for offset in offsets {
        let _ = write!(file, "{offset:010} 00000 n\r\n");
    }
    let _ = write!(file, "trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", start + 1);
    let house = House::new();
    let signer = house.signer("x", &Profile::Seal);
    let field = SignatureField { name: "x".to_owned(), ..SignatureField::default() };
    assert!(pades::sign(file.as_bytes(), &field, &signer, NOW, |_| None).is_err());
}
