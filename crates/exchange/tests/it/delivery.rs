//! Messages through trouble: receivers that are down, receipts that are lost, handlers that fail.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use exchange::{Freshness, HandleError};
use store::{params, testing::TestDb};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use trust::Signer as _;

use crate::support::{Book, House, MIGRATIONS, Node, Note, another, note_put, settings, two, until};

#[store::test(migrations = &MIGRATIONS)]
async fn a_receiver_that_was_down_gets_everything_in_order(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let g01 = Node::new(&house, &book, "G01", other, settings()).await.handling();
    let h54 = Node::new(&house, &book, "H54", db, settings()).await.running();
    for number in 0..5 {
        h54.send("G01", "c", &number.to_string()).await;
    }
    until("a failed attempt", async || h54.bus.peers().await.unwrap().iter().any(|peer| peer.failed.is_some())).await;
    assert_eq!(h54.bus.peers().await.unwrap().first().unwrap().waiting, 5);
    let g01 = g01.serving().await.running();
    until("all handled", async || g01.notes().await.len() == 5).await;
    let texts: Vec<_> = g01.notes().await.into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["0", "1", "2", "3", "4"]);
    until("all receipted", async || h54.bus.peers().await.unwrap().first().unwrap().waiting == 0).await;
    h54.stop().await;
    g01.stop().await;
}

