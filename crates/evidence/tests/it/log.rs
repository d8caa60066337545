//! Records, sequencing, proofs, time-stamps and the verification of a log.

use std::{
    collections::HashSet,
    sync::{Arc, atomic::Ordering},
};

use base::{Clock as _, SeededEntropy};
use evidence::{EvidenceDigest, FactValue, MIGRATIONS, Personal, PersonalCheck, Place, Round, verify_log};
use store::{Db, params, testing::TestDb};
use trust::merkle;

use crate::support::{House, NOW, act};

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("the act was refused")]
    Act,
}

#[store::test(migrations = MIGRATIONS)]
async fn an_act_that_is_refused_leaves_no_record(db: TestDb) {
    let refused: Result<(), Refused> = db
        .write(|tx| {
            evidence::record(tx, &act(1), &SeededEntropy::new(1))?;
            Err(Refused::Act)
        })
        .await;
    assert!(matches!(refused, Err(Refused::Act)));
    let state = db.read(evidence::log_state).await.unwrap();
    assert_eq!((state.pending, state.size), (0, 0));
}

#[store::test(migrations = MIGRATIONS)]
async fn a_crash_before_sequencing_leaves_records_pending_and_nothing_else(db: TestDb) {
    let house = House::new();
    let digests = house.record(&db, 3).await;
    // The process ends here; another begins.
    let again = db.db();
    let report = verify_log(&again, &house.anchors, NOW).await.unwrap();
    assert!(report.holds(), "{:?}", report.faults);
    assert_eq!((report.records, report.pending, report.heads), (0, 3, 0));

    let ledger = house.ledger(&again);
    assert_eq!(ledger.proof(&digests[0]).await.unwrap(), None);
    assert_eq!(ledger.sequence_once().await.unwrap(), Round::Sequenced { records: 3, size: 3 });
    assert_eq!(ledger.sequence_once().await.unwrap(), Round::Idle);
    let report = verify_log(&again, &house.anchors, NOW).await.unwrap();
    assert!(report.holds(), "{:?}", report.faults);
    assert_eq!((report.records, report.pending, report.heads), (3, 0, 1));
}

#[store::test(migrations = MIGRATIONS)]
async fn every_record_is_proven_under_a_signed_head(db: TestDb) {
    let house = House::new();
    let ledger = house.ledger(&db);
    let mut digests = Vec::new();
    // Over the border of a stored row, in batches of several sizes.
    for batch in [1, 2, 130, 127, 40] {
        digests.extend(house.record(&db, batch).await);
        ledger.sequence_once().await.unwrap();
        house.clock.advance_millis(1000);
    }
    for digest in &digests {
        let proof = ledger.proof(digest).await.unwrap().unwrap();
        let head: serde_json::Value = serde_json::from_slice(&proof.head).unwrap();
        let root = trust::Digest::parse(head["root"].as_str().unwrap()).unwrap();
        let path: Vec<_> = proof.path.iter().map(|step| step.hash).collect();
        let leaf = merkle::leaf_hash(digest.as_bytes());
        let size = head["size"].as_u64().unwrap();
        merkle::verify_inclusion(&leaf, proof.number, size, &path, &root).unwrap();
    }
    let report = verify_log(&db, &house.anchors, house.clock.now()).await.unwrap();
    assert!(report.holds(), "{:?}", report.faults);
    assert_eq!((report.records, report.heads), (300, 5));
    let unknown = EvidenceDigest::of(b"never recorded");
    assert_eq!(ledger.proof(&unknown).await.unwrap(), None);
}

#[store::test(migrations = MIGRATIONS)]
async fn of_two_sequencers_one_holds_the_log_until_its_lease_ends(db: TestDb) {
    let house = House::new();
    house.record(&db, 2).await;
    let (first, second) = (house.ledger(&db), house.ledger(&db.db()));
    let rounds = tokio::join!(first.sequence_once(), second.sequence_once());
    let rounds = [rounds.0.unwrap(), rounds.1.unwrap()];
    let won = Round::Sequenced { records: 2, size: 2 };
    assert_eq!(rounds.iter().filter(|round| **round == won).count(), 1, "{rounds:?}");

    let (holder, other) = if rounds[0] == won { (first, second) } else { (second, first) };
    house.record(&db, 1).await;
    assert_eq!(other.sequence_once().await.unwrap(), Round::Held);
    // The holder falls silent; its lease ends; what it might still try to write is fenced.
    house.clock.advance_millis(60_000);
    assert_eq!(other.sequence_once().await.unwrap(), Round::Sequenced { records: 1, size: 3 });
    house.record(&db, 1).await;
    assert_eq!(holder.sequence_once().await.unwrap(), Round::Held);
    assert_eq!(other.sequence_once().await.unwrap(), Round::Sequenced { records: 1, size: 4 });
    let report = verify_log(&db, &house.anchors, house.clock.now()).await.unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}

