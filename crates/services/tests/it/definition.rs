//! Procedure files: the ones that ship hold together, and a broken one says where, what and how to mend it.

use services::{seed, wire::procedure_parse};

fn extract() -> String {
    seed::PROCEDURE_FILES.iter().find(|(name, _)| *name == "2.000635.toml").unwrap().1.to_owned()
}

#[test]
fn the_files_that_ship_hold_together() {
    let procedures = seed::procedures().unwrap_or_else(|bad| panic!("{bad}"));
    let codes: Vec<_> = procedures.iter().map(|procedure| procedure.code.to_string()).collect();
    for code in ["2.000635", "1.004873", "1.001776"] {
        assert!(codes.contains(&code.to_owned()), "{code}");
    }
}

#[test]
fn a_file_that_shipped_changes_only_under_another_version() {
    const SHIPPED: &str = include_str!("../../../../data/procedures/versions.txt");
    let lines: Vec<&str> = SHIPPED.lines().filter(|line| !line.starts_with('#')).collect();
    for (name, text) in seed::PROCEDURE_FILES {
        let procedure = procedure_parse(name, text).unwrap();
        let version = format!("{} {} ", procedure.code, procedure.version);
        let line = format!("{version}{}", trust::digest::sha256(text.as_bytes()));
        let listed: Vec<_> = lines.iter().filter(|listed| listed.starts_with(&version)).collect();
        assert_eq!(
            listed,
            [&line],
            "{name}: a version that shipped never changes. Raise `version`, set `effective_from`, and add the line \
             `{code} VERSION DIGEST` to data/procedures/versions.txt; leave the lines that are there as they are",
            code = procedure.code
        );
    }
}

#[test]
fn a_broken_file_says_where_and_how_to_mend_it() {
    // What is changed, into what, the field that is named, and a word of the cure.
    let cases = [
        ("code = \"2.000635\"", "code = \"abc\"", "code", "2.000635"),
        ("level = 4", "level = 5", "level", "1, 2, 3 or 4"),
        ("level = 4", "livel = 4", "line", "another file"),
        ("per = \"copies\"", "per = \"phone\"", "fee.per", "question"),
        ("shows = [\"person\"]", "shows = [\"nobody\"]", "sections.applicant.shows", "lookups"),
        ("is = [\"other\"] }", "is = [\"never\"] }", "sections.purpose-other.when", "earlier section"),
        ("office = \"leader\"", "office = \"minister\"", "steps.sign.office", "leader"),
        ("hours = 3", "hours = 9", "steps", "shorten"),
        ("kind = \"sign\"", "kind = \"process\"", "steps", "receive"),
        ("from = \"lookup.birth.sex\"", "from = \"lookup.birth.age\"", "result.lines", "lookup.KEY.FIELD"),
        ("notation = \"TLKS-BS\"", "notation = \"tlks\"", "result.notation", "capital"),
        ("key = \"copies\"", "key = \"phone\"", "sections.request.questions.phone", "its own key"),
        ("max = 20", "max = 0", "sections.request.questions.copies", "swap"),
        ("key = \"counter\", label", "key = \"post\", label", "delivery", "electronic"),
    ];
    for (from, to, field, cure) in cases {
        let text = extract().replacen(from, to, 1);
        assert_ne!(text, extract(), "{from}");
        let bad = procedure_parse("x.toml", &text).expect_err(to);
        let hit = bad.flaws.iter().any(|flaw| flaw.field.starts_with(field) && flaw.cure.contains(cure));
        assert!(hit, "{to}: {bad}");
    }
}
