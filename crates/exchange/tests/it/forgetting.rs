//! What is old is forgotten, and cannot be applied again.

use std::time::Duration;

use base::{Clock as _, SystemClock};
use exchange::BusSettings;
use serde_json::json;
use store::{params, testing::TestDb};

use crate::{
    raw,
    support::{Book, House, MIGRATIONS, Node, another, settings, until},
};

#[store::test(migrations = &MIGRATIONS)]
async fn closed_rows_go_and_open_ones_stay(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let short = BusSettings { messages_kept: Duration::ZERO, ..settings() };
    let h54 = Node::new(&house, &book, "H54", db, short).await.running();
    let g01 = Node::new(&house, &book, "G01", other, settings()).await.handling().serving().await.running();
    h54.send("G01", "c", "done").await;
    h54.send("H31", "c", "waits").await;
    until("the receipt", async || h54.evidence("exchange.message-receipted").await.len() == 1).await;
    until("the handling", async || g01.notes().await.len() == 1).await;
    let now = SystemClock.now();
    until("a millisecond", async || SystemClock.now() > now).await;
    assert_eq!(h54.bus.sweep().await.unwrap(), 1, "the receipted message");
    assert_eq!(h54.bus.sweep().await.unwrap(), 0);
    assert_eq!(g01.bus.sweep().await.unwrap(), 0, "it remembers for longer");
    let left = h54.db.read(|tx| tx.query("select state from exchange_outbox", params![])).await.unwrap();
    assert_eq!(left.iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>(), ["waiting"]);
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_message_older_than_the_memory_is_refused_unless_it_is_remembered(db: TestDb) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let days = BusSettings { messages_kept: Duration::from_hours(10 * 24), ..settings() };
    let h54 = Node::new(&house, &book, "H54", db, settings()).await;
    let g01 = Node::new(&house, &book, "G01", other, days).await.handling().serving().await.running();
    let written = |days: i64| json!(SystemClock.now().plus_days(-days).as_millis());
    let message = |days| raw::message(&h54, &raw::id(), "x").with("/content/written_at", written(days), &h54.seal);
    for (days, status, code) in [(8, 200, ""), (10, 410, "too-old"), (400, 410, "too-old")] {
        let response = raw::send(&g01, Some(&h54.tls), &message(days)).await.unwrap();
        assert_eq!((response.status, response.code().as_str()), (status, code), "{days} days");
    }
    h54.stop().await;
    g01.stop().await;
}