/// A wire that cuts the first connection when the first answer comes back. TLS sends nothing of its own after the
/// client's second flight (tickets are off), so the next bytes from the server are the answer.
async fn cutting(listener: TcpListener, to: String, cut: Arc<AtomicU32>) {
    while let Ok((mut client, _)) = listener.accept().await {
        let Ok(mut server) = TcpStream::connect(&to).await else { return };
        let (mut up, mut down) = (vec![0; 65536], vec![0; 65536]);
        let (mut flights, mut from_client) = (0, false);
        loop {
            tokio::select! {
                read = client.read(&mut up) => match read {
                    Ok(size) if size > 0 => {
                        flights += u32::from(!from_client);
                        from_client = true;
                        server.write_all(up.get(..size).unwrap()).await.unwrap();
                    }
                    _ => break,
                },
                read = server.read(&mut down) => match read {
                    Ok(size) if size > 0 => {
                        from_client = false;
                        if flights >= 2 && cut.fetch_add(1, Ordering::SeqCst) == 0 {
                            break;
                        }
                        client.write_all(down.get(..size).unwrap()).await.unwrap();
                    }
                    _ => break,
                },
            }
        }
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_message_whose_receipt_was_lost_is_delivered_again_and_applied_once(db: TestDb) {
    let (h54, g01, book, _) = two(db).await;
    let wire = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let through = wire.local_addr().unwrap().to_string();
    let cut = Arc::new(AtomicU32::new(0));
    let cutter = tokio_util::task::TaskTracker::new();
    let cutting = cutter.spawn(cutting(wire, g01.address.clone(), Arc::clone(&cut)));
    book.put("G01", &through, g01.tls.certificate(), g01.seal.certificate());

    h54.send("G01", "c", "once").await;
    until("the receipt", async || h54.evidence("exchange.message-receipted").await.len() == 1).await;
    assert!(cut.load(Ordering::SeqCst) >= 2, "the first answer was cut, the second came through");
    until("the handling", async || !g01.notes().await.is_empty()).await;
    assert_eq!(g01.notes().await.len(), 1);
    assert_eq!(g01.evidence("exchange.message-received").await.len(), 1);
    h54.stop().await;
    g01.stop().await;
    cutting.abort();
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_handler_that_fails_holds_its_conversation_and_leaves_nothing_behind(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let failures = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&failures);
    g01.bus.on_message::<Note>(move |tx, received, note| {
        note_put(tx, received, &note)?;
        match note.text.as_str() {
            "late" if count.fetch_add(1, Ordering::SeqCst) < 3 => Err(HandleError::Later("not yet".to_owned())),
            "never" => Err(HandleError::Never("nobody knows what this is".to_owned())),
            _ => Ok(()),
        }
    });
    for text in ["late", "second", "never", "third"] {
        h54.send("G01", "c", text).await;
    }
    h54.send("G01", "another", "fourth").await;
    let texts = async || g01.notes().await.into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    let dead = async || g01.bus.dead_letters(10).await.unwrap();
    until("the dead letter and all that is not behind it", async || {
        texts().await.len() == 3 && dead().await.first().is_some_and(|letter| letter.behind == 1)
    })
    .await;
    assert_eq!(texts().await, ["fourth", "late", "second"]);
    let letter = dead().await.remove(0);
    assert_eq!((letter.outgoing, letter.reason.as_str()), (false, "nobody knows what this is"));
    assert_eq!(g01.evidence("exchange.message-not-handled").await.len(), 1);
    let unhandled = g01.bus.peers().await.unwrap().first().unwrap().unhandled;
    assert_eq!(unhandled, 1, "the third waits behind it");

    // Given up, it lets those behind it go.
    let (bus, again) = (g01.bus.clone(), letter.clone());
    assert!(g01.db.write(move |tx| bus.give_up(tx, &again)).await.unwrap());
    until("the last one", async || texts().await.len() == 4).await;
    assert_eq!(texts().await, ["fourth", "late", "second", "third"]);
    assert!(dead().await.is_empty());
    let bus = g01.bus.clone();
    let again = g01.db.write(move |tx| Ok::<_, store::Error>((bus.give_up(tx, &letter)?, bus.revive(tx, &letter)?)));
    assert_eq!(again.await.unwrap(), (false, false), "what was given up stays so");
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_final_refusal_makes_a_dead_letter_that_keeps_its_place(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    // Nobody at G01 takes notes yet, and nobody waits for that; one is too long for anybody.
    let impatient = exchange::BusSettings { topic_patience: Duration::ZERO, ..settings() };
    let h54 = Node::new(&house, &book, "H54", db, impatient).await.running();
    let g01 = Node::new(&house, &book, "G01", other, settings()).await.serving().await.running();
    let id = h54.send("G01", "c", "early").await;
    h54.send("G01", "c", "behind").await;
    h54.send("G01", "long", &"x".repeat(70_000)).await;
    until("two dead letters", async || h54.bus.dead_letters(10).await.unwrap().len() == 2).await;
    let dead = h54.bus.dead_letters(10).await.unwrap();
    let letter = dead.iter().find(|letter| letter.id == id).unwrap().clone();
    assert_eq!((letter.outgoing, letter.reason.as_str(), letter.behind), (true, "unknown-service", 1));
    assert_eq!(letter.refusal(), Some(exchange::Refusal::UnknownService));
    let long = dead.iter().find(|letter| letter.conversation == "long").unwrap().clone();
    assert_eq!(long.refusal(), Some(exchange::Refusal::Oversized));
    assert_eq!(h54.evidence("exchange.message-refused").await.len(), 2);
    let peer = h54.bus.peers().await.unwrap().remove(0);
    assert_eq!((peer.dead, peer.waiting), (2, 1));
    assert!(peer.oldest_waiting.is_some());

    let g01 = g01.handling();
    let (bus, again) = (h54.bus.clone(), letter.clone());
    assert!(h54.db.write(move |tx| bus.revive(tx, &again)).await.unwrap());
    until("the handling", async || g01.notes().await.len() == 2).await;
    let texts: Vec<_> = g01.notes().await.into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["early", "behind"]);
    let bus = h54.bus.clone();
    assert!(!h54.db.write(move |tx| bus.revive(tx, &letter)).await.unwrap(), "it is not dead any more");
    let bus = h54.bus.clone();
    assert!(h54.db.write(move |tx| bus.give_up(tx, &long)).await.unwrap());
    assert!(h54.bus.dead_letters(10).await.unwrap().is_empty());
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_topic_that_the_receiver_does_not_know_yet_is_waited_for(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let h54 = Node::new(&house, &book, "H54", db, settings()).await.running();
    let g01 = Node::new(&house, &book, "G01", other, settings()).await.serving().await.running();
    h54.send("G01", "c", "early").await;
    let refused = async || {
        let rows = h54.db.read(|tx| tx.query("select last_error from queue_jobs", params![])).await.unwrap();
        rows.iter().any(|row| row.opt_text(0).unwrap().as_deref() == Some("unknown-service"))
    };
    until("a refusal", refused).await;
    // The receiver's new version knows it.
    let g01 = g01.handling();
    until("the handling", async || g01.notes().await.len() == 1).await;
    assert!(h54.bus.dead_letters(10).await.unwrap().is_empty());
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn messages_wait_for_a_configuration_and_for_an_addressee(db: TestDb) {
    let (h54, g01, book, house) = two(db).await;
    *book.freshness.lock() = Freshness::Expired;
    h54.send("G01", "c", "waits").await;
    h54.send("H31", "c", "waits longer").await;
    let attempts = async || {
        let rows = h54.db.read(|tx| tx.query("select attempts from queue_jobs", params![])).await.unwrap();
        rows.iter().all(|row| row.int(0).unwrap() >= 1) && rows.len() == 2
    };
    until("attempts", attempts).await;
    assert!(g01.evidence("exchange.message-received").await.is_empty());
    *book.freshness.lock() = Freshness::Fresh;
    until("the first", async || g01.notes().await.len() == 1).await;
    let h31 = Node::new(&house, &book, "H31", another(&g01.db), settings()).await.handling().serving().await.running();
    until("the second", async || h31.notes().await.len() == 1).await;
    for node in [h54, g01, h31] {
        node.stop().await;
    }
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_was_sent_before_a_restart_is_delivered_after_it(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let h54 = Node::new(&house, &book, "H54", db, settings()).await;
    h54.send("G01", "c", "kept").await;
    // Nothing of the bus ever ran; only the database is left.
    let h54 = h54.running();
    let g01 = Node::new(&house, &book, "G01", other, settings()).await.handling().serving().await;
    until("the receipt", async || h54.evidence("exchange.message-receipted").await.len() == 1).await;
    assert!(g01.notes().await.is_empty(), "received, and not yet handled");
    let g01 = g01.running();
    until("the handling", async || g01.notes().await.len() == 1).await;
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_node_that_hangs_holds_up_nobody_else(db: TestDb) {
    let (h54, g01, book, house) = two(db).await;
    // It takes connections and says nothing; more messages wait for it than are delivered at a time.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (tls, seal) = (house.tls("H31", -1, 1), house.key("H31", &trust::ca::Profile::Seal, -1, 1));
    book.put("H31", &silent.local_addr().unwrap().to_string(), tls.certificate(), seal.certificate());
    for number in 0..40 {
        h54.send("H31", &number.to_string(), "waits").await;
    }
    let (mut held, _) = silent.accept().await.unwrap();
    assert!(held.read(&mut [0; 16]).await.unwrap() > 0, "it has been spoken to");
    h54.send("G01", "c", "goes").await;
    until("the other one's", async || g01.notes().await.len() == 1).await;
    let peers = h54.bus.peers().await.unwrap();
    let hung = peers.iter().find(|peer| peer.agency.as_str() == "H31").unwrap();
    assert_eq!(hung.waiting, 40);
    // Nor does it hold up a stop: nobody waits for its answer.
    let stopping = tokio::time::timeout(Duration::from_secs(10), h54.stop());
    stopping.await.unwrap();
    g01.stop().await;
}
