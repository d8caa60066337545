//! Which procedure a phrase means.

use services::{
    rules::search::{Entry, Index, Synonym, SynonymKind, Synonyms},
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
    let mut entries: Vec<_> = seed::national().unwrap().iter().map(entry).collect();
    // As at the portal: procedures that can be filed bring their own names.
    for procedure in seed::procedures().unwrap() {
        let names = [procedure.name.vi, procedure.name.en].into_iter().chain(procedure.keywords);
        let (code, field) = (procedure.code.to_string(), procedure.field.name.vi);
        match entries.iter_mut().find(|entry| entry.code == code) {
            Some(entry) => {
                entry.names.extend(names);
                entry.open = true;
            }
            None => {
                entries.push(Entry {
                    code,
                    names: names.collect(),
                    field,
                    for_citizens: true,
                    local: true,
                    open: true,
                });
            }
        }
    }
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

fn rows(table: &str) -> impl Iterator<Item = (&str, &str)> {
    table.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?))
    })
}

#[test]
fn what_people_type_finds_what_they_mean() {
    let index = index();
    let tables = [include_str!("../data/search-cases.tsv"), include_str!("../data/search-more.tsv")];
    let misses: Vec<_> = tables.into_iter().flat_map(|table| misses(&index, rows(table))).collect();
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn a_synonym_is_data() {
    let entries =
        || vec![Entry { code: "1".into(), names: vec!["Cấp thẻ bạn đọc".into()], ..Entry::default() }];
    let pair = Synonym { kind: SynonymKind::Meaning, say: "thư viện".into(), mean: "bạn đọc".into() };
    assert_eq!(Index::new(entries(), Synonyms::default()).search("thư viện", 3), []);
    let found = Index::new(entries(), Synonyms::new(&[pair])).search("thu vien", 3);
    assert_eq!(found.first().map(|found| found.code.as_str()), Some("1"));
}

#[test]
fn nonsense_finds_nothing_and_breaks_nothing() {
    let index = index();
    for phrase in ["", "   ", "%%%", "\u{202e}", "qwzx vbnm", "👩‍👩‍👧"] {
        assert_eq!(index.search(phrase, 3), [], "{phrase:?}");
    }
    index.search(&"khai sinh ".repeat(2_000), 3);
}
