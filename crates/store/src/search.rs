//! Text search: the same words, the same documents and the same order on both engines.
//!
//! Neither engine gets to cut words: texts and queries arrive folded (`base::text`), are split at white space, and each
//! word is written with letters, digits and `_` only, so that FTS5 and `tsvector` keep `17/nq-cp` as one word. The
//! engines only find; the score is the same arithmetic on both: the sum, over the words that a document has, of the
//! weight of the field times the rarity of the word, somewhat less for long documents.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Engine, Error, IntoParam, Row, Tx, params};

/// How much a field counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Most: a title.
    A,
    /// Much: synonyms.
    B,
    /// Some: a category.
    C,
    /// Little: running text.
    D,
}

impl Weight {
    const fn letter(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
            Self::D => "d",
        }
    }
}

/// What each weight is worth, heaviest first.
const WEIGHTS: [(&str, i64); 4] = [("a", 8), ("b", 6), ("c", 3), ("d", 1)];
/// All weights, in `tsquery`'s language.
const ANY: &str = "abcd";
/// Words longer than this are cut (a lexeme of PostgreSQL has a limit).
const WORD: usize = 200;
/// A word's place in a document beyond this is no longer told apart (PostgreSQL's limit).
const PLACES: usize = 16_000;
/// Query words beyond this are not looked at.
const QUERY: usize = 32;

/// Puts a document into an index, or replaces it. The texts must be folded by `base::text` before.
pub fn index_put(tx: &mut Tx, index: &str, id: &str, fields: &[(Weight, &str)]) -> Result<(), Error> {
    index_delete(tx, index, id)?;
    index_add(tx, index, id, fields)
}

/// [`index_put`] of a document that is new for certain; [`Error::Constraint`] if it is not.
pub fn index_add(tx: &mut Tx, index: &str, id: &str, fields: &[(Weight, &str)]) -> Result<(), Error> {
    let mut texts: BTreeMap<Weight, Vec<String>> = BTreeMap::new();
    for (weight, text) in fields {
        texts.entry(*weight).or_default().extend(text.split_whitespace().map(word));
    }
    let size = i64::try_from(texts.values().map(Vec::len).sum::<usize>()).unwrap_or(i64::MAX);
    words_put(tx, index, id, size, &texts)
}

/// Puts a document that is not there, of words as the index holds them.
pub(crate) fn words_put(
    tx: &mut Tx,
    index: &str,
    id: &str,
    size: i64,
    texts: &BTreeMap<Weight, Vec<String>>,
) -> Result<(), Error> {
    match tx.engine() {
        Engine::Sqlite => {
            let row = tx.query_one(
                "insert into search_documents (index_name, document_id, size) values ($1, $2, $3) returning document",
                params![index, id, size],
            )?;
            let text = |weight| texts.get(&weight).map_or_else(String::new, |words| words.join(" "));
            tx.execute(
                "insert into search_terms (rowid, a, b, c, d) values ($1, $2, $3, $4, $5)",
                params![row.int(0)?, text(Weight::A), text(Weight::B), text(Weight::C), text(Weight::D)],
            )?;
        }
        Engine::Postgres => {
            let places = texts.iter().flat_map(|(weight, words)| words.iter().map(move |word| (*weight, word)));
            let terms: Vec<String> = (1..=PLACES)
                .chain(std::iter::repeat(PLACES))
                .zip(places)
                .map(|(place, (weight, word))| format!("{word}:{place}{}", weight.letter()))
                .collect();
            tx.execute(
                "insert into search_documents (index_name, document_id, size, terms) \
                 values ($1, $2, $3, cast($4 as tsvector))",
                params![index, id, size, terms.join(" ")],
            )?;
        }
    }
    Ok(())
}

/// Takes a document out of an index; nothing happens if it is not there.
pub fn index_delete(tx: &mut Tx, index: &str, id: &str) -> Result<(), Error> {
    let place = params![index, id];
    match tx.engine() {
        Engine::Postgres => {
            tx.execute("delete from search_documents where index_name = $1 and document_id = $2", place)?;
        }
        Engine::Sqlite => {
            let sql = "delete from search_documents where index_name = $1 and document_id = $2 returning document";
            if let Some(row) = tx.query_opt(sql, place)? {
                tx.execute("delete from search_terms where rowid = $1", params![row.int(0)?])?;
            }
        }
    }
    Ok(())
}

