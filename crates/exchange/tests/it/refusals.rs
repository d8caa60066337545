//! What a node refuses, and how it says so.

use std::sync::Arc;

use base::{Clock as _, SystemClock};
use exchange::{BusSettings, CallError, Freshness, Refusal};
use serde_json::json;
use store::testing::TestDb;
use trust::{Signer as _, ca::Profile};

use crate::{
    raw::{self, Request},
    support::{Book, House, MIGRATIONS, Node, Turn, agency, another, settings, two},
};

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    *bytes.get_mut(at).unwrap() ^= 1;
    bytes
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_request_that_is_not_right_is_refused_with_its_reason(db: TestDb) {
    let (h54, g01, book, house) = two(db).await;
    let good = || raw::call(&h54, &raw::id(), "abc");
    let seal = &*h54.seal;
    let stranger = house.key("H54", &Profile::Seal, -1, 1);
    let now = SystemClock.now();
    let long = json!({ "text": "x".repeat(70_000) }).to_string().into_bytes();
    let long_digest = json!(trust::digest::sha256(&long).to_string());
    let nonce = {
        let envelope = good().envelope;
        envelope.windows(4).position(|window| window == b"0000").unwrap()
    };
    let cases: Vec<(&str, Request, u16, &str)> = vec![
        ("as it should be", good(), 200, ""),
        ("no envelope", Request { envelope: Vec::new(), ..good() }, 400, "malformed"),
        ("another version", good().with("/v", json!(2), seal), 400, "malformed"),
        (
            "a body that is no call",
            good().with("/body", json!(trust::digest::sha256(b"7").to_string()), seal).clone_body(b"7"),
            400,
            "malformed",
        ),
        ("a path that is not there", Request { path: "/exchange/v1/other", ..good() }, 400, "malformed"),
        ("a call on the messages' path", Request { path: "/exchange/v1/messages", ..good() }, 400, "malformed"),
        ("another agency's system", good().with("/content/system", json!("H31/services"), seal), 400, "malformed"),
        ("one byte of the envelope", Request { envelope: flipped(&good().envelope, nonce), ..good() }, 400, "tampered"),
        (
            "one byte of the signature",
            {
                let g = good();
                Request { signature: flipped(&g.signature, 20), ..g }
            },
            400,
            "tampered",
        ),
        (
            "one byte of the body",
            {
                let g = good();
                Request { body: flipped(&g.body, 9), ..g }
            },
            400,
            "tampered",
        ),
        (
            "six minutes late",
            good().with("/sent_at", json!(now.plus_seconds(-360).as_millis()), seal),
            400,
            "not-fresh",
        ),
        (
            "six minutes early",
            good().with("/sent_at", json!(now.plus_seconds(360).as_millis()), seal),
            400,
            "not-fresh",
        ),
        ("four minutes late", good().with("/sent_at", json!(now.plus_seconds(-240).as_millis()), seal), 200, ""),
        ("to another agency", good().with("/to", json!("H31"), seal), 421, "misdirected"),
        ("from another agency", good().with("/from", json!("G01"), seal), 403, "foreign-certificate"),
        (
            "another seal, named",
            good().with("/seal", json!(stranger.certificate().fingerprint().to_string()), &stranger),
            403,
            "foreign-certificate",
        ),
        ("another seal, not named", good().with("/v", json!(1), &stranger), 400, "tampered"),
        (
            "a service that is not offered",
            good().with("/content/service", json!("test.other.v1"), seal),
            404,
            "unknown-service",
        ),
        ("a body that is too large", good().with("/body", long_digest, seal).clone_body(&long), 413, "oversized"),
    ];
    for (what, request, status, code) in cases {
        let response = raw::send(&g01, Some(&h54.tls), &request).await.unwrap();
        assert_eq!((response.status, response.code().as_str()), (status, code), "{what}");
        assert!(response.envelope.is_some(), "{what}: the refusal is sealed");
    }
    // Whichever byte it is.
    let whole = good();
    for at in (0..whole.envelope.len()).step_by(5) {
        let changed = Request { envelope: flipped(&whole.envelope, at), ..whole.clone() };
        let response = raw::send(&g01, Some(&h54.tls), &changed).await.unwrap();
        assert!((400..500).contains(&response.status), "byte {at} of the envelope: {}", response.status);
    }
    // What a reader gets: problem details in both languages.
    let response = raw::send(&g01, Some(&h54.tls), &good().with("/to", json!("H31"), seal)).await.unwrap();
    let problem: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
    let member = |name: &str| problem.get(name).cloned().unwrap_or_default();
    assert_eq!(member("type"), json!("urn:lienthong:problem:exchange:misdirected"));
    assert_eq!((member("status"), member("retryable")), (json!(421), json!(false)));
    assert!(member("title").as_str().unwrap().starts_with("Thông điệp"), "{problem}");
    assert!(member("title_en").as_str().unwrap().starts_with("The message"), "{problem}");
    // What a configuration's end refuses, its renewal mends.
    *book.freshness.lock() = Freshness::Expired;
    let response = raw::send(&g01, Some(&h54.tls), &good()).await.unwrap();
    assert_eq!((response.status, response.code().as_str()), (503, "registry-expired"));
    *book.freshness.lock() = Freshness::Stale;
    assert_eq!(raw::send(&g01, Some(&h54.tls), &good()).await.unwrap().status, 200);
    // A seal past its end.
    let old = house.key("H54", &Profile::Seal, -300, -1);
    book.put("H54", &h54.address, h54.tls.certificate(), old.certificate());
    let request = good().with("/seal", json!(old.certificate().fingerprint().to_string()), &old);
    let response = raw::send(&g01, Some(&h54.tls), &request).await.unwrap();
    assert_eq!((response.status, response.code().as_str()), (403, "expired-certificate"));
    h54.stop().await;
    g01.stop().await;
}

