//! Others that are slow, greedy or full: they delay nobody else.

use std::time::Duration;

use exchange::BusSettings;
use store::testing::TestDb;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::{
    raw,
    support::{Book, House, MIGRATIONS, Node, Note, agency, another, note_put, settings, turn, two, until},
};

#[store::test(migrations = &MIGRATIONS)]
async fn a_full_inbox_sends_the_sender_away_for_a_while(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let (other, third) = (another(&db), another(&db));
    let narrow = BusSettings { inbox_limit: 3, retry_after: Duration::from_secs(1), ..settings() };
    let h54 = Node::new(&house, &book, "H54", db, settings()).await.running();
    let h31 = Node::new(&house, &book, "H31", third, settings()).await.running();
    // It takes messages in and does not handle them yet.
    let g01 = Node::new(&house, &book, "G01", other, narrow).await.handling().serving().await;
    for number in 0..6 {
        h54.send("G01", "c", &number.to_string()).await;
    }
    let paused = async || h54.bus.peers().await.unwrap().iter().any(|peer| peer.paused.is_some() && peer.waiting == 3);
    until("a pause", paused).await;
    assert_eq!(h54.bus.peers().await.unwrap().first().unwrap().failed, None, "it answers; it is not down");
    let response = raw::send(&g01, Some(&h54.tls), &raw::message(&h54, &raw::id(), "seventh")).await.unwrap();
    assert_eq!((response.status, response.code().as_str()), (429, "overloaded"));
    assert_eq!(response.header("retry-after").as_deref(), Some("1"));
    // Another sender has its own room.
    h31.send("G01", "c", "y").await;
    until("the other's receipt", async || h31.evidence("exchange.message-receipted").await.len() == 1).await;
    let g01 = g01.running();
    until("all handled", async || g01.notes().await.len() == 7).await;
    for node in [h54, h31, g01] {
        node.stop().await;
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_sender_that_drips_is_sent_away_and_one_that_hoards_connections_gets_no_more(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let strict = BusSettings { patience: Duration::from_millis(300), connections: 3, ..settings() };
    let h54 = Node::new(&house, &book, "H54", db, settings()).await.running();
    let g01 = Node::new(&house, &book, "G01", other, strict).await.handling().serving().await.running();
    let whole = raw::call(&h54, &raw::id(), "abc");
    // The head and one byte of the body; the rest never comes.
    let mut dripping = raw::begin(&g01, &h54.tls, &whole, 1).await.unwrap();
    let mut answer = Vec::new();
    drop(dripping.read_to_end(&mut answer).await);
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 503 "), "{}", String::from_utf8_lossy(&answer));

    let mut hoard = Vec::new();
    for _ in 0..3 {
        let mut held = raw::begin(&g01, &h54.tls, &raw::call(&h54, &raw::id(), "abc"), usize::MAX).await.unwrap();
        let mut first = [0; 12];
        held.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        hoard.push(held);
    }
    let beyond = raw::send(&g01, Some(&h54.tls), &whole).await;
    assert!(beyond.is_err(), "no place is left for this certificate");
    // Others come in, and so does the hoarder when it lets go.
    let h31 = Node::new(&house, &book, "H31", another(&g01.db), settings()).await;
    assert_eq!(h31.bus.call("H31/services", &agency("G01"), &turn("abc")).await, Ok("cba".to_owned()));
    hoard.clear();
    until("a place", async || raw::send(&g01, Some(&h54.tls), &raw::call(&h54, &raw::id(), "abc")).await.is_ok()).await;
    for node in [h54, h31, g01] {
        node.stop().await;
    }
}

/// Answers every connection with bytes that are no TLS.
async fn babbling(listener: TcpListener) {
    while let Ok((mut stream, _)) = listener.accept().await {
        drop(stream.write_all(&b"HTTP/1.1 200 OK\r\n".repeat(5000)).await);
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_node_that_answers_garbage_holds_up_nobody_and_is_asked_ever_more_rarely(db: TestDb) {
    let (h54, g01, book, house) = two(db).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (tls, seal) = (house.tls("H31", -1, 1), house.key("H31", &trust::ca::Profile::Seal, -1, 1));
    let address = listener.local_addr().unwrap().to_string();
    book.put("H31", &address, trust::Signer::certificate(&tls), trust::Signer::certificate(&seal));
    let tasks = tokio_util::task::TaskTracker::new();
    let babble = tasks.spawn(babbling(listener));
    for number in 0..30 {
        h54.send("H31", &number.to_string(), "waits").await;
    }
    let garbage = async || {
        let peers = h54.bus.peers().await.unwrap();
        peers.iter().any(|peer| peer.agency == agency("H31") && peer.failed.is_some() && peer.waiting == 30)
    };
    until("a failure", garbage).await;
    h54.send("G01", "c", "goes").await;
    until("the other one's", async || g01.notes().await.len() == 1).await;
    let tried = h54.db.read(|tx| tx.query("select attempts from queue_jobs where attempts > 0", store::params![]));
    assert!(tried.await.unwrap().len() < 30, "not every message is tried against a node that does not answer");
    babble.abort();

    // When it is well again, everything arrives.
    let h31 = Node::with(&book, "H31", another(&g01.db), settings(), (tls, seal), address).await;
    h31.bus.on_message::<Note>(|tx, received, note| note_put(tx, received, &note));
    until("the port is free", async || TcpListener::bind(&h31.address).await.is_ok()).await;
    let h31 = h31.serving().await.running();
    until("all of them", async || h31.notes().await.len() == 30).await;
    for node in [h54, g01, h31] {
        node.stop().await;
    }
}
