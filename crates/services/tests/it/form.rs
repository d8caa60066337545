//! Answers: what is accepted, what is refused and how, what is dropped.

use base::{Lang, civil::parse_iso_date};
use proptest::prelude::*;
use services::{
    model::{Answers, Kind, Procedure},
    rules::{FieldProblem, answer_words, fee, fill, normalise, path},
    seed,
};

pub(crate) fn procedure(code: &str) -> Procedure {
    seed::procedures().unwrap().into_iter().find(|procedure| procedure.code.as_str() == code).unwrap()
}

pub(crate) fn answers(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(key, answer)| ((*key).to_owned(), (*answer).to_owned())).collect()
}

pub(crate) const EXTRACT: [(&str, &str); 5] =
    [("phone", "0912 345 678"), ("copies", "2"), ("purpose", "school"), ("delivery", "electronic"), ("truth", "yes")];

fn today() -> base::civil::Date {
    parse_iso_date("2026-11-25").unwrap()
}

#[test]
fn answers_become_canonical() {
    let extract = procedure("2.000635");
    let filled = fill(&extract, &answers(&EXTRACT), today());
    assert_eq!(filled.errors, []);
    assert_eq!(filled.answers["phone"], "0912345678");
    assert_eq!(fee(&extract, &filled.answers).as_dong(), 16_000);
}

#[test]
fn thousands_may_be_set_apart() {
    let mut question = procedure("2.000635").question("copies").unwrap().clone();
    question.kind = Kind::Number { min: 1, max: 2_000_000 };
    for (typed, number) in [("7", "7"), ("1.500", "1500"), ("1 500 000", "1500000"), ("1500000", "1500000")] {
        assert_eq!(normalise(&question, typed, today()), Ok(Some(number.to_owned())), "{typed}");
    }
    // A year is no sum.
    for (number, vi, en) in
        [("1992", "1992", "1992"), ("16000", "16.000", "16,000"), ("1500000", "1.500.000", "1,500,000")]
    {
        assert_eq!(answer_words(&question, number, Lang::Vi), vi);
        assert_eq!(answer_words(&question, number, Lang::En), en);
    }
    for typed in ["1.50", "1500.000", ".500", "1..500", "1,500"] {
        assert_eq!(normalise(&question, typed, today()), Err(FieldProblem::OutOfRange(1, 2_000_000)), "{typed}");
    }
}

#[test]
fn what_does_not_hold_is_named() {
    let cases = [
        ("phone", "0912 345", FieldProblem::NotAPhone),
        ("phone", "", FieldProblem::NotAPhone),
        ("phone", "+84912345678", FieldProblem::NotTicked), // holds; the box below does not
        ("email", "a@b", FieldProblem::NotAnEmail),
        ("email", "a b@c.vn", FieldProblem::NotAnEmail),
        ("copies", "25", FieldProblem::OutOfRange(1, 20)),
        ("copies", "-2", FieldProblem::OutOfRange(1, 20)),
        ("copies", "1.5", FieldProblem::OutOfRange(1, 20)),
        ("copies", "1 2", FieldProblem::OutOfRange(1, 20)),
        ("copies", "+3", FieldProblem::OutOfRange(1, 20)),
        ("copies", "hai", FieldProblem::OutOfRange(1, 20)),
        ("copies", "99999999999999999999", FieldProblem::OutOfRange(1, 20)),
        ("purpose", "fun", FieldProblem::NotChosen),
        ("delivery", "", FieldProblem::NotChosen),
        ("phone", "0912\u{0}345678", FieldProblem::Unreadable),
    ];
    for (key, typed, problem) in cases {
        let mut all = answers(&EXTRACT);
        all.remove("truth");
        all.insert(key.to_owned(), typed.to_owned());
        let errors = fill(&procedure("2.000635"), &all, today()).errors;
        let expected = if problem == FieldProblem::NotTicked { "truth" } else { key };
        assert_eq!(errors[0].question, expected, "{typed}");
        assert_eq!(errors[0].problem, problem, "{typed}");
    }
}

#[test]
fn dates_are_days_that_exist_and_are_over() {
    let marital = procedure("1.004873");
    let problem = |typed: &str| {
        let typed = answers(&[("status", "divorced"), ("ended-on", typed)]);
        let errors = fill(&marital, &typed, today()).errors;
        errors.into_iter().find(|error| error.question == "ended-on").map(|error| error.problem)
    };
    for held in ["06/05/2022", "25/11/2026", "2022-05-06"] {
        assert_eq!(problem(held), None, "{held}");
    }
    assert_eq!(problem("26/11/2026"), Some(FieldProblem::InFuture(today())));
    for (typed, expected) in
        [("31/02/2022", FieldProblem::NotADate), ("2022", FieldProblem::NotADate), ("", FieldProblem::Missing)]
    {
        assert_eq!(problem(typed), Some(expected), "{typed}");
    }
}

#[test]
fn only_answers_on_the_path_are_kept() {
    let marital = procedure("1.004873");
    let keys = |answers: &Answers| path(&marital, answers).into_iter().map(|s| s.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&answers(&[("status", "never")])), ["applicant", "marital", "purpose"]);
    assert_eq!(keys(&answers(&[("status", "widowed")])), ["applicant", "marital", "ended", "purpose"]);
    let changed = answers(&[("status", "never"), ("ended-number", "41/2022")]);
    assert!(!fill(&marital, &changed, today()).answers.contains_key("ended-number"));
}

proptest! {
    #[test]
    fn filling_in_twice_changes_nothing(typed in prop::collection::btree_map(
        prop::sample::select(vec!["phone", "email", "copies", "purpose", "purpose-text", "delivery", "truth", "x"]),
        prop_oneof![".{0,12}", "[0-9 +.-]{0,14}", Just("other".to_owned()), Just("yes".to_owned())],
        0..8,
    )) {
        let extract = procedure("2.000635");
        let typed: Answers = typed.into_iter().map(|(key, answer)| (key.to_owned(), answer)).collect();
        let once = fill(&extract, &typed, today());
        let twice = fill(&extract, &once.answers, today());
        prop_assert_eq!(&once.answers, &twice.answers);
        prop_assert!(once.answers.keys().all(|key| extract.question(key).is_some()));
    }
}
