//! Parsers meet damaged files: seeded mutations of good ones. They may say anything, but must come back.

use base::{Entropy, SeededEntropy};
use trust::{
    Certificate, Policy,
    asice::{self, Limits},
    ca::{self, Profile},
    check, cms,
    digest::sha256,
    ocsp, pades, sealed, tsp,
};

use crate::{
    containers,
    house::{House, NOW},
    papers,
};

fn pick(entropy: &SeededEntropy, below: usize) -> usize {
    usize::try_from(entropy.next_u64() % u64::try_from(below.max(1)).unwrap()).unwrap()
}

/// Flips, cuts, repeats or inserts somewhere, one to four times.
fn mutate(good: &[u8], entropy: &SeededEntropy) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=pick(entropy, 4) {
        let place = pick(entropy, bytes.len());
        match pick(entropy, 6) {
            0 => bytes.truncate(place),
            1 if !bytes.is_empty() => bytes[place] ^= 1 << pick(entropy, 8),
            2 if !bytes.is_empty() => bytes[place] = [0, 0xFF, b'0', b'9', b'<', b'('][pick(entropy, 6)],
            3 => {
                let end = (place + pick(entropy, 64)).min(bytes.len());
                let piece = bytes[place..end].to_vec();
                let target = pick(entropy, bytes.len());
                bytes.splice(target..target, piece);
            }
            4 => {
                let end = (place + pick(entropy, 64)).min(bytes.len());
                bytes.drain(place..end);
            }
            _ => {
                let words: [&[u8]; 5] =
                    [b"99999999999999999999", b"<<", b"/Prev 9", b"[[[[[[[[", b"\x84\xff\xff\xff\xff"];
                bytes.splice(place..place, words[pick(entropy, 5)].to_vec());
            }
        }
    }
    bytes
}

#[test]
fn nothing_panics() {
    let house = House::new();
    let anchors = house.anchors();
    let policy = Policy::standard();
    let seal = house.signer("Con dấu", &Profile::Seal);
    let tsa = house.signer("Dấu thời gian", &Profile::Tsa);
    let issuing = trust::Signer::certificate(&house.issuing);
    let leaf = trust::Signer::certificate(&seal);
    let request = tsp::request(&sha256(b"x"), Some(&[1])).unwrap();
    let answer = tsp::respond(&request, &tsa, &[1], NOW).unwrap();
    let question = ocsp::request(leaf, issuing, Some(b"n")).unwrap();
    let status = ocsp::respond(
        &ocsp::parse_request(&question).unwrap(),
        issuing,
        &house.issuing,
        |_| ocsp::Status::Good,
        NOW,
        NOW,
    )
    .unwrap();
    let list = ca::crl(&house.issuing, &[], 1, NOW, NOW).unwrap();
    let pdf = papers::issued(&house, &papers::paper());
    let lock = sealed::Lock { passphrase: b"1", node_key: None, context: "" };
    let wrapped = sealed::seal(b"secret", &lock, sealed::Cost::LEAST).unwrap();
    let corpus: [(&str, Vec<u8>, usize); 11] = [
        ("pdf", pdf.clone(), 600),
        ("paper", papers::paper(), 2000),
        ("container", containers::signed(&house), 1000),
        ("cms", cms::sign_detached(b"x", &seal, Some(NOW)).unwrap(), 1000),
        ("request", request, 1000),
        ("answer", answer, 1000),
        ("question", question, 1000),
        ("status", status, 1000),
        ("list", list.der().to_vec(), 1000),
        ("certificate", leaf.der().to_vec(), 1000),
        ("sealed", wrapped, 300),
    ];
    let entropy = SeededEntropy::new(20_261_125);
    for (kind, good, rounds) in corpus {
        for _ in 0..rounds {
            let bytes = mutate(&good, &entropy);
            match kind {
                "paper" => {
                    let field = pades::SignatureField { name: "co_quan".to_owned(), ..Default::default() };
                    let _ = pades::sign(&bytes, &field, &seal, NOW, |_| None)
                        .map(|signed| pades::verify(&signed, &anchors, NOW, &policy));
                }
                "container" => {
                    let _ = asice::read(&bytes, &Limits::STANDARD);
                }
                "request" => {
                    let _ = tsp::respond(&bytes, &tsa, &[1], NOW);
                }
                "question" => {
                    let _ = ocsp::parse_request(&bytes);
                }
                "status" => {
                    let _ = ocsp::verify_response(&bytes, leaf, issuing, Some(b"n"), &anchors, NOW, &policy);
                }
                "list" => {
                    let _ = ca::Crl::from_der(&bytes).map(|list| list.verify(issuing));
                }
                "certificate" => {
                    let _ = Certificate::from_der(&bytes);
                }
                "sealed" => {
                    // Costs are bounded; a mutation must not make the reader work for long.
                    let _ = sealed::open(&bytes, &lock);
                }
                _ => {}
            }
            if kind != "sealed" {
                let _ = check::file(&bytes, &anchors, NOW);
            }
        }
    }
}
