//! Bodies that go with messages: in pieces, from where the receiver stands, and only then the message.

use std::{fs, path::PathBuf};

use base::MessageId;
use exchange::{BadBody, Body};
use store::{blobs::Digest, testing::TestDb};

use crate::{
    raw,
    support::{MIGRATIONS, Node, Note, agency, another, note_put, settings, two, until},
};

/// Bytes that differ from place to place, and from seed to seed.
fn content(length: usize, seed: u8) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 31 + at / 251) % 256).unwrap() ^ seed).collect()
}

async fn body_of(node: &Node, bytes: Vec<u8>) -> Body {
    let digest = node.db.blobs().put(bytes).await.unwrap();
    node.bus.body(&digest, "application/pdf").await.unwrap()
}

async fn send(node: &Node, to: &str, conversation: &str, text: &str, bodies: Vec<Body>) -> MessageId {
    let (bus, to, conversation) = (node.bus.clone(), agency(to), conversation.to_owned());
    let note = Note { text: text.to_owned() };
    node.db.write(move |tx| bus.send_with(tx, &to, &conversation, &note, &bodies)).await.unwrap()
}

/// Where a body of H54 grows.
fn part(node: &Node, digest: &Digest) -> PathBuf {
    node.db.blobs().staged().join("H54").join(digest.as_str())
}

fn staged(node: &Node) -> usize {
    fs::read_dir(node.db.blobs().staged().join("H54")).map_or(0, Iterator::count)
}