/// The documents that hold at least one of the words, best first, with their scores. The words must be folded by
/// `base::text`; a word that ends in `*` stands for all words that begin so.
pub fn index_query(tx: &mut Tx, index: &str, words: &[&str], limit: usize) -> Result<Vec<(String, i64)>, Error> {
    let distinct = distinct(words);
    let mut found = Vec::new();
    let documents = index_size(tx, index)?;
    for (word, is_prefix) in distinct {
        let with_word = document_frequency(tx, index, &word, is_prefix)?;
        if with_word > 0 {
            found.push((word, is_prefix, rarity(documents, with_word)));
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = match tx.engine() {
        Engine::Sqlite => query_sqlite(tx, index, &found, limit)?,
        Engine::Postgres => query_postgres(tx, index, &found, limit)?,
    };
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// The words of a query, and whether each stands for its beginnings.
fn distinct(words: &[&str]) -> BTreeSet<(String, bool)> {
    words
        .iter()
        .flat_map(|text| text.split_whitespace())
        .map(|text| (word(text.trim_end_matches('*')), text.ends_with('*')))
        .filter(|(word, _)| !word.is_empty())
        .take(QUERY)
        .collect()
}

/// The documents that hold all of the words, the last identifier first: for lists of things whose identifiers grow with
/// time. Takes no longer as the index grows, for it ranks nothing. The words as in [`index_query`].
pub fn index_newest(tx: &mut Tx, index: &str, words: &[&str], limit: usize) -> Result<Vec<String>, Error> {
    let distinct = distinct(words);
    if distinct.is_empty() {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let all = |term: &dyn Fn(&str, bool) -> String, and: &str| {
        distinct.iter().map(|(word, is_prefix)| term(word, *is_prefix)).collect::<Vec<_>>().join(and)
    };
    let rows = match tx.engine() {
        // FTS5 walks its lists from the last row back; documents that were replaced have newer rows.
        Engine::Sqlite => tx.query(
            "select d.document_id from search_terms t cross join search_documents d on d.document = t.rowid \
             where t.search_terms match $2 and d.index_name = $1 order by t.rowid desc limit $3",
            params![index, all(&sqlite_term, " AND "), limit],
        )?,
        Engine::Postgres => {
            newest_postgres(tx, index, &all(&|word, is_prefix| postgres_term(word, is_prefix) + ANY, " & "), limit)?
        }
    };
    rows.iter().map(|row| row.text(0)).collect()
}

/// How many of the newest documents are looked at to learn how common the words are.
const SAMPLE: i64 = 2_000;
/// From how many in the sample on words are common: the newest are then found sooner by walking back through all
/// documents, else by the index of words, whose finds have to be sorted.
const COMMON: usize = 20;

/// PostgreSQL cannot be asked for the newest documents of a word: its index of words knows no order, and its planner does
/// not know, when the words are an argument, how many documents have them.
fn newest_postgres(tx: &mut Tx, index: &str, terms: &str, limit: i64) -> Result<Vec<Row>, Error> {
    let sample = tx.query(
        "select document_id from (select document_id, terms from search_documents where index_name = $1 \
         order by document_id desc limit $4) newest \
         where terms @@ cast($2 as tsquery) order by document_id desc limit $3",
        params![index, terms, limit, SAMPLE],
    )?;
    if i64::try_from(sample.len()).is_ok_and(|found| found >= limit) {
        return Ok(sample);
    }
    let walk = "select document_id from search_documents where index_name = $1 and terms @@ cast($2 as tsquery) \
                order by document_id desc limit $3";
    let find = "with found as materialized (select document_id from search_documents \
                where terms @@ cast($2 as tsquery) and index_name = $1) \
                select document_id from found order by document_id desc limit $3";
    tx.query(if sample.len() >= COMMON { walk } else { find }, params![index, terms, limit])
}

/// How many documents an index holds.
pub fn index_size(tx: &mut Tx, index: &str) -> Result<i64, Error> {
    tx.query_one("select count(*) from search_documents where index_name = $1", params![index])?.int(0)
}

fn document_frequency(tx: &mut Tx, index: &str, word: &str, is_prefix: bool) -> Result<i64, Error> {
    let (sql, term) = match tx.engine() {
        Engine::Sqlite => (
            "select count(*) from search_terms t join search_documents d on d.document = t.rowid \
             where t.search_terms match $2 and d.index_name = $1",
            sqlite_term(word, is_prefix),
        ),
        Engine::Postgres => (
            "select count(*) from search_documents where index_name = $1 and terms @@ cast($2 as tsquery)",
            postgres_term(word, is_prefix) + ANY,
        ),
    };
    tx.query_one(sql, params![index, term])?.int(0)
}

/// One hundred times the logarithm that BM25 gives to a word that `with_word` of `documents` have.
fn rarity(documents: i64, with_word: i64) -> i64 {
    // ln(1 + n / k) by whole numbers: bits and a linear rest are near enough, and the same everywhere.
    let ratio = (documents.saturating_add(with_word)).saturating_mul(1024) / with_word.max(1);
    let bits = i64::from(ratio.max(1).ilog2());
    let rest = ratio.saturating_mul(100) / (1_i64 << bits.clamp(0, 62)) - 100;
    (bits - 10).saturating_mul(100).saturating_add(rest).max(1)
}

/// A word that the index holds: the word, whether it stands for its beginnings, its rarity.
type Found = (String, bool, i64);

/// One search for each word and weight; a word counts with the heaviest field that has it. Ties go by id. The text
/// depends on the number of words only, so that it stays prepared.
fn query_sqlite(tx: &mut Tx, index: &str, found: &[Found], limit: i64) -> Result<Vec<Row>, Error> {
    let mut params = vec![index.into_param(), limit.into_param()];
    let mut searches = Vec::new();
    for (word, is_prefix, rarity) in found {
        params.push(sqlite_term(word, *is_prefix).into_param());
        params.push(rarity.into_param());
        let (term, rarity) = (params.len() - 1, params.len());
        for (letter, points) in WEIGHTS {
            searches.push(format!(
                "select rowid as document, {term} as word, {points} * ${rarity} as points from search_terms \
                 where search_terms match '{letter} : ' || ${term}"
            ));
        }
    }
    let sql = format!(
        "select d.document_id, sum(h.points) * 1000 / (60 + min(d.size, 200)) from (\
         select document, word, max(points) as points from ({}) group by document, word) h \
         join search_documents d on d.document = h.document where d.index_name = $1 \
         group by d.document_id, d.size order by 2 desc, 1 limit $2",
        searches.join(" union all ")
    );
    tx.query(&sql, &params)
}

fn query_postgres(tx: &mut Tx, index: &str, found: &[Found], limit: i64) -> Result<Vec<Row>, Error> {
    let mut params = vec![index.into_param(), limit.into_param()];
    let (mut points, mut any) = (Vec::new(), Vec::new());
    for (word, is_prefix, rarity) in found {
        params.push(postgres_term(word, *is_prefix).into_param());
        params.push(rarity.into_param());
        let (term, rarity) = (params.len() - 1, params.len());
        let by_weight = WEIGHTS.map(|(letter, points)| {
            format!("when terms @@ cast(${term} || '{letter}' as tsquery) then {points} * ${rarity}")
        });
        points.push(format!("case {} else 0 end", by_weight.join(" ")));
        any.push(format!("cast(${term} || '{ANY}' as tsquery)"));
    }
    let sql = format!(
        "select document_id, ({}) * 1000 / (60 + least(size, 200)) from search_documents \
         where index_name = $1 and terms @@ ({}) order by 2 desc, 1 limit $2",
        points.join(" + "),
        any.join(" || "),
    );
    tx.query(&sql, &params)
}

/// A word in FTS5's language. It holds letters, digits and `_` only (see [`word`]): nothing in it can end the text.
fn sqlite_term(word: &str, is_prefix: bool) -> String {
    format!("\"{word}\"{}", if is_prefix { "*" } else { "" })
}

/// A word in `tsquery`'s language, up to where the weights come.
fn postgres_term(word: &str, is_prefix: bool) -> String {
    format!("{word}:{}", if is_prefix { "*" } else { "" })
}

/// A word in letters, digits and `_` only: any other character becomes `_` and its number. What two words have in
/// common at their beginning, their written forms have too, so prefixes still work.
fn word(text: &str) -> String {
    let mut written = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            written.push(c.to_ascii_lowercase());
        } else {
            written.push('_');
            written.extend(c.escape_unicode().filter(char::is_ascii_hexdigit));
            written.push('_');
        }
        if written.len() >= WORD {
            break;
        }
    }
    written
}
