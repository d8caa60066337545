//! Which procedure a phrase means.

use services::{
    rules::search::{Entry, Index, Synonyms},
    seed,
    wire::NationalProcedure,
};

fn entry(row: &NationalProcedure) -> Entry {
    Entry {
        code: row.code.clone(),
        names: vec![row.name.clone()],
        field: row.field.clone(),
        for_citizens: row.subjects.contains("Công dân"),
        local: row.levels.contains("xã") || row.levels.contains("tỉnh"),
        open: false,
    }
}

fn index() -> Index {
    let entries = seed::national().unwrap().iter().map(entry).collect();
    Index::new(entries, Synonyms::new(&seed::synonyms().unwrap()))
}

fn misses<'a>(index: &Index, cases: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let miss = |(phrase, code): (&str, &str)| {
        let found = index.search(phrase, 10);
        let at = found.iter().position(|found| found.code == code);
        let codes: Vec<_> = found.iter().take(3).map(|found| format!("{} {:.2}", found.code, found.score)).collect();
        at.is_none_or(|at| at >= 3).then(|| format!("{phrase} → {code} at {at:?}; first {codes:?}"))
    };
    cases.filter_map(miss).collect()
}

#[test]
fn what_people_type_finds_what_they_mean() {
    let cases = include_str!("../data/search-cases.tsv");
    let rows = cases.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?))
    });
    let misses = misses(&index(), rows);
    assert!(misses.is_empty(), "{misses:#?}");
}
