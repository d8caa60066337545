//! A node that nobody can connect to: what is for it, it fetches.

use exchange::{CallError, Refusal};
use store::testing::TestDb;

use crate::{
    raw,
    support::{Book, House, MIGRATIONS, Node, agency, another, settings, turn, two, until},
};

/// H54 that serves, and G01 that does not; neither runs yet.
async fn open_and_closed(db: TestDb) -> (Node, Node) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let h54 = Node::new(&house, &book, "H54", db, settings()).await.handling().serving().await;
    let g01 = Node::new(&house, &book, "G01", other, settings()).await.handling();
    book.close("G01");
    (h54, g01)
}

#[store::test(migrations = &MIGRATIONS)]
async fn messages_wait_until_the_node_asks_and_keep_their_order(db: TestDb) {
    let (h54, g01) = open_and_closed(db).await;
    let h54 = h54.running();
    for number in 0..5 {
        h54.send("G01", "c", &number.to_string()).await;
        h54.send("G01", "d", &number.to_string()).await;
    }
    let g01 = g01.running();
    until("all handled", async || g01.notes().await.len() == 10).await;
    let expected: Vec<(String, String)> =
        ["c", "d"].iter().flat_map(|c| (0..5).map(|n| ((*c).to_owned(), n.to_string()))).collect();
    assert_eq!(g01.notes().await, expected);
    until("all receipted", async || h54.evidence("exchange.message-receipted").await.len() == 10).await;
    assert_eq!(g01.evidence("exchange.message-received").await.len(), 10);
    // And what it sends goes as ever.
    g01.send("H54", "c", "of its own").await;
    until("the other way", async || h54.notes().await.len() == 1).await;
    g01.stop().await;
    h54.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn calls_are_answered_and_refused_as_ever(db: TestDb) {
    let (h54, g01) = open_and_closed(db).await;
    let (h54, g01) = (h54.running(), g01.running());
    let reply = h54.bus.call("H54/services", &agency("G01"), &turn("abc")).await.unwrap();
    assert_eq!(reply, "cba");
    let refused = h54.bus.call("H54/services", &agency("G01"), &turn("no")).await.unwrap_err();
    assert!(matches!(refused, CallError::Refused { code, .. } if code == "no-right"));
    assert_eq!((h54.calls(), g01.calls()), ((0, 2), (2, 0)));
    g01.stop().await;
    // Nobody asks any more.
    let away = h54.bus.call("H54/services", &agency("G01"), &turn("abc")).await.unwrap_err();
    assert!(matches!(away, CallError::Unreachable(_)), "{away}");
    h54.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn who_can_be_connected_to_has_nothing_to_fetch(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let answer = raw::send(&g01, Some(&h54.tls), &raw::fetch(&h54)).await.unwrap();
    assert_eq!((answer.status, answer.code().as_str()), (404, Refusal::UnknownService.code()));
    h54.stop().await;
    g01.stop().await;
}