impl Request {
    fn clone_body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_replayed_call_is_refused_and_a_message_delivered_again_is_receipted_again(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let call = raw::call(&h54, &raw::id(), "abc");
    assert_eq!(raw::send(&g01, Some(&h54.tls), &call).await.unwrap().status, 200);
    let again = raw::send(&g01, Some(&h54.tls), &call).await.unwrap();
    assert_eq!((again.status, again.code().as_str()), (409, "replayed"));
    // At the same time, and with a new envelope around the same id: one is answered.
    let id = raw::id();
    let (one, other) = (raw::call(&h54, &id, "abc"), raw::call(&h54, &id, "abc"));
    let (one, other) = tokio::join!(raw::send(&g01, Some(&h54.tls), &one), raw::send(&g01, Some(&h54.tls), &other));
    let mut statuses = [one.unwrap().status, other.unwrap().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(g01.calls(), (2, 0));

    let id = raw::id();
    let first = raw::send(&g01, Some(&h54.tls), &raw::message(&h54, &id, "abc")).await.unwrap();
    assert_eq!(first.status, 200);
    let second = raw::send(&g01, Some(&h54.tls), &raw::message(&h54, &id, "abc")).await.unwrap();
    assert_eq!((second.status, second.evidence()), (200, first.evidence()));
    let third = raw::send(&g01, Some(&h54.tls), &raw::message(&h54, &id, "another")).await.unwrap();
    assert_eq!((third.status, third.code().as_str()), (409, "different-content"));
    crate::support::until("the handling", async || !g01.notes().await.is_empty()).await;
    assert_eq!(g01.notes().await.len(), 1);
    assert_eq!(g01.evidence("exchange.message-received").await.len(), 1);
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn only_the_registrys_certificates_get_through_the_handshake(db: TestDb) {
    let (h54, g01, book, house) = two(db).await;
    let request = raw::call(&h54, &raw::id(), "abc");
    assert!(raw::send(&g01, None, &request).await.is_err(), "no certificate");
    assert!(raw::send(&g01, Some(&house.tls("H54", -1, 1)), &request).await.is_err(), "another key of the agency");
    assert!(
        raw::exchange(&g01.address, Some(&h54.tls), &request, &rustls::version::TLS12).await.is_err(),
        "an older TLS"
    );
    // The same, as a node sees it.
    let expired = house.tls("H31", -30, -1);
    let seal = house.key("H31", &Profile::Seal, -1, 1);
    let address = "127.0.0.1:1".to_owned();
    let h31 = Node::with(&book, "H31", another(&g01.db), settings(), (expired, seal), address).await;
    let call = Turn { text: "abc".to_owned() };
    let refused = h31.bus.call("H31/services", &agency("G01"), &call).await;
    assert_eq!(refused, Err(CallError::Exchange(Refusal::ExpiredCertificate)));
    // G01 knows another certificate for H31 than H31 has.
    book.put("H31", "127.0.0.1:1", house.tls("H31", -1, 1).certificate(), h31.seal.certificate());
    let refused = h31.bus.call("H31/services", &agency("G01"), &call).await;
    assert_eq!(refused, Err(CallError::Exchange(Refusal::ForeignCertificate)));
    // And H54 another for G01 than G01 has: it does not say a word to it.
    book.put("G01", &g01.address, house.tls("G01", -1, 1).certificate(), g01.seal.certificate());
    let refused = h54.bus.call("H54/services", &agency("G01"), &call).await;
    assert!(matches!(refused, Err(CallError::Unreachable(ref why)) if why.contains("registry")), "{refused:?}");
    for node in [h31, h54, g01] {
        node.stop().await;
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_caller_is_told_what_stands_in_the_way(db: TestDb) {
    let (h54, g01, book, _) = two(db).await;
    let call = |text: &str| Turn { text: text.to_owned() };
    let to = |code: &str| agency(code);
    let ask = async |code: &str, text: &str| h54.bus.call("H54/services", &to(code), &call(text)).await;
    assert_eq!(ask("G07", "abc").await, Err(CallError::Exchange(Refusal::UnknownAgency)));
    assert_eq!(ask("G01", &"x".repeat(70_000)).await, Err(CallError::Exchange(Refusal::Oversized)));
    *book.freshness.lock() = Freshness::Expired;
    assert_eq!(ask("G01", "abc").await, Err(CallError::Exchange(Refusal::RegistryExpired)));
    *book.freshness.lock() = Freshness::Fresh;
    assert_eq!(ask("G01", "abc").await, Ok("cba".to_owned()));
    let address = g01.address.clone();
    let (tls, seal) = (g01.tls.certificate().clone(), g01.seal.certificate().clone());
    g01.stop().await;
    let down = ask("G01", "abc").await;
    assert!(matches!(down, Err(CallError::Unreachable(_))), "{down:?}");
    // A node that takes the connection and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    book.put("G01", &silent.local_addr().unwrap().to_string(), &tls, &seal);
    let hung = ask("G01", "abc").await;
    assert!(matches!(hung, Err(CallError::Unreachable(_))), "{hung:?}");
    book.put("G01", &address, &tls, &seal);
    h54.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn an_answer_that_another_seal_signed_is_not_believed(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let h54 = Node::new(&house, &book, "H54", db, settings()).await;
    let g01 = Node::new(&house, &book, "G01", other, BusSettings::default()).await.handling().serving().await;
    // H54's view of the registry names another seal for G01.
    let view = Book::new();
    view.put("H54", &h54.address, h54.tls.certificate(), h54.seal.certificate());
    view.put("G01", &g01.address, g01.tls.certificate(), house.key("G01", &Profile::Seal, -1, 1).certificate());
    let identity = exchange::TlsIdentity::new(h54.tls.key(), h54.tls.certificate());
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(base::SystemEntropy));
    let seal = Arc::clone(&h54.seal);
    let bus = exchange::Bus::builder(agency("H54"), h54.db.db(), view, seal, identity, clock, entropy)
        .log(h54.calls.path())
        .build()
        .unwrap();
    bus.open_log().await.unwrap();
    let answer = bus.call("H54/services", &agency("G01"), &Turn { text: "abc".to_owned() }).await;
    assert!(matches!(answer, Err(CallError::BadReply(_))), "{answer:?}");
    assert_eq!(h54.calls(), (0, 0), "what is not believed is not logged as an answer");
    bus.close().await;
    h54.stop().await;
    g01.stop().await;
}
