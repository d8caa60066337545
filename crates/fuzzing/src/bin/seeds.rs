//! Writes the signed files of the corpus, and the authority that the targets trust.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use base::Timestamp;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use fuzzing::{corpus, root};
use trust::{
    Certificate, KeyPair, Serial, Signer, SoftSigner, Subject,
    asice::{self, Entry},
    ca::{self, Order, Profile, Urls},
    cms,
    digest::sha256,
    fuzzing::{AT, CONTENT, NONCE},
    ocsp,
    pades::{self, Allowed, Filling, SignatureField},
    tsp,
};

/// Until when the corpus's certificates are valid: what is fuzzed looks at `AT` only.
const UNTIL: Timestamp = AT.plus_days(3_650);

fn main() -> Result<()> {
    let root_signer = authority(&Profile::Root, None)?;
    let issuing = authority(&Profile::Issuing, Some(&root_signer))?;
    let seal = issued(&issuing, &Profile::Seal)?;
    let tsa = issued(&issuing, &Profile::Tsa)?;
    let house = [root_signer.certificate(), issuing.certificate(), seal.certificate()];
    let pem: String = house.iter().map(|certificate| certificate.to_pem()).collect();
    std::fs::write(root().join("crates/trust/src/fuzzing/house.pem"), &pem)?;

    write("certificate", "house.pem", pem.as_bytes())?;
    write("certificate", "seal.der", seal.certificate().der())?;
    write("certificate", "root.der", root_signer.certificate().der())?;
    let tls = Profile::Tls { hosts: vec!["h54.localhost".to_owned()], ips: vec![std::net::Ipv4Addr::LOCALHOST.into()] };
    write("certificate", "tls.der", issued(&issuing, &tls)?.certificate().der())?;
    write("certificate", "key.der", &seal.certificate().public_key().to_spki())?;

    statuses(&issuing, &seal)?;
    let stamped = stamps(&tsa)?;
    let detached = cms::sign_detached(CONTENT, &seal, Some(AT))?;
    write("cms", "detached.p7s", &detached)?;
    write("cms", "enclosing.p7s", &cms::sign_enclosing(CONTENT, &seal, None)?)?;
    write("cms", "stamped.p7s", &stamped_cms(&seal, &tsa)?)?;
    write("cms", "token.p7s", &stamped)?;

    let entries = vec![
        Entry::new("record.json", "application/json", b"{\"kind\":\"x\"}".to_vec()),
        Entry::new("Sổ đăng ký.txt", "text/plain", "Thái Bình".as_bytes().to_vec()),
    ];
    let container = asice::sign(entries, &seal, Some(AT), |digest| token(&tsa, &digest).ok())?;
    write("container", "signed.asice", &container)?;
    let read = asice::read(&container, &asice::Limits::STANDARD)?;
    let manifest = read.get("META-INF/ASiCManifest.xml").context("a container has a manifest")?;
    write("manifest", "two-files.xml", manifest)?;

    record(&issuing, &tsa)?;
    write("configuration", "signed.p7s", &cms::sign_enclosing(CONTENT, &seal, None)?)?;

    let paper = paper()?;
    let leader = SignatureField {
        name: "nguoi_ky".to_owned(),
        certify: Some(Allowed::FormFilling),
        appearance: Some(b"q 0 0 1 rg Q".to_vec()),
        ..SignatureField::default()
    };
    let signed = pades::sign(&paper, &leader, &seal, AT, |digest| token(&tsa, &digest).ok())?;
    let filling = Filling { name: "so_ky_hieu".to_owned(), value: "17/QĐ-UBND".to_owned(), appearance: None };
    let filled = pades::fill_fields(&signed, &[filling])?;
    let agency = SignatureField { name: "co_quan".to_owned(), ..SignatureField::default() };
    let sealed = pades::sign(&filled, &agency, &seal, AT, |_| None)?;
    write("pdf", "paper.pdf", &paper)?;
    write("pdf", "signed.pdf", &signed)?;
    write("pdf", "sealed.pdf", &sealed)?;

    write("check", "paper.pdf", &signed)?;
    write("check", "container.asice", &container)?;
    write("check", "signature.p7s", &detached)?;
    write("check", "token.tst", &stamped)?;
    tokens()
}

