use store::{TestDb, Tx, params};
use web::testing::START;

use crate::support::{MIGRATIONS, Node};

fn refused(tx: &mut Tx) -> Result<(), store::Error> {
    let sql = "insert into notify_mail (id, account, task, about, recipient, state, tries, doubts, answer, put_at, changed_at)
               values ($1, $2, 'notice', '1', $3, 'refused', 2, 1, $4, $5, $5)";
    let answer = "550 5.1.1 <lan.pham@dan.example>: no such user";
    let id = "01KAWC0000000000000000000A";
    tx.execute(sql, params![id, id, "lan.pham@dan.example", answer, START]).map(|_| ())
}

#[store::test(migrations = &MIGRATIONS)]
async fn mail_that_did_not_come_is_shown_without_whose_it_was(db: TestDb) {
    let node = Node::new(&db).await;
    db.write(refused).await.unwrap();
    let page = node.administrator().get("/en/admin/mail").await;
    assert!(page.text.contains("550 5.1.1 &lt;l•••@dan.example&gt;: no such user"), "{}", page.text);
    assert!(!page.text.contains("lan.pham"), "{}", page.text);
}