async fn notes(node: &Node) -> Vec<String> {
    node.notes().await.into_iter().map(|(_, text)| text).collect()
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_message_is_received_when_its_bodies_are_there(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let blobs = g01.db.blobs().clone();
    g01.bus.on_message::<Note>(move |tx, received, note| {
        let body = received.bodies.first().unwrap();
        assert!(blobs.contains(body.digest()), "it is there when the message is handled");
        let text = format!("{} {} {}", note.text, body.media_type(), received.bodies.len());
        note_put(tx, received, &Note { text })
    });
    let (long, short) = (content(300_000, 1), content(10, 2));
    let bodies = vec![body_of(&h54, long.clone()).await, body_of(&h54, short.clone()).await];
    let digests: Vec<Digest> = bodies.iter().map(|body| body.digest().clone()).collect();
    send(&h54, "G01", "c", "with", bodies).await;
    until("the handling", async || notes(&g01).await == ["with application/pdf 2"]).await;
    for (digest, bytes) in digests.iter().zip([long, short]) {
        assert_eq!(g01.db.blobs().get(digest).await.unwrap(), bytes);
    }
    until("the receipt", async || h54.evidence("exchange.message-receipted").await.len() == 1).await;
    assert_eq!((staged(&g01), g01.evidence("exchange.message-received").await.len()), (0, 1));
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_body_goes_on_from_where_the_receiver_stands(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let bytes = content(100_000, 3);
    let digest = Digest::of(&bytes);
    // A part of it came before the receiver was started anew.
    let file = part(&g01, &digest);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, bytes.get(..40_000).unwrap()).unwrap();
    let answer = raw::send(&g01, Some(&h54.tls), &raw::message_with(&h54, &raw::id(), "x", &bytes)).await.unwrap();
    assert_eq!(answer.status, 409);
    let missing = answer.content();
    assert_eq!(missing.pointer("/kind").unwrap(), "bodies-missing");
    assert_eq!(missing.pointer("/bodies/0/held").unwrap(), 40_000);
    assert!(g01.evidence("exchange.message-received").await.is_empty());
    // A piece from elsewhere changes nothing; the answer says where to go on.
    let elsewhere = raw::piece(&h54, digest.as_str(), bytes.len(), 50_000, b"elsewhere");
    let answer = raw::send(&g01, Some(&h54.tls), &elsewhere).await.unwrap();
    assert_eq!((answer.status, answer.content().pointer("/held").unwrap().as_u64()), (200, Some(40_000)));
    let rest = bytes.get(40_000..).unwrap();
    let too_long = raw::piece(&h54, digest.as_str(), bytes.len() - 1, 40_000, rest);
    let answer = raw::send(&g01, Some(&h54.tls), &too_long).await.unwrap();
    assert_eq!(answer.content().pointer("/held").unwrap(), 40_000);
    // The sender itself finds its way.
    let body = body_of(&h54, bytes).await;
    send(&h54, "G01", "c", "resumed", vec![body]).await;
    until("the handling", async || notes(&g01).await == ["resumed"]).await;
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn nobody_learns_what_others_have_sent(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let bytes = content(50_000, 4);
    // The receiver has it, from itself and, in part, from somebody else.
    let digest = g01.db.blobs().put(bytes.clone()).await.unwrap();
    let others = g01.db.blobs().staged().join("H31");
    fs::create_dir_all(&others).unwrap();
    fs::write(others.join(digest.as_str()), bytes.get(..9).unwrap()).unwrap();
    let message = raw::message_with(&h54, &raw::id(), "x", &bytes);
    let answer = raw::send(&g01, Some(&h54.tls), &message).await.unwrap();
    assert_eq!(answer.content().pointer("/bodies/0/held").unwrap(), 0);
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_was_spoilt_on_the_receivers_disk_is_sent_again(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let bytes = content(60_000, 5);
    let digest = Digest::of(&bytes);
    let file = part(&g01, &digest);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, vec![0; 30_000]).unwrap();
    let body = body_of(&h54, bytes.clone()).await;
    send(&h54, "G01", "c", "again", vec![body]).await;
    until("the handling", async || notes(&g01).await == ["again"]).await;
    assert_eq!(g01.db.blobs().get(&digest).await.unwrap(), bytes);
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_full_disk_holds_the_message_up_and_nothing_else(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let bytes = content(60_000, 6);
    let file = part(&g01, &Digest::of(&bytes));
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    // Whatever is written there finds no room.
    std::os::unix::fs::symlink("/dev/full", &file).unwrap();
    let answer = raw::piece(&h54, Digest::of(&bytes).as_str(), bytes.len(), 0, bytes.get(..100).unwrap());
    let answer = raw::send(&g01, Some(&h54.tls), &answer).await.unwrap();
    assert_eq!((answer.status, answer.code().as_str()), (507, "insufficient-storage"));
    assert_eq!(answer.header("retry-after").as_deref(), Some("1"));

    let body = body_of(&h54, bytes).await;
    send(&h54, "G01", "large", "large", vec![body]).await;
    let refused = async || {
        let rows = h54.db.read(|tx| tx.query("select last_error from queue_jobs", store::params![])).await.unwrap();
        rows.iter().any(|row| row.opt_text(0).unwrap().is_some_and(|error| error.contains("507")))
    };
    until("a refusal", refused).await;
    send(&h54, "G01", "small", "small", Vec::new()).await;
    until("the small one", async || notes(&g01).await == ["small"]).await;
    fs::remove_file(&file).unwrap();
    until("the large one", async || notes(&g01).await == ["large", "small"]).await;
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_body_under_way_holds_up_its_own_conversation_only(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let bytes = content(60_000, 7);
    let file = part(&g01, &Digest::of(&bytes));
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    // As if another process were taking a piece of it, without end.
    let taken = fs::File::create(&file).unwrap();
    taken.lock().unwrap();
    let body = body_of(&h54, bytes).await;
    send(&h54, "G01", "large", "large", vec![body.clone()]).await;
    send(&h54, "G01", "large", "behind", Vec::new()).await;
    for number in 0..6 {
        send(&h54, "G01", &format!("large {number}"), "large too", vec![body.clone()]).await;
        send(&h54, "G01", &format!("small {number}"), "small", Vec::new()).await;
    }
    until("the small ones", async || notes(&g01).await.len() == 6).await;
    assert!(notes(&g01).await.iter().all(|text| text == "small"));
    drop(taken);
    until("all", async || notes(&g01).await.len() == 14).await;
    let large: Vec<_> = g01.notes().await.into_iter().filter(|(conversation, _)| conversation == "large").collect();
    assert_eq!(large.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["large", "behind"]);
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_one_node_may_have_on_its_way_is_bounded(db: TestDb) {
    let (house, book) = (crate::support::House::new(), crate::support::Book::new());
    let other = another(&db);
    let narrow = exchange::BusSettings { stagings: 2, staging_limit: 50_000, bodies_limit: 40_000, ..settings() };
    let g01 = Node::new(&house, &book, "G01", other, narrow.clone()).await.handling().serving().await.running();
    let h54 = Node::new(&house, &book, "H54", db, narrow).await.running();
    let piece = |seed: u8, size: usize| {
        let bytes = content(size, seed);
        raw::piece(&h54, Digest::of(&bytes).as_str(), size, 0, bytes.get(..size - 1).unwrap())
    };
    let status = async |request| raw::send(&g01, Some(&h54.tls), &request).await.unwrap().status;
    assert_eq!(status(piece(1, 40_001)).await, 413);
    assert_eq!(status(piece(1, 30_000)).await, 200);
    assert_eq!(status(piece(2, 30_000)).await, 429, "together they are too large");
    assert_eq!(status(piece(2, 3000)).await, 200);
    assert_eq!(status(piece(3, 3000)).await, 429, "there are too many");
    // What has not grown for an hour makes room.
    for file in fs::read_dir(g01.db.blobs().staged().join("H54")).unwrap() {
        let file = fs::File::options().write(true).open(file.unwrap().path()).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    assert_eq!(status(piece(3, 3000)).await, 200);
    g01.bus.sweep().await.unwrap();
    assert_eq!(staged(&g01), 1, "what is old goes by itself");

    let large = body_of(&h54, content(30_000, 8)).await;
    assert_eq!(h54.bus.bodies_judge(&[large.clone(), large.clone()]), Err(BadBody::Crowd));
    let larger = body_of(&h54, content(30_000, 9)).await;
    let (bus, both) = (h54.bus.clone(), vec![large.clone(), larger]);
    assert_eq!(h54.bus.bodies_judge(&both), Err(BadBody::Oversized));
    let note = Note { text: "too large".to_owned() };
    let sent = h54.db.write(move |tx| bus.send_with(tx, &agency("G01"), "c", &note, &both)).await;
    assert!(matches!(sent, Err(store::Error::Invalid(_))), "{sent:?}");
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_body_that_the_sender_has_lost_is_a_dead_letter(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let body = body_of(&h54, content(20_000, 10)).await;
    let path = h54.db.blobs().path(body.digest());
    let kept = path.with_extension("kept");
    fs::rename(&path, &kept).unwrap();
    send(&h54, "G01", "c", "lost", vec![body]).await;
    until("a dead letter", async || h54.bus.dead_letters(10).await.unwrap().len() == 1).await;
    let letter = h54.bus.dead_letters(10).await.unwrap().remove(0);
    assert!(letter.reason.contains("is missing"), "{}", letter.reason);
    // It is found and the message sent again.
    fs::rename(&kept, &path).unwrap();
    let bus = h54.bus.clone();
    assert!(h54.db.write(move |tx| bus.revive(tx, &letter)).await.unwrap());
    until("the handling", async || notes(&g01).await == ["lost"]).await;
    h54.stop().await;
    g01.stop().await;
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_message_that_names_other_bodies_is_another_message(db: TestDb) {
    let (h54, g01, ..) = two(db).await;
    let (one, other) = (content(5000, 11), content(5000, 12));
    let id = raw::id();
    for bytes in [&one, &other] {
        let whole = raw::piece(&h54, Digest::of(bytes).as_str(), bytes.len(), 0, bytes);
        let answer = raw::send(&g01, Some(&h54.tls), &whole).await.unwrap();
        assert_eq!(answer.content().pointer("/whole").unwrap(), true);
    }
    let first = raw::send(&g01, Some(&h54.tls), &raw::message_with(&h54, &id, "x", &one)).await.unwrap();
    let again = raw::send(&g01, Some(&h54.tls), &raw::message_with(&h54, &id, "x", &one)).await.unwrap();
    assert_eq!((first.status, first.evidence()), (200, again.evidence()));
    for changed in [raw::message_with(&h54, &id, "x", &other), raw::message(&h54, &id, "x")] {
        let answer = raw::send(&g01, Some(&h54.tls), &changed).await.unwrap();
        assert_eq!((answer.status, answer.code().as_str()), (409, "different-content"));
    }
    h54.stop().await;
    g01.stop().await;
}
