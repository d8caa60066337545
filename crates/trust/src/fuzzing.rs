//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use std::borrow::Cow;

use base::Timestamp;

use crate::{
    Anchors, Certificate, KeyPair, Policy, PublicKey,
    asice::{self, Limits},
    ca::Crl,
    check, cms, ocsp,
    pades::{self, Filling},
    path,
    pdf::{Document, Lexer},
    tsp,
};

/// A time at which the authority of the corpus is valid.
pub const AT: Timestamp = Timestamp::from_millis(1_795_568_400_000);
/// What the corpus's detached signatures are over.
pub const CONTENT: &[u8] = b"content";
/// The nonce in the corpus's questions.
pub const NONCE: &[u8] = b"nonce";

/// The authority of the corpus: root, issuing authority, and one that was issued.
fn house() -> Vec<Certificate> {
    Certificate::from_pem(include_str!("fuzzing/house.pem")).unwrap_or_default()
}

/// What the corpus's signatures lead to.
pub fn anchors() -> Anchors {
    Anchors::new(house().into_iter().take(1).collect())
}

/// Certificates and public keys, in DER and PEM.
pub fn certificate(data: &[u8]) {
    if let Ok(certificate) = Certificate::from_der(data) {
        assert_eq!(certificate.der(), data, "a certificate is kept byte for byte");
        let pem = certificate.to_pem();
        assert_eq!(Certificate::from_pem(&pem).as_deref(), Ok([certificate.clone()].as_slice()));
        let key = certificate.public_key();
        assert_eq!(PublicKey::from_spki(&key.to_spki()).as_ref(), Ok(key));
        let said = (certificate.purpose(), certificate.hosts(), certificate.ocsp_url(), certificate.serial());
        assert_eq!(said.3, crate::Serial::from_bytes(said.3.as_bytes()));
        let mut chain = vec![certificate];
        chain.extend(house());
        let _ = path::verify(&chain, &anchors(), AT, &Policy::standard());
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Certificate::from_pem(text);
    }
    if let Ok(key) = PublicKey::from_spki(data) {
        let _ = key.verifies(data, data);
    }
    let _ = KeyPair::from_pkcs8(data);
}

/// Revocation lists, status questions and status answers.
pub fn status(data: &[u8]) {
    let house = house();
    let [_, issuing, leaf, ..] = house.as_slice() else { return };
    if let Ok(list) = Crl::from_der(data) {
        assert_eq!(list.der(), data, "a list is kept byte for byte");
        let _ = (list.this_update(), list.next_update(), list.revoked_since(&leaf.serial()));
        if list.verify(issuing).is_ok() {
            let policy = Policy::standard().with_revocations(vec![list]);
            let _ = path::verify(&[leaf.clone(), issuing.clone()], &anchors(), AT, &policy);
        }
    }
    if let Ok(request) = ocsp::parse_request(data) {
        let about: Vec<bool> = request.questions.iter().map(|question| question.is_about(issuing)).collect();
        assert!(!about.is_empty(), "a request without a question is none");
    }
    let _ = ocsp::verify_response(data, leaf, issuing, Some(NONCE), &anchors(), AT, &Policy::standard());
}

/// Time-stamps: requests, answers, tokens.
pub fn stamp(data: &[u8]) {
    if let Ok(request) = tsp::parse_request(data) {
        let nonce = request.nonce.as_deref();
        let again = tsp::request(&request.digest, nonce).ok().and_then(|bytes| tsp::parse_request(&bytes).ok());
        let again = again.map(|again| (again.digest, again.nonce));
        assert_eq!(again, Some((request.digest, request.nonce)), "what is asked can be asked again");
    }
    let token = tsp::parse_response(data).map_or(Cow::Borrowed(data), Cow::Owned);
    if let Ok((digest, at)) = tsp::imprint(&token)
        && let Ok(stamped) = tsp::verify_token(&token, &digest, &anchors(), AT, &Policy::standard())
    {
        assert_eq!((stamped.at, stamped.digest), (at, digest));
    }
}

/// CMS signatures, with and without their content.
pub fn cms(data: &[u8]) {
    let (anchors, policy) = (anchors(), Policy::standard());
    let detached = cms::verify_detached(data, CONTENT, &anchors, AT, &policy);
    let enclosing = cms::verify(data, cms::Content::Enclosed, &anchors, AT, &policy);
    assert!(detached.is_err() || enclosing.is_err(), "the content is either inside or beside");
    if let Ok(verified) = enclosing {
        let inside = cms::enclosed(data).ok().flatten().unwrap_or_default();
        assert_eq!(crate::digest::sha256(&inside), verified.content);
    }
    if let Ok(digest) = cms::claimed_digest(data)
        && let Ok(verified) = cms::verify_digest(data, &digest, &anchors, AT, &policy)
    {
        assert_eq!(verified.content, digest);
    }
}

/// Containers (ASiC-E): the archive, its manifest, its signatures.
pub fn container(data: &[u8]) {
    let limits = Limits { archive_bytes: 1 << 20, entries: 1_000, content_bytes: 4 << 20 };
    let Ok(container) = asice::read(data, &limits) else { return };
    let ours = asice::write(container.entries());
    if container.repackaged_at().is_none() {
        assert_eq!(ours.as_deref(), Ok(data), "unchanged packaging is ours, byte for byte");
    }
    if let Ok(ours) = ours {
        let limits = Limits { archive_bytes: usize::MAX, ..Limits::STANDARD };
        let again = asice::read(&ours, &limits);
        assert_eq!(
            again.as_ref().map(asice::Container::entries),
            Ok(container.entries()),
            "written, it reads the same"
        );
    }
    if let Ok(report) = asice::verify(&container, &anchors(), AT, &Policy::standard()) {
        assert!(!report.holds() || !report.signatures.is_empty());
    }
}

/// The XML of a container's manifest.
pub fn manifest(data: &[u8]) {
    asice::fuzz_manifest(data);
}

/// PDF files: objects, cross-references, incremental updates, form fields, signatures.
pub fn pdf(data: &[u8]) {
    let _ = pades::verify(data, &anchors(), AT, &Policy::standard());
    let Ok(document) = Document::parse(data) else { return };
    let _ = document.pages();
    for id in document.ids().take(256) {
        let Ok(Some(object)) = document.load(id) else { continue };
        let mut written = Vec::new();
        object.write(&mut written);
        let again = Lexer::new(&written, 0).object();
        let same = match &object {
            crate::pdf::Object::Stream(dict, _) => again.as_ref().and_then(crate::pdf::Object::as_dict) == Some(dict),
            plain => again.as_ref() == Some(plain),
        };
        assert!(same, "what is read and written again reads the same: {object:?} became {again:?}");
    }
    let empty = document.fields().unwrap_or_default().into_iter().find(|field| field.kind == b"Tx");
    if let Some(field) = empty {
        let filling = Filling { name: field.name, value: "Sổ 17".to_owned(), appearance: None };
        if let Ok(filled) = pades::fill_fields(data, &[filling]) {
            assert!(filled.starts_with(data), "an update leaves what stands as it is");
            assert!(Document::parse(&filled).is_ok(), "what was filled can be read");
        }
    }
}

/// Any file that is dropped on the check page.
pub fn check(data: &[u8]) {
    let report = check::file(data, &anchors(), AT);
    assert_eq!(report.length, data.len());
    let beside = check::detached(data, CONTENT, &anchors(), AT);
    assert_eq!(beside.length, CONTENT.len());
}
