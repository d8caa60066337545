//! Nodes as witnesses: countersignatures, rewritten pasts, receipts with their proofs.

use std::sync::Arc;

use base::Clock as _;
use evidence::{
    BoxFuture, Carrier, CarryError, EvidenceDigest, ForkKind, Ledger, MIGRATIONS, Place, Witness, forks_settle,
    holdings_export, holdings_list, holdings_read, receipt_expect, receipt_find, verify_log, verify_log_against,
    witness_state,
};
use store::{Db, params, testing::TestDb};
use tokio_util::sync::CancellationToken;
use trust::Policy;

use crate::support::House;

/// A line from one node to another, without a network.
struct Line {
    from: &'static str,
    to: Witness,
}

impl Carrier for Line {
    fn others(&self) -> Vec<String> {
        Vec::new()
    }

    fn carry(&self, _: &str, note: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, CarryError>> {
        Box::pin(async move { self.to.answer(self.from, &note).await.map_err(|error| CarryError(error.to_string())) })
    }
}

struct Two {
    house: House,
    h54: Db,
    h31: TestDb,
    ledger: Ledger,
    witness: Witness,
    other: Witness,
    other_ledger: Ledger,
}

impl Two {
    fn new(db: &TestDb) -> Self {
        let (house, h31) = (House::new(), TestDb::open(db.engine(), &[MIGRATIONS]));
        let (ledger, witness) = house.node("H54", db);
        let (other_ledger, other) = house.node("H31", &h31);
        Self { house, h54: db.db(), h31, ledger, witness, other, other_ledger }
    }

    async fn grow(&self, records: usize) -> Vec<EvidenceDigest> {
        let digests = self.house.record(&self.h54, records).await;
        self.ledger.sequence_once().await.unwrap();
        digests
    }

    async fn visit(&self) {
        let line = Line { from: "H54", to: self.other.clone() };
        self.witness.visit("H31", &line).await.unwrap();
    }

    /// H54's administrator does as if records had never been, and lets the log be numbered and signed again.
    async fn rewrite(&self, which: &'static str) {
        let sql = [
            format!("delete from evidence_facts where record_id in (select id from evidence_records where {which})"),
            format!("delete from evidence_records where {which}"),
            "update evidence_records set number = null".to_owned(),
            "delete from evidence_heads".to_owned(),
            "delete from evidence_tree".to_owned(),
            "delete from evidence_countersigned".to_owned(),
        ];
        self.h54
            .write(move |tx| -> Result<(), store::Error> {
                for one in &sql {
                    tx.execute(one, params![])?;
                }
                let empty: &[u8] = &[];
                tx.execute("update evidence_sequencer set size = 0, frontier = $1", params![empty])?;
                Ok(())
            })
            .await
            .unwrap();
        self.ledger.sequence_once().await.unwrap();
    }

    async fn against(&self) -> Vec<Place> {
        let held = self.h31.read(|tx| holdings_export(tx, "H31", "H54")).await.unwrap();
        let held = holdings_read(&held).unwrap();
        let report =
            verify_log_against(&self.h54, &self.house.anchors, self.house.clock.now(), &Policy::standard(), &held)
                .await
                .unwrap();
        report.faults.into_iter().map(|fault| fault.place).collect()
    }

