use base::{Id, JobId, SeededEntropy};
use http::StatusCode;
use store::queue::{NewJob, job_dead, job_put, jobs_count, jobs_lease};
use store::{TestDb, Tx};
use web::testing::START;

use crate::support::{MIGRATIONS, Node};

fn dead_job(tx: &mut Tx) -> Result<JobId, store::Error> {
    let id = JobId::new(START, &SeededEntropy::new(3));
    let job = NewJob {
        id,
        queue: "papers".to_owned(),
        key: None,
        order: None,
        payload: "payload-is-nobody's-business".into(),
        due: START,
    };
    job_put(tx, &job)?;
    for lease in jobs_lease(tx, "papers", START, START.plus_seconds(60), 10)? {
        job_dead(tx, &lease, "the disk is <full>")?;
    }
    Ok(id)
}

#[store::test(migrations = &MIGRATIONS)]
async fn a_dead_job_gets_another_try_on_record(db: TestDb) {
    let node = Node::new(&db).await;
    let id = db.write(dead_job).await.unwrap().to_string();
    let mut browser = node.administrator();

    let health = browser.get("/en/admin").await;
    assert!(health.text.contains("1 job was given up after many tries."), "{}", health.text);
    let page = browser.get("/vi/admin/queues").await;
    assert!(page.text.contains(&id) && page.text.contains("the disk is &lt;full&gt;"), "{}", page.text);
    assert!(!page.text.contains("nobody"), "no page shows what a job carries");

    let sent = browser.send("/vi/admin/queues/jobs", &[("id", &id)]).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, Some("/vi/admin/queues")));
    assert!(browser.get("/vi/admin/queues").await.text.contains("Đã cho thử lại 1 mục"));
    let (count, records) =
        db.read(|tx| Ok::<_, store::Error>((jobs_count(tx, "papers")?, evidence::record_list(tx, 10)?))).await.unwrap();
    assert_eq!((count.waiting, count.dead), (1, 0));
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].kind, "admin.jobs-revived");

    // The second click finds nothing dead, changes nothing and records nothing.
    browser.send("/vi/admin/queues/jobs", &[("id", &id)]).await;
    let records = db.read(|tx| evidence::record_list(tx, 10)).await.unwrap();
    assert_eq!(records.len(), 1);
    let bad = browser.send("/vi/admin/queues/jobs", &[("id", "nonsense")]).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
}
