use store::{Error, TestDb, params};

#[test]
fn schemas_agree() {
    store::testing::schemas_agree(&[]);
}

#[store::test]
async fn a_write_is_read_back(db: TestDb) {
    let range = db.write(|tx| store::serial::block_take(tx, "a", 10)).await.unwrap();
    assert_eq!(range, 1..11);
    let next = db.read(|tx| tx.query_one("select next from serial_series where series = $1", params!["a"])?.int(0));
    assert_eq!(next.await, Ok::<_, Error>(11));
}