#[store::test(migrations = MIGRATIONS)]
async fn a_clock_that_is_put_back_holds_up_no_log_and_spoils_none(db: TestDb) {
    let house = House::new();
    let (first, second) = (house.ledger(&db), house.ledger(&db.db()));
    house.record(&db, 1).await;
    first.sequence_once().await.unwrap();
    // The first one is gone, and its lease lies an hour ahead.
    house.clock.advance_millis(-3_600_000);
    house.record(&db, 1).await;
    assert!(!first.stamp_once().await.unwrap(), "nothing is stamped before its own time");
    assert_eq!(second.sequence_once().await.unwrap(), Round::Sequenced { records: 1, size: 2 });
    assert!(second.stamp_once().await.unwrap());
    house.clock.advance_millis(3_600_000);
    let report = verify_log(&db, &house.anchors, house.clock.now()).await.unwrap();
    assert!(report.holds(), "{:?}", report.faults);
}

#[store::test(migrations = MIGRATIONS)]
async fn a_dead_time_stamping_authority_stops_nothing(db: TestDb) {
    let house = House::new();
    let ledger = house.ledger(&db);
    house.tsa.answers.store(false, Ordering::SeqCst);
    let digest = house.record(&db, 1).await[0];
    ledger.sequence_once().await.unwrap();
    assert!(ledger.stamp_once().await.is_err());
    house.tsa.answers.store(true, Ordering::SeqCst);
    house.tsa.lies.store(true, Ordering::SeqCst);
    assert!(ledger.stamp_once().await.is_err(), "a token over something else is none");
    assert_eq!(ledger.counts().stamp_failures, 2);
    house.tsa.lies.store(false, Ordering::SeqCst);
    assert_eq!(ledger.proof(&digest).await.unwrap().unwrap().stamp, None);
    assert_eq!(db.read(evidence::log_state).await.unwrap().unstamped, 1);

    house.record(&db, 1).await;
    ledger.sequence_once().await.unwrap();
    assert!(ledger.stamp_once().await.unwrap());
    assert!(!ledger.stamp_once().await.unwrap(), "one token a head");
    // The first record is proven by the first head that has a time-stamp.
    assert!(ledger.proof(&digest).await.unwrap().unwrap().stamp.is_some());
    let report = verify_log(&db, &house.anchors, NOW).await.unwrap();
    assert!(report.holds(), "{:?}", report.faults);
    assert_eq!((report.heads, report.stamped), (2, 1));
}

#[store::test(migrations = MIGRATIONS)]
async fn running_sequences_by_itself_and_finishes_before_it_stops(db: TestDb) {
    let house = House::new();
    let ledger = house.ledger(&db);
    let cancel = tokio_util::sync::CancellationToken::new();
    let work = async {
        let digest = house.record(&db, 1).await[0];
        while ledger.proof(&digest).await.unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        house.record(&db, 5).await;
        cancel.cancel();
    };
    tokio::join!(ledger.run(cancel.clone()), work);
    let state = db.read(evidence::log_state).await.unwrap();
    assert_eq!((state.pending, state.size), (0, 6));
    // It has let go: another takes the log at once.
    house.record(&db, 1).await;
    assert_eq!(house.ledger(&db).sequence_once().await.unwrap(), Round::Sequenced { records: 1, size: 7 });
}

/// Changes one byte of one thing, looks at what the verification names, and changes it back.
async fn named(db: &Db, house: &House, change: &'static str, undo: &'static str) -> Vec<Place> {
    let changed = db.write(move |tx| tx.execute(change, params![])).await.unwrap();
    assert_eq!(changed, 1, "{change}");
    let report = verify_log(db, &house.anchors, house.clock.now()).await.unwrap();
    db.write(move |tx| tx.execute(undo, params![])).await.unwrap();
    report.faults.into_iter().map(|fault| fault.place).collect()
}

