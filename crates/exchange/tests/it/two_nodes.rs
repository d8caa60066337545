//! Calls and messages between two nodes that are well.

use std::sync::Arc;

use base::Clock as _;
use evidence::Ledger;
use exchange::{CallError, PeerState, Refusal};
use store::{params, testing::TestDb};
use trust::ca::Profile;

use crate::support::{MIGRATIONS, Note, agency, turn, two, until};

#[store::test(migrations = &MIGRATIONS)]
async fn a_call_is_answered_and_logged_at_both_ends(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let answer = h54.bus.call("H54/services", &agency("G01"), &turn("abc")).await;
    assert_eq!(answer, Ok("cba".to_owned()));
    for (node, received) in [(&h54, [false, true]), (&g01, [true, false])] {
        let logged = node.logged();
        let [call, answer] = &logged[..] else { panic!("{logged:?}") };
        assert_eq!([call.received, answer.received], received);
        assert_eq!((call.from.as_str(), answer.from.as_str()), ("H54", "G01"));
        assert_eq!(call.call, answer.call, "one call, one id");
        assert_eq!(call.asks, Some(("test.turn.v1".to_owned(), "H54/services".to_owned())));
    }

    // A refusal of the service is an answer too.
    let refused = h54.bus.call("H54/services", &agency("G01"), &turn("no")).await;
    assert!(matches!(refused, Err(CallError::Refused { ref code, .. }) if code == "no-right"), "{refused:?}");
    assert_eq!((h54.calls(), g01.calls()), ((0, 2), (2, 0)));

    let peers = h54.bus.peers().await.unwrap();
    assert_eq!(
        peers.iter().map(|peer| (peer.agency.as_str(), peer.state)).collect::<Vec<_>>(),
        [("G01", PeerState::Up)]
    );
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_message_is_handled_and_its_receipt_names_the_receivers_record(db: TestDb) {
    let (h54, g01, _, house) = two(db).await;
    let id = h54.send("G01", "dossier-1", "xin chào").await;
    until("the receipt", async || h54.evidence("exchange.message-receipted").await.len() == 1).await;
    until("the handling", async || !g01.notes().await.is_empty()).await;
    assert_eq!(g01.notes().await, [("dossier-1".to_owned(), "xin chào".to_owned())]);

    let received = g01.evidence("exchange.message-received").await;
    assert_eq!(received.first().unwrap().subject, id.to_string());
    let row = h54.db.read(|tx| tx.query_one("select state, peer_evidence, body from exchange_outbox", params![]));
    let row = row.await.unwrap();
    assert_eq!(row.text(0).unwrap(), "receipted");
    assert_eq!(row.text(1).unwrap(), received.first().unwrap().digest.to_string());
    assert_eq!(row.opt_bytes(2).unwrap(), None, "the body goes when the receipt has come");

    // The named record is in the receiver's log and can be proven.
    let head = Arc::new(house.key("G01", &Profile::Head, -1, 1));
    let (clock, entropy) = (Arc::new(base::SystemClock), Arc::new(base::SystemEntropy));
    assert!(clock.now() > house.now);
    let ledger = Ledger::new(g01.db.db(), head, clock, entropy, None);
    ledger.sequence_once().await.unwrap();
    assert!(ledger.proof(&received.first().unwrap().digest).await.unwrap().is_some());
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn the_order_of_a_conversation_is_kept(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    for number in 0..20 {
        for conversation in ["a", "b", "c"] {
            h54.send("G01", conversation, &format!("{number:02}")).await;
        }
    }
    until("all handled", async || g01.notes().await.len() == 60).await;
    let expected: Vec<_> = ["a", "b", "c"]
        .into_iter()
        .flat_map(|conversation| (0..20).map(move |number| (conversation.to_owned(), format!("{number:02}"))))
        .collect();
    assert_eq!(g01.notes().await, expected);
    h54.stop().await;
    g01.stop().await;
}

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("the act was refused")]
    Act,
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_is_rolled_back_is_not_sent(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    for to in ["G01", "H54"] {
        let (bus, to) = (h54.bus.clone(), agency(to));
        let refused: Result<(), Refused> = h54
            .db
            .write(move |tx| {
                bus.send(tx, &to, "c", &Note { text: "never".to_owned() })?;
                Err(Refused::Act)
            })
            .await;
        assert!(matches!(refused, Err(Refused::Act)));
    }
    h54.send("G01", "c", "sent").await;
    h54.send("H54", "c", "kept").await;
    until("both handled", async || !g01.notes().await.is_empty() && !h54.notes().await.is_empty()).await;
    assert_eq!(g01.notes().await, [("c".to_owned(), "sent".to_owned())]);
    assert_eq!(h54.notes().await, [("c".to_owned(), "kept".to_owned())]);
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn the_own_agency_is_called_without_a_wire(db: TestDb) {
    let (h54, g01, book, _) = two(db).await;
    // Even when the configuration has expired: nobody else is asked.
    *book.freshness.lock() = exchange::Freshness::Expired;
    assert_eq!(h54.bus.call("H54/services", &agency("H54"), &turn("abc")).await, Ok("cba".to_owned()));
    assert_eq!(h54.bus.call("H54/services", &agency("H54.02"), &turn("abc")).await, Ok("cba".to_owned()));
    let refused = h54.bus.call("H54/services", &agency("H54"), &turn("no")).await;
    assert!(matches!(refused, Err(CallError::Refused { .. })), "{refused:?}");
    let foreign = h54.bus.call("G01/services", &agency("H54"), &turn("abc")).await;
    assert_eq!(foreign, Err(CallError::Exchange(Refusal::Malformed)));
    assert!(h54.logged().is_empty());
    h54.stop().await;
    g01.stop().await;
}