    async fn forks(&self, db: &Db) -> Vec<ForkKind> {
        db.read(|tx| evidence::fork_list(tx, 10)).await.unwrap().into_iter().map(|fork| fork.kind).collect()
    }
}

#[store::test(migrations = MIGRATIONS)]
async fn a_growing_log_is_countersigned_and_both_sides_keep_it(db: TestDb) {
    let two = Two::new(&db);
    for records in [1, 6, 300, 2] {
        two.grow(records).await;
        two.visit().await;
        two.visit().await;
        two.house.clock.advance_millis(3_600_000);
    }
    let state = two.h54.read(witness_state).await.unwrap();
    assert_eq!(state.lines.len(), 1);
    assert_eq!(state.lines[0].received.unwrap().0, 309);
    let state = two.h31.read(witness_state).await.unwrap();
    assert_eq!((state.lines[0].given.unwrap().0, state.forks), (309, 0));
    assert_eq!((two.other.counts().given, two.other.counts().refused, two.witness.counts().received), (4, 0, 4));
    assert_eq!(two.witness.counts().visits, 4, "what was countersigned is not carried again");

    let report = verify_log(&two.h54, &two.house.anchors, two.house.clock.now()).await.unwrap();
    assert!(report.holds(), "{:?}", report.faults);
    assert_eq!(report.witnesses, [("H31".to_owned(), 309)]);
    assert_eq!(two.against().await, []);
    assert_eq!(two.h31.read(|tx| holdings_list(tx, "H54")).await.unwrap().len(), 4, "the newest of each hour");
}

#[store::test(migrations = MIGRATIONS)]
async fn a_past_that_its_own_administrator_rewrote_is_found_by_what_others_hold(db: TestDb) {
    let two = Two::new(&db);
    two.grow(12).await;
    two.visit().await;
    two.grow(3).await;
    // Another act in the place of the third, and everything numbered and signed again with the node's own key.
    two.rewrite("number = 3").await;
    two.grow(1).await;
    let alone = verify_log(&two.h54, &two.house.anchors, two.house.clock.now()).await.unwrap();
    assert!(alone.holds(), "nothing in the database gives it away: {:?}", alone.faults);
    assert_eq!(two.against().await, [Place::Witness { witness: "H31".to_owned(), size: 12 }]);

    // The next head is not countersigned, at both ends it is on record, and it stays so.
    two.visit().await;
    two.visit().await;
    assert_eq!(two.forks(&two.h31).await, [ForkKind::NotGrown]);
    assert_eq!(two.forks(&two.h54).await, [ForkKind::Own]);
    assert_eq!(two.h31.read(witness_state).await.unwrap().lines[0].given.unwrap().0, 12);
    let records = two.h31.read(|tx| evidence::record_list_of(tx, "H54")).await.unwrap();
    assert_eq!(records.iter().map(|record| record.kind.as_str()).collect::<Vec<_>>(), ["evidence.fork-found"]);
    two.ledger.sequence_once().await.unwrap();
    two.visit().await;
    assert_eq!(two.h31.read(witness_state).await.unwrap().forks, 1);

    // Somebody takes it on themselves: from then on the log is witnessed again.
    let (house, now) = (Arc::clone(&two.house.entropy), two.house.clock.now());
    let settled = two.h31.write(move |tx| forks_settle(tx, "H54", "01JADMIN", now, &*house)).await.unwrap();
    assert_eq!(settled, 1);
    two.visit().await;
    let state = two.h31.read(witness_state).await.unwrap();
    assert_eq!((state.forks, state.lines[0].given.unwrap().0), (0, 16));
}

#[store::test(migrations = MIGRATIONS)]
async fn a_tail_that_was_cut_off_is_found_by_what_others_hold(db: TestDb) {
    let two = Two::new(&db);
    two.grow(12).await;
    two.visit().await;
    two.rewrite("number >= 8").await;
    let alone = verify_log(&two.h54, &two.house.anchors, two.house.clock.now()).await.unwrap();
    assert!(alone.holds(), "{:?}", alone.faults);
    assert_eq!(two.against().await, [Place::Witness { witness: "H31".to_owned(), size: 12 }]);
    two.visit().await;
    assert_eq!(two.forks(&two.h31).await, [ForkKind::Shrunk]);
    assert_eq!(two.forks(&two.h54).await, [ForkKind::Own]);
}

/// Offers, and never listens to what the other has seen.
struct Deaf(Line);

impl Carrier for Deaf {
    fn others(&self) -> Vec<String> {
        Vec::new()
    }

