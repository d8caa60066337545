//! Calls stand in the logs of both ends, once, and what is proven by a log is judged like what is signed by itself.

use std::{sync::Arc, time::Duration};

use base::{Clock, SystemClock, SystemEntropy, Timestamp};
use evidence::{Logged, SegmentLog, SegmentSettings, segment_verify};
use exchange::{Bus, BusSettings, CallError, Refusal, TlsIdentity};
use serde_json::json;
use store::{Engine, testing::TestDb};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use trust::{KeyPair, Signer, SoftSigner, ca::Profile};

use crate::{
    raw::{self, Request},
    support::{Book, House, MIGRATIONS, Node, agency, another, settings, turn, two, until},
};

/// The same key once more.
fn copy(signer: &SoftSigner) -> SoftSigner {
    let key = KeyPair::from_pkcs8(&signer.key().to_pkcs8()).unwrap();
    SoftSigner::new(key, signer.certificate().clone(), Vec::new()).unwrap()
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_call_is_not_answered_again_after_a_restart_and_old_ones_are_erased(db: TestDb) {
    let (h54, g01, book, _) = two(db).await;
    let call = raw::call(&h54, &raw::id(), "abc");
    assert_eq!(raw::send(&g01, Some(&h54.tls), &call).await.unwrap().status, 200);
    let (tls, seal) = (copy(&g01.tls), copy(&g01.seal));
    let (address, calls) = (g01.address.clone(), Arc::clone(&g01.calls));
    let db = g01.stop().await;
    let brief = BusSettings { calls_kept: Duration::ZERO, ..settings() };
    let g01 = Node::over(&book, "G01", db, brief, (tls, seal), address, calls).await.handling().serving().await;
    let again = raw::send(&g01, Some(&h54.tls), &call).await.unwrap();
    assert_eq!((again.status, again.code().as_str()), (409, "replayed"));
    assert_eq!(g01.calls(), (1, 0));
    let call = raw::call(&h54, &raw::id(), "abc");
    assert_eq!(raw::send(&g01, Some(&h54.tls), &call).await.unwrap().status, 200);

    // What the last process logged may be erased; what this one logs is still being written.
    assert_eq!(g01.calls(), (2, 0));
    g01.bus.sweep().await.unwrap();
    assert_eq!(g01.calls(), (1, 0));
    let (db, folder) = (g01.db.db(), g01.calls.path().to_owned());
    let report = tokio::task::spawn_blocking(move || segment_verify(&db, &folder)).await.unwrap().unwrap();
    assert!(report.holds(), "{:?}", report.faults);
    assert_eq!((report.segments, report.entries, report.erased.get("retention")), (2, 4, Some(&2)));
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn processes_of_one_node_log_apart_and_answer_no_call_twice(db: TestDb) {
    let (h54, g01, book, _) = two(db).await;
    // A second process of G01: the same database, keys and folder, another port.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let identity = TlsIdentity::new(g01.tls.key(), g01.tls.certificate());
    let (clock, entropy, seal) = (Arc::new(SystemClock), Arc::new(SystemEntropy), Arc::clone(&g01.seal));
    let second = Bus::builder(agency("G01"), g01.db.db(), book, seal, identity, clock, entropy)
        .settings(settings())
        .log(g01.calls.path())
        .build()
        .unwrap();
    second.open_log().await.unwrap();
    second.on_call::<crate::support::Turn>(Arc::new(|_, call| Box::pin(async move { Ok(call.text) })));
    let cancel = CancellationToken::new();
    let (serving, stop) = (second.clone(), cancel.clone());
    let serving = async move { serving.serve(listener, stop).await };
    let sending = async {
        assert_eq!(std::fs::read_dir(g01.calls.path()).unwrap().count(), 2, "each has a log of its own");
        let via = async |address: &str, call: &Request| {
            raw::exchange(address, Some(&h54.tls), call, &rustls::version::TLS13).await.unwrap().status
        };
        assert_eq!(via(&address, &raw::call(&h54, &raw::id(), "abc")).await, 200);
        // Only on PostgreSQL do several processes serve one node.
        if g01.db.db().engine() == Engine::Postgres {
            for _ in 0..10 {
                let call = raw::call(&h54, &raw::id(), "abc");
                let (one, other) = tokio::join!(via(&address, &call), via(&g01.address, &call));
                assert_eq!([one.min(other), one.max(other)], [200, 409]);
                assert_eq!(via(&address, &call).await, 409);
                assert_eq!(via(&g01.address, &call).await, 409);
            }
        }
        cancel.cancel();
    };
    tokio::join!(serving, sending);
    second.close().await;
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn each_call_may_be_signed_by_itself(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let each = BusSettings { paced: false, ..settings() };
    let h54 = Node::new(&house, &book, "H54", db, each).await.handling().serving().await;
    let g01 = Node::new(&house, &book, "G01", other, settings()).await.handling().serving().await;
    assert_eq!(h54.bus.call("H54/services", &agency("G01"), &turn("abc")).await, Ok("cba".to_owned()));
    assert_eq!(g01.bus.call("G01/services", &agency("H54"), &turn("abc")).await, Ok("cba".to_owned()));
    assert_eq!((h54.calls(), g01.calls()), ((1, 1), (1, 1)));
    h54.stop().await;
    g01.stop().await;
}

/// A clock that stands so many seconds from now.
struct Off(i64);

impl Clock for Off {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus_seconds(self.0)
    }
}

/// The request with its envelope as an entry of a log, and the proof of that.
async fn logged(request: Request, log: &str, seal: SoftSigner, clock: Off, prefix: &[u8]) -> Request {
    let folder = tempfile::tempdir().unwrap();
    let settings = SegmentSettings::new(folder.path(), log);
    let (log, _) = SegmentLog::open(settings, Arc::new(seal), Arc::new(clock)).unwrap();
    let proof = log.append(&[prefix, &request.envelope].concat()).await.unwrap();
    log.close();
    Request { proof: Some(proof.to_bytes()), ..request }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_proof_that_is_not_right_is_refused_with_its_reason(db: TestDb) {
    const SEALED: &[u8] = b"lienthong exchange envelope v1\n";
    let (h54, g01, _, house) = two(db).await;
    let call = || raw::call(&h54, &raw::id(), "abc");
    let own = || copy(&h54.seal);
    let good = async || logged(call(), "H54/a", own(), Off(0), SEALED).await;
    let changed = async |change: &dyn Fn(&mut Logged)| {
        let request = good().await;
        let mut proof = Logged::read(request.proof.as_ref().unwrap()).unwrap();
        change(&mut proof);
        Request { proof: Some(proof.to_bytes()), ..request }
    };
    let stranger = house.key("H54", &Profile::Seal, -1, 1);
    let mut other_envelope = good().await;
    other_envelope.envelope = call().envelope;
    let message = raw::message(&h54, &raw::id(), "abc");
    let cases = [
        ("as it should be", good().await, 200, ""),
        ("another envelope", other_envelope, 400, "tampered"),
        ("another salt", changed(&|proof| proof.salt[3] ^= 1).await, 400, "tampered"),
        ("another place", changed(&|proof| proof.path.number = 0).await, 400, "tampered"),
        ("a shorter path", changed(&|proof| proof.path.hashes.clear()).await, 400, "tampered"),
        (
            "another signature",
            changed(&|proof| Arc::make_mut(&mut proof.head).signature[20] ^= 1).await,
            400,
            "tampered",
        ),
        ("no head", changed(&|proof| Arc::make_mut(&mut proof.head).bytes.clear()).await, 400, "malformed"),
        (
            "a seal that the registry does not name",
            logged(call(), "H54/a", stranger, Off(0), SEALED).await,
            403,
            "foreign-certificate",
        ),
        (
            "another agency's seal",
            logged(call(), "H54/a", copy(&g01.seal), Off(0), SEALED).await,
            403,
            "foreign-certificate",
        ),
        ("another agency's log", logged(call(), "H31/a", own(), Off(0), SEALED).await, 403, "foreign-certificate"),
        ("an old head", logged(call(), "H54/a", own(), Off(-360), SEALED).await, 400, "not-fresh"),
        ("a head from the future", logged(call(), "H54/a", own(), Off(360), SEALED).await, 400, "not-fresh"),
        ("what was only received", logged(call(), "H54/a", own(), Off(0), b"received\n").await, 400, "tampered"),
        ("a message", logged(message, "H54/a", own(), Off(0), SEALED).await, 400, "malformed"),
        ("no proof at all", Request { proof: Some(Vec::new()), ..call() }, 400, "malformed"),
    ];
    for (what, request, status, code) in cases {
        let response = raw::send(&g01, Some(&h54.tls), &request).await.unwrap();
        assert_eq!((response.status, response.code().as_str()), (status, code), "{what}");
        assert!(response.envelope.is_some(), "{what}: the answer is sealed");
    }
    // What is late by itself is late under a new head too.
    let late = call().with("/sent_at", json!(SystemClock.now().plus_seconds(-360).as_millis()), &h54.seal);
    let late = logged(late, "H54/a", own(), Off(0), SEALED).await;
    let response = raw::send(&g01, Some(&h54.tls), &late).await.unwrap();
    assert_eq!((response.status, response.code().as_str()), (400, "not-fresh"));
    assert_eq!(g01.calls(), (1, 0));
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_log_that_failed_is_opened_again_and_calls_go_on(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let keys = |code: &str| (house.tls(code, -1, 30), house.key(code, &Profile::Seal, -1, 30));
    let h54 = Node::with(&book, "H54", db, settings(), keys("H54"), "127.0.0.1:1".to_owned()).await.running();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let g01 = Node::with(&book, "G01", other, settings(), keys("G01"), address).await.handling().serving().await;
    let ask = async || h54.bus.call("H54/services", &agency("G01"), &turn("abc")).await;
    assert_eq!(ask().await, Ok("cba".to_owned()));
    // The next segment is begun a day later, and its file cannot be made: there is one already.
    let log = std::fs::read_dir(h54.calls.path()).unwrap().next().unwrap().unwrap().path();
    std::fs::write(log.join("00000001.segment"), b"in the way").unwrap();
    book.clock.0.store(25 * 3600, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(ask().await, Err(CallError::Exchange(Refusal::Unavailable)));
    until("the log is open again", async || ask().await == Ok("cba".to_owned())).await;
    assert_eq!(h54.calls().1, g01.calls().0, "every answer is in both logs");
    let (db, folder) = (h54.db.db(), h54.calls.path().to_owned());
    let report = tokio::task::spawn_blocking(move || segment_verify(&db, &folder)).await.unwrap().unwrap();
    assert!(report.holds() && report.segments == 2, "{report:?}");
    h54.stop().await;
    g01.stop().await;
}