/// A key for tokens, and an ID token under it.
fn tokens() -> Result<()> {
    let key = KeyPair::generate()?;
    let public = root().join("crates/account/src/fuzzing/key.der");
    std::fs::write(public, key.public_key().to_spki())?;
    let claims = std::fs::read(corpus("token").join("id-token.json"))?;
    let message = format!("{}.{}", B64.encode(br#"{"alg":"ES256","typ":"JWT","kid":"k"}"#), B64.encode(claims));
    let signature = key.sign(message.as_bytes())?;
    // SEQUENCE { r INTEGER, s INTEGER } becomes both numbers, 32 bytes each.
    let mut rest = signature.get(2..).context("a sequence")?;
    let mut raw = Vec::new();
    for _ in 0..2 {
        let length = usize::from(*rest.get(1).context("a length")?);
        let number = rest.get(2..length + 2).context("a number")?;
        let number: Vec<u8> = [vec![0; 32], number.to_vec()].concat();
        raw.extend_from_slice(number.get(number.len() - 32..).context("32 bytes")?);
        rest = rest.get(length + 2..).context("the rest")?;
    }
    write("token", "signed", format!("{message}.{}", B64.encode(raw)).as_bytes())
}

fn statuses(issuing: &SoftSigner, seal: &SoftSigner) -> Result<()> {
    let question = ocsp::request(seal.certificate(), issuing.certificate(), Some(NONCE))?;
    write("status", "question.der", &question)?;
    let asked = ocsp::parse_request(&question)?;
    let revoked = ocsp::Status::Revoked { since: AT.plus_days(-1), reason: ca::Reason::Superseded };
    for (name, status) in [("good.der", ocsp::Status::Good), ("revoked.der", revoked)] {
        let answer = ocsp::respond(&asked, issuing.certificate(), issuing, |_| status, AT, AT.plus_days(1))?;
        write("status", name, &answer)?;
    }
    let responder = issued(issuing, &Profile::Ocsp)?;
    let answer = ocsp::respond(&asked, issuing.certificate(), &responder, |_| ocsp::Status::Good, AT, AT.plus_days(1))?;
    write("status", "delegated.der", &answer)?;
    write("status", "empty.crl", ca::crl(issuing, &[], 1, AT, AT.plus_days(1))?.der())
}

/// An exported record: the only one of its log.
fn record(issuing: &SoftSigner, tsa: &SoftSigner) -> Result<()> {
    let signer = issued(issuing, &Profile::Head)?;
    let record = std::fs::read(corpus("note").join("record.json"))?;
    let leaf = trust::merkle::leaf_hash(sha256(&record).as_bytes());
    let at = AT.as_millis();
    let head = format!("{{\"v\":1,\"log\":\"H54\",\"size\":1,\"root\":\"{leaf}\",\"at\":{at},\"previous\":null}}");
    let signature = cms::sign_detached(head.as_bytes(), &signer, Some(AT))?;
    let stamp = token(tsa, &sha256(&signature))?;
    let entries = vec![
        Entry::new("head.json", "application/json", head.into_bytes()),
        Entry::new("head.p7s", "application/pkcs7-signature", signature),
        Entry::new("head.tst", "application/vnd.etsi.timestamp-token", stamp),
        Entry::new("path.txt", "text/plain", b"number 0\nsize 1\n".to_vec()),
        Entry::new("record.json", "application/json", record),
    ];
    write("record", "only.asice", &asice::sign(entries, &signer, Some(AT), |digest| token(tsa, &digest).ok())?)
}

fn token(tsa: &SoftSigner, digest: &trust::Digest) -> Result<Vec<u8>> {
    let request = tsp::request(digest, Some(NONCE))?;
    Ok(tsp::parse_response(&tsp::respond(&request, tsa, &[5], AT)?)?)
}

fn stamps(tsa: &SoftSigner) -> Result<Vec<u8>> {
    let request = tsp::request(&sha256(CONTENT), Some(NONCE))?;
    write("stamp", "request.tsq", &request)?;
    let answer = tsp::respond(&request, tsa, &[5], AT)?;
    write("stamp", "answer.tsr", &answer)?;
    let token = tsp::parse_response(&answer)?;
    write("stamp", "token.tst", &token)?;
    write("stamp", "refusal.tsr", &tsp::respond(b"not a request", tsa, &[5], AT)?)?;
    Ok(token)
}

fn stamped_cms(seal: &SoftSigner, tsa: &SoftSigner) -> Result<Vec<u8>> {
    let options = cms::Options { signing_time: Some(AT), ..cms::Options::default() };
    let prepared = cms::prepare(&sha256(CONTENT), seal.certificate(), seal.chain(), options)?;
    let signature = seal.sign(prepared.to_be_signed())?;
    let unstamped = prepared.finish(&signature)?;
    let token = token(tsa, &unstamped.stamp_imprint())?;
    Ok(unstamped.encode(Some(&token))?)
}

/// A one-page paper with an empty text field and two empty signature fields.
fn paper() -> Result<Vec<u8>> {
    let widget = |kind: &str, name: &str| {
        format!("<</Type/Annot/Subtype/Widget/FT/{kind}/T({name})/Rect[72 660 200 680]/F 4/P 3 0 R>>")
    };
    let content = "BT /F1 18 Tf (Quyet dinh) Tj ET";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[7 0 R 8 0 R 9 0 R]>>".to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        "<</Fields[7 0 R 8 0 R 9 0 R]/DR<</Font<</F1 5 0 R>>>>/DA(/F1 0 Tf 0 g)>>".to_owned(),
        widget("Tx", "so_ky_hieu"),
        widget("Sig", "nguoi_ky"),
        widget("Sig", "co_quan"),
    ];
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (number, body) in objects.iter().enumerate() {
        write!(table, "{:010} 00000 n\r\n", file.len())?;
        writeln!(file, "{} 0 obj\n{body}\nendobj", number + 1)?;
    }
    let (start, size) = (file.len(), objects.len() + 1);
    writeln!(file, "{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF")?;
    Ok(file.into_bytes())
}

fn write(target: &str, name: &str, bytes: &[u8]) -> Result<()> {
    let folder = corpus(target);
    std::fs::create_dir_all(&folder)?;
    Ok(std::fs::write(folder.join(name), bytes)?)
}

fn authority(profile: &Profile, by: Option<&SoftSigner>) -> Result<SoftSigner> {
    let key = KeyPair::generate()?;
    let certificate = match by {
        None => ca::self_signed(&key, &order("Chứng thư gốc", &key, profile))?,
        Some(issuer) => ca::issue(issuer, &order("Chứng thư cấp phát", &key, profile))?,
    };
    Ok(SoftSigner::new(key, certificate, Vec::new())?)
}

fn issued(issuer: &SoftSigner, profile: &Profile) -> Result<SoftSigner> {
    let key = KeyPair::generate()?;
    let certificate: Certificate = ca::issue(issuer, &order("Con dấu", &key, profile))?;
    Ok(SoftSigner::new(key, certificate, vec![issuer.certificate().clone()])?)
}

fn order<'a>(name: &str, key: &KeyPair, profile: &'a Profile) -> Order<'a> {
    let subject = Box::leak(Box::new(Subject::named(name).of_agency("H54", "UBND tỉnh Thái Bình")));
    Order {
        subject,
        public_key: Box::leak(Box::new(key.public_key())),
        profile,
        not_before: AT.plus_days(-10),
        not_after: UNTIL,
        serial: Serial::generate(),
        urls: Box::leak(Box::new(Urls { ocsp: Some("http://127.0.0.1:9/ocsp".to_owned()), ..Urls::default() })),
    }
}
