//! Search: the same answers in the same order on both engines.

use store::search::{Weight, index_add, index_delete, index_newest, index_put, index_query, index_size};
use store::{Db, Error, TestDb};

const PROCEDURES: &[(&str, &str, &str)] = &[
    ("2.000635", "cap ban sao trich luc ho tich", "giay khai sinh ban sao"),
    ("1.001193", "dang ky khai sinh", "lam giay khai sinh cho con"),
    ("1.004873", "cap giay xac nhan tinh trang hon nhan", "giay doc than"),
    ("1.000894", "dang ky ket hon", ""),
    ("1.001776", "thuc hien tro cap xa hoi hang thang", "17/nq-cp nghi quyet"),
];

async fn fill(db: &Db) {
    for (id, title, synonyms) in PROCEDURES {
        db.write(|tx| index_put(tx, "procedures", id, &[(Weight::A, title), (Weight::B, synonyms)])).await.unwrap();
    }
    db.write(|tx| index_put(tx, "other", "x", &[(Weight::A, "dang ky ket hon")])).await.unwrap();
}

async fn find(db: &Db, words: &'static [&'static str]) -> Vec<String> {
    let found = db.read(|tx| index_query(tx, "procedures", words, 10)).await.map_err(|error: Error| error).unwrap();
    assert!(found.is_sorted_by(|one, next| one.1 >= next.1), "{found:?}");
    found.into_iter().map(|(id, _)| id).collect()
}

#[store::test]
async fn the_best_comes_first_and_alike(db: TestDb) {
    fill(&db).await;
    for (words, expected) in [
        (&["trich", "luc"][..], &["2.000635"][..]),
        (&["ket", "hon"], &["1.000894", "1.004873"]),
        (&["khai", "sinh"], &["1.001193", "2.000635"]),
        (&["17/nq-cp"], &["1.001776"]),
        (&["17"], &[]),
        (&["nq"], &[]),
        (&["17/n*"], &["1.001776"]),
        (&["tri*"], &["2.000635"]),
        (&["hoang", "khong"], &[]),
        (&[], &[]),
        (&["*", "\"", "':*", "a:b & !c | d", "\\"], &[]),
    ] {
        assert_eq!(find(&db, words).await, expected, "{words:?}");
    }
}

#[store::test]
async fn the_newest_that_have_all_words_come_first(db: TestDb) {
    for (id, title) in [("01A", "nguyen thi an"), ("01B", "tran thi an"), ("01C", "nguyen van anh"), ("01D", "ngu yen")]
    {
        db.write(|tx| index_put(tx, "people", id, &[(Weight::A, title), (Weight::B, id)])).await.unwrap();
    }
    db.write(|tx| index_put(tx, "other", "01E", &[(Weight::A, "nguyen thi an")])).await.unwrap();
    for (words, limit, expected) in [
        (&["nguyen*", "an*"][..], 9, &["01C", "01A"][..]),
        (&["nguyen*"], 1, &["01C"]),
        (&["thi an"], 9, &["01B", "01A"]),
        (&["nguyen", "tran"], 9, &[]),
        (&["ngu*"], 9, &["01D", "01C", "01A"]),
        (&[], 9, &[]),
        (&["*", "\"", "':* | x"], 9, &[]),
    ] {
        let found = db.read(move |tx| index_newest(tx, "people", words, limit)).await.map_err(|error: Error| error);
        assert_eq!(found.unwrap(), expected, "{words:?}");
    }
}

#[store::test]
async fn the_newest_are_found_however_common_the_words_are(db: TestDb) {
    const DOCUMENTS: usize = 5_000;
    // Every document, every hundredth, every thousandth, the very first one.
    let title = |number: usize| {
        let words = [("hundred", 100), ("thousand", 1_000), ("once", DOCUMENTS)];
        let has = words.iter().filter(|(_, every)| number.is_multiple_of(*every)).map(|(word, _)| *word);
        std::iter::once("every").chain(has).collect::<Vec<_>>().join(" ")
    };
    db.write(move |tx| {
        (0..DOCUMENTS)
            .try_for_each(|number| index_add(tx, "many", &format!("{number:05}"), &[(Weight::A, &title(number))]))
    })
    .await
    .map_err(|error: Error| error)
    .unwrap();
    for (word, every) in [("every", 1), ("hundred", 100), ("thousand", 1_000), ("once", DOCUMENTS)] {
        let found = db.read(move |tx| index_newest(tx, "many", &[word], 30)).await.map_err(|error: Error| error);
        let expected: Vec<String> =
            (0..DOCUMENTS).rev().filter(|n| n.is_multiple_of(every)).take(30).map(|n| format!("{n:05}")).collect();
        assert_eq!(found.unwrap(), expected, "{word}");
    }
}

#[store::test]
async fn a_document_is_replaced_and_deleted(db: TestDb) {
    fill(&db).await;
    db.write(|tx| index_put(tx, "procedures", "1.000894", &[(Weight::A, "ly hon")]))
        .await
        .map_err(|e: Error| e)
        .unwrap();
    assert_eq!(find(&db, &["ket"]).await, Vec::<String>::new());
    assert_eq!(find(&db, &["ly"]).await, ["1.000894"]);
    db.write(|tx| index_delete(tx, "procedures", "1.000894")).await.map_err(|e: Error| e).unwrap();
    assert_eq!(find(&db, &["ly"]).await, Vec::<String>::new());
    assert_eq!(db.read(|tx| index_size(tx, "procedures")).await, Ok::<_, Error>(4));
}