    fn carry(&self, agency: &str, note: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, CarryError>> {
        let carried = self.0.carry(agency, note);
        Box::pin(async move { carried.await.map(|_| br#"{"v":1}"#.to_vec()) })
    }
}

#[store::test(migrations = MIGRATIONS)]
async fn who_never_proves_what_it_offers_is_named_after_a_minute(db: TestDb) {
    let two = Two::new(&db);
    two.grow(12).await;
    two.visit().await;
    two.rewrite("number >= 8").await;
    let deaf = Deaf(Line { from: "H54", to: two.other.clone() });
    two.witness.visit("H31", &deaf).await.unwrap();
    two.house.clock.advance_millis(59_000);
    two.witness.visit("H31", &deaf).await.unwrap();
    assert_eq!(two.forks(&two.h31).await, []);
    two.house.clock.advance_millis(1_000);
    two.witness.visit("H31", &deaf).await.unwrap();
    assert_eq!(two.forks(&two.h31).await, [ForkKind::Unproven]);
}

#[store::test(migrations = MIGRATIONS)]
async fn a_restored_node_that_forgot_its_witnesses_proves_its_growth(db: TestDb) {
    let two = Two::new(&db);
    two.grow(12).await;
    two.visit().await;
    two.h54.write(|tx| tx.execute("delete from evidence_countersigned", params![])).await.unwrap();
    two.grow(5).await;
    two.visit().await;
    assert_eq!(two.h54.read(witness_state).await.unwrap().lines[0].received.unwrap().0, 17);
    assert_eq!((two.forks(&two.h31).await, two.forks(&two.h54).await), (vec![], vec![]));
}

#[store::test(migrations = MIGRATIONS)]
async fn traffic_carries_heads_and_countersignatures_in_passing(db: TestDb) {
    let two = Two::new(&db);
    two.grow(4).await;
    let cancel = CancellationToken::new();
    let nobody: Arc<dyn Carrier> = Arc::new(Line { from: "H54", to: two.other.clone() });
    let traffic = async {
        // Each turn is a request with its answer.
        while two.h54.read(witness_state).await.unwrap().lines.iter().all(|line| line.received.is_none()) {
            if let Some(note) = two.witness.passing("H31") {
                two.other.heed("H54", &note);
            }
            if let Some(note) = two.other.passing("H54") {
                two.witness.heed("H31", &note);
            }
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    };
    tokio::join!(two.witness.run(Arc::clone(&nobody), cancel.clone()), two.other.run(nobody, cancel.clone()), traffic);
    assert_eq!(two.witness.counts().visits, 0);
    assert_eq!(two.h31.read(witness_state).await.unwrap().lines[0].given.unwrap().0, 4);
}

#[store::test(migrations = MIGRATIONS)]
async fn a_receipt_is_proven_or_is_proof_of_loss(db: TestDb) {
    let two = Two::new(&db);
    let there = two.house.record(&two.h31, 300).await;
    two.other_ledger.sequence_once().await.unwrap();
    let (first, missing) = (there[0], EvidenceDigest::of(b"acknowledged, and lost"));
    let (now, named) = (two.house.clock.now(), there.clone());
    two.h54
        .write(move |tx| -> Result<(), store::Error> {
            for digest in named.iter().chain([&missing]) {
                receipt_expect(tx, "H31", digest, now)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let line = Line { from: "H54", to: two.other.clone() };
    assert!(!two.witness.visit("H31", &line).await.unwrap(), "not before its record has its number");
    two.house.clock.advance_millis(2_000);
    while two.witness.visit("H31", &line).await.unwrap() {}
    assert_eq!(two.witness.counts().proven, 300);
    let found = two.h54.read(move |tx| receipt_find(tx, &first)).await.unwrap().unwrap();
    assert!(found.log == "H31" && found.proven.is_some_and(|(number, _)| number < 300));
    let state = two.h54.read(witness_state).await.unwrap();
    assert_eq!((state.waiting, state.lost, state.oldest_waiting), (1, 0, Some(now)));

    two.house.clock.advance_millis(58_001);
    two.witness.visit("H31", &line).await.unwrap();
    let state = two.h54.read(witness_state).await.unwrap();
    assert_eq!((state.waiting, state.lost, state.lines[0].lost), (0, 1, 1));
    let records = two.h54.read(move |tx| evidence::record_list_of(tx, &missing.to_string())).await.unwrap();
    assert_eq!(records.len(), 1);

    // Old proofs are forgotten, bit by bit; the one that never came is not.
    let forget = async |before| two.h54.write(move |tx| evidence::receipts_forget(tx, before, 200)).await.unwrap();
    assert_eq!(forget(now).await, 0, "they are younger");
    let later = two.house.clock.now().plus_seconds(1);
    assert_eq!([forget(later).await, forget(later).await, forget(later).await], [200, 100, 0]);
    assert!(two.h54.read(move |tx| receipt_find(tx, &first)).await.unwrap().is_none());
    let heads = "select count(*) from evidence_receipt_heads";
    let left = two.h54.read(move |tx| tx.query_one(heads, store::params![])).await.unwrap();
    assert_eq!(left.int(0), Ok(0));
    assert_eq!(two.h54.read(witness_state).await.unwrap().lost, 1);
    assert_eq!(records[0].kind, "evidence.receipt-unproven");
    // Asked again, it is not on record again.
    two.house.clock.advance_millis(600_000);
    two.witness.visit("H31", &line).await.unwrap();
    assert_eq!(two.h54.read(witness_state).await.unwrap().lost, 1);
    assert_eq!(two.h54.read(move |tx| evidence::record_list_of(tx, &missing.to_string())).await.unwrap().len(), 1);
}

#[store::test(migrations = MIGRATIONS)]
async fn what_does_not_prove_itself_changes_nothing(db: TestDb) {
    let two = Two::new(&db);
    two.grow(3).await;
    let note = {
        let keeps = Keeps::default();
        two.witness.visit("H31", &keeps).await.unwrap_err();
        keeps.0.into_inner().unwrap()
    };
    // Of another log than the carrier's own.
    assert!(two.other.answer("G01", &note).await.is_ok());
    for bad in [&b"{}"[..], b"[]", b"{\"v\":2}", b"{\"v\":1,\"ask\":[\"x\"]}", &[0xff; 40]] {
        assert!(two.other.answer("H54", bad).await.is_err(), "{bad:?}");
    }
    let long = vec![b' '; 600 * 1024];
    assert!(two.other.answer("H54", &long).await.is_err());
    let many = format!("{{\"v\":1,\"ask\":[{}]}}", vec![format!("\"{}\"", "0".repeat(64)); 65].join(","));
    assert!(two.other.answer("H54", many.as_bytes()).await.is_err());
    // One changed byte anywhere: it cannot be read, or is not countersigned, or the head is what it was.
    let text = |note: &[u8]| -> Option<serde_json::Value> {
        Some(serde_json::from_slice::<serde_json::Value>(note).ok()?["offer"]["head"]["text"].clone())
    };
    for at in (0..note.len()).step_by(23) {
        let mut changed = note.clone();
        changed[at] ^= 1;
        if let Ok(answer) = two.other.answer("H54", &changed).await {
            let countersigned = String::from_utf8(answer).unwrap().contains("countersignature");
            assert!(!countersigned || text(&changed) == text(&note), "{}", String::from_utf8_lossy(&changed));
        }
    }
    assert_eq!(two.forks(&two.h31).await, []);
}

/// Keeps what it should carry.
#[derive(Default)]
struct Keeps(std::sync::Mutex<Vec<u8>>);

impl Carrier for Keeps {
    fn others(&self) -> Vec<String> {
        Vec::new()
    }

    fn carry(&self, _: &str, note: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, CarryError>> {
        *self.0.lock().unwrap() = note;
        Box::pin(async { Err(CarryError("kept".to_owned())) })
    }
}
