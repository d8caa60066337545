use base::SeededEntropy;
use evidence::{Act, EvidenceDigest, verify_container};
use http::StatusCode;
use store::TestDb;
use web::testing::START;

use crate::support::{MIGRATIONS, Node};

async fn record(db: &TestDb, subject: &'static str, seed: u64) -> EvidenceDigest {
    db.write(move |tx| {
        let act = Act {
            kind: "test.dossier-submitted",
            subject: subject.to_owned(),
            actor: "01KAX0000000000000000000AA".to_owned(),
            at: START,
            facts: Vec::new(),
            body: serde_json::json!({ "secret": "nội dung không hiện trên trang" }),
        };
        evidence::record(tx, &act, &SeededEntropy::new(seed))
    })
    .await
    .unwrap()
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_record_is_found_proven_and_exported(db: TestDb) {
    let node = Node::new(&db).await;
    let digest = record(&db, "000.00.00.H54-261124-0001", 1).await;
    record(&db, "000.00.00.H54-261124-0002", 2).await;
    let mut browser = node.administrator();
    let page = format!("/vi/admin/evidence/{digest}");
    let container = format!("{page}/container");

    let waiting = browser.get(&page).await;
    assert!(waiting.text.contains("Bản ghi đang chờ đánh số") && !waiting.text.contains("/container"));
    assert_eq!(browser.get(&container).await.status, StatusCode::NOT_FOUND);

    node.ledger.sequence_once().await.unwrap();
    let list = browser.get("/vi/admin/evidence").await;
    assert!(list.text.contains("H54-261124-0001") && list.text.contains("H54-261124-0002"));
    let found = browser.get("/vi/admin/evidence?q=000.00.00.H54-261124-0001").await;
    assert!(found.text.contains("H54-261124-0001") && !found.text.contains("H54-261124-0002"));
    let lead = browser.get(&format!("/vi/admin/evidence?q={digest}")).await;
    assert_eq!(lead.location(), Some(page.as_str()));

    let proven = browser.get(&page).await;
    assert!(proven.text.contains("Có trong nhật ký, số "), "{}", proven.text);
    assert!(!proven.text.contains("nội dung không hiện"), "no page shows what a record says");
    let file = browser.get(&container).await;
    assert_eq!(file.header("content-type"), Some("application/vnd.etsi.asic-e+zip"));
    assert!(file.header("content-disposition").unwrap().starts_with("attachment; filename=\"evidence-"));
    let report = verify_container(&file.bytes, &node.anchors, START);
    assert!(report.holds(), "{report:?}");
    assert_eq!(report.record.unwrap().digest, digest);
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_contradiction_is_shown_and_settled_on_record(db: TestDb) {
    let node = Node::new(&db).await;
    let digest = record(&db, "H31", 3).await;
    let mut browser = node.administrator();
    assert!(browser.get("/vi/admin/evidence").await.text.contains("Chưa có nút nào ký xác nhận"));
    assert_eq!(browser.get("/vi/admin/evidence/held/H31").await.status, StatusCode::NOT_FOUND);
    db.write(move |tx| {
        let (text, sig): (&[u8], &[u8]) = (b"{}", b"x");
        tx.execute(
            "insert into evidence_forks (log, digest, kind, witness, found_at, seen_head, seen_signature, head,
                 head_signature, evidence)
             values ('H31', 'd', 'shrunk', 'H54', $1, $2, $3, $2, $3, $4)",
            store::params![START, text, sig, digest.to_string()],
        )?;
        tx.execute(
            "insert into evidence_witnessed (log, hour, size, root, head, head_signature, statement, signature, at)
             values ('H31', 1, 12, $2, $3, $4, $3, $4, $1)",
            store::params![START, &[7_u8; 32], text, sig],
        )
    })
    .await
    .unwrap();
    let health = browser.get("/en/admin").await;
    assert!(health.text.contains("1 contradiction between signed heads"), "{}", health.text);
    let page = browser.get("/vi/admin/evidence").await;
    assert!(page.text.contains("Nhật ký kết thúc trước đầu đã xác nhận"), "{}", page.text);
    let file = browser.get("/vi/admin/evidence/held/H31").await;
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"held-H31.json\""));
    assert_eq!(evidence::holdings_read(&file.bytes).unwrap().len(), 1);

    let bad = browser.send("/vi/admin/evidence/forks", &[("log", "không phải mã")]).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    let sent = browser.send("/vi/admin/evidence/forks", &[("log", "H31")]).await;
    assert_eq!(sent.location(), Some("/vi/admin/evidence"));
    assert!(browser.get("/vi/admin/evidence").await.text.contains("Đã xử lý 1 mâu thuẫn"));
    let records = db.read(|tx| evidence::record_list_of(tx, "H31")).await.unwrap();
    assert!(records.iter().any(|record| record.kind == "evidence.forks-settled"));
    // There is nothing left to settle, and nothing more on record.
    browser.send("/vi/admin/evidence/forks", &[("log", "H31")]).await;
    assert_eq!(db.read(|tx| evidence::record_list_of(tx, "H31")).await.unwrap().len(), records.len());
}

#[store::test(migrations = &MIGRATIONS)]
async fn what_is_no_digest_or_no_record_is_not_there(db: TestDb) {
    let node = Node::new(&db).await;
    let mut browser = node.administrator();
    for digest in ["x", &"0".repeat(64), &"f".repeat(63)] {
        for tail in ["", "/container"] {
            let seen = browser.get(&format!("/vi/admin/evidence/{digest}{tail}")).await;
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{digest}{tail}");
        }
    }
    assert_eq!(browser.get("/vi/admin/evidence?q=%00").await.status, StatusCode::BAD_REQUEST);
}
