//! Exported records: believed by `verify_container`, by openssl and by the published script; no changed byte is.

use std::{path::Path, process::Command};

use base::Clock as _;
use evidence::{LedgerError, MIGRATIONS, is_container, verify_container, verify_container_under, verify_log_against};
use store::testing::TestDb;
use trust::{
    Policy,
    asice::{self, Limits},
    check::Verdict,
};

use crate::support::{House, NOW};

/// A container of the third of five records, stamped or not.
async fn exported(db: &TestDb, house: &House, stamped: bool) -> Vec<u8> {
    let ledger = house.ledger(db);
    let digests = house.record(db, 5).await;
    ledger.sequence_once().await.unwrap();
    if stamped {
        ledger.stamp_once().await.unwrap();
    }
    ledger.export(digests.get(2).unwrap()).await.unwrap()
}

#[store::test(migrations = MIGRATIONS)]
async fn an_exported_record_is_believed(db: TestDb) {
    let house = House::new();
    let bytes = exported(&db, &house, true).await;
    assert!(is_container(&bytes));
    let report = verify_container(&bytes, &house.anchors, house.clock.now());
    assert_eq!(report.report.verdict, Verdict::Valid, "{:?}", report.report.lines);
    let record = report.record.unwrap();
    assert_eq!((record.kind.as_str(), record.log.as_str()), ("test.happened", "H54"));
    assert_eq!(record.stamped_at, Some(NOW));
    // Long after the head's certificate has ended, the time-stamps still prove it.
    assert!(verify_container(&bytes, &house.anchors, NOW.plus_days(150)).holds());
    // Nobody else's anchor believes it.
    assert!(!verify_container(&bytes, &House::new().anchors, house.clock.now()).holds());
}

#[test]
fn a_revoked_head_key_proves_only_what_was_stamped_before() {
    store::testing::run(store::Engine::Sqlite, &[MIGRATIONS], async |db| {
        let house = House::new();
        let (stamped, later) = (exported(&db, &house, true).await, NOW.plus_days(2));
        let revoked = |since| Policy::standard().with_revocations(vec![house.revoking_head(since)]);
        let holds =
            |bytes: &[u8], policy: &Policy| verify_container_under(bytes, &house.anchors, later, policy).holds();
        assert!(holds(&stamped, &revoked(NOW.plus_days(1))), "what was stamped before the revocation stays proven");
        assert!(!holds(&stamped, &revoked(NOW.plus_days(-1))));
        let ledger = house.ledger(&db);
        let report = |policy: Policy| {
            let (db, anchors) = (db.db(), house.anchors.clone());
            async move { verify_log_against(&db, &anchors, later, &policy, &[]).await.unwrap().holds() }
        };
        assert!(report(revoked(NOW.plus_days(1))).await);
        // A head without a time-stamp: only the revoked key says that it is older than its revocation.
        house.clock.advance_millis(60_000);
        house.record(&db, 1).await;
        ledger.sequence_once().await.unwrap();
        assert!(report(Policy::standard()).await);
        assert!(!report(revoked(NOW.plus_days(1))).await);
        // A time-stamp on a later head proves those before it too.
        house.record(&db, 1).await;
        ledger.sequence_once().await.unwrap();
        ledger.stamp_once().await.unwrap();
        assert!(report(revoked(NOW.plus_days(1))).await);
    });
}

#[store::test(migrations = MIGRATIONS)]
async fn pending_and_unknown_records_are_not_exported(db: TestDb) {
    let house = House::new();
    let digest = house.record(&db, 1).await[0];
    let ledger = house.ledger(&db);
    assert!(matches!(ledger.export(&digest).await, Err(LedgerError::Pending)));
    let unknown = evidence::EvidenceDigest::of(b"x");
    assert!(matches!(ledger.export(&unknown).await, Err(LedgerError::Unknown)));
}

#[test]
fn no_changed_byte_of_a_container_is_believed() {
    store::testing::run(store::Engine::Sqlite, &[MIGRATIONS], async |db| {
        let house = House::new();
        let bytes = exported(&db, &house, true).await;
        // Every third byte: each file of the container many times over.
        for at in (0..bytes.len()).step_by(3) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let report = verify_container(&changed, &house.anchors, house.clock.now());
            assert!(!report.holds(), "byte {at} of {}", bytes.len());
            assert!(report.report.verdict > Verdict::Valid);
        }
        assert!(!verify_container(&bytes[..bytes.len() - 1], &house.anchors, house.clock.now()).holds());
    });
}

#[store::test(migrations = MIGRATIONS)]
async fn without_a_time_stamp_the_record_is_proven_and_its_time_is_not(db: TestDb) {
    let house = House::new();
    house.tsa.answers.store(false, std::sync::atomic::Ordering::SeqCst);
    let bytes = exported(&db, &house, false).await;
    let report = verify_container(&bytes, &house.anchors, house.clock.now());
    assert!(report.holds(), "{:?}", report.report.lines);
    assert!(report.report.lines.iter().any(|line| line.key == "evidence-stamp-absent"));
    assert_eq!(report.record.unwrap().stamped_at, None);
}

fn run(program: &str, args: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(args).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn openssl_and_the_published_script_believe_it() {
    store::testing::run(store::Engine::Sqlite, &[MIGRATIONS], async |db| {
        let house = House::new();
        let bytes = exported(&db, &house, true).await;
        let container = asice::read(&bytes, &Limits::STANDARD).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        std::fs::create_dir(place("META-INF")).unwrap();
        for entry in container.entries() {
            std::fs::write(place(&entry.name), &entry.content).unwrap();
        }
        std::fs::write(place("anchor.pem"), house.root.to_pem()).unwrap();
        let path = |name: &str| place(name).to_str().unwrap().to_owned();

        // The certificates of the test are of November 2026, whatever the day of the test is.
        let at = NOW.as_seconds().to_string();
        let (anchor, out) = (path("anchor.pem"), path("out"));
        for (signature, content) in [("head.p7s", "head.json"), ("META-INF/signature.p7s", "META-INF/ASiCManifest.xml")]
        {
            let (good, said) = run(
                "openssl",
                &[
                    "cms",
                    "-verify",
                    "-binary",
                    "-inform",
                    "DER",
                    "-in",
                    &path(signature),
                    "-content",
                    &path(content),
                    "-CAfile",
                    &anchor,
                    "-attime",
                    &at,
                    "-out",
                    &out,
                ],
            );
            assert!(good, "{signature}: {said}");
        }
        let (good, said) = run(
            "openssl",
            &[
                "ts",
                "-verify",
                "-token_in",
                "-in",
                &path("head.tst"),
                "-data",
                &path("head.p7s"),
                "-CAfile",
                &anchor,
                "-attime",
                &at,
            ],
        );
        assert!(good, "{said}");

        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify-record.sh");
        let script = script.to_str().unwrap();
        let (good, said) = run("sh", &[script, folder.path().to_str().unwrap()]);
        assert!(good && said.contains("the record is in the log"), "{said}");
        let record = std::fs::read(place("record.json")).unwrap();
        std::fs::write(place("record.json"), [&record[..], b" "].concat()).unwrap();
        let (good, said) = run("sh", &[script, folder.path().to_str().unwrap()]);
        assert!(!good && said.contains("does not lead"), "{said}");
    });
}
