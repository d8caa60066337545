//! The text search, which each engine keeps in its own way: documents are taken apart into words and put together anew.

use std::collections::BTreeMap;

use crate::search::{Weight, words_put};
use crate::{Engine, Error, Row, Tx, params};

/// Documents held at a time.
const PAGE: i64 = 64;

/// Copies every document; how many there are.
pub(super) fn carry(source: &mut Tx, target: &mut Tx) -> Result<i64, Error> {
    let (mut index, mut id) = (String::new(), String::new());
    loop {
        let sql = match source.engine() {
            Engine::Sqlite => {
                "select d.index_name, d.document_id, d.size, t.a, t.b, t.c, t.d from search_documents d \
                 join search_terms t on t.rowid = d.document where (d.index_name, d.document_id) > ($1, $2) \
                 order by d.index_name, d.document_id limit $3"
            }
            Engine::Postgres => {
                "select index_name, document_id, size, cast(terms as text) from search_documents \
                 where (index_name, document_id) > ($1, $2) order by index_name, document_id limit $3"
            }
        };
        let page = source.query(sql, params![&index, &id, PAGE])?;
        for row in &page {
            (index, id) = (row.text(0)?, row.text(1)?);
            let words = match source.engine() {
                Engine::Sqlite => fields(row)?,
                Engine::Postgres => lexemes(&row.text(3)?),
            };
            words_put(target, &index, &id, row.int(2)?, &words)?;
        }
        if page.is_empty() {
            return count(source);
        }
    }
}

/// How many documents there are.
pub(super) fn count(tx: &mut Tx) -> Result<i64, Error> {
    tx.query_one("select count(*) from search_documents", params![])?.int(0)
}

fn fields(row: &Row) -> Result<BTreeMap<Weight, Vec<String>>, Error> {
    let mut words = BTreeMap::new();
    for (column, weight) in [(3, Weight::A), (4, Weight::B), (5, Weight::C), (6, Weight::D)] {
        words.insert(weight, row.text(column)?.split_whitespace().map(str::to_owned).collect());
    }
    Ok(words)
}

/// `'word':3A,7 'other':1B` as PostgreSQL writes it; the words hold letters, digits and `_` only.
fn lexemes(text: &str) -> BTreeMap<Weight, Vec<String>> {
    let mut placed: BTreeMap<(Weight, u32), Vec<&str>> = BTreeMap::new();
    for lexeme in text.split_whitespace() {
        let Some((word, places)) = lexeme.rsplit_once(':') else { continue };
        for place in places.split(',') {
            let number = place.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
            let weight = match place.chars().last() {
                Some('A') => Weight::A,
                Some('B') => Weight::B,
                Some('C') => Weight::C,
                _ => Weight::D,
            };
            placed.entry((weight, number.parse().unwrap_or(u32::MAX))).or_default().push(word.trim_matches('\''));
        }
    }
    let mut words: BTreeMap<Weight, Vec<String>> = BTreeMap::new();
    for ((weight, _), here) in placed {
        words.entry(weight).or_default().extend(here.into_iter().map(str::to_owned));
    }
    words
}