#[store::test(migrations = MIGRATIONS)]
async fn a_changed_column_is_named(db: TestDb) {
    let house = House::new();
    let ledger = house.ledger(&db);
    for _ in 0..3 {
        house.record(&db, 100).await;
        ledger.sequence_once().await.unwrap();
        ledger.stamp_once().await.unwrap();
    }
    house.record(&db, 1).await;
    let is_record = |place: &Place| matches!(place, Place::Record { number: Some(42), .. });
    let is_pending = |place: &Place| matches!(place, Place::Record { number: None, .. });
    let is_head = |place: &Place| *place == Place::Head(200);
    let is_node = |place: &Place| *place == Place::Node { level: 8, position: 0 };
    let cases: [Case<'_>; 10] = [
        (
            "update evidence_records set kind = 'x' where number = 42",
            "update evidence_records set kind = 'test.happened' where number = 42",
            &is_record,
        ),
        (
            "update evidence_records set at = at + 1 where number = 42",
            "update evidence_records set at = at - 1 where number = 42",
            &is_record,
        ),
        (
            "update evidence_records set digest = digest || 'x' where number = 42",
            "update evidence_records set digest = substr(digest, 1, 64) where number = 42",
            &is_record,
        ),
        (
            "update evidence_facts set number_value = number_value + 1 where record_id =
             (select id from evidence_records where number = 42) and name = 'test.count'",
            "update evidence_facts set number_value = number_value - 1 where record_id =
             (select id from evidence_records where number = 42) and name = 'test.count'",
            &is_record,
        ),
        (
            "update evidence_facts set instant_value = 5 where record_id =
             (select id from evidence_records where number = 42) and name = 'test.count'",
            "update evidence_facts set instant_value = null where record_id =
             (select id from evidence_records where number = 42) and name = 'test.count'",
            &is_record,
        ),
        (
            "insert into evidence_heads (size, at, bytes, signature, stamp)
             select 2000, at, bytes, signature, stamp from evidence_heads where size = 200",
            "delete from evidence_heads where size = 2000",
            &|place| *place == Place::Head(2000),
        ),
        (
            "update evidence_records set actor = 'x' where number is null",
            "update evidence_records set actor = 'H54/services' where number is null",
            &is_pending,
        ),
        (
            "update evidence_heads set at = at + 1 where size = 200",
            "update evidence_heads set at = at - 1 where size = 200",
            &is_head,
        ),
        (
            "update evidence_tree set position = 7 where level = 8",
            "update evidence_tree set position = 0 where level = 8",
            &is_node,
        ),
        ("update evidence_sequencer set size = size + 1", "update evidence_sequencer set size = size - 1", &|place| {
            *place == Place::Frontier
        }),
    ];
    for (change, undo, expected) in cases {
        let places = named(&db, &house, change, undo).await;
        assert!(places.iter().any(expected), "{change}: {places:?}");
    }
}

/// A change, its undoing, and what must be named.
type Case<'a> = (&'static str, &'static str, &'a dyn Fn(&Place) -> bool);

/// One byte of `bytes` changed.
fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    *bytes.get_mut(at).unwrap() ^= 1;
    bytes
}

#[store::test(migrations = MIGRATIONS)]
async fn one_changed_byte_anywhere_is_named(db: TestDb) {
    let house = House::new();
    let ledger = house.ledger(&db);
    for _ in 0..2 {
        house.record(&db, 150).await;
        ledger.sequence_once().await.unwrap();
        ledger.stamp_once().await.unwrap();
    }
    // (what, where it is, what must be named, how far apart the tried bytes are)
    let cases: [(&str, &str, &str, usize); 6] = [
        ("bytes", "evidence_records where number = 149", "record 149", 7),
        ("bytes", "evidence_heads where size = 150", "head 150", 5),
        ("signature", "evidence_heads where size = 150", "head 150", 61),
        ("stamp", "evidence_heads where size = 150", "head 150", 61),
        ("hash", "evidence_tree where level = 8 and position = 0", "tree node 8/0", 9),
        ("frontier", "evidence_sequencer where id = 1", "frontier", 31),
    ];
    for (column, place, name, step) in cases {
        let (table, condition) = place.split_once(" where ").unwrap();
        let select = format!("select {column} from {table} where {condition}");
        let update = format!("update {table} set {column} = $1 where {condition}");
        let original = db.read(move |tx| tx.query_one(&select, params![])?.bytes(0)).await.unwrap();
        let put = |bytes: Vec<u8>| {
            let (db, update) = (db.db(), update.clone());
            async move { db.write(move |tx| tx.execute(&update, params![&bytes])).await.unwrap() }
        };
        for at in (0..original.len()).step_by(step).chain([original.len() - 1]) {
            put(flipped(&original, at)).await;
            let report = verify_log(&db, &house.anchors, house.clock.now()).await.unwrap();
            let named = report.faults.iter().any(|fault| fault.place.to_string().starts_with(name));
            assert!(named, "byte {at} of {column} of {place}: {:?}", report.faults);
            let places: HashSet<_> = report.faults.iter().map(|fault| &fault.place).collect();
            assert_eq!(places.len(), 1, "nothing else is named: {:?}", report.faults);
        }
        put(original).await;
    }
    assert!(verify_log(&db, &house.anchors, house.clock.now()).await.unwrap().holds());
}

