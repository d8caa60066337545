//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use std::sync::LazyLock;

use base::civil::Date;

use crate::{
    model::{Answers, Procedure},
    rules::{self, search},
    wire,
};

const TODAY: Date = Date::constant(2026, 11, 25);

/// Files of procedures.
pub fn procedure(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match wire::procedure_parse("fuzzed.toml", text) {
        Ok(procedure) => {
            assert!(rules::check(&procedure).is_empty(), "what is taken has no flaw");
            let _ = rules::fill(&procedure, &Answers::new(), TODAY);
        }
        Err(bad) => assert!(!bad.flaws.is_empty() && !bad.to_string().is_empty(), "a refusal says why"),
    }
}

/// The national list and the seed of the synonyms.
pub fn national(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(list) = wire::national_parse("fuzzed.csv", text) {
        assert!(list.iter().all(|line| !line.code.is_empty()), "every line has a code");
    }
    if let Ok(synonyms) = wire::synonyms_parse(text) {
        let index = search::Index::new(Vec::new(), search::Synonyms::new(&synonyms));
        assert!(index.search(&text.chars().take(200).collect::<String>(), 10).is_empty());
    }
}

/// Events as they are stored and sent.
pub fn event(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(event) = wire::event_from_json(text) {
        let written = wire::event_to_json(&event).unwrap_or_default();
        assert_eq!(wire::event_from_json(&written).ok(), Some(event), "what was read is written and read again");
    }
}

/// The built-in synonyms over a few names.
static INDEX: LazyLock<search::Index> = LazyLock::new(|| {
    let synonyms = wire::synonyms_parse(include_str!("../../../data/search/synonyms.toml")).unwrap_or_default();
    let names = [
        "Cấp bản sao trích lục hộ tịch",
        "Đăng ký khai sinh",
        "Thủ tục cấp giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở",
        "Đăng ký thường trú",
        "Cấp lại thẻ bảo hiểm y tế",
        "Cấp giấy phép xây dựng nhà ở riêng lẻ",
    ];
    let entry = |(number, name): (usize, &&str)| search::Entry {
        code: format!("1.00{number}"),
        names: vec![(*name).to_owned()],
        ..search::Entry::default()
    };
    let entries = names.iter().enumerate().map(entry).collect();
    search::Index::new(entries, search::Synonyms::new(&synonyms))
});

/// What people look for.
pub fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let found = INDEX.search(&text, 5);
    assert!(found.len() <= 5 && found.iter().all(|one| one.score.is_finite()), "what was found has an order");
    assert!(found.is_sorted_by(|a, b| a.score >= b.score), "the likeliest stands first");
}

static PROCEDURE: LazyLock<Option<Procedure>> = LazyLock::new(|| {
    wire::procedure_parse("2.000635.toml", include_str!("../../../data/procedures/2.000635.toml")).ok()
});

/// What is typed into a form's fields.
pub fn answers(data: &[u8]) {
    let Some(procedure) = PROCEDURE.as_ref() else { return };
    let text = String::from_utf8_lossy(data);
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let typed: Answers = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let filled = rules::fill(procedure, &typed, TODAY);
    let again = rules::fill(procedure, &filled.answers, TODAY);
    assert_eq!(again.answers, filled.answers, "canonical answers stay as they are");
    // Every question with the same words.
    for question in procedure.sections.iter().flat_map(|section| &section.questions) {
        if let Ok(Some(answer)) = rules::normalise(question, &text, TODAY) {
            assert_eq!(rules::normalise(question, &answer, TODAY), Ok(Some(answer)), "{}", question.key);
        }
    }
}
