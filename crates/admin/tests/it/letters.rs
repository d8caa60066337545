use base::{AgencyCode, wire};
use exchange::HandleError;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::TestDb;
use tokio_util::sync::CancellationToken;

use crate::support::{MIGRATIONS, Node};

#[derive(Serialize, Deserialize)]
struct Note {
    text: String,
}

impl wire::Message for Note {
    const TOPIC: &'static str = "test.note.v1";
}

/// Sends notes to the own agency and runs the exchange until it has given one up.
async fn refused(node: &Node, texts: &[&'static str]) {
    node.bus.on_message::<Note>(|_, _, note| match note.text.as_str() {
        "bad" => Err(HandleError::Never("the note is <bad>".to_owned())),
        _ => Ok(()),
    });
    let own = AgencyCode::parse("H54").unwrap();
    for text in texts {
        let (bus, to, note) = (node.bus.clone(), own.clone(), Note { text: (*text).to_owned() });
        node.db.write(move |tx| bus.send(tx, &to, "c", &note)).await.unwrap();
    }
    run(node, async || node.bus.dead_letters(9).await.unwrap().len() == 1).await;
}

async fn run(node: &Node, mut until: impl AsyncFnMut() -> bool) {
    let cancel = CancellationToken::new();
    let waiting = async {
        while !until().await {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    };
    tokio::join!(node.bus.run(cancel.clone()), waiting);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_refused_message_is_shown_with_what_waits_behind_it_and_sent_again_on_record(db: TestDb) {
    let node = Node::new(&db).await;
    refused(&node, &["bad", "good"]).await;
    let letter = node.bus.dead_letters(9).await.unwrap().remove(0);
    assert_eq!(letter.behind, 1);
    let (id, mut browser) = (letter.id.to_string(), node.administrator());
    let health = browser.get("/en/admin").await;
    assert!(health.text.contains("1 message was refused and holds back those behind it."), "{}", health.text);
    let page = browser.get("/vi/admin/letters").await;
    assert!(page.text.contains(&id) && page.text.contains("the note is &lt;bad&gt;"), "{}", page.text);

    let sent = browser.send("/vi/admin/letters/send", &[("id", &id)]).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, Some("/vi/admin/letters")));
    assert!(browser.get("/vi/admin/letters").await.text.contains("Đã cho gửi lại 1 thông điệp"));
    assert!(node.bus.dead_letters(9).await.unwrap().is_empty());
    // It is as bad as before; then it is given up, and the second click finds nothing.
    run(&node, async || node.bus.dead_letters(9).await.unwrap().len() == 1).await;
    for _ in 0..2 {
        browser.send("/en/admin/letters/give-up", &[("id", &id)]).await;
    }
    assert!(node.bus.dead_letters(9).await.unwrap().is_empty());
    let records = db.read(|tx| evidence::record_list(tx, 20)).await.unwrap();
    let acts: Vec<_> =
        records.iter().map(|record| record.kind.as_str()).filter(|kind| kind.starts_with("admin.")).collect();
    assert_eq!(acts.len(), 2);
    assert!(acts.contains(&"admin.letters-revived") && acts.contains(&"admin.letters-given-up"));
    let bad = browser.send("/vi/admin/letters/send", &[("id", "nonsense")]).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
}