#[store::test(migrations = MIGRATIONS)]
async fn a_record_that_was_taken_away_is_named(db: TestDb) {
    let house = House::new();
    let ledger = house.ledger(&db);
    house.record(&db, 5).await;
    ledger.sequence_once().await.unwrap();
    db.write(|tx| -> Result<(), store::Error> {
        tx.execute(
            "delete from evidence_facts where record_id = (select id from evidence_records where number = 2)",
            params![],
        )?;
        tx.execute("delete from evidence_records where number = 2", params![])?;
        Ok(())
    })
    .await
    .unwrap();
    let report = verify_log(&db, &house.anchors, NOW).await.unwrap();
    assert_eq!(report.faults.iter().map(|fault| fault.place.clone()).collect::<Vec<_>>(), [Place::Gap(2)]);
}

#[store::test(migrations = MIGRATIONS)]
async fn facts_are_counted_and_lists_are_made(db: TestDb) {
    let house = House::new();
    let digests = house.record(&db, 3).await;
    house.ledger(&db).sequence_once().await.unwrap();
    let facts = db.read(|tx| evidence::fact_list(tx, "test.count", NOW, NOW.plus_millis(1))).await.unwrap();
    let counted: HashSet<_> = facts.into_iter().map(|row| (row.subject, row.value)).collect();
    assert_eq!(counted, [0, 1, 2].map(|n| (format!("subject-{n}"), FactValue::Number(n))).into());
    let none = db.read(|tx| evidence::fact_list(tx, "test.count", NOW.plus_millis(1), NOW.plus_days(1))).await.unwrap();
    assert_eq!(none, []);
    let of = db.read(|tx| evidence::record_list_of(tx, "subject-1")).await.unwrap();
    assert_eq!(of.iter().map(|entry| (entry.digest, entry.number.is_some())).collect::<Vec<_>>(), [(digests[1], true)]);
    assert_eq!(db.read(|tx| evidence::record_list(tx, 2)).await.unwrap().len(), 2);
}

#[store::test(migrations = MIGRATIONS)]
async fn personal_data_are_proven_until_their_salt_is_erased(db: TestDb) {
    let digest = db
        .write(|tx| {
            let personal = [Personal::text("citizen-id", "999123456789")];
            evidence::record_with(tx, &act(1), &personal, &SeededEntropy::new(3))
        })
        .await
        .unwrap();
    let check = |name: &'static str, value: &'static str| {
        let db = db.db();
        async move { db.read(move |tx| evidence::personal_check(tx, &digest, name, value.as_bytes())).await.unwrap() }
    };
    assert_eq!(check("citizen-id", "999123456789").await, PersonalCheck::Matches);
    assert_eq!(check("citizen-id", "999123456780").await, PersonalCheck::Differs);
    assert_eq!(check("name", "999123456789").await, PersonalCheck::Unknown);
    let bytes = db.read(move |tx| tx.query_one("select bytes from evidence_records", params![])?.bytes(0));
    assert!(!String::from_utf8(bytes.await.unwrap()).unwrap().contains("999123456789"));

    let house = House::new();
    for (change, undo) in [
        ("update evidence_salts set name = 'x'", "update evidence_salts set name = 'citizen-id'"),
        ("update evidence_salts set erased_rule = 'x'", "update evidence_salts set erased_rule = null"),
    ] {
        let places = named(&db, &house, change, undo).await;
        assert!(matches!(places[..], [Place::Record { .. }]), "{change}: {places:?}");
    }

    let erased = db.write(move |tx| evidence::personal_erase(tx, &digest, "91/2025/QH15 art. 14", NOW)).await.unwrap();
    assert_eq!(erased, 1);
    let rule = "91/2025/QH15 art. 14".to_owned();
    assert_eq!(check("citizen-id", "999123456789").await, PersonalCheck::Erased { rule, at: NOW });
    house.ledger(&db).sequence_once().await.unwrap();
    let report = verify_log(&Arc::new(db.db()), &house.anchors, NOW).await.unwrap();
    assert!(report.holds(), "{:?}", report.faults);
    let erased: Vec<_> = report.erased.into_iter().collect();
    assert_eq!(erased, [("91/2025/QH15 art. 14".to_owned(), 1)]);
}
